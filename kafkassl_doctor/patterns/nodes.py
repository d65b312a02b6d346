"""The parts of a regular expression, as syntax.py reads them and program.py compiles them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Union

from ..records import NamedTuple

Test = Callable[[str], bool]
"""Whether one character is matched."""


class Char(NamedTuple):
    """One character that meets a test."""

    test: Test


class Sequence(NamedTuple):
    """Parts that follow each other; none: the empty match."""

    parts: tuple[Node, ...]


class Choice(NamedTuple):
    """The first of several branches that leads to a match."""

    branches: tuple[Node, ...]


class Repeat(NamedTuple):
    """A part that is repeated; ``most`` None is without limit; ``mode`` is greedy, lazy or possessive."""

    part: Node
    least: int
    most: int | None
    mode: str


class Group(NamedTuple):
    """A part that is captured under a number."""

    number: int
    part: Node


class Look(NamedTuple):
    """A look around: ``ahead`` or behind, wanted or not."""

    ahead: bool
    wanted: bool
    part: Node


class Atomic(NamedTuple):
    """A part into which matching does not go back."""

    part: Node


class Anchor(NamedTuple):
    """A place: start, end, very end, line start, line end, boundary, no boundary."""

    kind: str


class Back(NamedTuple):
    """What a group has captured, once more."""

    number: int
    ignore_case: bool


Node = Union[Char, Sequence, Choice, Repeat, Group, Look, Atomic, Anchor, Back]  # noqa: UP007 (a forward reference)


def walk(node: Node) -> Iterator[Node]:
    """Yield *node* and every part in it."""
    yield node
    if isinstance(node, Sequence):
        inner = node.parts
    elif isinstance(node, Choice):
        inner = node.branches
    elif isinstance(node, Repeat | Group | Look | Atomic):
        inner = (node.part,)
    else:
        return
    for part in inner:
        yield from walk(part)


def can_be_empty(node: Node) -> bool:
    """Return whether a match of *node* can be empty."""
    if isinstance(node, Sequence):
        return all(can_be_empty(part) for part in node.parts)
    if isinstance(node, Choice):
        return any(can_be_empty(branch) for branch in node.branches)
    if isinstance(node, Repeat):
        return node.least == 0 or can_be_empty(node.part)
    return can_be_empty(node.part) if isinstance(node, Group | Atomic) else not isinstance(node, Char)
