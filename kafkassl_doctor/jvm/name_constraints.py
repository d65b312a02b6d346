"""Name constraints of CAs, as the JVM applies them (sun.security.x509.NameConstraintsExtension, GeneralName).

Where several CAs of a path constrain names, a name must satisfy each; the JVM merges them, which comes to the same but
where one excludes what another permits. Some comparisons end in an exception that nothing catches: then the handshake
ends with it (``Thrown``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..stores import der
from ..stores.names import Name, canonical_name, read_name
from ..values import Unknown
from .addresses import read_address
from .rejection import jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

_OTHER, _MAIL, _DNS, _DIRECTORY, _URI, _IP, _REGISTERED = 0, 1, 2, 4, 6, 7, 8
_REPRODUCED = (_OTHER, _MAIL, _DNS, _DIRECTORY, _URI, _IP, _REGISTERED)
_EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
_COMMON_NAME = "2.5.4.3"
_MAX_DNS, _MAX_LABEL = 253, 63
_ADDRESS_4, _ADDRESS_6, _SUBNET_6 = 4, 16, 32
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

General = tuple[int, bytes]
"""Kind of a GeneralName and its content; for a directory name the DER of the Name."""


class Thrown(NamedTuple):
    """The exception in which a comparison ends."""

    text: str
    supported: bool = True
    """False for an UnsupportedOperationException, which JSSE answers in its own way (HandshakeContext.dispatch)."""


class Constraint(NamedTuple):
    """The subtrees of one nameConstraints extension."""

    permitted: tuple[General, ...]
    excluded: tuple[General, ...]


def read_constraints(raw: bytes) -> Constraint | Unknown:
    """Return the subtrees of a nameConstraints extension; Unknown for kinds of names that are not reproduced."""
    subtrees: dict[int, tuple[General, ...]] = {}
    try:
        _, start, stop = der.read_value(raw, 0, len(raw))
        for tag, inner, end in der.iterate(raw, start, stop):
            subtrees[tag & 1] = tuple(_read_subtree(raw, tree) for tree in der.iterate(raw, inner, end))
    except der.DerError:
        return Unknown("its name constraints can't be read")
    if any(kind not in _REPRODUCED for trees in subtrees.values() for kind, _ in trees):
        return Unknown("its name constraints hold kinds of names that are not reproduced here")
    return Constraint(subtrees.get(0, ()), subtrees.get(1, ()))


def _read_subtree(raw: bytes, tree: der.Value) -> General:
    base, *distances = der.read_children(raw, tree[1], tree[2])
    if any(raw[start:stop].strip(b"\0") for _, start, stop in distances):
        return -1, b""
    return base[0] & 0x1F, raw[base[1] : base[2]]


def satisfies(cert: Certificate, constraints: tuple[Constraint, ...], runtime: Runtime) -> bool | Thrown:
    """Return whether every name of the certificate satisfies each of the constraints (NameConstraintsExtension.verify).

    Name by name what is excluded is looked at first; the first answer counts.
    """
    for name in _names_of(cert, runtime):
        bases = tuple(base for constraint in constraints for base in constraint.excluded if base[0] == name[0])
        excluded = _first_answer(bases, name, runtime, excluding=True)
        if excluded:
            return excluded if isinstance(excluded, Thrown) else False
        for constraint in constraints:
            same = tuple(base for base in constraint.permitted if base[0] == name[0])
            permitted = _first_answer(same, name, runtime, excluding=False)
            if isinstance(permitted, Thrown):
                return permitted
            if same and not permitted:
                return False
    return True


def _first_answer(bases: tuple[General, ...], name: General, runtime: Runtime, *, excluding: bool) -> bool | Thrown:
    """Return whether the name is one of the bases, or below one; what the JVM throws before it knows."""
    for base in bases:
        answer = _throws(base, name, runtime) or (_excludes if excluding else _contains)(base, name, runtime)
        if answer:
            return answer
    return False


def _throws(base: General, name: General, runtime: Runtime) -> Thrown | None:
    """Return the exception in which ``base.constrains(name)`` ends; None when it gives an answer."""
    kind, numbers = base[0], runtime.numbers
    if kind == _OTHER:
        return Thrown(jdk_text("constraint-of-other-name", numbers), supported=False)
    if kind == _REGISTERED and base[1] != name[1]:
        return Thrown(jdk_text("constraint-of-registered-id", numbers), supported=False)
    if kind == _DNS and not base[1] and name[1] and runtime.has("constraint_with_leading_dot"):
        return Thrown(jdk_text("constraint-of-empty-name", numbers))
    if kind == _IP and len(base[1]) == _SUBNET_6 and len(name[1]) == _ADDRESS_4 and _mixes_addresses(runtime):
        mask, address = base[1][_ADDRESS_6:], base[1][:_ADDRESS_4]
        if all(octet & mask[at] == address[at] for at, octet in enumerate(name[1])):
            return Thrown(jdk_text("constraint-of-longer-address", numbers, length=_ADDRESS_4))
    return None


def _mixes_addresses(runtime: Runtime) -> bool:
    """Whether an address is held to subnets of the other kind too, octet by octet."""
    return not runtime.has("constraints_tell_addresses_apart")


def undermines(constraints: tuple[Constraint, ...], runtime: Runtime) -> bool:
    """Return whether a name that one CA excludes covers one that another permits, which the JVM then forgets."""
    if len(constraints) < 2:
        return False
    permitted = [base for constraint in constraints for base in constraint.permitted if base[0] in (_DNS, _MAIL, _URI)]
    excluded = [base for constraint in constraints for base in constraint.excluded]
    return any(base[0] == other[0] and _contains(base, other, runtime) for base in excluded for other in permitted)


def _names_of(cert: Certificate, runtime: Runtime) -> list[General]:
    """The subject, the alternative names, and the last CN taken for a host where no such name is an alternative."""
    names: list[General] = []
    if cert.subject_name:
        names.append((_DIRECTORY, _encode_name(cert)))
    names.extend((kind, content) for kind, content in cert.general_names if kind in _REPRODUCED)
    if not cert.has_san:
        for relative in cert.subject_name:
            names.extend(
                (_MAIL, content) for oid, _, content in relative if oid == _EMAIL_ADDRESS and _is_mail(content)
            )
    common = cert.most_specific_cn
    if common:
        kinds = {kind for kind, _ in names}
        address = read_address(common)
        if address is not None:
            if _IP not in kinds:
                names.append((_IP, address))
        elif _DNS not in kinds and _is_dns_name(common, strict=runtime.has("strict_common_names")):
            names.append((_DNS, common.encode("utf-8")))
    return names


def _is_mail(content: bytes) -> bool:
    domain = content[content.find(b"@") + 1 :]
    return bool(content) and bool(domain) and domain != b"."


def _encode_name(cert: Certificate) -> bytes:
    return b"".join(_key(relative) for relative in cert.subject_name)


def _key(relative: tuple[tuple[str, int, bytes], ...]) -> bytes:
    return canonical_name((relative,)) + b"\0"


def _is_dns_name(text: str, *, strict: bool) -> bool:
    """sun.security.x509.DNSName: labels of letters, digits and hyphens that begin with a letter or digit."""
    if not 0 < len(text) <= _MAX_DNS:
        return False
    labels = (text.replace("*", "z") if strict else text).split(".")
    return all(
        label
        and label[0] in _LETTERS
        and all(char in _LETTERS or char == "-" for char in label)
        and not (strict and (label[-1] == "-" or len(label) > _MAX_LABEL))
        for label in labels
    )


def _excludes(base: General, name: General, runtime: Runtime) -> bool:
    wild = base[0] == _DNS and b"*" in name[1] and runtime.has("excluded_names_match_wildcards")
    if wild and _covers(_text(base), _text(name), runtime):
        return True
    return _contains(base, name, runtime)


def _contains(base: General, name: General, runtime: Runtime) -> bool:
    """Return whether *name* is *base* or lies below it (GeneralNameInterface.constrains: MATCH, NARROWS)."""
    if base[0] == _DNS:
        return _contains_dns(_text(base), _text(name), runtime)
    if base[0] == _DIRECTORY:
        return _contains_directory(base[1], name[1])
    if base[0] == _IP:
        return _contains_address(base[1], name[1], runtime)
    if base[0] == _REGISTERED:
        return base[1] == name[1]
    if base[0] == _MAIL:
        return _contains_mail(_text(base), _text(name))
    return _contains_uri(_text(base), _text(name))


def _covers(base: str, name: str, runtime: Runtime) -> bool:
    from .hostnames import pattern_covers

    return pattern_covers(base, name, runtime)


def _text(name: General) -> str:
    return name[1].decode("utf-8", "replace").lower()


def _contains_dns(base: str, name: str, runtime: Runtime) -> bool:
    if name == base or (runtime.has("constraints_match_wildcards") and _covers(base, name, runtime)):
        return True
    if not base or not name.endswith(base):
        return False
    dotted = name[: len(name) - len(base)].endswith(".")
    return dotted != base.startswith(".") if runtime.has("constraint_with_leading_dot") else dotted


def _contains_directory(base: bytes, name: bytes) -> bool:
    value = der.read_value(base, 0, len(base))
    relatives: Name = read_name(base, value)
    return name.startswith(b"".join(map(_key, relatives)))


def _contains_address(base: bytes, name: bytes, runtime: Runtime) -> bool:
    half = len(base) // 2
    if half not in (_ADDRESS_4, _ADDRESS_6) or base == name:
        return base == name
    if len(name) != half and not (len(name) > half and _mixes_addresses(runtime)):
        return False
    return all(name[at] & base[half + at] == base[at] for at in range(half))


def _contains_mail(base: str, name: str) -> bool:
    if name == base:
        return True
    if not name.endswith(base) or "@" in base:
        return False
    return base.startswith(".") or name[: len(name) - len(base)].endswith("@")


def _contains_uri(base: str, name: str) -> bool:
    host = name.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
    if host == base:
        return True
    return base.startswith(".") and host.endswith(base) and host != base[1:]
