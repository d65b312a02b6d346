"""A broker's or controller's configuration as Kafka understands it: its listeners, its role, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..causes import Refusal
from ..values import Place, Unknown
from .advertising import check_advertised
from .case import BROKER, CONTROLLER, Case
from .checks import check_controller_named, check_membership, check_quorum, check_roles
from .draft import Draft, Step
from .limits import check_connections, check_logs
from .listeners import ADVERTISED, LISTENERS, Endpoint
from .naming import CONTROLLERS, EARLY_START, Endpoints, Names, refuse_early_start
from .prefixes import find_refused_overrides, prefix_of
from .protocols import protocol_named, uses_sasl, uses_tls
from .quorum import BOOTSTRAP, VOTERS, Address, Membership, Voter, read_bootstrap, read_voters

if TYPE_CHECKING:
    from ..sources.properties import Source, Written
    from ..target import Target
    from .settings import Settings

Role = Literal["broker", "controller", "combined"]
_ROLES = "process.roles"
_IDS = ("broker.id", "node.id")


class ListenerConfig(NamedTuple):
    """One listener of a node, or the controller listener that a plain broker only dials."""

    name: str
    """Upper case; as typed for one that is only dialled."""
    protocol: str | Unknown
    host: str | None
    """Host bound, None for all interfaces."""
    port: int
    """0 for one that is only dialled."""
    place: Place
    entry: str
    """As written in ``listeners``; empty for one that is only dialled."""
    advertised_host: str | Unknown | None
    """Host that others are told, None where it is not advertised or Kafka takes the machine's own name."""
    advertised_port: int | None
    """None where it is not advertised."""
    advertised_place: Place
    is_controller: bool
    is_inter_broker: bool
    present: bool
    settings: Settings
    """The node's settings with this listener's prefix."""
    prefix: str
    """``listener.name.external.``"""
    refusals: tuple[Refusal, ...]
    """What Kafka refuses in the keys with the prefix when it sets the listener up."""

    @property
    def tls(self) -> bool | Unknown:
        """Whether it speaks TLS."""
        return uses_tls(self.protocol)

    @property
    def sasl(self) -> bool | Unknown:
        """Whether it authenticates by SASL."""
        return uses_sasl(self.protocol)


