"""A connection to a listener as the stages behind TLS see it, whatever is below."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Protocol

from ..records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from .sockets import Wire


class ChannelError(Exception):
    """The connection can't be used any longer; the message says why in plain words."""


class DeadlinePassed(ChannelError):
    """The time given for this endpoint is over."""


class PeerClosed(ChannelError):
    """The peer closed or reset the connection, or sent an alert; ``alert`` is its name where one was sent."""

    def __init__(self, message: str, alert: str | None = None) -> None:
        super().__init__(message)
        self.alert = alert


class Deadline(NamedTuple):
    """A moment on the monotonic clock."""

    at: float

    @property
    def left(self) -> float:
        """Seconds until then; raises DeadlinePassed when there are none."""
        left = self.at - monotonic()
        if left <= 0:
            raise DeadlinePassed("the time for this endpoint is over")
        return left

    def within(self, seconds: float) -> Deadline:
        """Return the earlier one of this and *seconds* from now."""
        return Deadline(min(self.at, monotonic() + seconds))


def deadline_in(seconds: float) -> Deadline:
    """Return the moment *seconds* from now."""
    return Deadline(monotonic() + seconds)


class Channel(Protocol):
    """A connected listener: TLS has finished, or there is none."""

    @property
    def encrypted(self) -> bool:
        """Whether TLS is below."""

    @property
    def presented(self) -> bool:
        """Whether the client certificate of ``--config`` was presented."""

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of *data*; raises ChannelError."""

    def receive(self, most: int, deadline: Deadline) -> bytes:
        """Return from 1 to *most* octets; empty when the peer has ended its side. Raises ChannelError."""

    def close(self) -> None:
        """Close it; may be called again."""


class PlainChannel:
    """A connection without TLS."""

    encrypted = False
    presented = False

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.send: Callable[[bytes, Deadline], None] = wire.send
        self.receive: Callable[[int, Deadline], bytes] = wire.receive
        self.close: Callable[[], None] = wire.close
