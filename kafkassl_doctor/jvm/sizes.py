"""Limits that JSSE sets to the certificates of a peer (sun.security.ssl.SSLConfiguration)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .alerts import task_alert
from .rejection import jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

MAX_CHAIN, MAX_CLIENT_CHAIN = 10, 8
"""Certificates that a peer may send; clients fewer on newer JDKs (JDK-8311596)."""
MAX_MESSAGE = 32768
"""jdk.tls.maxHandshakeMessageSize."""
_HEADER = 4


def check_sizes(chain: Sequence[Certificate], protocol: str, runtime: Runtime, *, peer: str) -> tuple[str, str] | None:
    """Return what the JVM says of a Certificate message of *peer* that is too large or long, and its alert.

    None when it is neither. It stops to read at the first certificate too many, and counts no further
    (CertificateMessage); that is an exception in a task of the engine, which sends no alert of its own.
    """
    extra = 5 if protocol == "TLSv1.3" else 3
    size = sum(len(certificate.der) + extra for certificate in chain) + (4 if protocol == "TLSv1.3" else 3)
    largest = runtime.limit("message", MAX_MESSAGE)
    if size > largest:
        return jdk_text("message-too-large", runtime.numbers, size=size, limit=largest), "unexpected_message"
    usual = MAX_CLIENT_CHAIN if peer == "client" and runtime.has("short_client_chains") else MAX_CHAIN
    limit = runtime.limit("chain", usual)
    if len(chain) > limit:
        return jdk_text("chain-too-long", runtime.numbers, length=limit + 1, limit=limit), task_alert(runtime)
    return None
