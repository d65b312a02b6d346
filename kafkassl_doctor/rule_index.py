"""Builds the index of rules: reads every rule file, checks them against each other, and writes what a run needs.

``python -m kafkassl_doctor.rule_index`` builds that of the checkout, and says what is wrong with the rule files.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from string import Formatter
from typing import Any

from .rule_files import RuleError, RuleFile, check_page, list_rule_files, read_rule_files
from .rules import CHECKOUT, INDEX, PACKAGE, Rule, read_stamp

_TEXTS = ("kafka", "jdk")


def build_index(folder: Path) -> dict[str, Any]:
    """Return the index of the rule files in a folder. Raises RuleError with everything that is wrong with them."""
    stamp = read_stamp()
    files = read_rule_files(list_rule_files(folder))
    texts = {side: _read_texts(side) for side in _TEXTS}
    names = [(name, file) for file in files for name in (file.entry["id"], *file.entry["aliases"])]
    problems = [problem for file in files for problem in check_page(file)]
    problems += _check_names(names, {name for name, _ in names})
    entries = []
    for file in files:
        says, unknown = resolve_says(file.entry["says"], texts)
        problems += [f"{file.path}:{file.page.head['says'].line}: no text is called `{name}`" for name in unknown]
        entries.append({**file.entry, "says": says})
    problems += _check_follows({entry["id"]: entry["follows"] for entry in entries})
    if problems:
        raise RuleError(problems)
    return {"stamp": stamp, "rules": entries}


def read_folder(folder: Path, known: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """Return the rules of a user's folder as the index would hold them. Raises RuleError."""
    files = read_rule_files(list_rule_files(folder))
    texts = {side: _read_texts(side) for side in _TEXTS}
    taken = {name for rule in known for name in (rule.id, *rule.aliases)}
    names = [(name, file) for file in files for name in (file.entry["id"], *file.entry["aliases"])]
    problems = _check_names(names, taken | {name for name, _ in names})
    problems += [f"{file.path}:1: a rule is called `{name}` already" for name, file in names if name in taken]
    follows = {rule.id: rule.follows for rule in known} | {file.entry["id"]: file.entry["follows"] for file in files}
    problems += _check_follows(follows)
    rules = []
    for file in files:
        says, unknown = resolve_says(file.entry["says"], texts)
        problems += [f"{file.path}:1: no text is called `{name}`" for name in unknown]
        rules.append({**file.entry, "says": says})
    if problems:
        raise RuleError(problems)
    return rules


def _check_names(names: list[tuple[str, RuleFile]], known: set[str]) -> list[str]:
    """Return names that two rules bear, and rules that one follows but that there are not."""
    problems, seen = [], set()
    for name, file in names:
        if name in seen:
            problems.append(f"{file.path}:1: two rules are called `{name}`")
        seen.add(name)
        if name == file.entry["id"]:
            absent = [other for other in file.entry["follows"] if other not in known]
            problems += [f"{file.path}:{file.page.head['follows'].line}: no rule is called `{a}`" for a in absent]
    return problems


def _check_follows(follows: dict[str, list[str]]) -> list[str]:
    """Return the rules that follow themselves, directly or by way of others."""
    problems = []
    for name in follows:
        reached, ahead = set[str](), list(follows[name])
        while ahead:
            other = ahead.pop()
            if other not in reached:
                reached.add(other)
                ahead += follows.get(other, ())
        if name in reached:
            problems.append(f"{name}: follows itself, by way of {', '.join(sorted(reached))}")
    return problems


def resolve_says(names: list[str], texts: dict[str, Any]) -> tuple[list[list[Any]], list[str]]:
    """Return the texts of ``side:name`` names as (side, name, since, until, text), and the names that are none."""
    found: list[list[Any]] = []
    unknown = []
    for name in names:
        side, _, key = name.partition(":")
        versions = texts.get(side, {}).get(key)
        if versions is None:
            unknown.append(name)
        for version in versions or ():
            said = ": ".join(filter(None, (version["class"], _without_values(version.get("message", "")))))
            found.append([side, key, version.get("since"), version.get("until"), said])
    return found, unknown


def _without_values(message: str) -> str:
    """Return a message of the tables with ``…`` for each of its placeholders."""
    return "".join(text + ("…" if name is not None else "") for text, name, _, _ in Formatter().parse(message))


def _read_texts(side: str) -> Any:
    path = PACKAGE / "data" / "texts" / f"{side}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def save_index(index: dict[str, Any], path: Path) -> None:
    """Write the index for later runs, whole or not at all; one that can't be written is built each time."""
    draft = path.with_suffix(f".{os.getpid()}")
    kinds: dict[str, list[dict[str, Any]]] = {}
    for entry in index["rules"]:
        kinds.setdefault(entry["subject"], []).append(entry)
    lines = [json.dumps(one, separators=(",", ":"), sort_keys=True) for one in (index["stamp"], *kinds.items())]
    try:
        draft.write_text("\n".join(lines), "utf-8")
        draft.replace(path)
    except OSError:
        pass


def main() -> int:
    """Build the index of the checkout; print what is wrong with the rule files. Returns the exit code."""
    try:
        index = build_index(CHECKOUT)
    except RuleError as error:
        print(error)
        return 1
    save_index(index, INDEX)
    print(f"{len(index['rules'])} rules")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
