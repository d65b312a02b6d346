"""DER as the JVM reads it (sun.security.util.DerValue of JDK 17 and later), over plain offsets: fast and non-recursive.

A value is a triple (tag, start, stop): the tag octet and the range of its content in the whole buffer.
"""

from __future__ import annotations

from collections.abc import Iterator

Value = tuple[int, int, int]

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, PRINTABLE_STRING, T61_STRING, IA5_STRING, UTC_TIME, GENERALIZED_TIME = 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18
GENERAL_STRING, BMP_STRING, SEQUENCE, SET = 0x1B, 0x1E, 0x30, 0x31
CONSTRUCTED = 0x20

_MAX_NESTING = 64


class DerError(ValueError):
    """Bytes that the JVM does not read; ``text`` is its ``SimpleClassName: message`` (or the class alone)."""

    def __init__(self, message: str, kind: str = "IOException") -> None:
        super().__init__(message)
        self.text = f"{kind}: {message}" if message else kind


class IndefiniteLength(DerError):
    """A BER indefinite length: the caller converts the whole document with ``to_definite`` and reads it again."""


def read_value(data: bytes, at: int, end: int) -> Value:
    """Return the value that begins at *at* and lies before *end*; raises DerError."""
    if end - at < 2:
        raise DerError("Too short")
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
            raise DerError("Not enough length bytes")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
        if length > 0x7FFFFFFF:
            raise DerError("Invalid length bytes")
    stop = start + length
    if stop > end:
        raise DerError("not enough content", "EOFException")
    return tag, start, stop


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


def to_definite(data: bytes) -> bytes:
    """Return the first value in *data* with every indefinite length made definite; raises DerError.

    The JVM does the same (DerIndefLenConverter) before it reads on; what follows the value is dropped.
    """
    from asn1crypto import parser

    def convert(content: bytes, depth: int) -> tuple[bytes, int]:
        try:
            class_, method, number, header, body, trailer = parser.parse(content)
        except (ValueError, RecursionError) as error:
            raise DerError("Indefinite len conversion failed") from error
        used = len(header) + len(body) + len(trailer)
        if number > 30 or depth > _MAX_NESTING:
            raise DerError("Tag number over 30 is not supported")
        if not method or (not trailer and b"\x80" not in body):
            return encode(class_ << 6 | method << 5 | number, body), used
        pieces = []
        at = 0
        while at < len(body):
            piece, size = convert(body[at:], depth + 1)
            pieces.append(piece)
            at += size
        return encode(class_ << 6 | method << 5 | number, b"".join(pieces)), used

    return convert(data, 0)[0]
