"""Which listeners of a node serve whom: controllers, other brokers, clients; and under which addresses."""

from __future__ import annotations

from ..causes import Refusal
from ..records import NamedTuple
from ..values import Place, Unknown
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS, Endpoint, read_endpoints, read_entries
from .protocols import MAP, PROTOCOLS, ProtocolMap, protocol_named
from .quorum import VOTERS, WILDCARD, Membership, find_unroutable
from .words import split_commas, split_plain, trim

INTER_BROKER_NAME = "inter.broker.listener.name"
INTER_BROKER_PROTOCOL = "security.inter.broker.protocol"
CONTROLLERS = "controller.listener.names"
CONTROL_PLANE = "control.plane.listener.name"
EARLY_START = "early.start.listeners"
_STAND_IN = "advertised-wildcard-of-voters"

Names = tuple[str, ...] | Unknown
Endpoints = tuple[Endpoint, ...] | Unknown


class Listening(NamedTuple):
    """The listeners of a node as far as they can be told."""

    endpoints: Endpoints
    complete: bool
    """Whether every entry of listeners could be read."""


class InterBroker(NamedTuple):
    """The listener that brokers use among themselves."""

    name: str | Unknown
    protocol: str | Unknown
    place: Place


def prefix_of(listener: str) -> str:
    """Return the prefix of a listener's own settings (ListenerName.configPrefix)."""
    return f"listener.name.{listener.lower()}."


def read_listening(draft: Draft, mapping: ProtocolMap | Unknown) -> Listening:
    """Return the listeners of a node, refusing what is wrong with them."""
    endpoints = read_endpoints(draft, LISTENERS, mapping)
    if endpoints is None:
        endpoints = _read_legacy(draft, LISTENERS, mapping, draft.value("host.name"), draft.value("port"))
        entries: tuple[str, ...] | Unknown | None = ("",)
    else:
        entries = draft.entries(LISTENERS)
    read = None if isinstance(endpoints, Unknown) else len(endpoints)
    return Listening(endpoints, not isinstance(entries, Unknown) and read == len(entries or ()))


def read_controller_names(draft: Draft) -> Names:
    """Return controller.listener.names as Kafka compares them: as typed, before 4.1 with the blanks around commas."""
    value = draft.value(CONTROLLERS)
    if isinstance(value, Unknown | tuple):
        return value
    if not value:
        return ("",) if draft.holds("controller-names-split-blank") else ()
    if draft.holds("controller-names-as-csv"):
        return tuple(name for name in split_commas(value) if name)
    return tuple(split_plain(value, ","))


def read_advertised(draft: Draft, mapping: ProtocolMap | Unknown) -> Endpoints | None:
    """Return what advertised.listeners (or its forerunners) give, None where nothing is written."""
    endpoints = read_endpoints(draft, ADVERTISED, mapping)
    if endpoints is not None or not draft.holds("legacy-addresses"):
        return endpoints
    host, port = draft.value("advertised.host.name"), draft.value("advertised.port")
    if host is None and port is None:
        return None
    host = draft.value("host.name") if host is None else host
    return _read_legacy(draft, ADVERTISED, mapping, host, draft.value("port") if port is None else port)


def effective_brokers(draft: Draft, endpoints: Endpoints, written: bool, controllers: Names) -> Endpoints:
    """Return what of *endpoints* brokers and clients are told (KafkaConfig.effectiveAdvertisedBrokerListeners).

    *written*: they come from advertised.listeners, not from ``listeners``.
    """
    if isinstance(endpoints, Unknown) or (written and not draft.holds("advertised-may-hold-controllers")):
        return endpoints
    if isinstance(controllers, Unknown):
        return controllers
    return tuple(endpoint for endpoint in endpoints if endpoint.name not in controllers)


def effective_controllers(
    draft: Draft, bound: Endpoints, advertised: Endpoints | None, controllers: Names, member: Membership
) -> Endpoints:
    """Return what other controllers are told (KafkaConfig.effectiveAdvertisedControllerListeners).

    The address of this node among the voters stands in for a wildcard on the first controller listener.
    """
    if isinstance(bound, Unknown):
        return bound
    if isinstance(advertised, Unknown):
        return advertised
    if isinstance(controllers, Unknown):
        return controllers
    found = []
    for position, name in enumerate(controllers):
        told = _find(advertised or (), name, controllers)
        here = _find(bound, name, controllers)
        if told:
            found.append(told)
        elif here and position == 0 and here.host in (None, WILDCARD) and draft.holds(_STAND_IN):
            found.append(_stand_in(draft, here, member))
        elif here:
            found.append(_without_wildcard(here))
    return tuple(found)


def _stand_in(draft: Draft, endpoint: Endpoint, member: Membership) -> Endpoint:
    voters = () if isinstance(member.voters, Unknown) else member.voters
    refusal = find_unroutable_voter(draft)
    if refusal:
        draft.steps.append(refusal)
    own = next((voter for voter in voters if voter.id == member.node_id and voter.host != WILDCARD), None)
    return endpoint._replace(host=own.host, port=own.port) if own else _without_wildcard(endpoint)


