"""The small values that every layer shares: what is unknown, and where something stands."""

from __future__ import annotations

from typing import Final, TypeGuard

from .records import NamedTuple

_NEVER_IN_CLASSES: Final = frozenset("[];/\\\"'`,:#()<>{}=@%&|?!*")


class Unknown:
    """A fact that cannot be known, with the reason that a user reads.

    It has no truth value: code that would branch on it has forgotten the third case.
    """

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason: Final = reason

    def __bool__(self) -> bool:
        raise TypeError(f"an unknown fact has no truth value: {self.reason}")

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other.reason == self.reason

    def __hash__(self) -> int:
        return hash(self.reason)


def is_unknown(value: object) -> TypeGuard[Unknown]:
    """Return whether *value* is an unknown fact."""
    return isinstance(value, Unknown)


class Place(NamedTuple):
    """Where something is written: a file as given by the user, and a line counted from 1 (None: the whole file)."""

    file: str
    line: int | None = None


def doubt_class(name: str) -> Unknown:
    """Return why it can't be told what comes of a class of somebody else's."""
    return Unknown(f"whether the class {name} is there")


def is_class_name(name: str) -> bool:
    """Return whether a class of that name could exist; whether one does is known to the JVM's class path alone.

    ``null`` is what programs print for a key that is not set.
    """
    return (
        name != "null"
        and all(name.split("."))
        and not any(letter in _NEVER_IN_CLASSES or letter.isspace() for letter in name)
    )
