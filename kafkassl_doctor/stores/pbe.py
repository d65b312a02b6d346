"""Password-based encryption of keys and certificates, as the JVM reads it (PBES1 of PKCS #5 and #12, PBES2, JCEKS)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.versions import Version

from ..records import NamedTuple
from . import ciphers, der, kdf
from .abilities import can
from .der import DerError, Value
from .failures import JavaError, Work

JCEKS_PROTECTOR = "1.3.6.1.4.1.42.2.19.1"
PBES2 = "1.2.840.113549.1.5.13"
_PBKDF2 = "1.2.840.113549.1.5.12"
_PKCS12_SCHEMES = {
    "1.2.840.113549.1.12.1.1": ("PBEWithSHA1AndRC4_128", "RC4", 16, "RC4-128"),
    "1.2.840.113549.1.12.1.2": ("PBEWithSHA1AndRC4_40", "RC4", 5, "RC4-40"),
    "1.2.840.113549.1.12.1.3": ("PBEWithSHA1AndDESede", "3DES", 24, "3DES"),
    "1.2.840.113549.1.12.1.5": ("PBEWithSHA1AndRC2_128", "RC2", 16, "RC2-128"),
    "1.2.840.113549.1.12.1.6": ("PBEWithSHA1AndRC2_40", "RC2", 5, "RC2-40"),
}
_OTHER_SCHEMES = {
    "1.2.840.113549.1.5.6": ("PBEWithMD5AndRC2", ""),
    "1.2.840.113549.1.5.10": ("PBEWithSHA1AndDES", ""),
    "1.2.840.113549.1.5.11": ("PBEWithSHA1AndRC2", ""),
    "1.2.840.113549.1.5.3": ("PBEWithMD5AndDES", "DES"),
    JCEKS_PROTECTOR: ("PBEWithMD5AndTripleDES", "3DES"),
}
_AES = {"2.16.840.1.101.3.4.1.2": ("AES-128", 16), "2.16.840.1.101.3.4.1.42": ("AES-256", 32)}
PRFS = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
}
_MIN_SALT = 8
Result = TypeVar("Result")
MAX_ITERATIONS = 5_000_000
_PROBLEM = "PBE parameter parsing error: "


class Scheme(NamedTuple):
    """How something is encrypted; ``legacy`` names an old cipher, None for AES."""

    oid: str
    name: str
    cipher: str
    key_size: int
    salt: bytes
    iterations: int
    legacy: str | None = None
    prf: str | None = None
    iv: bytes = b""
    key_length_given: bool = False
    """Whether PBKDF2 parameters spell out the length of the key, without which old JDKs misread them."""


def read_scheme(oid: str, parameters: bytes, jdk: Version) -> Scheme:
    """Return the scheme of an encryption algorithm and its DER parameters.

    Raises DerError with the JVM's text for one that it can't parse. A scheme that it can parse but not run has an
    empty ``cipher``.
    """
    if oid == PBES2:
        return _read_pbes2(parameters, jdk)
    _, start, stop = der.read_only(parameters, der.SEQUENCE, f"{_PROBLEM}not a sequence")
    salt, iterations = der.read_children(parameters, start, stop)[:2]
    name, cipher, size, legacy = _PKCS12_SCHEMES.get(oid) or (*_OTHER_SCHEMES.get(oid, (oid, "")), 0, None)
    octets, count = der.read_octets(parameters, salt), der.read_small(parameters, iterations)
    return Scheme(oid, name, cipher, size, octets, count, legacy or cipher or oid)


def _read_pbes2(data: bytes, jdk: Version) -> Scheme:
    _, start, stop = der.read_only(data, der.SEQUENCE, f"{_PROBLEM}not an ASN.1 SEQUENCE tag")
    function = der.read_value(data, start, stop)
    if function[0] == der.OID:  # what JDK before 8202837 wrote: the algorithm once more around the parameters
        _, start, stop = der.read_value(data, function[2], stop)
        function = der.read_value(data, start, stop)
    salt, iterations, prf, length = read_pbkdf2(data, function, jdk)
    _, inner, end = der.read_value(data, function[2], stop)
    oid = der.read_value(data, inner, end)
    cipher = _AES.get(der.read_oid(data, oid))
    if cipher is None:
        raise DerError(f"{_PROBLEM}expecting the object identifier for AES cipher")
    iv = der.read_octets(data, der.read_value(data, oid[2], end))
    name = f"PBEWithHmac{prf.upper()}AndAES_{cipher[1] * 8}"
    return Scheme(PBES2, name, cipher[0], cipher[1], salt, iterations, None, prf, iv, length > 0)


def read_pbkdf2(data: bytes, function: Value, jdk: Version) -> tuple[bytes, int, str, int]:
    """Return salt, iterations, digest and the length of the key (0: not given) of PBKDF2; raises DerError."""
    tag, start, stop = function
    oid = der.read_value(data, start, stop)
    if der.read_oid(data, oid) != _PBKDF2:
        raise DerError(f"{_PROBLEM}expecting the object identifier for PBKDF2")
    parameters = der.read_value(data, oid[2], stop)
    if tag != der.SEQUENCE or parameters[0] != der.SEQUENCE:
        raise DerError(f"{_PROBLEM}not an ASN.1 SEQUENCE tag")
    salt, iterations, *rest = der.iterate(data, parameters[1], parameters[2])
    if salt[0] != der.OCTET_STRING:
        raise DerError(f"{_PROBLEM}not an ASN.1 OCTET STRING tag")
    prf = "sha1"
    length = 0
    if rest and rest[0][0] == der.INTEGER:
        length = der.read_small(data, rest.pop(0))
    elif not can(jdk, "pbkdf2-prf-without-key-length"):
        rest.clear()
    if rest:
        name = der.read_oid(data, der.read_value(data, rest[0][1], rest[0][2]))
        if name not in PRFS:
            raise DerError(f"{_PROBLEM}expecting the object identifier for a HmacSHA key derivation function")
        prf = PRFS[name]
    return data[salt[1] : salt[2]], der.read_small(data, iterations), prf, length


def decrypt(
    scheme: Scheme, content: bytes, password: Secret, jdk: Version, work: Work, *, jceks: bool = False
) -> bytes:
    """Return what *content* decrypts to; raises JavaError as the cipher of the JVM does (BadPaddingException, …).

    The cipher of JCEKS is not known outside of it.
    """
    if not scheme.cipher or (scheme.oid == JCEKS_PROTECTOR and not jceks):
        complaint = (
            f"Cannot find any provider supporting {scheme.name}" if scheme.name else "Null or empty transformation"
        )
        raise JavaError(f"NoSuchAlgorithmException: {complaint}")
    text = readable_password(password, jdk)
    check_salt(scheme.salt, scheme.iterations)
    if scheme.prf:
        key = kdf.derive_pbkdf2(scheme.prf, text, scheme.salt, scheme.iterations, scheme.key_size, work)
        return ciphers.decrypt_cbc("AES", key, scheme.iv, content)
    if scheme.cipher == "DES":
        derived = kdf.derive_pbkdf1(text, scheme.salt, scheme.iterations, work)
        return ciphers.decrypt_cbc("DES", derived[:8], derived[8:], content)
    if not scheme.key_size:
        derived = kdf.derive_sun(text, scheme.salt, scheme.iterations, work)
        return ciphers.decrypt_cbc("3DES", derived[:24], derived[24:], content)
    if not text.isascii():  # the JVM keeps seven bits of each octet of the UTF-8
        text = "".join(chr(octet & 0x7F) for octet in text.encode("utf-8", "replace"))
    key = kdf.derive_pkcs12("sha1", text, scheme.salt, scheme.iterations, kdf.KEY, scheme.key_size, work)
    if scheme.cipher == "RC4":
        return ciphers.decrypt_rc4(key, content)
    iv = kdf.derive_pkcs12("sha1", text, scheme.salt, scheme.iterations, kdf.IV, 8, work)
    return ciphers.decrypt_cbc(scheme.cipher, key, iv, content)


def retry_with_nul(password: Secret, attempt: Callable[[Secret], Result]) -> Result:
    """Return what *attempt* makes of the password; an empty one is tried again as a single NUL, as the JVM does."""
    try:
        return attempt(password)
    except (JavaError, DerError):
        if password.reveal():
            raise
        return attempt(Secret("\0"))


def check_salt(salt: bytes, iterations: int) -> None:
    """Raise JavaError for a salt or an iteration count that the JVM's ciphers and MACs refuse."""
    if len(salt) < _MIN_SALT:
        raise JavaError("InvalidAlgorithmParameterException: Salt must be at least 8 bytes long")
    if iterations <= 0:
        raise JavaError("InvalidAlgorithmParameterException: IterationCount must be a positive number")


def readable_password(password: Secret, jdk: Version) -> str:
    """Return the password for use as a PBE key; raises JavaError where the JVM takes ASCII only."""
    text = password.reveal()
    if text != "\0" and not can(jdk, "non-ascii-pkcs12-password") and not (text.isascii() and text.isprintable()):
        raise JavaError(
            "InvalidKeySpecException: Password is not ASCII", "IOException: getSecretKey failed: Password is not ASCII"
        )
    return text


def read_encrypted(data: bytes, jdk: Version) -> tuple[Scheme, bytes]:
    """Return scheme and content of a PKCS #8 EncryptedPrivateKeyInfo; raises DerError."""
    _, start, stop = der.read_only(data, der.SEQUENCE, "not a sequence")
    algorithm = der.read_value(data, start, stop)
    content = der.read_value(data, algorithm[2], stop)
    oid = der.read_value(data, algorithm[1], algorithm[2])
    return (
        read_scheme(der.read_oid(data, oid), data[oid[2] : algorithm[2]], jdk),
        der.read_octets(data, content),
    )
