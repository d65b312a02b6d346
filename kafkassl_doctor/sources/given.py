"""Secrets that the user hands over by name: ``env:NAME`` or ``file:PATH``, never in the clear on a command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..values import Unknown
from .secret import Secret

Supplied = Secret | Unknown
"""A value that a vault would supply; Unknown where a configuration says where it is, and it is not there."""

_LIMIT = 64 * 1024
"""Bytes of a file that holds one secret; a larger file holds something else."""


class AbsentSecret(ValueError):
    """A secret that is not here, where it could be."""


def read_given_secret(reference: str, environment: Mapping[str, str]) -> Secret:
    """Return the secret that *reference* names; a file's last line end is not part of it.

    Raises ValueError with a message for the user, which never holds the secret; AbsentSecret where there is none.
    """
    scheme, _, name = reference.partition(":")
    if scheme == "env" and name:
        if name not in environment:
            raise AbsentSecret(f"the environment has no {name}.")
        return Secret(environment[name])
    if scheme == "file" and name:
        return Secret(_content(name))
    raise ValueError("name the secret as env:NAME or file:PATH.")


def _content(name: str) -> str:
    path = Path(name)
    try:
        if not path.is_file():
            raise (ValueError if path.exists() else AbsentSecret)(f"{name!r} is no file.")
        with path.open("rb") as stream:
            content = stream.read(_LIMIT + 1)
    except OSError as problem:
        raise ValueError(f"{name!r} can't be read: {problem.strerror}.") from None
    if len(content) > _LIMIT:
        raise ValueError(f"{name!r} is too large to hold one secret.")
    text = content.decode("utf-8", "surrogateescape")
    return text.removesuffix("\n").removesuffix("\r")