class NodeConfig(NamedTuple):
    """One server.properties."""

    file: str
    role: Role
    mode: Literal["kraft", "zookeeper"]
    node_id: int | Unknown | None
    listeners: tuple[ListenerConfig, ...] | Unknown
    """In the order of the file; last the controller listener that a plain broker dials."""
    inter_broker_listener: str | Unknown | None
    """None for a controller."""
    inter_broker_protocol: str | Unknown | None
    inter_broker_place: Place
    controller_names: Names
    """controller.listener.names as typed."""
    controller_listener: str | Unknown | None
    """The one that this node dials: the first; None with ZooKeeper."""
    controller_protocol: str | Unknown | None
    controller_place: Place
    voters: tuple[Voter, ...] | Unknown
    bootstrap: tuple[Address, ...] | Unknown
    early_start: Names
    settings: Settings
    steps: tuple[Step, ...]
    """Refusals and what can't be told, in the order in which Kafka checks."""

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What Kafka refuses, the first being what it says."""
        return tuple(step for step in self.steps if isinstance(step, Refusal))


def read_node(source: Source, target: Target) -> NodeConfig:
    """Return the node that *source* configures, with everything that Kafka refuses in it, in Kafka's order.

    What hangs on a value that can't be known is a doubt among the steps, never a refusal (kafka.server.KafkaConfig).
    """
    from .definitions import definitions
    from .settings import parse_settings

    defined = definitions(BROKER, target.kafka_version, target.jdk_version)
    settings, refused = parse_settings(_add_synonyms(source.effective, target), defined, target)
    draft = Draft(source.name, settings, defined, target, (*source.refusals, *refused))
    member = _read_member(draft, _read_roles(draft))
    case = Case(draft, member)
    early_start = refuse_early_start(draft, case.listening, case.controller_names) if EARLY_START in defined else ()
    _check_ids(draft, member)
    _check_early(case)
    check_logs(draft)
    _read_addresses(case)
    check_roles(case)
    check_advertised(case)
    check_connections(draft)
    _check_principal_builder(draft)
    return _assemble(case, early_start)


def _check_early(case: Case) -> None:
    """3.0 looks at the quorum before the numbers."""
    if case.roles and case.draft.holds("voters-checked-early"):
        check_quorum(case.draft, case.member)
        check_membership(case.draft, case.member)


def _read_addresses(case: Case) -> None:
    """What is advertised is read first, then, where it is needed, what is listened on."""
    if CONTROLLER in case.roles and case.draft.holds("controller-names-needed-late"):
        check_controller_named(case)
    case.draft.doubt(case.brokers, case.member.voters, case.member.bootstrap)
    if not case.draft.holds("kraft-checked"):
        case.draft.doubt(case.listening.endpoints)


def _add_synonyms(effective: Mapping[str, Written], target: Target) -> Mapping[str, Written]:
    """node.id and broker.id stand in for each other (KafkaConfig.populateSynonyms)."""
    from .traits import holds

    first, second = _IDS
    if not holds("synonyms", target.kafka_version) or (first in effective) == (second in effective):
        return effective
    written, other = (first, second) if first in effective else (second, first)
    return {**effective, other: effective[written]._replace(key=other)}


def _read_roles(draft: Draft) -> frozenset[str]:
    """The roles that Kafka knows among process.roles; empty with ZooKeeper."""
    names = draft.entries(_ROLES)
    if names is None or isinstance(names, Unknown):
        draft.doubt(names)
        return frozenset() if draft.holds("zookeeper") and names is None else frozenset({BROKER})
    for name in names:
        if name not in (BROKER, CONTROLLER):
            text = draft.say("process-role-unknown", role=name)
            draft.refuse("process-role-unknown", draft.place(_ROLES), text, (), role=name)
    if len(set(names)) < len(names) and draft.holds("role-duplicates-refused"):
        shown = [f"{name.title()}Role" for name in names] if draft.holds("roles-as-classes") else names
        text = draft.say("process-role-duplicate", roles=", ".join(shown), name=_ROLES)
        draft.refuse("process-role-duplicate", draft.place(_ROLES), text, (), roles=", ".join(names))
    known = frozenset(names) & {BROKER, CONTROLLER}
    return known or (frozenset({BROKER}) if names else frozenset())


def _read_member(draft: Draft, roles: frozenset[str]) -> Membership:
    node_id = _read_ids(draft)[0]
    voters = read_voters(draft.entries(VOTERS), draft.kafka)
    bootstrap = draft.entries(BOOTSTRAP) if draft.holds("voters-optional") else None
    return Membership(roles, node_id, voters, () if bootstrap is None else bootstrap)


def _read_ids(draft: Draft) -> tuple[int | Unknown | None, int | Unknown | None]:
    """node.id and broker.id; before 3.1 the first one that is not negative stands for both."""
    node_id, broker_id = draft.value("node.id"), draft.value("broker.id")
    if draft.holds("synonyms") or isinstance(node_id, Unknown):
        return node_id, broker_id
    either = broker_id if node_id is None or node_id < 0 else node_id
    return either, either


def _check_ids(draft: Draft, member: Membership) -> None:
    node_id, broker_id = _read_ids(draft)
    known = isinstance(node_id, int) and isinstance(broker_id, int)
    if draft.holds("node-id-equals-broker-id") and known and node_id != broker_id:
        text = draft.say("node-id-conflict")
        draft.refuse("node-id-conflict", draft.place("node.id"), text, (), node_id=node_id, broker_id=broker_id)
    if not draft.holds("zookeeper"):
        return
    if member.roles:
        if isinstance(node_id, int) and node_id < 0:
            draft.refuse("node-id-missing", draft.place("node.id"), draft.say("node-id-missing"), ())
        return
    if draft.value("zookeeper.connect") is None:
        draft.refuse("zookeeper-connect-missing", draft.place(), draft.say("zookeeper-connect-missing"), ())
    _check_broker_id(draft, broker_id)


def _check_broker_id(draft: Draft, broker_id: object) -> None:
    generated = draft.value("broker.id.generation.enable")
    largest = draft.value("reserved.broker.max.id")
    if not isinstance(broker_id, int) or isinstance(generated, Unknown):
        return
    if generated and isinstance(largest, int) and not -1 <= broker_id <= largest:
        text = draft.say("broker-id-out-of-range")
        draft.refuse("broker-id-out-of-range", draft.place("broker.id"), text, (), id=broker_id, largest=largest)
    if not generated and broker_id < 0:
        draft.refuse(
            "broker-id-out-of-range", draft.place("broker.id"), draft.say("broker-id-negative"), (), id=broker_id
        )


def _check_principal_builder(draft: Draft) -> None:
    """Since 3.0 a builder must be there; whether one of the user's own can serialise is not to be told from here."""
    builder = draft.value("principal.builder.class")
    if draft.holds("principal-serde-needed") and builder is None:
        draft.refuse(
            "principal-builder-missing", draft.place("principal.builder.class"), draft.say("principal-builder-missing")
        )
    draft.doubt(builder)


