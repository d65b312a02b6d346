"""Lists of disabled algorithms, read and applied as the JVM does (sun.security.util.DisabledAlgorithmConstraints)."""

from __future__ import annotations

from functools import cache, lru_cache

from ..records import NamedTuple

INCLUDE = "include jdk.disabled.namedcurves"
_DIGESTS = ("SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
_ALIASES = {"DH": ("DH", "DIFFIEHELLMAN"), "DIFFIEHELLMAN": ("DH", "DIFFIEHELLMAN")}
_TLS_SCOPES = ("handshakesignature", "certificatesignature")


class Condition(NamedTuple):
    """One condition of an entry: ``kind`` is key-size, jdk-ca, deny-after, usage or disabled."""

    kind: str
    algorithm: str
    operator: str = ""
    bits: int = 0
    words: tuple[str, ...] = ()
    """Usages, or the date of deny-after."""

    def forbids_bits(self, bits: int) -> bool:
        """Return whether a key of *bits* bits meets a key-size condition."""
        forbids: bool = _FORBIDS[self.operator](bits, self.bits)
        return forbids


_FORBIDS = {
    "<": lambda bits, limit: bits < limit,
    "<=": lambda bits, limit: bits <= limit,
    "==": lambda bits, limit: bits == limit,
    "!=": lambda bits, limit: bits != limit,
    ">": lambda bits, limit: bits > limit,
    ">=": lambda bits, limit: bits >= limit,
}


class Constraints(NamedTuple):
    """A parsed list."""

    entries: frozenset[str]
    """Whole entries in upper case: what is disabled without conditions is found here."""
    patterns: tuple[str, ...]
    """Suites with ``*`` (``TLS_RSA_*``)."""
    conditions: dict[str, tuple[tuple[Condition, ...], ...]]
    """Algorithm in upper case -> entries with their conditions, all of which must hold."""

    def disables(self, name: str) -> bool:
        """Return whether *name*, as it stands, is disabled without conditions."""
        return name.upper() in self.entries


@cache
def parse_constraints(entries: tuple[str, ...], curves: tuple[str, ...] = ()) -> Constraints:
    """Return the list of a property of java.security; *curves* replace its ``include jdk.disabled.namedCurves``."""
    whole: list[str] = []
    for entry in entries:
        whole.extend(curves if entry.lower() == INCLUDE else (entry,))
    patterns = tuple(entry for entry in whole if "*" in entry and entry.startswith("TLS_"))
    conditions: dict[str, list[tuple[Condition, ...]]] = {}
    for entry in whole:
        if entry in patterns:
            continue
        head, _, rest = entry.partition(" ")
        algorithm = head.replace("-", "")
        parsed = _parse_conditions(algorithm, rest, entry)
        names = _ALIASES.get(algorithm.upper(), (algorithm.upper(),))
        shared = conditions.setdefault(names[0], [])
        for name in names:
            conditions.setdefault(name, shared)
        shared.append(parsed)
    return Constraints(
        frozenset(entry.upper() for entry in whole if entry not in patterns),
        patterns,
        {name: tuple(found) for name, found in conditions.items()},
    )


def _parse_conditions(algorithm: str, text: str, entry: str) -> tuple[Condition, ...]:
    if not text or text.startswith(("c2", "prime")):  # multi-word names of curves: X9.62 prime192v2
        return (Condition("disabled", algorithm if not text else entry),)
    return tuple(_parse_condition(algorithm, part.strip()) for part in text.split("&"))


def _parse_condition(algorithm: str, text: str) -> Condition:
    words = text.split()
    kind = words[0].lower() if words else ""
    if kind == "keysize" and len(words) == 3 and words[1] in _FORBIDS and words[2].isdigit():
        return Condition("key-size", algorithm, words[1], int(words[2]))
    if kind == "jdkca":
        return Condition("jdk-ca", algorithm)
    if kind == "denyafter":
        return Condition("deny-after", algorithm, words=tuple(words[1:]))
    if kind == "usage":
        return Condition("usage", algorithm, words=tuple(word.lower() for word in words[1:]))
    return Condition("unknown", algorithm, words=(text,))


@lru_cache(1024)
def decompose(algorithm: str) -> tuple[str, ...]:
    """Return the parts of an algorithm's name: SHA256withRSA is SHA256, RSA and SHA-256 (AlgorithmDecomposer)."""
    import re

    parts = [part for part in re.split("with|and|(?<!padd)in|/", algorithm, flags=re.IGNORECASE) if part]
    for dashed in _DIGESTS:
        plain = dashed.replace("-", "")
        if plain in parts and dashed not in parts:
            parts.append(dashed)
        elif dashed in parts and plain not in parts:
            parts.append(plain)
    return tuple(parts)


def permits_name(constraints: Constraints, name: str, parts: tuple[str, ...] | None = None) -> bool:
    """Return whether an algorithm may be used: neither it nor a part of it is disabled, and no pattern fits it."""
    if constraints.disables(name):
        return False
    if any(constraints.disables(part) for part in (decompose(name) if parts is None else parts)):
        return False
    return not any(_fits(name, pattern) for pattern in constraints.patterns)


def _fits(name: str, pattern: str) -> bool:
    pieces = pattern.split("*")
    if not name.startswith(pieces[0]) or not name.endswith(pieces[-1]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        at = name.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(name) - len(pieces[-1]) >= at


def permits_bits(constraints: Constraints, algorithm: str, bits: int | None) -> bool:
    """Return whether a key of that algorithm and size may be used; an unknown size may."""
    for entry in constraints.conditions.get(algorithm.upper(), ()):
        if entry[0].kind == "disabled":
            return False
        if bits is not None and _forbids_key(entry, algorithm, bits):
            return False
    return True


def _forbids_key(entry: tuple[Condition, ...], algorithm: str, bits: int) -> bool:
    """A chain forbids a key when its first condition does, unless a later one lets the key pass (Constraint.next)."""
    first, *rest = entry
    if first.kind != "key-size" or first.algorithm.upper() != algorithm.upper():
        return False
    return first.forbids_bits(bits) and not (rest and not _forbids_key(tuple(rest), algorithm, bits))


def permits_scope(constraints: Constraints, name: str, scope: str) -> bool:
    """Return whether signature scheme *name* may be used in a TLS *scope* (schemes.HANDSHAKE, CERTIFICATE)."""
    for entry in constraints.conditions.get(name.upper(), ()):
        scopes = [word for word in entry[0].words if word in _TLS_SCOPES]
        if entry[0].kind == "usage" and scope.lower() in scopes:
            return False
    return True
