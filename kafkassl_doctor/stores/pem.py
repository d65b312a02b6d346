"""PEM keystores and truststores as Kafka reads them (DefaultSslEngineFactory.PemStore)."""

from __future__ import annotations

import base64
import binascii
import re
from itertools import pairwise
from typing import NamedTuple

from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from . import der, pbe
from .abilities import can
from .certificate import Certificate, decode_certificate
from .failures import JavaError, Unaffordable, Work
from .keys import key_kind, match_key
from .opening import SPEND

_LOADABLE = ("RSA", "DSA", "EC")
_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")


class PemStore(NamedTuple):
    """What a PEM text gave: certificates, and for a keystore its key's state; ``texts`` say why it does not load."""

    certificates: tuple[Certificate, ...] = ()
    matches: bool | Unknown = True
    texts: tuple[str, ...] = ()
    cause: str = ""
    unknown: str | None = None


def read_pem_truststore(text: bytes) -> PemStore:
    """Return the anchors in *text*; raises nothing."""
    try:
        return PemStore(_certificates(text))
    except JavaError as error:
        return PemStore(texts=error.texts, cause=_cause_of(error.texts))


def read_pem_keystore(chain: bytes, key: bytes, password: Secret | None, target: Target) -> PemStore:
    """Return the chain in *chain* with the private key in *key* (the same text for a file); raises nothing."""
    try:
        plain = _private_key(key, password, target)
        certificates = _certificates(chain)
        _check_chain(certificates)
    except JavaError as error:
        return PemStore(texts=error.texts, cause=_cause_of(error.texts))
    except Unaffordable as reason:
        return PemStore(unknown=str(reason))
    return PemStore(certificates, match_key(plain, certificates[0]))


def _cause_of(texts: tuple[str, ...]) -> str:
    joined = " ".join(texts)
    for words, cause in (
        ("No matching CERTIFICATE", "pem-certificate-missing"),
        ("No matching PRIVATE KEY", "pem-key-missing"),
        ("Expected one private key", "pem-several-keys"),
        ("Certificate chain is not valid", "pem-chain-out-of-order"),
        ("could not be loaded", "pem-key-unreadable"),
    ):
        if words in joined:
            return cause
    return "pem-unreadable"


def _blocks(text: bytes, name: str) -> list[bytes]:
    label = name.replace(" ", r"\s+")
    pattern = (
        rf"-+BEGIN\s*[^\n-]*{label}[^-]*-+\s+(?:\s*[^\r\n]*:[^\r\n]*[\r\n]+)*([A-Za-z0-9/+=\s]*)-+END\s*[^\n-]*{label}"
    )
    found = re.findall(pattern.encode(), text)
    if not found:
        raise JavaError(f"InvalidConfigurationException: No matching {name} entries in PEM file")
    return [_decode(block) for block in found]


def _decode(block: bytes) -> bytes:
    """As Base64.getMimeDecoder does: characters of no meaning are skipped."""
    cleaned = _BASE64.sub(b"", block)
    try:
        return base64.b64decode(cleaned + b"=" * (-len(cleaned) % 4))
    except (binascii.Error, ValueError):
        raise JavaError("IllegalArgumentException: Input byte array has wrong 4-byte ending unit") from None


def _certificates(text: bytes) -> tuple[Certificate, ...]:
    certificates = tuple(decode_certificate(block) for block in _blocks(text, "CERTIFICATE"))
    for certificate in certificates:
        if certificate.problem:
            raise JavaError(certificate.problem)
    return certificates


def _private_key(text: bytes, password: Secret | None, target: Target) -> bytes:
    keys = _blocks(text, "PRIVATE KEY")
    if len(keys) != 1:
        raise JavaError(f"InvalidConfigurationException: Expected one private key, but found {len(keys)}")
    plain = keys[0] if password is None else _decrypt(keys[0], password, target)
    kind = key_kind(plain)
    if kind not in _LOADABLE:
        raise JavaError("InvalidConfigurationException: Private key could not be loaded")
    return plain


def _decrypt(sealed: bytes, password: Secret, target: Target) -> bytes:
    try:
        scheme, content = pbe.read_encrypted(sealed, target.jdk_version)
    except (der.DerError, IndexError, ValueError):
        raise JavaError("InvalidConfigurationException: Private key could not be loaded") from None
    if scheme.oid == pbe.PBES2 and not can(target.jdk_version, "pem-pbes2"):
        raise JavaError("NoSuchAlgorithmException: PBES2 SecretKeyFactory not available")
    return pbe.decrypt(scheme, content, password, target.jdk_version, Work(None if target.slow_stores else SPEND))


def _check_chain(chain: tuple[Certificate, ...]) -> None:
    """The in-memory PKCS #12 store takes only a chain in order, without repetition (PKCS12KeyStore.validateChain)."""
    linked = all(one.issuer_key == other.subject_key for one, other in pairwise(chain))
    if not linked or len({one.der for one in chain}) < len(chain):
        raise JavaError("KeyStoreException: Certificate chain is not valid")
