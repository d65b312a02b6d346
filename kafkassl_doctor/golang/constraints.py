"""Name constraints as Go applies them (crypto/x509, checkChainConstraints): to alternative names, never to subjects."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from ..jvm.name_constraints import read_constraints
from ..values import Unknown
from .texts import quote, say_go

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

_MAIL, _DNS, _URI, _IP = 1, 2, 6, 7
_HANDLED = (_MAIL, _DNS, _URI, _IP)
_KINDS = {_IP: "IP address", _DNS: "DNS name"}
_LENGTHS = (4, 16)

Subtrees = tuple[tuple[int, bytes], ...]


def handles_constraints(certificate: Certificate) -> bool:
    """Return whether the name constraints of a CA hold no kind of name that Go does not know."""
    raw = certificate.name_constraints
    found = None if raw is None else read_constraints(raw)
    if found is None or isinstance(found, Unknown):
        return True
    return all(kind in _HANDLED for kind, _ in (*found.permitted, *found.excluded))


def check_constraints(chain: Sequence[Certificate]) -> str | Unknown | None:
    """Return why a name in the chain, leaf first, is not permitted by a CA above it; None where all are."""
    for number, one in enumerate(chain):
        for above in chain[number + 1 :] if one.has_san else ():
            raw = above.name_constraints
            if raw is None:
                continue
            found = read_constraints(raw)
            if isinstance(found, Unknown):
                return found
            problem = _check(one, found.permitted, found.excluded)
            if problem is not None:
                return problem
    return None


def _check(certificate: Certificate, permitted: Subtrees, excluded: Subtrees) -> str | Unknown | None:
    """chainConstraints.check: addresses first, then DNS names, then others."""
    for kind in (_IP, _DNS, _URI, _MAIL):
        allowed = [content for of, content in permitted if of == kind]
        denied = [content for of, content in excluded if of == kind]
        names = [content for of, content in certificate.general_names if of == kind]
        if kind in (_URI, _MAIL) and names and (allowed or denied):
            return Unknown("name constraints on mail addresses and URIs are not reproduced for Go")
        for name in names:
            problem = _check_name(kind, name, allowed, denied)
            if problem is not None:
                return problem
    return None


def _check_name(kind: int, name: bytes, allowed: list[bytes], denied: list[bytes]) -> str | None:
    shown = str(ip_address(name)) if kind == _IP and len(name) in _LENGTHS else name.decode("latin-1")
    if allowed and not any(_contains(kind, base, name, wildcards=False) for base in allowed):
        return say_go("not-permitted", kind=_KINDS[kind], name=quote(shown))
    base = next((one for one in denied if _contains(kind, one, name, wildcards=True)), None)
    if base is None:
        return None
    return say_go("excluded", kind=_KINDS[kind], name=quote(shown), base=quote(_print(kind, base)))


def _print(kind: int, base: bytes) -> str:
    if kind != _IP:
        return base.decode("latin-1")
    half = len(base) // 2
    return f"{ip_address(base[:half])}/{int.from_bytes(base[half:], 'big').bit_count()}"


def _contains(kind: int, base: bytes, name: bytes, *, wildcards: bool) -> bool:
    """Whether a subtree holds a name; to exclude, a wildcard holds the names below it."""
    if kind == _IP:
        half = len(base) // 2
        mask = base[half:]
        return half == len(name) and all(a & m == b & m for a, b, m in zip(base[:half], name, mask, strict=True))
    ours, theirs = base.decode("latin-1").lower(), name.decode("latin-1").lower()
    if not ours:
        return True
    if wildcards and theirs.startswith("*") and "." in theirs and ours.partition(".")[2] == theirs.partition(".")[2]:
        return True
    if len(ours) > len(theirs) or not theirs.endswith(ours):
        return False
    return ours.startswith(".") or len(ours) == len(theirs) or theirs[-len(ours) - 1] == "."
