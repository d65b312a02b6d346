"""Name constraints as OpenSSL applies them (v3_ncons.c), to every certificate below the CA that has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..jvm.name_constraints import read_constraints
from ..stores.names import Name, canonical_name, read_name
from ..values import Unknown
from .verdicts import Verdict, verdict_of

if TYPE_CHECKING:
    from ..jvm.name_constraints import General
    from ..stores.certificate import Certificate

_MAIL, _DNS, _DIRECTORY, _URI, _IP = 1, 2, 4, 6, 7
_KNOWN = (_MAIL, _DNS, _DIRECTORY, _URI, _IP)
_EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
_LENGTHS = (4, 16)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

Chain = list["Certificate"]


def check_names(chain: Chain) -> Iterator[Verdict | Unknown]:
    """Yield what speaks against the names in a chain, leaf first (check_name_constraints)."""
    for number in range(len(chain) - 1, -1, -1):
        one = chain[number]
        if number and one.subject_key == one.issuer_key:
            continue
        for above in reversed(chain[number + 1 :]):
            raw = above.name_constraints
            found = _check(one, raw, is_leaf=number == 0) if raw is not None else None
            if found is not None:
                yield found


def _check(one: Certificate, raw: bytes, *, is_leaf: bool) -> Verdict | Unknown | None:
    constraint = read_constraints(raw)
    if isinstance(constraint, Unknown):
        return constraint
    if any(kind not in _KNOWN for kind, _ in (*constraint.permitted, *constraint.excluded)):
        return Unknown("name constraints of that kind are not reproduced for OpenSSL")
    for name in _names_of(one, is_leaf):
        if isinstance(name, Unknown):
            return name
        same = [base for base in constraint.permitted if base[0] == name[0]]
        if same and not any(_contains(base, name) for base in same):
            return verdict_of("names-not-permitted", one)
        if any(_contains(base, name) for base in constraint.excluded if base[0] == name[0]):
            return verdict_of("names-excluded", one)
    return None


def _names_of(one: Certificate, is_leaf: bool) -> Iterator[General | Unknown]:
    """The subject with its mail addresses, the alternative names, and a leaf's CNs where no DNS name is among them."""
    if one.subject_name:
        yield _DIRECTORY, _encode(one.subject_name)
    for relative in one.subject_name:
        yield from ((_MAIL, content) for oid, _, content in relative if oid == _EMAIL_ADDRESS)
    for kind, content in one.general_names:
        odd = (kind == _MAIL and b"@" not in content) or (kind == _URI and not _host_of(content))
        if odd or (kind == _IP and len(content) not in _LENGTHS):
            yield Unknown("what OpenSSL makes of a malformed alternative name where names are constrained")
        else:
            yield kind, _encode(_read(content)) if kind == _DIRECTORY else content
    if is_leaf and all(kind != _DNS for kind, _ in one.general_names):
        yield from ((_DNS, name.encode("latin-1", "replace")) for name in one.common_names if _is_dns_name(name))


def _is_dns_name(name: str) -> bool:
    """cn2dnsid: letters, digits, underlines, hyphens and dots between them, and a dot among them."""
    labels = name.rstrip("\0").split(".")
    return len(labels) > 1 and all(
        label and set(label) <= _LETTERS | {"-", "_"} and not label.startswith("-") and not label.endswith("-")
        for label in labels
    )


def _read(content: bytes) -> Name:
    from ..stores import der

    try:
        return read_name(content, der.read_value(content, 0, len(content)))
    except der.DerError:
        return ()


def _encode(name: Name) -> bytes:
    return b"".join(canonical_name((relative,)) + b"\0" for relative in name)


def _contains(base: General, name: General) -> bool:
    kind, wanted, found = base[0], base[1], name[1]
    if kind == _IP:
        half = len(wanted) // 2
        pairs = zip(wanted[:half], found, wanted[half:], strict=False)
        return half == len(found) and all(a & mask == b & mask for a, b, mask in pairs)
    if kind == _DIRECTORY:
        return found.startswith(_encode(_read(wanted)))
    if kind == _MAIL:
        return _contains_mail(wanted, found)
    if kind == _URI:
        return _contains_host(wanted.lower(), _host_of(found).lower())
    low, other = wanted.lower(), found.lower()
    if not low:
        return True
    longer = len(other) > len(low)
    return other.endswith(low) and (not longer or low[:1] == b"." or other[-len(low) - 1 : -len(low)] == b".")


def _contains_mail(base: bytes, name: bytes) -> bool:
    local, _, host = name.rpartition(b"@")
    if b"@" not in base:
        return name.lower().endswith(base.lower()) if base[:1] == b"." else host.lower() == base.lower()
    wanted, _, of = base.rpartition(b"@")
    return wanted in (b"", local) and host.lower() == of.lower()


def _contains_host(base: bytes, host: bytes) -> bool:
    return host.endswith(base) and len(host) > len(base) if base[:1] == b"." else host == base


def _host_of(uri: bytes) -> bytes:
    """What stands between ``://`` and the port or the path; empty where there is none."""
    _, mark, rest = uri.partition(b"://")
    return rest.partition(b"/")[0].partition(b":")[0] if mark else b""
