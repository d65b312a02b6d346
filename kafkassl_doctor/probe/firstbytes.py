"""What a listener speaks that answers a ClientHello without TLS: Kafka, HTTP, a proxy, something else, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from .channel import ChannelError, Deadline
from .hello import Hello, write_hello, write_record
from .tables import TLS12

if TYPE_CHECKING:
    from .endpoint import Speaks
    from .offers import Dial

_API_VERSIONS, _SASL_HANDSHAKE = 18, 17
_NO_MECHANISM = "NONE-SUCH"
"""Refused by every broker with SASL, with the list of what it takes."""
_UNSUPPORTED_MECHANISM = 33
_MOST = 1 << 16
_WAIT = 2.0
"""Seconds for the answer to a request of a few octets."""
_HTTP = (b"HTTP/", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML")
_SHOWN = 60


class Look(NamedTuple):
    """What is behind an address without TLS."""

    speaks: Speaks
    text: str
    """In plain words."""


def classify(first: bytes) -> Look:
    """Return what the first octets that answer a ClientHello are of."""
    if first.startswith(_HTTP):
        return Look("http", f"a web server answers: {_line(first)}")
    if first.startswith((b"PROXY ", b"\r\n\r\n\x00\r\nQUIT\n")):
        return Look("proxy", "the peer itself sends a PROXY header, as a load balancer does to what is behind it")
    if first[:1] in (b"\x04", b"\x05") and len(first) <= 10:
        return Look("proxy", "the answer is that of a SOCKS proxy")
    return Look("other", f"what answers is neither TLS nor Kafka: {_line(first)}")


def _line(first: bytes) -> str:
    return repr(first.split(b"\n")[0].rstrip(b"\r")[:_SHOWN].decode("latin-1"))


def look_behind(dial: Dial, deadline: Deadline, silent: bool, sni: str | None) -> Look:
    """Return what a listener speaks that closed the connection at a ClientHello, or was *silent*; raises nothing."""
    if _speaks_kafka(dial, deadline):
        return _tell_kafka(dial, deadline)
    if not silent and _waits_for_proxy(dial, deadline, sni):
        return Look("proxy", "TLS answers only behind a PROXY header: the listener waits for a load balancer")
    if silent:
        return Look("silent", "the connection is accepted, and nothing is ever said")
    return Look("closed", "the connection is accepted, and closed as soon as TLS begins")


def _tell_kafka(dial: Dial, deadline: Deadline) -> Look:
    """SASL_PLAINTEXT knows mechanisms, PLAINTEXT has no use for the request."""
    request = _request(_SASL_HANDSHAKE, 1, _text(_NO_MECHANISM))
    answer = _ask(dial, request, deadline)
    if answer is not None and int.from_bytes(answer[4:6], "big", signed=True) == _UNSUPPORTED_MECHANISM:
        return Look("kafka-sasl", "Kafka answers without TLS, and wants a login: the listener is SASL_PLAINTEXT")
    return Look("kafka", "Kafka answers without TLS: the listener is PLAINTEXT")


def _speaks_kafka(dial: Dial, deadline: Deadline) -> bool:
    """ApiVersions of version 0: correlation, error code, list of (key, oldest, newest)."""
    answer = _ask(dial, _request(_API_VERSIONS, 0, b""), deadline)
    if answer is None or len(answer) < 10 or answer[:4] != _CORRELATION or answer[4:6] != b"\0\0":
        return False
    return len(answer) >= 10 + 6 * int.from_bytes(answer[6:10], "big")


_CORRELATION = b"\x00\x00\x00\x07"


def _request(key: int, version: int, body: bytes) -> bytes:
    head = key.to_bytes(2, "big") + version.to_bytes(2, "big") + _CORRELATION + _text("kafkassl-doctor")
    return (len(head) + len(body)).to_bytes(4, "big") + head + body


def _text(value: str) -> bytes:
    content = value.encode("ascii")
    return len(content).to_bytes(2, "big") + content


def _ask(dial: Dial, request: bytes, deadline: Deadline) -> bytes | None:
    """Return the body of Kafka's answer; None for anything else."""
    within = deadline.within(_WAIT)
    try:
        wire = dial(within)
    except ChannelError:
        return None
    try:
        wire.send(request, within)
        data = b""
        while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big"):
            more = wire.receive(_MOST, within)
            if not more or (len(data) > 4 and int.from_bytes(data[:4], "big") > _MOST):
                return None
            data += more
    except ChannelError:
        return None
    finally:
        wire.close()
    return data[4:]


def _waits_for_proxy(dial: Dial, deadline: Deadline, sni: str | None) -> bool:
    """Whether TLS answers behind a header of the PROXY protocol, version 1 (haproxy's proxy-protocol.txt)."""
    within = deadline.within(_WAIT)
    suites = (0xC02F, 0xC02B, 0xC030, 0xC02C, 0x009C, 0x002F, 0x0035)
    hello = Hello(TLS12, suites, (29, 23, 24), (0x0403, 0x0804, 0x0401, 0x0201), sni)
    try:
        wire = dial(within)
    except ChannelError:
        return False
    try:
        wire.send(b"PROXY UNKNOWN\r\n" + write_record(write_hello(hello), TLS12), within)
        return wire.receive(_MOST, within)[:2] in (b"\x16\x03", b"\x15\x03")
    except ChannelError:
        return False
    finally:
        wire.close()
