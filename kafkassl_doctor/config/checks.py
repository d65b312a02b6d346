"""What KafkaConfig.validateValues refuses about a node's roles, its listeners and its quorum, in its order."""

from __future__ import annotations

from typing import NamedTuple

from ..values import Unknown, is_unknown
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS
from .naming import (
    CONTROL_PLANE,
    CONTROLLERS,
    INTER_BROKER_NAME,
    INTER_BROKER_PROTOCOL,
    WILDCARD,
    Endpoints,
    InterBroker,
    Listening,
    effective_brokers,
    effective_controllers,
    read_advertised,
    read_inter_broker,
)
from .protocols import MAP, uses_sasl
from .quorum import BOOTSTRAP, VOTERS, Voter, order_ids, unroutable
from .words import hash_text, order_of_scala_set, show_scala_set, trim

Roles = frozenset[str]
BROKER, CONTROLLER = "broker", "controller"


class Membership(NamedTuple):
    """Who a node is in its cluster."""

    roles: Roles
    """Empty: a broker with ZooKeeper."""
    node_id: int | Unknown | None
    voters: tuple[Voter, ...] | Unknown
    has_bootstrap: bool | Unknown


class Effective(NamedTuple):
    """What a node's checks found out: the addresses it tells, and the inter-broker listener."""

    brokers: Endpoints
    controllers: Endpoints
    advertised: Endpoints | None
    inter_broker: InterBroker


def check_node(draft: Draft, member: Membership, listening: Listening) -> Effective:
    """Refuse what does not fit together in a node's roles, listeners and quorum; return what is in force.

    The SASL mechanism of the brokers comes last, as in Kafka.
    """
    advertised = read_advertised(draft, listening)
    brokers = effective_brokers(draft, listening, advertised)
    own = next((voter for voter in member.voters if voter.id == member.node_id), None) if _known(member.voters) else None
    controllers = effective_controllers(draft, listening, advertised, own)
    check = _Check(draft, member, listening, advertised, brokers, controllers)
    if draft.holds("kraft-checked"):
        check.roles()
    elif CONTROLLER in member.roles and draft.holds("controller-names-needed-late"):
        check.controller_named_late()
    check.broker_listeners()
    check.wildcard_addresses()
    if draft.holds("advertised-controllers-refused-late"):
        check.advertised_controllers_late()
    if draft.holds("controller-plane"):
        check.control_plane()
    check.check_mechanism()
    return Effective(brokers, controllers, advertised, check.inter_broker)


