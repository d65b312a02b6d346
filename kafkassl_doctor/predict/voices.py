"""What clients that are none of the JVM log of a connection that fails, without what differs from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import read_data
from ..openssl.alerts import code_of, error_of, reason_of
from ..openssl.verdicts import BAD_SIGNATURE, BAD_USAGE

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
_CODES = {BAD_SIGNATURE: "0A00007B", BAD_USAGE: "0A000130"}
_PLACE = "(_ssl.c:…)"


class Librdkafka:
    """The texts of rd_kafka_broker_fail, as ``error_cb`` and the log have them behind the broker's name."""

    def __init__(self, alerts: str) -> None:
        self._alerts = alerts

    def not_verified(self, verdict: Verdict, host: str | None) -> str:
        """Whatever is wrong with the broker's certificate, the text is one."""
        del host
        if verdict.text in _CODES:
            return f"{_SSL_HANDSHAKE}error:{_CODES[verdict.text]}:SSL routines::{verdict.text}"
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
        if words in _CODES:
            return f"SSLError: [SSL: {words.upper().replace(' ', '_')}] {words} {_PLACE}"
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


class Go:
    """What crypto/tls and the network give, without the words that each library puts around it."""

    def not_verified(self, verdict: Verdict, host: str | None) -> str | None:
        """The verdict has all the words."""
        del host
        return verdict.text

    def alerted(self, alert: str, *, late: bool) -> str | None:
        """An alert in the handshake, or at the first answer."""
        del late
        words: str = read_data("clients")["alerts"]["go"].get(alert, alert.replace("_", " "))
        return _say("go", "alert", words=words)

    def hung_up(self, *, secured: bool, in_handshake: bool) -> str | None:
        """The broker closes the connection without a word."""
        del secured, in_handshake
        return _say("go", "hung-up")


class Node:
    """The errors of kafkajs, without the thread and the place in OpenSSL's sources that Node prints."""

    def __init__(self, alerts: str) -> None:
        self._alerts = alerts

    def not_verified(self, verdict: Verdict, host: str | None) -> str | None:
        """OpenSSL's reason, or that of the name; of a signature it tells what it finds in the padding, by chance."""
        del host
        problem = _say("node", "usage") if verdict.text == BAD_USAGE else verdict.text
        return None if verdict.text == BAD_SIGNATURE else _say("node", "failed", problem=problem)

    def alerted(self, alert: str, *, late: bool) -> str | None:
        """An alert in the handshake, or after it."""
        del late
        code, number = code_of(alert)
        problem = _say("node", "alert", code=code, words=reason_of(alert, self._alerts), number=number)
        return _say("node", "failed", problem=problem)

    def hung_up(self, *, secured: bool, in_handshake: bool) -> str | None:
        """The broker closes the connection without a word."""
        if secured and in_handshake:
            return _say("node", "failed", problem=_say("node", "hung-up-in-handshake"))
        return _say("node", "hung-up")


def _say(stack: str, name: str, **values: object) -> str:
    text: str = read_data("clients")["texts"][stack][name]
    return text.format(**values)


_OWN = {"key": ("0A00018F", "ee key too small"), "ca-key": ("0A00018D", "ca key too small")}
_OWN["digest"] = ("0A00018E", "ca md too weak")


def refuse_own(stack: str, name: str) -> str:
    """Return what a library says of a certificate of its own: unread, key, ca-key, digest."""
    if stack == "go":
        return _say("go", "own-key-unread")
    code, words = _OWN[name]
    if stack == "node":
        return _say("node", "not-made", code=code, words=words)
    return f"SSLError: [SSL: {words.upper().replace(' ', '_')}] {words} {_PLACE}"


Voice = Librdkafka | Python | Go | Node


def voice_of(stack: str, alerts: str, address: str) -> Voice:
    """Return who speaks for a client that dials *address*."""
    if stack == "go":
        return Go()
    if stack == "node":
        return Node(alerts)
    return Librdkafka(alerts) if stack == "librdkafka" else Python(alerts, stack != "aiokafka", address)
