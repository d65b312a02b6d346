"""The orders in which Java's hash tables go through their keys."""

from __future__ import annotations

from collections.abc import Iterable

_INT = 0xFFFFFFFF
_LEAST_BUCKETS, _HASHTABLE_BUCKETS = 16, 11


def java_hash(text: str) -> int:
    """Return ``String.hashCode()`` as an unsigned 32-bit number."""
    code = 0
    for position in range(0, len(encoded := text.encode("utf-16-be", "surrogatepass")), 2):
        code = (code * 31 + int.from_bytes(encoded[position : position + 2], "big")) & _INT
    return code


def hash_map_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names* in the order in which a java.util.HashMap filled in this order goes through them."""
    given = list(dict.fromkeys(names))
    buckets = _LEAST_BUCKETS
    while len(given) > buckets * 3 // 4:
        buckets *= 2
    return tuple(sorted(given, key=lambda name: _spread(java_hash(name)) & (buckets - 1)))


def hashtable_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names* in the order in which a java.util.Hashtable filled in this order goes through them."""
    table: list[list[str]] = [[] for _ in range(_HASHTABLE_BUCKETS)]
    given = dict.fromkeys(names)
    for count, name in enumerate(given):
        if count >= len(table) * 3 // 4:
            wider: list[list[str]] = [[] for _ in range(2 * len(table) + 1)]
            for bucket in reversed(table):
                for moved in bucket:
                    wider[_slot(moved, wider)].insert(0, moved)
            table = wider
        table[_slot(name, table)].insert(0, name)
    return tuple(name for bucket in reversed(table) for name in bucket)


def _slot(name: str, table: list[list[str]]) -> int:
    return (java_hash(name) & 0x7FFFFFFF) % len(table)


def _spread(code: int) -> int:
    return code ^ code >> 16
