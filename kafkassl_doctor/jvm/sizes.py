"""Limits that JSSE sets to the certificates of a peer (sun.security.ssl.SSLConfiguration)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .rejection import jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

MAX_CHAIN, MAX_CLIENT_CHAIN = 10, 8
"""Certificates that a peer may send; clients fewer on newer JDKs (JDK-8311596)."""
MAX_MESSAGE = 32768
"""jdk.tls.maxHandshakeMessageSize."""
_HEADER = 4


def check_sizes(chain: Sequence[Certificate], protocol: str, runtime: Runtime, *, peer: str) -> str | None:
    """Return what the JVM says of a Certificate message of *peer* that is too large or long; None when neither."""
    extra = 5 if protocol == "TLSv1.3" else 3
    size = sum(len(certificate.der) + extra for certificate in chain) + (4 if protocol == "TLSv1.3" else 3)
    largest = runtime.limit("message", MAX_MESSAGE)
    if size > largest:
        return jdk_text("message-too-large", runtime.numbers, size=size, limit=largest)
    usual = MAX_CLIENT_CHAIN if peer == "client" and runtime.has("short_client_chains") else MAX_CHAIN
    limit = runtime.limit("chain", usual)
    if len(chain) > limit:
        return jdk_text("chain-too-long", runtime.numbers, length=len(chain), limit=limit)
    return None
