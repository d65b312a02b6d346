"""Versions of Kafka and of the JDK as comparable numbers, and the ranges that the data tables use."""

from __future__ import annotations

import re
from functools import lru_cache

Version = tuple[int, ...]

_LEGACY_JDK = re.compile(r"^(?:1\.)?8(?:\.0)?(?:u|_|\.0_)(\d+)")
_OLDEST_JDK = (5,)
"""1.5 and up are JDKs by their old name; 1.0 and 1.1 are releases of Kafka."""
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


@lru_cache(1024)
def parse_version(text: str) -> Version:
    """Return the numbers of a Kafka or JDK version: ``4.4.0`` is (4, 4, 0), ``8u504`` is (8, 0, 504).

    Raises ValueError when the text does not start with a number.
    """
    legacy = _LEGACY_JDK.match(text)
    if legacy:
        return (8, 0, int(legacy.group(1)))
    numbers = _NUMBERS.match(text)
    if not numbers:
        raise ValueError(f"not a version: {text!r}")
    parts = tuple(int(part) for part in numbers.group().split("."))
    return parts[1:] if parts[0] == 1 and parts[1:2] >= _OLDEST_JDK else parts


def in_range(version: Version, since: str | None, until: str | None) -> bool:
    """Return whether *since* <= *version* < *until*; a missing bound is open.

    A bound is compared over as many numbers as it has: 4.2.1 is not below ``4.2``.
    """
    return not (since and _cut(version, since) < parse_version(since)) and not (
        until and _cut(version, until) >= parse_version(until)
    )


def _cut(version: Version, bound: str) -> Version:
    length = len(parse_version(bound))
    return (version + (0,) * length)[:length]
