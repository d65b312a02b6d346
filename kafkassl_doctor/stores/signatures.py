"""Whether a key made the signature of a certificate."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kafkassl_doctor.values import Unknown

from . import der
from .algorithms import DIGESTS, read_pss

if TYPE_CHECKING:
    from .certificate import Certificate

_OIDS = {name: oid for oid, name in DIGESTS.items()}
_HASHES = {
    "MD5": "md5",
    "SHA1": "sha1",
    "SHA224": "sha224",
    "SHA256": "sha256",
    "SHA384": "sha384",
    "SHA512": "sha512",
    "SHA3-224": "sha3_224",
    "SHA3-256": "sha3_256",
    "SHA3-384": "sha3_384",
    "SHA3-512": "sha3_512",
    "SHA512/224": "sha512_224",
    "SHA512/256": "sha512_256",
}


def verify(cert: Certificate, issuer: Certificate) -> bool | Unknown:
    """Return whether *issuer*'s public key verifies the signature on *cert*; Unknown for what we can't compute."""
    algorithm = cert.signature_algorithm
    digest, _, kind = algorithm.rpartition("with")
    kinds = {"RSA": ("RSA", "RSASSA-PSS"), "RSASSA-PSS": ("RSA", "RSASSA-PSS"), "ECDSA": ("EC",), "DSA": ("DSA",)}
    if issuer.key_algorithm not in kinds.get(kind, (algorithm,)):
        return False
    if kind == "RSA":
        return _verify_rsa(cert, issuer, digest)
    if kind == "DSA":
        return _verify_dsa(cert, issuer, digest)
    if kind == "RSASSA-PSS" or kind == "ECDSA" or algorithm in ("Ed25519", "Ed448"):
        return _verify_with_library(cert, issuer, digest)
    return Unknown(f"signatures made with {algorithm} can't be verified here")


def _hash(digest: str, data: bytes) -> bytes | None:
    try:
        return hashlib.new(_HASHES[digest], data).digest()
    except (KeyError, ValueError):
        return None


def _verify_rsa(cert: Certificate, issuer: Certificate, digest: str) -> bool | Unknown:
    """PKCS #1 v1.5 by hand: no key object is built, and keys of any length are taken, as Java takes them."""
    hashed = _hash(digest, cert.signed_part)
    if hashed is None:
        return Unknown(f"the digest {digest} is not available here")
    modulus, exponent = issuer.key_numbers
    size = (modulus.bit_length() + 7) // 8
    signature = int.from_bytes(cert.signature, "big")
    if len(cert.signature) != size or signature >= modulus:
        return False
    opened = pow(signature, exponent, modulus).to_bytes(size, "big")
    return any(
        opened == b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info
        for info in (_digest_info(digest, hashed, null) for null in (b"\x05\x00", b""))
        if size >= len(info) + 11
    )


def _digest_info(digest: str, hashed: bytes, null: bytes) -> bytes:
    numbers = [int(part) for part in _OIDS[digest].split(".")]
    oid = bytes((numbers[0] * 40 + numbers[1],)) + b"".join(map(_base_128, numbers[2:]))
    algorithm = der.encode(der.SEQUENCE, der.encode(der.OID, oid) + null)
    return der.encode(der.SEQUENCE, algorithm + der.encode(der.OCTET_STRING, hashed))


def _base_128(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(number & 0x7F | 0x80)
    return bytes(reversed(octets))


def _verify_dsa(cert: Certificate, issuer: Certificate, digest: str) -> bool | Unknown:
    hashed = _hash(digest, cert.signed_part)
    if hashed is None:
        return Unknown(f"the digest {digest} is not available here")
    if not issuer.key_numbers:
        return Unknown("the DSA key has no parameters of its own")
    p, q, g, y = issuer.key_numbers
    try:
        r, s = _read_pair(cert.signature)
    except der.DerError:
        return False
    if not 0 < r < q or not 0 < s < q or p < 3 or p.bit_length() > 16384:
        return False
    shift = max(0, len(hashed) * 8 - q.bit_length())
    try:
        inverse = pow(s, -1, q)
    except ValueError:
        return False
    z = int.from_bytes(hashed, "big") >> shift
    return pow(g, z * inverse % q, p) * pow(y, r * inverse % q, p) % p % q == r


def _read_pair(signature: bytes) -> tuple[int, int]:
    _, start, stop = der.read_only(signature, der.SEQUENCE, "Invalid encoding for signature")
    numbers = [der.read_integer(signature, value) for value in der.iterate(signature, start, stop)]
    if len(numbers) != 2:
        raise der.DerError("Invalid encoding for signature")
    return numbers[0], numbers[1]


def _verify_with_library(cert: Certificate, issuer: Certificate, digest: str) -> bool | Unknown:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        if issuer.key_algorithm in ("RSA", "RSASSA-PSS"):
            n, e = issuer.key_numbers
            return _verify_pss(cert, rsa.RSAPublicNumbers(e, n).public_key())
        key = load_der_public_key(issuer.public_key_der)
        if isinstance(key, ec.EllipticCurvePublicKey):
            chosen = _library_hash(digest)
            if chosen is None:
                return Unknown(f"the digest {digest} is not available here")
            key.verify(cert.signature, cert.signed_part, ec.ECDSA(chosen))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(cert.signature, cert.signed_part)
        else:
            return False
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError) as error:
        return Unknown(f"the signature can't be verified here: {error}")
    return True


def _verify_pss(cert: Certificate, key: object) -> bool | Unknown:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    assert isinstance(key, rsa.RSAPublicKey)
    digest, mask, salt = read_pss(cert.signature_parameters)
    chosen, masked = _library_hash(digest or ""), _library_hash(mask or "")
    if chosen is None or masked is None or salt < 0:
        return Unknown("the parameters of its RSASSA-PSS signature can't be read")
    try:
        key.verify(cert.signature, cert.signed_part, padding.PSS(padding.MGF1(masked), salt), chosen)
    except InvalidSignature:
        return False
    return True


def _library_hash(digest: str) -> hashes.HashAlgorithm | None:
    from cryptography.hazmat.primitives import hashes as available

    found = getattr(available, digest.replace("-", "_").replace("/", "_"), None) if digest in _HASHES else None
    return found() if found else None


if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes
