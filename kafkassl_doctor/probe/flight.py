"""What a server sends before it has heard more than a ClientHello, read from its bytes (RFC 5246 7.4, RFC 8446 4).

Everything here comes from a peer that may say anything: whatever does not parse ends the reading as ``broken``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .schedule import Opener
from .tables import SSL3, TLS12, TLS13

CHANGE, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
MOST_OCTETS = 1 << 20
"""Handshake messages of one connection: an honest list of certificates or CAs is well below."""
MOST_CERTIFICATES = 32
_MOST_AUTHORITIES = 4096
_LONGEST_RECORD = 0x4000 + 2048
_HELLO, _TICKET, _ENCRYPTED_EXTENSIONS, _CERTIFICATE, _KEY_EXCHANGE = 2, 4, 8, 11, 12
_REQUEST, _DONE, _VERIFY, _FINISHED = 13, 14, 15, 20
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that is a HelloRetryRequest."""
_NAMED_CURVE = 3
_SCHEMES, _VERSIONS, _AUTHORITIES, _KEY_SHARE, _RENEGOTIATION = 13, 43, 47, 51, 0xFF01
_EXCHANGES_SIGNED = ("ECDHE_RSA", "ECDHE_ECDSA", "DHE_RSA", "DHE_DSS")

Unlock = Callable[["Flight"], Opener | None]
"""Gives what opens the server's records once its hello is read; None where that can't be told."""


class Broken(Exception):
    """The peer does not speak TLS as it should; the message says what is wrong, in plain words."""


