"""Reads a configuration and checks it: what is wrong is told with the key, never with a value: it may be a secret."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..formats.text import printable
from ..options import UsageProblem
from ..records import NamedTuple
from ..sources.files import read_file
from . import LIMIT, SHARED
from .words import CAS_EXPIRE, CLUSTER_WORDS, FILES, NAMES, SEVERITIES, WORDS

_TOOL = "kafkassl-doctor"
_DEEPEST = 8
_MOST_DOTS = 200
"""Dots in one key: tomllib takes memory by the square of them."""


class Cluster(NamedTuple):
    """Nodes that form a cluster, and its clients: paths and patterns, as written."""

    name: str
    nodes: tuple[str, ...]
    clients: tuple[str, ...]


class Project(NamedTuple):
    """What a configuration says; paths and patterns are meant from its folder on."""

    path: str
    values: Mapping[str, Any]
    """By key of WORDS: a text, a flag, a tuple of texts, or a mapping of texts."""
    clusters: tuple[Cluster, ...]
    files: tuple[str, ...]
    severities: Mapping[str, str]
    per_file: Mapping[str, tuple[str, ...]]
    """Rules to ignore, by pattern of files."""
    ca_days: str | None


def has_table(content: bytes) -> bool:
    """Return whether *content*, of a pyproject.toml, has a table of ours; a broken one that names us counts as ours."""
    try:
        whole = _parse(content)
    except ValueError:
        return b"tool.kafkassl-doctor" in content
    return isinstance(whole.get("tool"), dict) and _TOOL in whole["tool"]


def read_project(path: str, name: str | None = None) -> Project:
    """Return what the configuration *path* says; raises UsageProblem with everything that is wrong with it.

    *name* is what the user calls it.
    """
    name = name or path
    reading = read_file(path, LIMIT)
    if reading.problem:
        raise UsageProblem(name, f"{reading.problem.text}.")
    try:
        whole = _parse(reading.content)
    except ValueError as problem:
        raise UsageProblem(name, f"it is no TOML: {printable(str(problem), 200)}.") from None
    if path.rpartition("/")[2] == SHARED:
        tool = whole.get("tool")
        whole = tool.get(_TOOL, {}) if isinstance(tool, dict) else {}
    problems: list[str] = []
    project = _check(path, whole, problems) if isinstance(whole, dict) else None
    if project is None or problems:
        problems = problems or [f"[tool.{_TOOL}] is no table."]
        raise UsageProblem(name, "\n  ".join(["", *problems]) if len(problems) > 1 else problems[0])
    return project


def _parse(content: bytes) -> dict[str, Any]:
    """Return the tables of TOML; raises ValueError for what is none, and for what is nested deeper than any of ours."""
    if any(part.count(b".") > _MOST_DOTS for part in re.split(rb"[=,{}\[\]\n]", content)):
        raise ValueError("it is nested too deeply")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("it is not written in UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _check(path: str, whole: dict[str, Any], problems: list[str]) -> Project:
    values: dict[str, Any] = {}
    for key, value in whole.items():
        if key in WORDS:
            values[key] = _CHECKS[WORDS[key].kind](key, value, problems)
        elif key not in NAMES:
            problems.append(f"there is no key {_shown(key)}{_near(key, NAMES)}")
    return Project(
        path=path,
        values=values,
        clusters=tuple(_clusters(whole.get("clusters", {}), problems)),
        files=_texts(FILES, whole.get(FILES, []), problems),
        severities=dict(_severities(whole.get("severity", {}), problems)),
        per_file=dict(_per_file(whole.get("per-file-ignores", {}), problems)),
        ca_days=_days(CAS_EXPIRE, whole[CAS_EXPIRE], problems) if CAS_EXPIRE in whole else None,
    )


def _clusters(given: Any, problems: list[str]) -> Iterator[Cluster]:
    for name, words in _table("clusters", given, problems):
        key = f"clusters.{name}"
        members = dict(_table(key, words, problems))
        for word in members:
            if word not in CLUSTER_WORDS:
                problems.append(f"there is no key {_shown(word)} in {_shown(key)}{_near(word, CLUSTER_WORDS)}")
        nodes, clients = (_texts(f"{key}.{word}", members.get(word, []), problems) for word in CLUSTER_WORDS)
        if not nodes and not clients:
            problems.append(f"{_shown(key)} has neither nodes nor clients.")
        yield Cluster(name, nodes, clients)


def _severities(given: Any, problems: list[str]) -> Iterator[tuple[str, str]]:
    for rule, severity in _flat("severity", given, problems):
        if severity in SEVERITIES:
            yield rule, severity
        else:
            problems.append(f"{_shown(f'severity.{rule}')} is one of {', '.join(SEVERITIES)}.")


def _per_file(given: Any, problems: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern, rules in _table("per-file-ignores", given, problems):
        yield pattern, _texts(f"per-file-ignores.{pattern}", rules, problems)


def _table(key: str, value: Any, problems: list[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    else:
        problems.append(f"{_shown(key)} is a table, not {_kind(value)}.")


def _flat(key: str, value: Any, problems: list[str], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a table; a dotted key that was written without quotation marks is taken as a whole."""
    for name, inner in _table(key, value, problems):
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(key, inner, problems, f"{prefix}{name}.", depth + 1)
        else:
            yield prefix + name, inner


