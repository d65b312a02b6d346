"""Reads a regular expression as java.util.regex.Pattern does: its parts, what Java refuses, or what is not followed.

Not followed, so that it stays unknown: flags other than i, s and m, class intersections, most Unicode properties,
``\\G``, ``\\R``, ``\\X``, ``\\N``, and references to groups that come later.
"""

from __future__ import annotations

from ..records import NamedTuple
from . import classes
from .nodes import Anchor, Atomic, Back, Char, Choice, Group, Look, Node, Repeat, Sequence, Test, can_be_empty, walk

_DEEPEST = 50
_MOST_REPEATS = 1000
_MOST_GROUPS = 50
_QUANTIFIERS = frozenset("*+?")
_ANCHORS = {"A": "start", "z": "very end", "Z": "end", "b": "boundary", "B": "no boundary"}
_CHARS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\x07", "e": "\x1b"}
_EMPTY = Sequence(())


class PatternError(Exception):
    """A pattern that Java does not compile; the text is the message of its PatternSyntaxException."""


class NotModelled(Exception):
    """A pattern that Java may compile, but that is not understood here."""


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


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.names: dict[str, int] = {}
        self.flags: frozenset[str] = frozenset()

    def error(self, what: str, index: int) -> PatternError:
        where = f" near index {index}" if index >= 0 else ""
        caret = "\n" + " " * index + "^" if 0 <= index < len(self.pattern) else ""
        return PatternError(f"{what}{where}\n{self.pattern}{caret}")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def skip(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def read_choice(self, depth: int) -> Node:
        if depth > _DEEPEST:
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
            return Char(self._read_class(depth))
        if char == "\\":
            return self._read_escape()
        if char == ".":
            return Char(classes.dot("s" in self.flags))
        if char == "^":
            return Anchor("line start" if "m" in self.flags else "start")
        if char == "$":
            return Anchor("line end" if "m" in self.flags else "end")
        return Char(self._cased(classes.one_of(char)))

    def _cased(self, test: Test) -> Test:
        return classes.any_case(test) if "i" in self.flags else test

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
        if letter in _ANCHORS and letter:
            self.at += 1
            return Anchor(_ANCHORS[letter])
        if letter in "123456789" and letter:
            return self._read_reference()
        if letter == "k":
            raise NotModelled("a reference to a named group")
        return Char(self._cased(self._read_set_escape()))

    def _read_reference(self) -> Node:
        number = int(self.take())
        while self.peek() and self.peek() in "0123456789" and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.take())
        if number not in self.closed:
            raise NotModelled("a reference to a group that is not complete")
        return Back(number, "i" in self.flags)

    def _read_set_escape(self) -> Test:
        """Read what follows a backslash, inside or outside of a class: a set or one character."""
        letter = self.take()
        if letter in ("p", "P"):
            return self._read_property(letter == "P")
        found = classes.shorthand(letter) if letter else None
        if found:
            return found
        return classes.one_of(self._read_escaped_char(letter))

    def _read_escaped_char(self, letter: str) -> str:
        if letter in _CHARS:
            return _CHARS[letter]
        if letter in ("x", "u"):
            digits = self.pattern[self.at : self.at + (2 if letter == "x" else 4)]
            if len(digits) != (2 if letter == "x" else 4) or not all(d in "0123456789abcdefABCDEF" for d in digits):
                raise NotModelled("a hexadecimal escape that Java may refuse")
            self.at += len(digits)
            return chr(int(digits, 16))
        if not letter or letter in "0cEGNRXkQ":
            raise NotModelled(f"\\{letter}")
        if letter.isascii() and letter.isalnum():
            raise self.error("Illegal/unsupported escape sequence", self.at - 1)
        return letter

    def _read_property(self, negated: bool) -> Test:
        if self.skip("{"):
            end = self.pattern.find("}", self.at)
            name = self.pattern[self.at : end] if end > 0 else ""
            self.at = end + 1
        else:
            name = self.take()
        found = classes.property_set(name)
        if found is None:
            raise NotModelled(f"\\p{{{name}}}")
        return classes.negate(found) if negated else found

    def _read_class(self, depth: int) -> Test:
        """Read a class behind its opening bracket."""
        if depth > _DEEPEST:
            raise NotModelled("classes nested too deeply")
        negated = self.skip("^")
        tests: list[Test] = []
        while (char := self.take()) != "]" or not tests:
            if not char:
                raise self.error("Unclosed character class", len(self.pattern) - 1)
            if char == "[":
                tests.append(self._read_class(depth + 1))
            elif self.pattern.startswith("&&", self.at - 1):
                raise NotModelled("an intersection of classes")
            else:
                tests.append(self._cased(self._read_range(char)))
        return classes.negate(classes.union(tests)) if negated else classes.union(tests)

    def _read_range(self, char: str) -> Test:
        low = self._read_class_char(char)
        after = self.pattern[self.at + 1 : self.at + 2]
        if isinstance(low, str) and self.peek() == "-" and not after:
            raise self.error("Illegal character range", len(self.pattern))
        if not isinstance(low, str) or self.peek() != "-" or after in ("]", "["):
            return classes.one_of(low) if isinstance(low, str) else low
        self.at += 1
        high = self._read_class_char(self.take())
        if not isinstance(high, str):
            raise NotModelled("a range that ends in a set")
        if high < low:
            raise self.error("Illegal character range", self.at - 1)
        return classes.between(low, high)

    def _read_class_char(self, char: str) -> str | Test:
        if char != "\\":
            return char
        letter = self.peek()
        if letter and (letter in "pP" or classes.shorthand(letter)):
            return self._read_set_escape()
        self.at += 1
        if letter in _ANCHORS:
            raise NotModelled("an anchor in a class")
        return self._read_escaped_char(letter)
