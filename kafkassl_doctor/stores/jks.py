"""JKS and JCEKS keystores (sun.security.provider.JavaKeyStore, com.sun.crypto.provider.JceKeyStore)."""

from __future__ import annotations

import hashlib

from ..records import NamedTuple
from ..sources.secret import Secret
from . import hashtable
from .certificate import Certificate
from .decoding import generate_certificate
from .failures import JavaError

JKS_MAGIC, JCEKS_MAGIC = 0xFEEDFEED, 0xCECECECE
_VERSIONS = (1, 2)
_KEY, _TRUSTED, _SECRET = 1, 2, 3
_WHITENER = b"Mighty Aphrodite"
_DIGEST = 20


class JavaEntry(NamedTuple):
    """One entry of a store; ``protected`` is the encrypted key."""

    alias: str
    kind: str
    """``key``, ``trusted``, ``secret``, or ``lost``: listed by Java but not found again (capitals in a JKS)."""
    chain: tuple[Certificate, ...]
    protected: bytes = b""


class SecretKeyEntry(Exception):
    """A secret key in a JCEKS store: a serialized Java object, whose end only Java's deserialization finds."""


class _Reader:
    """Reads as java.io.DataInputStream does; runs out with EOFException."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0:
            raise JavaError(f"IOException: length cannot be negative: {count}")
        taken = self._data[self.at : self.at + count]
        if len(taken) < count:
            raise JavaError("EOFException")
        self.at += count
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def text(self) -> str:
        """Modified UTF-8: NUL in two octets, characters beyond the BMP as two surrogates."""
        content = self.take(int.from_bytes(self.take(2), "big"))
        try:
            units = content.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise JavaError(f"UTFDataFormatException: malformed input around byte {error.start}") from None
        return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def read_java_store(
    content: bytes, password: Secret | None, magics: tuple[int, ...], *, exact: bool = False
) -> tuple[JavaEntry, ...]:
    """Return the entries of a JKS or JCEKS file in the order in which Java lists them.

    Raises JavaError as the JVM's load does, SecretKeyEntry where only Java can read on. *magics* are the formats that
    the type admits; *exact* keeps the case of aliases. Without a password the integrity is not checked; what follows
    the digest is ignored.
    """
    reader = _Reader(content)
    magic, version = reader.number() & 0xFFFFFFFF, reader.number()
    if magic not in magics or version not in _VERSIONS:
        raise JavaError("IOException: Invalid keystore format")
    entries = {}
    for _ in range(reader.number()):
        entry = _read_entry(reader, version, JCEKS_MAGIC in magics)
        entries[entry.alias] = entry
    if password is not None:
        _check_integrity(content[: reader.at], reader, password)
    listed = (entries[alias] for alias in hashtable.order(entries))
    return tuple(listed if exact else (_find(entry, entries) for entry in listed))


def _find(entry: JavaEntry, entries: dict[str, JavaEntry]) -> JavaEntry:
    """Java looks an alias up in lower case: one with capitals is listed, and not found."""
    lower = entry.alias.lower()
    if lower == entry.alias:
        return entry
    return entries[lower]._replace(alias=entry.alias) if lower in entries else JavaEntry(entry.alias, "lost", ())


def _read_entry(reader: _Reader, version: int, jceks: bool) -> JavaEntry:
    tag = reader.number()
    if tag == _SECRET and jceks:
        raise SecretKeyEntry(reader.text())
    if tag not in (_KEY, _TRUSTED):
        raise JavaError(f"IOException: Unrecognized keystore entry: {tag}")
    alias = reader.text()
    reader.take(8)
    if tag == _TRUSTED:
        return JavaEntry(alias, "trusted", (_read_certificate(reader, version),))
    protected = reader.take(reader.number())
    count = reader.number()
    chain = tuple(_read_certificate(reader, version) for _ in range(count))
    if jceks and count < 0:
        raise JavaError(f"NegativeArraySizeException: {count}")
    return JavaEntry(alias, "key", chain, protected)


def _read_certificate(reader: _Reader, version: int) -> Certificate:
    if version == 2 and (kind := reader.text()).upper() not in ("X.509", "X509"):
        raise JavaError(
            f"NoSuchAlgorithmException: {kind} CertificateFactory not available",
            f"CertificateException: {kind} not found",
        )
    certificate = generate_certificate(reader.take(reader.number()))
    if certificate.problem:
        raise JavaError(*certificate.problem_texts)
    return certificate


def password_octets(password: Secret) -> bytes:
    """Return the password as the JKS digests take it."""
    return password.reveal().encode("utf-16-be", "surrogatepass")


def _check_integrity(covered: bytes, reader: _Reader, password: Secret) -> None:
    expected = hashlib.sha1(password_octets(password) + _WHITENER + covered, usedforsecurity=False).digest()
    if reader.take(_DIGEST) != expected:
        raise JavaError(
            "UnrecoverableKeyException: Password verification failed",
            "IOException: Keystore was tampered with, or password was incorrect",
        )
