"""The second phase of a start: a broker registers over its controller link, or ends by itself (BrokerServer)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..config.traits import holds
from ..report import Link, StartUp
from ..texts import say
from ..values import Unknown
from .quorums import Reach, find_leaders

if TYPE_CHECKING:
    from ..config.node import NodeConfig
    from ..target import Target


_DENIED = ("controller-denies-node",)


def register(
    startups: Iterable[StartUp], links: Sequence[Link], nodes: Mapping[str, NodeConfig], target: Target
) -> tuple[StartUp, ...]:
    """Return the start-ups with the registration of each broker that got past the local phase.

    A controller that is not at hand is presumed up and willing.
    """
    local = tuple(startups)
    reach = Reach(links, local)
    return tuple(_register(one, reach, nodes[one.file], nodes, target) for one in local)


def settle_denials(
    links: Sequence[Link], startups: Sequence[StartUp], nodes: Mapping[str, NodeConfig], target: Target
) -> tuple[Link, ...]:
    """Return the links with the words of an authorizer that has not begun: it waits for a leader (KIP-801).

    Super users get through before that. Where no controller can come to lead, all others are put off for ever.
    """
    if not any(link.because == _DENIED for link in links):
        return tuple(links)
    reach = Reach(links, startups)
    said = say("kafka", "authorizer-not-ready", target.kafka_version)

    def settle(link: Link) -> Link:
        node = nodes.get(link.listener_file)
        if link.because != _DENIED or node is None or _has_absent_voters(node, nodes):
            return link
        leads = find_leaders(node, nodes, reach).values()
        return link if any(sure is not False for sure in leads) else link._replace(broker_says=said)

    return tuple(settle(link) for link in links)


def _register(
    startup: StartUp, reach: Reach, node: NodeConfig, nodes: Mapping[str, NodeConfig], target: Target
) -> StartUp:
    if startup.starts is not True or node.role == "controller" or node.mode != "kraft":
        return startup
    own = [link for link in reach.links if link.client_file == node.file]
    if not own or _has_absent_voters(node, nodes):
        return startup
    leaders = find_leaders(node, nodes, reach)
    answers = {_both(sure, reach.ask(node.file, file)) for file, sure in leaders.items() if sure is not False}
    if answers == {True}:
        return startup
    if answers - {False}:
        return startup._replace(starts=None, unknown=_doubt(own))
    failing = [link for link in reach.links if link.connects is False and {link.client_file, node.file} & {*leaders}]
    causes = tuple(dict.fromkeys(cause for link in own + failing if link.connects is False for cause in link.because))
    if not holds("registration-ends-start", target.kafka_version):
        return startup._replace(starts=False, because=causes)
    if any(_denies(node.file, file, reach) for file, sure in leaders.items() if sure):
        said = say("kafka", "raft-authorization-failed", target.kafka_version)
        return startup._replace(starts=False, says=said, because=causes)
    outer = say("kafka", "registration-failed", target.kafka_version)
    return startup._replace(starts=False, says="CancellationException", also_says=(outer,), because=causes)


def _denies(dialler: str, leader: str, reach: Reach) -> bool:
    """Whether the leader denies a node its log, which ends the node's Raft thread and the node with it."""
    asked = (link for link in reach.links if (link.client_file, link.listener_file) == (dialler, leader))
    return dialler != leader and any(link.because == _DENIED for link in asked)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None


def _doubt(own: Sequence[Link]) -> str:
    """Why it can't be told whether the active controller takes the registration."""
    doubt = next((link.unknown[0][1] for link in own if link.connects is None and link.unknown), None)
    return doubt or "which of the controllers is the active one, and whether it can be reached"


def _has_absent_voters(node: NodeConfig, nodes: Mapping[str, NodeConfig]) -> bool:
    """Whether a controller may answer whose file is not at hand."""
    if isinstance(node.voters, Unknown):
        return True
    present = {one.node_id for one in nodes.values() if one.role != "broker"}
    if not node.voters:
        return node.role == "broker" and not present
    return any(voter.id not in present for voter in node.voters)
