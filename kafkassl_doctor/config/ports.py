"""Ports and buffers that no socket can have: Kafka takes them while it reads the file, and ends when it uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..causes import Refusal
from ..records import NamedTuple
from .case import CONTROLLER, Case
from .listeners import ADVERTISED, LISTENERS, Endpoint

_CAUSE = "listener-port-out-of-range"
_LARGEST = 65535
RECEIVE_BUFFER = "socket.receive.buffer.bytes"
_OF_THE_SYSTEM = -1


class PortRefusals(NamedTuple):
    """What a node refuses of its ports and sockets, by the moment of its start at which it does."""

    bound: Mapping[str, Refusal]
    """When it opens a listener, by the listener's name (SocketServer, Acceptor)."""
    addressed: Refusal | None
    """When a controller gives its own addresses to the quorum's client (SharedServer.startForController)."""
    registered: Refusal | None
    """When a broker makes its registration with the controllers (ListenerInfo, BrokerRegistrationRequestData)."""


def find_port_refusals(case: Case) -> PortRefusals:
    """Return what is refused of the ports of a node; a port that stands in several ways is refused where it is first.

    Port 0 is any free one where it is bound, and the one that was bound where it is advertised.
    """
    bound = {one.name: refused for one in case.bound or () if (refused := _refuse_bound(case, one))}
    controllers = case.told_controllers if CONTROLLER in case.roles else None
    addressed = _refuse_told(case, controllers or (), "controllers-addressed", "port-out-of-range")
    brokers = _in_order(case, case.told or ()) if case.roles and case.is_broker else ()
    registered = _refuse_told(case, brokers, "ports-registered", "port-not-registrable")
    if case.draft.holds("ports-bound-late"):
        said = [one.values for one in (addressed, registered) if one]
        return PortRefusals({name: one for name, one in bound.items() if one.values not in said}, addressed, registered)
    first = registered if registered and all(registered.values != one.values for one in bound.values()) else None
    return PortRefusals(bound, addressed, first)


def _is_out_of_range(port: int) -> bool:
    return not 0 <= port <= _LARGEST


def _in_order(case: Case, endpoints: Iterable[Endpoint]) -> Iterable[Endpoint]:
    """What is registered, in its order: since 3.7 the inter-broker listener comes first (ListenerInfo)."""
    if not case.draft.holds("listener-info"):
        return endpoints
    return sorted(endpoints, key=lambda one: one.name != case.inter_broker.name)


def _refuse_bound(case: Case, endpoint: Endpoint) -> Refusal | None:
    """The address is made first, then the socket with its buffer (SocketServer, ServerSocketFactory)."""
    if _is_out_of_range(endpoint.port):
        said = case.draft.say("port-out-of-range", port=endpoint.port)
        return _refuse(case, LISTENERS, endpoint, said, _outer(case, endpoint))
    size = case.draft.settings.value(RECEIVE_BUFFER)
    if not isinstance(size, int) or size > 0 or size == _OF_THE_SYSTEM:
        return None
    said, place = case.draft.say("receive-buffer-refused"), case.draft.place(RECEIVE_BUFFER)
    return Refusal("receive-buffer-invalid", place, {"size": str(size)}, said, _outer(case, endpoint))


def _outer(case: Case, endpoint: Endpoint) -> tuple[str, ...]:
    """Late, the failure of an acceptor is wrapped by those who wait for it."""
    draft, outer = case.draft, []
    if draft.holds("ports-bound-late"):
        acceptor = draft.say("acceptor-not-started", listener=endpoint.name)
        outer = [acceptor, draft.say("acceptors-not-started")]
        if not case.roles:
            qualified = f"java.lang.{acceptor}"
            outer = [acceptor, f"CompletionException: {qualified}", draft.say("acceptors-not-started-with-zookeeper")]
    return tuple(outer)


def _refuse_told(case: Case, endpoints: Iterable[Endpoint], trait: str, text: str) -> Refusal | None:
    """Refuse the first of *endpoints* that others can't be told; *trait*: releases in which that ends the start."""
    if not case.draft.holds(trait):
        return None
    bound = {one.name: one for one in case.bound or ()}
    written = {one.name for one in case.advertised} if isinstance(case.advertised, tuple) else set()
    for endpoint in endpoints:
        source = bound.get(endpoint.name, endpoint) if endpoint.port == 0 else endpoint
        if _is_out_of_range(source.port):
            told = source is endpoint and endpoint.name in written
            said = "port-not-registrable-negative" if text == "port-not-registrable" and source.port < 0 else text
            return _refuse(case, ADVERTISED if told else LISTENERS, source, case.draft.say(said, port=source.port), ())
    return None


def _refuse(case: Case, key: str, endpoint: Endpoint, text: str, outer: tuple[str, ...]) -> Refusal:
    values = {"listener": endpoint.name, "port": str(endpoint.port), "entry": endpoint.entry, "key": key}
    return Refusal(_CAUSE, case.draft.place(key), values, text, outer)
