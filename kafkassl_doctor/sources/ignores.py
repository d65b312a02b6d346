"""Ignores: comments in a configuration that say which findings its owner has accepted, until when, and why.

# kafkassl-doctor: ignore[client-auth-requested] until=2027-01-31 the last clients move in January
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from ..records import NamedTuple
from ..values import Place
from .secret import holds_secret

MARK = "kafkassl-doctor:"
MOST = 1000
"""Most ignores that are read of one file."""
MOST_RULES = 50
"""Most rules that one ignore names."""
FORM = "ignore[rule] until=2027-01-31 reason"
_RULE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_LONGEST_REASON = 200
_ASSIGNED = re.compile(r"(?i)(?:password|passphrase|passwd|secret|token|jaas\.config)[ \t]*[=:]")


class Ignore(NamedTuple):
    """A comment that says that its owner has accepted findings; one with a problem ignores nothing."""

    file: str
    """The configuration whose findings it holds."""
    place: Place
    """Where it is written."""
    line: int | None
    """The line whose findings it holds; None: those of the whole file."""
    rules: tuple[str, ...]
    """Names or aliases of rules, as written."""
    until: str | None = None
    """The last day on which it holds (``2027-01-31``); None for one without an end."""
    reason: str = ""
    """Why, in its owner's words."""
    problem: str | None = None
    """Why it ignores nothing, in words; None for one that does."""


def read_ignores(name: str, text: str, continued: Iterable[tuple[int, int]]) -> tuple[Ignore, ...]:
    """Return the ignores in *text*, the content of the properties file *name* in ISO 8859-1.

    *continued* are first and last lines of entries: a line within one is no comment. An ignore holds for the entry
    below it; at the head of the file, followed by a blank line, for all of it.
    """
    found: list[Ignore] = []
    for ignore in _find(name, text, {line for first, last in continued for line in range(first + 1, last + 1)}):
        if len(found) == MOST:
            problem = f"a file has at most {MOST} ignores"
            return (*found, Ignore(name, ignore.place, ignore.line, (), problem=problem))
        found.append(ignore)
    return tuple(found)


def _find(name: str, text: str, within: set[int]) -> Iterator[Ignore]:
    waiting: list[Ignore] = []
    at_head = True
    for number, whole in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        line = whole.strip(" \t\f")
        if number in within:
            continue
        if not line:
            if at_head:
                yield from waiting
                waiting = []
        elif line[0] in "#!":
            comment = line.lstrip("#! \t")
            if comment[: len(MARK)].lower() == MARK and len(waiting) <= MOST:
                waiting.append(read_ignore(_as_typed(comment[len(MARK) :].strip()), name, Place(name, number)))
        else:
            yield from (ignore._replace(line=number) for ignore in waiting)
            waiting, at_head = [], False
    nothing = None if at_head else "no line stands below it"
    yield from (ignore._replace(problem=ignore.problem or nothing) for ignore in waiting)


def read_ignore(text: str, file: str, place: Place) -> Ignore:
    """Return the ignore that *text*, a comment without its mark, means; it holds for the whole file."""
    match = re.match(r"ignore\s*\[([^\]]*)\](.*)", text)
    if match is None:
        return Ignore(file, place, None, (), problem=f"it is written {FORM}")
    rules = tuple(dict.fromkeys(word for part in match[1].split(",") if (word := part.strip())))
    words = match[2].split()
    until = next((word[6:] for word in words if word.startswith("until=")), None)
    reason = " ".join(word for word in words if not word.startswith("until="))
    problem = _find_problem(rules, until, reason)
    kept = tuple(rule for rule in rules[:MOST_RULES] if re.fullmatch(_RULE, rule))
    return Ignore(file, place, None, kept, None if problem else until, _shorten(reason), problem)


def _find_problem(rules: tuple[str, ...], until: str | None, reason: str) -> str | None:
    if not rules:
        return "it names no rule"
    if len(rules) > MOST_RULES or not all(re.fullmatch(_RULE, rule) for rule in rules):
        return "what stands in its brackets is no list of rules"
    if until is not None and not _is_day(until):
        return "its until= is no day like 2027-01-31"
    if until is None and re.match(r"(?i)until\b", reason):
        return "its day is written until=2027-01-31"
    return None


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _shorten(reason: str) -> str:
    if holds_secret(reason) or _ASSIGNED.search(reason):
        return "(a reason that may hold a secret is not shown)"
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"


def _as_typed(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
