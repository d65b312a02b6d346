"""DER as the JVM reads it (sun.security.util.DerValue of JDK 17 and later), over plain offsets.

A value is a triple (tag, start, stop): the tag octet and the range of its content in the whole buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .abilities import can

if TYPE_CHECKING:
    from ..versions import Version

Value = tuple[int, int, int]

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, PRINTABLE_STRING, T61_STRING, IA5_STRING, UTC_TIME, GENERALIZED_TIME = 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18
GENERAL_STRING, BMP_STRING, SEQUENCE, SET = 0x1B, 0x1E, 0x30, 0x31
CONSTRUCTED = 0x20

_MAX_NESTING = 64


class DerError(ValueError):
    """Bytes that the JVM does not read; ``text`` is its ``SimpleClassName: message`` (or the class alone)."""

    def __init__(
        self, message: str, kind: str = "IOException", causes: tuple[str, ...] = (), *, cut: bool = False
    ) -> None:
        super().__init__(message)
        self.cut = cut
        """Whether the bytes end too early."""
        self.text = f"{kind}: {message}" if message else kind
        self.texts = (*causes, self.text)
        """Its causes and itself, the innermost first."""


class IndefiniteLength(DerError):
    """A BER indefinite length: the caller converts the whole document with ``make_definite`` before it reads it."""


def read_value(data: bytes, at: int, end: int) -> Value:
    """Return the value that begins at *at* and lies before *end*; raises DerError."""
    if end - at < 2:
        raise DerError("Too short", cut=True)
    tag = data[at]
    if tag & 0x1F == 0x1F:
        raise DerError(f"Tag number over 30 at {at} is not supported")
    length = data[at + 1]
    start = at + 2
    if length >= 0x80:
        count = length & 0x7F
        if not count:
            raise IndefiniteLength("Indefinite length encoding not supported")
        if count > 4:
            raise DerError("Invalid lenByte")
        if end - start < count:
            raise DerError("Not enough length bytes", cut=True)
        length = int.from_bytes(data[start : start + count], "big")
        start += count
        if length > 0x7FFFFFFF:
            raise DerError("Invalid length bytes")
    stop = start + length
    if stop > end:
        raise DerError("not enough content", "EOFException", cut=True)
    return tag, start, stop


def read_field(data: bytes, at: int, end: int, tag: int, complaint: str) -> Value:
    """Return the value at *at*, of the given tag; raises DerError(*complaint*) for another tag."""
    value = read_value(data, at, end)
    if value[0] != tag:
        raise DerError(complaint)
    return value


def read_only(data: bytes, tag: int, complaint: str) -> Value:
    """Return the one value that *data* consists of, of the given tag; raises DerError(*complaint*) for another tag."""
    value = read_value(data, 0, len(data))
    if value[2] != len(data):
        raise DerError("extra data at the end")
    if value[0] != tag:
        raise DerError(complaint)
    return value


def iterate(data: bytes, start: int, stop: int) -> Iterator[Value]:
    """Yield the values between *start* and *stop* one after the other."""
    while start < stop:
        value = read_value(data, start, stop)
        start = value[2]
        yield value


def read_children(data: bytes, start: int, stop: int) -> list[Value]:
    """Return all values between *start* and *stop*."""
    return list(iterate(data, start, stop))


def read_oid(data: bytes, value: Value) -> str:
    """Return the dotted text of an OBJECT IDENTIFIER; raises DerError as sun.security.util.ObjectIdentifier does."""
    tag, start, stop = value
    if tag != OID:
        raise DerError(f"DerValue.getOID, not an OID {signed(tag)}")
    raw = data[start:stop]
    known = _OIDS.get(raw)
    if known is None:
        known = _spell_oid(raw)
        if len(_OIDS) < 4096:
            _OIDS[raw] = known
    return known


_OIDS: dict[bytes, str] = {}


def _spell_oid(raw: bytes) -> str:
    if not raw or raw[-1] & 0x80:
        raise DerError("ObjectIdentifier() -- Invalid DER encoding, not ended")
    if len(raw) > 4096:
        raise DerError("ObjectIdentifier length exceeds the max limit of 4096")
    parts: list[int] = []
    number = 0
    for octet in raw:
        if octet == 0x80 and not number:
            raise DerError("ObjectIdentifier() -- Invalid DER encoding, useless extra octet detected")
        number = number << 7 | octet & 0x7F
        if not octet & 0x80:
            parts.append(number)
            number = 0
    head = min(parts[0] // 40, 2)
    return ".".join(map(str, (head, parts[0] - 40 * head, *parts[1:])))


def read_integer(data: bytes, value: Value) -> int:
    """Return a signed INTEGER; raises DerError."""
    tag, start, stop = value
    if tag != INTEGER:
        raise DerError(f"DerValue.getBigIntegerInternal, not expected {signed(tag)}")
    if start == stop:
        raise DerError("Invalid encoding: zero length Int value")
    return int.from_bytes(data[start:stop], "big", signed=True)


def read_small(data: bytes, value: Value) -> int:
    """Return an INTEGER that fits Java's int; raises DerError."""
    number = read_integer(data, value)
    if number > 0x7FFFFFFF:
        raise DerError("Integer exceeds maximum valid value")
    if number < -0x80000000:
        raise DerError("Integer below minimum valid value")
    return number


