"""Plain TCP below everything: names, addresses, connections, each with its time, and all within a deadline."""

from __future__ import annotations

import errno
import os
import socket
from time import monotonic
from typing import TYPE_CHECKING

from ..records import NamedTuple
from .channel import ChannelError, Deadline, DeadlinePassed, PeerClosed
from .endpoint import Address
from .tasks import READABLE, WRITABLE, await_ready, run_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_RECEIVED = 64 << 20
"""Octets taken from one connection: no honest answer to what is asked here is as long."""
MOST_ADDRESSES = 16
_PROBLEMS = {
    "ECONNREFUSED": "connection refused",
    "EHOSTUNREACH": "no route to host",
    "ENETUNREACH": "network is unreachable",
    "ETIMEDOUT": "timed out",
    "ECONNRESET": "connection reset",
    "EACCES": "permission denied",
    "EPERM": "forbidden by a firewall of this machine",
    "EADDRNOTAVAIL": "no address of this machine is left to dial from",
    "EMFILE": "this process has too many files open",
}


class Found(NamedTuple):
    """The addresses of a name; ``problem`` says why there are none."""

    addresses: tuple[str, ...]
    seconds: float
    problem: str | None = None


def resolve(host: str, port: int, deadline: Deadline, given: str | None = None) -> Found:
    """Return the addresses of *host*, in the order of the resolver; *given* stands in its place. Raises nothing.

    The resolver of the system knows no deadline: it is left behind, in a thread of its own, when the time is over.
    """
    begin = monotonic()
    if given is not None or is_address(host):
        return Found((given or host,), 0.0)
    answers: list[Found] = []
    try:
        run_aside(lambda: answers.append(_ask_resolver(host, port)), deadline.left)
    except DeadlinePassed:
        answers = []
    except OSError as problem:
        return Found((), 0.0, explain(problem))
    except RuntimeError:
        return Found((), 0.0, "this machine has no thread left to ask the name server in")
    found = answers[0] if answers else Found((), 0.0, "the name server does not answer")
    return found._replace(seconds=monotonic() - begin)


def is_address(host: str) -> bool:
    """Return whether *host* is an address in numbers."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.partition("%")[0])
        except (OSError, ValueError):
            continue
        return True
    return False


def _ask_resolver(host: str, port: int) -> Found:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as problem:
        words = {socket.EAI_NONAME: "no such name", socket.EAI_AGAIN: "the name server does not answer"}
        return Found((), 0.0, words.get(problem.errno or 0, problem.strerror or "no such name"))
    except (ValueError, OverflowError):
        return Found((), 0.0, "this is no host name")
    except OSError as problem:
        return Found((), 0.0, explain(problem))
    return Found(tuple(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES], 0.0)


class Wire:
    """One TCP connection; every call minds the deadline, and what is received is bounded. Only tasks use it."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self.received = 0

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of *data*; raises ChannelError."""
        left: bytes | memoryview = data
        while left:
            try:
                left = memoryview(left)[self._socket.send(left) :]
            except BlockingIOError:
                if not await_ready(self._socket, WRITABLE, deadline.left):
                    raise DeadlinePassed("the peer does not take what is sent") from None
            except OSError as problem:
                raise PeerClosed(explain(problem)) from None

    def receive(self, most: int, deadline: Deadline) -> bytes:
        """Return from 1 to *most* octets; empty when the peer has ended its side. Raises ChannelError."""
        if not await_ready(self._socket, READABLE, deadline.left):
            what = "the answer was not complete in time" if self.received else "there was no answer in time"
            raise DeadlinePassed(what)
        try:
            data = self._socket.recv(most)
        except OSError as problem:
            raise PeerClosed(explain(problem)) from None
        self.received += len(data)
        if self.received > MOST_RECEIVED:
            raise ChannelError(f"the peer sends more than {MOST_RECEIVED >> 20} MB")
        return data

    def close(self) -> None:
        """Close the connection; may be called again."""
        self._socket.close()


def connect(address: str, port: int, deadline: Deadline) -> Wire:
    """Return a connection to *address*; raises OSError (TimeoutError included) and DeadlinePassed."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = opened.connect_ex((address, port))
        if code == errno.EINPROGRESS:
            if not await_ready(opened, WRITABLE, deadline.left):
                raise TimeoutError
            code = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
    except BaseException:
        opened.close()
        raise
    return Wire(opened)


def try_addresses(
    addresses: Sequence[str], port: int, deadline: Deadline, all_of_them: bool
) -> tuple[tuple[Address, ...], Wire | None]:
    """Dial the addresses in turn; return what became of each, and the connection to the first that accepts.

    With *all_of_them*, those behind that one are dialled too, and closed at once. Each gets its share of the time.
    """
    tried: list[Address] = []
    wire: Wire | None = None
    for number, address in enumerate(addresses):
        if wire is not None and not all_of_them:
            break
        begin = monotonic()
        problem = None
        try:
            share = deadline.within(deadline.left / (len(addresses) - number + 1))
            opened = connect(address, port, share)
        except DeadlinePassed:
            problem = "timed out"
        except OverflowError:
            problem = "there is no such port"
        except OSError as error:
            problem = explain(error)
        else:
            if wire is None:
                wire = opened
            else:
                opened.close()
        tried.append(Address(address, problem is None, monotonic() - begin, problem))
    return tuple(tried), wire


def explain(problem: OSError) -> str:
    """Return an error of the network in a few plain words, the same on every system."""
    if isinstance(problem, TimeoutError):
        return "timed out"
    known = _PROBLEMS.get(errno.errorcode.get(problem.errno or 0, ""))
    return known or (problem.strerror or "the network fails").lower()
