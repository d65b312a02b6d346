"""What clients that are none of the JVM log of a connection that fails, without what differs from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..openssl.alerts import error_of, reason_of
from ..openssl.verdicts import BAD_SIGNATURE

if TYPE_CHECKING:
    from ..openssl.verdicts import Verdict

_SSL_HANDSHAKE = "SSL handshake failed: "
_NOT_VERIFIED = (
    "error:0A000086:SSL routines::certificate verify failed: broker certificate could not be verified, verify that "
    "ssl.ca.location is correctly configured or root CA certificates are installed (install ca-certificates package)"
)
_ASKED_FOR = (
    ": client SSL authentication might be required (see ssl.key.location and ssl.certificate.location and consult the "
    "broker logs for more information)"
)
_PLACE = "(_ssl.c:…)"


class Librdkafka:
    """The texts of rd_kafka_broker_fail, as ``error_cb`` and the log have them behind the broker's name."""

    def __init__(self, alerts: str) -> None:
        self._alerts = alerts

    def not_verified(self, verdict: Verdict, host: str | None) -> str:
        """Whatever is wrong with the broker's certificate, the text is one."""
        del host
        if verdict.text == BAD_SIGNATURE:
            return f"{_SSL_HANDSHAKE}error:0A00007B:SSL routines::{BAD_SIGNATURE}"
        return _SSL_HANDSHAKE + _NOT_VERIFIED

    def alerted(self, alert: str, *, late: bool) -> str | None:
        """An alert in the handshake, or after it."""
        text = error_of(alert, self._alerts)
        if late:
            return f"Receive failed: {text}"
        return _SSL_HANDSHAKE + text + (_ASKED_FOR if "unexpected message" in text else "")

    def hung_up(self, *, secured: bool, in_handshake: bool) -> str | None:
        """The broker closes the connection without a word."""
        if in_handshake:
            closed = "Disconnected: SSL connection closed by peer"
            return f"{_SSL_HANDSHAKE}{closed}: connecting to a PLAINTEXT broker listener?"
        closed = "SSL connection closed by peer" if secured else "connection closed by peer: receive 0 after POLLIN"
        return f"Disconnected: {closed}"


class Python:
    """What Python's ssl module throws, which kafka-python and aiokafka log.

    Once the handshake is done for aiokafka, it tells no more than that the connection was closed.
    """

    def __init__(self, alerts: str, tells_late: bool, address: str) -> None:
        self._alerts, self._tells_late, self._address = alerts, tells_late, address

    def not_verified(self, verdict: Verdict, host: str | None) -> str:
        """The reason of OpenSSL; of a name, what it is."""
        words = verdict.text
        if words == BAD_SIGNATURE:
            return f"SSLError: [SSL: BAD_SIGNATURE] {words} {_PLACE}"
        if verdict.cause == "host-name-mismatch":
            kind = "IP address" if verdict.text.startswith("IP") else "Hostname"
            words = f"{kind} mismatch, certificate is not valid for '{host}'."
        kind = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"
        return f"SSLCertVerificationError: {kind}: {words} {_PLACE}"

    def alerted(self, alert: str, *, late: bool) -> str | None:
        """An alert in the handshake, or after it."""
        if late and not self._tells_late:
            return self.hung_up(secured=True, in_handshake=False)
        reason = reason_of(alert, self._alerts)
        code = reason.upper().replace(" ", "_").replace("/", "_")
        return f"SSLError: [SSL: {code}] {reason} {_PLACE}"

    def hung_up(self, *, secured: bool, in_handshake: bool) -> str | None:
        """The broker closes the connection without a word; None where that is not reproduced."""
        if not self._tells_late:
            if secured and in_handshake:
                return None
            return f"KafkaConnectionError: Connection at {self._address} closed"
        if secured and in_handshake:
            code = "UNEXPECTED_EOF_WHILE_READING"
            return f"SSLEOFError: [SSL: {code}] EOF occurred in violation of protocol {_PLACE}"
        return "KafkaConnectionError: socket disconnected"


Voice = Librdkafka | Python


def voice_of(stack: str, alerts: str, address: str) -> Voice:
    """Return who speaks for a client that dials *address*."""
    return Librdkafka(alerts) if stack == "librdkafka" else Python(alerts, stack != "aiokafka", address)
