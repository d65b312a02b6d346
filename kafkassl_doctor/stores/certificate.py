"""Certificates as Java has them, once decoded: names are compared and printed by rules of Java's own."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cached_property

from kafkassl_doctor.values import Unknown

from . import extensions, names
from .algorithms import digest_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Certificate:
    """One X.509 certificate; when ``problem`` is set, only ``der`` and what stands before the problem hold.

    Everything else is what the attribute's name says; texts are Java's. Times are aware, in UTC.
    """

    def __init__(self, encoded: bytes) -> None:
        self.der = encoded
        self.problem_texts: tuple[str, ...] = ()
        """What the JVM throws when it can't parse the certificate, the innermost cause first."""
        self.version = 1
        self.serial = 0
        self.signed_part = b""
        """The octets of TBSCertificate, which the signature covers."""
        self.signature = b""
        self.signature_algorithm = ""
        """Java's name (SHA256withRSA, RSASSA-PSS), or the OID."""
        self.signature_parameters = b""
        self.issuer_name: names.Name = ()
        self.subject_name: names.Name = ()
        self.not_before = _EPOCH
        self.not_after = _EPOCH
        self.public_key_der = b""
        """SubjectPublicKeyInfo."""
        self.key_algorithm = ""
        """RSA, RSASSA-PSS, EC, DSA, Ed25519, Ed448, …, or the OID."""
        self.key_bits: int | None = None
        self.curve: str | None = None
        self.key_numbers: tuple[int, ...] = ()
        """RSA (n, e); DSA (p, q, g, y); EC (x, y)."""
        self.key_parameters = b""
        """Of an RSASSA-PSS key: the parameters that it is restricted to; empty without any."""
        self.extensions: dict[str, tuple[bool, bytes]] = {}
        """OID -> (critical, value) of those that the JVM can read or does not know."""
        self.unreadable: tuple[str, ...] = ()
        """OIDs of non-critical extensions that the JVM drops because it can't parse them."""
        self.basic_constraints: bool | None = None
        self.path_length: int | None = None
        self.key_usages: tuple[str, ...] | None = None
        self.extended_usages: tuple[str, ...] | None = None
        self.has_san = False
        self.dns_names: tuple[str, ...] = ()
        self.ip_names: tuple[str, ...] = ()
        self.general_names: tuple[tuple[int, bytes], ...] = ()
        """subjectAltName in order: (number of the choice, content)."""
        self.subject_key_id: bytes | None = None
        self.authority_key_id: bytes | None = None
        self.authority_serial: int | None = None

    @property
    def problem(self) -> str | None:
        """What the JVM says when it can't parse the certificate: ``CertificateParsingException: …``; else None."""
        return self.problem_texts[-1] if self.problem_texts else None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the DER, hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def subject(self) -> str:
        """As X500Principal.getName() prints it."""
        return names.print_name(self.subject_name)

    @cached_property
    def issuer(self) -> str:
        """As X500Principal.getName() prints it."""
        return names.print_name(self.issuer_name)

    @cached_property
    def subject_key(self) -> bytes:
        """Equal for two names exactly when X500Principal.equals holds."""
        return names.canonical_name(self.subject_name)

    @cached_property
    def issuer_key(self) -> bytes:
        """Equal for two names exactly when X500Principal.equals holds."""
        return names.canonical_name(self.issuer_name)

    @property
    def common_names(self) -> tuple[str, ...]:
        """Values of CN in the subject, DER order."""
        return names.common_names(self.subject_name)

    @property
    def most_specific_cn(self) -> str | None:
        """The CN that the JVM takes for the name of a host."""
        return names.most_specific_common_name(self.subject_name)

    @property
    def signature_digest(self) -> str | None:
        """MD5, SHA1, SHA256, …; None where the algorithm fixes it (Ed25519) or it is not known."""
        return digest_of(self.signature_algorithm, self.signature_parameters)

    @property
    def critical_oids(self) -> tuple[str, ...]:
        """OIDs of all critical extensions, in order."""
        return tuple(oid for oid, (critical, _) in self.extensions.items() if critical)

    @property
    def name_constraints(self) -> bytes | None:
        """DER of the nameConstraints extension; None without it."""
        found = self.extensions.get(extensions.NAME_CONSTRAINTS)
        return found[1] if found else None

    def __repr__(self) -> str:
        return f"<Certificate {self.subject!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and other.der == self.der

    def __hash__(self) -> int:
        return hash(self.der)


def verify_signature(cert: Certificate, issuer: Certificate) -> bool | Unknown:
    """Return whether *issuer*'s key made the signature of *cert*; Unknown for an algorithm that we can't compute."""
    from .signatures import verify

    return verify(cert, issuer)
