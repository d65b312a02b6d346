"""Secrets where a slip put them: in a key (a password without a separator, the lines of a private key), which a report
names; in a value that is no secret, which Kafka's words quote. Nothing of them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .secret import is_secret_key

if TYPE_CHECKING:
    from .properties import Entry

_BEGIN, _END = "-----BEGIN ", "-----END "
_PRIVATE = "PRIVATE KEY-----"
_OF_A_KEY = r"[A-Za-z0-9+/]+={0,2}|(?:Proc-Type|DEK-Info)[:= ].*"
_PEM_KEYS = (".certificates", ".certificate.chain")
_SWALLOWED = r"(?i)(?:password|passphrase|passwd|secret|jaas\.config)[ \t]*[=:]"
_ADDRESS = r"://[^/\s@,:]*:[^/\s@,]*@"
_NAMES = ("password", "passphrase", "passwd", "secret", "jaas.config")


def leave_secrets_out(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield *entries* without the lines of private keys that are not continued, and without glued passwords."""
    inside = False
    for entry in entries:
        key, value, first, last, raw = entry
        if inside and re.fullmatch(_OF_A_KEY, raw.strip()):
            continue
        if inside and _END in raw:
            inside = False
            continue
        inside = _BEGIN in raw and _PRIVATE in raw and _END not in raw
        if inside and raw.lstrip().startswith(_BEGIN):
            continue
        short = key if key is None or value or "=" in raw or ":" in raw else _cut(key)
        yield entry if short == key else (short, value, first, last, short or "")


def _cut(key: str) -> str:
    """A key up to the end of the name of a secret in it."""
    if is_secret_key(key):
        return key
    lower = key.lower()
    ends = [lower.find(name) + len(name) for name in _NAMES if name in lower]
    return f"{key[: min(ends)]}…" if ends else key


def find_spilt(key: str, value: str, raw: str) -> str | None:
    """Return why *value* of a *key* that is no secret's is not looked at: it holds a secret all the same."""
    if is_secret_key(key):
        return None
    if "PRIVATE KEY-----" in value and not key.endswith(_PEM_KEYS):
        return "a private key stands where none belongs; it is not looked at"
    if "\\" in raw and ("\n" in raw or "\r" in raw) and re.search(_SWALLOWED, value):
        return "a backslash at the end of its line makes the next line, with a secret, a part of it"
    if "@" in value and not key.endswith(".url") and re.search(_ADDRESS, value):
        return "it holds an address with a password, which is not looked at"
    return None
