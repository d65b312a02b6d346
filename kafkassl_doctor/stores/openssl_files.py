"""Files with certificates and keys as OpenSSL reads them for librdkafka: PEM in its dialect, PKCS #12.

Unlike the JVM it takes keys in any of OpenSSL's forms, and of a bundle every certificate; where a file is not what is
wanted, librdkafka can't be made (rd_kafka_ssl_ctx_init).
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records import NamedTuple
from ..sources.files import STORE_LIMIT, Problem, locate, read_file
from ..values import Unknown
from .certificate import Certificate
from .decoding import decode_certificate
from .opening import open_store

if TYPE_CHECKING:
    from ..sources.secret import Secret
    from ..target import Target

_CERTIFICATES = ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
_KEY = "PRIVATE KEY"
_HASHED = 8
"""Digits in front of the dot in the name of a certificate in a folder of CAs (openssl rehash)."""
_MOST_FILES = 2000


class Fault(NamedTuple):
    """Why a file can't be used: the words of OpenSSL, and what is wrong with it."""

    text: str
    what: str


class Identity(NamedTuple):
    """A client's own certificate with what it sends after it; ``matches``: whether the key belongs to it."""

    chain: tuple[Certificate, ...]
    matches: bool | Unknown = True


Cas = tuple[Certificate, ...] | Fault | Unknown


def read_cas(location: str, target: Target) -> Cas:
    """Return the certificates of a file of CAs, or of a folder of them (SSL_CTX_load_verify_locations)."""
    path = locate(location, target)
    if Path(path).is_dir():
        return _read_folder(path)
    content = _read(location, target, "error:05880020:x509 certificate routines::BIO lib")
    if not isinstance(content, bytes):
        return content
    return _read_anchors(content)


def read_inline_cas(text: str) -> Cas:
    """Return the certificates of ``ssl.ca.pem``."""
    found = _read_anchors(text.encode("utf-8", "surrogateescape"))
    if isinstance(found, Fault):
        words = "error:0480006C:PEM routines::no start line: Expecting: CERTIFICATE"
        return Fault(f"failed to read certificate #0 from ssl.ca.pem: not in PEM format?: {words}", found.what)
    return found


def _read_anchors(content: bytes) -> Cas:
    found = list(_certificates(content))
    if any(one is None for one in found):
        return Fault(
            "error:05880009:x509 certificate routines::PEM lib", "what it holds between BEGIN and END is broken"
        )
    if not found:
        return Fault(
            "error:05800088:x509 certificate routines::no certificate or crl found", "it holds no PEM certificate"
        )
    return tuple(one for one in found if one is not None)


def _read_folder(path: str) -> Cas:
    """Only files that are named by the hash of a subject are looked up."""
    found: list[Certificate] = []
    names = sorted(one.name for one in Path(path).iterdir())[:_MOST_FILES]
    for name in names:
        head, _, tail = name.partition(".")
        if len(head) == _HASHED and tail.isdigit() and all(char in "0123456789abcdef" for char in head):
            reading = read_file(f"{path}/{name}", STORE_LIMIT)
            found += [one for one in _certificates(reading.content) if one is not None][:1]
    return tuple(found)


def read_chain(location: str, target: Target) -> tuple[Certificate, ...] | Fault | Unknown:
    """Return the certificates of a client's file, its own first (SSL_CTX_use_certificate_chain_file)."""
    content = _read(location, target, "error:0A080002:SSL routines::system lib")
    return _leading(content, "error:0A080009:SSL routines::PEM lib") if isinstance(content, bytes) else content


def read_inline_chain(text: str) -> tuple[Certificate, ...] | Fault | Unknown:
    """Return the certificates of ``ssl.certificate.pem``."""
    words = "error reading certificate: error:0480006C:PEM routines::no start line: Expecting: CERTIFICATE"
    return _leading(text.encode("utf-8", "surrogateescape"), words)


def _leading(content: bytes, words: str) -> tuple[Certificate, ...] | Fault:
    found = list(_certificates(content))
    if not found or found[0] is None:
        return Fault(words, "it does not begin with a PEM certificate")
    return tuple(one for one in found if one is not None)


def read_key(location: str, password: Secret | None, leaf: Certificate, target: Target) -> bool | Fault | Unknown:
    """Return whether the key of a file belongs to *leaf*; False becomes a Fault, as OpenSSL compares them at once."""
    content = _read(location, target, "error:0A080002:SSL routines::system lib")
    if not isinstance(content, bytes):
        return content
    return _match(content, password, leaf, "error:0A080009:SSL routines::PEM lib")


def read_inline_key(text: str, password: Secret | None, leaf: Certificate) -> bool | Fault | Unknown:
    """Return whether the key of ``ssl.key.pem`` belongs to *leaf*, likewise."""
    words = (
        "not in PEM format?: error:1E08010C:DECODER routines::unsupported: No supported data to decode. Input type: PEM"
    )
    return _match(text.encode("utf-8", "surrogateescape"), password, leaf, words)


