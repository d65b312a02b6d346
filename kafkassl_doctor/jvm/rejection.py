"""Why the JVM does not accept a certificate: the one value that path validation and host name checks return."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..records import NamedTuple
from ..texts import say
from ..versions import Version

THROWN = ("unchecked", "unsupported")
"""Reasons of what no CertificateException tells of: an exception that nothing in the trust manager catches."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Rejection(NamedTuple):
    """One refusal of a certificate, in the JVM's words.

    ``text`` is ``SimpleClassName: message`` of the innermost exception, ``outer`` those around it from the inside out,
    up to the CertificateException that the trust manager throws (the last of both); TLS wraps that one.
    """

    cause: str
    """Name of a rule: certificate-expired, host-name-mismatch, …"""
    text: str
    outer: tuple[str, ...] = ()
    reason: str = ""
    """``expired``, ``not-yet-valid``, ``signature``, ``algorithm``, one of THROWN: it chooses the alert; else empty."""
    values: Mapping[str, str] = _NOTHING
    """What fills the rule's message: ``subject`` of the certificate at fault, ``host``, …"""
    fingerprint: str = ""
    """SHA-256 of the certificate at fault; empty when it is none in particular."""
    certain: bool = True
    """Whether the JVM says just this: with several anchors of one name, which failure it tells is chance."""

    @property
    def chain(self) -> tuple[str, ...]:
        """All texts, innermost first."""
        return (self.text, *self.outer)

    @property
    def message(self) -> str:
        """Message of the outermost exception, which the TLS exception repeats."""
        return message_of(self.chain[-1])


def message_of(text: str) -> str:
    """Return the message of ``SimpleClassName: message``; empty when there is none."""
    return text.partition(": ")[2]


def jdk_text(name: str, version: Version, /, **values: object) -> str:
    """Return text *name* of the JVM in *version*: ``SimpleClassName: message``."""
    return say("jdk", name, version, **values)
