"""Building a path from the certificates that came and the anchors (sun.security.provider.certpath.SunCertPathBuilder).

A depth-first search from the leaf up. The JVM tries the candidates in an order of preference; as it goes through all of
them until one works, the order decides only which of several paths is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..values import Unknown
from .checks import PROCESSED, check_path, is_self_issued, path_room
from .rejection import THROWN, Rejection

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .paths import Question

_MAX_STEPS = 10_000
"""Enough for any chain that TLS carries (ten certificates); a search that takes longer is given up as unknown."""


class _Search:
    def __init__(self, chain: Sequence[Certificate], question: Question) -> None:
        self.target = chain[0]
        self.store = tuple(dict.fromkeys(chain))
        self.question = question
        self.steps = 0
        self.unknown: Unknown | None = None
        self.thrown: Rejection | None = None

    def extend(self, path: list[Certificate], traversed: int) -> list[Certificate] | None:
        """Return a path from the leaf to an anchor that begins with *path*; None when there is none."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            self.unknown = Unknown("too many ways to build a path from these certificates")
            return None
        last = path[-1]
        for candidate in self._issuers(last, traversed):
            if any(_repeats(used, candidate) for used in path):
                continue
            anchored = candidate in self.question.anchors
            if not anchored and not _acceptable(candidate):
                continue
            if anchored:
                problem = check_path(path, candidate, self.question, built=True)
                if problem is None:
                    return [*path, candidate]
                if isinstance(problem, Unknown):
                    self.unknown = problem
                elif problem.reason in THROWN:
                    self.thrown = problem
                    return None
                continue
            if is_self_issued(last) and is_self_issued(candidate):
                return None
            deeper = traversed + (not is_self_issued(candidate))
            found = self.extend([*path, candidate], deeper)
            if found is not None or self.thrown:
                return found
        return None

    def _issuers(self, cert: Certificate, traversed: int) -> list[Certificate]:
        """ForwardBuilder.getMatchingCACerts: anchors and certificates that came, preferred first.

        The dates of anchors do not count right above the leaf and do further up: the selector is used again.
        """
        at, above_leaf = self.question.at, cert == self.target
        anchors = self.question.anchors
        named = anchors.by_name.get(cert.issuer_key, [])
        found = [anchor for anchor in named if _fits(anchor, cert) and (above_leaf or _in_time(anchor, at))]
        for candidate in self.store:
            if candidate.subject_key != cert.issuer_key or candidate in anchors:
                continue
            room = path_room(candidate)
            if room is not None and room >= traversed and _in_time(candidate, at) and _fits(candidate, cert):
                found.append(candidate)
        found.reverse()
        return sorted(found, key=lambda candidate: self._rank(candidate, cert))

    def _rank(self, candidate: Certificate, cert: Certificate) -> int:
        """PKIXCertComparator: first the issuer that the certificate's authority key identifier names."""
        if cert.authority_key_id is not None and candidate.subject_key_id == cert.authority_key_id:
            return 0
        return 1 if candidate.issuer_key in self.question.anchors.by_name else 2


def build_path(chain: Sequence[Certificate], question: Question) -> tuple[Certificate, ...] | Rejection | Unknown:
    """Return a path from the leaf of *chain* to an anchor, the JVM's one text when there is none."""
    from .paths import building_failed

    search = _Search(chain, question)
    target = chain[0]
    found = None
    if _in_time(target, question.at) and _only_known_critical(target):
        found = search.extend([target], 0)
    if found is not None:
        return tuple(found)
    return search.thrown or search.unknown or building_failed(chain, question)


def _acceptable(cert: Certificate) -> bool:
    """ForwardBuilder.verifyCert: a CA without unknown critical extensions."""
    signs = cert.key_usages is None or "keyCertSign" in cert.key_usages
    return signs and _only_known_critical(cert) and path_room(cert) is not None


def _only_known_critical(cert: Certificate) -> bool:
    return all(oid in PROCESSED for oid in cert.critical_oids)


def _in_time(cert: Certificate, at: datetime) -> bool:
    return cert.not_before <= at <= cert.not_after


def _fits(issuer: Certificate, cert: Certificate) -> bool:
    """AdaptableX509CertSelector: an issuer of version 1 is valid over the whole life of the certificate."""
    if issuer.version >= 3:
        return True
    return _in_time(issuer, cert.not_before) and _in_time(issuer, cert.not_after)


def _repeats(used: Certificate, candidate: Certificate) -> bool:
    if used == candidate:
        return True
    same_names = used.general_names == candidate.general_names and used.has_san == candidate.has_san
    return used.subject_key == candidate.subject_key and used.public_key_der == candidate.public_key_der and same_names
