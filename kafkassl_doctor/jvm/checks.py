"""The checks that a certification path goes through, in the JVM's order (sun.security.provider.certpath).

From the certificate below the anchor down to the leaf, each one passes AlgorithmChecker, KeyChecker,
ConstraintsChecker, PolicyChecker, BasicChecker and, in TLS, a second AlgorithmChecker; then no critical extension may
be left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..data import read_data
from ..records import NamedTuple
from ..stores.certificate import verify_signature
from ..values import Unknown
from .algorithms import PathUse, check_algorithms, check_tls_algorithms
from .issuer_keys import find_unfit
from .rejection import THROWN, Rejection, jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .paths import Question
    from .runtime import Runtime

PROCESSED = frozenset(
    {
        "2.5.29.15",
        "2.5.29.17",
        "2.5.29.19",
        "2.5.29.30",
        "2.5.29.32",
        "2.5.29.33",
        "2.5.29.36",
        "2.5.29.37",
        "2.5.29.54",
    }
)
"""Critical extensions that the checkers know."""
_UNLIMITED = 1 << 31
_EDWARDS_ORDERS = {
    "Ed25519": 2**252 + 27742317777372353535851937790883648493,
    "Ed448": 2**446 - 13818066809895115352007386748515426880336692474882178609894547503885,
}
_LATE_ALGORITHMS = {
    "Ed25519": ("edwards_keys", "1.3.101.112"),
    "Ed448": ("edwards_keys", "1.3.101.113"),
    "SHA384withDSA": ("long_dsa_digests", "2.16.840.1.101.3.4.3.3"),
    "SHA512withDSA": ("long_dsa_digests", "2.16.840.1.101.3.4.3.4"),
}
"""Signature algorithms that came to the JDK later: the switch, and the OID by which older JDKs call them."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Fault(NamedTuple):
    """What is wrong with one certificate of a path; ``inner`` is the exception below the validator's, if it has one."""

    cause: str
    text: str
    inner: str = ""
    reason: str = ""
    root: str = ""
    """What lies below ``inner``, if anything does."""


class _State:
    """What is carried from one certificate of a path to the next."""

    def __init__(self, length: int) -> None:
        from .name_constraints import Constraint
        from .policies import Policies

        self.length = length
        self.room = length
        """How many more intermediates pathLen allows."""
        self.names: tuple[Constraint, ...] = ()
        self.policies = Policies(length)


def check_path(
    chain: Sequence[Certificate], anchor: Certificate, question: Question, *, built: bool = False
) -> Rejection | Unknown | None:
    """Return the first thing wrong with *chain* (leaf first) below *anchor*; None when nothing is.

    The texts reach up to CertPathValidatorException. *built* says that the JVM searched for the path: then the second
    AlgorithmChecker knows the anchor.
    """
    use = path_use(question, anchor)
    state = _State(len(chain))
    issuer = anchor
    for index in range(len(chain) - 1, -1, -1):
        cert = chain[index]
        fault = _check(cert, issuer, index, state, use, question, built)
        if isinstance(fault, Unknown):
            return fault
        if fault is not None:
            return _to_rejection(fault, cert)
        issuer = cert
    return None


def path_use(question: Question, anchor: Certificate) -> PathUse:
    """Return what the algorithm checks ask about a path below *anchor*."""
    shipped = anchor.fingerprint in question.anchors.shipped
    return PathUse(question.usage, shipped, question.tls_names, f"{question.at:%Y-%m-%d}")


def _to_rejection(fault: Fault, cert: Certificate) -> Rejection:
    if fault.reason in THROWN:
        return Rejection(fault.cause, fault.text, (), fault.reason, {"subject": cert.subject}, cert.fingerprint)
    said = fault.text if fault.text.startswith("CertPath") else f"CertPathValidatorException: {fault.text}"
    chain = tuple(text for text in (fault.root, fault.inner, said) if text)
    return Rejection(fault.cause, chain[0], chain[1:], fault.reason, {"subject": cert.subject}, cert.fingerprint)


