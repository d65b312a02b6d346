"""Certificate policies along a path, as far as they can make the JVM refuse it.

sun.security.provider.certpath.PolicyChecker.
 Any policy is acceptable to TLS; a path is refused only when a CA requires an explicit policy and none is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..stores import der
from ..values import Unknown

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

ANY = "2.5.29.32.0"
POLICIES, MAPPINGS, CONSTRAINTS, INHIBIT_ANY = "2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"
_NO_TREE = "policy-tree-null"
_MAPPED_ANY_ISSUER, _MAPPED_ANY_SUBJECT = "policy-mapping-issuer-any", "policy-mapping-subject-any"

Node = tuple[str, frozenset[str]]
"""A node of the deepest level: its policy and what it expects below."""


class Policies:
    """The valid policy tree, of which only the deepest level matters, and the three counters."""

    def __init__(self, length: int) -> None:
        self._level: list[Node] | None = [(ANY, frozenset({ANY}))]
        self._explicit = self._mapping = self._any = length + 1

    def process(self, cert: Certificate, *, last: bool) -> str | Unknown | None:
        """Take in the next certificate; return the name of the JVM's text when it refuses, None when it goes on."""
        if self._explicit > 1 and not any(
            oid in cert.extensions for oid in (POLICIES, MAPPINGS, CONSTRAINTS, INHIBIT_ANY)
        ):
            self._level = None
            self._count_down(cert)
            return None
        try:
            return self._process(cert, last)
        except der.DerError:
            return Unknown("its certificate policies can't be read")

    def _process(self, cert: Certificate, last: bool) -> str | None:
        self._level = self._descend(cert, last)
        if self._level is not None and not last:
            problem = self._map(cert)
            if problem is not None:
                return problem
        explicit = self._explicit
        if last:
            explicit = max(0, explicit - (not _self_issued(cert))) if explicit > 0 else explicit
            explicit = 0 if _read_constraint(cert, 0) == 0 else explicit
        if explicit == 0 and self._level is None:
            return _NO_TREE
        self._count_down(cert)
        self._limit(cert)
        return None

    def _descend(self, cert: Certificate, last: bool) -> list[Node] | None:
        if self._level is None or POLICIES not in cert.extensions:
            return None
        names = _read_policies(cert)
        children: list[Node] = []
        for name in names:
            if name == ANY:
                continue
            expecting = [parent for parent in self._level if name in parent[1]]
            if expecting or any(parent[0] == ANY for parent in self._level):
                children.append((name, frozenset({name})))
        if ANY in names and (self._any > 0 or (not last and _self_issued(cert))):
            taken = {name for name, _ in children}
            expected = {name for _, names in self._level for name in names}
            children.extend((name, frozenset({name})) for name in sorted(expected - taken))
        return children or None

    def _map(self, cert: Certificate) -> str | None:
        if MAPPINGS not in cert.extensions or self._level is None:
            return None
        mapped: dict[str, set[str]] = {}
        for issuer, subject in _read_mappings(cert):
            if issuer == ANY:
                return _MAPPED_ANY_ISSUER
            if subject == ANY:
                return _MAPPED_ANY_SUBJECT
            mapped.setdefault(issuer, set()).add(subject)
        if self._mapping > 0:
            level = [(name, frozenset(mapped.get(name, names))) for name, names in self._level]
            present = {name for name, _ in self._level}
            if ANY in present:
                level += [(name, frozenset(to)) for name, to in mapped.items() if name not in present]
            self._level = level
        else:
            self._level = [node for node in self._level if node[0] not in mapped] or None
        return None

    def _count_down(self, cert: Certificate) -> None:
        if _self_issued(cert):
            return
        self._explicit -= self._explicit > 0
        self._mapping -= self._mapping > 0
        self._any -= self._any > 0

    def _limit(self, cert: Certificate) -> None:
        for name, number in (("_explicit", 0), ("_mapping", 1)):
            found = _read_constraint(cert, number)
            if found is not None:
                setattr(self, name, min(getattr(self, name), found))
        inhibit = cert.extensions.get(INHIBIT_ANY)
        if inhibit is not None:
            value = der.read_value(inhibit[1], 0, len(inhibit[1]))
            self._any = min(self._any, der.read_small(inhibit[1], value))


def _self_issued(cert: Certificate) -> bool:
    return cert.subject_key == cert.issuer_key


def _read_policies(cert: Certificate) -> list[str]:
    content = cert.extensions[POLICIES][1]
    _, start, stop = der.read_value(content, 0, len(content))
    return [
        der.read_oid(content, der.read_value(content, info[1], info[2])) for info in der.iterate(content, start, stop)
    ]


def _read_mappings(cert: Certificate) -> list[tuple[str, str]]:
    content = cert.extensions[MAPPINGS][1]
    _, start, stop = der.read_value(content, 0, len(content))
    found = []
    for pair in der.iterate(content, start, stop):
        issuer, subject = der.read_children(content, pair[1], pair[2])[:2]
        found.append((der.read_oid(content, issuer), der.read_oid(content, subject)))
    return found


def _read_constraint(cert: Certificate, number: int) -> int | None:
    """Return requireExplicitPolicy (0) or inhibitPolicyMapping (1) of the certificate's policyConstraints."""
    found = cert.extensions.get(CONSTRAINTS)
    if found is None:
        return None
    content = found[1]
    _, start, stop = der.read_value(content, 0, len(content))
    for tag, inner, end in der.iterate(content, start, stop):
        if tag == 0x80 | number:
            return der.read_small(content, (der.INTEGER, inner, end))
    return None
