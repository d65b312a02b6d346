"""PKCS #12 keystores as sun.security.pkcs12.PKCS12KeyStore turns them into entries (RFC 7292)."""

from __future__ import annotations

import hmac
from typing import NamedTuple

from ..sources.secret import Secret
from ..versions import Version
from . import der, kdf, pbe
from .abilities import can
from .certificate import Certificate, decode_certificate
from .chains import CertBag, KeyBag, build_entries
from .failures import JavaError, Work, qualify
from .jks import JavaEntry

_DATA, _ENCRYPTED = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.6"
_SHROUDED, _CERT, _X509 = "1.2.840.113549.1.12.10.1.2", "1.2.840.113549.1.12.10.1.3", "1.2.840.113549.1.9.22.1"
_FRIENDLY, _LOCAL_ID, _TRUSTED = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21", "2.16.840.1.113894.746875.1.1"
_MAC_DIGESTS = {
    "1.3.14.3.2.26": ("sha1", "SHA1"),
    "2.16.840.1.101.3.4.2.4": ("sha224", "SHA224"),
    "2.16.840.1.101.3.4.2.1": ("sha256", "SHA256"),
    "2.16.840.1.101.3.4.2.2": ("sha384", "SHA384"),
    "2.16.840.1.101.3.4.2.3": ("sha512", "SHA512"),
}
_OTHER_DIGESTS = {"1.2.840.113549.2.5": "MD5", "1.2.840.113549.2.2": "MD2"}


class Pkcs12(NamedTuple):
    """What a PKCS #12 file holds for Java."""

    entries: tuple[JavaEntry, ...]
    unseen: int
    """Certificates in the file that are in no entry, as far as they could be read."""
    skipped: bool
    """Whether encrypted parts were left out, because there is no password."""
    schemes: tuple[pbe.Scheme, ...]
    mac: str | None
    """Digest of the MAC; None without one."""


class _Bags:
    def __init__(self) -> None:
        self.keys: list[KeyBag] = []
        self.certs: list[CertBag] = []
        self.schemes: list[pbe.Scheme] = []
        self.skipped = False
        self.order = 0


def read_pkcs12(content: bytes, password: Secret | None, jdk: Version, work: Work) -> Pkcs12:
    """Return what Java sees in a PKCS #12 file; raises JavaError as its load does, DerError for what is no DER.

    Without a password encrypted parts are skipped and the MAC is not looked at.
    """
    try:
        pfx = der.read_value(content, 0, len(content))
        fields = der.read_children(content, pfx[1], pfx[2])
    except der.IndefiniteLength:
        content = der.to_definite(content)
        pfx = der.read_value(content, 0, len(content))
        fields = der.read_children(content, pfx[1], pfx[2])
    if der.read_small(content, fields[0]) != 3:
        raise JavaError("IOException: PKCS12 keystore not in version 3 format")
    kind, safe = _read_content(content, fields[1])
    if kind != _DATA:
        raise JavaError("IOException: public key protected PKCS12 not supported")
    bags = _Bags()
    outer = der.read_only(safe, der.SEQUENCE, "not a sequence")
    for part in der.iterate(safe, outer[1], outer[2]):
        _read_part(safe, part, password, jdk, work, bags)
    mac = None
    if password is not None and len(fields) > 2:
        mac = _check_mac(content, fields[2], safe, password, jdk, work)
    entries = build_entries(bags.keys, bags.certs, jdk)
    used = {cert.der for entry in entries for cert in entry.chain}
    unseen = sum(bag.certificate.der not in used for bag in bags.certs)
    return Pkcs12(entries, unseen, bags.skipped, tuple(bags.schemes), mac)


def _read_content(data: bytes, value: der.Value) -> tuple[str, bytes]:
    """Return type and content of a ContentInfo; for encrypted data the content is the EncryptedData."""
    oid = der.read_value(data, value[1], value[2])
    kind = der.read_oid(data, oid)
    wrapped = der.read_value(data, oid[2], value[2])
    inner = der.read_value(data, wrapped[1], wrapped[2])
    return kind, der.read_octets(data, inner) if kind == _DATA else data[wrapped[1] : wrapped[2]]


def _read_part(data: bytes, part: der.Value, password: Secret | None, jdk: Version, work: Work, bags: _Bags) -> None:
    kind, content = _read_content(data, part)
    if kind == _DATA:
        _read_bags(content, bags)
        return
    if kind != _ENCRYPTED:
        raise JavaError("IOException: public key protected PKCS12 not supported")
    if password is None:
        bags.skipped = True
        return
    scheme, sealed = _read_encrypted(content, jdk)
    bags.schemes.append(scheme)
    if scheme.iterations > pbe.MAX_ITERATIONS:
        raise JavaError("IOException: cert PBE iteration count too large")
    try:
        _unseal(scheme, sealed, password, jdk, work, bags)
    except (JavaError, der.DerError) as error:
        inner = error.texts[0] if isinstance(error, JavaError) else error.text
        raise JavaError(
            f"UnrecoverableKeyException: failed to decrypt safe contents entry: {qualify(inner)}",
            "IOException: keystore password was incorrect",
        ) from None


