"""Who dials whom under which name: clients, brokers among themselves, and everyone to the controllers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ..config.quorum import Voter
from ..jvm.addresses import ANYWHERE
from ..records import NamedTuple
from ..values import Place, Unknown

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import ListenerConfig, NodeConfig
    from ..target import Target
    from .clusters import ClusterConfig

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})

Via = Literal["bootstrap", "advertised", "quorum", "assumed"]
Purpose = Literal["client", "inter-broker", "controller"]
_LOOKUP, _CANONICAL = "client.dns.lookup", "resolve_canonical_bootstrap_servers_only"


class Meeting(NamedTuple):
    """One connection that will be made, as far as the files tell."""

    dialler: ClientConfig | ListenerConfig
    """Whose settings the dialling side takes: a client's, or those of a node's own listener."""
    dialler_file: str
    node: NodeConfig
    listener: ListenerConfig
    host: str | None
    """The name dialled; None when it is the machine's own, which no file tells."""
    port: int
    via: Via
    purpose: Purpose
    place: Place
    """Where the name is written."""


def dialling_target(meeting: Meeting, target: Target) -> Target:
    """Return the target as it is for the dialling side: clients may have a runtime of their own."""
    own: Target | None = getattr(meeting.dialler, "target", None)
    return target.for_node(meeting.dialler_file) if own is None else own


def dials_canonical_name(meeting: Meeting) -> bool:
    """Return whether the name dialled is not the one that is written, but what DNS calls its address.

    ClientUtils.parseAndValidateAddresses does so with addresses to begin with, never with those that brokers advertise.
    """
    begins = meeting.purpose == "client" and meeting.via != "advertised"
    return begins and meeting.dialler.settings.value(_LOOKUP) == _CANONICAL


def meet(
    clusters: Sequence[ClusterConfig], clients: Sequence[ClientConfig], homes: Mapping[str, tuple[str, ...]] = _NOTHING
) -> tuple[Meeting, ...]:
    """Return every connection between the nodes and clients at hand; the same host and port of a listener once.

    *homes* names the clusters of clients, by file: a client that has any is not taken to dial others on an assumption.
    """
    found: dict[object, Meeting] = {}
    for meeting in (*_meet_clients(clusters, clients, homes), *_meet_nodes(clusters)):
        key = (id(meeting.dialler), meeting.node.file, meeting.listener.name, meeting.host, meeting.port)
        found.setdefault(key, meeting)
    return tuple(found.values())


def listeners_of(node: NodeConfig) -> tuple[ListenerConfig, ...]:
    """Return the listeners that the node itself opens; none when they can't be told."""
    return () if isinstance(node.listeners, Unknown) else tuple(one for one in node.listeners if one.present)


def _meet_clients(
    clusters: Sequence[ClusterConfig], clients: Sequence[ClientConfig], homes: Mapping[str, tuple[str, ...]]
) -> Iterator[Meeting]:
    for client in clients:
        names = homes.get(client.file, homes.get(client.file.partition("#")[0]))
        own = [cluster for cluster in clusters if names is None or cluster.name in names]
        met = [
            meeting
            for cluster in clusters
            for meeting in _dial_bootstrap(client, cluster)
            if cluster in own or meeting.via != "assumed"
        ]
        yield from met
        if met:
            numbers = {id(node): number for number, cluster in enumerate(clusters) for node in cluster.nodes}
            dialled = dict.fromkeys((numbers[id(meeting.node)], meeting.listener.name) for meeting in met)
            for number, name in dialled:
                yield from _dial_advertised(client, clusters[number], name)
        else:
            yield from _assume(client, own)


def _dial_bootstrap(client: ClientConfig, cluster: ClusterConfig) -> list[Meeting]:
    """An address meets the listener that advertises it; else the one that binds to it; else any with its port.

    ``bootstrap.controllers`` (KIP-919) are addresses of controllers.
    """
    wanted = client.settings.is_written("bootstrap.controllers")
    addresses = () if isinstance(client.bootstrap, Unknown) else client.bootstrap
    met = []
    for address in addresses:
        host, _, port = address.rpartition(":")
        host = host.strip("[]")
        pairs = [(node, one) for node in cluster.nodes for one in listeners_of(node) if one.is_controller is wanted]
        number = int(port) if port.isdigit() else -1
        for node, one, via in _match(pairs, host, number):
            met.append(Meeting(client, client.file, node, one, host, number, via, "client", client.bootstrap_place))
    return met


