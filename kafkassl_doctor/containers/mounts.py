"""Files of a container on this machine: what its volumes bring in."""

from __future__ import annotations

from ..sources.files import CONFIG_LIMIT, problem_of_path, read_file
from .environment import Container


def find_mounted(container: Container, path: str) -> str | None:
    """Return where the *path* of a container lies on this machine; None where no volume brings it in."""
    for inside, outside in container.mounts:
        if path == inside or path.startswith(f"{inside.rstrip('/')}/"):
            return outside + path[len(inside.rstrip("/")) :]
    return None


def is_missing(container: Container, path: str) -> bool:
    """Return whether a volume brings in the folder of *path*, and there is no such file in it."""
    found = find_mounted(container, path)
    problem = problem_of_path(found) if found else None
    return problem is not None and problem.kind == "missing"


def read_mounted(container: Container, path: str) -> str | None:
    """Return the text of a container's file as a shell's ``$(cat file)`` gives it; None where it is not at hand."""
    found = find_mounted(container, path)
    reading = read_file(found, CONFIG_LIMIT) if found else None
    if reading is None or reading.problem is not None:
        return None
    return reading.content.replace(b"\0", b"").decode("utf-8", "surrogateescape").rstrip("\n")
