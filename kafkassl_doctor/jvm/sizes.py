"""Limits that JSSE sets to the certificates of a peer (sun.security.ssl.SSLConfiguration)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..records import NamedTuple
from .alerts import closing_alert
from .rejection import jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

MAX_CHAIN, MAX_CLIENT_CHAIN = 10, 8
"""Certificates that a peer may send; clients fewer on newer JDKs (JDK-8311596)."""
MAX_MESSAGE = 32768
"""jdk.tls.maxHandshakeMessageSize."""
_HEADER = 4


class Excess(NamedTuple):
    """What a side says of a Certificate message that it does not read to its end, and the alert that it sends."""

    text: str
    alert: str


def check_sizes(chain: Sequence[Certificate], protocol: str, runtime: Runtime, *, peer: str) -> Excess | None:
    """Return what the JVM says of a Certificate message of *peer* that is too large or long; None when neither.

    SSLEngineInputRecord refuses the message before it is whole, CertificateMessage the first certificate that is one
    too many. That stands in a task of its own, so that Kafka closes the engine, which then has an alert of its own.
    """
    extra = 5 if protocol == "TLSv1.3" else 3
    size = sum(len(certificate.der) + extra for certificate in chain) + (4 if protocol == "TLSv1.3" else 3)
    largest = runtime.limit("message", MAX_MESSAGE)
    if size > largest:
        text = jdk_text("message-too-large", runtime.numbers, size=size, limit=largest)
        return Excess(text, "unexpected_message")
    usual = MAX_CLIENT_CHAIN if peer == "client" and runtime.has("short_client_chains") else MAX_CHAIN
    limit = runtime.limit("chain", usual)
    if len(chain) > limit:
        text = jdk_text("chain-too-long", runtime.numbers, length=limit + 1, limit=limit)
        return Excess(text, closing_alert(runtime))
    return None
