"""Private keys of stores, recovered with a password as KeyStore.getKey does it."""

from __future__ import annotations

import hashlib

from ..records import NamedTuple
from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from ..versions import Version
from . import der, pbe
from .der import DerError
from .failures import JavaError, Unaffordable, Work
from .jks import JavaEntry, password_octets
from .opening import SPEND
from .private_keys import algorithm_beside, key_factory_missing, match_key, modulus_beside, read_pkcs8

SUN_PROTECTOR = "1.3.6.1.4.1.42.2.17.1.1"
_DIGEST = 20
_NOT_STORED = "UnrecoverableKeyException: Private key not stored as PKCS #8 EncryptedPrivateKeyInfo"


class KeyState(NamedTuple):
    """What became of a private key; ``texts`` are what the JVM says when it can't be had, innermost first."""

    opens: bool | Unknown
    matches: bool | Unknown
    """Whether it belongs to the leaf of its chain; true without a chain."""
    texts: tuple[str, ...] = ()
    scheme: pbe.Scheme | None = None
    """How it is encrypted, for a key of a PKCS #12 file."""
    algorithm: str = ""
    """Its algorithm where that is another one than that of its leaf, which JSSE then never presents."""
    modulus: int = 0
    """Length in bytes of an RSA key's modulus where that of its leaf has another."""


def recover_key(
    entry: JavaEntry, reader: str, password: Secret | None, target: Target, work: Work | None = None
) -> KeyState:
    """Return whether the key of *entry* opens with *password* and belongs to the leaf of its chain; raises nothing.

    *reader* is ``Opened.reader``; *work* what all keys of a store may cost together (default: one may cost it all).
    """
    work = work or Work(None if target.slow_stores else SPEND)
    sealed = entry.kind == "secret"
    recover = {"JKS": _recover_jks, "JCEKS": _recover_jceks}.get(reader, _recover_secret if sealed else _recover_pkcs12)
    try:
        plain, scheme = recover(entry.protected, password, target.jdk_version, work)
    except JavaError as error:
        return KeyState(False, Unknown("the private key does not open"), error.texts)
    except Unaffordable as reason:
        return KeyState(Unknown(str(reason)), Unknown(str(reason)))
    if not entry.chain:
        return KeyState(True, True, (), scheme)
    leaf = entry.chain[0]
    beside = algorithm_beside(plain, leaf), modulus_beside(plain, leaf)
    return KeyState(True, match_key(plain, leaf), (), scheme, *beside)


def unseal_key(entry: JavaEntry, reader: str, password: Secret | None, target: Target) -> bytes:
    """Return the PKCS #8 key of *entry*; raises JavaError, DerError, or Unaffordable for one that costs too much."""
    work = Work(None if target.slow_stores else SPEND)
    recover = {"JKS": _recover_jks, "JCEKS": _recover_jceks}.get(reader, _recover_pkcs12)
    return recover(entry.protected, password, target.jdk_version, work)[0]


_Recovered = tuple[bytes, pbe.Scheme | None]


def _recover_secret(protected: bytes, password: Secret | None, jdk: Version, work: Work) -> _Recovered:
    """The same for a secret key, which needs no factory."""
    return _recover_pkcs12(protected, password, jdk, work, made=False)


def _recover_pkcs12(
    protected: bytes, password: Secret | None, jdk: Version, work: Work, *, made: bool = True
) -> _Recovered:
    """PKCS12KeyStore.engineGetKey; *made*: a KeyFactory makes a private key of what was decrypted."""
    try:
        protected = der.make_definite(protected)
        scheme, content = pbe.read_encrypted(protected, jdk)
    except DerError as error:
        wrapped = "UnrecoverableKeyException: Private key not stored as PKCS#8 EncryptedPrivateKeyInfo: java.io."
        raise JavaError(*error.texts, wrapped + error.text) from None
    if scheme.iterations > pbe.MAX_ITERATIONS:
        too_many = "key PBE iteration count too large"
        raise JavaError(f"IOException: {too_many}", f"UnrecoverableKeyException: Get Key failed: {too_many}")
    if password is None:
        raise JavaError("NullPointerException", "UnrecoverableKeyException: Get Key failed: null")

    def attempt(tried: Secret) -> bytes:
        plain = pbe.decrypt(scheme, content, tried, jdk, work)
        missing = key_factory_missing(read_pkcs8(plain).oid, jdk) if made else None
        if missing:
            raise JavaError(f"NoSuchAlgorithmException: {missing} KeyFactory not available")
        return plain

    try:
        return pbe.retry_with_nul(password, attempt), scheme
    except (JavaError, DerError) as error:
        raise JavaError(
            *error.texts, f"UnrecoverableKeyException: Get Key failed: {_message(error.texts[-1])}"
        ) from None


