"""kafkassl-doctor's own configuration: kafkassl-doctor.toml, or [tool.kafkassl-doctor] in pyproject.toml.

Finding that there is none costs a few looks into folders; nothing else of this package is imported then.
"""

from __future__ import annotations

import os

FILE = "kafkassl-doctor.toml"
SHARED = "pyproject.toml"
LIMIT = 1 << 20
"""Most bytes of a configuration."""
_MARK = b"kafkassl-doctor"


def find_project(first: str | None) -> str | None:
    """Return the configuration nearest above the file *first* (None, ``-``: the folder that we stand in), else None.

    A FILE that is there but can't be read is returned all the same: whoever reads it says why.
    """
    try:
        folder = os.getcwd() if first in (None, "-") else os.path.dirname(os.path.abspath(first or ""))
    except OSError:
        return None
    while True:
        path = os.path.join(folder, FILE)
        if os.path.lexists(path):
            return path
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and _is_ours(shared):
            return shared
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def find_repository() -> tuple[str, str] | None:
    """Return the root of the Git repository that we stand in, and where we stand; None outside of one."""
    try:
        here = os.getcwd()
    except OSError:
        return None
    folder = here
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None
    return folder, here


def _is_ours(path: str) -> bool:
    """Whether a pyproject.toml has a table of ours; one that can't be read is none of ours."""
    from ..sources.files import read_file

    reading = read_file(path, LIMIT)
    if reading.problem or _MARK not in reading.content:
        return False
    from .reading import has_table

    return has_table(reading.content)
