"""A connection in TLS after its handshake, and what OpenSSL says when it ends."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from OpenSSL import SSL

from .channel import ChannelError, Deadline, DeadlinePassed, PeerClosed
from .tables import by_name

if TYPE_CHECKING:
    from .sockets import Wire

CHUNK = 1 << 14
RECORD_HEAD = 5
_OF_ALERTS = re.compile(r"^[a-z0-9/]+ (alert )?")
FAREWELL = 0.2
"""Seconds in which a peer may take the word that the connection ends."""


class TlsChannel:
    """A connection in TLS, after its handshake."""

    encrypted = True

    def __init__(
        self, wire: Wire, connection: SSL.Connection, presented: bool, heard: bool, unread: bool = True
    ) -> None:
        self._wire = wire
        self._connection = connection
        self.presented = presented
        """Whether a client certificate was presented."""
        self.heard = heard
        """Whether the server sent something after the handshake, as it does only once it is content."""
        self._unread = unread
        """Whether OpenSSL may hold octets that nobody has asked for yet."""
        self._open = True
        self._ended = False
        """Whether the server has ended its side: nobody is there for a farewell."""

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of *data*; raises ChannelError."""
        for at in range(0, len(data), CHUNK):
            try:
                self._connection.sendall(data[at : at + CHUNK])
            except SSL.Error as problem:
                raise _closed(problem) from None
            flush(self._connection, self._wire, deadline)

    def receive(self, most: int, deadline: Deadline) -> bytes:
        """Return from 1 to *most* octets; empty when the peer has ended its side. Raises ChannelError."""
        while True:
            if self._unread:
                data = self._read(most)
                if data is not None:
                    return data
                self._unread = False
                flush(self._connection, self._wire, deadline)
            arrived = self._wire.receive(CHUNK, deadline)
            if not arrived:
                self._ended = True
                return b""
            self._connection.bio_write(arrived)
            self._unread = True

    def await_word(self, deadline: Deadline) -> None:
        """Wait until the server says anything after the handshake: ``heard`` tells whether it did in time.

        Raises PeerClosed, with the alert where the server sent one.
        """
        came = b""
        while not self.heard:
            try:
                arrived = self._wire.receive(CHUNK, deadline)
            except DeadlinePassed:
                return
            if not arrived:
                raise PeerClosed("the server closed the connection after the handshake")
            came += arrived
            self._connection.bio_write(arrived)
            self._unread = True
            data = self._read(1, socket.MSG_PEEK)
            if data == b"":
                raise PeerClosed("the server closed the connection after the handshake")
            whole = len(came) >= RECORD_HEAD and len(came) >= RECORD_HEAD + int.from_bytes(came[3:5], "big")
            self.heard = data is not None or whole

    def _read(self, most: int, flags: int | None = None) -> bytes | None:
        """Return what there is to read; None for nothing yet, empty at the end. Raises PeerClosed."""
        try:
            return self._connection.recv(most, flags)
        except SSL.WantReadError:
            return None
        except SSL.ZeroReturnError:
            return b""
        except SSL.Error as problem:
            raise _closed(problem) from None

    def close(self) -> None:
        """Say that it ends, and close it; may be called again."""
        if not self._open:
            return
        self._open = False
        if not self._ended:
            with suppress(SSL.Error, ChannelError):
                self._connection.shutdown()
                flush(self._connection, self._wire, Deadline(monotonic() + FAREWELL))
        self._wire.close()


def flush(connection: SSL.Connection, wire: Wire, deadline: Deadline) -> None:
    """Send what OpenSSL has ready; raises ChannelError."""
    while True:
        try:
            pending = connection.bio_read(CHUNK)
        except SSL.WantReadError:
            return
        wire.send(pending, deadline)
        if len(pending) < CHUNK:
            return


def _closed(problem: SSL.Error) -> PeerClosed:
    alert, words = explain_end(problem)
    return PeerClosed(words, alert)


def explain_end(problem: Exception) -> tuple[str | None, str]:
    """Return the alert that was received, if one was, and what OpenSSL says, in plain words."""
    entries = problem.args[0] if problem.args and isinstance(problem.args[0], list) else []
    reason = str(entries[-1][-1]) if entries else ""
    alert = _OF_ALERTS.sub("", reason).replace(" ", "_")  # "tlsv1 alert unknown ca", but "tlsv1 unrecognized name"
    if alert != reason and alert in by_name("alerts"):
        return alert, f"the server sent the alert {alert}"
    if reason:
        return None, f"OpenSSL refuses what the server sent: {reason}"
    return None, "the server closed the connection"
