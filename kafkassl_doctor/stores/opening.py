"""A store file as KeyStore.load opens it, and what it turns out to be (sun.security.util.KeyStoreDelegator)."""

from __future__ import annotations

from collections.abc import Callable

from ..records import NamedTuple
from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from ..versions import Version
from . import der, pbe
from .abilities import can
from .failures import JavaError, Unaffordable, Work
from .jks import JCEKS_MAGIC, JKS_MAGIC, JavaEntry, SecretKeyEntry, read_java_store
from .pkcs12 import read_pkcs12

SPEND = 2_500_000
"""Iterations of key derivation that one store may cost, unless more is asked for (``--slow-stores``).

What GnuTLS writes by default, with 600,000 for the MAC and three times that for 3DES, is just within it.
"""
LARGEST = 8 << 20
"""Octets of the largest store that is looked into: a hundred times what every public CA together takes."""
_MAGIC = {JKS_MAGIC: "JKS", JCEKS_MAGIC: "JCEKS"}
_DKS_PREFIX = "iostream1 "


class Opened(NamedTuple):
    """A store as the JVM opened it, or how that failed."""

    found_type: str
    """JKS, JCEKS, PKCS12, PEM, DER, BKS, empty or other: what the content is."""
    entries: tuple[JavaEntry, ...] = ()
    """In the order in which Java lists them."""
    texts: tuple[str, ...] = ()
    """What the JVM says when it can't open it, innermost first; empty when it opens."""
    unseen: int | Unknown = 0
    """Certificates in the file that Java does not see."""
    legacy: str | None = None
    """An old cipher that protects it."""
    unknown: str | None = None
    """Why it can't be told whether it opens."""
    schemes: tuple[pbe.Scheme, ...] = ()
    """How the parts of a PKCS #12 file are encrypted."""
    mac: str | None = None
    """Digest of the MAC of a PKCS #12 file; None without one or without a password."""
    reader: str = "JKS"
    """JKS, JCEKS or PKCS12: whose way of recovering keys applies."""


def find_type(content: bytes) -> str:
    """Return what the content is: JKS, JCEKS, PKCS12, PEM, DER (a bare certificate or key), BKS, empty or other."""
    if not content:
        return "empty"
    magic = _MAGIC.get(int.from_bytes(content[:4], "big"))
    if magic:
        return magic
    if b"-----BEGIN" in content[:65536]:
        return "PEM"
    if content[0] == der.SEQUENCE:
        return _find_der(content)
    if content[:4] in (b"\0\0\0\1", b"\0\0\0\2") and len(content) > 12:
        return "BKS"
    return "other"


def _find_der(content: bytes) -> str:
    """A PKCS #12 file begins with its version number, a certificate or a BCFKS store with another structure."""
    start = 2 + (content[1] & 0x7F if len(content) > 1 and content[1] > 0x80 else 0)
    head = content[start : start + 3]
    if head[:1] == b"\x02" and head != b"\x02\x01\x00":
        return "PKCS12"
    return "DER" if head[:1] in (b"\x30", b"\x02") else "PKCS12"


def open_store(content: bytes, type_: str, password: Secret | None, target: Target) -> Opened:
    """Return *content* opened as a store of *type_* with *password*; raises nothing."""
    found = find_type(content)
    kind = type_.upper()
    if kind not in _TYPES:
        return Opened(
            found,
            texts=(
                f"NoSuchAlgorithmException: {type_} KeyStore not available",
                f"KeyStoreException: {type_} not found",
            ),
        )
    if len(content) > LARGEST:
        return Opened(found, unknown=f"it is larger than {LARGEST >> 20} MiB, which no keystore is: not looked into")
    opening = _Opening(content, password, target.jdk_version, Work(None if target.slow_stores else SPEND))
    try:
        return _TYPES[kind](opening)._replace(found_type=found)
    except JavaError as error:
        return Opened(found, texts=error.texts)
    except Unaffordable as reason:
        return Opened(found, unknown=str(reason))
    except SecretKeyEntry:
        return Opened(found, unknown="it holds a secret key, behind which entries can't be read without Java")


class _Opening(NamedTuple):
    content: bytes
    password: Secret | None
    jdk: Version
    work: Work


def _open_jks(opening: _Opening) -> Opened:
    return _try_in_turn(opening, _read_jks, _read_pkcs12)


def _open_pkcs12(opening: _Opening) -> Opened:
    others = (_read_jks,) if can(opening.jdk, "pkcs12-type-reads-jks") else ()
    return _try_in_turn(opening, _read_pkcs12, *others)


def _open_jceks(opening: _Opening) -> Opened:
    return Opened("", read_java_store(opening.content, opening.password, (JCEKS_MAGIC, JKS_MAGIC)), reader="JCEKS")


def _open_dks(opening: _Opening) -> Opened:
    """A single file as DKS is taken for JKS, its aliases behind a prefix (DomainKeyStore.engineLoad)."""
    try:
        opened = _open_jks(opening)
    except JavaError:
        raise JavaError(
            "UnsupportedOperationException: This keystore must be loaded using a DomainLoadStoreParameter"
        ) from None
    named = (entry._replace(alias=_DKS_PREFIX + entry.alias) for entry in opened.entries)
    return opened._replace(entries=tuple(named))


def _read_jks(opening: _Opening) -> Opened:
    return Opened("", read_java_store(opening.content, opening.password, (JKS_MAGIC,)))


def _open_exact_jks(opening: _Opening) -> Opened:
    return Opened("", read_java_store(opening.content, opening.password, (JKS_MAGIC,), exact=True))


def _read_pkcs12(opening: _Opening) -> Opened:
    read = read_pkcs12(opening.content, opening.password, opening.jdk, opening.work)
    legacy = next((scheme.legacy for scheme in read.schemes if scheme.legacy), None)
    unseen: int | Unknown = read.unseen
    if read.skipped:
        unseen = Unknown("the encrypted part is not read without a password")
    return Opened("", read.entries, unseen=unseen, legacy=legacy, schemes=read.schemes, mac=read.mac, reader="PKCS12")


def _try_in_turn(opening: _Opening, *readers: Callable[[_Opening], Opened]) -> Opened:
    """The second format is tried unless the first failed for its password; of two failures the first one is told."""
    told: JavaError | None = None
    for read in readers:
        try:
            return read(opening)
        except JavaError as error:
            if error.is_wrong_password:
                raise
            told = told or error
    assert told is not None
    raise told


_TYPES: dict[str, Callable[[_Opening], Opened]] = {
    "JKS": _open_jks,
    "PKCS12": _open_pkcs12,
    "JCEKS": _open_jceks,
    "DKS": _open_dks,
    "CASEEXACTJKS": _open_exact_jks,
}
