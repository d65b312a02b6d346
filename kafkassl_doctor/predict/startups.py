"""What happens when a node starts, up to the moment at which it would dial others: the local phase of a start-up.

The order is that of the release's own start: the configuration, then every channel that the node builds, each with its
listener's settings, its SASL logins and its stores, the authorizer, and the addresses that the node opens and tells
(KafkaRaftServer, ControllerServer, BrokerServer, KafkaServer, SocketServer, ChannelBuilders).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..config.traits import holds
from ..records import NamedTuple
from ..report import StartUp
from ..values import Unknown
from .channels import judge_channel
from .zookeeper import judge_zookeeper

if TYPE_CHECKING:
    from ..config.node import ListenerConfig, NodeConfig
    from ..target import Target


class Concern(NamedTuple):
    """One thing that a node refuses, or that can't be told, when it starts."""

    listener: str | None
    """The listener concerned; None for the node as a whole."""
    step: Refusal | Unknown


class Prediction(NamedTuple):
    """How a start-up ends, and everything on its way that would end it."""

    startup: StartUp
    concerns: tuple[Concern, ...]
    """In Kafka's order; what several listeners share stands with the first of them."""

    @property
    def refusals(self) -> tuple[tuple[str | None, Refusal], ...]:
        """The refusals with the listener concerned."""
        return tuple((name, step) for name, step in self.concerns if isinstance(step, Refusal))


def predict_startup(node: NodeConfig, target: Target, cache: Any = None) -> Prediction:
    """Return how the local phase of the node's start ends; *cache* holds stores that were opened already.

    ``starts`` is False where something certain ends it, True where every check passes, None otherwise. The text is
    that of the first refusal, and None where something unknown could end the start before it.
    """
    concerns: list[Concern] = []
    told: set[object] = set()
    for concern in _walk(node, target, cache):
        key = concern.step.reason if isinstance(concern.step, Unknown) else (*concern.step[:2], concern.step.text)
        if key not in told:
            told.add(key)
            concerns.append(concern)
    return Prediction(_conclude(node, concerns), tuple(concerns))


def _conclude(node: NodeConfig, concerns: list[Concern]) -> StartUp:
    first = next((concern.step for concern in concerns if isinstance(concern.step, Refusal)), None)
    before = concerns[: next((i for i, c in enumerate(concerns) if c.step is first), len(concerns))]
    doubt = next((concern.step.reason for concern in before if isinstance(concern.step, Unknown)), None)
    if first is None:
        return StartUp(node.file, node.role, None if doubt else True, unknown=doubt)
    says, also = (None, ()) if doubt else (first.text, first.outer)
    return StartUp(node.file, node.role, False, says, also, (first.cause,), doubt)


def _walk(node: NodeConfig, target: Target, cache: Any) -> Iterator[Concern]:
    """Everything that could end the start, in Kafka's order."""
    for step in (*node.steps, *node.reporters):
        yield Concern(None, step)
    if node.voters_refusal:
        yield Concern(None, node.voters_refusal)
    listeners = () if isinstance(node.listeners, Unknown) else node.listeners
    order = _order_of_kraft if node.mode == "kraft" else _order_of_zookeeper
    for side, listener in order(node, listeners, target):
        if listener is None:
            for step in judge_zookeeper(node.settings, target) if side == "zookeeper" else _judge_whole(node, side):
                yield Concern(None, step)
            continue
        if side == "bind":
            refused = node.ports.bound.get(listener.name)
            for step in (*listener.refusals, *([refused] if refused else [])):
                yield Concern(listener.name, step)
            continue
        for step in judge_channel(listener, side, _mechanisms(node, listener, side), target, cache):
            yield Concern(listener.name, step)


def _judge_whole(node: NodeConfig, side: str) -> tuple[Refusal | Unknown, ...]:
    parts = {"authorizer": node.authorizer.steps, "remote": node.remote_storage, "replicas": node.replica_selector}
    if side in parts:
        return parts[side]
    if side != "client":
        told = node.ports.addressed if side == "address" else node.ports.registered
        return (told,) if told else ()
    if node.controller_refusal:
        return (node.controller_refusal,)
    return (node.controller_protocol,) if isinstance(node.controller_protocol, Unknown) else ()


