"""Source lines as a report may show them: the line that a finding speaks of, with secrets masked."""

from __future__ import annotations

from difflib import SequenceMatcher

from .properties import Written
from .secret import is_secret_key

MASK = "******"
_SECRET_WORDS = ("password", "passphrase", "passwd", "secret", "token", "credentials", "jaas")
_SHORT_SECRET_WORDS = ("pass", "pwd", "psw", "pw", "key")
_ALIKE = 0.7


def show_line(entry: Written, known: bool) -> str:
    """Return the first source line of *entry*; the value is masked where it is or may be a secret.

    *known* tells whether Kafka defines the key: one that it does not may be a slip for the key of a password.
    """
    first, *rest = _as_typed(entry.raw).lstrip(" \t\f").splitlines() or [""]
    if rest or first.endswith("\\"):
        first = first.removesuffix("\\").rstrip()
    name, separator, value = _parted(first, entry)
    if not value or _only_refers(value) or not _may_be_secret(entry, known):
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
    """Whether a value is but a config provider's variable."""
    return value.startswith("${") and value.endswith("}") and value.count("}") == 1 and ":" in value


def _may_be_secret(entry: Written, known: bool) -> bool:
    if is_secret_key(entry.key) or "PRIVATE KEY" in entry.raw or ("://" in entry.raw and "@" in entry.raw):
        return True
    last = entry.key.rpartition(".")[2].lower()
    if known:
        return False
    return last in _SHORT_SECRET_WORDS or any(
        word in last or SequenceMatcher(None, word, last).ratio() >= _ALIKE for word in _SECRET_WORDS
    )
