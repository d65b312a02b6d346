"""TLS signature schemes: which a JVM offers and accepts, which a key signs with (sun.security.ssl.SignatureScheme)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from ..stores.algorithms import fits_pss_key
from .constraints import parse_constraints, permits_name, permits_scope

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime, Scheme

HANDSHAKE, CERTIFICATE = "HandshakeSignature", "CertificateSignature"
_DIGEST_BITS = {"SHA1withDSA": 160, "SHA224withDSA": 224, "SHA256withDSA": 256}
_EDWARDS = ("Ed25519", "Ed448")


def local_schemes(runtime: Runtime, protocols: tuple[str, ...], scope: str) -> tuple[Scheme, ...]:
    """Return the schemes accepted for *scope* (HANDSHAKE, CERTIFICATE) in any of *protocols*, preferred first."""
    return _local_schemes(runtime, tuple(sorted(protocols)), scope)


@cache
def _local_schemes(runtime: Runtime, protocols: tuple[str, ...], scope: str) -> tuple[Scheme, ...]:
    return tuple(
        scheme
        for scheme in runtime.schemes
        if any(serves(scheme, protocol, scope) for protocol in protocols) and _permitted(scheme, runtime, scope)
    )


def serves(scheme: Scheme, protocol: str, scope: str) -> bool:
    """Return whether the scheme is one of *protocol*."""
    return protocol in (scheme.handshake_protocols if scope == HANDSHAKE else scheme.protocols)


def _permitted(scheme: Scheme, runtime: Runtime, scope: str) -> bool:
    names = (scheme.name, scheme.key_algorithm, scheme.algorithm)
    for entries in (runtime.tls_disabled, runtime.certpath_disabled):
        constraints = parse_constraints(entries, runtime.disabled_curves)
        if not all(permits_name(constraints, name) for name in names):
            return False
    disabled = parse_constraints(runtime.tls_disabled, runtime.disabled_curves)
    return all(permits_scope(disabled, name, scope) for name in names)


def algorithm_names(schemes: Iterable[Scheme]) -> tuple[str, ...]:
    """Return the signature algorithms of the schemes, each once."""
    return tuple(dict.fromkeys(scheme.algorithm for scheme in schemes))


def scheme_key(algorithm: str) -> str:
    """Return the key algorithm by which schemes go: EdDSA for Ed25519 and Ed448."""
    return "EdDSA" if algorithm in _EDWARDS else algorithm


def signing_scheme(
    certificate: Certificate, offered: Iterable[Scheme], protocol: str, runtime: Runtime, bits: int = 0
) -> Scheme | None:
    """Return the first of the peer's schemes with which the key of *certificate* can sign a handshake in *protocol*.

    *bits* is the length of an RSA key that is another one than that of its certificate.
    """
    own = {scheme.name for scheme in local_schemes(runtime, (protocol,), HANDSHAKE)}
    for scheme in offered:
        if scheme.name in own and _can_sign(certificate, scheme, runtime, bits or certificate.key_bits):
            return scheme
    return None


def _fits_key(certificate: Certificate, scheme: Scheme) -> bool:
    """Whether the parameters of an RSASSA-PSS key allow those of the scheme, rsa_pss_pss_sha256 and the like."""
    bits = scheme.name.rpartition("sha")[2]
    digest = f"SHA{bits}"
    return fits_pss_key(certificate.key_parameters, (digest, digest, int(bits) // 8)) if bits.isdigit() else True


def _can_sign(certificate: Certificate, scheme: Scheme, runtime: Runtime, bits: int | None) -> bool:
    kind = certificate.key_algorithm
    if kind in _EDWARDS:
        return scheme.algorithm == kind
    if kind.upper() != scheme.key_algorithm.upper():
        return False
    if kind == "RSASSA-PSS" and not _fits_key(certificate, scheme):
        return False
    if kind in ("RSA", "RSASSA-PSS"):
        return bits is None or bits >= scheme.least_bits
    if kind == "DSA":  # a digest shorter than q is not taken
        return _DIGEST_BITS.get(scheme.algorithm, 512) >= (certificate.key_numbers or (0, 0))[1].bit_length()
    if kind == "EC":
        return certificate.curve == scheme.group if scheme.group else certificate.curve in runtime.groups
    return True
