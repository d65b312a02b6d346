"""Which controllers can come to lead: those that a majority of the voters reaches, and that reach a majority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..report import Link, StartUp
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.node import NodeConfig


class Reach:
    """Who reaches whom on controller listeners."""

    def __init__(self, links: Sequence[Link], startups: Sequence[StartUp]) -> None:
        self.links = tuple(link for link in links if link.purpose == "controller")
        self._down = {one.file for one in startups if one.starts is False}
        self._answers: dict[tuple[str, str], bool | None] = {}
        for link in self.links:
            pair = link.client_file, link.listener_file
            self._answers[pair] = link.connects or self._answers.get(pair, link.connects)

    def is_down(self, file: str) -> bool:
        """Return whether a node is refused before it dials anybody."""
        return file in self._down

    def ask(self, dialler: str, listener: str) -> bool | None:
        """Return whether a node reaches another, None when it can't be told; one that does not start reaches nobody."""
        if self._down & {dialler, listener}:
            return False
        return self._answers.get((dialler, listener))


def find_leaders(node: NodeConfig, nodes: Mapping[str, NodeConfig], reach: Reach) -> dict[str, bool | None]:
    """Return for the file of each controller whether it can lead the quorum of *node*; all have to be at hand.

    A candidate asks every voter for its vote, and what it writes counts once a majority has fetched it from there
    (KIP-595); it does not dial itself for that. Without voters in the file, any controller may.
    """
    controllers = {one.node_id: file for file, one in nodes.items() if one.role != "broker"}
    if isinstance(node.voters, Unknown) or not node.voters:
        return dict.fromkeys(controllers.values(), True)
    voters = [controllers[voter.id] for voter in node.voters if voter.id in controllers]
    return {file: _can_lead(file, voters, reach) for file in dict.fromkeys(voters)}


def _can_lead(file: str, voters: Sequence[str], reach: Reach) -> bool | None:
    others = [other for other in voters if other != file]
    needed = len(voters) // 2 + 1
    told: bool | None = True
    if reach.is_down(file):
        return False
    for answers in ([reach.ask(file, one) for one in others], [reach.ask(one, file) for one in others]):
        if 1 + sum(answer is not False for answer in answers) < needed:
            return False
        if 1 + sum(answer is True for answer in answers) < needed:
            told = None
    return told
