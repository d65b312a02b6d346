"""PEM keystores and truststores as Kafka makes them (DefaultSslEngineFactory.PemStore, KIP-651)."""

from __future__ import annotations

from itertools import pairwise

from ..records import NamedTuple
from ..sources.secret import Secret
from ..target import Target
from ..values import Unknown
from ..versions import Version
from . import der, pbe
from .abilities import can
from .certificate import Certificate
from .decoding import generate_certificate
from .der import DerError
from .failures import JavaError, Unaffordable, Work
from .opening import LARGEST, SPEND
from .pem_blocks import CERTIFICATE, PRIVATE_KEY, find_blocks
from .private_keys import Pkcs8, algorithm_beside, decode_pkcs8, match_key, modulus_beside

_LOADABLE = ("RSA", "DSA", "EC")
_NOT_LOADED = "InvalidConfigurationException: Private key could not be loaded"


class PemStore(NamedTuple):
    """What a PEM text gave: certificates, and for a keystore its key's state; ``texts`` say why it does not load."""

    certificates: tuple[Certificate, ...] = ()
    matches: bool | Unknown = True
    algorithm: str = ""
    """That of a key of another kind than its certificate's; else empty."""
    modulus: int = 0
    """That of an RSA key whose certificate's has another length, in bytes; else 0."""
    texts: tuple[str, ...] = ()
    """What is thrown, innermost first, without what Kafka wraps around it."""
    cause: str = ""
    """The name of the refusal; empty when it loads."""
    unknown: str | None = None


class _Refused(Exception):
    def __init__(self, cause: str, error: JavaError) -> None:
        super().__init__(cause)
        self.cause = cause
        self.texts = error.texts


def read_pem_truststore(text: bytes) -> PemStore:
    """Return the anchors in *text*; raises nothing."""
    if len(text) > LARGEST:
        return PemStore(unknown=_too_large())
    try:
        return PemStore(_certificates(text))
    except _Refused as refused:
        return PemStore(texts=refused.texts, cause=refused.cause)
    except Unaffordable as reason:
        return PemStore(unknown=str(reason))


def read_pem_keystore(chain: bytes, key: bytes, password: Secret | None, target: Target) -> PemStore:
    """Return the chain in *chain* with the private key in *key* (the same text for a file); raises nothing."""
    if max(len(chain), len(key)) > LARGEST:
        return PemStore(unknown=_too_large())
    try:
        plain = _private_key(key, password, target)
        certificates = _certificates(chain)
        _check_chain(certificates, target.jdk_version)
    except _Refused as refused:
        return PemStore(texts=refused.texts, cause=refused.cause)
    except Unaffordable as reason:
        return PemStore(unknown=str(reason))
    leaf = certificates[0]
    return PemStore(certificates, match_key(plain, leaf), algorithm_beside(plain, leaf), modulus_beside(plain, leaf))


class PemProblem(Exception):
    """A key in PEM does not open; it tells nothing of what stands there."""


def unseal_pem(text: bytes, password: Secret | None, target: Target) -> bytes:
    """Return the PKCS #8 key in *text*; raises PemProblem."""
    try:
        return _private_key(text, password, target)
    except (_Refused, Unaffordable):
        raise PemProblem("the key does not open") from None


def _too_large() -> str:
    return f"it is larger than {LARGEST >> 20} MiB, which no PEM file is: not looked into"


def _blocks(text: bytes, name: tuple[str, ...], missing: str) -> list[bytes]:
    try:
        return find_blocks(text.decode("utf-8", "replace"), name)
    except JavaError as error:
        raise _Refused(missing if "No matching" in error.texts[0] else "pem-unreadable", error) from None


def _certificates(text: bytes) -> tuple[Certificate, ...]:
    certificates = tuple(generate_certificate(block) for block in _blocks(text, CERTIFICATE, "pem-certificate-missing"))
    for certificate in certificates:
        if certificate.problem:
            raise _Refused("pem-unreadable", JavaError(*certificate.problem_texts))
    return certificates


def _private_key(text: bytes, password: Secret | None, target: Target) -> bytes:
    """Return the PKCS #8 key; Kafka tries the key factories RSA, DSA and EC, and tells what RSA says."""
    keys = _blocks(text, PRIVATE_KEY, "pem-key-missing")
    if len(keys) != 1:
        several = JavaError(f"InvalidConfigurationException: Expected one private key, but found {len(keys)}")
        raise _Refused("pem-several-keys", several)
    try:
        return _load_key(keys[0], password, target)
    except _Refused as refused:
        if refused.cause == "pem-key-unreadable" and b"Proc-Type:" in text:
            refused.cause = "pem-key-not-pkcs8"
        raise


def _load_key(block: bytes, password: Secret | None, target: Target) -> bytes:
    plain = block if password is None else _decrypt(block, password, target)
    try:
        key = decode_pkcs8(plain, target.jdk_version)
    except JavaError as error:
        raise _not_loaded(_blame(plain), error) from None
    if key.kind not in _LOADABLE or (key.kind == "RSA" and not _is_sequence(key.content)):
        raise _not_loaded("pem-key-unreadable", _refuse_kind(key))
    return plain


