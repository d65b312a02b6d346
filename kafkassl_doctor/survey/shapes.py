"""What is left of a principal when blanks, case, the order of a name's parts and spellings of types do not count."""

from __future__ import annotations

_TYPES = {
    "e": "emailaddress",
    "email": "emailaddress",
    "1.2.840.113549.1.9.1": "emailaddress",
    "s": "st",
    "2.5.4.3": "cn",
    "2.5.4.5": "serialnumber",
}
_TEXT_TAGS = frozenset({0x0C, 0x13, 0x14, 0x16})
_SHORT = 0x80

Shape = tuple[str, tuple[str, ...]]


def shape_principal(principal: str) -> Shape:
    """Return what two principals have in common that are meant to be the same: ``User:CN=b1, O=X``."""
    kind, _, name = principal.partition(":")
    return kind.strip().lower(), tuple(sorted(_shape_part(part) for part in _split(name)))


def _split(name: str) -> list[str]:
    """Split at commas that are neither escaped nor quoted."""
    parts, start, quoted, at = [], 0, False, 0
    while at < len(name):
        char = name[at]
        if char == "\\":
            at += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            parts.append(name[start:at])
            start = at + 1
        at += 1
    return [*parts, name[start:]]


def _shape_part(part: str) -> str:
    kind, equals, value = part.partition("=")
    if not equals:
        return _plain(part)
    kind = kind.strip().lower().removeprefix("oid.")
    return f"{_TYPES.get(kind, kind)}={_plain(_read_hex(value.strip()))}"


def _plain(text: str) -> str:
    return " ".join(text.replace("\\", "").replace('"', "").lower().split())


def _read_hex(value: str) -> str:
    """Return the text in ``#160a…``, the form in which Java prints values of types that it has no short name for."""
    if not value.startswith("#"):
        return value
    try:
        octets = bytes.fromhex(value[1:])
    except ValueError:
        return value
    fits = len(octets) > 2 and octets[0] in _TEXT_TAGS and octets[1] < _SHORT and octets[1] == len(octets) - 2
    return octets[2:].decode("utf-8", "replace") if fits else value