def _assemble(case: Case, early_start: Names) -> NodeConfig:
    draft, member = case.draft, case.member
    kraft = bool(member.roles)
    names = case.controller_names
    dialled = names if isinstance(names, Unknown) else (names[0] if names and kraft else None)
    protocol = _dialled_protocol(case, dialled)
    is_broker = BROKER in member.roles or not kraft
    role: Role = "combined" if len(member.roles) > 1 else ("controller" if CONTROLLER in member.roles else "broker")
    inter_broker = case.inter_broker
    return NodeConfig(
        file=draft.file,
        role=role,
        mode="kraft" if kraft else "zookeeper",
        node_id=member.node_id,
        listeners=_listener_configs(case, None if CONTROLLER in member.roles else dialled, protocol),
        inter_broker_listener=inter_broker.name if is_broker else None,
        inter_broker_protocol=inter_broker.protocol if is_broker else None,
        inter_broker_place=inter_broker.place,
        controller_names=names,
        controller_listener=dialled,
        controller_protocol=protocol,
        controller_place=draft.place(CONTROLLERS),
        voters=member.voters,
        bootstrap=read_bootstrap(draft.entries(BOOTSTRAP), draft.kafka),
        early_start=early_start,
        settings=draft.settings,
        steps=tuple(draft.steps),
    )


def _dialled_protocol(case: Case, name: str | Unknown | None) -> str | Unknown | None:
    """The protocol of the controller listener that a node dials: the map's, else the listener's name as one."""
    if name is None or isinstance(name, Unknown):
        return name
    if isinstance(case.protocol_map, Unknown):
        return case.protocol_map
    found = case.protocol_map.get(name, protocol_named(name))
    return (
        found
        if found is not None
        else Unknown(f"{name} names no protocol and is not mapped to one under this spelling")
    )


def _listener_configs(
    case: Case, dialled: str | Unknown | None, protocol: str | Unknown | None
) -> tuple[ListenerConfig, ...] | Unknown:
    draft, endpoints = case.draft, case.listening.endpoints
    if isinstance(endpoints, Unknown):
        return endpoints
    found = [_listener_config(case, endpoint) for endpoint in endpoints]
    if isinstance(dialled, str) and protocol is not None:
        place = draft.place(CONTROLLERS)
        own = _settings_of(draft, dialled)
        found.append(ListenerConfig(dialled, protocol, None, 0, place, "", None, None, place, True, False, False, *own))
    return tuple(found)


def _listener_config(case: Case, endpoint: Endpoint) -> ListenerConfig:
    draft = case.draft
    is_controller = case.is_controller(endpoint)
    told = case.controllers if is_controller else case.brokers
    found = _told(told, endpoint.name)
    settings, prefix, refusals = _settings_of(draft, endpoint.name)
    written = case.advertised is not None and _told(case.advertised, endpoint.name) is not None
    host = told if isinstance(told, Unknown) else (found.host if found else None)
    return ListenerConfig(
        name=endpoint.name,
        protocol=endpoint.protocol,
        host=endpoint.host,
        port=endpoint.port,
        place=draft.place(LISTENERS),
        entry=endpoint.entry,
        advertised_host=host,
        advertised_port=found.port if found else None,
        advertised_place=draft.place(ADVERTISED if written else LISTENERS),
        is_controller=is_controller,
        is_inter_broker=endpoint.name == case.inter_broker.name,
        present=True,
        settings=settings,
        prefix=prefix,
        refusals=refusals,
    )


def _settings_of(draft: Draft, name: str) -> tuple[Settings, str, tuple[Refusal, ...]]:
    prefix = prefix_of(name)
    refused = find_refused_overrides(draft.settings.originals, draft.defined, prefix, draft.kafka)
    return draft.settings.with_prefix(prefix), prefix, refused


def _told(endpoints: Endpoints, name: str) -> Endpoint | None:
    if isinstance(endpoints, Unknown):
        return None
    return next((endpoint for endpoint in endpoints if endpoint.name == name), None)
