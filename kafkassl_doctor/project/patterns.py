"""Paths and patterns of a configuration: what they name on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase

MOST_ENTRIES = 50_000
"""Entries of folders that are looked at for one pattern."""
_DEEPEST = 40


class TooMany(Exception):
    """A pattern that leads through more files than a configuration ever means."""


def is_pattern(text: str) -> bool:
    """Return whether *text* is a pattern rather than a path."""
    return any(char in text for char in "*?[")


def expand(pattern: str, folder: str) -> list[str]:
    """Return the files below *folder* that *pattern* names, sorted, as paths that begin with *folder*.

    ``*`` stays within one folder, ``**`` goes through all below; neither follows links to folders, nor meets names that
    begin with a dot. A path that is no pattern is returned as it is, whether there is such a file or not. Raises
    TooMany.
    """
    path = os.path.join(folder, pattern)
    if not is_pattern(pattern):
        return [os.path.normpath(path) if folder or path else path]
    root, parts = ("/", path.split("/")[1:]) if path.startswith("/") else ("", path.split("/"))
    found = _walk(root, [part for part in parts if part not in ("", ".")], [MOST_ENTRIES], 0)
    return sorted(dict.fromkeys(found))


def _walk(base: str, parts: list[str], left: list[int], depth: int) -> Iterator[str]:
    """Yield what *parts* name below *base*; *left* is how many entries may still be looked at."""
    if not parts or depth > _DEEPEST:
        return
    part, *rest = parts
    if part != "**" and not is_pattern(part):
        path = os.path.join(base, part)
        if rest:
            yield from _walk(path, rest, left, depth + 1)
        elif os.path.isfile(path):
            yield path
        return
    if part == "**":
        yield from _walk(base, rest or ["*"], left, depth)
    for entry in _scan(base, left):
        path = os.path.join(base, entry.name)
        if part == "**":
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(path, parts, left, depth + 1)
        elif fnmatchcase(entry.name, part):
            if rest and entry.is_dir(follow_symlinks=False):
                yield from _walk(path, rest, left, depth + 1)
            elif not rest and entry.is_file():
                yield path


def _scan(base: str, left: list[int]) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(base or ".") as entries:
            found = []
            for entry in entries:
                left[0] -= 1
                if left[0] < 0:
                    raise TooMany
                if not entry.name.startswith("."):
                    found.append(entry)
    except OSError:
        return
    yield from sorted(found, key=lambda entry: entry.name)


def matches(path: str, pattern: str) -> bool:
    """Return whether the relative *path* fits *pattern*: one without a slash is compared with the file's name alone."""
    return fnmatchcase(path if "/" in pattern else path.rpartition("/")[2], pattern.replace("**/", "*"))
