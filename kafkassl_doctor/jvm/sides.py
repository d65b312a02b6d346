"""The two ends of a TLS connection, and what comes of a handshake between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .keys import KeyEntry
    from .paths import Anchors
    from .rejection import Rejection
    from .runtime import Runtime


class Side(NamedTuple):
    """One end: a JSSE engine as Kafka configures it."""

    runtime: Runtime
    keys: tuple[KeyEntry, ...] | Unknown
    """Key entries with a chain, in the order of the keystore; empty without a keystore."""
    anchors: Anchors | Unknown
    protocols: tuple[str, ...]
    """ssl.enabled.protocols."""
    suites: tuple[str, ...] = ()
    """ssl.cipher.suites; empty for the JVM's defaults."""
    context: str = "TLSv1.3"
    """ssl.protocol, which limits a client without suites of its own."""
    key_manager: str = "SunX509"
    trust_manager: str = "PKIX"
    client_auth: str = "none"
    """none, requested, required; of a server."""
    identification: str = ""
    """ssl.endpoint.identification.algorithm of a client; empty: host names are not checked."""


class Handshake(NamedTuple):
    """What comes of a handshake. Texts are ``SimpleClassName: message`` of the innermost cause, None for nothing."""

    connects: bool | None
    """None when it can't be told; ``unknown`` says why."""
    stage: str | None = None
    """Where it ends: protocol, cipher, server-certificate, host-name, client-certificate; None when it connects."""
    client_says: str | None = None
    client_also: tuple[str, ...] = ()
    """What is around it, from the inside out."""
    server_says: str | None = None
    server_also: tuple[str, ...] = ()
    protocol: str | None = None
    cipher: str | None = None
    server_chain: tuple[Certificate, ...] = ()
    """What the server presents."""
    client_chain: tuple[Certificate, ...] = ()
    """What the client presents; empty when it is not asked or has nothing that fits."""
    client_asked: bool = False
    """Whether the server asks for a certificate."""
    refused_by: str | None = None
    """``client`` or ``server``: who ended it."""
    cause: str | None = None
    """Name of the rule: certificate-expired, no-common-protocol, …"""
    rejection: Rejection | None = None
    """The certificate refused, and why."""
    late: bool = False
    """Whether the client had finished when the server refused it (TLS 1.3)."""
    unknown: tuple[tuple[str, str], ...] = ()
    """(field, reason) of what can't be told."""
