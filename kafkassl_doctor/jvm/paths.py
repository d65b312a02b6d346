"""Whether a JVM trusts a certificate chain (sun.security.validator with its PKIX and Simple validators).

The leaf that is itself an anchor is trusted as it is. A chain that arrives in order and leads to an anchor is
*validated*; any other is *built* from its certificates and the anchors, and then the JVM tells no reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ..values import Unknown
from .end_entity import check_end_entity
from .names import display_name
from .rejection import THROWN, Rejection, jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

Verdict = Rejection | Unknown | None
VALIDATION, BUILDING = "PKIX path validation failed", "PKIX path building failed"


class Anchors:
    """The trust anchors of one truststore, found by name and by key; ``certificates`` in the order of the store."""

    def __init__(self, certificates: Iterable[Certificate], shipped: frozenset[str] = frozenset()) -> None:
        self.certificates = tuple(dict.fromkeys(certificates))
        self.shipped = shipped
        """Fingerprints of those that the JDK ships."""
        self.judged: dict[object, Verdict] = {}
        """What was found of chains before: a cluster shows the same ones again and again."""

    @cached_property
    def by_name(self) -> dict[bytes, list[Certificate]]:
        """Anchors by subject."""
        found: dict[bytes, list[Certificate]] = {}
        for certificate in self.certificates:
            found.setdefault(certificate.subject_key, []).append(certificate)
        return found

    @cached_property
    def _exact(self) -> frozenset[bytes]:
        return frozenset(certificate.der for certificate in self.certificates)

    def __contains__(self, certificate: Certificate) -> bool:
        return certificate.der in self._exact

    def replaces(self, certificate: Certificate) -> bool:
        """Return whether an anchor has the same name and key."""
        named = self.by_name.get(certificate.subject_key, ())
        return any(anchor.public_key_der == certificate.public_key_der for anchor in named)


class Question:
    """One validation: what is asked of a chain, by which JVM, when."""

    def __init__(
        self,
        anchors: Anchors,
        usage: str,
        at: datetime,
        runtime: Runtime,
        tls_names: tuple[str, ...] | None,
        exchange: str,
    ) -> None:
        self.anchors = anchors
        self.usage = usage
        self.at = at
        self.runtime = runtime
        self.tls_names = tls_names
        self.exchange = exchange


def validate_chain(
    chain: Sequence[Certificate],
    anchors: Anchors | Iterable[Certificate],
    usage: str,
    at: datetime,
    runtime: Runtime,
    *,
    tls_names: tuple[str, ...] | None = None,
    exchange: str = "UNKNOWN",
    trust_manager: str = "PKIX",
) -> Verdict:
    """Return why the JVM does not trust *chain* (leaf first) for *usage* (``server``, ``client``); None when it does.

    *exchange* is the key exchange of a TLS 1.2 suite (``ECDHE_RSA``, ``RSA``); *tls_names* the signature algorithms
    that this side of TLS accepts (schemes.algorithm_names), None outside TLS. Unknown when a signature can't be
    verified here or a certificate holds what the JVM treats in a way that is not reproduced.
    """
    known = anchors if isinstance(anchors, Anchors) else Anchors(anchors)
    asked = (tuple(chain), usage, at, runtime, tls_names, exchange, trust_manager)
    if asked not in known.judged:
        question = Question(known, usage, at, runtime, tls_names, exchange)
        known.judged[asked] = _judge(chain, question, trust_manager)
    return known.judged[asked]


def _judge(chain: Sequence[Certificate], question: Question, trust_manager: str) -> Verdict:
    if trust_manager.upper() == "SUNX509":
        from .simple_paths import validate_simple

        return validate_simple(chain, question)
    if not question.anchors.certificates:
        return _reject_without_anchors(question.runtime)
    path = _find_path(chain, question)
    if isinstance(path, Rejection | Unknown):
        return path
    return check_end_entity(chain[0], question) if len(path) > 1 else None


def _reject_without_anchors(runtime: Runtime) -> Rejection:
    inner = jdk_text("anchors-empty", runtime.numbers)
    outer = f"RuntimeException: Unexpected error: java.security.{inner}"
    return Rejection("truststore-empty", inner, (outer,), reason="unchecked")


def _find_path(chain: Sequence[Certificate], question: Question) -> tuple[Certificate, ...] | Rejection | Unknown:
    """PKIXValidator.engineValidate: return the path, leaf first and anchor last."""
    from .building import build_path

    anchors = question.anchors
    if chain[0] in anchors:
        return (chain[0],)
    for position in range(1, len(chain)):
        if chain[position].subject_key != chain[position - 1].issuer_key:
            return _accept(build_path(chain, question), question, BUILDING)
        if chain[position] in anchors or anchors.replaces(chain[position]):
            return _accept(_validate(chain[:position], question), question, VALIDATION)
    if chain[-1].issuer_key in anchors.by_name:
        return _accept(_validate(chain, question), question, VALIDATION)
    return _accept(build_path(chain, question), question, BUILDING)


Path = tuple["Certificate", ...]


def _accept(path: Path | Rejection | Unknown, question: Question, lead: str) -> Path | Rejection | Unknown:
    """PKIXValidator.verifyTrustAnchor: the anchor must be a CA unless it is of version 1."""
    if isinstance(path, Rejection | Unknown):
        return path
    anchor, runtime = path[-1], question.runtime
    name = _anchor_fault(anchor, runtime)
    if name is None:
        return path
    text = jdk_text(name, runtime.numbers, subject=display_name(anchor.subject_name))
    return _wrap(reject("trust-anchor-not-a-ca", text, anchor), lead)


def _anchor_fault(anchor: Certificate, runtime: Runtime) -> str | None:
    if anchor.version < 3 or not runtime.has("anchor_must_be_ca"):
        return None
    if anchor.basic_constraints is not True:
        return "anchor-not-ca"
    signs = anchor.key_usages is None or "keyCertSign" in anchor.key_usages
    return None if signs else "anchor-key-usage"


def reject(cause: str, text: str, at_fault: Certificate, outer: tuple[str, ...] = (), reason: str = "") -> Rejection:
    """Return the rejection of *at_fault*."""
    return Rejection(cause, text, outer, reason, {"subject": at_fault.subject}, at_fault.fingerprint)


def _validate(chain: Sequence[Certificate], question: Question) -> Path | Rejection | Unknown:
    """PKIXCertPathValidator: try each anchor of the issuer's name, in no certain order; the last failure is told."""
    from .checks import check_path

    top = chain[-1]
    verifying: list[Certificate] = []
    failures: list[Rejection] = []
    unknown: Unknown | None = None
    for anchor in question.anchors.by_name.get(top.issuer_key, ()):
        if not fits_authority(anchor, top):
            continue
        found = check_path(chain, anchor, question)
        if found is None:
            verifying.append(anchor)
        elif isinstance(found, Unknown):
            unknown = found
        elif found.reason in THROWN:
            return found
        else:
            failures.append(found)
    if verifying:
        if len({_anchor_fault(anchor, question.runtime) for anchor in verifying}) > 1:
            return Unknown("which of several anchors with one name and key the JVM takes is chance")
        return (*chain, verifying[0])
    if unknown is not None:
        return unknown
    if not failures:
        text = jdk_text("path-no-anchor", question.runtime.numbers)
        return _wrap(reject("certificate-not-trusted", text, top), VALIDATION)
    telling = [failure for failure in failures if failure.reason != "signature"] or failures
    others = {failure.chain for failure in failures} - {telling[0].chain}
    return _wrap(_double(telling[0])._replace(certain=not others), VALIDATION)


