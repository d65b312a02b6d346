"""The addresses to probe, as they are typed or stand in a file: ``host:port``, ``[::1]:9093``, bootstrap lists."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .many import Address

MOST = 100_000
_LARGEST_FILE = 8 << 20
_LONGEST_NAME = 255


class HostProblem(Exception):
    """An argument that names no address; the message says why."""


def read_hosts(arguments: Iterable[str]) -> tuple[Address, ...]:
    """Return the addresses that *arguments* name, each once, in order; raises HostProblem.

    An argument is an address, several with commas between them (``bootstrap.servers``), or a file with one or several
    on each line; ``#`` begins a comment.
    """
    found: dict[Address, None] = {}
    for argument in arguments:
        for text, where in _texts(argument):
            found[read_address(text, where)] = None
            if len(found) > MOST:
                raise HostProblem(f"more than {MOST} addresses")
    return tuple(found)


def _texts(argument: str) -> Iterable[tuple[str, str]]:
    if not _is_file(argument):
        return [(part.strip(), "") for part in argument.split(",") if part.strip()]
    try:
        with open(argument, "rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
    except OSError as problem:
        raise HostProblem(f"{argument!r} can't be read: {problem.strerror or problem}") from None
    if len(content) > _LARGEST_FILE:
        raise HostProblem(f"{argument!r} is larger than {_LARGEST_FILE >> 20} MiB")
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        parts = line.partition("#")[0].replace(",", " ").split()
        found += [(part, f"{argument}:{number}: ") for part in parts]
    if not found:
        raise HostProblem(f"{argument!r} names no address")
    return found


def _is_file(argument: str) -> bool:
    try:
        return os.path.isfile(argument)  # Path.is_file raises for a name that is too long
    except ValueError:
        return False


def read_address(text: str, where: str = "") -> Address:
    """Return (host, port) of ``host:port``, with a security protocol before it or not; raises HostProblem."""
    bare = text.rpartition("://")[2].rstrip("/")
    host, colon, port = bare.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    name = host[1:-1] if bracketed else host
    if not colon or not (port.isascii() and port.isdigit()):
        raise HostProblem(f"{where}{text!r} has no port; write host:port")
    if not 0 < int(port) < 65536:
        raise HostProblem(f"{where}{text!r}: a port lies between 1 and 65535")
    if not name or (":" in name and not bracketed) or len(name) > _LONGEST_NAME or not name.isprintable():
        raise HostProblem(f"{where}{text!r} is no address; write host:port, or [address]:port for IPv6")
    if any(char.isspace() for char in name):
        raise HostProblem(f"{where}{text!r} is no address: there is a blank in it")
    return name, int(port)


def read_pin(text: str) -> tuple[Address, str]:
    """Return ((host, port), address) of ``host:port:address`` (``--resolve``); raises HostProblem."""
    from .sockets import is_address

    parts = text.split(":", 2)
    if text.startswith("["):
        inner, _, rest = text[1:].partition("]:")
        parts = [f"[{inner}]", *rest.split(":", 1)]
    if len(parts) != 3:
        raise HostProblem(f"{text!r} is not of the form HOST:PORT:ADDRESS")
    address = parts[2].strip("[]")
    if not is_address(address):
        raise HostProblem(f"{text!r}: {parts[2]!r} is no address in numbers")
    return read_address(f"{parts[0]}:{parts[1]}"), address