class _Check:
    """The checks of one node. What a check needs and can't know makes it a doubt, never a refusal."""

    def __init__(
        self,
        draft: Draft,
        member: Membership,
        listening: Listening,
        advertised: Endpoints | None,
        brokers: Endpoints,
        controllers: Endpoints,
    ) -> None:
        self.draft, self.member, self.listening = draft, member, listening
        self.advertised, self.brokers, self.controllers = advertised, brokers, controllers
        self._inter_broker: InterBroker | None = None

    @property
    def inter_broker(self) -> InterBroker:
        """The inter-broker listener; what is wrong with it is refused when Kafka first asks for it."""
        if self._inter_broker is None:
            known = self.listening.endpoints
            names = frozenset() if is_unknown(known) else frozenset(endpoint.name for endpoint in known)
            self._inter_broker = read_inter_broker(self.draft, self.listening.mapping, names)
        return self._inter_broker

    def refuse(self, cause: str, key: str, text: str | None = None, /, **values: object) -> None:
        """Refuse by the text of the same name, unless another is given; ``key`` says where it stands."""
        said = self.draft.say(text or cause, **values)
        self.draft.refuse(cause, self.draft.place(key), said, (), key=key, **values)

    # ---- roles

    def roles(self) -> None:
        """The checks of each combination of roles."""
        if self.member.roles == {BROKER}:
            self.quorum()
            self.control_plane_absent()
            self.advertised_controllers()
            self.broker_only()
        elif self.member.roles == {CONTROLLER}:
            self.quorum()
            self.control_plane_absent()
            self.controller_only()
            self.controller()
        elif self.member.roles:
            self.quorum()
            self.control_plane_absent()
            self.advertised_controllers()
            self.controller()
        else:
            self.zookeeper()

    def quorum(self) -> None:
        """Some controller must be named."""
        voters, bootstrap = self.member.voters, self.member.has_bootstrap
        if self.draft.doubt(voters, bootstrap) or is_unknown(voters) or voters or bootstrap is True:
            return
        if not any(refusal.cause.startswith(("voter-", "bootstrap-")) for refusal in self.draft.refusals):
            self.refuse("quorum-missing", VOTERS, voters=VOTERS, bootstrap=BOOTSTRAP)

    def control_plane_absent(self) -> None:
        """control.plane.listener.name belongs to ZooKeeper mode."""
        if self.draft.holds("controller-plane") and self.draft.value(CONTROL_PLANE) is not None:
            self.refuse("control-plane-listener-in-kraft", CONTROL_PLANE, name=CONTROL_PLANE, controllers=CONTROLLERS)

    def advertised_controllers(self) -> None:
        """3.1 to 3.8: a broker advertises no controller listener."""
        if not self.draft.holds("advertised-controllers-refused") or not self._listeners_known():
            return
        found = [endpoint.name for endpoint in self.brokers if self.listening.is_controller(endpoint)]  # type: ignore[union-attr]
        if found:
            self.refuse("controller-listener-advertised", ADVERTISED, listener=", ".join(found), controllers=CONTROLLERS)

    def broker_only(self) -> None:
        """A broker beside separate controllers: it only dials the controller listener."""
        node_id, voters = self.member.node_id, self.member.voters
        if _known(node_id) and _known(voters) and node_id in [voter.id for voter in voters]:
            self.refuse("broker-among-voters", VOTERS, id=node_id, voters=self._voters(), name=VOTERS)
        names = self.listening.controllers
        if self.draft.doubt(names) or is_unknown(names):
            return
        if not names:
            self.refuse("controller-listener-names-missing", CONTROLLERS, name=CONTROLLERS)
        if self._listeners_known():
            bound = [endpoint.name for endpoint in self.listening.endpoints if self.listening.is_controller(endpoint)]  # type: ignore[union-attr]
            if bound:
                self.refuse("controller-listener-on-broker", CONTROLLERS, listener=", ".join(bound), name=CONTROLLERS)
        self._controllers_mapped(names)
        if self.draft.holds("auto-join-needs-controller") and self.draft.value("controller.quorum.auto.join.enable") is True:
            self.refuse("auto-join-without-controller", "controller.quorum.auto.join.enable")
        if not self.draft.holds("advertised-may-hold-controllers"):
            self.broker_listener()

    def _controllers_mapped(self, names: tuple[str, ...]) -> None:
        mapping = self.listening.mapping
        if is_unknown(mapping):
            return
        for name in names:
            if not trim(name) and self.draft.holds("names-never-blank"):
                text = self.draft.say("listener-name-blank")
                self.draft.refuse("listener-name-blank", self.draft.place(CONTROLLERS), text, key=CONTROLLERS, entry=name)
            elif name.upper() not in mapping:
                text = self.draft.say("controller-listener-unmapped", listener=name.upper(), name=CONTROLLERS, map=MAP)
                self.draft.refuse(
                    "controller-listener-unmapped", self.draft.place(CONTROLLERS), text, (), listener=name.upper(), map=MAP
                )

    def controller_only(self) -> None:
        """A node that is only a controller has no listener for anybody else."""
        if self.draft.holds("advertised-without-controllers-empty") and self.draft.value(ADVERTISED) is not None:
            self.refuse("advertised-listeners-on-controller", ADVERTISED, name=ADVERTISED)
        if self._listeners_known():
            self._only_controllers()
        if self.draft.holds("controller-inter-broker-name-refused") and self.draft.value(INTER_BROKER_NAME) is not None:
            name = self.inter_broker.name
            if not is_unknown(name) and _known(self.listening.controllers) and name in self.listening.controllers:
                self.refuse("inter-broker-listener-is-controller", INTER_BROKER_NAME, listener=name, controllers=CONTROLLERS)

    def _only_controllers(self) -> None:
        if self.draft.holds("advertised-may-hold-controllers"):
            wrong = len(self.controllers) != len(self.listening.endpoints)  # type: ignore[arg-type]
        else:
            wrong = bool(self.brokers)
        if wrong:
            other = [endpoint.name for endpoint in self.listening.endpoints if not self.listening.is_controller(endpoint)]  # type: ignore[union-attr]
            source = ADVERTISED if self.advertised is not None and not self.draft.holds("early-start") else LISTENERS
            names = ", ".join(other)
            self.refuse("broker-listener-on-controller", source, listener=names, source=source, controllers=CONTROLLERS)

    def controller(self) -> None:
        """A controller is among the voters, if there are any, and listens on each of its listeners."""
        node_id, voters = self.member.node_id, self.member.voters
        if not self.draft.doubt(node_id, voters) and _known(voters) and _known(node_id):
            optional = self.draft.holds("voters-optional") and not voters
            if not optional and node_id not in [voter.id for voter in voters] and not self._voters_refused():
                self.refuse("controller-not-among-voters", VOTERS, id=node_id, voters=self._voters(), name=VOTERS)
        if not self._listeners_known():
            return
        bound = [endpoint.name for endpoint in self.listening.endpoints]  # type: ignore[union-attr]
        names = self.listening.controllers
        some = self.controllers if self.draft.holds("advertised-may-hold-controllers") else set(bound) & set(names)  # type: ignore[arg-type]
        values = {"name": CONTROLLERS, "known": ", ".join(bound)}
        missing = ", ".join(name for name in names if name not in bound)  # type: ignore[union-attr]
        if not some:
            self.refuse("controller-listener-missing", CONTROLLERS, listener=missing, **values)
        elif missing:
            self.refuse("controller-listener-not-in-listeners", CONTROLLERS, listener=missing, **values)
        if BROKER in self.member.roles and not self.draft.holds("advertised-may-hold-controllers"):
            self.broker_listener()

    def zookeeper(self) -> None:
        """With ZooKeeper there are no controller listeners, unless a migration runs."""
        names = self.listening.controllers
        migrating = self.draft.value("zookeeper.metadata.migration.enable") is True
        if self.draft.doubt(names) or is_unknown(names) or migrating:
            return
        if names:
            shown = f"[{', '.join(names)}]"
            self.refuse("controller-listener-names-with-zookeeper", CONTROLLERS, names=shown, name=CONTROLLERS)
        if not self.draft.holds("advertised-may-hold-controllers"):
            self.broker_listener()

    # ---- what brokers are told

    def broker_listener(self) -> None:
        """A broker advertises at least one listener of its own."""
        if self._advertised_known() and not self.brokers:
            text = "broker-listener-missing" if self.member.roles else "broker-listener-missing-with-zookeeper"
            self.refuse("broker-listener-missing", LISTENERS, text, controllers=CONTROLLERS)

    def broker_listeners(self) -> None:
        """The inter-broker listener is advertised, and what is advertised is there."""
        if self.member.roles == {CONTROLLER}:
            return
        if self.draft.holds("broker-listener-needed"):
            self.broker_listener()
        inter_broker = self.inter_broker
        if not self._advertised_known() or self.draft.doubt(self.listening.endpoints):
            return
        names = [endpoint.name for endpoint in self.brokers]  # type: ignore[union-attr]
        bound = [endpoint.name for endpoint in self.listening.endpoints]  # type: ignore[union-attr]
        shown = ",".join(order_of_scala_set(names, hash_text))
        if names and not is_unknown(inter_broker.name) and inter_broker.name not in names:
            text = self.draft.say("inter-broker-listener-not-advertised", known=shown, name=INTER_BROKER_NAME, key=ADVERTISED)
            keys = (INTER_BROKER_NAME, INTER_BROKER_PROTOCOL, ADVERTISED, LISTENERS)
            written = next((key for key in keys if self.draft.is_written(key)), LISTENERS)
            values = {"listener": inter_broker.name, "known": shown, "key": written}
            self.draft.refuse("inter-broker-listener-not-advertised", self.draft.place(*keys), text, (), **values)
        missing = [name for name in names if name not in bound]
        if missing and self.listening.complete:
            known = ",".join(order_of_scala_set(bound, hash_text))
            values = {"found": shown, "known": known, "name": ADVERTISED, "listeners": LISTENERS}
            self.refuse("advertised-listener-unknown", ADVERTISED, listener=", ".join(missing), **values)

    def wildcard_addresses(self) -> None:
        """Nobody can dial 0.0.0.0."""
        for endpoints in (self.brokers, self.controllers if self.draft.holds("advertised-may-hold-controllers") else ()):
            for endpoint in () if is_unknown(endpoints) else endpoints:
                if endpoint.host == WILDCARD:
                    key = LISTENERS if self.advertised is None else ADVERTISED
                    values = {"listener": endpoint.name, "entry": endpoint.entry, "host": WILDCARD, "name": ADVERTISED}
                    self.refuse("advertised-address-unroutable", key, **values)

    def advertised_controllers_late(self) -> None:
        """2.8 and 3.0: no endpoint is both a controller's and advertised."""
        if not self._listeners_known() or not self._advertised_known():
            return
        told = {endpoint[:4] for endpoint in self.brokers}  # type: ignore[union-attr]
        own = [endpoint for endpoint in self.listening.endpoints if self.listening.is_controller(endpoint)]  # type: ignore[union-attr]
        found = [endpoint.name for endpoint in own if endpoint[:4] in told]
        if found:
            self.refuse("controller-listener-advertised", ADVERTISED, listener=", ".join(found), controllers=CONTROLLERS)

    def controller_named_late(self) -> None:
        """3.0: a controller has a controller listener."""
        if self._listeners_known() and not any(map(self.listening.is_controller, self.listening.endpoints)):  # type: ignore[arg-type]
            values = {"name": CONTROLLERS, "listener": "", "known": ""}
            self.refuse("controller-listener-missing", CONTROLLERS, **values)

    def control_plane(self) -> None:
        """With ZooKeeper a separate listener for the controller must be a listener of its own."""
        written = self.draft.text(CONTROL_PLANE)
        if self.draft.value(CONTROL_PLANE) is None or self.draft.doubt(written) or is_unknown(written):
            return
        name, mapping = written.upper(), self.listening.mapping
        if not is_unknown(mapping) and name not in mapping:
            self.refuse("control-plane-listener-unmapped", CONTROL_PLANE, listener=name, name=CONTROL_PLANE, map=MAP)
            return
        if not self._advertised_known() or self.member.roles:
            return
        names = [endpoint.name for endpoint in self.brokers]  # type: ignore[union-attr]
        if name not in names:
            shown = ",".join(order_of_scala_set(names, hash_text))
            values = {"listener": name, "known": shown, "name": CONTROL_PLANE, "advertised": ADVERTISED}
            self.refuse("control-plane-listener-not-advertised", CONTROL_PLANE, **values)
        if name == self.inter_broker.name:
            self.refuse("control-plane-listener-is-inter-broker", CONTROL_PLANE, listener=name, name=CONTROL_PLANE)

    # ---- what the checks need

    def check_mechanism(self) -> None:
        """The brokers' own SASL mechanism must be enabled on their listener."""
        if uses_sasl(self.inter_broker.protocol) is not True or is_unknown(self.inter_broker.name):
            return
        settings = self.draft.settings.with_prefix(f"listener.name.{self.inter_broker.name.lower()}.")
        enabled = settings.value("sasl.enabled.mechanisms")
        own = self.draft.value("sasl.mechanism.inter.broker.protocol")
        if self.draft.doubt(enabled, own) or own in (enabled or ()):
            return
        shown = ", ".join(enabled or ())
        self.refuse("inter-broker-mechanism-disabled", "sasl.mechanism.inter.broker.protocol", mechanism=own, known=shown)

    def _voters(self) -> str:
        voters = self.member.voters
        return "" if is_unknown(voters) else show_scala_set(order_ids(voters, self.draft.holds("voters-sized-map")))

    def _voters_refused(self) -> bool:
        return any(refusal.cause in ("quorum-missing",) or "voter-" in refusal.cause for refusal in self.draft.refusals)

    def _listeners_known(self) -> bool:
        """Whether the set of listeners is whole; malformed entries are refused already."""
        return not self.draft.doubt(self.listening.endpoints, self.listening.controllers) and self.listening.complete

    def _advertised_known(self) -> bool:
        if self.draft.doubt(self.brokers) or is_unknown(self.brokers):
            return False
        if self.advertised is None:
            return self.listening.complete
        entries = self.draft.entries(ADVERTISED)
        return not _known(entries) or _known(self.advertised) and len(entries or ()) in (0, len(self.advertised or ()))


def _known(value: object) -> bool:
    return not is_unknown(value)


def check_voter_hosts(draft: Draft, voters: tuple[Voter, ...] | Unknown) -> None:
    """Refuse a voter that nobody can dial."""
    voter = None if is_unknown(voters) else unroutable(voters)
    if voter:
        values = {"host": voter.host, "id": voter.id, "name": VOTERS}
        draft.refuse("voter-unroutable", draft.place(VOTERS), draft.say("voter-unroutable", host=voter.host), (), **values)
