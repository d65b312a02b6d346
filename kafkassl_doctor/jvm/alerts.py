"""TLS alerts: which one a side sends, and how both sides put it into words (sun.security.ssl.Alert)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rejection import Rejection, jdk_text, message_of

if TYPE_CHECKING:
    from .runtime import Runtime

_PLAIN = ("internal_error", "bad_record_mac")
"""Alerts that are not of the handshake alone: SSLException."""
_BY_REASON = {
    "expired": "certificate_expired",
    "not-yet-valid": "bad_certificate",
    "signature": "bad_certificate",
    "algorithm": "unsupported_certificate",
}


def say_alert(text: str, alert: str | None, runtime: Runtime) -> str:
    """Return ``Class: message`` as it reads when *alert* goes with it: with the alert's name in front on newer JDKs."""
    if alert is None or not runtime.has("alert_prefix"):
        return text
    kind = text.partition(": ")[0]
    return f"{kind}: ({alert}) {message_of(text)}"


def received(alert: str | None, runtime: Runtime) -> str | None:
    """Return what the side says that receives *alert*; None without one."""
    if alert is None:
        return None
    kind = "SSLProtocolException" if alert == "unexpected_message" else "SSLHandshakeException"
    if alert in _PLAIN:
        kind = "SSLException"
    text = jdk_text("alert-received", runtime.numbers, kind=kind, alert=alert)
    return say_alert(f"{kind}: {message_of(text)}", alert, runtime)


def certificate_alert(rejection: Rejection, by: str, protocol: str, runtime: Runtime) -> str:
    """Return the alert for a certificate that *by* (``client``, ``server``) refuses.

    CertificateMessage.getCertificateAlert; what is not an SSLException (no trust anchor) closes the engine instead.
    """
    if rejection.reason == "unchecked":
        return closing_alert(runtime)
    if rejection.reason == "unsupported":
        return "unexpected_message"
    if by == "server" or (protocol == "TLSv1.3" and not runtime.has("alert_by_reason")):
        return "certificate_unknown"
    alert = _BY_REASON.get(rejection.reason, "certificate_unknown")
    named = rejection.message.upper()
    if rejection.reason == "algorithm" and protocol == "TLSv1.3" and ("MD5WITH" in named or "SHA1WITH" in named):
        return "bad_certificate"
    return alert


def closing_alert(runtime: Runtime) -> str:
    """Return the alert of an engine that Kafka closes after a task of the handshake failed (SSLEngine.closeInbound)."""
    return "internal_error" if runtime.has("wraps_unchecked") else "handshake_failure"
