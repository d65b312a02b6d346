"""The order in which Java's hash tables list their keys."""

from __future__ import annotations

from collections.abc import Iterable

_CAPACITY = 11


def hash_code(text: str) -> int:
    """Return String.hashCode() of *text*, as 32 bits without sign."""
    units = text.encode("utf-16-be", "surrogatepass")
    code = 0
    for at in range(0, len(units), 2):
        code = (31 * code + (units[at] << 8 | units[at + 1])) & 0xFFFFFFFF
    return code


def order(keys: Iterable[str]) -> list[str]:
    """Return the keys, put in one after the other, as an enumeration of java.util.Hashtable gives them.

    It grows to 2n+1 buckets at three quarters, and goes from the highest bucket down, the newest key first in each.
    """
    buckets: list[list[tuple[int, str]]] = [[] for _ in range(_CAPACITY)]
    for count, key in enumerate(keys):
        if count >= int(len(buckets) * 0.75):
            buckets = _grow(buckets)
        code = hash_code(key) & 0x7FFFFFFF
        buckets[code % len(buckets)].insert(0, (code, key))
    return [key for bucket in reversed(buckets) for _, key in bucket]


def _grow(buckets: list[list[tuple[int, str]]]) -> list[list[tuple[int, str]]]:
    grown: list[list[tuple[int, str]]] = [[] for _ in range(2 * len(buckets) + 1)]
    for bucket in reversed(buckets):
        for code, key in bucket:
            grown[code % len(grown)].insert(0, (code, key))
    return grown
