"""One ClientHello on one connection, and what the server answers to it: no handshake is ever ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ..records import NamedTuple
from .channel import ChannelError, Deadline, DeadlinePassed, PeerClosed
from .flight import Flight
from .hello import Hello, write_hello, write_record
from .schedule import Opener, agree, can_open, make_opener, server_secret
from .sockets import Wire
from .tables import TLS13, name_of

_CHUNK = 1 << 16

Dial = Callable[[Deadline], Wire]
"""Opens one more TCP connection to the endpoint; raises ChannelError."""


class Answer(NamedTuple):
    """What came of an offer; ``problem`` says why nothing did, in plain words: neither an answer nor an alert."""

    flight: Flight
    problem: str | None = None
    closed: bool = False
    """Whether the server closed the connection without an alert, as some do instead of sending one."""
    timed_out: bool = False

    @property
    def accepted(self) -> bool | None:
        """Whether the server took something of the offer; None when it can't be told."""
        if self.flight.version is not None:
            return True
        return False if self.flight.alert is not None or self.closed else None


def offer(hello: Hello, dial: Dial, deadline: Deadline, private: dict[int, object] | None = None) -> Answer:
    """Return the answer to *hello* on a connection of its own; raises nothing.

    *private* holds the keys to the shares in *hello*: with them the whole flight of TLS 1.3 is read.
    """
    message = write_hello(hello)
    flight = Flight(_unlocking(message, private or {}), exchange_of)
    try:
        wire = dial(deadline)
    except ChannelError as problem:
        return Answer(flight, str(problem), timed_out=isinstance(problem, DeadlinePassed))
    try:
        wire.send(write_record(message, hello.version), deadline)
        while not flight.finished:
            data = wire.receive(_CHUNK, deadline)
            if not data:
                return Answer(flight, flight.broken, closed=True)
            flight.feed(data)
    except PeerClosed as problem:
        return Answer(flight, str(problem), closed=True)
    except ChannelError as problem:
        return Answer(flight, str(problem), timed_out=isinstance(problem, DeadlinePassed))
    finally:
        wire.close()
    return Answer(flight, flight.broken)


@cache
def exchange_of(suite: int) -> str:
    """Return the key exchange that a suite's name tells: ECDHE_RSA, DHE_DSS, RSA, DH_anon; empty for TLS 1.3."""
    head, found, _ = name_of("suites", suite).removeprefix("TLS_").partition("_WITH_")
    return head if found else ""


def _unlocking(hello: bytes, private: dict[int, object]) -> Callable[[Flight], Opener | None]:
    def unlock(flight: Flight) -> Opener | None:
        if flight.version != TLS13 or flight.group not in private or not can_open(flight.suite or 0):
            return None
        assert flight.suite is not None
        shared = agree(private[flight.group], flight.group, flight.share)
        return make_opener(flight.suite, server_secret(flight.suite, shared, hello + flight.hello))

    return unlock