def _is_sequence(content: bytes) -> bool:
    return content[:1] == b"\x30"


def _refuse_kind(key: Pkcs8) -> JavaError:
    if key.kind == "RSASSA-PSS":
        return JavaError("InvalidKeyException: Expected a RSA key, but got RSASSA-PSS")
    inner = () if _is_sequence(key.content) else ("IOException: Not a SEQUENCE",)
    return JavaError(*inner, "InvalidKeyException: Invalid RSA private key")


def _not_loaded(cause: str, error: JavaError) -> _Refused:
    wrapped = f"InvalidKeySpecException: java.security.{error.texts[-1]}"
    return _Refused(cause, JavaError(*error.texts, wrapped, _NOT_LOADED))


def _blame(data: bytes) -> str:
    """Why what stands in the key's place is no PKCS #8 key: encrypted, an older format, or broken."""
    try:
        outer = der.read_only(data, der.SEQUENCE, "no sequence")
        first, second, *rest = der.read_children(data, outer[1], outer[2])
    except ValueError:
        return "pem-key-unreadable"
    if not rest and first[0] == der.SEQUENCE and second[0] == der.OCTET_STRING:
        return "pem-key-unreadable"
    return "pem-key-not-pkcs8" if first[0] == der.INTEGER and second[0] != der.SEQUENCE else "pem-key-unreadable"


def _decrypt(sealed: bytes, password: Secret, target: Target) -> bytes:
    """Return the plain key as javax.crypto.EncryptedPrivateKeyInfo and the cipher that it names give it."""
    jdk = target.jdk_version
    try:
        scheme, content = _read_sealed(sealed, jdk)
    except DerError as error:
        overrun = str(error).startswith("overrun")
        cause = "pem-key-unreadable" if overrun else "pem-key-encryption-unsupported"
        raise _Refused(
            cause if overrun or "PBE parameter" in str(error) else "pem-key-unreadable", JavaError(*error.texts)
        ) from None
    name = _factory_missing(scheme, jdk)
    if name:
        missing = JavaError(f"NoSuchAlgorithmException: {name} SecretKeyFactory not available")
        raise _Refused("pem-key-encryption-unsupported", missing)
    try:
        pbe.readable_password(password, jdk)
    except JavaError as error:
        raise _Refused("pem-key-unreadable", JavaError(error.texts[0])) from None
    work = Work(None if target.slow_stores else SPEND)
    try:
        plain = pbe.decrypt(scheme, content, password, jdk, work)
        if not _is_sequence(plain):
            raise DerError("…")
    except (JavaError, DerError) as error:
        cannot = "InvalidKeySpecException: Cannot retrieve the PKCS8EncodedKeySpec"
        raise _Refused("key-password-wrong", JavaError(*error.texts, cannot)) from None
    return plain


def _read_sealed(data: bytes, jdk: Version) -> tuple[pbe.Scheme, bytes]:
    if not data:
        raise DerError("Too short")
    if not can(jdk, "der-value-of-2020"):
        _check_extent(data, jdk)
    data = der.make_definite(data, jdk)
    _, start, stop = der.read_only(data, der.SEQUENCE, "DER header error: no SEQ tag")
    algorithm = der.read_value(data, start, stop)
    content = der.read_value(data, algorithm[2], stop)
    if content[2] != stop:
        raise DerError(f"overrun, bytes = {stop - content[2]}")
    if algorithm[0] != der.SEQUENCE:
        raise DerError("algid parse error, not a sequence")
    oid = der.read_value(data, algorithm[1], algorithm[2])
    scheme = pbe.read_scheme(der.read_oid(data, oid), data[oid[2] : algorithm[2]], jdk)
    return scheme, der.read_octets(data, content)


def _check_extent(data: bytes, jdk: Version) -> None:
    try:
        stop = der.read_stream(data, jdk)[2]
    except DerError as error:
        if str(error):
            raise
        stop = -1
    if stop != len(data):
        raise DerError("extra data given to DerValue constructor")


def _factory_missing(scheme: pbe.Scheme, jdk: Version) -> str | None:
    """Return the name under which the JVM looks for a SecretKeyFactory in vain; None when it has one."""
    if scheme.oid == pbe.PBES2 and not can(jdk, "pem-pbes2"):
        return "PBES2" if can(jdk, "names-pbes2") else scheme.oid
    return None if scheme.cipher and scheme.oid != pbe.JCEKS_PROTECTOR else scheme.name


def _check_chain(chain: tuple[Certificate, ...], jdk: Version) -> None:
    """The in-memory PKCS #12 store takes only a chain in order, without repetition (PKCS12KeyStore.validateChain)."""
    linked = all(one.issuer_key == other.subject_key for one, other in pairwise(chain))
    if not linked or len(set(chain)) < len(chain):
        text = "KeyStoreException: Certificate chain is not valid"
        outer = () if can(jdk, "keeps-key-store-exception") else (_WRAPPED_CHAIN,)
        raise _Refused("pem-chain-out-of-order", JavaError(text, *outer))


_WRAPPED_CHAIN = (
    "KeyStoreException: Key protection algorithm not found: "
    "java.security.KeyStoreException: Certificate chain is not valid"
)
