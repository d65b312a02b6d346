"""What a JDK can do with a store, where releases differ: data/stores.json."""

from __future__ import annotations

from kafkassl_doctor.data import read_data
from kafkassl_doctor.versions import Version, in_range

_cache: dict[tuple[str, Version], bool] = {}


def can(jdk: Version, ability: str) -> bool:
    """Return whether *jdk* has the *ability* (a key of data/stores.json)."""
    key = (ability, jdk)
    if key not in _cache:
        entry = read_data("stores")[ability]
        ranges = entry.get("ranges") or [[entry.get("since"), entry.get("until")]]
        _cache[key] = any(in_range(jdk, since, until) for since, until in ranges)
    return _cache[key]
