"""JKS and JCEKS keystores (sun.security.provider.JavaKeyStore, com.sun.crypto.provider.JceKeyStore)."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from ..sources.secret import Secret
from ..versions import Version
from . import der
from .certificate import Certificate, decode_certificate
from .failures import JavaError, Work

JKS_MAGIC, JCEKS_MAGIC = 0xFEEDFEED, 0xCECECECE
_VERSIONS = (1, 2)
_KEY, _TRUSTED, _SECRET = 1, 2, 3
_WHITENER = b"Mighty Aphrodite"
_DIGEST = 20
_INVALID = "IOException: Invalid keystore format"
SUN_PROTECTOR = "1.3.6.1.4.1.42.2.17.1.1"


class JavaEntry(NamedTuple):
    """One entry as stored; ``protected`` is the EncryptedPrivateKeyInfo of a key."""

    alias: str
    kind: str
    chain: tuple[Certificate, ...]
    protected: bytes = b""


class _Reader:
    """Reads as java.io.DataInputStream does; runs out with EOFException."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0:
            raise JavaError(f"NegativeArraySizeException: {count}")
        taken = self._data[self.at : self.at + count]
        if len(taken) < count:
            raise JavaError("EOFException")
        self.at += count
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def text(self) -> str:
        content = self.take(int.from_bytes(self.take(2), "big"))
        return content.decode("utf-8", "replace")


def read_java_store(content: bytes, password: Secret | None) -> tuple[JavaEntry, ...]:
    """Return the entries in the order of the file; raises JavaError as the JVM's load does.

    Without a password the integrity is not checked.
    """
    reader = _Reader(content)
    magic, version = reader.number() & 0xFFFFFFFF, reader.number()
    if magic not in (JKS_MAGIC, JCEKS_MAGIC) or version not in _VERSIONS:
        raise JavaError(_INVALID)
    entries = [_read_entry(reader, version, magic) for _ in range(reader.number())]
    if password is not None:
        _check_integrity(content[: reader.at], reader, password)
    return tuple(entries)


def _read_entry(reader: _Reader, version: int, magic: int) -> JavaEntry:
    tag, alias = reader.number(), reader.text()
    reader.take(8)
    if tag == _TRUSTED:
        return JavaEntry(alias, "trusted", (_read_certificate(reader, version),))
    if tag == _KEY:
        protected = reader.take(reader.number())
        return JavaEntry(
            alias, "key", tuple(_read_certificate(reader, version) for _ in range(reader.number())), protected
        )
    if tag == _SECRET and magic == JCEKS_MAGIC:
        raise SecretKeyEntry(alias)
    raise JavaError("IOException: Unrecognized keystore entry" if magic == JKS_MAGIC else f"{_INVALID}: {tag}")


class SecretKeyEntry(Exception):
    """A secret key in a JCEKS store: a serialized Java object, whose end only Java's deserialization finds."""


def _read_certificate(reader: _Reader, version: int) -> Certificate:
    if version == 2 and (kind := reader.text()) not in ("X.509", "X509"):
        raise JavaError(f"CertificateException: {kind} not found")
    certificate = decode_certificate(reader.take(reader.number()))
    if certificate.problem:
        raise JavaError(certificate.problem)
    return certificate


def _password_octets(password: Secret) -> bytes:
    return password.reveal().encode("utf-16-be", "surrogatepass")


def _check_integrity(covered: bytes, reader: _Reader, password: Secret) -> None:
    expected = hashlib.sha1(_password_octets(password) + _WHITENER + covered, usedforsecurity=False).digest()
    if reader.take(_DIGEST) != expected:
        raise JavaError(
            "UnrecoverableKeyException: Password verification failed",
            "IOException: Keystore was tampered with, or password was incorrect",
        )


def recover_sun_key(content: bytes, password: Secret) -> bytes:
    """Return the PKCS #8 key that sun.security.provider.KeyProtector hid; raises JavaError ``Cannot recover key``."""
    if len(content) < 2 * _DIGEST:
        raise JavaError("UnrecoverableKeyException: Cannot recover key")
    secret, salt = _password_octets(password), content[:_DIGEST]
    hidden, check = content[_DIGEST:-_DIGEST], content[-_DIGEST:]
    stream, digest = b"", salt
    while len(stream) < len(hidden):
        digest = hashlib.sha1(secret + digest, usedforsecurity=False).digest()
        stream += digest
    plain = bytes(one ^ other for one, other in zip(hidden, stream, strict=False))
    if hashlib.sha1(secret + plain, usedforsecurity=False).digest() != check:
        raise JavaError("UnrecoverableKeyException: Cannot recover key")
    return plain


def recover_java_key(protected: bytes, password: Secret, jdk: Version, work: Work) -> bytes:
    """Return the PKCS #8 of a JKS or JCEKS key entry; raises JavaError as KeyStore.getKey does."""
    from . import pbe

    try:
        _, start, stop = der.read_only(protected, der.SEQUENCE, "not a sequence")
        algorithm = der.read_value(protected, start, stop)
        oid = der.read_oid(protected, der.read_value(protected, algorithm[1], algorithm[2]))
        if oid == SUN_PROTECTOR:
            return recover_sun_key(der.read_octets(protected, der.read_value(protected, algorithm[2], stop)), password)
        scheme, content = pbe.read_encrypted(protected, jdk)
    except der.DerError:
        raise JavaError("UnrecoverableKeyException: Private key not stored as PKCS#8 EncryptedPrivateKeyInfo") from None
    try:
        return pbe.decrypt(scheme, content, password, jdk, work)
    except JavaError as error:
        message = error.texts[0].partition(": ")[2]
        raise JavaError(f"UnrecoverableKeyException: {message}") from None
