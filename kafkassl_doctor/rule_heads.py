"""Checks the head of a rule file against the facts, and gives it as the index of rules holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .expressions import Expression, ExpressionError, parse_expression, parse_predicate
from .fact_types import FactType, describe_fields, subject_type, target_type
from .front_matter import Entry
from .guards import find_guards
from .subjects import SUBJECTS
from .values import Place

SEVERITIES = ("error", "warning", "note")
KINDS = ("breaks", "insecure", "ageing", "hygiene")

_REQUIRED = ("title", "severity", "kind", "message", "fix")
_LISTS = ("says", "follows", "references", "aliases")
_KNOWN = (*_REQUIRED, *_LISTS, "applies", "flag", "at", "related", "kafka", "jdk")
_GIVEN = ("file", "subject", "kafka", "jdk")
"""What the message of a cause can name beside the values of its refusal."""


class HeadReader:
    """Reads the head of one rule file and notes its problems, so that an author sees all of them at once."""

    def __init__(self, path: Path, head: dict[str, Entry]) -> None:
        self.path = path
        self.head = head
        self.may_be_unknown = False
        self.subject = path.parent.name
        self.problems: list[str] = []
        self.reads: set[str] = set()
        self.guards: frozenset[Any] = frozenset()
        self.types = {"target": target_type()}
        found = subject_type(self.subject) if self.subject in SUBJECTS else None
        if found:
            self.types[self.subject] = found

    def read(self) -> dict[str, Any]:
        """Return the rule as the index holds it (see rules.Rule); worthless when there are problems."""
        for key in self.head:
            if key not in _KNOWN:
                self.note(key, f"`{key}` is no key of a rule (there are: {', '.join(_KNOWN)})")
        for key in _REQUIRED:
            if key not in self.head:
                self.problems.append(f"{self.path}:1: `{key}` is missing")
        predicates = [self.predicate(key) for key in ("applies", "flag")]
        cause = "flag" not in self.head
        if cause and predicates[0]:
            self.note("applies", "a rule without `flag` is a cause: it has no `applies`")
        return {
            "id": self.path.stem,
            "subject": self.subject,
            "title": self.text("title"),
            "severity": self.word("severity", SEVERITIES),
            "kind": self.word("kind", KINDS),
            "applies": predicates[0].code if predicates[0] else None,
            "flag": predicates[1].code if predicates[1] else None,
            "at": self.place(),
            "message": self.template("message", self.text("message").replace("\n", " "), cause),
            "fix": self.fix(cause),
            "related": self.related(),
            "kafka": self.versions("kafka"),
            "jdk": self.versions("jdk"),
            **{key: self.words(key) for key in _LISTS},
        }

    def note(self, key: str, problem: str) -> None:
        self.problems.append(f"{self.path}:{self.head[key].line if key in self.head else 1}: {problem}")

    def text(self, key: str) -> str:
        value = self.head.get(key, Entry("", 1)).value
        if isinstance(value, list):
            self.note(key, f"`{key}` is a text, not a list")
            return ""
        return value

    def words(self, key: str) -> list[str]:
        value = self.head.get(key, Entry([], 1)).value
        if isinstance(value, str):
            self.note(key, f"`{key}` is a list: write [{value}]")
            return []
        return value

    def word(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key)
        if key in self.head and value not in known:
            self.note(key, f"`{key}` is one of {', '.join(known)}, not `{value}`")
        return value

    def predicate(self, key: str) -> Expression | None:
        if key not in self.head:
            return None
        try:
            expression = parse_predicate(self.text(key), self.subject, self.types)
        except ExpressionError as error:
            self.note(key, f"{key}: {error}")
            return None
        self.reads |= expression.reads
        self.guards |= find_guards(expression.code)
        self.may_be_unknown |= expression.may_be_unknown
        return expression

    def fact(self, key: str, text: str) -> tuple[list[Any], FactType] | None:
        """Return the code and type of a fact that a template or `at` names."""
        try:
            expression = parse_expression(text, self.subject, self.types)
        except ExpressionError as error:
            self.note(key, f"{key}: {error}")
            return None
        if expression.code[0] != "get" or len(expression.code) < 3:
            self.note(key, f"{key}: `{text}` is no fact: write names and dots only")
            return None
        self.reads |= expression.reads
        return expression.code, expression.type

    def place(self) -> list[Any] | None:
        if "at" not in self.head:
            return None
        found = self.fact("at", self.text("at"))
        if found and (found[1].record is not Place or self.lacking(*found) == "unknown"):
            self.note("at", f"at: `{self.text('at')}` is {found[1].describe()}, not a place")
        return found[0] if found else None

    def related(self) -> list[list[Any]]:
        found = []
        for line in self.text("related").splitlines():
            name, colon, words = line.partition(": ")
            fact = self.fact("related", name)
            if not colon or (fact and Place not in (fact[1].record, fact[1].item and fact[1].item.record)):
                self.note("related", f"related: `{line}` is not of the form `place or places: what stands there`")
            elif fact:
                found.append([fact[0], self.template("related", words, False)])
        return found

    def fix(self, cause: bool) -> list[list[Any]]:
        lines: list[list[Any]] = []
        continued = False
        for line in self.text("fix").splitlines():
            command = continued or line.lstrip("[").startswith("$ ")
            continued = command and line.endswith("\\")
            if command and any(part.count(quote) % 2 for part in line.split("{")[:-1] for quote in "\"'"):
                self.note("fix", f"fix: `{line}` puts a value in quotes: values of commands are quoted already")
            lines.append([command, self.template("fix", line, cause)])
        return lines

    def template(self, key: str, text: str, cause: bool) -> list[Any]:
        try:
            return [self.part(key, part, cause, False) for part in split_template(text)]
        except ValueError as error:
            self.note(key, f"{key}: {error}")
            return []

    def part(self, key: str, part: Any, cause: bool, optional: bool) -> Any:
        """Return one part of a template with its names resolved."""
        if isinstance(part, str):
            return part
        if part[0] == "if":
            return ["if", [self.part(key, inner, cause, True) for inner in part[1]]]
        if cause:
            if not part[1].isidentifier():
                self.note(key, f"{key}: `{{{part[1]}}}`: a cause names values of its refusal, or {', '.join(_GIVEN)}")
            return part
        found = self.fact(key, part[1])
        if found is None:
            return ""
        code, shown = found
        lacking = None if optional else self.lacking(code, shown)
        if lacking:
            self.note(key, f"{key}: `{{{part[1]}}}` may be {lacking}: compare it in applies or flag, or write […]")
        if not _can_be_shown(shown):
            self.note(key, f"{key}: `{{{part[1]}}}` is {shown.describe()}: only text, numbers and places can be shown")
        return code

    def lacking(self, code: list[Any], found: FactType) -> str | None:
        """Return ``unknown`` or ``unset`` when the predicates do not show that a fact is there."""
        path = tuple(code[1:])
        if found.unknown and not self.proved(path, "known"):
            return "unknown"
        return "unset" if found.optional and not self.proved(path, "set") else None

    def proved(self, path: tuple[Any, ...], what: str) -> bool:
        """Return whether each fact on the way that may be unknown (unset) is guarded."""
        step = self.types[self.subject if path[0] == 0 else "target"]
        for end in range(2, len(path) + 1):
            step = describe_fields(step.record)[path[end - 1]] if step.record else step
            open_ = step.unknown if what == "known" else step.optional
            if open_ and (path[:end], what) not in self.guards:
                return False
        return True

    def versions(self, key: str) -> list[str | None] | None:
        """Return a range of versions as [since, until]."""
        if key not in self.head:
            return None
        try:
            return list(read_range(self.text(key)))
        except ValueError as error:
            self.note(key, f"{key}: {error}")
            return None


def _can_be_shown(found: FactType) -> bool:
    shown = found.item if found.name == "tuple" and found.item else found
    return shown.name in ("str", "int") or shown.record is Place


def read_range(text: str) -> tuple[str | None, str | None]:
    """Return (since, until) of ``>=2.8``, ``<4.0``, ``>=2.8 <4.0`` or ``2.8..4.0``. Raises ValueError."""
    since, until = None, None
    if ".." in text:
        since, until = text.split("..", 1)
    else:
        for word in text.split():
            if word.startswith(">="):
                since = word[2:]
            elif word.startswith("<"):
                until = word[1:]
            else:
                raise ValueError(f"`{text}` is no range: write >=2.8, <4.0 or 2.8..4.0")
    for bound in (since, until):
        if bound is not None and not bound.replace("u", "").replace(".", "").isdigit():
            raise ValueError(f"`{bound}` is no version")
    return since, until


def split_template(text: str) -> list[Any]:
    """Return text, ``["value", name]`` for ``{name}``, and ``["if", parts]`` for brackets that hold a ``{name}``; these
    may stand in each other.

    ``{{`` and ``}}`` stand for braces. Raises ValueError when braces do not match.
    """
    parts: list[Any] = []
    while text:
        head, sign, rest = _cut_at_sign(text)
        parts += [head] if head else []
        if not sign:
            break
        if sign == "[":
            inner, text = _cut_at_bracket(rest)
            parts.append(["if", split_template(inner)])
        else:
            name, closed, text = rest.partition("}")
            if not closed:
                raise ValueError("a `{` is never closed (write {{ for a brace)")
            parts.append(["value", name])
    return parts


def _cut_at_bracket(text: str) -> tuple[str, str]:
    """Return what stands before the bracket that closes one opened before *text*, and what stands behind it."""
    depth = 1
    for at, sign in enumerate(text):
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if not depth:
            return text[:at], text[at + 1 :]
    return text, ""


def _cut_at_sign(text: str) -> tuple[str, str, str]:
    """Return the text before the next value or optional part, the sign that opens it, and the rest."""
    head, at = "", 0
    while at < len(text):
        sign = text[at]
        if text.startswith(("{{", "}}"), at):
            at += 1
        elif sign == "{" or (sign == "[" and "{" in text[at:].partition("]")[0]):
            return head, sign, text[at + 1 :]
        elif sign == "}":
            raise ValueError("a `}` closes nothing (write }} for a brace)")
        head += sign
        at += 1
    return head, "", ""
