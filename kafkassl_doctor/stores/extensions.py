"""Extensions of a certificate as the JVM takes them in (sun.security.x509.CertificateExtensions).

One that Java knows but can't parse makes the whole certificate unreadable when it is critical, and is dropped, as if
it were not there, when it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import der
from .der import DerError, Value

if TYPE_CHECKING:
    from .certificate import Certificate

SUBJECT_KEY_ID, KEY_USAGE, SUBJECT_ALT_NAME, ISSUER_ALT_NAME = "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18"
BASIC_CONSTRAINTS, NAME_CONSTRAINTS, AUTHORITY_KEY_ID, EXTENDED_KEY_USAGE = (
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.35",
    "2.5.29.37",
)

KEY_USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
EXTENDED_USAGES = {
    "2.5.29.37.0": "anyExtendedKeyUsage",
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
}
_MAX_INT = 0x7FFFFFFF


def read_extensions(cert: Certificate, data: bytes, field: Value) -> None:
    """Fill in what the [3] EXPLICIT *field* holds; raises DerError where the JVM refuses the certificate."""
    tag, start, stop = der.read_value(data, field[1], field[2])
    if tag != der.SEQUENCE:
        raise DerError("Sequence tag error")
    unreadable = []
    for value in der.iterate(data, start, stop):
        oid, critical, content = _read_extension(data, value)
        reader = _READERS.get(oid)
        if reader is not None:
            try:
                reader(cert, content)
            except der.IndefiniteLength as error:
                content = der.make_definite(content)
                _retry(reader, cert, content, error)
            except DerError:
                if critical:
                    raise
                unreadable.append(oid)
                continue
        if oid in cert.extensions:
            raise DerError("Duplicate extensions not allowed")
        cert.extensions[oid] = (critical, content)
    cert.unreadable = tuple(unreadable)


def _retry(reader: Reader, cert: Certificate, content: bytes, error: DerError) -> None:
    try:
        reader(cert, content)
    except der.IndefiniteLength:
        raise DerError("Indefinite len conversion failed") from error


def _read_extension(data: bytes, value: Value) -> tuple[str, bool, bytes]:
    tag, start, stop = value
    if tag not in (der.SEQUENCE, der.SET):
        raise DerError(f"toDerInputStream rejects tag type {der.signed(tag)}")
    oid = der.read_value(data, start, stop)
    dotted = der.read_oid(data, oid)
    field = der.read_value(data, oid[2], stop)
    critical = False
    if field[0] == der.BOOLEAN:
        critical = _read_boolean(data, field)
        field = der.read_value(data, field[2], stop)
    return dotted, critical, der.read_octets(data, field)


def _read_boolean(data: bytes, value: Value) -> bool:
    if value[2] - value[1] != 1:
        raise DerError(f"DerValue.getBoolean, invalid length {value[2] - value[1]}")
    return data[value[1]] != 0


def _read_basic_constraints(cert: Certificate, content: bytes) -> None:
    _, start, stop = der.read_only(content, der.SEQUENCE, "Invalid encoding of BasicConstraints")
    authority, length = False, None
    if start != stop:
        flag = der.read_value(content, start, stop)
        if flag[0] == der.BOOLEAN:
            authority = _read_boolean(content, flag)
            if flag[2] != stop:
                limit = der.read_value(content, flag[2], stop)
                if limit[0] != der.INTEGER:
                    raise DerError("Invalid encoding of BasicConstraints")
                length = der.read_small(content, limit)
    cert.basic_constraints = authority
    cert.path_length = None if length == _MAX_INT else length


def _read_key_usage(cert: Certificate, content: bytes) -> None:
    if content[:1] == b"\x04":
        content = der.read_octets(content, der.read_value(content, 0, len(content)))
    bits = der.read_bits(content, der.read_only(content, der.BIT_STRING, "DerValue.getBitString, not a bit string"))
    cert.key_usages = tuple(
        name for place, name in enumerate(KEY_USAGES) if place // 8 < len(bits) and bits[place // 8] & 0x80 >> place % 8
    )


def _read_extended_usage(cert: Certificate, content: bytes) -> None:
    _, start, stop = der.read_only(content, der.SEQUENCE, "Invalid encoding for ExtendedKeyUsageExtension.")
    oids = [der.read_oid(content, value) for value in der.iterate(content, start, stop)]
    cert.extended_usages = tuple(EXTENDED_USAGES.get(oid, oid) for oid in oids)


def _read_subject_key_id(cert: Certificate, content: bytes) -> None:
    cert.subject_key_id = der.read_octets(content, der.read_value(content, 0, len(content)))


def _read_authority_key_id(cert: Certificate, content: bytes) -> None:
    _, start, stop = der.read_only(content, der.SEQUENCE, "Invalid encoding for AuthorityKeyIdentifierExtension.")
    key_id = serial = None
    for tag, inner, end in der.iterate(content, start, stop):
        if tag == 0x80 and key_id is None:
            key_id = content[inner:end]
        elif tag == 0xA1:
            read_general_names(content, (der.SEQUENCE, inner, end))
        elif tag == 0x82 and serial is None:
            serial = der.read_integer(content, (der.INTEGER, inner, end))
        else:
            raise DerError("Invalid encoding of AuthorityKeyIdentifierExtension.")
    cert.authority_key_id, cert.authority_serial = key_id, serial


def _read_subject_alt_name(cert: Certificate, content: bytes) -> None:
    value = der.read_only(content, der.SEQUENCE, "Invalid encoding for GeneralNames.")
    found = read_general_names(content, value)
    cert.has_san = True
    cert.general_names = tuple(found)
    cert.dns_names = tuple(text.decode("ascii", "replace") for kind, text in found if kind == 2)
    cert.ip_names = tuple(_spell_address(octets) for kind, octets in found if kind == 7 and len(octets) in (4, 16))


def _read_names_only(_cert: Certificate, content: bytes) -> None:
    read_general_names(content, der.read_only(content, der.SEQUENCE, "Invalid encoding for GeneralNames."))


def read_general_names(data: bytes, value: Value) -> list[tuple[int, bytes]]:
    """Return GeneralNames as (number of the choice, content); raises DerError where Java refuses one of them."""
    from .general_names import check_general_name

    _, start, stop = value
    if start == stop:
        raise DerError("No data available in passed DER encoded value.")
    found = []
    for name in der.iterate(data, start, stop):
        check_general_name(data, name)
        found.append((name[0] & 0x1F, data[name[1] : name[2]]))
    return found


def _spell_address(octets: bytes) -> str:
    if len(octets) == 4:
        return ".".join(map(str, octets))
    from ipaddress import IPv6Address

    return str(IPv6Address(octets))


def _read_name_constraints(_cert: Certificate, content: bytes) -> None:
    _, start, stop = der.read_only(content, der.SEQUENCE, "Invalid encoding for NameConstraintsExtension.")
    seen = set()
    for tag, inner, end in der.iterate(content, start, stop):
        if tag not in (0xA0, 0xA1) or tag in seen:
            raise DerError("Invalid encoding of NameConstraintsExtension.")
        seen.add(tag)
        for subtree in der.iterate(content, inner, end):
            _check_subtree(content, subtree)


def _check_subtree(content: bytes, subtree: Value) -> None:
    from .general_names import check_general_name

    if subtree[0] != der.SEQUENCE:
        raise DerError("Invalid encoding for GeneralSubtree.")
    base = der.read_value(content, subtree[1], subtree[2])
    check_general_name(content, base, constraint=True)
    for tag, start, stop in der.iterate(content, base[2], subtree[2]):
        if tag not in (0x80, 0x81):
            raise DerError("Invalid encoding of GeneralSubtree.")
        der.read_small(content, (der.INTEGER, start, stop))


def _read_sequence(_cert: Certificate, content: bytes) -> None:
    _, start, stop = der.read_only(content, der.SEQUENCE, "Invalid encoding")
    der.read_children(content, start, stop)


if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[Certificate, bytes], None]

_READERS: dict[str, Reader] = {
    SUBJECT_KEY_ID: _read_subject_key_id,
    KEY_USAGE: _read_key_usage,
    SUBJECT_ALT_NAME: _read_subject_alt_name,
    ISSUER_ALT_NAME: _read_names_only,
    BASIC_CONSTRAINTS: _read_basic_constraints,
    NAME_CONSTRAINTS: _read_name_constraints,
    AUTHORITY_KEY_ID: _read_authority_key_id,
    EXTENDED_KEY_USAGE: _read_extended_usage,
    "2.5.29.31": _read_sequence,
    "2.5.29.32": _read_sequence,
    "2.5.29.33": _read_sequence,
    "2.5.29.36": _read_sequence,
    "2.5.29.46": _read_sequence,
    "1.3.6.1.5.5.7.1.1": _read_sequence,
    "1.3.6.1.5.5.7.1.11": _read_sequence,
}
