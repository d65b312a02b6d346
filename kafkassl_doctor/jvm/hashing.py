"""The order in which a java.util.HashMap goes through its keys (``stores.hashtable`` has that of a Hashtable)."""

from __future__ import annotations

from collections.abc import Iterable

from ..stores.hashtable import hash_code

_LEAST_BUCKETS = 16


def hash_map_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names* in the order in which a HashMap filled in this order goes through them."""
    given = list(dict.fromkeys(names))
    buckets = _LEAST_BUCKETS
    while len(given) > buckets * 3 // 4:
        buckets *= 2
    return tuple(sorted(given, key=lambda name: _spread(hash_code(name)) & (buckets - 1)))


def _spread(code: int) -> int:
    return code ^ code >> 16
