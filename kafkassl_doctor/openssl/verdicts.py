"""Why OpenSSL does not accept a certificate: the codes of X509_verify_cert, their words, alerts and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple

if TYPE_CHECKING:
    from ..stores.certificate import Certificate


class Verdict(NamedTuple):
    """One refusal of a certificate."""

    text: str
    """X509_verify_cert_error_string."""
    alert: str
    """What the peer is told (ssl_x509err2alert)."""
    cause: str
    """Name of the rule."""
    at: Certificate
    """The certificate at fault."""


BAD_SIGNATURE, BAD_USAGE = "bad signature", "bad ecc cert"
OF_HANDSHAKE = (BAD_SIGNATURE, BAD_USAGE)
"""What OpenSSL finds in the handshake itself, apart from the certificate."""
_UNKNOWN = ("unknown_ca", "certificate-not-trusted")
_ERRORS = {
    "issuer-missing": ("unable to get issuer certificate", "unknown_ca", "ca-file-without-root"),
    "issuer-not-local": ("unable to get local issuer certificate", *_UNKNOWN),
    "leaf-unverified": ("unable to verify the first certificate", *_UNKNOWN),
    "self-signed-leaf": ("self-signed certificate", *_UNKNOWN),
    "self-signed-in-chain": ("self-signed certificate in certificate chain", *_UNKNOWN),
    "expired": ("certificate has expired", "certificate_expired", "certificate-expired"),
    "not-yet-valid": ("certificate is not yet valid", "bad_certificate", "certificate-not-yet-valid"),
    "signature": ("certificate signature failure", "decrypt_error", "certificate-signature"),
    "invalid-ca": ("invalid CA certificate", "unknown_ca", "certificate-not-a-ca"),
    "no-cert-sign": (
        "key usage does not include certificate signing",
        "certificate_unknown",
        "certificate-ca-key-usage",
    ),
    "path-length": ("path length constraint exceeded", "unknown_ca", "certificate-path-length"),
    "purpose": ("unsuitable certificate purpose", "unsupported_certificate", "certificate-extended-key-usage"),
    "critical": ("unhandled critical extension", "certificate_unknown", "certificate-critical-extension"),
    "leaf-key-small": ("EE certificate key too weak", "bad_certificate", "certificate-algorithm-disabled"),
    "ca-key-small": ("CA certificate key too weak", "bad_certificate", "certificate-algorithm-disabled"),
    "digest-weak": ("CA signature digest algorithm too weak", "bad_certificate", "certificate-algorithm-disabled"),
    "names-not-permitted": ("permitted subtree violation", "certificate_unknown", "certificate-name-constraints"),
    "names-excluded": ("excluded subtree violation", "certificate_unknown", "certificate-name-constraints"),
    "host-name": ("hostname mismatch", "bad_certificate", "host-name-mismatch"),
    "address": ("IP address mismatch", "bad_certificate", "host-name-mismatch"),
    "too-long": ("certificate chain too long", "unknown_ca", "certificate-chain-too-long"),
}


def verdict_of(name: str, at: Certificate) -> Verdict:
    """Return the verdict *name* on a certificate."""
    text, alert, cause = _ERRORS[name]
    return Verdict(text, alert, cause, at)


def bad_signature(at: Certificate) -> Verdict:
    """Return the verdict on a server whose key is not that of its certificate."""
    return Verdict(BAD_SIGNATURE, "decrypt_error", "key-certificate-mismatch", at)


def bad_usage(at: Certificate) -> Verdict:
    """Return the verdict on a certificate that may not sign, where a suite with ECDSA was agreed on."""
    return Verdict(BAD_USAGE, "handshake_failure", "certificate-key-usage", at)
