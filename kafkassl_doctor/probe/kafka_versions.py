"""Which releases of Kafka a node can be, by the requests that it answers (ApiVersions)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..versions import in_range, parse_version

if TYPE_CHECKING:
    from .kafka_messages import Offers

LEVEL = "metadata.version"
_FEWEST_KNOWN = 3
"""A listing with fewer requests that we know shows nothing."""


@lru_cache(64)
def find_releases(found: Offers) -> tuple[str, ...]:
    """Return the releases that answer so, oldest first, the newest update of each; none when no release that we know
    does.

    A node leaves out requests that its role or its settings switch off, and a broker never answers a newer version
    than its controllers do: the releases that fit best are those with the fewest differences, and none may answer less.
    Since 3.3 the highest level of metadata.version tells the release by itself.
    """
    levels = [highest for name, _, highest in found.features if name == LEVEL]
    releases = _known_releases()
    if levels:
        releases = [one for one in releases if _level_of(one) == levels[0]]
    told = {offer.key: offer.newest for offer in found.offers}
    differences = {release: _differ(told, _newest_of(release)) for release in releases}
    fitting = {release: count for release, count in differences.items() if count is not None}
    fewest = min(fitting.values(), default=0)
    return tuple(release for release, count in fitting.items() if count == fewest)


def name_releases(releases: tuple[str, ...]) -> str:
    """Return ``4.4`` or ``2.4 to 2.6``; empty for none."""
    lines = [".".join(map(str, parse_version(one)[:2])) for one in releases]
    if not lines:
        return ""
    if parse_version(releases[0])[0] == 0:
        lines[0] = ".".join(map(str, parse_version(releases[0])[:3]))
    return lines[0] if lines[0] == lines[-1] else f"{lines[0]} to {lines[-1]}"


def name_level(level: int) -> str | None:
    """Return the line of releases that brought a level of metadata.version: ``4.4``; None for one that is not known."""
    for newest, since, _ in _table()["levels"]:
        if level <= newest:
            return str(since)
    return None


def _differ(told: dict[int, int], known: dict[int, int]) -> int | None:
    """How many requests are answered in fewer versions than a release knows; None when one is answered in more."""
    shared = [number for number in told if number in known]
    if len(shared) < _FEWEST_KNOWN or any(number not in known or told[number] > known[number] for number in told):
        return None
    return sum(told[number] < known[number] for number in shared)


@cache
def _newest_of(release: str) -> dict[int, int]:
    version = parse_version(release)
    found = {}
    for number, ranges in _table()["requests"].items():
        for _, newest, since, until in ranges:
            if in_range(version, since, until):
                found[int(number)] = newest
    return found


def _level_of(release: str) -> int | None:
    version = parse_version(release)
    return next((one for one, since, until in _table()["levels"] if in_range(version, since, until)), None)


def _known_releases() -> list[str]:
    from ..data import read_data

    return list(read_data("releases")["kafka"])


@cache
def _table() -> Any:
    from ..data import read_data

    return read_data("requests")
