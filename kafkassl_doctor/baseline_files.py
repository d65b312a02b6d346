"""Baselines as files: one line for each finding, sorted, so that a person can read and a version control merge them."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .baseline import Known
from .formats.text import printable
from .report import Fixed

HEADER = "# kafkassl-doctor baseline 1"
_HEAD = (
    HEADER,
    "# Findings that stood when this was written: `check --baseline` counts only others. One line each, sorted.",
    "# configuration\trule\tsubject\tfingerprint",
)
_LIMIT = 16 << 20
_LONGEST = 1000
"""Signs of a subject: it is there to be read, the fingerprint tells."""
_ADVICE = "write it anew with --write-baseline, or take one of version control"


class BaselineProblem(Exception):
    """A baseline that can't be used; the text says why, and what to do."""


def render_baseline(found: Iterable[Fixed], path: str, kept: Iterable[str] = ()) -> str:
    """Return the text of a baseline to be written to *path*; configurations are named from its folder on. *kept* are
    further lines."""
    lines = [*kept, *(_entry_line(one, _relative(one.file, path)) for one in found)]
    return "\n".join((*_HEAD, *sorted(lines), ""))


def keep_lines(path: str, names: Iterable[str]) -> list[str]:
    """Return the lines of the baseline *path* about configurations that are there and are none of *names*, which were
    looked at; none of a file that can't be used."""
    try:
        known = read_baseline(path, names)
    except BaselineProblem:
        return []
    entries = (entry.finding for entry in known if not entry.looked_at and not entry.moved)
    return ["\t".join((one.file, one.rule, one.subject, one.fingerprint)) for one in entries]


def _entry_line(one: Fixed, file: str) -> str:
    subject = file + one.subject[len(one.file) :] if one.subject.startswith(one.file) else one.subject
    return "\t".join((printable(file), one.rule, printable(subject, _LONGEST), one.fingerprint))


def read_baseline(path: str, names: Iterable[str]) -> tuple[Known, ...]:
    """Return the entries of the baseline *path*; *names* are the configurations looked at, as given.

    Raises BaselineProblem.
    """
    from .sources.files import read_file

    reading = read_file(path, _LIMIT)
    if reading.problem and reading.problem.kind == "missing":
        raise BaselineProblem(f"there is no {path!r}; --write-baseline writes it.")
    if reading.problem:
        raise BaselineProblem(f"{path!r} can't be used: {reading.problem.text}")
    try:
        first, *lines = reading.content.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise BaselineProblem(f"{path!r} is no baseline: it is not written in UTF-8; {_ADVICE}.") from None
    if first != HEADER:
        raise BaselineProblem(f"{path!r} is no baseline: its first line is not `{HEADER}`; {_ADVICE}.")
    given = {printable(_relative(name, path)): name for name in names}
    there = _Presence(path)
    return tuple(
        _read_entry(line, number, path, given, there)
        for number, line in enumerate(lines, 2)
        if line.strip() and not line.startswith("#")
    )


def _read_entry(line: str, number: int, path: str, given: dict[str, str], there: _Presence) -> Known:
    fields = line.split("\t")
    if len(fields) != 4 or "\0" in line:
        raise BaselineProblem(
            f"{path!r} can't be used: line {number} is no finding; after a conflict, keep the lines of both sides."
        )
    file, rule, subject, fingerprint = fields
    name = given.get(file)
    if name is not None and subject.startswith(file):
        subject = name + subject[len(file) :]
    moved = name is None and file != "-" and not there[file]
    return Known(Fixed(rule, name or file, subject, fingerprint), path, name is not None, moved)


class _Presence(dict[str, bool]):
    """Whether there is a file, by its path from the baseline's folder on; each is looked for once."""

    def __init__(self, path: str) -> None:
        self._folder = os.path.dirname(os.path.realpath(path))

    def __missing__(self, file: str) -> bool:
        self[file] = os.path.lexists(os.path.join(self._folder, file))
        return self[file]


def _relative(name: str, path: str) -> str:
    """The configuration *name* from the folder of the baseline *path* on, folders separated by ``/``."""
    if name == "-":
        return name
    parent, last = os.path.split(os.path.abspath(name))
    start = os.path.dirname(os.path.realpath(path))
    return os.path.relpath(os.path.join(os.path.realpath(parent), last), start).replace(os.sep, "/")