def _check(
    cert: Certificate,
    issuer: Certificate,
    index: int,
    state: _State,
    use: PathUse,
    question: Question,
    built: bool,
) -> Fault | Unknown | None:
    runtime = question.runtime
    below_anchor = index == state.length - 1
    said = check_algorithms(
        cert, issuer if below_anchor or not runtime.has("anchor_key_checked_alone") else None, use, runtime
    )
    if said is not None:
        return algorithm_fault(said)
    fault = (
        check_ca_key_usage(cert, index, runtime)
        or check_basic_constraints(cert, index, below_anchor, state, runtime)
        or _check_names(cert, index, state, runtime)
    )
    if fault is not None:
        return fault
    problem = state.policies.process(cert, last=index == 0)
    if problem is not None:
        return (
            problem
            if isinstance(problem, Unknown)
            else Fault("certificate-policies", jdk_text(problem, runtime.numbers))
        )
    basic = _check_basics(cert, issuer, question)
    if basic is not None:
        return basic
    said = check_tls_algorithms(cert, None if below_anchor and not built else issuer, use, runtime)
    if said is not None:
        return algorithm_fault(said)
    if any(oid not in PROCESSED for oid in cert.critical_oids):
        return Fault("certificate-critical-extension", jdk_text("critical-extension", runtime.numbers))
    return None


def _check_basics(cert: Certificate, issuer: Certificate, question: Question) -> Fault | Unknown | None:
    runtime = question.runtime
    fault = check_validity(cert, question.at, runtime) or check_names_chain(cert, issuer, runtime)
    return check_signature(cert, issuer, runtime) if fault is None else fault


def algorithm_fault(said: str) -> Fault:
    """Return the fault of a certificate whose algorithms are not accepted."""
    reason = "" if "KeyUsage" in said else "algorithm"
    return Fault("certificate-algorithm-disabled" if reason else "certificate-key-usage", said, reason=reason)


def check_ca_key_usage(cert: Certificate, index: int, runtime: Runtime) -> Fault | None:
    """KeyChecker: a CA in the path may sign certificates. *index* is 0 for the leaf."""
    if index and cert.key_usages is not None and "keyCertSign" not in cert.key_usages:
        return Fault("certificate-ca-key-usage", jdk_text("ca-key-usage", runtime.numbers))
    return None


def is_self_issued(cert: Certificate) -> bool:
    """Return whether subject and issuer are the same name."""
    return cert.subject_key == cert.issuer_key


def path_room(cert: Certificate) -> int | None:
    """X509Certificate.getBasicConstraints: the path length of a CA, None for what is none."""
    if cert.basic_constraints is not True:
        return None
    return _UNLIMITED if cert.path_length is None else cert.path_length


def check_basic_constraints(
    cert: Certificate, index: int, below_anchor: bool, state: _State, runtime: Runtime
) -> Fault | None:
    """ConstraintsChecker: an intermediate is a CA and no pathLen above it is used up."""
    if not index:
        return None
    room = path_room(cert)
    if cert.version < 3:
        room = _UNLIMITED if below_anchor and is_self_issued(cert) else None
    if room is None:
        return Fault("certificate-not-a-ca", jdk_text("basic-constraints-not-ca", runtime.numbers))
    if not is_self_issued(cert):
        if state.room <= 0:
            return Fault("certificate-path-length", jdk_text("basic-constraints-path-length", runtime.numbers))
        state.room -= 1
    state.room = min(state.room, room)
    return None


def _check_names(cert: Certificate, index: int, state: _State, runtime: Runtime) -> Fault | Unknown | None:
    from .name_constraints import Thrown, read_constraints, satisfies, undermines

    if state.names and (index == 0 or not is_self_issued(cert)):
        answer = satisfies(cert, state.names, runtime)
        if isinstance(answer, Thrown):
            return Fault("certificate-name-constraints", answer.text, reason=THROWN[not answer.supported])
        if not answer:
            return Fault("certificate-name-constraints", jdk_text("name-constraints", runtime.numbers))
    raw = cert.name_constraints
    if raw is not None:
        found = read_constraints(raw)
        if isinstance(found, Unknown):
            return found
        state.names = (*state.names, found)
        if undermines(state.names, runtime):
            return Unknown(
                "how the JVM merges the name constraints of several CAs is not reproduced where they overlap"
            )
    return None


