"""What formats need of endpoints: how each ended, and the certificates that it served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .matrix import State

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint, StageOutcome
    from ..stores.certificate import Certificate

STAGE_STATES: dict[StageOutcome, State | None] = {
    "passed": "good",
    "failed": "error",
    "unknown": "unknown",
    "skipped": None,
}


def endpoint_state(endpoint: Endpoint) -> State:
    """Return how a probe of an endpoint ended: the first failure decides, then what could not be told."""
    if endpoint.stopped_at is not None:
        return "error"
    unsure = not endpoint.complete or any(stage.outcome == "unknown" for stage in endpoint.stages)
    return "unknown" if unsure else "good"


def served(endpoint: Endpoint) -> tuple[Certificate, ...]:
    """Return the certificates that a client gets, the leaf first, without those that Java can't read."""
    chain = endpoint.tls.chain if endpoint.tls is not None else None
    return () if chain is None else tuple(one for one in chain.certificates if not one.problem)