def read_stream(data: bytes, jdk: Version) -> Value:
    """Return the value with which *data* begins, read as from a stream: lengths strictly DER, the rest not looked at.

    Raises DerError with the texts of DerValue(InputStream), which are those of the top of a PKCS #12 file.
    """
    if not data:
        raise DerError(
            "Tag number over 30 is not supported" if can(jdk, "der-value-of-2020") else "Short read of DER length"
        )
    if can(jdk, "der-value-of-2020") and data[0] & 0x1F == 0x1F:
        raise DerError("Tag number over 30 is not supported")
    if len(data) < 2:
        raise DerError("Short read of DER length")
    length, start = data[1], 2
    if length > 0x80:
        length, start = _read_strict_length(data)
    stop = start + length
    if stop > len(data):
        raise DerError("", "EOFException")
    return data[0], start, stop


def read_extent(data: bytes) -> int:
    """Return where the value ends with which *data* begins, as X509Factory reads one from a stream; raises DerError."""
    if len(data) < 2:
        raise DerError("BER/DER length info absent")
    length, start = data[1], 2
    if length == 0x80:
        return _convert_open(data, 0, len(data), 0)[1]
    if length > 0x80:
        count = length & 0x7F
        if count > 4:
            raise DerError("Invalid BER/DER data (too huge?)")
        if len(data) < 2 + count:
            raise DerError("Incomplete BER/DER length info")
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
        if length > 0x7FFFFFFF:
            raise DerError("Invalid BER/DER data (a little huge?)")
    if start + length > len(data):
        raise DerError("Incomplete BER/DER data")
    return start + length


def _read_strict_length(data: bytes) -> tuple[int, int]:
    name = "DerInputStream.getLength(): "
    count = data[1] & 0x7F
    if count > 4:
        raise DerError(f"{name}lengthTag={count}, too big.")
    length = int.from_bytes(data[2 : 2 + count].ljust(count, b"\xff"), "big")
    if data[2:3] == b"\0":
        raise DerError(f"{name}Redundant length bytes found")
    if length > 0x7FFFFFFF:
        raise DerError(f"{name}Invalid length bytes")
    if length <= 0x7F:
        raise DerError(f"{name}Should use short form for length")
    return length, 2 + count


def read_octets(data: bytes, value: Value, depth: int = 0) -> bytes:
    """Return an OCTET STRING, also one in pieces (constructed); raises DerError."""
    tag, start, stop = value
    if tag == OCTET_STRING:
        return data[start:stop]
    if tag != OCTET_STRING | CONSTRUCTED or depth > _MAX_NESTING:
        raise DerError(f"DerValue.getOctetString, not an Octet String: {signed(tag)}")
    return b"".join(read_octets(data, piece, depth + 1) for piece in iterate(data, start, stop))


def read_bits(data: bytes, value: Value) -> bytes:
    """Return the whole octets of a BIT STRING, unused bits cleared; raises DerError."""
    tag, start, stop = value
    if tag != BIT_STRING:
        raise DerError(f"DerValue.getBitString, not a bit string {signed(tag)}")
    if start == stop:
        raise DerError("Invalid encoding: zero length bit string")
    unused = data[start]
    if unused > 7 or (unused and stop - start == 1):
        raise DerError("Invalid number of padding bits")
    bits = data[start + 1 : stop]
    return bits[:-1] + bytes((bits[-1] & (0xFF << unused) & 0xFF,)) if unused else bits


def signed(tag: int) -> int:
    """Return a tag octet as Java prints it: a signed byte."""
    return tag - 256 if tag > 127 else tag


def encode(tag: int, content: bytes) -> bytes:
    """Return the DER encoding of *content* under *tag*."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + content


def make_definite(data: bytes, jdk: Version | None = None) -> bytes:
    """Return *data* as it is, or, where a length in it is indefinite (BER), its first value with definite lengths.

    The JVM does the same (DerIndefLenConverter) before it reads on. Old ones lose what stands behind an indefinite
    length within a definite one. Raises DerError.
    """
    try:
        if not _has_indefinite(data):
            return data
        lossy = jdk is not None and not can(jdk, "der-value-of-2020")
        return _convert(data, 0, len(data), 0, lossy)[0]
    except RecursionError:
        raise DerError("Indefinite len conversion failed") from None


def _has_indefinite(data: bytes) -> bool:
    pending = [(0, len(data))]
    while pending:
        at, stop = pending.pop()
        while stop - at > 1:
            try:
                tag, start, at = read_value(data, at, stop)
            except IndefiniteLength:
                return True
            except DerError:
                break
            if tag & CONSTRUCTED:
                pending.append((start, at))
    return False


def _convert(data: bytes, at: int, end: int, depth: int, lossy: bool) -> tuple[bytes, int]:
    if depth > _MAX_NESTING:
        raise DerError("Indefinite len conversion failed")
    try:
        tag, start, stop = read_value(data, at, end)
    except IndefiniteLength:
        return _convert_open(data, at, end, depth)
    if not tag & CONSTRUCTED:
        return data[at:stop], stop
    pieces = []
    while start < stop:
        swallows = lossy and data[start + 1 : start + 2] == b"\x80"
        piece, start = _convert(data, start, stop, depth + 1, lossy)
        pieces.append(piece)
        if swallows:
            break
    return encode(tag, b"".join(pieces)), stop


def _convert_open(data: bytes, at: int, end: int, depth: int) -> tuple[bytes, int]:
    tag = data[at]
    if not tag & CONSTRUCTED:
        raise DerError("Indefinite length encoding not supported with non-constructed data")
    pieces = []
    at += 2
    while data[at : at + 2] != b"\0\0":
        if end - at < 2:
            raise DerError("Indefinite len conversion failed", cut=True)
        piece, at = _convert(data, at, end, depth + 1, False)
        pieces.append(piece)
    return encode(tag, b"".join(pieces)), at + 2