def _match(
    pairs: list[tuple[NodeConfig, ListenerConfig]], host: str, port: int
) -> list[tuple[NodeConfig, ListenerConfig, Via]]:
    lower = host.lower()
    exact = [
        (node, one)
        for node, one in pairs
        if one.advertised_port == port and isinstance(one.advertised_host, str) and one.advertised_host.lower() == lower
    ]
    bound = [(node, one) for node, one in pairs if one.port == port and (one.host or "").lower() == lower]
    if exact or bound:
        return [(node, one, "bootstrap") for node, one in exact or bound]
    return [(node, one, "assumed") for node, one in pairs if one.port == port and _is_anywhere(one)]


def _is_anywhere(listener: ListenerConfig) -> bool:
    return listener.host in ANYWHERE or not isinstance(listener.advertised_host, str)


def _dial_advertised(client: ClientConfig, cluster: ClusterConfig, name: str) -> Iterator[Meeting]:
    """After the bootstrap, a client goes to the address that every broker advertises for the same listener."""
    for node in cluster.nodes:
        for one in listeners_of(node):
            if one.name == name and one.advertised_port is not None and not isinstance(one.advertised_host, Unknown):
                yield Meeting(
                    client,
                    client.file,
                    node,
                    one,
                    one.advertised_host,
                    one.advertised_port,
                    "advertised",
                    "client",
                    one.advertised_place,
                )


def _assume(client: ClientConfig, clusters: Sequence[ClusterConfig]) -> Iterator[Meeting]:
    """No address in common: a client with TLS is taken to dial every listener with TLS that is meant for clients."""
    if client.tls is not True:
        return
    for cluster in clusters:
        for node in cluster.brokers:
            for one in listeners_of(node):
                if one.tls is True and not one.is_controller and not isinstance(one.advertised_host, Unknown):
                    yield Meeting(
                        client,
                        client.file,
                        node,
                        one,
                        one.advertised_host,
                        one.advertised_port or one.port,
                        "assumed",
                        "client",
                        one.advertised_place,
                    )


def _meet_nodes(clusters: Sequence[ClusterConfig]) -> Iterator[Meeting]:
    for cluster in clusters:
        for node in cluster.nodes:
            yield from _dial_brokers(node, cluster)
            yield from _dial_controllers(node, cluster)


def _dial_brokers(node: NodeConfig, cluster: ClusterConfig) -> Iterator[Meeting]:
    """Brokers dial each other on the inter-broker listener, with that listener's own settings."""
    own = next((one for one in listeners_of(node) if one.is_inter_broker), None)
    if own is None:
        return
    for other in cluster.brokers:
        if other is node:
            continue
        for one in listeners_of(other):
            if one.name == own.name and not isinstance(one.advertised_host, Unknown):
                port = one.advertised_port or one.port
                host = one.advertised_host
                place = one.advertised_place
                yield Meeting(own, node.file, other, one, host, port, "advertised", "inter-broker", place)


def _dial_controllers(node: NodeConfig, cluster: ClusterConfig) -> Iterator[Meeting]:
    """Every node dials the controllers, and itself: a combined one always, a controller alone where it registers too.

    Since 3.7 each controller registers with the active one over its own controller listener (KIP-919,
    ControllerRegistrationManager), even where it is that one.
    """
    name = node.controller_listener
    if node.mode != "kraft" or not isinstance(name, str) or isinstance(node.listeners, Unknown):
        return
    own = next((one for one in node.listeners if one.name.upper() == name.upper()), None)
    if own is None:
        return
    for other in cluster.nodes:
        if other.role == "broker" or (other is node and node.role == "controller" and not node.registers):
            continue
        for one in listeners_of(other):
            if one.is_controller and one.name.upper() == name.upper():
                host, port, place = _controller_address(node, other, one)
                if not isinstance(host, Unknown):
                    yield Meeting(own, node.file, other, one, host, port, "quorum", "controller", place)


def _controller_address(
    node: NodeConfig, other: NodeConfig, listener: ListenerConfig
) -> tuple[str | Unknown | None, int, Place]:
    voters: tuple[Voter, ...] = () if isinstance(node.voters, Unknown) else node.voters
    for voter in voters:
        if voter.id == other.node_id:
            place = node.settings.get("controller.quorum.voters").place or node.controller_place
            return voter.host, voter.port, place
    return listener.advertised_host, listener.advertised_port or listener.port, listener.advertised_place