def _order_of_kraft(
    node: NodeConfig, listeners: tuple[ListenerConfig, ...], target: Target
) -> Iterator[tuple[str, ListenerConfig | None]]:
    """The channels as they are built: sides ``server`` and ``client``; ``bind`` opens a listener's socket.

    Of the node as a whole are ``authorizer``, ``remote`` (storage), ``replicas`` (their selector), and ``address`` and
    ``register``, where it tells its addresses. A controller
    has its channels before it dials others (since 3.4); a plain broker dials first.
    """
    controller = node.role in ("controller", "combined")
    dialling_first = not controller or holds("raft-client-first", target.kafka_version)
    late = holds("ports-bound-late", target.kafka_version)
    own = [listener for listener in listeners if listener.is_controller and listener.present]
    if dialling_first:
        yield from _dial_controllers(node, listeners)
    if controller:
        yield "authorizer", None
        yield from _serve(own, late)
        yield "address", None
    if not dialling_first:
        yield from _dial_controllers(node, listeners)
    yield from (("bind", listener) for listener in own if controller and late)
    if node.role != "controller":
        yield from _serve_brokers(node, [one for one in listeners if not one.is_controller], late, target)


def _serve_brokers(
    node: NodeConfig, listeners: list[ListenerConfig], late: bool, target: Target
) -> Iterator[tuple[str, ListenerConfig | None]]:
    """A broker registers itself after its channels are built; a combined node has the controller's authorizer."""
    authorizer = [("authorizer", None)] if node.role == "broker" else []
    first = holds("authorizer-before-registration", target.kafka_version)
    yield from _serve_with_storage(listeners, late, target)
    yield from authorizer if first else ()
    yield "register", None
    yield from authorizer if not first else ()
    yield from (("bind", listener) for listener in listeners if late)


def _serve_with_storage(
    listeners: list[ListenerConfig], late: bool, target: Target
) -> Iterator[tuple[str, ListenerConfig | None]]:
    """The channels of a broker, and what it makes for its logs before or after them."""
    after = holds("remote-storage-after-channels", target.kafka_version)
    yield from () if after else (("remote", None),)
    yield from _serve(listeners, late)
    yield from (("remote", None),) if after else ()
    yield "replicas", None


def _serve(listeners: list[ListenerConfig], late: bool) -> Iterator[tuple[str, ListenerConfig | None]]:
    """Releases that open a listener's socket early do so before they build its channel."""
    for listener in listeners:
        if not late:
            yield "bind", listener
        yield "server", listener


def _dial_controllers(
    node: NodeConfig, listeners: tuple[ListenerConfig, ...]
) -> Iterator[tuple[str, ListenerConfig | None]]:
    name = node.controller_listener
    found = next((one for one in listeners if isinstance(name, str) and one.name.upper() == name.upper()), None)
    broken = node.controller_refusal is not None or isinstance(node.controller_protocol, Unknown)
    yield "client", None if broken else found


def _order_of_zookeeper(
    node: NodeConfig, listeners: tuple[ListenerConfig, ...], target: Target
) -> Iterator[tuple[str, ListenerConfig | None]]:
    """ZooKeeper is dialled first; the client that dials the controller comes next, since 3.0, then its plane, then the
    others."""
    yield "zookeeper", None
    plane = next((one for one in listeners if one.name == _plane_of(node)), None)
    dialled = plane or next((one for one in listeners if one.is_inter_broker), None)
    if dialled and holds("zookeeper-client-first", target.kafka_version):
        yield "client", dialled
    late = holds("ports-bound-late", target.kafka_version)
    ordered = [*([plane] if plane else []), *(listener for listener in listeners if listener is not plane)]
    yield from _serve_with_storage(ordered, late, target)
    yield "authorizer", None
    yield from (("bind", listener) for listener in ordered if late)


def _plane_of(node: NodeConfig) -> str | None:
    value = node.settings.value("control.plane.listener.name")
    return value.upper() if isinstance(value, str) else None


def _mechanisms(node: NodeConfig, listener: ListenerConfig, side: str) -> tuple[str, ...] | Unknown:
    """The SASL mechanisms for which a channel logs in: all that a server enables, the one that a client uses."""
    if side == "server":
        enabled = listener.settings.value("sasl.enabled.mechanisms")
        return enabled if isinstance(enabled, Unknown | tuple) else ()
    controller = node.mode == "kraft"
    key = "sasl.mechanism.controller.protocol" if controller else "sasl.mechanism.inter.broker.protocol"
    own = node.settings.value(key)
    return own if isinstance(own, Unknown) else (own,) if isinstance(own, str) else ()
