"""The decoding of certificates, as the JVM does it (sun.security.x509.X509CertImpl and what it calls).

The DER is read here and not by ``cryptography``: Java accepts certificates that it refuses (negative serial numbers,
unreadable non-critical extensions) and refuses others that it accepts (explicit EC parameters, an empty subject
without a critical SAN).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from . import der, extensions, names, public_keys
from .algorithms import SIGNATURES
from .certificate import Certificate
from .der import DerError, Value
from .failures import JavaError, qualify


class _Refused(DerError):
    """A refusal that Java words as a CertificateParsingException of its own."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "CertificateParsingException")


def decode_certificate(encoded: bytes) -> Certificate:
    """Return the certificate of which *encoded* is the DER (or BER); never raises, see ``Certificate.problem``."""
    cert = Certificate(encoded)
    try:
        try:
            _decode(cert, encoded)
        except der.IndefiniteLength:
            cert = Certificate(der.make_definite(encoded))
            _decode(cert, cert.der)
    except (_Refused, _Unparsed) as refusal:
        cert.problem_texts = refusal.texts
    except DerError as error:
        if error.text.startswith("CertificateException"):
            cert.problem_texts = error.texts
        else:
            cert.problem_texts = (*error.texts, f"CertificateException: Unable to initialize, {qualify(error.text)}")
    return cert


def generate_certificate(data: bytes) -> Certificate:
    """Return the first certificate in *data*, DER or PEM, as CertificateFactory takes it from a stream; never fails."""
    if data[:1] == b"\x30":
        try:
            stop = der.read_extent(data)
        except DerError as error:
            return _refuse_stream(data, str(error))
        return decode_certificate(data[:stop])
    if b"-----BEGIN" in data:
        from .pem_blocks import CERTIFICATE, find_blocks

        try:
            return decode_certificate(find_blocks(data.decode("latin-1"), CERTIFICATE)[0])
        except JavaError:
            pass
    return _refuse_stream(data, "Empty input")


def _refuse_stream(data: bytes, message: str) -> Certificate:
    cert = Certificate(data)
    text = f"IOException: {message}"
    cert.problem_texts = (text, f"CertificateException: Could not parse certificate: {qualify(text)}")
    return cert


class _Unparsed(DerError):
    """An IOException below X509CertInfo, which wraps it."""

    def __init__(self, cause: DerError) -> None:
        super().__init__(qualify(cause.text), "CertificateParsingException", cause.texts)


def _decode(cert: Certificate, data: bytes) -> None:
    tag, start, stop = der.read_value(data, 0, len(data))
    if stop != len(data):
        raise DerError("extra data at the end")
    if tag != der.SEQUENCE:
        raise _Refused("invalid DER-encoded certificate data")
    body = der.read_value(data, start, stop)
    algorithm = der.read_value(data, body[2], stop)
    signature = der.read_value(data, algorithm[2], stop)
    if signature[2] != stop:
        raise _Refused(f"signed overrun, bytes = {stop - signature[2]}")
    if body[0] != der.SEQUENCE:
        raise _Refused("signed fields invalid")
    outer = read_algorithm(data, algorithm)
    cert.signature = der.read_bits(data, signature)
    cert.signed_part = data[start : body[2]]
    try:
        inner = _decode_body(cert, data, body)
    except (_Refused, der.IndefiniteLength):
        raise
    except DerError as error:
        raise _Unparsed(error) from error
    if inner != outer:
        raise DerError("Signature algorithm mismatch", "CertificateException")


def read_algorithm(data: bytes, value: Value) -> tuple[str, bytes]:
    """Return an AlgorithmIdentifier as (OID, DER of the parameters, empty for none or NULL); raises DerError."""
    tag, start, stop = value
    if tag != der.SEQUENCE:
        raise DerError("algid parse error, not a sequence")
    oid = der.read_value(data, start, stop)
    dotted = der.read_oid(data, oid)
    if oid[2] == stop:
        return dotted, b""
    parameters = der.read_value(data, oid[2], stop)
    if parameters[2] != stop:
        raise DerError("Invalid AlgorithmIdentifier: extra data")
    if parameters[0] == der.NULL:
        if parameters[1] != parameters[2]:
            raise DerError("invalid NULL")
        return dotted, b""
    return dotted, data[oid[2] : stop]


def _decode_body(cert: Certificate, data: bytes, body: Value) -> tuple[str, bytes]:
    _, at, stop = body
    field = der.read_value(data, at, stop)
    if field[0] & 0xDF == 0x80:
        cert.version = _read_version(data, field)
        field = der.read_value(data, field[2], stop)
    cert.serial = der.read_integer(data, field)
    algorithm = der.read_value(data, field[2], stop)
    signature = read_algorithm(data, algorithm)
    cert.signature_algorithm = SIGNATURES.get(signature[0], signature[0])
    cert.signature_parameters = signature[1]
    issuer = der.read_value(data, algorithm[2], stop)
    cert.issuer_name = names.read_name(data, issuer)
    if not cert.issuer_name:
        raise _Refused("Empty issuer DN not allowed in X509Certificates")
    validity = der.read_value(data, issuer[2], stop)
    _read_validity(cert, data, validity)
    subject = der.read_value(data, validity[2], stop)
    cert.subject_name = names.read_name(data, subject)
    if not cert.subject_name and cert.version == 1:
        raise _Refused("Empty subject DN not allowed in v1 certificate")
    key = der.read_value(data, subject[2], stop)
    cert.public_key_der = data[subject[2] : key[2]]
    _read_key(cert, data, key)
    if key[2] != stop:
        _read_rest(cert, data, key[2], stop)
    return signature


