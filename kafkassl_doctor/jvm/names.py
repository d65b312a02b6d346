"""Distinguished names as ``X500Principal.toString()`` prints them, which exception texts quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..stores.der import BMP_STRING, IA5_STRING, PRINTABLE_STRING, T61_STRING, UTF8_STRING, encode

if TYPE_CHECKING:
    from ..stores.names import Attribute, Name

_KEYWORDS = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "1.3.6.1.4.1.42.2.11.2.1": "IP",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "2.5.4.46": "DNQ",
    "2.5.4.4": "SURNAME",
    "2.5.4.42": "GIVENNAME",
    "2.5.4.43": "INITIALS",
    "2.5.4.44": "GENERATION",
    "1.2.840.113549.1.9.1": "EMAILADDRESS",
    "0.9.2342.19200300.100.1.1": "UID",
    "2.5.4.5": "SERIALNUMBER",
}
_CHARSETS = {
    PRINTABLE_STRING: "latin-1",
    T61_STRING: "latin-1",
    IA5_STRING: "latin-1",
    BMP_STRING: "utf-16-be",
    UTF8_STRING: "utf-8",
    0x1B: "latin-1",
}
_QUOTED = frozenset(',+=\n<>#;\\"')


def display_name(name: Name) -> str:
    """Return the name as ``toString()`` does: last relative name first, separated by a comma and a blank."""
    return ", ".join(" + ".join(map(_display_attribute, relative)) for relative in reversed(name))


def _display_attribute(attribute: Attribute) -> str:
    oid, tag, content = attribute
    keyword = _KEYWORDS.get(oid, f"OID.{oid}")
    charset = _CHARSETS.get(tag)
    if charset is None:
        return f"{keyword}=#{encode(tag, content).hex()}"
    text = content.decode(charset, "replace")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return f'{keyword}="{_escape(text[1:-1])}"'
    shown = _escape(text)
    return f'{keyword}="{shown}"' if _needs_quotes(text) else f"{keyword}={shown}"


def _escape(text: str) -> str:
    return "".join("\\" + char if char in '"\\' else char for char in text)


def _needs_quotes(text: str) -> bool:
    return bool(_QUOTED & set(text)) or text != text.strip(" \n") or "  " in text
