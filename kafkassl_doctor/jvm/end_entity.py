"""What the JVM asks of a leaf by the part that it plays (sun.security.validator.EndEntityChecker)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..stores import der
from .rejection import Rejection, jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .paths import Question

NETSCAPE_TYPE = "2.16.840.1.113730.1.1"
_SERVER_USAGES = ("serverAuth", "anyExtendedKeyUsage", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1")
_CLIENT_USAGES = ("clientAuth", "anyExtendedKeyUsage")
_ENCIPHERMENT = ("RSA",)
_AGREEMENT = ("DH_DSS", "DH_RSA", "ECDH_ECDSA", "ECDH_RSA")
_NETSCAPE_CLIENT, _NETSCAPE_SERVER, NETSCAPE_CA = 0, 1, 5


def check_end_entity(leaf: Certificate, question: Question) -> Rejection | None:
    """Return why the leaf may not be a TLS server or client: key usage, extended key usage, Netscape's type."""
    cause, name = _find_fault(leaf, question.usage, question.exchange)
    if not name:
        return None
    text = jdk_text(name, question.runtime.numbers)
    return Rejection(cause, text, values={"subject": leaf.subject}, fingerprint=leaf.fingerprint)


def _find_fault(leaf: Certificate, usage: str, exchange: str) -> tuple[str, str]:
    needed, text = _needed_usage(usage, exchange)
    if leaf.key_usages is not None and needed not in leaf.key_usages:
        return "certificate-key-usage", text
    allowed = _SERVER_USAGES if usage == "server" else _CLIENT_USAGES
    if leaf.extended_usages is not None and not set(allowed) & set(leaf.extended_usages):
        return "certificate-extended-key-usage", f"extended-usage-{usage}"
    if not netscape_allows(leaf, _NETSCAPE_SERVER if usage == "server" else _NETSCAPE_CLIENT):
        return "certificate-netscape-type", f"netscape-type-{usage}"
    return "", ""


def _needed_usage(usage: str, exchange: str) -> tuple[str, str]:
    if usage == "server" and exchange in _ENCIPHERMENT:
        return "keyEncipherment", "key-usage-encipherment"
    if usage == "server" and exchange in _AGREEMENT:
        return "keyAgreement", "key-usage-agreement"
    return "digitalSignature", "key-usage-signature"


def netscape_allows(certificate: Certificate, bit: int) -> bool:
    """Return whether bit *bit* of Netscape's certificate type is set; True without the extension."""
    found = certificate.extensions.get(NETSCAPE_TYPE)
    if found is None:
        return True
    try:
        bits = der.read_bits(found[1], der.read_value(found[1], 0, len(found[1])))
    except der.DerError:
        return False
    return bit // 8 < len(bits) and bool(bits[bit // 8] & 0x80 >> bit % 8)
