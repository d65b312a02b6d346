"""The rules: read from an index that is built from rules/<subject>/<rule>.md.

A wheel carries the index and the rule files; in a checkout the index is built anew when a file that it comes from has
changed (rule_index.py). Its first line is a stamp, each other one holds the rules about one kind of subject: a run
reads no more of them than it asks for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .records import NamedTuple
from .report import Kind, Severity
from .versions import Version, in_range

PACKAGE = Path(__file__).parent
INDEX = PACKAGE / "data" / "rules-index.jsonl"
PACKED = PACKAGE / "data" / "rules"
CHECKOUT = PACKAGE.parent / "rules"

_SOURCES = ("facts.py", "target.py", "fact_types.py", "expressions.py", "guards.py", "rule_heads.py", "rule_index.py")

Range = list[str | None] | None


class Rule(NamedTuple):
    """One rule as the index holds it: checked, its predicates as code for predicates.py, its texts as templates."""

    id: str
    subject: str
    title: str
    severity: Severity
    kind: Kind
    applies: list[Any] | None
    flag: list[Any] | None
    """None for a cause: a refusal names it."""
    at: list[Any] | None
    """The fact that is the place of its findings; None: the subject's own."""
    message: list[Any]
    fix: list[Any]
    related: list[Any]
    """Pairs (fact, template): other places that its findings speak of."""
    says: list[list[Any]]
    """What Kafka or the JVM prints for it: (side, name, since, until, text), unsaid parts as ``…``."""
    kafka: Range
    """(since, until): the versions of Kafka that it is about; None: all."""
    jdk: Range
    follows: list[str]
    references: list[str]
    aliases: list[str]
    why: str


def load_rules(folders: Iterable[str] = (), subject: str | None = None) -> tuple[Rule, ...]:
    """Return the built-in rules, all or those about one kind of *subject*, and those in the user's *folders*.

    Raises rule_files.RuleError for broken ones.
    """
    rules = tuple(Rule(**entry) for entry in _load_index(subject))
    for folder in folders:
        from .rule_index import read_folder

        rules += tuple(Rule(**entry) for entry in read_folder(Path(folder), rules))
    return rules


def is_cause(rule: Rule) -> bool:
    """Return whether refusals name the rule, rather than a predicate of its own."""
    return rule.flag is None


def fits_versions(rule: Rule, kafka: Version, jdk: Version) -> bool:
    """Return whether the rule is about these versions."""
    return (rule.kafka is None or in_range(kafka, *rule.kafka)) and (rule.jdk is None or in_range(jdk, *rule.jdk))


def find_rule(rules: Iterable[Rule], name: str) -> Rule | None:
    """Return the rule of that name or alias."""
    return next((rule for rule in rules if name == rule.id or name in rule.aliases), None)


def pick_rules(rules: Sequence[Rule], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules to judge by: those in *select* (empty: all) without those in *ignore*.

    Raises LookupError, with the nearest name, for a name that no rule has.
    """
    wanted, unwanted = (frozenset(_demand_rule(rules, name).id for name in names) for names in (select, ignore))
    return tuple(rule for rule in rules if rule.id not in unwanted and (not wanted or rule.id in wanted))


def nearest_rules(rules: Iterable[Rule], name: str) -> list[str]:
    """Return up to three names or aliases of rules that are spelt like *name*, nearest first."""
    from difflib import get_close_matches

    return get_close_matches(name, [known for rule in rules for known in (rule.id, *rule.aliases)], 3, 0.5)


def _demand_rule(rules: Iterable[Rule], name: str) -> Rule:
    rule = find_rule(rules, name)
    if rule is None:
        near = nearest_rules(rules, name)
        raise LookupError(f"no rule is called {name!r}" + (f": did you mean {near[0]}?" if near else ""))
    return rule


def find_folder() -> Path:
    """Return the folder that holds the files of the built-in rules: within the package in a wheel."""
    return PACKED if PACKED.is_dir() else CHECKOUT


def _load_index(subject: str | None) -> list[dict[str, Any]]:
    packed = PACKED.is_dir()
    try:
        stamp, *lines = INDEX.read_text("utf-8").splitlines()
        if packed or json.loads(stamp) == read_stamp():
            wanted = [json.loads(line) for line in lines if subject is None or line.startswith(f'["{subject}",')]
            return [entry for _, entries in wanted for entry in entries]
    except (OSError, ValueError):
        pass
    from .rule_index import build_index, save_index

    index = build_index(find_folder())
    if not packed:
        save_index(index, INDEX)
    return [entry for entry in index["rules"] if subject in (None, entry["subject"])]


def read_stamp() -> int:
    """Return a number that changes when a file that the index comes from does: names, sizes and times in one sum."""
    from zlib import crc32

    seen = []
    for folder in (CHECKOUT, PACKAGE / "data" / "texts"):
        for entry in _scan(folder):
            inside = _scan(entry.path) if entry.is_dir() else [entry]
            seen += [_mark(file.path, file.stat()) for file in inside if file.name.endswith((".md", ".json"))]
    seen += [_mark(name, (PACKAGE / name).stat()) for name in _SOURCES]
    return crc32("\n".join(sorted(seen)).encode())


def _scan(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _mark(name: str, status: os.stat_result) -> str:
    return f"{name} {status.st_mtime_ns} {status.st_size}"
