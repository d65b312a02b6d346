"""Certificates that Go does not even parse (crypto/x509, parseCertificate), while the JVM does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .texts import say_go

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

_PRINTABLE, _IA5, _NUMERIC, _BMP, _UTF8, _T61 = 19, 22, 18, 30, 12, 20
_PRINTED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '()+,-./:=?*&")
_NEVER_CRITICAL = {
    "2.5.29.35": "authority key identifier",
    "2.5.29.14": "subject key identifier",
    "1.3.6.1.5.5.7.1.1": "authority info access",
}
_CURVES = ("secp224r1", "secp256r1", "secp384r1", "secp521r1")
_KNOWN = ("RSA", "DSA", "EC", "Ed25519")
_MAIL, _DNS, _URI = 1, 2, 6
_NAMED = {_MAIL: "rfc822Name", _DNS: "dNSName", _URI: "uniformResourceIdentifier"}


def has_known_key(certificate: Certificate) -> bool:
    """Return whether the kind of its public key is one that Go knows."""
    return certificate.key_algorithm in _KNOWN


def why_unparsed(certificate: Certificate) -> str | None:
    """Return what Go says of a certificate that it does not parse; None for the others."""
    if certificate.serial < 0:
        return say_go("negative-serial")
    for name in (certificate.issuer_name, certificate.subject_name):
        for _, tag, content in (one for relative in name for one in relative):
            problem = _problem_of_string(tag, content)
            if problem:
                return say_go("name-malformed", problem=problem)
    return _problem_of_key(certificate) or _problem_of_extensions(certificate)


def _problem_of_string(tag: int, content: bytes) -> str | None:
    """parseASN1String."""
    if tag == _PRINTABLE:
        return None if set(content) <= _PRINTED else "invalid PrintableString"
    if tag == _IA5:
        return None if content.isascii() else "invalid IA5String"
    if tag == _NUMERIC:
        return None if set(content) <= set(b"0123456789 ") else "invalid NumericString"
    if tag == _UTF8:
        return None if _decodes(content) else "invalid UTF-8 string"
    if tag == _BMP:
        return None if len(content) % 2 == 0 else "invalid BMPString"
    return None if tag == _T61 else f"unsupported string type: {tag}"


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _problem_of_key(certificate: Certificate) -> str | None:
    if certificate.key_algorithm != "EC":
        return None
    return None if certificate.curve in _CURVES else say_go("curve-unknown")


def _problem_of_extensions(certificate: Certificate) -> str | None:
    for oid, (critical, _) in certificate.extensions.items():
        if critical and oid in _NEVER_CRITICAL:
            return say_go("marked-critical", name=_NEVER_CRITICAL[oid])
    for kind, content in certificate.general_names:
        if kind in _NAMED and not content.isascii():
            return say_go("alternative-name-malformed", kind=_NAMED[kind])
    return None