def _without_wildcard(endpoint: Endpoint) -> Endpoint:
    return endpoint._replace(host=None) if endpoint.host == WILDCARD else endpoint


def find_unroutable_voter(draft: Draft) -> Refusal | None:
    """Return what Kafka refuses when it asks for the voters' addresses: one that nobody can dial."""
    entries = draft.entries(VOTERS)
    voter = None if entries is None or isinstance(entries, Unknown) else find_unroutable(entries, draft.kafka)
    if voter is None:
        return None
    values = {"host": voter.host, "id": str(voter.id), "name": VOTERS}
    return Refusal("voter-unroutable", draft.place(VOTERS), values, draft.say("voter-unroutable", host=voter.host))


def read_inter_broker(draft: Draft, mapping: ProtocolMap | Unknown, declared: frozenset[str]) -> InterBroker:
    """Return the inter-broker listener, refusing what is wrong with its keys.

    *declared* are the names in ``listeners``: one that the map lacks is refused there already.
    """
    place = draft.place(INTER_BROKER_NAME, INTER_BROKER_PROTOCOL)
    written = draft.text(INTER_BROKER_NAME)
    if draft.value(INTER_BROKER_NAME) is None:
        return _inter_broker_by_protocol(draft, place)
    if isinstance(written, Unknown):
        draft.doubt(written)
        return InterBroker(written, written, place)
    if draft.is_written(INTER_BROKER_PROTOCOL):
        text = draft.say("inter-broker-keys-conflict", first=INTER_BROKER_NAME, second=INTER_BROKER_PROTOCOL)
        line = draft.place(INTER_BROKER_PROTOCOL).line
        other = {} if line is None else {"other_line": line}
        draft.refuse("inter-broker-keys-conflict", place, text, name=written, **other)
    name = written.upper()
    if draft.refuse_blank_name(INTER_BROKER_NAME, written):
        nothing = Unknown(f"{INTER_BROKER_NAME} is blank")
        return InterBroker(nothing, nothing, place)
    if isinstance(mapping, Unknown):
        return InterBroker(name, mapping, place)
    protocol = mapping.get(name)
    if protocol is None:
        if name not in declared:
            text = draft.say("inter-broker-listener-unmapped", listener=name, name=INTER_BROKER_NAME, map=MAP)
            known = ", ".join(sorted(mapping))
            draft.refuse("inter-broker-listener-unmapped", place, text, listener=name, known=known, map=MAP)
        protocol = Unknown(f"no security protocol is defined for listener {name}")
    return InterBroker(name, protocol, place)


def _inter_broker_by_protocol(draft: Draft, place: Place) -> InterBroker:
    written = draft.text(INTER_BROKER_PROTOCOL)
    if isinstance(written, Unknown):
        draft.doubt(written)
        return InterBroker(written, written, place)
    protocol = protocol_named(written)
    if protocol is None:
        text = draft.say("listener-protocol-unknown", protocol=written, name=INTER_BROKER_PROTOCOL)
        values = {"protocol": written, "key": INTER_BROKER_PROTOCOL, "valid": ", ".join(PROTOCOLS)}
        draft.refuse("inter-broker-protocol-unknown", place, text, **values)
        nothing = Unknown(f"{INTER_BROKER_PROTOCOL} is {written!r}, which is no protocol")
        return InterBroker(nothing, nothing, place)
    return InterBroker(protocol, protocol, place)


def refuse_early_start(draft: Draft, listening: Listening, controllers: Names) -> Names:
    """Return the listeners that start before the authorizer is ready; refuse those that are not listeners."""
    value = draft.entries(EARLY_START)
    draft.doubt(value)
    if isinstance(listening.endpoints, Unknown):
        return listening.endpoints
    if isinstance(value, Unknown) or isinstance(controllers, Unknown):
        return Unknown("the listeners that start early can't be told")
    names = [endpoint.name for endpoint in listening.endpoints]
    if value is None:
        return tuple(name for name in names if name in controllers)
    wanted = tuple(trim(name) for name in value if trim(name))
    for name in wanted if listening.complete else ():
        if name not in names:
            text = draft.say("early-start-listener-unknown", listener=name)
            values = {"listener": name, "known": ", ".join(names)}
            draft.refuse("early-start-listener-unknown", draft.place(EARLY_START), text, (), **values)
    return wanted


def _find(endpoints: tuple[Endpoint, ...], name: str, controllers: tuple[str, ...]) -> Endpoint | None:
    own = (endpoint for endpoint in endpoints if endpoint.name in controllers)
    return next((endpoint for endpoint in own if endpoint.name == name.upper()), None)


def _read_legacy(draft: Draft, key: str, mapping: ProtocolMap | Unknown, host: object, port: object) -> Endpoints:
    """The single PLAINTEXT listener of host.name and port, before 3.0."""
    for part in (host, port):
        if isinstance(part, Unknown):
            draft.doubt(part)
            return part
    written = f"PLAINTEXT://{host or ''}:{port}"
    return read_entries(draft, key, tuple(part for part in split_commas(written) if part), written, mapping)
