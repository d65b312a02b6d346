"""Distinguished names as the JVM prints and compares them (sun.security.x509.X500Name, AVA)."""

from __future__ import annotations

from functools import lru_cache

from .der import (
    BMP_STRING,
    GENERAL_STRING,
    IA5_STRING,
    PRINTABLE_STRING,
    SEQUENCE,
    SET,
    T61_STRING,
    UTF8_STRING,
    DerError,
    Value,
    encode,
    iterate,
    read_oid,
    read_value,
)

Attribute = tuple[str, int, bytes]
"""Attribute type (OID), tag of the value, its content."""
Name = tuple[tuple[Attribute, ...], ...]
"""Relative names in DER order, each with its attributes."""

COMMON_NAME = "2.5.4.3"
_KEYWORDS = {
    COMMON_NAME: "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}
_CHARSETS = {
    PRINTABLE_STRING: "latin-1",
    T61_STRING: "latin-1",
    IA5_STRING: "latin-1",
    GENERAL_STRING: "latin-1",
    BMP_STRING: "utf-16-be",
    UTF8_STRING: "utf-8",
}


def read_name(data: bytes, value: Value) -> Name:
    """Return the relative names of a DER Name; raises DerError where X500Name does."""
    tag, start, stop = value
    if tag != SEQUENCE:
        raise DerError("Sequence tag error")
    relative = []
    for set_tag, set_start, set_stop in iterate(data, start, stop):
        if set_tag != SET:
            raise DerError("X500 RDN")
        relative.append(tuple(_read_attribute(data, pair) for pair in iterate(data, set_start, set_stop)))
    return tuple(relative)


def _read_attribute(data: bytes, value: Value) -> Attribute:
    tag, start, stop = value
    if tag != SEQUENCE:
        raise DerError("AVA not a sequence")
    oid = read_value(data, start, stop)
    dotted = read_oid(data, oid)
    content_tag, content_start, content_stop = read_value(data, oid[2], stop)
    if content_stop != stop:
        raise DerError(f"AVA, extra bytes = {stop - content_stop}")
    content = data[content_start:content_stop]
    if content_tag == BMP_STRING:
        _refuse_surrogates(content)
    return dotted, content_tag, content


def _refuse_surrogates(content: bytes) -> None:
    for index in range(0, len(content) - 1, 2):
        if 0xD8 <= content[index] <= 0xDF:
            raise DerError(f"Illegal character in BMPString, index: {index // 2}")


def print_name(name: Name, charset: str | None = None) -> str:
    """Return the name as X500Principal.getName() does: RFC 2253, last relative name first.

    *charset* is the one in which a JVM reads strings of every type; None for each in its own (AVA.getCharset).
    """
    printed = ("+".join(_print_attribute(one, charset) for one in relative) for relative in reversed(name))
    return ",".join(printed)


def _print_attribute(attribute: Attribute, read_as: str | None) -> str:
    oid, tag, content = attribute
    keyword = _KEYWORDS.get(oid)
    charset = _CHARSETS.get(tag)
    if keyword is None or charset is None:
        return f"{keyword or oid}=#{encode(tag, content).hex()}"
    text = content.decode(read_as or charset, "replace")
    plain = text.replace(" ", "").replace("-", "").replace(".", "")
    if plain.isalnum() and text.strip(" ") == text:
        return f"{keyword}={text}"
    escaped = "".join(_escape(char, ',=+<>#;"\\') for char in text)
    inner = escaped.strip(" \r")
    lead = escaped[: len(escaped) - len(escaped.lstrip(" \r"))]
    trail = escaped[len(lead) + len(inner) :]
    return f"{keyword}={_escape_all(lead)}{inner}{_escape_all(trail)}"


def _escape(char: str, special: str) -> str:
    if char in special:
        return "\\" + char
    return "\\00" if char == "\0" else char


def _escape_all(blanks: str) -> str:
    return "".join("\\" + blank for blank in blanks)


@lru_cache(128)
def canonical_name(name: Name) -> bytes:
    """Return a key that is equal for two names exactly when X500Name.equals holds.

    Case and repeated blanks do not count in PrintableString and UTF8String values; values of other string types and
    of attributes without an RFC 2253 keyword (emailAddress, …) are compared octet by octet, string type included.
    """
    return ",".join(_canonical_relative(relative) for relative in reversed(name)).encode("utf-8", "surrogatepass")


def _canonical_relative(relative: tuple[Attribute, ...]) -> str:
    if len(relative) == 1:
        return _canonical_attribute(relative[0])
    return "+".join(_canonical_attribute(attribute) for attribute in sorted(relative, key=_canonical_order))


def _canonical_order(attribute: Attribute) -> tuple[bool, bytes]:
    """Attributes with a keyword come first, then by their text, compared by UTF-16 units as Java does."""
    text = _canonical_attribute(attribute)
    return attribute[0] not in _KEYWORDS, text.encode("utf-16-be", "surrogatepass")


def _canonical_attribute(attribute: Attribute) -> str:
    oid, tag, content = attribute
    keyword = _KEYWORDS.get(oid)
    if keyword is None or tag not in (PRINTABLE_STRING, UTF8_STRING):
        return f"{keyword or oid}=#{encode(tag, content).hex()}".lower()
    text = content.decode(_CHARSETS[tag], "replace")
    if "  " in text:
        text = _squeeze(text)
    head = "\\#" if text.startswith("#") else ""
    escaped = head + "".join("\\" + char if char in ',+<>;"\\' else char for char in text[len(head) // 2 :])
    canonical = f"{keyword}={escaped.strip(_TRIMMED)}".upper().lower()
    if canonical.isascii():
        return canonical
    from unicodedata import normalize

    return normalize("NFKD", canonical)


_TRIMMED = "".join(map(chr, range(0x21)))


def _squeeze(text: str) -> str:
    parts = text.split(" ")
    return " ".join(part for position, part in enumerate(parts) if part or position in (0, len(parts) - 1))


def common_names(name: Name) -> tuple[str, ...]:
    """Return the values of all CN attributes in DER order, as text; one that is no string is left out."""
    return tuple(
        content.decode(_CHARSETS[tag], "replace")
        for relative in name
        for oid, tag, content in relative
        if oid == COMMON_NAME and tag in _CHARSETS
    )


def most_specific_common_name(name: Name) -> str | None:
    """Return the CN of the last relative name that has one, there the first (X500Name.findMostSpecificAttribute)."""
    return next((found[0] for relative in reversed(name) if (found := common_names((relative,)))), None)
