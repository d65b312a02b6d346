"""Kafka's protocol on the wire: frames, and the types that messages are made of (org.apache.kafka.common.protocol).

A reader never believes a length or a count: each is held to the octets that are there, and nothing is set aside for
what is only promised. The library kio was tried first: its reader (0.6.5) sets memory aside by the count that a peer
claims and then ends the whole process; the tests hold this module to it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ..records import NamedTuple

if TYPE_CHECKING:
    from .channel import Channel, Deadline

LARGEST_ANSWER = 16 << 20
"""Octets of the largest answer that is read: 100,000 brokers are told in 6 MB."""
CLIENT = "kafkassl-doctor"
"""What the broker's request log and metrics call us (``client.id``, ``client.software.name``)."""
Item = TypeVar("Item")
_CHUNK = 1 << 16
_MOST_TAGS = 1000
_TLS = (b"\x15\x03", b"\x16\x03")
"""How the records begin with which TLS answers what is not TLS: an alert. A client takes it for a length of 352518912.
"""


class WireError(Exception):
    """An answer that is no answer of Kafka's; the message says why in plain words."""


class Reader:
    """Takes values off the front of an answer; each method raises WireError when it is not there."""

    def __init__(self, data: bytes, flexible: bool = False) -> None:
        self._data = data
        self._at, self._end = 0, len(data)
        self._flexible = flexible

    @property
    def left(self) -> int:
        """How many octets are left."""
        return self._end - self._at

    def take(self, count: int) -> bytes:
        """Return the next *count* octets."""
        at = self._at
        self._at = end = at + count
        if not at <= end <= self._end:
            raise self._lacks(count, at)
        return self._data[at:end]

    def number(self, octets: int) -> int:
        """Return a signed number of 1, 2, 4 or 8 octets."""
        at = self._at
        self._at = end = at + octets
        if end > self._end:
            raise self._lacks(octets, at)
        return int.from_bytes(self._data[at:end], "big", signed=True)

    def varint(self) -> int:
        """Return an unsigned number of 1 to 5 octets, seven bits in each."""
        value = 0
        for shift in range(0, 35, 7):
            octet = self.take(1)[0]
            value |= (octet & 0x7F) << shift
            if not octet & 0x80:
                return value
        raise WireError("a number has no end")

    def truth(self) -> bool:
        """Return a boolean."""
        return self.take(1) != b"\0"

    def data(self) -> bytes:
        """Return octets with their length before them; none for null."""
        return self.take(max(0, self._length(4)))

    def text(self) -> str | None:
        """Return a text, undecodable octets replaced; None for null."""
        length = self._length(2) if self._flexible else self.number(2)
        if length == -1:
            return None
        at = self._at
        self._at = end = at + length
        if not at <= end <= self._end:
            raise self._lacks(length, at)
        return str(self._data[at:end], "utf-8", "replace")

    def array(self, item: Callable[[Reader], Item]) -> Iterator[Item]:
        """Yield what *item* reads for each element; nothing for null. An element has one octet at least."""
        count = self._length(4)
        if count > self.left:
            raise WireError(f"it claims a list of {count:,} where {self.left:,} octets are left")
        for _ in range(count):
            yield item(self)

    def tags(self) -> Iterator[tuple[int, Reader]]:
        """Yield number and content of the tagged fields that end a structure in flexible versions (KIP-482)."""
        if not self._flexible:
            return
        count = self.varint()
        if count > _MOST_TAGS:
            raise WireError(f"it claims {count:,} tagged fields")
        for _ in range(count):
            number = self.varint()
            yield number, Reader(self.take(self.varint()), True)

    def skip_tags(self) -> None:
        """Pass over the tagged fields at the end of a structure."""
        if not self._flexible:
            return
        for _ in self.tags():
            pass

    def _lacks(self, count: int, at: int) -> WireError:
        return WireError(f"it claims {count:,} more octets where {self._end - at:,} are left")

    def _length(self, octets: int) -> int:
        """A length or a count; -1 for null."""
        length = self.varint() - 1 if self._flexible else self.number(octets)
        if length < -1:
            raise WireError(f"it claims a length of {length}")
        return length


def write_number(value: int, octets: int) -> bytes:
    """Return a signed number."""
    return value.to_bytes(octets, "big", signed=True)


def write_text(value: str | None) -> bytes:
    """Return a text with its length before it."""
    if value is None:
        return write_number(-1, 2)
    octets = value.encode()
    return write_number(len(octets), 2) + octets


def write_data(value: bytes) -> bytes:
    """Return octets with their length before them."""
    return write_number(len(value), 4) + value


def write_compact_text(value: str) -> bytes:
    """Return a text as flexible versions write it."""
    octets = value.encode()
    return write_varint(len(octets) + 1) + octets


def write_varint(value: int) -> bytes:
    """Return an unsigned number, seven bits in each octet."""
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*octets, value])


class Call(NamedTuple):
    """A request: its number and version in the protocol (ApiKeys), and its body."""

    key: int
    version: int
    body: bytes
    flexible: bool = False
    flexible_answer: bool = False
    """Whether the header of the answer has tagged fields; that of ApiVersions never has."""


class Talk:
    """Requests and answers on one connection, one after the other."""

    def __init__(self, channel: Channel, deadline: Deadline) -> None:
        self._channel = channel
        self._deadline = deadline
        self._sent = 0

    def ask(self, call: Call) -> Reader:
        """Return the answer to a request, behind its header. Raises WireError and ChannelError."""
        self._sent += 1
        header = write_number(call.key, 2) + write_number(call.version, 2) + write_number(self._sent, 4)
        header += write_text(CLIENT) + (b"\0" if call.flexible else b"")
        self._channel.send(write_data(header + call.body), self._deadline)
        answer = Reader(self._read_frame(), call.flexible_answer)
        if (number := answer.number(4)) != self._sent:
            raise WireError(f"it answers request {number} where {self._sent} was asked")
        answer.skip_tags()
        return answer

    def _read_frame(self) -> bytes:
        begin = self._read(4)
        if begin == b"HTTP":
            raise WireError("it answers in HTTP")
        if begin[:2] in _TLS:
            raise TlsAnswer("it answers in TLS")
        length = int.from_bytes(begin, "big", signed=True)
        if not 4 <= length <= LARGEST_ANSWER:
            raise WireError(f"it announces an answer of {length:,} octets")
        return self._read(length)

    def _read(self, count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            part = self._channel.receive(min(count - len(found), _CHUNK), self._deadline)
            if not part:
                raise EndOfAnswer(len(found), count)
            found += part
        return bytes(found)


class TlsAnswer(WireError):
    """The peer speaks TLS, and was asked without it."""


class EndOfAnswer(WireError):
    """The peer ended the connection where an answer was due; ``received`` octets of ``wanted`` had come."""

    def __init__(self, received: int, wanted: int) -> None:
        where = f"after {received:,} of {wanted:,} octets of an answer" if received else "instead of an answer"
        super().__init__(f"the connection was closed {where}")
        self.received = received
