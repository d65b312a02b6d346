"""The MAC of a PKCS #12 file, which tells a wrong password (sun.security.pkcs12.MacData, RFC 7292, RFC 9579)."""

from __future__ import annotations

import hashlib
import hmac

from ..records import NamedTuple
from ..sources.secret import Secret
from ..versions import Version
from . import der, kdf, pbe
from .abilities import can
from .der import DerError, Value
from .failures import JavaError, Work, qualify

_DIGESTS = {
    "1.3.14.3.2.26": "SHA1",
    "2.16.840.1.101.3.4.2.4": "SHA224",
    "2.16.840.1.101.3.4.2.1": "SHA256",
    "2.16.840.1.101.3.4.2.2": "SHA384",
    "2.16.840.1.101.3.4.2.3": "SHA512",
    "2.16.840.1.101.3.4.2.5": "SHA512/224",
    "2.16.840.1.101.3.4.2.6": "SHA512/256",
}
_OTHER_DIGESTS = {"1.2.840.113549.2.5": "MD5", "1.2.840.113549.2.2": "MD2"}
_SHA3_DIGESTS = {
    f"2.16.840.1.101.3.4.2.{arc}": f"SHA3{bits}" for arc, bits in ((7, 224), (8, 256), (9, 384), (10, 512))
}
_PBMAC1 = "1.2.840.113549.1.5.14"
_PBMAC1_PRFS = ("sha256", "sha512")


class Mac(NamedTuple):
    """A MAC as it stands in a file; ``key_size`` is 0 unless it is a PBMAC1."""

    name: str
    digest: str
    """For hashlib."""
    expected: bytes
    salt: bytes
    iterations: int
    key_size: int = 0


def check_mac(data: bytes, value: Value, covered: bytes, password: Secret, jdk: Version, work: Work) -> str:
    """Return the name of the MAC's digest, ``PBMAC1`` for that; *covered* is what it protects.

    Raises JavaError when the MAC is wrong or of a kind that the JVM does not know, DerError for what is no MacData.
    """
    mac = _read_mac(data, value, jdk)

    def compare(tried: Secret) -> None:
        if hmac.digest(_derive(mac, tried, jdk, work), covered, mac.digest) != mac.expected:
            raise JavaError("UnrecoverableKeyException: Failed PKCS12 integrity checking")

    try:
        pbe.retry_with_nul(password, compare)
    except JavaError as error:
        raise _integrity(*error.texts) from None
    return mac.name


def _derive(mac: Mac, password: Secret, jdk: Version, work: Work) -> bytes:
    text = pbe.readable_password(password, jdk)
    pbe.check_salt(mac.salt, mac.iterations)
    if mac.key_size:
        return kdf.derive_pbkdf2(mac.digest, text, mac.salt, mac.iterations, mac.key_size, work)
    size = hashlib.new(mac.digest).digest_size
    return kdf.derive_pkcs12(mac.digest, text, mac.salt, mac.iterations, kdf.MAC, size, work)


def _read_mac(data: bytes, value: Value, jdk: Version) -> Mac:
    info, salt, *count = _children(data, value, 2, 3, "MacData")
    algorithm, digest = _children(data, info, 2, 2, "DigestInfo")
    oid = der.read_value(data, algorithm[1], algorithm[2])
    kind = der.read_oid(data, oid)
    expected = der.read_octets(data, digest)
    if kind == _PBMAC1 and can(jdk, "pbmac1"):
        mac = _read_pbmac1(data, (oid[0], oid[2], algorithm[2]), expected, jdk)
    else:
        iterations = der.read_small(data, count[0]) if count else 1
        name = _DIGESTS.get(kind, "")
        mac = Mac(name, name.lower().replace("/", "_"), expected, der.read_octets(data, salt), iterations)
    if mac.iterations > pbe.MAX_ITERATIONS:
        raise _integrity(f"InvalidAlgorithmParameterException: MAC iteration count too large: {mac.iterations}")
    if not mac.name or (mac.name not in ("SHA1", "PBMAC1") and not can(jdk, "pkcs12-hmac-sha2")):
        prefix = "hmacpbe" if can(jdk, "pbmac1") else "HmacPBE"
        raise _integrity(f"NoSuchAlgorithmException: Algorithm {prefix}{_name(kind, jdk)} not available")
    return mac


def _name(oid: str, jdk: Version) -> str:
    if oid in _SHA3_DIGESTS and can(jdk, "names-sha3"):
        return _SHA3_DIGESTS[oid]
    return _DIGESTS.get(oid) or _OTHER_DIGESTS.get(oid, oid)


def _read_pbmac1(data: bytes, rest: Value, expected: bytes, jdk: Version) -> Mac:
    parameters = der.read_field(data, rest[1], rest[2], der.SEQUENCE, "PBMAC1 parameter parsing error")
    function = der.read_value(data, parameters[1], parameters[2])
    salt, iterations, prf, key_size = pbe.read_pbkdf2(data, function, jdk)
    algorithm = der.read_value(data, function[2], parameters[2])
    oid = der.read_oid(data, der.read_value(data, algorithm[1], algorithm[2]))
    if pbe.PRFS.get(oid) != prf:
        raise DerError("PRF and Hmac must be same")
    if prf not in _PBMAC1_PRFS:
        raise DerError("unsupported PBMAC1 Hmac")
    return Mac("PBMAC1", prf, expected, salt, iterations, key_size or hashlib.new(prf).digest_size)


def _children(data: bytes, value: Value, least: int, most: int, name: str) -> list[Value]:
    if value[0] != der.SEQUENCE:
        raise DerError("Not the correct tag")
    values = der.read_children(data, value[1], value[2])
    if not least <= len(values) <= most:
        raise DerError(f"Invalid length for {name}", "ParsingException")
    return values


def _integrity(*texts: str) -> JavaError:
    return JavaError(*texts, f"IOException: Integrity check failed: {qualify(texts[-1])}")
