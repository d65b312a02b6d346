"""PKCS #12 keystores as sun.security.pkcs12.PKCS12KeyStore turns them into entries (RFC 7292)."""

from __future__ import annotations

from ..records import NamedTuple
from ..sources.secret import Secret
from ..versions import Version
from . import der, pbe
from .abilities import can
from .certificate import Certificate
from .chains import Attributes, Bags
from .decoding import generate_certificate
from .der import DerError, Value
from .failures import JavaError, Work, qualify
from .jks import JavaEntry
from .macs import check_mac

_DATA, _ENCRYPTED = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.6"
_SHROUDED, _CERTIFICATE, _SECRET = (f"1.2.840.113549.1.12.10.1.{arc}" for arc in (2, 3, 5))
_FRIENDLY, _LOCAL_ID, _TRUSTED = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21", "2.16.840.1.113894.746875.1.1"
_VERSION = 3
_WRONG_TAG = "Not the correct tag"
_FOREIGN = "IOException: public key protected PKCS12 not supported"


class Pkcs12(NamedTuple):
    """What a PKCS #12 file holds for Java."""

    entries: tuple[JavaEntry, ...]
    unseen: int
    """Certificates in the file that are in no entry, as far as they could be read."""
    skipped: bool
    """Whether encrypted parts were left out, because there is no password."""
    schemes: tuple[pbe.Scheme, ...]
    """How the encrypted parts are encrypted."""
    mac: str | None
    """Algorithm of the MAC; None without one or without a password."""


class _Opening(NamedTuple):
    password: Secret | None
    jdk: Version
    work: Work


def read_pkcs12(content: bytes, password: Secret | None, jdk: Version, work: Work) -> Pkcs12:
    """Return what Java sees in a PKCS #12 file; raises JavaError as its load does, and Unaffordable.

    Without a password encrypted parts are skipped and the MAC is not looked at. What follows the file's end is ignored.
    """
    try:
        return _read(content, _Opening(password, jdk, work))
    except DerError as error:
        raise JavaError(*error.texts) from None


def _make_definite(content: bytes, jdk: Version) -> bytes:
    """Return a file with definite lengths; one of indefinite length that ends too early has a text of its own
    (DerIndefLenConverter.convertStream)."""
    try:
        return der.make_definite(content, jdk)
    except DerError as error:
        if content[1:2] == b"\x80" and error.cut:
            raise DerError("not enough data to resolve indef len BER") from None
        raise


def _read(content: bytes, opening: _Opening) -> Pkcs12:
    jdk = opening.jdk
    content = _make_definite(content, jdk)
    tag, start, stop = der.read_stream(content, jdk)
    if tag not in (der.SEQUENCE, der.SET):
        raise DerError(f"toDerInputStream rejects tag type {der.signed(tag)}")
    version = der.read_value(content, start, stop)
    if version[0] != der.INTEGER and not can(jdk, "der-value-of-2020"):
        raise DerError("DER input, Integer tag error")
    if der.read_small(content, version) != _VERSION:
        raise JavaError("IOException: PKCS12 keystore not in version 3 format")
    info = der.read_field(content, version[2], stop, der.SEQUENCE, _WRONG_TAG)
    kind, wrapped = _read_content_info(content, info)
    if kind != _DATA:
        raise JavaError(_FOREIGN)
    covered = der.read_octets(content, wrapped)
    safe = der.make_definite(covered, jdk)
    bags, schemes, skipped = Bags(), [], False
    parts = der.read_field(safe, 0, len(safe), der.SEQUENCE, _WRONG_TAG)
    for part in der.read_children(safe, parts[1], parts[2]):
        if part[0] != der.SEQUENCE:
            raise DerError(_WRONG_TAG if can(jdk, "der-value-of-2020") else "Sequence tag error")
        kind, wrapped = _read_content_info(safe, part)
        if kind == _DATA:
            _read_bags(der.read_octets(safe, wrapped), bags, jdk)
        elif kind != _ENCRYPTED:
            raise JavaError(_FOREIGN)
        elif opening.password is None:
            skipped = True
        else:
            schemes.append(_read_sealed(safe, wrapped, bags, opening))
    mac = None
    if opening.password is not None and info[2] < stop:
        value = der.read_value(content, info[2], stop)
        mac = check_mac(content, value, covered, opening.password, jdk, opening.work)
    entries = bags.entries(jdk)
    used = {certificate for entry in entries for certificate in entry.chain}
    unseen = len(set(bags.certificates) - used)
    return Pkcs12(entries, unseen, skipped, tuple(schemes), mac)


def _read_content_info(data: bytes, info: Value) -> tuple[str, Value]:
    """Return the type of a ContentInfo and its content, without the [0] around it."""
    values = der.read_children(data, info[1], info[2])
    if not 1 <= len(values) <= 2:
        raise DerError("Invalid length for ContentInfo", "ParsingException")
    kind = der.read_oid(data, values[0])
    tagged = der.read_value(data, values[0][2], info[2])
    contents = der.read_children(data, tagged[1], tagged[2])
    if len(contents) != 1:
        raise DerError("ContentInfo encoding error", "ParsingException")
    return kind, contents[0]


