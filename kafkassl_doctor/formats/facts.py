"""Facts for those who write rules: as lines that can be searched, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..facts import Facts
from ..target import Target
from ..values import Unknown
from .json import dump_json
from .text import printable

_UNSHOWN = frozenset({"environment"})
"""Fields that are for the program alone."""
_SHOWN_AS_TEXT = (type(None), bool, datetime)


def render_facts(facts: Facts) -> str:
    """Return one line for each fact: ``nodes[0].listeners[1].client_auth = 'requested'``."""
    return "".join(f"{path} = {printable(value)}\n" for path, value in _lines("", facts))


def render_facts_json(facts: Facts) -> str:
    """Return the facts as JSON; an unknown one is ``{"unknown": reason}``."""
    return dump_json(_tree(facts))


def _lines(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Unknown):
        yield path, f"unknown: {value.reason}"
    elif (items := _items(value)) is not None:
        for name, item in items:
            yield from _lines(f"{path}.{name}".lstrip("."), item)
    elif isinstance(value, tuple) and any(_items(item) is not None for item in value):
        for number, item in enumerate(value):
            yield from _lines(f"{path}[{number}]", item)
    else:
        yield path, str(value) if isinstance(value, _SHOWN_AS_TEXT) else repr(value)


def _tree(value: Any) -> Any:
    if isinstance(value, Unknown):
        return {"unknown": value.reason}
    if (items := _items(value)) is not None:
        return {name: _tree(item) for name, item in items}
    if isinstance(value, tuple | list):
        return [_tree(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _items(value: Any) -> list[tuple[str, Any]] | None:
    """Names and values of what has fields; None for what has none."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        unshown = _UNSHOWN if isinstance(value, Target) else frozenset()
        return [(name, getattr(value, name)) for name in value._fields if name not in unshown]
    return list(value.items()) if isinstance(value, Mapping) else None
