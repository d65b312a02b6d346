"""What KafkaConfig.validateValues refuses about a node's roles, its listeners and its quorum, in its order."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from ..values import Unknown
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS, Endpoint
from .naming import (
    CONTROL_PLANE,
    CONTROLLERS,
    INTER_BROKER_NAME,
    Endpoints,
    InterBroker,
    Listening,
    effective_brokers,
    effective_controllers,
    read_advertised,
    read_inter_broker,
)
from .protocols import MAP, ProtocolMap
from .quorum import BOOTSTRAP, VOTERS, Voter, order_ids
from .words import show_scala_set, trim

Roles = frozenset[str]
BROKER, CONTROLLER = "broker", "controller"
_Item = TypeVar("_Item")
_AUTO_JOIN = "controller.quorum.auto.join.enable"


class Membership(NamedTuple):
    """Who a node is in its cluster."""

    roles: Roles
    """Empty: a broker with ZooKeeper."""
    node_id: int | Unknown | None
    voters: tuple[Voter, ...] | Unknown
    bootstrap: tuple[str, ...] | Unknown
    """Entries of controller.quorum.bootstrap.servers."""


class Effective(NamedTuple):
    """The addresses that a node tells others."""

    brokers: Endpoints
    controllers: Endpoints
    advertised: Endpoints | None
    """What is written in advertised.listeners; None where nothing is."""


class Case:
    """A node under examination. What is None can't be judged: a doubt or a refusal says so already."""

    def __init__(self, draft: Draft, member: Membership, listening: Listening, effective: Effective) -> None:
        self.draft, self.member, self.listening, self.effective = draft, member, listening, effective
        self.roles = member.roles
        self.bound = _known(listening.endpoints) if listening.complete else None
        self.controllers = _known(listening.controllers)
        self.told = _known(effective.brokers) if self._told_is_whole() else None
        self.told_controllers = _known(effective.controllers) if self.bound is not None else None
        self.mapping: ProtocolMap | None = None if isinstance(listening.mapping, Unknown) else listening.mapping
        self._inter_broker: InterBroker | None = None

    @property
    def inter_broker(self) -> InterBroker:
        """The inter-broker listener; what is wrong with it is refused when Kafka first asks for it."""
        if self._inter_broker is None:
            known = _known(self.listening.endpoints) or ()
            names = frozenset(endpoint.name for endpoint in known)
            self._inter_broker = read_inter_broker(self.draft, self.listening.mapping, names)
        return self._inter_broker

    def refuse(self, cause: str, key: str, text: str | None = None, /, **values: object) -> None:
        """Refuse what is written under *key*, by the text of the cause's name unless another is given."""
        said = self.draft.say(text or cause, **values)
        self.draft.refuse(cause, self.draft.place(key), said, (), **values)

    def is_controller(self, endpoint: Endpoint) -> bool:
        """Return whether Kafka takes an endpoint for a controller's."""
        return self.listening.is_controller(endpoint)

    def _told_is_whole(self) -> bool:
        """Whether every address that is told could be read."""
        if self.effective.advertised is None:
            return self.listening.complete
        entries, read = self.draft.entries(ADVERTISED), _known(self.effective.advertised)
        written = None if isinstance(entries, Unknown) else entries
        return read is not None and (written is None or len(written) == len(read))


def examine(draft: Draft, member: Membership, listening: Listening) -> Case:
    """Read what a node tells others, and return the case with which its checks begin."""
    advertised = read_advertised(draft, listening)
    brokers = effective_brokers(draft, listening, advertised)
    own = next((voter for voter in _known(member.voters) or () if voter.id == member.node_id), None)
    controllers = effective_controllers(draft, listening, advertised, own)
    draft.doubt(listening.controllers, member.voters, member.bootstrap)
    return Case(draft, member, listening, Effective(brokers, controllers, advertised))


def check_roles(case: Case) -> None:
    """Refuse what does not fit the node's roles."""
    if not case.draft.holds("kraft-checked"):
        return
    if not case.roles:
        _check_zookeeper(case)
        return
    _check_quorum(case)
    _check_no_control_plane(case)
    if BROKER in case.roles:
        _check_advertised_controllers(case)
    if CONTROLLER not in case.roles:
        _check_broker_only(case)
    elif BROKER not in case.roles:
        _check_controller_only(case)
    if CONTROLLER in case.roles:
        check_membership(case)
        _check_controller_listeners(case)


def check_membership(case: Case) -> None:
    """A controller is among the voters, if there are any; a plain broker is not."""
    node_id, voters = case.member.node_id, _known(case.member.voters)
    if voters is None or not isinstance(node_id, int) or _quorum_refused(case):
        return
    among = node_id in [voter.id for voter in voters]
    shown = show_scala_set(order_ids(voters, case.draft.holds("voters-sized-map")))
    if CONTROLLER not in case.roles:
        if among:
            case.refuse("broker-among-voters", VOTERS, id=node_id, voters=shown, name=VOTERS)
    elif not among and (voters or not case.draft.holds("voters-optional")):
        case.refuse("controller-not-among-voters", VOTERS, id=node_id, voters=shown, name=VOTERS)


def _check_quorum(case: Case) -> None:
    """Some controller must be named."""
    if _quorum_refused(case) or case.member.voters or case.member.bootstrap:
        return
    case.refuse("quorum-missing", VOTERS, voters=VOTERS, bootstrap=BOOTSTRAP)


