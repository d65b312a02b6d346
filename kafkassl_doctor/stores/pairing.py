"""Which settings of a store go together (DefaultSslEngineFactory.createKeystore and createTruststore, KIP-651)."""

from __future__ import annotations

from typing import Any, Final

from ..records import NamedTuple
from ..versions import Version
from .abilities import can

PEM: Final = "PEM"


class Mismatch(NamedTuple):
    """Settings that do not go together: the cause, which is a text of Kafka too, and the key that it is about."""

    cause: str
    key: str
    values: tuple[tuple[str, str], ...] = ()


class KeystoreKeys(NamedTuple):
    """The settings of a keystore; None where unset."""

    type: Any
    location: Any
    password: Any
    key: Any
    chain: Any
    key_password: Any


class TruststoreKeys(NamedTuple):
    """The settings of a truststore; None where unset."""

    type: Any
    location: Any
    password: Any
    certificates: Any


def pair_keystore(keys: KeystoreKeys, kafka: Version) -> str | Mismatch:
    """Return ``inline``, ``pem``, ``file`` or ``none``, or what does not go together: the first row that fits."""
    pem = can(kafka, "kafka-pem") and keys.type == PEM
    if keys.key is not None:
        return _pair_inline_key(keys)
    if keys.chain is not None:
        return Mismatch("private-key-missing", "ssl.keystore.certificate.chain")
    if pem and keys.location is not None:
        return _pair_pem_file(keys, kafka)
    if keys.location is None:
        return "none" if keys.password is None else Mismatch("keystore-location-missing", "ssl.keystore.password")
    return "file" if keys.password is not None else Mismatch("keystore-password-missing", "ssl.keystore.location")


def _pair_pem_file(keys: KeystoreKeys, kafka: Version) -> str | Mismatch:
    if keys.password is not None:
        return Mismatch("keystore-password-beside-pem", "ssl.keystore.password")
    if keys.key_password is None and can(kafka, "kafka-pem-needs-key-password"):
        return Mismatch("pem-key-password-missing", "ssl.keystore.location")
    return "pem"


def _pair_inline_key(keys: KeystoreKeys) -> str | Mismatch:
    if keys.type != PEM:
        return Mismatch("private-key-needs-pem", "ssl.keystore.key", (("type", str(keys.type)),))
    if keys.chain is None:
        return Mismatch("certificate-chain-missing", "ssl.keystore.key")
    if keys.location is not None:
        return Mismatch("keystore-given-twice", "ssl.keystore.location")
    if keys.password is not None:
        return Mismatch("keystore-password-beside-inline-pem", "ssl.keystore.password")
    return "inline"


def pair_truststore(keys: TruststoreKeys, kafka: Version) -> str | Mismatch:
    """Return ``inline``, ``pem``, ``file`` or ``none`` (the JVM's own CAs), or what does not go together."""
    pem = can(kafka, "kafka-pem") and keys.type == PEM
    if keys.certificates is not None:
        if keys.type != PEM:
            values = (("type", str(keys.type)),)
            return Mismatch("truststore-certificates-need-pem", "ssl.truststore.certificates", values)
        if keys.location is not None:
            return Mismatch("truststore-given-twice", "ssl.truststore.location")
        beside = Mismatch("truststore-password-beside-pem", "ssl.truststore.password")
        return "inline" if keys.password is None else beside
    if pem and keys.location is not None:
        return "pem" if keys.password is None else Mismatch("truststore-password-beside-pem", "ssl.truststore.password")
    if keys.location is None:
        return "none" if keys.password is None else Mismatch("truststore-location-missing", "ssl.truststore.password")
    if keys.password is None and can(kafka, "kafka-truststore-needs-password"):
        return Mismatch("truststore-password-missing", "ssl.truststore.location")
    return "file"
