"""The clients of a Kafka Streams application: what each inherits from the keys without a prefix (StreamsConfig)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..records import NamedTuple

if TYPE_CHECKING:
    from ..sources.properties import Written

_SECURITY = ("security.", "ssl.", "sasl.")
_BUILT = ("admin.", "producer.", "main.consumer.", "restore.consumer.")
"""In the order in which every application builds them; a global consumer only some do."""
_FAMILIES: Mapping[str, tuple[str, str]] = {
    "admin.": ("admin", ""),
    "producer.": ("producer", ""),
    "consumer.": ("consumer", ""),
    "main.consumer.": ("consumer", "consumer."),
    "restore.consumer.": ("consumer", "consumer."),
    "global.consumer.": ("consumer", "consumer."),
}
"""Kind of each prefix, and the prefix that it inherits from before the keys without any."""


class Part(NamedTuple):
    """One client of the application, or all those that have no settings of their own."""

    prefix: str
    kind: str
    """The client that is built; where it stands for several, the first."""
    originals: Mapping[str, Written]
    own_keys: frozenset[str]


def stream_prefixes(everything: Mapping[str, Written]) -> tuple[str, ...]:
    """Return the prefixes under which the application's file secures clients apart."""
    return tuple(prefix for prefix in _FAMILIES if _secures(everything, prefix))


def stream_parts(everything: Mapping[str, Written]) -> Iterator[Part]:
    """Yield the clients of an application that secures some apart: first those that share the keys without a prefix."""
    own = stream_prefixes(everything)
    shared = {key: entry for key, entry in everything.items() if not key.startswith(tuple(_FAMILIES))}
    built = tuple(prefix for prefix in _BUILT if prefix not in own)
    first = next((_FAMILIES[prefix][0] for prefix in built if _FAMILIES[prefix][1] not in own), None)
    if first is not None:
        yield Part("", first, shared, frozenset(shared))
    for prefix in own:
        if prefix == "consumer." and not any(_FAMILIES[one][1] == prefix for one in built):
            continue
        kind, above = _FAMILIES[prefix]
        below = _below(everything, prefix)
        yield Part(prefix, kind, {**shared, **(_below(everything, above) if above else {}), **below}, frozenset(below))


def _secures(everything: Mapping[str, Written], prefix: str) -> bool:
    return any(key.startswith(tuple(prefix + part for part in _SECURITY)) for key in everything)


def _below(everything: Mapping[str, Written], prefix: str) -> dict[str, Written]:
    return {key.removeprefix(prefix): entry for key, entry in everything.items() if key.startswith(prefix)}
