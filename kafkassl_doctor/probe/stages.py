"""One endpoint, stage by stage: name, TCP, first bytes, TLS, certificate, client authentication, Kafka."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .endpoint import Endpoint

if TYPE_CHECKING:
    from .options import ProbeOptions


def probe_endpoint(host: str, port: int, options: ProbeOptions) -> Endpoint:
    """Return what *host*:*port* answers; raises nothing that a peer or the network can bring about."""
    raise NotImplementedError
