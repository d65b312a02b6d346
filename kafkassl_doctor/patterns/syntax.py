"""Reads a regular expression as java.util.regex.Pattern does: its parts, what Java refuses, or what is not followed.

Not followed, so that it stays unknown: flags other than i, s and m, class intersections, most Unicode properties,
``\\G``, ``\\R``, ``\\X``, ``\\N``, and references to groups that come later.
"""

from __future__ import annotations

from ..records import NamedTuple
from . import classes
from .nodes import Anchor, Atomic, Back, Char, Choice, Group, Look, Node, Repeat, Sequence, can_be_empty, walk
from .sets import ANCHORS, DEEPEST, NotModelled, SetReader

_MOST_REPEATS = 1000
_MOST_GROUPS = 50
_QUANTIFIERS = frozenset("*+?")
_EMPTY = Sequence(())


class Parsed(NamedTuple):
    """A pattern: its tree, how many groups it captures, and their names."""

    tree: Node
    groups: int
    names: dict[str, int]


def parse(pattern: str) -> Parsed:
    """Return the parts of *pattern*; raises PatternError or NotModelled."""
    reader = _Reader(pattern)
    tree = reader.read_choice(0)
    if reader.at < len(pattern):
        raise reader.error("Unmatched closing ')'", reader.at - 1)
    return Parsed(tree, reader.groups, reader.names)


class _Reader(SetReader):
    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.groups = 0
        self.closed: set[int] = set()
        self.names: dict[str, int] = {}

    def read_choice(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NotModelled("groups nested too deeply")
        flags = self.flags
        branches = [self._read_sequence(depth)]
        while self.skip("|"):
            branches.append(self._read_sequence(depth))
        self.flags = flags
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _read_sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while (char := self.peek()) and char not in "|)":
            if char in _QUANTIFIERS:
                raise self.error(f"Dangling meta character '{char}'", self.at)
            part = self._read_atom(depth)
            if part is not None:
                parts.append(self._read_quantifiers(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _read_atom(self, depth: int) -> Node | None:
        char = self.peek()
        if char == "{":
            return _EMPTY
        self.at += 1
        if char == "(":
            return self._read_group(depth)
        if char == "[":
            return Char(self.read_class(depth))
        if char == "\\":
            return self._read_escape()
        if char == ".":
            return Char(classes.dot("s" in self.flags))
        if char == "^":
            return Anchor("line start" if "m" in self.flags else "start")
        if char == "$":
            return Anchor("line end" if "m" in self.flags else "end")
        return Char(self.cased(classes.one_of(char)))

    def _read_quantifiers(self, part: Node) -> Node:
        char = self.peek()
        if char in _QUANTIFIERS and char:
            self.at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif char == "{":
            least, most = self._read_count()
        else:
            return part
        captures = any(isinstance(one, Group) for one in walk(part))
        mode = "lazy" if self.skip("?") else "possessive" if self.skip("+") else "greedy"
        if captures and most != 1 and (mode == "possessive" or can_be_empty(part)):
            raise NotModelled("a repeated group whose last repetition differs between engines")
        return Repeat(part, least, most, mode)

    def _read_count(self) -> tuple[int, int | None]:
        start = self.at
        self.at += 1
        least = self._read_number()
        if least is None:
            raise self.error("Illegal repetition", start + 1)
        most: int | None = least
        if self.skip(","):
            most = self._read_number()
        if self.peek() != "}":
            raise self.error("Unclosed counted closure", self.at)
        if most is not None and most < least:
            raise self.error("Illegal repetition range", self.at)
        self.at += 1
        if max(least, most or 0) > _MOST_REPEATS:
            raise NotModelled("a part repeated very often")
        return least, most

    def _read_number(self) -> int | None:
        start = self.at
        while self.peek() and self.peek() in "0123456789":
            self.at += 1
        return int(self.pattern[start : self.at][:9]) if self.at > start else None

    def _read_group(self, depth: int) -> Node | None:
        if not self.skip("?"):
            return self._read_capture(depth, None)
        for opening, wanted in (("=", True), ("!", False)):
            if self.skip(opening):
                return self._read_look(True, wanted, depth)
            if self.skip("<" + opening):
                return self._read_look(False, wanted, depth)
        if self.skip(":"):
            return self._read_inside(depth)
        if self.skip(">"):
            return Atomic(self._read_inside(depth))
        return self._read_capture(depth, self._read_name()) if self.skip("<") else self._read_flags(depth)

    def _read_look(self, ahead: bool, wanted: bool, depth: int) -> Node:
        part = self.read_choice(depth + 1)
        inner = tuple(walk(part))
        if not ahead and any(isinstance(one, Repeat | Back) for one in inner):
            raise NotModelled("a look-behind of varying length")
        if not wanted and any(isinstance(one, Group) for one in inner):
            raise NotModelled("a group captured where nothing may match")
        return Look(ahead, wanted, self._close(part))

    def _read_inside(self, depth: int) -> Node:
        return self._close(self.read_choice(depth + 1))

    def _close(self, part: Node) -> Node:
        if not self.skip(")"):
            raise self.error("Unclosed group", self.at)
        return part

    def _read_capture(self, depth: int, name: str | None) -> Node:
        self.groups += 1
        number = self.groups
        if number > _MOST_GROUPS:
            raise NotModelled("very many groups")
        if name is not None:
            if name in self.names:
                raise NotModelled("two groups of one name")
            self.names[name] = number
        part = self._read_inside(depth)
        self.closed.add(number)
        return Group(number, part)

    def _read_name(self) -> str:
        end = self.pattern.find(">", self.at)
        name = self.pattern[self.at : end] if end > 0 else ""
        if not (name.isascii() and name.isalnum() and name[0].isalpha()):
            raise NotModelled("a group's name that Java may refuse")
        self.at = end + 1
        return name

    def _read_flags(self, depth: int) -> Node | None:
        on, flags = True, set(self.flags)
        while (char := self.take()) not in (")", ":"):
            if char == "-":
                on = False
            elif char in ("i", "s", "m"):
                (flags.add if on else flags.discard)(char)
            else:
                raise NotModelled("flags other than i, s and m")
        before = self.flags
        self.flags = frozenset(flags)
        if char == ")":
            return None
        part = self._read_inside(depth)
        self.flags = before
        return part

    def _read_escape(self) -> Node:
        letter = self.peek()
        if letter in ANCHORS and letter:
            self.at += 1
            return Anchor(ANCHORS[letter])
        if letter in "123456789" and letter:
            return self._read_reference()
        if letter == "k":
            raise NotModelled("a reference to a named group")
        return Char(self.cased(self.read_set_escape()))

    def _read_reference(self) -> Node:
        number = int(self.take())
        while self.peek() and self.peek() in "0123456789" and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.take())
        if number not in self.closed:
            raise NotModelled("a reference to a group that is not complete")
        return Back(number, "i" in self.flags)