def _check_no_control_plane(case: Case) -> None:
    """control.plane.listener.name belongs to ZooKeeper mode."""
    if case.draft.holds("controller-plane") and case.draft.value(CONTROL_PLANE) is not None:
        case.refuse("control-plane-listener-in-kraft", CONTROL_PLANE, name=CONTROL_PLANE, controllers=CONTROLLERS)


def _check_advertised_controllers(case: Case) -> None:
    """3.1 to 3.8: a broker advertises no controller listener."""
    if case.told is None or not case.draft.holds("advertised-controllers-refused"):
        return
    found = ", ".join(endpoint.name for endpoint in case.told if case.is_controller(endpoint))
    if found:
        case.refuse("controller-listener-advertised", ADVERTISED, listener=found, controllers=CONTROLLERS)


def _check_broker_only(case: Case) -> None:
    """A broker beside separate controllers only dials their listener."""
    check_membership(case)
    if case.controllers is None:
        return
    if not case.controllers:
        case.refuse("controller-listener-names-missing", CONTROLLERS, name=CONTROLLERS)
    bound = ", ".join(endpoint.name for endpoint in case.bound or () if case.is_controller(endpoint))
    if bound:
        case.refuse("controller-listener-on-broker", CONTROLLERS, listener=bound, name=CONTROLLERS)
    _check_controllers_mapped(case, case.controllers)
    if case.draft.holds("auto-join-needs-controller") and case.draft.value(_AUTO_JOIN) is True:
        case.refuse("auto-join-without-controller", _AUTO_JOIN)


def _check_controllers_mapped(case: Case, names: tuple[str, ...]) -> None:
    for name in names if case.mapping is not None else ():
        if not trim(name) and case.draft.holds("names-never-blank"):
            values = {"key": CONTROLLERS, "entry": name}
            case.draft.refuse(
                "listener-name-blank",
                case.draft.place(CONTROLLERS),
                case.draft.say("listener-name-blank"),
                (),
                **values,
            )
        elif name.upper() not in (case.mapping or {}):
            case.refuse("controller-listener-unmapped", CONTROLLERS, listener=name.upper(), name=CONTROLLERS, map=MAP)


def _check_controller_only(case: Case) -> None:
    """A node that is only a controller has no listener for anybody else."""
    if case.draft.holds("advertised-without-controllers-empty") and case.draft.value(ADVERTISED) is not None:
        case.refuse("advertised-listeners-on-controller", ADVERTISED, name=ADVERTISED)
    _check_only_controllers(case)
    if case.draft.holds("controller-inter-broker-name-refused") and case.draft.value(INTER_BROKER_NAME) is not None:
        name = case.inter_broker.name
        if name in (case.controllers or ()):
            values = {"listener": name, "controllers": CONTROLLERS}
            case.refuse("inter-broker-listener-is-controller", INTER_BROKER_NAME, **values)


def _check_only_controllers(case: Case) -> None:
    if case.bound is None:
        return
    if case.draft.holds("advertised-may-hold-controllers"):
        wrong = case.told_controllers is not None and len(case.told_controllers) != len(case.bound)
    else:
        wrong = bool(case.told)
    if wrong:
        judged = case.effective.advertised is not None and case.draft.holds("controllers-judged-as-advertised")
        source = ADVERTISED if judged else LISTENERS
        others = ", ".join(endpoint.name for endpoint in case.bound if not case.is_controller(endpoint))
        case.refuse("broker-listener-on-controller", source, listener=others, source=source, controllers=CONTROLLERS)


def _check_controller_listeners(case: Case) -> None:
    """A controller listens on each of its listeners."""
    if case.bound is None or case.controllers is None:
        return
    bound = [endpoint.name for endpoint in case.bound]
    some = [name for name in case.controllers if name in bound]
    if case.draft.holds("advertised-may-hold-controllers"):
        some = (
            [endpoint.name for endpoint in case.told_controllers or ()] if case.told_controllers is not None else some
        )
    values = {"name": CONTROLLERS, "known": ", ".join(bound)}
    missing = ", ".join(name for name in case.controllers if name not in bound)
    if not some:
        case.refuse("controller-listener-missing", CONTROLLERS, listener=missing, **values)
    elif missing:
        case.refuse("controller-listener-not-in-listeners", CONTROLLERS, listener=missing, **values)


def _check_zookeeper(case: Case) -> None:
    """With ZooKeeper there are no controller listeners, unless a migration runs."""
    migrating = case.draft.value("zookeeper.metadata.migration.enable") is True
    if case.controllers and not migrating:
        shown = f"[{', '.join(case.controllers)}]"
        case.refuse("controller-listener-names-with-zookeeper", CONTROLLERS, names=shown, name=CONTROLLERS)


def _quorum_refused(case: Case) -> bool:
    """Whether the quorum is refused already, so that nothing more can be said of it."""
    causes = ("quorum-", "voter-", "bootstrap-")
    return any(refusal.cause.startswith(causes) for refusal in case.draft.refusals) or any(
        isinstance(part, Unknown) for part in (case.member.voters, case.member.bootstrap)
    )


def _known(value: tuple[_Item, ...] | Unknown | None) -> tuple[_Item, ...] | None:
    return None if isinstance(value, Unknown) else value
