"""What Kafka's ConfigDefs define, by role and release: data/configs, dumped from the real jars.

A file holds the ``releases`` that were dumped; ``orders``, the order of the keys since a release; ``rules``, what a
value must meet; and per key its spans [first release, first one after, type, default, rule, marks], all but the last
three as numbers. A default that depends on the JVM is an object: JDK since which it holds -> default. Marks are ``!``
(required), ``d`` (deprecated) and ``i`` (internal).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ..data import read_data
from ..records import NamedTuple
from ..versions import Version, in_range, parse_version

_SAME = {"controller": "broker", "combined": "broker"}
"""Roles that read another role's definitions."""
_TABLES = ("broker", "producer", "consumer", "admin", "connect", "standalone")
_CLIENT = "client"
_CLIENTS = ("admin", "consumer", "producer")
"""What a client of no particular kind may be: it defines what any of them does, and needs what the first does."""
_SLIP_PER_LETTERS = 7
_MOST_SLIPS = 3


class Valid(NamedTuple):
    """What a value must meet beyond its type: a rule of config/validators.py and its arguments."""

    rule: str
    arguments: tuple[Any, ...] = ()


class Definition(NamedTuple):
    """One key as a ConfigDef defines it."""

    name: str
    type: str
    """BOOLEAN, STRING, INT, SHORT, LONG, DOUBLE, LIST, CLASS or PASSWORD."""
    default: str | None
    """Its text; None for null, and for a required key."""
    required: bool
    valid: Valid | None
    deprecated: bool
    internal: bool


class History(NamedTuple):
    """When a key came and went, as releases of our tables; a key as old as the first of them says that one."""

    since: str
    removed_in: str | None
    """First release without it; None when the newest has it."""
    deprecated_in: str | None
    """First release in which it was deprecated, up to the last that has it; None when it was not."""
    replacement: str | None
    """What took its place, for the user to read; None when nothing did."""


def definitions(role: str, kafka: Version, jdk: Version | None = None) -> Mapping[str, Definition]:
    """Return what *role* defines in a release, in the order in which Kafka checks it.

    Roles are broker (also controller and combined), producer, consumer, admin, connect (a distributed worker),
    standalone (a worker of its own) and client (any of producer, consumer and admin); KeyError for another. A release
    between two of the tables is the one below it; one outside of them the nearest. Defaults that depend on the JVM are
    those on *jdk*, by default on a new one.
    """
    if role == _CLIENT:
        return _define_client(kafka, jdk and jdk[0])
    table = _load(_SAME.get(role, role))
    return _define(_SAME.get(role, role), max(0, bisect_right(table.since, kafka) - 1), jdk and jdk[0])


@cache
def history(role: str, name: str) -> History | None:
    """Return when *role* defined the key; None when it never did (in any release of the tables)."""
    if role == _CLIENT:
        found = [past for past in (history(kind, name) for kind in _CLIENTS) if past]
        return next((past for past in found if past.removed_in is None), found[0] if found else None)
    table = _load(_SAME.get(role, role))
    spans = table.keys.get(name)
    if spans is None:
        return None
    deprecated_in = None
    for span in reversed(spans):
        if "d" not in _marks(span):
            break
        deprecated_in = table.label(span[0])
    return History(
        since=table.label(spans[0][0]),
        removed_in=table.label(spans[-1][1]) if spans[-1][1] < len(table.since) else None,
        deprecated_in=deprecated_in,
        replacement=_replace(_SAME.get(role, role), name),
    )


