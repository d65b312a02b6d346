"""Java's regular expressions (java.util.regex), evaluated here without ever taking long.

What is not modelled, or would take too many steps, is unknown.
"""

from __future__ import annotations

from functools import lru_cache

from ..records import NamedTuple
from ..values import Unknown
from .program import OutOfSteps, Program, TooLarge
from .sets import NotModelled, PatternError
from .syntax import parse

_STEPS = 100_000
_LONGEST_PATTERN = 4_000
_LONGEST_TEXT = 20_000


class Refused(NamedTuple):
    """A pattern that Java does not compile."""

    text: str
    """``PatternSyntaxException: `` and its message, of several lines."""


class Pattern(NamedTuple):
    """A compiled pattern."""

    text: str
    groups: int
    names: dict[str, int]
    program: Program


class Match(NamedTuple):
    """Where a pattern matched, and what its groups captured; group 0 is the whole."""

    start: int
    end: int
    groups: tuple[str | None, ...]


@lru_cache(256)
def compile_pattern(text: str) -> Pattern | Refused | Unknown:
    """Return the pattern *text* compiled, what Java says against it, or why that can't be told."""
    if len(text) > _LONGEST_PATTERN:
        return Unknown("the pattern is very long")
    try:
        parsed = parse(text)
        return Pattern(text, parsed.groups, parsed.names, Program(parsed.tree, parsed.groups))
    except PatternError as error:
        return Refused(f"PatternSyntaxException: {error}")
    except (NotModelled, TooLarge) as error:
        return Unknown(f"the pattern {text} uses {error or 'too many parts'}, which is not followed here")


def match_whole(pattern: Pattern, text: str) -> Match | Unknown | None:
    """Return how *pattern* matches the whole of *text* (Matcher.matches); None when it does not."""
    return _search(pattern, text, 0, 0, True)


def find_from(pattern: Pattern, text: str, start: int) -> Match | Unknown | None:
    """Return the first match of *pattern* at *start* or behind it (Matcher.find); None when there is none."""
    return _search(pattern, text, start, len(text), False)


def matches_whole(pattern: str, text: str) -> bool | Unknown:
    """Return whether the pattern matches the whole of *text*; unknown too where Java does not compile it."""
    compiled = compile_pattern(pattern)
    if isinstance(compiled, Refused):
        return Unknown(f"the pattern {pattern} is none: {compiled.text.splitlines()[0]}")
    found = match_whole(compiled, text) if isinstance(compiled, Pattern) else compiled
    return found if isinstance(found, Unknown) else found is not None


def _search(pattern: Pattern, text: str, first: int, last: int, to_end: bool) -> Match | Unknown | None:
    if len(text) > _LONGEST_TEXT:
        return Unknown("the text is very long")
    budget = [_STEPS]
    try:
        for start in range(first, last + 1):
            slots = pattern.program.match(text, start, to_end, budget)
            if slots:
                return _as_match(text, slots, pattern.groups)
    except OutOfSteps:
        return Unknown(f"the pattern {pattern.text} takes too many steps on {text}")
    return None


def _as_match(text: str, slots: list[int], groups: int) -> Match:
    spans = [(slots[2 * number], slots[2 * number + 1]) for number in range(groups + 1)]
    captured = tuple(text[start:end] if start >= 0 and end >= 0 else None for start, end in spans)
    return Match(slots[0], slots[1], captured)
