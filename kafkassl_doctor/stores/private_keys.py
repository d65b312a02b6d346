"""PKCS #8 private keys: of what kind they are, whether the JVM has a key factory for them, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown
from . import der
from .abilities import can
from .der import DerError
from .failures import JavaError

if TYPE_CHECKING:
    from ..versions import Version
    from .certificate import Certificate

RSA, PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
_KINDS = {
    RSA: "RSA",
    PSS: "RSASSA-PSS",
    EC: "EC",
    DSA: "DSA",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
_MAX_BITS = 16384


class Pkcs8(NamedTuple):
    """The parts of a PrivateKeyInfo."""

    oid: str
    parameters: bytes
    """DER of the algorithm's parameters."""
    content: bytes

    @property
    def kind(self) -> str:
        """RSA, RSASSA-PSS, EC, DSA, Ed25519, … or the OID."""
        return _KINDS.get(self.oid, self.oid)

    def __repr__(self) -> str:
        return f"<private key {self.kind}>"


def read_pkcs8(data: bytes) -> Pkcs8:
    """Return the parts of a PKCS #8 key; raises DerError."""
    data = der.make_definite(data)
    _, start, stop = der.read_only(data, der.SEQUENCE, "invalid key format")
    version = der.read_value(data, start, stop)
    der.read_integer(data, version)
    algorithm = der.read_field(data, version[2], stop, der.SEQUENCE, "algid parse error, not a sequence")
    oid = der.read_value(data, algorithm[1], algorithm[2])
    content = der.read_octets(data, der.read_value(data, algorithm[2], stop))
    return Pkcs8(der.read_oid(data, oid), data[oid[2] : algorithm[2]], content)


def decode_pkcs8(data: bytes, jdk: Version) -> Pkcs8:
    """Return the parts of a PKCS #8 key as sun.security.pkcs.PKCS8Key takes it.

    Raises JavaError with what a KeyFactory says, without the InvalidKeySpecException that it puts around.
    """
    if not data:
        raise JavaError("InvalidKeyException: Missing key encoding")
    tells = can(jdk, "pkcs8-tells-cause")
    try:
        data = der.make_definite(data, jdk)
        value = der.read_value(data, 0, len(data)) if tells else der.read_stream(data, jdk)
        if tells and value[2] != len(data):
            raise DerError("extra data at the end")
        return _decode(data, value, jdk)
    except DerError as error:
        if tells:
            raise JavaError(*error.texts, "InvalidKeyException: Unable to decode key") from None
        raise JavaError(f"InvalidKeyException: IOException : {str(error) or 'null'}") from None


def _decode(data: bytes, value: der.Value, jdk: Version) -> Pkcs8:
    tag, start, stop = value
    if tag != der.SEQUENCE:
        raise JavaError("InvalidKeyException: invalid key format")
    field = der.read_value(data, start, stop)
    if field[0] != der.INTEGER and not can(jdk, "der-value-of-2020"):
        raise DerError("DER input, Integer tag error")
    version = der.read_small(data, field)
    if not can(jdk, "pkcs8-version-2"):
        if version != 0:
            raise DerError(f"version mismatch: (supported:     00, parsed:     {version & 0xFF:02x}")
    elif version not in (0, 1):
        raise JavaError(f"InvalidKeyException: unknown version: {version}")
    algorithm = der.read_value(data, field[2], stop)
    if algorithm[0] != der.SEQUENCE:
        raise DerError("algid parse error, not a sequence")
    oid = der.read_value(data, algorithm[1], algorithm[2])
    key = der.read_value(data, algorithm[2], stop)
    content = der.read_octets(data, key)
    if can(jdk, "pkcs8-version-2"):
        _check_rest(data, key[2], stop, version)
    return Pkcs8(der.read_oid(data, oid), data[oid[2] : algorithm[2]], content)


def _check_rest(data: bytes, at: int, stop: int, version: int) -> None:
    """After the key only attributes and, from version 2 on, a public key may stand."""
    for number in (0, 1):
        if at == stop:
            return
        tag, _, end = der.read_value(data, at, stop)
        if tag & 0xDF == 0x80 | number:
            if number and not version:
                raise JavaError("InvalidKeyException: publicKey seen in v1")
            at = end
    if at != stop:
        raise JavaError("InvalidKeyException: Extra bytes")


def key_factory_missing(oid: str, jdk: Version) -> str | None:
    """Return the name of a key algorithm for which *jdk* has no KeyFactory, as its message gives it; else None."""
    kind = _KINDS.get(oid)
    if kind is None:
        return oid
    if kind in ("RSA", "EC", "DSA") or can(jdk, f"key-factory {kind}"):
        return None
    named = "names-edwards-curves" if kind.startswith("Ed") else "names-ml-dsa"
    return kind if can(jdk, named) else oid