def _read_version(data: bytes, field: Value) -> int:
    if not field[0] & der.CONSTRUCTED:
        return 1
    inner = der.read_value(data, field[1], field[2])
    return der.read_small(data, inner) + 1


def _read_key(cert: Certificate, data: bytes, value: Value) -> None:
    if value[0] != der.SEQUENCE:
        raise DerError("corrupt subject key")
    algorithm = der.read_value(data, value[1], value[2])
    bits = der.read_value(data, algorithm[2], value[2])
    oid, parameters = read_algorithm(data, algorithm)
    content = der.read_bits(data, bits)
    if bits[2] != value[2]:
        raise DerError("excess subject key")
    key = public_keys.read_public_key(oid, parameters, content)
    cert.key_algorithm, cert.key_bits, cert.curve, cert.key_numbers = key
    cert.key_parameters = parameters if cert.key_algorithm == "RSASSA-PSS" else b""


def _read_rest(cert: Certificate, data: bytes, at: int, stop: int) -> None:
    if cert.version == 1:
        raise _Refused("no more data allowed for version 1 certificate")
    field = der.read_value(data, at, stop)
    for number in (1, 2):  # issuerUniqueID, subjectUniqueID
        if field[0] & 0xDF == 0x80 | number:
            if field[2] == stop:
                return
            field = der.read_value(data, field[2], stop)
    if cert.version != 3:
        raise _Refused("Extensions not allowed in v2 certificate")
    if field[0] == 0xA3:
        extensions.read_extensions(cert, data, field)
    if not cert.subject_name:
        _check_nameless(cert)


def _check_nameless(cert: Certificate) -> None:
    complaint = "X.509 Certificate is incomplete: "
    if not cert.extensions and not cert.unreadable:
        raise _Refused(f"{complaint}subject field is empty, and certificate has no extensions")
    if not cert.has_san:
        raise _Refused(f"{complaint}subject field is empty, and SubjectAlternativeName extension is absent")
    if not cert.extensions[extensions.SUBJECT_ALT_NAME][0]:
        raise _Refused(
            f"{complaint}SubjectAlternativeName extension MUST be marked critical when subject field is empty"
        )


def _read_validity(cert: Certificate, data: bytes, value: Value) -> None:
    if value[0] != der.SEQUENCE:
        raise DerError("Invalid encoded CertificateValidity, starting sequence tag missing.")
    if value[1] == value[2]:
        raise DerError("No data encoded for CertificateValidity")
    times = der.read_children(data, value[1], value[2])
    if len(times) != 2:
        raise DerError("Invalid encoding for CertificateValidity")
    cert.not_before, cert.not_after = (read_time(data, time) for time in times)


def read_time(data: bytes, value: Value) -> datetime:
    """Return a UTCTime or GeneralizedTime (years below 50 are 20xx, offsets and missing seconds as Java takes them).

    Raises DerError. A GeneralizedTime before the year 1 counts as the year 1.
    """
    tag, start, stop = value
    kind = {der.UTC_TIME: "UTC", der.GENERALIZED_TIME: "Generalized"}.get(tag)
    if kind is None:
        raise DerError("Invalid encoding for CertificateValidity")
    width = 2 if kind == "UTC" else 4
    text = data[start:stop]
    if (kind == "UTC" and not 11 <= len(text) <= 17) or len(text) < width + 9:
        raise DerError(f"DER {kind} Time length error")
    fields, zone = text[: width + 8], text[width + 8 :]
    if not fields.isdigit():
        raise DerError(f"Parse {kind} time, invalid format")
    year = int(fields[:width])
    if kind == "UTC":
        year += 2000 if year < 50 else 1900
    month, day, hour, minute = (int(fields[at : at + 2]) for at in range(width, width + 8, 2))
    second, zone = _read_seconds(zone, kind)
    if not 1 <= month <= 12 or not 1 <= day <= 31 or hour >= 24 or minute >= 60 or second >= 60:
        raise DerError(f"Parse {kind} time, invalid format")
    try:  # like Java's calendar, 31 February is 3 March
        begin = datetime(max(year, 1), month, 1, hour, minute, second, tzinfo=UTC)
        return begin + timedelta(days=day - 1) - _read_offset(zone, kind)
    except OverflowError:
        return datetime.max.replace(microsecond=0, tzinfo=UTC)


def _read_seconds(zone: bytes, kind: str) -> tuple[int, bytes]:
    if len(zone) <= 2 or (len(zone) == 5 and zone[:1] in b"+-"):
        return 0, zone
    if not zone[:2].isdigit():
        raise DerError(f"Parse {kind} time, invalid format")
    second, zone = int(zone[:2]), zone[2:]
    if kind == "Generalized" and zone[:1] in (b".", b","):
        digits = len(zone[1:]) - len(zone[1:].lstrip(b"0123456789"))
        if not digits or digits == len(zone) - 1:
            raise DerError(f"Parse {kind} time, invalid fractional part")
        zone = zone[1 + digits :]
    return second, zone


def _read_offset(zone: bytes, kind: str) -> timedelta:
    if zone == b"Z":
        return timedelta()
    if len(zone) != 5 or zone[:1] not in (b"+", b"-") or not zone[1:].isdigit():
        raise DerError(f"Parse {kind} time, invalid offset")
    hours, minutes = int(zone[1:3]), int(zone[3:])
    if hours >= 24 or minutes >= 60:
        raise DerError(f"Parse {kind} time, {zone[:1].decode()}hhmm")
    offset = timedelta(hours=hours, minutes=minutes)
    return offset if zone[:1] == b"+" else -offset
