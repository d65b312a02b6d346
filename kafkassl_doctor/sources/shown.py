"""Source lines as a report may show them: the line that a finding speaks of, with secrets masked."""

from __future__ import annotations

import re

from .properties import Written
from .secret import holds_secret, is_secret_key, resembles_secret_key

MASK = "******"
_REFERENCE = r"\$\{[a-z][A-Za-z0-9_-]*:(?!-)(?:[^{}]*[/:][^{}]*|[A-Z][A-Z0-9_]*)\}"


def show_line(entry: Written, known: bool, withheld: bool = False) -> str:
    """Return the first source line of *entry*; the value is masked where it is or may be a secret.

    *known* tells whether Kafka defines the key: one that it does not may be a slip for the key of a password.
    *withheld* masks the value whatever the key.
    """
    first, *rest = _as_typed(entry.raw).lstrip(" \t\f").splitlines() or [""]
    if rest or first.endswith("\\"):
        first = first.removesuffix("\\").rstrip()
    name, separator, value = _parted(first, entry)
    if not value or _only_refers(value) or not (withheld or may_be_secret(entry, known)):
        return first if not rest else f"{first} …"
    return f"{name}{separator}{MASK}"


def _as_typed(raw: str) -> str:
    """Properties files are ISO-8859-1 to Java; what a user typed in UTF-8 is shown as typed."""
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return raw


def _parted(line: str, entry: Written) -> tuple[str, str, str]:
    """Key, separator and value of a source line, as written."""
    escaped = False
    for position, char in enumerate(line):
        if char in "=: \t\f" and not escaped:
            value = line[position:].lstrip(" \t\f=:")
            return line[:position], line[position : len(line) - len(value)], value
        escaped = char == "\\" and not escaped
    return (line, "", "") if line else (entry.key, "", "")


def _only_refers(value: str) -> bool:
    """Whether a value is but a config provider's variable, which names a file or a place rather than a default."""
    return value.startswith("${") and re.fullmatch(_REFERENCE, value) is not None


def may_be_secret(entry: Written, known: bool) -> bool:
    """Return whether the value of *entry* is a secret or, if Kafka does not know the key, may be meant as one."""
    if holds_secret(entry.raw) or is_secret_key(entry.key):
        return True
    return not known and resembles_secret_key(entry.key)
