"""How endpoints are probed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ..records import NamedTuple

if TYPE_CHECKING:
    from ..target import Target
    from .identity import Identity

_NOTHING: Mapping[tuple[str, int], str] = MappingProxyType({})


class ProbeOptions(NamedTuple):
    """What is asked of each endpoint, and in what time."""

    target: Target
    """The Kafka, the JDK and the moment for which certificates and names are judged."""
    tls: Literal["light", "full"] = "light"
    """``full``: every version, suite, group and signature scheme."""
    gentle: bool = False
    """Open one connection only."""
    discover: bool = False
    """Probe every advertised broker too."""
    sni: str | None = None
    """Name to send instead of the host dialled."""
    resolve: Mapping[tuple[str, int], str] = _NOTHING
    """Addresses, as numbers, of names that DNS does not know yet."""
    timeout: float = 10.0
    """Seconds for one endpoint, all stages together."""
    concurrency: int = 16
    """Endpoints looked at at the same time."""
    identity: Identity | None = None
    """What ``--config`` gives: truststore, key, login; None without one."""
    names: Mapping[tuple[str, int], tuple[str, ...]] = MappingProxyType({})
    """Names under which an address is known to be dialled too: its certificate is checked for each."""
