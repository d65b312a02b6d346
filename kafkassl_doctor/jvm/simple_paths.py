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
    paths = _complete(chain, question)
    if not paths:
        return _reject("certificate-not-trusted", "simple-no-anchor", chain[-1], question)
    verdicts = [_check_path(path, question) for path in paths]
    first = verdicts[0]
    if all(verdict == first for verdict in verdicts):
        return first
    telling = next((verdict for verdict in verdicts if isinstance(verdict, Rejection)), None)
    if telling is None or not all(isinstance(verdict, Rejection) for verdict in verdicts):
        return Unknown("which of several anchors of one name the trust manager SunX509 takes is chance")
    return telling._replace(certain=False)


def _check_path(path: list[Certificate], question: Question) -> Rejection | Unknown | None:
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


def _complete(chain: Sequence[Certificate], question: Question) -> list[list[Certificate]]:
    """Return the ways to end the chain with an anchor: one, or several when only chance chooses."""
    anchors = question.anchors
    for position, cert in enumerate(chain):
        same = [
            anchor for anchor in anchors.by_name.get(cert.subject_key, ()) if anchor == cert or _replaces(anchor, cert)
        ]
        if same:
            return [[*chain[:position], anchor] for anchor in ([cert] if cert in same else same)]
    named = anchors.by_name.get(chain[-1].issuer_key, [])
    wanted = chain[-1].authority_key_id
    if wanted is not None and question.runtime.has("simple_key_identifiers"):
        named = [anchor for anchor in named if anchor.subject_key_id == wanted] or named
    return [[*chain, anchor] for anchor in named]


def _replaces(anchor: Certificate, cert: Certificate) -> bool:
    return anchor.issuer_key == cert.issuer_key and anchor.public_key_der == cert.public_key_der


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
