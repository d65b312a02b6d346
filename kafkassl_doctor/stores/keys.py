"""Private keys: recovered with a password as KeyStore.getKey does, and compared with their certificate."""

from __future__ import annotations

from typing import NamedTuple

from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from . import der, pbe
from .certificate import Certificate
from .failures import JavaError, Unaffordable, Work
from .jks import JavaEntry, recover_java_key
from .opening import SPEND

_RSA, _PSS, _EC, _DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
_ED25519, _ED448 = "1.3.101.112", "1.3.101.113"
_KINDS = {_RSA: "RSA", _PSS: "RSASSA-PSS", _EC: "EC", _DSA: "DSA", _ED25519: "Ed25519", _ED448: "Ed448"}
_PUBLIC = 0xA1


class KeyState(NamedTuple):
    """What became of a private key; ``texts`` are what the JVM says when it can't be had, innermost first."""

    opens: bool | Unknown
    matches: bool | Unknown
    texts: tuple[str, ...] = ()


def recover_key(entry: JavaEntry, found_type: str, password: Secret, target: Target) -> KeyState:
    """Return whether the key of *entry* opens with *password* and belongs to the leaf of its chain; raises nothing."""
    work = Work(None if target.slow_stores else SPEND)
    try:
        content = _recover(entry, found_type, password, target, work)
    except JavaError as error:
        return KeyState(False, Unknown("the private key does not open"), error.texts)
    except Unaffordable as reason:
        return KeyState(Unknown(str(reason)), Unknown(str(reason)))
    leaf = entry.chain[0] if entry.chain else None
    return KeyState(True, match_key(content, leaf) if leaf else True)


def _recover(entry: JavaEntry, found_type: str, password: Secret, target: Target, work: Work) -> bytes:
    jdk = target.jdk_version
    if found_type != "PKCS12":
        return recover_java_key(entry.protected, password, jdk, work)
    try:
        scheme, content = pbe.read_encrypted(entry.protected, jdk)
    except der.DerError as error:
        raise JavaError(
            f"UnrecoverableKeyException: Private key not stored as PKCS#8 EncryptedPrivateKeyInfo: java.io.{error.text}"
        ) from None
    if scheme.iterations > pbe.MAX_ITERATIONS:
        raise JavaError("UnrecoverableKeyException: Get Key failed: key PBE iteration count too large")
    try:
        return _open_pkcs12_key(scheme, content, password, target, work)
    except JavaError as error:
        message = error.texts[0].partition(": ")[2]
        raise JavaError(error.texts[0], f"UnrecoverableKeyException: Get Key failed: {message}") from None


def _open_pkcs12_key(scheme: pbe.Scheme, content: bytes, password: Secret, target: Target, work: Work) -> bytes:
    """An empty password is tried again as a single NUL."""
    try:
        return pbe.decrypt(scheme, content, password, target.jdk_version, work)
    except JavaError:
        if password.reveal():
            raise
        return pbe.decrypt(scheme, content, Secret("\0"), target.jdk_version, work)


def key_kind(pkcs8: bytes) -> str | None:
    """Return RSA, RSASSA-PSS, EC, DSA, Ed25519, Ed448 or the OID of a PKCS #8 key; None for what is none."""
    try:
        oid, _, _ = _read_pkcs8(pkcs8)
    except (der.DerError, IndexError, ValueError):
        return None
    return _KINDS.get(oid, oid)


def match_key(pkcs8: bytes, leaf: Certificate) -> bool | Unknown:
    """Return whether the private key belongs to the certificate's public key, by their numbers."""
    try:
        oid, parameters, content = _read_pkcs8(pkcs8)
        kind = _KINDS.get(oid, oid)
        if kind != leaf.key_algorithm and {kind, leaf.key_algorithm} != {"RSA", "RSASSA-PSS"}:
            return False
        if kind in ("RSA", "RSASSA-PSS"):
            return _match_rsa(content, leaf)
        if kind == "DSA":
            return _match_dsa(parameters, content, leaf)
        return _match_by_library(pkcs8, leaf)
    except (der.DerError, IndexError, ValueError, OverflowError):
        return Unknown("the private key's structure is none that can be compared")


def _read_pkcs8(data: bytes) -> tuple[str, bytes, bytes]:
    outer = der.read_value(data, 0, len(data))
    _, algorithm, key = der.read_children(data, outer[1], outer[2])[:3]
    oid = der.read_value(data, algorithm[1], algorithm[2])
    return der.read_oid(data, oid), data[oid[2] : algorithm[2]], der.read_octets(data, key)


def _match_rsa(content: bytes, leaf: Certificate) -> bool:
    outer = der.read_value(content, 0, len(content))
    fields = der.read_children(content, outer[1], outer[2])
    return der.read_integer(content, fields[1]) == leaf.key_numbers[0]


def _match_dsa(parameters: bytes, content: bytes, leaf: Certificate) -> bool:
    outer = der.read_value(parameters, 0, len(parameters))
    modulus, _, base = (der.read_integer(parameters, one) for one in der.read_children(parameters, outer[1], outer[2]))
    secret = der.read_integer(content, der.read_value(content, 0, len(content)))
    return pow(base, secret, modulus) == leaf.key_numbers[3]


def _match_by_library(pkcs8: bytes, leaf: Certificate) -> bool | Unknown:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    try:
        public = load_der_private_key(pkcs8, None).public_key()
        encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Unknown("the private key can't be loaded for a comparison")
    return encoded == leaf.public_key_der
