"""The trust manager ``SunX509``, which only looks whether the chain as it came leads to an anchor (SimpleValidator)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..values import Unknown
from .algorithms import check_algorithms, check_tls_algorithms
from .checks import check_signature, check_validity, path_room, path_use
from .end_entity import NETSCAPE_CA, NETSCAPE_TYPE, check_end_entity, netscape_allows
from .rejection import Rejection, jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .paths import Question

_BASIC_CONSTRAINTS, _KEY_USAGE, _EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
_SUBJECT_ALT_NAME = "2.5.29.17"
_MAX_INT = (1 << 31) - 1


def validate_simple(chain: Sequence[Certificate], question: Question) -> Rejection | Unknown | None:
    """Return why SimpleValidator refuses *chain* (leaf first); None when it does not."""
    path = _complete(chain, question)
    if path is None:
        return _reject("certificate-not-trusted", "simple-no-anchor", chain[-1], question)
    room = len(path) - 1
    for index in range(len(path) - 2, -1, -1):
        fault = _check(path[index], path[index + 1], index == len(path) - 2, question)
        if fault is not None:
            return fault
        if index:
            answer = _check_ca(path[index], room, question)
            if isinstance(answer, Rejection):
                return answer
            room = answer
    if len(path) == 1:
        return None
    return check_end_entity(path[0], question) or _check_left_over(path[0], question)


def _complete(chain: Sequence[Certificate], question: Question) -> list[Certificate] | None:
    anchors = question.anchors
    for position, cert in enumerate(chain):
        for anchor in anchors.by_name.get(cert.subject_key, ()):
            same_issuer = anchor.issuer_key == cert.issuer_key
            if anchor == cert or (same_issuer and anchor.public_key_der == cert.public_key_der):
                return [*chain[:position], anchor]
    named = anchors.by_name.get(chain[-1].issuer_key)
    if not named:
        return None
    wanted = chain[-1].authority_key_id
    best = next((anchor for anchor in named if wanted is not None and anchor.subject_key_id == wanted), named[0])
    return [*chain, best]


def _check(
    cert: Certificate, issuer: Certificate, below_anchor: bool, question: Question
) -> Rejection | Unknown | None:
    use, runtime = path_use(question, issuer), question.runtime
    above = issuer if below_anchor or not runtime.has("anchor_key_checked_alone") else None
    said = check_algorithms(cert, above, use, runtime) or check_tls_algorithms(cert, issuer, use, runtime)
    if said is not None:
        text = jdk_text("simple-algorithm", runtime.numbers)
        return _rejection("certificate-algorithm-disabled", said, cert, (text,), "algorithm")
    invalid = check_validity(cert, question.at, runtime)
    if invalid is not None:
        return _rejection(invalid.cause, invalid.inner, cert, reason="")
    if cert.issuer_key != issuer.subject_key:
        return _reject("certificate-not-trusted", "simple-name-chaining", cert, question)
    wrong = check_signature(cert, issuer, runtime)
    if isinstance(wrong, Unknown):
        return wrong
    if wrong is not None:
        return _rejection(wrong.cause, wrong.inner, cert, (jdk_text("simple-signature", runtime.numbers),))
    return None


def _check_ca(cert: Certificate, room: int, question: Question) -> int | Rejection:
    left = set(cert.critical_oids)
    left.discard(_BASIC_CONSTRAINTS)
    limit = path_room(cert)
    if limit is None:
        return _reject("certificate-not-a-ca", "simple-not-ca", cert, question)
    if cert.subject_key != cert.issuer_key:
        if room <= 0:
            return _reject("certificate-path-length", "simple-path-length", cert, question)
        room -= 1
    left -= {_KEY_USAGE, _EXTENDED_KEY_USAGE}
    if cert.key_usages is not None and "keyCertSign" not in cert.key_usages:
        return _reject("certificate-ca-key-usage", "simple-ca-key-usage", cert, question)
    if not netscape_allows(cert, NETSCAPE_CA):
        return _reject("certificate-netscape-type", "simple-netscape-ca", cert, question)
    left.discard(NETSCAPE_TYPE)
    if left:
        return _left_over("simple-critical", left, cert, question)
    return min(room, limit, _MAX_INT)


def _check_left_over(leaf: Certificate, question: Question) -> Rejection | None:
    known = {_BASIC_CONSTRAINTS, _SUBJECT_ALT_NAME, _KEY_USAGE, _EXTENDED_KEY_USAGE, NETSCAPE_TYPE}
    left = set(leaf.critical_oids) - known
    return _left_over("simple-critical-leaf", left, leaf, question) if left else None


def _left_over(name: str, oids: set[str], cert: Certificate, question: Question) -> Rejection:
    text = jdk_text(name, question.runtime.numbers, oids=", ".join(sorted(oids)))
    return _rejection("certificate-critical-extension", text, cert)


def _reject(cause: str, name: str, cert: Certificate, question: Question) -> Rejection:
    return _rejection(cause, jdk_text(name, question.runtime.numbers), cert)


def _rejection(cause: str, text: str, cert: Certificate, outer: tuple[str, ...] = (), reason: str = "") -> Rejection:
    return Rejection(cause, text, outer, reason, {"subject": cert.subject}, cert.fingerprint)