def nearest(role: str, kafka: Version, name: str) -> str | None:
    """Return the key that *name* is most likely a slip of; None when none is near. Prefixes are cut by the caller.

    Near is: the same but for case and separators, the same parts in another order, or at most one slip (a letter too
    many, missing, wrong, or two swapped) in seven letters, and three in all.
    """
    shapes = _shapes(role, kafka)
    plain, parts = _squeeze(name), sorted(name.lower().split("."))
    for key, (squeezed, sorted_parts) in shapes.items():
        if key != name and (squeezed == plain or sorted_parts == parts):
            return key
    best, found = min(_MOST_SLIPS, max(1, len(name) // _SLIP_PER_LETTERS)), None
    for key in sorted(shapes):
        slips = count_slips(name, key, best)
        if slips is not None and 0 < slips <= best:
            best, found = slips - 1, key
    return found


def is_absent(class_name: str, kafka: Version) -> bool:
    """Return whether a class is one of Kafka's own that the release does not have (data/configs/classes)."""
    if not class_name.startswith("org.apache.kafka."):
        return False
    span = _classes().get(class_name)
    return span is not None and not in_range(kafka, *span)


def newest_kafka() -> str:
    """Return the newest release of the tables."""
    return _load("broker").releases[-1]


def count_slips(first: str, second: str, most: int) -> int | None:
    """Return the Damerau-Levenshtein distance (adjacent swaps) of two texts; None when it is above *most*."""
    first, second = _cut_alike(first, second)
    if abs(len(first) - len(second)) > most:
        return None
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        previous, before = before, row
        row = [i] + [most + 1] * len(second)
        # Farther from the diagonal there are more slips than that anyway.
        for j in range(max(1, i - most), min(len(second), i + most) + 1):
            other = second[j - 1]
            slips = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if previous and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                slips = min(slips, previous[j - 2] + 1)
            row[j] = slips
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _cut_alike(first: str, second: str) -> tuple[str, str]:
    """Cut off what two texts begin and end with alike: it takes no slip."""
    shorter = min(len(first), len(second))
    head = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if first[-1 - at] != second[-1 - at]), rest)
    return first[head : len(first) - tail], second[head : len(second) - tail]


class _Table(NamedTuple):
    releases: list[str]
    since: list[Version]
    orders: list[list[Any]]
    rules: list[Valid]
    keys: dict[str, list[list[Any]]]

    def label(self, release: int) -> str:
        """Return the line of releases that one stands for: 2.8.2 is 2.8, 0.11.0.3 is 0.11.0."""
        return _label(self.releases[release])


@cache
def _load(role: str) -> _Table:
    if role not in _TABLES:
        raise KeyError(role)
    data = read_data(f"configs/{role}")
    since = [parse_version(_label(release)) for release in data["releases"]]
    rules = [Valid(rule, tuple(arguments)) for rule, *arguments in data["rules"]]
    return _Table(data["releases"], since, data["orders"], rules, data["keys"])


@cache
def _classes() -> dict[str, tuple[str | None, str | None]]:
    classes: dict[str, tuple[str | None, str | None]] = read_data("configs/classes")
    return classes


@cache
def _define(role: str, release: int, jdk: int | None) -> Mapping[str, Definition]:
    table = _load(role)
    names = list(table.keys)
    order = next(order for since, order in reversed(table.orders) if since <= release)
    found: dict[str, Definition] = {}
    for number in order:
        name = names[number]
        for span in table.keys[name]:
            if span[0] <= release < span[1]:
                found[name] = _read_span(name, span, table.rules, jdk)
    return MappingProxyType(found)


@cache
def _shapes(role: str, kafka: Version) -> dict[str, tuple[str, list[str]]]:
    """Each key that is defined: without separators, and its parts in order."""
    return {key: (_squeeze(key), sorted(key.split("."))) for key in definitions(role, kafka)}


@cache
def _define_client(kafka: Version, jdk: int | None) -> Mapping[str, Definition]:
    on = (jdk,) if jdk else None
    found = dict(definitions(_CLIENTS[0], kafka, on))
    for kind in _CLIENTS[1:]:
        for name, definition in definitions(kind, kafka, on).items():
            found.setdefault(name, definition._replace(required=False))
    return MappingProxyType(found)


def _read_span(name: str, span: list[Any], rules: list[Valid], jdk: int | None) -> Definition:
    default = span[3] if len(span) > 3 else None
    if isinstance(default, dict):
        default = next(text for since, text in reversed(default.items()) if jdk is None or int(since) <= max(jdk, 8))
    rule = span[4] if len(span) > 4 else None
    marks = _marks(span)
    valid = None if rule is None else rules[rule]
    return Definition(name, span[2], default, "!" in marks, valid, "d" in marks, "i" in marks)


def _marks(span: list[Any]) -> str:
    return span[5] if len(span) > 5 else ""


def _replace(role: str, name: str) -> str | None:
    """Return what took the key's place: data/configs/replacements, where a name that ends in a dot stands for many."""
    replacements: dict[str, str] = read_data("configs/replacements").get(role, {})
    return replacements.get(name) or next(
        (text for start, text in replacements.items() if start.endswith(".") and name.startswith(start)), None
    )


def _label(release: str) -> str:
    parts = release.split(".")
    return ".".join(parts[: 3 if parts[0] == "0" else 2])


def _squeeze(name: str) -> str:
    return name.lower().replace(".", "").replace("_", "").replace("-", "")
