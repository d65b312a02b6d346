"""Which listeners of a node serve whom: controllers, other brokers, clients; and under which addresses."""

from __future__ import annotations

from typing import NamedTuple

from ..values import Place, Unknown
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS, Endpoint, read_endpoints
from .protocols import MAP, PROTOCOLS, ProtocolMap, protocol_named, read_protocol_map
from .quorum import Voter
from .words import split_plain, trim

INTER_BROKER_NAME = "inter.broker.listener.name"
INTER_BROKER_PROTOCOL = "security.inter.broker.protocol"
CONTROLLERS = "controller.listener.names"
CONTROL_PLANE = "control.plane.listener.name"
EARLY_START = "early.start.listeners"
WILDCARD = "0.0.0.0"

Names = tuple[str, ...] | Unknown
Endpoints = tuple[Endpoint, ...] | Unknown


class Listening(NamedTuple):
    """The listeners of a node as far as they can be told."""

    mapping: ProtocolMap | Unknown
    endpoints: Endpoints
    controllers: Names
    """controller.listener.names as typed: Kafka compares them with the names of listeners, which are upper case."""
    complete: bool
    """Whether every entry of listeners could be read."""

    def is_controller(self, endpoint: Endpoint) -> bool:
        """Return whether Kafka takes an endpoint for a controller's."""
        return not isinstance(self.controllers, Unknown) and endpoint.name in self.controllers


class InterBroker(NamedTuple):
    """The listener that brokers use among themselves."""

    name: str | Unknown
    protocol: str | Unknown
    place: Place


def read_listening(draft: Draft, kraft: bool) -> Listening:
    """Return the listeners of a node, refusing what is wrong with them and with the map of protocols."""
    controllers = read_controller_names(draft)
    mapping = read_protocol_map(draft, controllers, kraft)
    endpoints = read_endpoints(draft, LISTENERS, mapping)
    if endpoints is None:
        endpoints = _legacy_endpoint(draft, mapping, ("host.name", "port"))
    entries = draft.entries(LISTENERS)
    complete = not isinstance(endpoints, Unknown) and (
        entries is None or isinstance(entries, Unknown) or len(entries) == len(endpoints)
    )
    return Listening(mapping, endpoints, controllers, complete)


def read_controller_names(draft: Draft) -> Names:
    """Return controller.listener.names as Kafka compares them: as typed, before 4.2 with the blanks around commas."""
    value = draft.value(CONTROLLERS)
    if value is None:
        return ("",) if draft.holds("controller-names-split-blank") else ()
    if isinstance(value, Unknown):
        return value
    if isinstance(value, tuple):
        return value
    return tuple(split_plain(value, ",")) if value else ()


def read_advertised(draft: Draft, listening: Listening) -> Endpoints | None:
    """Return what advertised.listeners (or its forerunners) give, None where nothing is written."""
    endpoints = read_endpoints(draft, ADVERTISED, listening.mapping)
    if endpoints is None and draft.holds("legacy-addresses"):
        written = [key for key in ("advertised.host.name", "advertised.port") if draft.value(key) is not None]
        if written:
            return _legacy_endpoint(draft, listening.mapping, ("advertised.host.name", "advertised.port"))
    return endpoints


def effective_brokers(draft: Draft, listening: Listening, advertised: Endpoints | None) -> Endpoints:
    """Return the endpoints that brokers and clients are told (KafkaConfig.effectiveAdvertisedBrokerListeners)."""
    endpoints = listening.endpoints if advertised is None else advertised
    if isinstance(endpoints, Unknown) or isinstance(listening.controllers, Unknown):
        return endpoints if isinstance(endpoints, Unknown) else Unknown(f"{CONTROLLERS} can't be told")
    if advertised is not None and not draft.holds("advertised-may-hold-controllers"):
        return endpoints
    return tuple(endpoint for endpoint in endpoints if not listening.is_controller(endpoint))


def effective_controllers(
    draft: Draft, listening: Listening, advertised: Endpoints | None, own: Voter | None
) -> Endpoints:
    """Return the endpoints that other controllers are told (KafkaConfig.effectiveAdvertisedControllerListeners).

    *own* is this node among the voters: its address stands in for a wildcard on the first controller listener.
    """
    if (
        isinstance(listening.endpoints, Unknown)
        or isinstance(listening.controllers, Unknown)
        or isinstance(advertised, Unknown)
    ):
        return Unknown("the controller listeners can't be told")
    found = []
    for position, name in enumerate(listening.controllers):
        told = _named(tuple(endpoint for endpoint in advertised or () if listening.is_controller(endpoint)), name)
        bound = _named(tuple(endpoint for endpoint in listening.endpoints if listening.is_controller(endpoint)), name)
        if told:
            found.append(told)
        elif bound:
            stand_in = own if position == 0 and bound.host in (None, WILDCARD) else None
            if stand_in and draft.holds("advertised-wildcard-of-voters"):
                found.append(bound._replace(host=stand_in.host, port=stand_in.port))
            else:
                found.append(bound._replace(host=None) if bound.host == WILDCARD else bound)
    return tuple(found)


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
        draft.refuse("inter-broker-keys-conflict", place, text, name=written, other_line=line)
    name = written.upper()
    if not trim(name) and draft.holds("names-never-blank"):
        draft.refuse(
            "listener-name-blank", place, draft.say("listener-name-blank"), key=INTER_BROKER_NAME, entry=written
        )
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


def refuse_early_start(draft: Draft, listening: Listening) -> Names:
    """Return the listeners that start before the authorizer is ready; refuse those that are not listeners."""
    if isinstance(listening.endpoints, Unknown) or not listening.complete:
        return Unknown("the listeners can't be told")
    names = [endpoint.name for endpoint in listening.endpoints]
    value = draft.entries(EARLY_START)
    if value is None or isinstance(value, Unknown):
        draft.doubt(value)
        controllers = tuple(endpoint.name for endpoint in listening.endpoints if listening.is_controller(endpoint))
        return controllers if value is None else value
    wanted = tuple(trim(name) for name in value if trim(name))
    for name in wanted:
        if name not in names:
            text = draft.say("early-start-listener-unknown", listener=name)
            known = ", ".join(names)
            draft.refuse("early-start-listener-unknown", draft.place(EARLY_START), text, listener=name, known=known)
    return wanted


def _named(endpoints: tuple[Endpoint, ...], name: str) -> Endpoint | None:
    return next((endpoint for endpoint in endpoints if endpoint.name == name.upper()), None)


def _legacy_endpoint(draft: Draft, mapping: ProtocolMap | Unknown, keys: tuple[str, str]) -> Endpoints:
    """The single PLAINTEXT listener of host.name and port, before 3.0."""
    host, port = (draft.value(name) for name in keys)
    if keys[0] == "advertised.host.name":
        host = draft.value("host.name") if host is None else host
        port = draft.value("port") if port is None else port
    if isinstance(host, Unknown) or isinstance(port, Unknown):
        draft.doubt(host, port)
        return host if isinstance(host, Unknown) else port
    protocol = mapping if isinstance(mapping, Unknown) else mapping.get("PLAINTEXT", Unknown("PLAINTEXT is not mapped"))
    entry = f"PLAINTEXT://{host or ''}:{port}"
    return (Endpoint("PLAINTEXT", protocol, host or None, int(port), entry),)