def _text(key: str, value: Any, problems: list[str]) -> str:
    if isinstance(value, str) and value and "\0" not in value:
        return value
    quoted = ": write it in quotation marks" if isinstance(value, int | float) and not isinstance(value, bool) else ""
    problems.append(f"{_shown(key)} is a text, not {_kind(value)}{quoted}.")
    return ""


def _days(key: str, value: Any, problems: list[str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000:
        return str(value)
    if isinstance(value, int | float):
        problems.append(f"{_shown(key)} is a number of days or a text like 6w.")
        return ""
    return _text(key, value, problems)


def _flag(key: str, value: Any, problems: list[str]) -> bool:
    if not isinstance(value, bool):
        problems.append(f"{_shown(key)} is true or false, not {_kind(value)}.")
    return value is True


def _texts(key: str, value: Any, problems: list[str]) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(key, one, problems) for one in value)
    if isinstance(value, str):
        return (_text(key, value, problems),)
    problems.append(f"{_shown(key)} is a list of texts, not {_kind(value)}.")
    return ()


def _text_table(key: str, value: Any, problems: list[str]) -> dict[str, str]:
    return {name: _text(f"{key}.{name}", one, problems) for name, one in _flat(key, value, problems)}


def _scoped(key: str, value: Any, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """Return texts by pattern of files; those for all files have an empty one."""
    if not isinstance(value, dict):
        return {"": _texts(key, value, problems)}
    return {pattern: _texts(f"{key}.{pattern}", one, problems) for pattern, one in value.items()}


def _secrets(key: str, value: Any, problems: list[str]) -> dict[str, str]:
    found = _text_table(key, value, problems)
    for name, reference in found.items():
        if reference and not reference.startswith(("env:", "file:")):
            problems.append(f"{_shown(f'{key}.{name}')} names where the secret is: env:NAME or file:PATH.")
    return found


_CHECKS: dict[str, Callable[[str, Any, list[str]], Any]] = {
    "text": _text,
    "path": _text,
    "days": _days,
    "flag": _flag,
    "texts": _texts,
    "paths": _texts,
    "prefixes": _text_table,
    "scoped": _scoped,
    "scoped paths": _scoped,
    "secrets": _secrets,
}


def _kind(value: Any) -> str:
    """Return what a value is, without the value."""
    if isinstance(value, str):
        return "a text with a NUL" if "\0" in value else "a text" if value else "an empty text"
    kinds = ((bool, "true or false"), (int, "a number"), (float, "a number"), (list, "a list"))
    return next(
        (name for type_, name in kinds if isinstance(value, type_)), "a table" if isinstance(value, dict) else "a time"
    )


def _shown(key: str) -> str:
    return printable(key, 100)


def _near(key: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key[:100].lower().replace("_", "-"), names, 1, 0.6)
    return f": did you mean {near[0]}?" if near else "."
