"""Which nodes form one cluster: those that share voters, bootstrap controllers or ZooKeeper; else one per folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.node import NodeConfig

Given = tuple[tuple[str, tuple[str, ...]], ...]


class ClusterConfig(NamedTuple):
    """Nodes that belong together."""

    name: str
    """As given with ``--cluster``; else the folder of the first node, or its file where folders are shared."""
    nodes: tuple[NodeConfig, ...]

    @property
    def brokers(self) -> tuple[NodeConfig, ...]:
        """Those that are brokers."""
        return tuple(node for node in self.nodes if node.role != "controller")


def form_clusters(nodes: Sequence[NodeConfig], given: Given = ()) -> tuple[ClusterConfig, ...]:
    """Return the clusters of *nodes*; *given* are pairs (name, files) that override what the files say."""
    named = {file: name for name, files in given for file in files}
    groups: dict[object, list[NodeConfig]] = {}
    for node in nodes:
        name = named.get(node.file) or named.get(node.file.partition("#")[0])
        groups.setdefault(name or _bond(node), []).append(node)
    return tuple(
        ClusterConfig(bond if isinstance(bond, str) else _folder(members[0].file) or members[0].file, tuple(members))
        for bond, members in groups.items()
    )


def _bond(node: NodeConfig) -> object:
    """What the nodes of a cluster have in common."""
    if not isinstance(node.voters, Unknown) and node.voters:
        return frozenset((voter.id, voter.host, voter.port) for voter in node.voters)
    if not isinstance(node.bootstrap, Unknown) and node.bootstrap:
        return frozenset(tuple(address) for address in node.bootstrap)
    zookeeper = node.settings.value("zookeeper.connect")
    if node.mode == "zookeeper" and isinstance(zookeeper, str) and zookeeper.strip():
        return ("zookeeper", frozenset(part.strip() for part in zookeeper.split(",")))
    return ("folder", _folder(node.file))


def _folder(file: str) -> str:
    return file.rpartition("/")[0]