def _unseal(scheme: pbe.Scheme, sealed: bytes, password: Secret, jdk: Version, work: Work, bags: _Bags) -> None:
    """An empty password is tried again as a single NUL (PKCS12KeyStore.RetryWithZero)."""
    before = (list(bags.keys), list(bags.certs), bags.order)
    try:
        _read_bags(pbe.decrypt(scheme, sealed, password, jdk, work), bags)
    except (JavaError, der.DerError):
        if password.reveal():
            raise
        bags.keys[:], bags.certs[:], bags.order = before
        _read_bags(pbe.decrypt(scheme, sealed, Secret("\0"), jdk, work), bags)


def _read_encrypted(data: bytes, jdk: Version) -> tuple[pbe.Scheme, bytes]:
    outer = der.read_value(data, 0, len(data))
    info = der.read_children(data, outer[1], outer[2])[1]
    _, algorithm, content = der.read_children(data, info[1], info[2])[:3]
    oid = der.read_value(data, algorithm[1], algorithm[2])
    try:
        scheme = pbe.read_scheme(der.read_oid(data, oid), data[oid[2] : algorithm[2]], jdk)
    except der.DerError as error:
        outer_text = f"IOException: parseAlgParameters failed: {error}"
        raise JavaError(error.text, *((outer_text,) if can(jdk, "parse-alg-parameters") else ())) from None
    return scheme, der.read_octets(data, (der.OCTET_STRING, content[1], content[2]))


def _read_bags(data: bytes, bags: _Bags) -> None:
    outer = der.read_only(data, der.SEQUENCE, "not a sequence")
    for bag in der.iterate(data, outer[1], outer[2]):
        parts = der.read_children(data, bag[1], bag[2])
        kind = der.read_oid(data, parts[0])
        value = data[parts[1][1] : parts[1][2]]
        name, local_id, trusted = _read_attributes(data, parts[2]) if len(parts) > 2 else (None, None, False)
        bags.order += 1
        if kind == _SHROUDED:
            bags.keys.append(KeyBag(name, local_id, value, bags.order))
        elif kind == _CERT and (certificate := _read_certificate(value)):
            bags.certs.append(CertBag(name, local_id, trusted, certificate, bags.order))


def _read_certificate(value: bytes) -> Certificate | None:
    outer = der.read_only(value, der.SEQUENCE, "not a sequence")
    kind, wrapped = der.read_children(value, outer[1], outer[2])[:2]
    if der.read_oid(value, kind) != _X509:
        return None
    certificate = decode_certificate(der.read_octets(value, der.read_value(value, wrapped[1], wrapped[2])))
    if certificate.problem:
        raise JavaError(certificate.problem)
    return certificate


def _read_attributes(data: bytes, values: der.Value) -> tuple[str | None, bytes | None, bool]:
    name, local_id, trusted = None, None, False
    for attribute in der.iterate(data, values[1], values[2]):
        oid, found = der.read_children(data, attribute[1], attribute[2])[:2]
        kind = der.read_oid(data, oid)
        if kind == _TRUSTED:
            trusted = True
        elif kind in (_FRIENDLY, _LOCAL_ID):
            first = der.read_value(data, found[1], found[2])
            content = data[first[1] : first[2]]
            if kind == _LOCAL_ID:
                local_id = content
            else:
                name = content.decode("utf-16-be" if first[0] == der.BMP_STRING else "utf-8", "replace")
    return name, local_id, trusted


def _check_mac(data: bytes, value: der.Value, safe: bytes, password: Secret, jdk: Version, work: Work) -> str:
    info, salt, *count = der.read_children(data, value[1], value[2])
    algorithm, digest = der.read_children(data, info[1], info[2])[:2]
    oid = der.read_oid(data, der.read_value(data, algorithm[1], algorithm[2]))
    iterations = der.read_small(data, count[0]) if count else 1
    if iterations > pbe.MAX_ITERATIONS:
        raise JavaError(f"InvalidAlgorithmParameterException: MAC iteration count too large: {iterations}")
    known = _MAC_DIGESTS.get(oid)
    if known is None or (known[0] != "sha1" and not can(jdk, "pkcs12-hmac-sha2")):
        name = known[1] if known else _OTHER_DIGESTS.get(oid, oid)
        raise _integrity(f"NoSuchAlgorithmException: Algorithm HmacPBE{name} not available")
    expected, octets = der.read_octets(data, digest), der.read_octets(data, salt)
    texts = [password.reveal()] if password.reveal() else ["", "\0"]
    for text in texts:
        key = kdf.derive_pkcs12(known[0], text, octets, iterations, kdf.MAC, len(expected), work)
        if hmac.digest(key, safe, known[0]) == expected:
            return known[1]
    raise _integrity("UnrecoverableKeyException: Failed PKCS12 integrity checking")


def _integrity(text: str) -> JavaError:
    return JavaError(text, f"IOException: Integrity check failed: {qualify(text)}")