def check_validity(cert: Certificate, at: datetime, runtime: Runtime) -> Fault | None:
    """BasicChecker: *at* lies between the dates of the certificate."""
    if cert.not_before > at:
        inner = jdk_text("certificate-not-yet-valid", runtime.numbers, time=java_time(cert.not_before))
        return Fault("certificate-not-yet-valid", jdk_text("validity", runtime.numbers), inner, "not-yet-valid")
    if cert.not_after < at:
        inner = jdk_text("certificate-expired", runtime.numbers, time=java_time(cert.not_after))
        return Fault("certificate-expired", jdk_text("validity", runtime.numbers), inner, "expired")
    return None


def java_time(moment: datetime) -> str:
    """Return *moment* as ``java.util.Date.toString()`` prints it in UTC; the JVM uses its own time zone."""
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment.day:02d} {clock} UTC {moment.year}"


def check_names_chain(cert: Certificate, issuer: Certificate, runtime: Runtime) -> Fault | None:
    """BasicChecker: the issuer bears the name that the certificate gives."""
    if cert.issuer_key != issuer.subject_key:
        return Fault("certificate-not-trusted", jdk_text("name-chaining", runtime.numbers))
    return None


def check_signature(cert: Certificate, issuer: Certificate, runtime: Runtime) -> Fault | Unknown | None:
    """BasicChecker: the issuer's key made the signature."""
    said = jdk_text("signature-check", runtime.numbers)
    algorithm = cert.signature_algorithm
    missing = _missing_algorithm(algorithm, runtime)
    if missing is not None:
        return Fault(
            "certificate-signature", said, jdk_text("signature-unavailable", runtime.numbers, algorithm=missing)
        )
    unfit = find_unfit(cert, issuer, runtime)
    if unfit:
        return Fault("certificate-signature", said, unfit[-1], root=unfit[0] if len(unfit) > 1 else "")
    if issuer.curve is not None and not _has_curve(issuer.curve, runtime):
        return Fault("certificate-signature", said, _unknown_curve(issuer.curve, runtime), "signature")
    verdict = verify_signature(cert, issuer)
    if isinstance(verdict, Unknown):
        return verdict
    if verdict:
        return None
    return Fault("certificate-signature", said, _mismatch(cert, issuer, runtime), "signature")


def _missing_algorithm(algorithm: str, runtime: Runtime) -> str | None:
    """Return how the JVM names a signature algorithm that it can't verify; None when it can."""
    absent = _LATE_ALGORITHMS.get(algorithm)
    if absent is None or runtime.has(absent[0]):
        return None
    return algorithm if runtime.has("late_algorithm_names") else absent[1]


def _mismatch(cert: Certificate, issuer: Certificate, runtime: Runtime) -> str:
    """Return what the JVM says of a signature that does not verify; some can't be one of this key at all."""
    found = len(cert.signature)
    if issuer.key_algorithm in ("RSA", "RSASSA-PSS"):
        wanted = (issuer.key_numbers[0].bit_length() + 7) // 8
        if found != wanted:
            name = "signature-length-pss" if cert.signature_algorithm == "RSASSA-PSS" else "signature-length"
            return jdk_text(name, runtime.numbers, found=found, wanted=wanted)
    order = _EDWARDS_ORDERS.get(issuer.key_algorithm)
    if order is not None and int.from_bytes(cert.signature[found // 2 :], "little") >= order:
        return jdk_text("signature-too-large", runtime.numbers)
    return jdk_text("signature-mismatch", runtime.numbers)


def _has_curve(curve: str, runtime: Runtime) -> bool:
    return not runtime.has("few_curves") or curve in runtime.groups


def _unknown_curve(curve: str, runtime: Runtime) -> str:
    printed = read_data("jdk/curves")["printed"]
    return jdk_text("curve-unsupported", runtime.numbers, curve=printed.get(curve, curve))