def _double(failure: Rejection) -> Rejection:
    """PKIXMasterCertPathValidator makes what one of its checkers throws without a cause the cause of its like."""
    doubled = not failure.outer and failure.cause != "certificate-critical-extension"
    return failure._replace(outer=(failure.text,)) if doubled else failure


def fits_authority(issuer: Certificate, certificate: Certificate) -> bool:
    """AdaptableX509CertSelector: the key identifiers must be the same, if both are there."""
    wanted, found = certificate.authority_key_id, issuer.subject_key_id
    if wanted is not None and found is not None and wanted != found:
        return False
    serial = certificate.authority_serial
    return serial is None or issuer.version < 3 or serial == issuer.serial


def _wrap(failure: Rejection, lead: str) -> Rejection:
    inner = failure.chain[-1]
    return failure._replace(outer=(*failure.outer, f"ValidatorException: {lead}: {qualify(inner)}"))


_PACKAGES = {
    "CertPathValidatorException": "java.security.cert.",
    "SunCertPathBuilderException": "sun.security.provider.certpath.",
    "InvalidAlgorithmParameterException": "java.security.",
    "ValidatorException": "sun.security.validator.",
}


def qualify(text: str) -> str:
    """Return ``Class: message`` as ``Throwable.toString()`` prints it, with the class's package."""
    return _PACKAGES.get(text.partition(":")[0], "") + text


def building_failed(chain: Sequence[Certificate], question: Question) -> Rejection:
    """Return the one text with which building a path fails, whatever the reason."""
    text = jdk_text("path-not-found", question.runtime.numbers)
    return _wrap(reject("certificate-not-trusted", text, chain[-1]), BUILDING)
