"""Prediction against probe: where the same client at the same address fares otherwise, one of the two is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import Unknown

if TYPE_CHECKING:
    from .. import facts
    from ..probe.endpoint import Endpoint
    from ..report import Link

_STAGES = {
    "plaintext-mismatch": ("first-bytes", "tls", "kafka"),
    "protocol": ("tls",),
    "cipher": ("tls",),
    "server-certificate": ("tls", "certificate"),
    "host-name": ("certificate", "tls"),
    "client-certificate": ("client-auth", "tls"),
    "kafka": ("kafka",),
}
"""Where a probe ends when a connection is predicted to end at a stage."""


def find_contradiction(found: Endpoint, seen: facts.Endpoint, link: Link) -> str | Unknown | None:
    """Return how the probe of an address and the predicted link to it contradict each other; None when they agree.

    A listener that is not up contradicts nothing: links are predicted as if it were. Nor does one that is up although
    its node would not start again (``restart-would-fail``): then nothing is predicted of what is behind.
    """
    if link.stage == "tcp":
        return None
    if link.connects is None:
        reason = link.unknown[0][1] if link.unknown else "it can't be told"
        return Unknown(f"whether {link.client_file} connects to {found.name} is not predicted: {reason}")
    if not seen.reached:
        return Unknown(f"{found.name} could not be reached")
    stopped = found.stopped_at
    doubt = next((stage for stage in found.stages if stage.outcome == "unknown"), None)
    if link.connects and stopped is not None:
        return f"a connection was predicted, and the probe ended at {stopped.name}: {stopped.text.rstrip('.')}"
    if not link.connects and stopped is None:
        if doubt is not None:
            return Unknown(f"{found.name} did not show it: {doubt.text.rstrip('.')}")
        return f"a failure at {link.stage} was predicted, and the probe got through"
    if not link.connects and stopped is not None and link.stage in _STAGES and stopped.name not in _STAGES[link.stage]:
        return f"a failure at {link.stage} was predicted, and the probe ended at {stopped.name}"
    return _compare_tls(seen, link)


def _compare_tls(seen: facts.Endpoint, link: Link) -> str | None:
    """The version of TLS; the suite is left to the listener's JVM, whose order is its own."""
    got = seen.protocol
    if isinstance(got, Unknown) or got is None or link.protocol is None or not link.connects:
        return None
    return None if got == link.protocol else f"{link.protocol} was predicted, and the probe got {got}"
