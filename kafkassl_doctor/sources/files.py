"""Reading a file of any kind without a crash, a hang or a surprise, and the path it is found under."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from ..records import NamedTuple
from ..target import Target

CONFIG_LIMIT = 4 << 20
"""Most bytes that are read of a configuration or a file of secrets."""
STORE_LIMIT = 64 << 20
"""Most bytes that are read of a keystore, a truststore or a PEM file."""

_MISSING = (errno.ENOENT, errno.ENOTDIR)
_ADVICE = {
    "missing": "there is no such file; check the path, and from which folder it is meant",
    "unreadable": "it can't be read by this user; read it as its owner, or make it readable",
    "directory": "it is a folder; name the file in it",
    "pipe": "it is a pipe; name a regular file, or give a configuration on standard input as -",
    "socket": "it is a socket; name a regular file",
    "device": "it is a device; name a regular file",
    "loop": "its symbolic links lead in a circle; name the file itself",
    "name": "its name is none that a file can have; check it for control characters and its length",
}


class Problem(NamedTuple):
    """Why a file could not be read."""

    kind: str
    """missing, unreadable, directory, pipe, socket, device, loop, name, huge or failed."""
    text: str
    """What is wrong and what to do, in a line without the file's name."""


class Reading(NamedTuple):
    """What reading a file gave: its content, or why there is none."""

    content: bytes
    problem: Problem | None = None

    def __repr__(self) -> str:
        return f"Reading({len(self.content)} bytes, problem={self.problem!r})"


def read_file(path: str, limit: int) -> Reading:
    """Return the content of the regular file *path*, or why it can't be had; raises nothing and never waits.

    *limit* is in bytes; a larger file is a problem of kind ``huge``. Devices and pipes are not even opened, since
    that alone can have an effect.
    """
    try:
        refused = _refuse_kind(os.stat(path).st_mode)  # noqa: PTH116 (an empty name is no folder)
        if refused:
            return Reading(b"", refused)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except (OSError, ValueError) as error:
        return Reading(b"", _problem_of(error))
    try:
        refused = _refuse_kind(os.fstat(descriptor).st_mode)
        return Reading(b"", refused) if refused else _read_up_to(descriptor, limit)
    except (OSError, ValueError) as error:
        return Reading(b"", _problem_of(error))
    finally:
        os.close(descriptor)


def read_standard_input(limit: int) -> Reading:
    """Return what stands on standard input, up to *limit* bytes, or why it can't be had."""
    try:
        content = sys.stdin.buffer.read(limit + 1)
    except (OSError, ValueError, AttributeError):
        return Reading(b"", Problem("failed", "standard input can't be read; is it closed?"))
    return Reading(b"", _huge(limit)) if len(content) > limit else Reading(content)


def locate(written: str, target: Target) -> str:
    """Return the absolute path on this machine of a path as *written* in a configuration.

    Relative paths are resolved as the JVM does, against the working directory of the Kafka process (``--cwd``), and
    then the first prefix of ``--path-map`` that fits, on whole names of folders, is replaced.
    """
    path = str(make_absolute(target.cwd) / written)
    for prefix, replacement in target.path_map:
        head = prefix.rstrip("/")
        if path == head or path.startswith(head + "/"):
            return str(make_absolute(replacement.rstrip("/") + path[len(head) :]))
    return path


def make_absolute(path: str) -> Path:
    """Return *path* from the root on; as it is, and leading nowhere, where the folder that we stand in is gone."""
    try:
        return Path(path).absolute()
    except OSError:
        return Path(path)


def problem_of_path(path: str) -> Problem | None:
    """Return why *path* can't be read as a regular file, as far as that is known without opening it."""
    try:
        return _refuse_kind(Path(path).stat().st_mode)
    except (OSError, ValueError) as error:
        return _problem_of(error)


def _read_up_to(descriptor: int, limit: int) -> Reading:
    parts = []
    left = limit + 1
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return Reading(b"", _huge(limit)) if left <= 0 else Reading(b"".join(parts))


def _huge(limit: int) -> Problem:
    return Problem("huge", f"it is larger than {limit >> 20} MiB, more than such a file ever is; is it the right one?")


def _refuse_kind(mode: int) -> Problem | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return _problem("directory")
    if stat.S_ISFIFO(mode):
        return _problem("pipe")
    return _problem("socket" if stat.S_ISSOCK(mode) else "device")


def _problem_of(error: OSError | ValueError) -> Problem:
    if not isinstance(error, OSError) or error.errno in (errno.ENAMETOOLONG, errno.EILSEQ):
        return _problem("name")
    if error.errno in _MISSING:
        return _problem("missing")
    if error.errno in (errno.EACCES, errno.EPERM):
        return _problem("unreadable")
    if error.errno == errno.ELOOP:
        return _problem("loop")
    return Problem("failed", f"it can't be read: {(error.strerror or 'unknown error').lower()}")


def _problem(kind: str) -> Problem:
    return Problem(kind, _ADVICE[kind])
