"""Reads sets of characters, in brackets or behind a backslash, as java.util.regex.Pattern does."""

from __future__ import annotations

from . import classes
from .nodes import Test

DEEPEST = 50
"""How deeply groups and classes may be nested."""
ANCHORS = {"A": "start", "z": "very end", "Z": "end", "b": "boundary", "B": "no boundary"}
"""By the letter behind a backslash."""
_CHARS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\x07", "e": "\x1b"}


class PatternError(Exception):
    """A pattern that Java does not compile; the text is the message of its PatternSyntaxException."""


class NotModelled(Exception):
    """A pattern that Java may compile, but that is not understood here."""


class SetReader:
    """A pattern, how far it has been read, and the flags in force there."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()

    def error(self, what: str, index: int) -> PatternError:
        """Return what Java says of the pattern, with the place."""
        where = f" near index {index}" if index >= 0 else ""
        caret = "\n" + " " * index + "^" if 0 <= index < len(self.pattern) else ""
        return PatternError(f"{what}{where}\n{self.pattern}{caret}")

    def peek(self) -> str:
        """Return the next character, empty at the end."""
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        """Return the next character, and pass it."""
        char = self.peek()
        self.at += 1
        return char

    def skip(self, text: str) -> bool:
        """Pass *text* where it is next; return whether it is."""
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def cased(self, test: Test) -> Test:
        """Return *test* for either case where the flag i is set."""
        return classes.any_case(test) if "i" in self.flags else test

    def read_set_escape(self) -> Test:
        """Return the set behind a backslash, inside or outside of a class, or that of one character."""
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

    def read_class(self, depth: int) -> Test:
        """Return the class behind its opening bracket; raises PatternError or NotModelled."""
        if depth > DEEPEST:
            raise NotModelled("classes nested too deeply")
        negated = self.skip("^")
        tests: list[Test] = []
        while (char := self.take()) != "]" or not tests:
            if not char:
                raise self.error("Unclosed character class", len(self.pattern) - 1)
            if char == "[":
                tests.append(self.read_class(depth + 1))
            elif self.pattern.startswith("&&", self.at - 1):
                raise NotModelled("an intersection of classes")
            else:
                tests.append(self.cased(self._read_range(char)))
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
            return self.read_set_escape()
        self.at += 1
        if letter in ANCHORS:
            raise NotModelled("an anchor in a class")
        return self._read_escaped_char(letter)