def _message(text: str) -> str:
    """Return Throwable.getMessage() of ``SimpleClassName: message``."""
    return text.partition(": ")[2] or "null"


def _recover_jks(protected: bytes, password: Secret | None, _jdk: Version, _work: Work) -> _Recovered:
    """JavaKeyStore.engineGetKey and sun.security.provider.KeyProtector."""
    if password is None:
        raise JavaError("UnrecoverableKeyException: Password must not be null")
    oid, _, content = _read_protected(protected)
    if oid != SUN_PROTECTOR:
        raise JavaError("UnrecoverableKeyException: Unsupported key protection algorithm")
    return _open_sun_key(content, password), None


def _recover_jceks(protected: bytes, password: Secret | None, jdk: Version, work: Work) -> _Recovered:
    """JceKeyStore.engineGetKey and com.sun.crypto.provider.KeyProtector."""
    if password is None:
        raise JavaError("IllegalArgumentException: password can't be null")
    oid, parameters, content = _read_protected(protected)
    if oid == SUN_PROTECTOR:
        plain = _open_sun_key(content, password)
    elif oid == pbe.JCEKS_PROTECTOR:
        plain = _open_jceks_key(parameters, content, password, jdk, work)
    else:
        raise JavaError("UnrecoverableKeyException: Unsupported encryption algorithm")
    try:
        missing = key_factory_missing(read_pkcs8(plain).oid, jdk)
    except DerError as error:
        raise JavaError(f"UnrecoverableKeyException: {error}") from None
    if missing:
        raise JavaError(f"NoSuchAlgorithmException: {missing} KeyFactory not available")
    return plain, None


def _open_jceks_key(parameters: bytes, content: bytes, password: Secret, jdk: Version, work: Work) -> bytes:
    try:
        scheme = pbe.read_scheme(pbe.JCEKS_PROTECTOR, parameters, jdk)
        if scheme.iterations > pbe.MAX_ITERATIONS:
            raise DerError("PBE iteration count too large")
        return pbe.decrypt(scheme, content, password, jdk, work, jceks=True)
    except (JavaError, DerError) as error:
        raise JavaError(f"UnrecoverableKeyException: {_message(error.texts[0])}") from None


def _read_protected(data: bytes) -> tuple[str, bytes, bytes]:
    """Return algorithm, DER of its parameters and content of an EncryptedPrivateKeyInfo."""
    try:
        data = der.make_definite(data)
        _, start, stop = der.read_only(data, der.SEQUENCE, "overrun")
        algorithm = der.read_field(data, start, stop, der.SEQUENCE, "algid parse error, not a sequence")
        oid = der.read_value(data, algorithm[1], algorithm[2])
        content = der.read_octets(data, der.read_value(data, algorithm[2], stop))
        return der.read_oid(data, oid), data[oid[2] : algorithm[2]], content
    except DerError:
        raise JavaError(_NOT_STORED) from None


def _open_sun_key(content: bytes, password: Secret) -> bytes:
    """Return the PKCS #8 key below a chain of SHA-1 digests; raises JavaError ``Cannot recover key``."""
    if len(content) < 2 * _DIGEST:
        raise JavaError("UnrecoverableKeyException: Cannot recover key")
    secret, salt = password_octets(password), content[:_DIGEST]
    hidden, check = content[_DIGEST:-_DIGEST], content[-_DIGEST:]
    stream, digest = [], salt
    for _ in range(0, len(hidden), _DIGEST):
        digest = hashlib.sha1(secret + digest, usedforsecurity=False).digest()
        stream.append(digest)
    mask = int.from_bytes(b"".join(stream)[: len(hidden)], "big")
    plain = (int.from_bytes(hidden, "big") ^ mask).to_bytes(len(hidden), "big")
    if hashlib.sha1(secret + plain, usedforsecurity=False).digest() != check:
        raise JavaError("UnrecoverableKeyException: Cannot recover key")
    return plain
