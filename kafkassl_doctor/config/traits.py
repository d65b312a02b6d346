"""What differs between releases of Kafka and of Java where a node's configuration is checked: data/brokers.json."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..data import read_data
from ..versions import Version, in_range


def holds(trait: str, kafka: Version) -> bool:
    """Return whether *trait*, a name in data/brokers.json, holds in a release; KeyError when there is no such name."""
    return any(in_range(kafka, since, until) for since, until in _table()["traits"][trait])


def say_java(name: str, jdk: Version, /, **values: object) -> str:
    """Return what the Java library says under *name* in a JDK, where Kafka puts its message into its own."""
    messages = _table()["java"][name]
    return str(next(text for since, until, text in messages if in_range(jdk, since, until))).format(**values)


@cache
def _table() -> Any:
    return read_data("brokers")
