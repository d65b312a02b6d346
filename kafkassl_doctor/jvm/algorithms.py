"""Which algorithms and keys the JVM accepts in certificates, in its words, and which are weak though accepted.

sun.security.provider.certpath.AlgorithmChecker with the lists of java.security; it runs twice on each certificate of a
path: with ``jdk.certpath.disabledAlgorithms`` before anything else, and at the end with what TLS allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from .constraints import Condition, Constraints, decompose, parse_constraints, permits_bits, permits_name
from .hashing import hash_map_order
from .names import display_name
from .rejection import jdk_text
from .schemes import local_schemes, signing_scheme

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

LEAST_RSA_BITS, LEAST_EC_BITS = 2048, 224
"""Keys below these are weak though accepted (NIST SP 800-131A)."""
WEAK_DIGESTS = ("MD2", "MD5", "SHA1")
_EDWARDS = ("Ed25519", "Ed448", "X25519", "X448")
_SIGNING_USAGES = frozenset({"digitalSignature", "nonRepudiation", "keyCertSign", "cRLSign"})
_ANY_USAGE = _SIGNING_USAGES | {"keyEncipherment", "dataEncipherment", "keyAgreement"}


class PathUse(NamedTuple):
    """For what a path is validated, as far as algorithms are concerned."""

    usage: str
    """``server`` or ``client``: whose certificates these are."""
    jdk_ca: bool = False
    """Whether its anchor is a CA that the JDK ships."""
    tls_names: tuple[str, ...] | None = None
    """Signature algorithms that the TLS side accepts; None where TLS sets no limit of its own."""
    at: str = ""
    """Date judged as YYYY-MM-DD."""


def certpath_constraints(runtime: Runtime) -> Constraints:
    """Return the parsed ``jdk.certpath.disabledAlgorithms``."""
    return parse_constraints(runtime.certpath_disabled, runtime.disabled_curves)


def tls_constraints(runtime: Runtime) -> Constraints:
    """Return the parsed ``jdk.tls.disabledAlgorithms``."""
    return parse_constraints(runtime.tls_disabled, runtime.disabled_curves)


def key_algorithm(certificate: Certificate, runtime: Runtime) -> str:
    """Return what ``PublicKey.getAlgorithm()`` says of the certificate's key."""
    if certificate.key_algorithm not in _EDWARDS or not runtime.has("edwards_keys"):
        return certificate.key_algorithm
    return "EdDSA" if certificate.key_algorithm.startswith("Ed") else "XDH"


def check_algorithms(cert: Certificate, issuer: Certificate | None, use: PathUse, runtime: Runtime) -> str | None:
    """Return what the check with ``jdk.certpath.disabledAlgorithms`` says of *cert*, or None when it passes.

    *issuer* is the anchor for the certificate right below it, else the certificate above.
    """
    disabled = certpath_constraints(runtime)
    algorithm = cert.signature_algorithm
    if runtime.has("anchor_key_checked_alone"):
        return _check_each(cert, issuer, use, runtime, disabled)
    if not permits_name(disabled, algorithm):
        return jdk_text("algorithm-signature", runtime.numbers, algorithm=algorithm)
    if cert.key_usages is not None and not _ANY_USAGE & set(cert.key_usages):
        return jdk_text("key-usage-bits", runtime.numbers)
    found = _check_conditions(cert, cert, (algorithm,), use, runtime, disabled)
    if found is None and issuer is not None and not _permits_key(disabled, issuer, runtime):
        return jdk_text("algorithm-signature", runtime.numbers, algorithm=algorithm)
    return found


def _check_each(
    cert: Certificate, issuer: Certificate | None, use: PathUse, runtime: Runtime, disabled: Constraints
) -> str | None:
    if issuer is not None:
        found = _check_conditions(issuer, None, (), use, runtime, disabled)
        if found is not None:
            return found
    return _check_conditions(cert, cert, (cert.signature_algorithm,), use, runtime, disabled)


def _check_conditions(
    key: Certificate,
    shown: Certificate | None,
    algorithms: tuple[str, ...],
    use: PathUse,
    runtime: Runtime,
    disabled: Constraints,
) -> str | None:
    """DisabledAlgorithmConstraints.permits with the key of *key*; *shown* is the certificate named in the text."""
    suffix = "." if shown is None else f" used with certificate: {display_name(shown.subject_name)}"
    for curve in _curve_names(key):
        if disabled.disables(curve):
            return jdk_text("algorithm-disabled", runtime.numbers, algorithm=curve, suffix="")
    names: dict[str, None] = {}
    for algorithm in algorithms:
        names.update(dict.fromkeys(part for part in decompose(algorithm) if not part.startswith("SHA-")))
        names[algorithm] = None
    names[key_algorithm(key, runtime)] = None
    digest = key.signature_digest if shown is not None and algorithms == ("RSASSA-PSS",) else None
    for name in [*hash_map_order(names), *([digest] if digest else [])]:
        for entry in disabled.conditions.get(name.upper(), ()):
            found = _apply(entry, key, suffix, use, runtime)
            if found is not None:
                return found
    return None