def _match(content: bytes, password: Secret | None, leaf: Certificate, words: str) -> bool | Fault | Unknown:
    block = next((raw for kind, raw, _ in _blocks(content) if kind.endswith(_KEY)), None)
    if block is None:
        return Fault(words, "it holds no private key in PEM")
    loaded = _load_key(block, password)
    if isinstance(loaded, str):
        return Fault(words, loaded)
    if isinstance(loaded, Unknown):
        return loaded
    if not _belongs(loaded, leaf):
        text = "error:05800074:x509 certificate routines::key values mismatch"
        return Fault(text, "it is not the key of the certificate")
    return True


def _load_key(block: bytes, password: Secret | None) -> Any:
    """The key object, what is wrong with it in words, or Unknown."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    encrypted = b"ENCRYPTED" in block
    given = password.reveal().encode("utf-8", "surrogateescape") if encrypted and password is not None else None
    if encrypted and given is None:
        return "it is encrypted, and ssl.key.password is not set"
    try:
        return load_pem_private_key(block, given, unsafe_skip_rsa_key_validation=True)
    except UnsupportedAlgorithm:
        return Unknown("the form of the private key can't be read here")
    except (ValueError, TypeError):
        return "ssl.key.password does not open it" if encrypted else "it is no private key that can be read"


def _belongs(key: Any, leaf: Certificate) -> bool:
    """Whether a key is that of a certificate; that of RSASSA-PSS is read as one of RSA."""
    if leaf.key_algorithm == "RSASSA-PSS" and hasattr(key.public_key().public_numbers(), "n"):
        numbers = key.public_key().public_numbers()
        return (numbers.n, numbers.e) == leaf.key_numbers
    return _public(key) == leaf.public_key_der


def _public(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    encoded: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def read_keystore(location: str, password: Secret, target: Target) -> Identity | Fault | Unknown:
    """Return what a PKCS #12 file gives a client (PKCS12_parse); the text has the words of librdkafka in front."""
    opening = f"Failed to open ssl.keystore.location: {location}: error:10000080:BIO routines::no such file"
    content = _read(location, target, opening)
    if not isinstance(content, bytes):
        return content
    opened = open_store(content, "PKCS12", password, target)
    if opened.found_type != "PKCS12":
        words = "error:0680009B:asn1 encoding routines::too long"
        if not content.startswith(b"\xfe\xed\xfe\xed"):
            return Unknown(f"how OpenSSL words that {location} is no PKCS #12 file")
        return Fault(f"Error reading ssl.keystore.location PKCS#12 file: {location}: {words}", "it is a JKS keystore")
    if opened.unknown:
        return Unknown(f"{location}: {opened.unknown}")
    if opened.texts:
        if "password was incorrect" not in " ".join(opened.texts):
            return Unknown(f"whether OpenSSL opens {location}, which Java does not")
        words = "error:11800071:PKCS12 routines::mac verify failure"
        text = f"Failed to parse ssl.keystore.location PKCS#12 file: {location}: {words}"
        return Fault(text, "ssl.keystore.password does not open it")
    if opened.legacy:
        return Unknown(
            f"whether the client's OpenSSL has its legacy provider, which {location} needs ({opened.legacy})"
        )
    chains = [entry.chain for entry in opened.entries if entry.kind == "key" and entry.chain]
    if len(chains) != 1:
        return Unknown(f"which of the {len(chains)} keys in {location} OpenSSL takes")
    return Identity(chains[0])


def _read(location: str, target: Target, words: str) -> bytes | Fault | Unknown:
    reading = read_file(locate(location, target), STORE_LIMIT)
    problem: Problem | None = reading.problem
    if problem is None:
        return reading.content
    if problem.kind == "missing":
        if target.stores == "elsewhere":
            return Unknown(f"{location} stands on another machine")
        return Fault(words, problem.text)
    return Unknown(f"{location}: {problem.text}")


def _certificates(content: bytes) -> Iterator[Certificate | None]:
    """Every PEM certificate in the order of the file; None for one that can't be decoded."""
    for kind, _, body in _blocks(content):
        if kind in _CERTIFICATES:
            try:
                found = decode_certificate(b64decode(body, validate=True))
            except (Error, ValueError):
                yield None
                return
            yield None if found.problem and not found.subject_name else found


def _blocks(content: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """(label, the whole block, its base64) of each PEM block, line by line (PEM_read_bio)."""
    label = ""
    whole: list[bytes] = []
    body: list[bytes] = []
    for line in content.splitlines():
        bare = line.strip()
        if bare.startswith(b"-----BEGIN ") and bare.endswith(b"-----"):
            label, whole, body = bare[11:-5].decode("latin-1"), [bare], []
        elif label and bare == b"-----END " + label.encode("latin-1") + b"-----":
            yield label, b"\n".join((*whole, bare, b"")), b"".join(body)
            label = ""
        elif label:
            whole.append(bare)
            if b":" not in bare:
                body.append(bare)