def _read_sealed(data: bytes, sealed: Value, bags: Bags, opening: _Opening) -> pbe.Scheme:
    password, jdk, work = opening
    assert password is not None
    version = der.read_value(data, sealed[1], sealed[2])
    info = der.read_field(data, version[2], sealed[2], der.SEQUENCE, _WRONG_TAG)
    kind = der.read_value(data, info[1], info[2])
    algorithm = der.read_field(data, kind[2], info[2], der.SEQUENCE, "algid parse error, not a sequence")
    content = der.read_value(data, algorithm[2], info[2])
    if content[0] & 0xDF != 0x80:
        raise DerError(f"unsupported encrypted content type {der.signed(content[0])}")
    octets = der.read_octets(data, (der.OCTET_STRING | content[0] & der.CONSTRUCTED, content[1], content[2]))
    oid = der.read_value(data, algorithm[1], algorithm[2])
    try:
        scheme = pbe.read_scheme(der.read_oid(data, oid), data[oid[2] : algorithm[2]], jdk)
    except DerError as error:
        if can(jdk, "parse-alg-parameters"):
            raise JavaError(*error.texts, f"IOException: parseAlgParameters failed: {error}") from None
        raise
    if scheme.iterations > pbe.MAX_ITERATIONS:
        raise JavaError("IOException: cert PBE iteration count too large")
    if not scheme.cipher and not can(jdk, "parse-alg-parameters"):
        scheme = scheme._replace(name="")
    try:
        pbe.retry_with_nul(password, lambda tried: _read_bags(pbe.decrypt(scheme, octets, tried, jdk, work), bags, jdk))
    except (JavaError, DerError) as error:
        raise JavaError(
            f"UnrecoverableKeyException: failed to decrypt safe contents entry: {qualify(error.texts[-1])}",
            "IOException: keystore password was incorrect",
        ) from None
    return scheme


def _read_bags(data: bytes, bags: Bags, jdk: Version) -> None:
    data = der.make_definite(data, jdk)
    if data[:1] != b"\x30" and not can(jdk, "der-value-of-2020"):
        raise DerError("Sequence tag error")
    outer = der.read_field(data, 0, len(data), der.SEQUENCE, _WRONG_TAG)
    for position, (tag, start, stop) in enumerate(der.read_children(data, outer[1], outer[2])):
        if tag not in (der.SEQUENCE, der.SET):
            raise DerError(f"toDerInputStream rejects tag type {der.signed(tag)}")
        oid = der.read_value(data, start, stop)
        kind = der.read_oid(data, oid)
        tagged = der.read_value(data, oid[2], stop)
        if tagged[0] & 0xDF != 0x80:
            raise DerError(f"unsupported PKCS12 bag value type {der.signed(tagged[0])}")
        value = der.read_value(data, tagged[1], tagged[2])
        certificate = secret = None
        if kind == _CERTIFICATE:
            certificate = _read_certificate(data, value)
        elif kind == _SECRET:
            secret = _read_pair(data, value, "SecretBag", "secret")
        attributes = _read_attributes(data, tagged[2], stop)
        if certificate is not None:
            bags.add_certificate(certificate, attributes, position)
        elif secret is not None:
            bags.add_secret(secret, attributes)
        elif kind == _SHROUDED:
            bags.add_key(data[tagged[1] : value[2]], attributes)


def _read_certificate(data: bytes, bag: Value) -> Certificate:
    certificate = generate_certificate(_read_pair(data, bag, "CertBag", "cert"))
    if certificate.problem:
        raise JavaError(*certificate.problem_texts)
    return certificate


def _read_pair(data: bytes, bag: Value, name: str, short: str) -> bytes:
    """Return the octets in a CertBag or SecretBag: an OID and [0] with an OCTET STRING."""
    if bag[0] != der.SEQUENCE:
        raise DerError(_WRONG_TAG)
    values = der.read_children(data, bag[1], bag[2])
    if len(values) != 2:
        raise DerError(f"Invalid length for {name}")
    der.read_oid(data, values[0])
    if values[1][0] & 0xDF != 0x80:
        raise DerError(f"unsupported PKCS12 {short} value type {der.signed(values[1][0])}")
    return der.read_octets(data, der.read_value(data, values[1][1], values[1][2]))


def _read_attributes(data: bytes, at: int, stop: int) -> Attributes:
    """Return the attributes after a bag's value; a bag need not have any, and what is no set is passed over."""
    name, local_id, trusted = None, None, False
    try:
        values = der.read_field(data, at, stop, der.SET, _WRONG_TAG)
        attributes = der.read_children(data, values[1], values[2])
    except DerError:
        return Attributes()
    for tag, start, end in attributes:
        if tag != der.SEQUENCE:
            raise DerError(_WRONG_TAG)
        oid = der.read_value(data, start, end)
        kind = der.read_oid(data, oid)
        found = der.read_field(data, oid[2], end, der.SET, f"Attribute {kind} should have a value {_WRONG_TAG}")
        if found[2] != end:
            raise DerError("Invalid length for Attribute")
        if kind not in (_FRIENDLY, _LOCAL_ID, _TRUSTED):
            continue
        first = der.read_value(data, found[1], found[2])
        if kind == _LOCAL_ID:
            local_id = der.read_octets(data, first)
        elif kind == _TRUSTED:
            trusted = all(der.read_oid(data, one) for one in der.read_children(data, found[1], found[2]))
        elif first[0] != der.BMP_STRING:
            raise DerError(f"DerValue.getBMPString, not BMP {der.signed(first[0])}")
        else:
            name = data[first[1] : first[2]].decode("utf-16-be", "replace")
    return Attributes(name, local_id, trusted)