def match_key(pkcs8: bytes, leaf: Certificate) -> bool | Unknown:
    """Return whether the private key belongs to the certificate's public key, by their numbers."""
    try:
        key = read_pkcs8(pkcs8)
        if key.kind != leaf.key_algorithm and {key.kind, leaf.key_algorithm} != {"RSA", "RSASSA-PSS"}:
            return False
        if key.kind in ("RSA", "RSASSA-PSS"):
            return _read_rsa(key.content) == leaf.key_numbers
        if key.kind == "DSA":
            return _match_dsa(key, leaf)
        if key.kind == "EC":
            return _match_ec(key, leaf)
        return _match_by_library(pkcs8, leaf)
    except DerError:
        return Unknown("the private key's structure is none that can be compared")


def modulus_beside(pkcs8: bytes, leaf: Certificate) -> int:
    """Return the length in bytes of the modulus of an RSA key where that of *leaf* has another; else 0."""
    try:
        key = read_pkcs8(pkcs8)
        if not leaf.key_numbers or not {key.kind, leaf.key_algorithm} <= {"RSA", "RSASSA-PSS"}:
            return 0
        own, theirs = (-(-number.bit_length() // 8) for number in (_read_rsa(key.content)[0], leaf.key_numbers[0]))
    except DerError:
        return 0
    return own if own != theirs else 0


def algorithm_beside(pkcs8: bytes, leaf: Certificate) -> str:
    """Return what ``PrivateKey.getAlgorithm()`` says of a key that is of another kind than *leaf*; else empty."""
    try:
        kind = read_pkcs8(pkcs8).kind
    except DerError:
        return ""
    return "" if kind == leaf.key_algorithm else "EdDSA" if kind.startswith("Ed") else kind


def _read_rsa(content: bytes) -> tuple[int, int]:
    """Return modulus and public exponent of an RSAPrivateKey."""
    _, start, stop = der.read_value(content, 0, len(content))
    version = der.read_value(content, start, stop)
    modulus = der.read_value(content, version[2], stop)
    exponent = der.read_value(content, modulus[2], stop)
    return der.read_integer(content, modulus), der.read_integer(content, exponent)


def _match_dsa(key: Pkcs8, leaf: Certificate) -> bool | Unknown:
    if len(leaf.key_numbers) != 4:
        return Unknown("the certificate's DSA key has no parameters of its own")
    p, q, g, y = leaf.key_numbers
    secret = der.read_integer(key.content, der.read_value(key.content, 0, len(key.content)))
    if not 0 < secret < q or p < 3 or p.bit_length() > _MAX_BITS:
        return False
    return pow(g, secret, p) == y


def _match_ec(key: Pkcs8, leaf: Certificate) -> bool | Unknown:
    """The public point is computed; on a curve that the library lacks, the one beside the key is compared."""
    if not leaf.key_numbers or key.parameters != _parameters(leaf):
        return False
    _, start, stop = der.read_value(key.content, 0, len(key.content))
    version = der.read_value(key.content, start, stop)
    secret = der.read_value(key.content, version[2], stop)
    number = int.from_bytes(der.read_octets(key.content, secret), "big")
    point = _multiply(leaf.curve or "", number)
    if point is None:
        point = _stored_point(key.content, secret[2], stop)
    return Unknown(f"keys on {leaf.curve} can't be compared here") if point is None else point == leaf.key_numbers


def _parameters(leaf: Certificate) -> bytes:
    data = leaf.public_key_der
    _, start, stop = der.read_value(data, 0, len(data))
    algorithm = der.read_value(data, start, stop)
    oid = der.read_value(data, algorithm[1], algorithm[2])
    return data[oid[2] : algorithm[2]]


def _multiply(curve: str, number: int) -> tuple[int, int] | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    name = curve.upper() if curve.startswith("sec") else f"B{curve[1:]}"
    kind = getattr(ec, name, None)
    if kind is None:
        return None
    try:
        numbers = ec.derive_private_key(number, kind()).public_key().public_numbers()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return numbers.x, numbers.y


def _stored_point(data: bytes, at: int, stop: int) -> tuple[int, int] | None:
    for tag, start, end in der.iterate(data, at, stop):
        if tag == 0xA1:
            point = der.read_bits(data, der.read_value(data, start, end))
            half = (len(point) - 1) // 2
            return int.from_bytes(point[1 : 1 + half], "big"), int.from_bytes(point[1 + half :], "big")
    return None


def _match_by_library(pkcs8: bytes, leaf: Certificate) -> bool | Unknown:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    try:
        public = load_der_private_key(pkcs8, None).public_key()
        encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Unknown("the private key can't be loaded for a comparison")
    return encoded == leaf.public_key_der