def _apply(entry: tuple[Condition, ...], key: Certificate, suffix: str, use: PathUse, runtime: Runtime) -> str | None:
    """Return the text of the last condition of an entry when all of them hold."""
    for condition in entry:
        if not _holds(condition, key, use, runtime):
            return None
    last = entry[-1]
    version = runtime.numbers
    if last.kind == "key-size":
        return jdk_text("algorithm-key-size", version, algorithm=last.algorithm, bits=key.key_bits, suffix=suffix)
    if last.kind == "jdk-ca":
        return jdk_text("algorithm-jdk-ca", version, algorithm=last.algorithm, suffix=suffix)
    if last.kind == "usage":
        word = "TLSServer" if use.usage == "server" else "TLSClient"
        return jdk_text("algorithm-usage", version, usage=word, algorithm=last.algorithm, suffix=suffix)
    return jdk_text("algorithm-disabled", version, algorithm=last.algorithm, suffix=suffix)


def _holds(condition: Condition, key: Certificate, use: PathUse, runtime: Runtime) -> bool:
    if condition.kind == "key-size":
        same = condition.algorithm.upper() == key_algorithm(key, runtime).upper()
        return same and key.key_bits is not None and condition.forbids_bits(key.key_bits)
    if condition.kind == "jdk-ca":
        return use.jdk_ca
    if condition.kind == "usage":
        return f"tls{use.usage}" in condition.words
    if condition.kind == "deny-after":
        return bool(use.at) and use.at >= condition.words[0]
    return condition.kind == "disabled"


def check_tls_algorithms(cert: Certificate, issuer: Certificate | None, use: PathUse, runtime: Runtime) -> str | None:
    """Return what the check with the algorithms of TLS says of *cert*, or None when it passes.

    *issuer* is the certificate above in the path; None for the one right below the anchor.
    """
    if use.tls_names is None:
        return None
    disabled = tls_constraints(runtime)
    algorithm = cert.signature_algorithm
    version = runtime.numbers
    kind = key_algorithm(cert, runtime)
    known = algorithm.lower() in {name.lower() for name in use.tls_names} and permits_name(disabled, algorithm)
    alone = runtime.has("anchor_key_checked_alone")
    if not known and not (alone and issuer is not None):
        return jdk_text("algorithm-signature", version, algorithm=algorithm)
    if alone and issuer is not None and not (known and _permits_key(disabled, issuer, runtime)):
        return jdk_text("algorithm-signature-key", version, algorithm=algorithm, kind=kind, bits=cert.key_bits)
    if alone and cert.key_usages is not None and not _ANY_USAGE & set(cert.key_usages):
        return jdk_text("key-usage-bits", version)
    if not _permits_key(disabled, cert, runtime):
        return jdk_text("algorithm-key", version, kind=kind, bits=cert.key_bits)
    if not alone and issuer is not None and not _permits_key(disabled, issuer, runtime):
        return jdk_text("algorithm-signature", version, algorithm=algorithm)
    return None


def _permits_key(disabled: Constraints, certificate: Certificate, runtime: Runtime) -> bool:
    kind = key_algorithm(certificate, runtime)
    if not permits_name(disabled, kind) or any(disabled.disables(curve) for curve in _curve_names(certificate)):
        return False
    return permits_bits(disabled, kind, certificate.key_bits)


def _curve_names(certificate: Certificate) -> tuple[str, ...]:
    if certificate.curve is not None:
        return (certificate.curve,)
    return (certificate.key_algorithm,) if certificate.key_algorithm.startswith("X") else ()


def disabled_reason(certificate: Certificate, runtime: Runtime) -> str | None:
    """Return the constraint of ``jdk.certpath.disabledAlgorithms`` that the certificate meets; None when accepted.

    ``MD5``, ``RSA keySize < 1024``, ``secp192r1``: as it stands in java.security. What depends on the path (``jdkCA``)
    is left out.
    """
    disabled = certpath_constraints(runtime)
    for curve in _curve_names(certificate):
        if disabled.disables(curve):
            return curve
    for part in decompose(certificate.signature_algorithm):
        if disabled.disables(part):
            return part
    kind = key_algorithm(certificate, runtime)
    for entry in disabled.conditions.get(kind.upper(), ()):
        if len(entry) == 1 and _holds(entry[0], certificate, PathUse(""), runtime):
            condition = entry[0]
            return f"{condition.algorithm} keySize {condition.operator} {condition.bits}"
    return None


def weak_reason(certificate: Certificate) -> str | None:
    """Return why the key or the signature of a certificate is weak whatever the JVM thinks of it; None when it is not.

    The signature of a self-signed certificate proves nothing and is not judged.
    """
    bits, kind = certificate.key_bits, certificate.key_algorithm
    if kind in ("RSA", "RSASSA-PSS") and bits is not None and bits < LEAST_RSA_BITS:
        return f"its RSA key has {bits} bits, fewer than {LEAST_RSA_BITS}"
    if kind == "EC" and bits is not None and bits < LEAST_EC_BITS:
        return f"its key is on the curve {certificate.curve}, which has fewer than {LEAST_EC_BITS} bits"
    if kind == "DSA":
        return "it has a DSA key, which TLS 1.3 does not know and clients outside Java refuse"
    digest = certificate.signature_digest
    if digest in WEAK_DIGESTS and certificate.subject_key != certificate.issuer_key:
        return f"it is signed with {digest}"
    return None


def usable_in_tls(certificate: Certificate, protocol: str, runtime: Runtime) -> bool:
    """Return whether a server can use the certificate's key in *protocol* (``TLSv1.3``, ``TLSv1.2``) on that JDK."""
    if key_algorithm(certificate, runtime) == "DSA" and protocol != "TLSv1.3":
        return True
    schemes = local_schemes(runtime, (protocol,), "HandshakeSignature")
    return signing_scheme(certificate, schemes, protocol, runtime) is not None
