"""Fills the messages and repairs of rules with the values of facts, harmlessly.

A template is a list of parts: text, ``["get", …]`` (a fact), ``["value", name]`` (a value of a refusal), or
``["if", [parts]]``: what stood in square brackets and is left out when a value in it is unset or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .formats.text import printable
from .predicates import Scope, compile_value
from .values import Place, Unknown

Parts = list[Any]

MAX_VALUE = 300
"""Characters of one value in a message; a longer one is cut off."""
MAX_WORD = 4000
"""Characters of one value in a command; a command with a longer one is not given."""
MAX_ITEMS = 8
"""Items of a tuple that a message names."""

_NOTHING: Mapping[str, str] = {}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-")
_WITHHELD = "# (a command is left out here: a name in it holds characters that a shell must not see)"


class _Missing(Exception):
    """A value is unset or unknown."""


class _Unsafe(Exception):
    """A value can't stand in a command."""


def fill_message(parts: Parts, scope: Scope, values: Mapping[str, str] = _NOTHING) -> str:
    """Return the message as one line; a value that is not there shows as ``?``."""
    return _fill(parts, scope, values, _show)


def fill_fix(lines: list[tuple[bool, Parts]], scope: Scope, values: Mapping[str, str] = _NOTHING) -> str:
    """Return the repair, one line per element: (whether it is a command, its parts); an empty one is left out.

    Values in a command are quoted for a POSIX shell.
    """
    return "\n".join(line for line in (_fill_line(*line, scope, values) for line in lines) if line.strip())


def _fill_line(command: bool, parts: Parts, scope: Scope, values: Mapping[str, str]) -> str:
    try:
        return _fill(parts, scope, values, _quote if command else _show)
    except _Unsafe:
        return _WITHHELD


def _fill(parts: Parts, scope: Scope, values: Mapping[str, str], show: Callable[[Any], str]) -> str:
    filled = []
    for part in parts:
        if isinstance(part, str):
            filled.append(part)
        elif part[0] == "if":
            filled.append(_fill_optional(part[1], scope, values, show))
        else:
            value = _read(part, scope, values)
            filled.append("?" if value is None else show(value))
    return "".join(filled)


def _fill_optional(parts: Parts, scope: Scope, values: Mapping[str, str], show: Callable[[Any], str]) -> str:
    values_of = [part for part in parts if not isinstance(part, str) and part[0] != "if"]
    if any(_read(part, scope, values) in (None, "", ()) for part in values_of):
        return ""
    return _fill(parts, scope, values, show)


def _read(part: Parts, scope: Scope, values: Mapping[str, str]) -> Any:
    value = values.get(part[1]) if part[0] == "value" else compile_value(part)(scope)
    return None if value.__class__ is Unknown else value


def _show(value: Any) -> str:
    if isinstance(value, Place):
        return printable(value.file if value.line is None else f"{value.file}:{value.line}", MAX_VALUE)
    if isinstance(value, tuple):
        named = ", ".join(_show(item) for item in value[:MAX_ITEMS])
        return f"{named} and {len(value) - MAX_ITEMS} more" if len(value) > MAX_ITEMS else named
    return printable(str(value), MAX_VALUE)


def _quote(value: Any) -> str:
    if isinstance(value, tuple) and not isinstance(value, Place):
        return " ".join(_quote(item) for item in value)
    text = value.file if isinstance(value, Place) else str(value)
    if not text or text.startswith("-") or len(text) > MAX_WORD or printable(text) != text:
        raise _Unsafe
    return text if _PLAIN.issuperset(text) else "'" + text.replace("'", "'\"'\"'") + "'"
