"""Public keys as the JVM's key factories accept them: their kind, size and numbers, or the reason of a refusal."""

from __future__ import annotations

from functools import cache

from kafkassl_doctor.data import read_data

from ..records import NamedTuple
from . import der
from .der import DerError

_KINDS = {
    "1.2.840.113549.1.1.1": "RSA",
    "2.5.8.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.10040.4.1": "DSA",
    "1.3.14.3.2.12": "DSA",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
_FIXED_BITS = {"X25519": 255, "X448": 448, "Ed25519": 255, "Ed448": 448}
_FIXED_SIZES = {"X25519": 32, "X448": 56, "Ed25519": 32, "Ed448": 57}
_MIN_RSA_BITS, _MAX_RSA_BITS, _MAX_BITS_FREE_EXPONENT, _MAX_EXPONENT_BITS = 512, 16384, 3072, 64


class PublicKey(NamedTuple):
    """What a SubjectPublicKeyInfo holds; ``numbers`` are RSA (n, e), DSA (p, q, g, y), EC (x, y)."""

    algorithm: str
    bits: int | None = None
    curve: str | None = None
    numbers: tuple[int, ...] = ()


def read_public_key(oid: str, parameters: bytes, content: bytes) -> PublicKey:
    """Return the key with algorithm *oid*, DER *parameters* and key octets *content*.

    Raises DerError with Java's text when the JVM's key factory refuses it, which makes the whole certificate
    unreadable; an unknown algorithm is accepted, as the JVM does.
    """
    kind = _KINDS.get(oid, oid)
    if kind in ("RSA", "RSASSA-PSS"):
        return _read_rsa(kind, content)
    if kind == "EC":
        return _read_ec(parameters, content)
    if kind == "DSA":
        return _read_dsa(parameters, content)
    if kind in _FIXED_SIZES and len(content) != _FIXED_SIZES[kind]:
        raise _refuse(f"key length must be {_FIXED_SIZES[kind]}")
    return PublicKey(kind, _FIXED_BITS.get(kind))


def _refuse(message: str, *causes: str) -> DerError:
    """What a key factory refuses comes out of four exceptions, one in the other."""
    said = f"java.security.InvalidKeyException: {message}"
    chain = (f"InvalidKeyException: {message}", f"InvalidKeySpecException: {said}", f"InvalidKeyException: {said}")
    return DerError(f"subject key, {said}", causes=(*causes, *chain))


def _read_rsa(kind: str, content: bytes) -> PublicKey:
    try:
        _, start, stop = der.read_only(content, der.SEQUENCE, "Not a SEQUENCE")
        first = der.read_value(content, start, stop)
        second = der.read_value(content, first[2], stop)
        modulus, exponent = _read_positive(content, first), _read_positive(content, second)
        if second[2] != stop:
            raise DerError("Extra data available")
    except DerError as error:
        raise _refuse("Invalid RSA public key", *error.texts) from None
    bits = modulus.bit_length()
    rounded = (bits + 7) & ~7
    if rounded < _MIN_RSA_BITS:
        raise _refuse(f"RSA keys must be at least {_MIN_RSA_BITS} bits long")
    if rounded > _MAX_RSA_BITS:
        raise _refuse(f"RSA keys must be no longer than {_MAX_RSA_BITS} bits")
    if rounded > _MAX_BITS_FREE_EXPONENT and exponent.bit_length() > _MAX_EXPONENT_BITS:
        raise _refuse(
            f"RSA exponents can be no longer than {_MAX_EXPONENT_BITS} bits "
            f" if modulus is greater than {_MAX_BITS_FREE_EXPONENT} bits"
        )
    if exponent >= modulus:
        raise _refuse("exponent is larger than modulus")
    if exponent < 3:
        raise _refuse("exponent is smaller than 3")
    return PublicKey(kind, bits, None, (modulus, exponent))


def _read_positive(data: bytes, value: der.Value) -> int:
    der.read_integer(data, value)
    return int.from_bytes(data[value[1] : value[2]], "big")


@cache
def _curves() -> dict[str, tuple[str, int, int]]:
    found: dict[str, tuple[str, int, int]] = read_data("curves")
    return found


def _read_ec(parameters: bytes, content: bytes) -> PublicKey:
    if not parameters:
        raise _refuse("EC domain parameters must be encoded in the algorithm identifier")
    if parameters[0] != der.OID:
        raise DerError("Only named ECParameters supported")
    oid = der.read_oid(parameters, der.read_value(parameters, 0, len(parameters)))
    curve = _curves().get(oid)
    if curve is None:
        raise DerError(f"Unknown named curve: {oid}")
    name, field_bits, order_bits = curve
    width = (field_bits + 7) // 8
    if content[:1] != b"\x04":
        raise _refuse("Invalid EC key", "IOException: Only uncompressed point format supported")
    if (len(content) - 1) // 2 != width:
        raise _refuse("Invalid EC key", "IOException: Point does not match field size")
    x, y = (int.from_bytes(content[at : at + width], "big") for at in (1, 1 + width))
    return PublicKey("EC", order_bits, name, (x, y))


def _read_dsa(parameters: bytes, content: bytes) -> PublicKey:
    try:
        value = der.read_integer(content, der.read_value(content, 0, len(content)))
    except DerError as error:
        said = f"Inappropriate key specification: Invalid key: y value\n{error}"
        chain = (f"InvalidKeySpecException: {said}", f"InvalidKeyException: {said}")
        raise DerError(f"subject key, {said}", causes=chain) from None
    if not parameters:
        return PublicKey("DSA", None, None, ())
    _, start, stop = der.read_only(parameters, der.SEQUENCE, "DSA params parsing error")
    numbers = [der.read_integer(parameters, number) for number in der.iterate(parameters, start, stop)]
    if len(numbers) != 3:
        raise DerError("Too short" if len(numbers) < 3 else "encoded params have extra bytes")
    return PublicKey("DSA", numbers[0].bit_length(), None, (*numbers, value))
