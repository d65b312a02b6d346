"""A store file as KeyStore.load opens it, and what it turns out to be (sun.security.util.KeyStoreDelegator)."""

from __future__ import annotations

from typing import NamedTuple

from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from . import der
from .abilities import can
from .failures import JavaError, Unaffordable, Work
from .jks import JCEKS_MAGIC, JKS_MAGIC, JavaEntry, SecretKeyEntry, read_java_store
from .pkcs12 import Pkcs12, read_pkcs12

SPEND = 2_000_000
"""Iterations of key derivation that one store may cost, unless more is asked for (``--slow-stores``)."""
_INVALID = "IOException: Invalid keystore format"
_KNOWN_TYPES = ("JKS", "PKCS12", "JCEKS", "DKS", "CASEEXACTJKS", "PKCS11")
_MAGIC = {JKS_MAGIC: "JKS", JCEKS_MAGIC: "JCEKS"}


class Opened(NamedTuple):
    """A store as the JVM opened it, or how that failed."""

    found_type: str
    """JKS, JCEKS, PKCS12, PEM, empty or other: what the content is."""
    entries: tuple[JavaEntry, ...] = ()
    texts: tuple[str, ...] = ()
    """What the JVM says when it can't open it, innermost first; empty when it opens."""
    unseen: int | Unknown = 0
    """Certificates in the file that Java does not see."""
    legacy: str | None = None
    """An old cipher that protects it."""
    unknown: str | None = None
    """Why it can't be told whether it opens."""


def find_type(content: bytes) -> str:
    """Return what the content is: JKS, JCEKS, PKCS12, PEM, empty or other."""
    if not content:
        return "empty"
    magic = _MAGIC.get(int.from_bytes(content[:4], "big"))
    if magic:
        return magic
    if b"-----BEGIN" in content[:65536]:
        return "PEM"
    return "PKCS12" if content[0] == der.SEQUENCE else "other"


def open_store(content: bytes, type_: str, password: Secret | None, target: Target) -> Opened:
    """Return *content* opened as a store of *type_* with *password*; raises nothing."""
    found = find_type(content)
    if type_.upper() not in _KNOWN_TYPES:
        return Opened(
            found,
            texts=(
                f"NoSuchAlgorithmException: {type_} KeyStore not available",
                f"KeyStoreException: {type_} not found",
            ),
        )
    try:
        return _open(content, found, type_.upper(), password, target)
    except JavaError as error:
        return Opened(found, texts=error.texts)
    except der.DerError as error:
        return Opened(found, texts=(error.text,))
    except Unaffordable as reason:
        return Opened(found, unknown=str(reason))
    except SecretKeyEntry:
        return Opened(found, unknown="it holds a secret key, behind which entries can't be read without Java")
    except (IndexError, ValueError, OverflowError):
        return Opened(found, unknown="its structure is none that can be judged without Java")


def _open(content: bytes, found: str, type_: str, password: Secret | None, target: Target) -> Opened:
    jdk = target.jdk_version
    work = Work(None if target.slow_stores else SPEND)
    if type_ == "PKCS12":
        if found in ("JKS", "JCEKS") and not (found == "JKS" and can(jdk, "pkcs12-type-reads-jks")):
            tag = content[1] & 0x7F
            raise JavaError(f"IOException: DerInputStream.getLength(): lengthTag={tag}, too big.")
        if found == "JKS":
            return Opened(found, read_java_store(content, password))
        return _from_pkcs12(found, _load_pkcs12(content, password, target, work))
    if type_ in ("JKS", "DKS") and found == "PKCS12":
        try:
            return _from_pkcs12(found, read_pkcs12(content, password, jdk, work))
        except JavaError as error:
            if len(error.texts) > 1 and error.texts[0].startswith("UnrecoverableKeyException"):
                raise  # a wrong password is told as such, whatever the type declared
            raise JavaError(_INVALID) from None
        except der.DerError:
            raise JavaError(_INVALID) from None
    if found == "empty":
        raise JavaError("EOFException")
    if found not in ("JKS", "JCEKS") or (found == "JCEKS" and type_ != "JCEKS"):
        raise JavaError(_INVALID)
    return Opened(found, read_java_store(content, password))


def _load_pkcs12(content: bytes, password: Secret | None, target: Target, work: Work) -> Pkcs12:
    if content and content[0] != der.SEQUENCE:
        raise JavaError(f"IOException: toDerInputStream rejects tag type {content[0]}")
    if not content:
        raise JavaError("IOException: Tag number over 30 is not supported")
    return read_pkcs12(content, password, target.jdk_version, work)


def _from_pkcs12(found: str, read: Pkcs12) -> Opened:
    legacy = next((scheme.legacy for scheme in read.schemes if scheme.legacy), None)
    unseen: int | Unknown = read.unseen
    if read.skipped:
        unseen = Unknown("the encrypted part is not read without a password")
    return Opened(found, read.entries, unseen=unseen, legacy=legacy)
