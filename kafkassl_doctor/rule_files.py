"""Reads rule files: their heads (rule_heads.py), their sections and their examples.

Only the build of the index, ``--rules``, explain and tests come here; a usual run reads the index (rules.py).
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .front_matter import FrontMatterError, Page, read_page
from .records import NamedTuple
from .rule_heads import HeadReader
from .subjects import SUBJECTS

HEADINGS = ("Why", "How it gets there", "Repair", "When to ignore", "Examples")
EXAMPLES = ("bad", "good", "na", "unknown")
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
MAX_SIZE = 100_000
"""Bytes of a rule file."""


class RuleError(ValueError):
    """Rule files that can't be used: every problem as ``file:line: what``."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Example(NamedTuple):
    """A fenced example of a rule file: what it shows, the set-up as TOML, and the line of its fence."""

    shows: str
    setup: str
    line: int


class RuleFile(NamedTuple):
    """A rule as read from its file."""

    path: Path
    entry: dict[str, Any]
    """As the index holds it; see rules.Rule."""
    reads: frozenset[str]
    """Fields that its expressions and templates read: ``Store.opens``."""
    may_be_unknown: bool
    """Whether a fact that its predicates read can be unknown."""
    examples: tuple[Example, ...]
    page: Page


def list_rule_files(folder: Path) -> list[Path]:
    """Return the rule files of a folder: every ``<subject>/<name>.md``.

    Raises RuleError for a foreign subject, and for a folder that can't be looked into.
    """
    try:
        if not folder.is_dir():
            raise RuleError([f"{folder} is no folder"])
        found = sorted(folder.glob("*/*.md"))
    except OSError as error:
        raise RuleError([f"{folder} can't be looked into: {error.strerror}"]) from None
    foreign = [f"{path}:1: `{path.parent.name}` is no subject" for path in found if path.parent.name not in SUBJECTS]
    if foreign:
        raise RuleError(foreign)
    return found


def read_rule_files(paths: Iterable[Path]) -> list[RuleFile]:
    """Return the rules of several files. Raises RuleError with the problems of all."""
    rules: list[RuleFile] = []
    problems: list[str] = []
    for path in paths:
        try:
            rules.append(read_rule_file(path))
        except RuleError as error:
            problems += error.problems
    if problems:
        raise RuleError(problems)
    return rules


def read_rule_file(path: Path) -> RuleFile:
    """Return the rule in one file. Raises RuleError with everything that is wrong with it."""
    if not re.fullmatch(_NAME, path.stem):
        raise RuleError([f"{path}:1: a rule is named with letters, digits and hyphens, not `{path.stem}`"])
    page = _open_page(path)
    reader = HeadReader(path, page.head)
    entry = {**reader.read(), "why": _first_paragraph(read_sections(page.body).get("Why", ""))}
    if reader.problems:
        raise RuleError(reader.problems)
    examples = tuple(read_examples(page.body, page.body_line))
    return RuleFile(path, entry, frozenset(reader.reads), reader.may_be_unknown, examples, page)


def _open_page(path: Path) -> Page:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SIZE:
            raise RuleError([f"{path}:1: is not a file of at most {MAX_SIZE} bytes"])
        return read_page(path.read_text("utf-8"))
    except FrontMatterError as error:
        raise RuleError([f"{path}:{error.line}: {error}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError([f"{path}:1: can't be read: {error}"]) from None


def read_sections(body: str) -> dict[str, str]:
    """Return the text under each ``## Heading`` of a body, in order."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    fenced = False
    for line in body.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            lines = sections.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return {heading: "\n".join(text).strip() for heading, text in sections.items()}


def read_examples(body: str, first_line: int = 1) -> list[Example]:
    """Return the examples of a body: the blocks between ```` ```toml bad ```` and ```` ``` ````."""
    examples: list[Example] = []
    lines = body.splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].startswith("```"):
            at += 1
            continue
        words = lines[at][3:].split()
        end = next((number for number in range(at + 1, len(lines)) if lines[number].rstrip() == "```"), len(lines))
        if len(words) == 2 and words[0] == "toml":
            examples.append(Example(words[1], "\n".join(lines[at + 1 : end]), first_line + at))
        at = end + 1
    return examples


def check_page(rule: RuleFile) -> list[str]:
    """Return what the documentation of a built-in rule lacks, as ``file:line: what``."""
    problems = []
    headings = tuple(read_sections(rule.page.body))
    if headings != HEADINGS:
        problems.append(f"{rule.path}:1: the headings are {', '.join(HEADINGS)}, not {', '.join(headings) or 'none'}")
    for example in rule.examples:
        if example.shows not in EXAMPLES:
            problems.append(f"{rule.path}:{example.line}: an example is one of {', '.join(EXAMPLES)}")
    needed = ["bad", "good"] + (["unknown"] if rule.may_be_unknown else [])
    shown = {example.shows for example in rule.examples}
    return problems + [f"{rule.path}:1: has no example `toml {word}`" for word in needed if word not in shown]


def _first_paragraph(section: str) -> str:
    return " ".join(section.partition("\n\n")[0].split())
