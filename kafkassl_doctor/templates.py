"""Fills the messages and repairs of rules with the values of facts, harmlessly.

A template is a list of parts: text, ``["get", …]`` (a fact), ``["value", name]`` (a value of a refusal), or
``["if", [parts]]``: what stood in square brackets and is left out when a value in it is unset or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
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

Fill = Callable[[Scope, Mapping[str, str]], str]
"""Gives the text for (subject, target) and the values of a refusal."""
NO_VALUES: Mapping[str, str] = MappingProxyType({})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-")
_WITHHELD = "# (a command is left out here: a name in it holds characters that a shell must not see)"


class _Unsafe(Exception):
    """A value can't stand in a command."""


def compile_message(parts: Parts) -> Fill:
    """Return what fills a message, one line; a value that is not there shows as ``?``."""
    return _compile(parts, _show)


def compile_fix(lines: list[tuple[bool, Parts]]) -> Fill:
    """Return what fills a repair, one line per element: (whether it is a command, its parts); an empty one is left out.

    Values in a command are quoted for a POSIX shell.
    """
    fills = [_compile_command(parts) if command else _compile(parts, _show) for command, parts in lines]
    return lambda scope, values: "\n".join([line for fill in fills if (line := fill(scope, values)).strip()])


def fill_message(parts: Parts, scope: Scope, values: Mapping[str, str] = NO_VALUES) -> str:
    """Return the message with the facts of *scope* and the *values* of a refusal."""
    return compile_message(parts)(scope, values)


def fill_fix(lines: list[tuple[bool, Parts]], scope: Scope, values: Mapping[str, str] = NO_VALUES) -> str:
    """Return the repair with the facts of *scope* and the *values* of a refusal."""
    return compile_fix(lines)(scope, values)


def _compile(parts: Parts, show: Callable[[Any], str]) -> Fill:
    """What fills the parts: only those that are no text are asked for one."""
    form = "".join([part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts])
    fills = [_compile_part(part, show) for part in parts if not isinstance(part, str)]
    if not fills:
        text = form % ()
        return lambda _scope, _values: text
    return lambda scope, values: form % tuple([fill(scope, values) for fill in fills])


def _compile_command(parts: Parts) -> Fill:
    fill = _compile(parts, _quote)

    def command(scope: Scope, values: Mapping[str, str]) -> str:
        try:
            return fill(scope, values)
        except _Unsafe:
            return _WITHHELD

    return command


def _compile_part(part: Parts, show: Callable[[Any], str]) -> Fill:
    if part[0] == "if":
        return _compile_optional(part[1], show)
    read = _compile_read(part)

    def fill(scope: Scope, values: Mapping[str, str]) -> str:
        value = read(scope, values)
        return "?" if value is None else show(value)

    return fill


def _compile_optional(parts: Parts, show: Callable[[Any], str]) -> Fill:
    reads = [_compile_read(part) for part in parts if not isinstance(part, str) and part[0] != "if"]
    whole = _compile(parts, show)

    def fill(scope: Scope, values: Mapping[str, str]) -> str:
        if any(read(scope, values) in (None, "", ()) for read in reads):
            return ""
        return whole(scope, values)

    return fill


def _compile_read(part: Parts) -> Callable[[Scope, Mapping[str, str]], Any]:
    """What gives a value, None where it is unset or unknown."""
    run: Any = None if part[0] == "value" else compile_value(part)

    def read(scope: Scope, values: Mapping[str, str]) -> Any:
        value = values.get(part[1]) if run is None else run(scope)
        return None if value.__class__ is Unknown else value

    return read


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
