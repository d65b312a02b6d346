"""Keys of issuers that can't have made a signature of that kind (java.security.Signature, its providers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..stores.algorithms import fits_pss_key, read_pss
from .rejection import jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

_KEYS = {"RSA": ("RSA", "RSASSA-PSS"), "RSASSA-PSS": ("RSA", "RSASSA-PSS"), "ECDSA": ("EC",), "DSA": ("DSA",)}
"""Kind of a signature -> the keys that a provider takes for it."""
_CLASSES = {
    "RSA": "sun.security.rsa.RSAPublicKeyImpl",
    "RSASSA-PSS": "sun.security.rsa.RSAPublicKeyImpl",
    "EC": "sun.security.ec.ECPublicKeyImpl",
    "DSA": "sun.security.provider.DSAPublicKeyImpl",
    "Ed25519": "sun.security.ec.ed.EdDSAPublicKeyImpl",
    "Ed448": "sun.security.ec.ed.EdDSAPublicKeyImpl",
}
_EDWARDS = ("Ed25519", "Ed448")


def find_unfit(cert: Certificate, issuer: Certificate, runtime: Runtime) -> tuple[str, ...]:
    """Return what the JVM says, innermost first, where *issuer* has no key for the signature of *cert*; else nothing.

    Of another kind: Signature.Delegate, EdDSASignature; RSASSA-PSS with other parameters: RSAPSSSignature.
    """
    algorithm, kind = cert.signature_algorithm, issuer.key_algorithm
    if algorithm in _EDWARDS:
        if kind == algorithm:
            return ()
        name = "signature-other-curve" if kind in _EDWARDS else "signature-key-type"
        return (jdk_text(name, runtime.numbers, wanted=algorithm),)
    taken = _KEYS.get(algorithm.rpartition("with")[2])
    if taken is not None and kind not in taken:
        known = runtime.has("edwards_keys") or kind not in _EDWARDS
        shown = _CLASSES.get(kind) if known else None
        return (jdk_text("signature-wrong-key", runtime.numbers, key=shown or "sun.security.x509.X509Key"),)
    if kind != "RSASSA-PSS" or not issuer.key_parameters:
        return ()
    if algorithm != kind:
        names = ("signature-parameters-unexpected", "signature-key-invalid")
        return tuple(jdk_text(name, runtime.numbers) for name in names)
    fits = fits_pss_key(issuer.key_parameters, read_pss(cert.signature_parameters))
    return () if fits else (jdk_text("signature-pss-parameters", runtime.numbers),)