class Flight:
    """A server's first flight, as far as it has been read; ``feed`` takes its bytes as they come."""

    def __init__(
        self, unlock: Unlock | None = None, exchange_of: Callable[[int], str] = str, goes_on: bool = False
    ) -> None:
        self._unlock = unlock
        self._goes_on = goes_on
        self._exchange_of = exchange_of
        self._raw = b""
        self._messages = bytearray()
        """The beginning of a message that is not complete."""
        self._opener: Opener | None = None
        self._sealed = False
        self._passed_over = False
        self._octets = 0
        self.hello = b""
        """The ServerHello as a message."""
        self.version: int | None = None
        self.suite: int | None = None
        self.retry = False
        """Whether the hello is a HelloRetryRequest."""
        self.retrying = False
        """Whether the hello that counts is still to come."""
        self.group: int | None = None
        self.share = b""
        self.prime_bits: int | None = None
        """Size of the prime of DHE, in bits."""
        self.scheme: int | None = None
        """What the server signs its handshake with."""
        self.chain: tuple[bytes, ...] = ()
        self.dropped = 0
        """Certificates beyond those that are kept."""
        self.asks = False
        """Whether it asks for a client certificate."""
        self.authorities: tuple[bytes, ...] = ()
        """Names of CAs that it accepts, DER."""
        self.request_schemes: tuple[int, ...] = ()
        self.alert: int | None = None
        self.compression = 0
        self.secure_renegotiation = False
        self.done = False
        """Whether the server waits for the client now."""
        self.broken: str | None = None

    @property
    def finished(self) -> bool:
        """Whether there is no more to be had."""
        return self.done or self.alert is not None or self.broken is not None

    @property
    def read_whole(self) -> bool:
        """Whether it is known to be the last that came: nothing is left behind it."""
        return self.version == TLS13 and self.done and not self._raw and not self._passed_over

    def forget_keys(self) -> None:
        """Open no further records."""
        self._unlock = self._opener = None

    def feed(self, data: bytes) -> None:
        """Read more of what the server sent; raises nothing."""
        if self.finished:
            self._passed_over = True
            return
        try:
            self._read_records(self._raw + data)
        except Broken as problem:
            self.broken = str(problem)
        except (IndexError, ValueError) as problem:
            self.broken = str(problem) if isinstance(problem, ValueError) else "a message ends before its time"

    def _read_records(self, raw: bytes) -> None:
        at, stop = 0, len(raw)
        while stop - at >= 5 and not self.finished:
            kind, size = raw[at], _number(raw, at + 3)
            if kind not in (CHANGE, ALERT, HANDSHAKE, DATA) or raw[at + 1] != 3:
                raise Broken("a record has a type or version that TLS has not")
            if size > _LONGEST_RECORD:
                raise Broken(f"a record of {size} octets is longer than TLS allows")
            end = at + 5 + size
            if end > stop:
                break
            self._octets += 5 + size
            if self._octets > MOST_OCTETS:
                raise Broken(f"a handshake of more than {MOST_OCTETS} octets")
            self._take_record(raw[at : at + 5], raw[at + 5 : end])
            at = end
        self._raw = raw[at:]

    def _take_record(self, header: bytes, content: bytes) -> None:
        kind = header[0]
        if kind == CHANGE:
            self._sealed = self._sealed or self.version != TLS13
            return
        if self._sealed:
            self.done = True
            return
        if kind == DATA:
            if self._opener is None and not self._open():
                self.done = True
                return
            assert self._opener is not None
            kind, content = self._opener(header, content)
        if kind == ALERT:
            self._take_alert(content)
        elif kind == HANDSHAKE:
            self._take_messages(content)
        else:
            raise Broken("data before the handshake has ended")

    def _open(self) -> bool:
        if self.version != TLS13 or self._unlock is None:
            return False
        self._opener = self._unlock(self)
        return self._opener is not None

    def _take_alert(self, content: bytes) -> None:
        if len(content) < 2:
            raise Broken("an alert of less than two octets")
        if content[0] == 2 or content[1] == 0:
            self.alert = content[1]

    def _take_messages(self, content: bytes) -> None:
        if self._messages:
            self._messages += content
            if len(self._messages) < 4 + min(int.from_bytes(self._messages[1:4], "big"), MOST_OCTETS):
                return
            content = bytes(self._messages)
            self._messages.clear()
        at, stop = 0, len(content)
        while stop - at >= 4 and not self.finished:
            size = int.from_bytes(content[at + 1 : at + 4], "big")
            if size > MOST_OCTETS:
                raise Broken(f"a handshake message of {size} octets")
            end = at + 4 + size
            if end > stop:
                break
            if content[at] == _HELLO:
                self.hello = content[at:end]
            self._take_message(content[at], content[at + 4 : end])
            at = end
        self._messages += content[at:]

    def _take_message(self, kind: int, body: bytes) -> None:
        if self.version is None and kind != _HELLO:
            raise Broken(f"a message of type {kind} stands where a ServerHello should")
        if kind == _HELLO:
            self._read_hello(body)
        elif kind == _CERTIFICATE:
            self._read_certificates(body)
        elif kind == _KEY_EXCHANGE:
            self._read_key_exchange(body)
        elif kind == _REQUEST:
            self._read_request(body)
        elif kind == _VERIFY:
            self.scheme = _number(body, 0)
        elif kind in (_DONE, _FINISHED):
            self.done = True

    def _read_hello(self, body: bytes) -> None:
        if self.version is not None:
            raise Broken("a second ServerHello")
        version, random = _number(body, 0), body[2:34]
        at = 35 + body[34]
        self.suite = _number(body, at)
        self.compression = body[at + 2]
        for kind, content in _extensions(body, at + 3):
            if kind == _VERSIONS:
                version = _number(content, 0)
            elif kind == _KEY_SHARE:
                self.group, self.share = _number(content, 0), content[4:]
            elif kind == _RENEGOTIATION:
                self.secure_renegotiation = True
        if not SSL3 <= version <= TLS13:
            raise Broken(f"version 0x{version:04X} was not offered")
        self.version = version
        self.retry = version == TLS13 and random == _RETRY
        self.retrying = self.retry and self._goes_on
        if self.retrying:  # the hello that follows is the one that counts
            self.version = None
            self._goes_on = False
        else:
            self.done = self.retry

    def _read_certificates(self, body: bytes) -> None:
        if self.version == TLS13:
            body = body[1 + body[0] :]
        stop, at = 3 + int.from_bytes(body[:3], "big"), 3
        if stop > len(body):
            raise Broken("a list of certificates ends before its time")
        found: list[bytes] = []
        while at < stop:
            size = int.from_bytes(body[at : at + 3], "big")
            if not size or at + 3 + size > stop:
                raise Broken("a list of certificates holds one of no size, or of too great a size")
            if len(found) < MOST_CERTIFICATES:
                found.append(body[at + 3 : at + 3 + size])
            else:
                self.dropped += 1
            at += 3 + size
            if self.version == TLS13:
                at += 2 + _number(body, at)
        self.chain = tuple(found)

    def _read_key_exchange(self, body: bytes) -> None:
        exchange = self._exchange_of(self.suite or 0)
        if exchange.startswith("ECDH"):
            if body[0] != _NAMED_CURVE:
                return
            self.group = _number(body, 1)
            at = 4 + body[3]
        elif exchange.startswith("DH"):
            size = _number(body, 0)
            self.prime_bits = int.from_bytes(body[2 : 2 + size], "big").bit_length()
            at = 2 + size
            at += 2 + _number(body, at)
            at += 2 + _number(body, at)
        else:
            return
        if self.version == TLS12 and exchange in _EXCHANGES_SIGNED:
            self.scheme = _number(body, at)

    def _read_request(self, body: bytes) -> None:
        self.asks = True
        if self.version == TLS13:
            for kind, content in _extensions(body, 1 + body[0]):
                if kind == _SCHEMES:
                    self.request_schemes = _read_numbers(content[2:])
                elif kind == _AUTHORITIES:
                    self.authorities = _read_names(content)
            return
        at = 1 + body[0]
        if self.version == TLS12:
            size = _number(body, at)
            self.request_schemes = _read_numbers(body[at + 2 : at + 2 + size])
            at += 2 + size
        self.authorities = _read_names(body[at:])


def _number(data: bytes, at: int) -> int:
    return data[at] << 8 | data[at + 1]


def _read_numbers(data: bytes) -> tuple[int, ...]:
    return tuple(_number(data, at) for at in range(0, len(data) - 1, 2))


def _read_names(data: bytes) -> tuple[bytes, ...]:
    found: list[bytes] = []
    stop, at = 2 + _number(data, 0), 2
    while at < min(stop, len(data)) and len(found) < _MOST_AUTHORITIES:
        size = _number(data, at)
        found.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return tuple(found)


def _extensions(body: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    if at >= len(body):
        return
    stop = at + 2 + _number(body, at)
    at += 2
    while at < stop:
        kind, size = _number(body, at), _number(body, at + 2)
        if at + 4 + size > len(body):
            raise Broken("an extension ends before its time")
        yield kind, body[at + 4 : at + 4 + size]
        at += 4 + size
