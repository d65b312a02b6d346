"""The second phase of a start: a broker registers over its controller link, or ends by itself (BrokerServer)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..config.traits import holds
from ..report import Link, StartUp
from ..texts import say
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.node import NodeConfig
    from ..target import Target


def register(
    startups: Iterable[StartUp], links: Sequence[Link], nodes: Mapping[str, NodeConfig], target: Target
) -> tuple[StartUp, ...]:
    """Return the start-ups with the registration of each broker that got past the local phase.

    A controller that is not at hand is presumed up and willing.
    """
    return tuple(_register(one, links, nodes[one.file], nodes, target) for one in startups)


def _register(
    startup: StartUp, links: Sequence[Link], node: NodeConfig, nodes: Mapping[str, NodeConfig], target: Target
) -> StartUp:
    if startup.starts is not True or node.role == "controller" or node.mode != "kraft":
        return startup
    own = [link for link in links if link.purpose == "controller" and link.client_file == node.file]
    if not own or _has_absent_voters(node, nodes) or any(link.connects is True for link in own):
        return startup
    doubt = next((link for link in own if link.connects is None), None)
    if doubt is not None:
        reason = doubt.unknown[0][1] if doubt.unknown else "whether the controllers can be reached"
        return startup._replace(starts=None, unknown=reason)
    causes = tuple(dict.fromkeys(cause for link in own for cause in link.because))
    if not holds("registration-ends-start", target.kafka_version):
        return startup._replace(starts=False, because=causes)
    outer = say("kafka", "registration-failed", target.kafka_version)
    return startup._replace(starts=False, says="CancellationException", also_says=(outer,), because=causes)


def _has_absent_voters(node: NodeConfig, nodes: Mapping[str, NodeConfig]) -> bool:
    """Whether a controller may answer whose file is not at hand."""
    if isinstance(node.voters, Unknown):
        return True
    present = {one.node_id for one in nodes.values() if one.role != "broker"}
    if not node.voters:
        return node.role == "broker" and not present
    return any(voter.id not in present for voter in node.voters)
