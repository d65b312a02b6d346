"""Whose settings a client file holds: a worker's, a registry's, a MirrorMaker's or an application's clients, by their
prefixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..sources.properties import Source, Written
    from .streams import Part

Originals = Mapping[str, "Written"]

BOOTSTRAP = "bootstrap.servers"
PROTOCOL = "security.protocol"
MOST_ALIASES = 200
"""More clusters than any MirrorMaker serves."""
_FAMILIES = ("producer.", "consumer.", "admin.")
_EMBEDDED = ("client.", "confluent.controlcenter.streams.")
"""Of the REST proxy (KafkaRestConfig) and of Control Center."""
_STREAMS = "application.id"
"""What tells the file of a Streams application."""
_STANDALONE = "offset.storage.file.filename"


class Identity(NamedTuple):
    """One client of a file: its keys without the prefix."""

    prefix: str
    kind: str
    built_as: str
    originals: Originals
    own_keys: frozenset[str]
    first: str | None = None
    """Role whose definitions are checked before the client's own."""


def aliases(source: Source) -> tuple[str, ...]:
    """Return the aliases of a MirrorMaker's clusters, in the order of ``clusters``; none when they can't be told."""
    written = source.effective.get("clusters")
    if written is None or isinstance(written.value, Unknown):
        return ()
    return tuple(dict.fromkeys(alias for part in written.value.split(",") if (alias := part.strip())))


def families(source: Source) -> tuple[str, ...]:
    """Return the clients of a Streams application that have settings of their own: their prefixes without the dot."""
    parts = _stream_parts(source.effective)
    return () if parts is None else tuple(one.prefix.removesuffix(".") for one in parts if one.prefix)


def read_identities(source: Source, role: str) -> Iterable[Identity]:
    """Return the client identities of a file of this *role*; none for a node's file."""
    everything = source.effective
    if role in ("client", "producer", "consumer", "admin"):
        embedded = [prefix for prefix in _EMBEDDED if _secures(everything, prefix)]
        if embedded:
            return [_embedded(everything, prefix) for prefix in embedded]
        if (parts := _stream_parts(everything)) is not None:
            return [Identity(one.prefix, one.kind, one.kind, one.originals, one.own_keys) for one in parts]
        built_as = "admin" if role == "client" else role
        return [Identity("", role, built_as, everything, frozenset(everything))]
    if role == "connect":
        return _worker(everything)
    if role == "registry":
        below = _below(everything, "kafkastore.")
        return [Identity("kafkastore.", "registry", "admin", below, frozenset(below))]
    if role == "mirrormaker":
        return [identity for alias in aliases(source) for identity in _mirrored(everything, alias)]
    if role == "librdkafka":
        return [Identity("", "librdkafka", "librdkafka", everything, frozenset(everything))]
    return []


def _stream_parts(everything: Originals) -> Iterable[Part] | None:
    """The clients of a Streams application that secures some apart; None for any other file."""
    if _STREAMS not in everything:
        return None
    from .streams import stream_parts, stream_prefixes

    return stream_parts(everything) if stream_prefixes(everything) else None


def _secures(everything: Originals, prefix: str) -> bool:
    starts = tuple(prefix + part for part in (PROTOCOL, "ssl.", "sasl."))
    return any(key.startswith(starts) for key in everything)


def _embedded(everything: Originals, prefix: str) -> Identity:
    """The clients of a program that listens for HTTP itself: without their prefix, keys of TLS are its own."""
    below = _below(everything, prefix)
    bare = {key: everything[key] for key in (BOOTSTRAP,) if key in everything}
    return Identity(prefix, "client", "admin", {**bare, **below}, frozenset(below))


def _worker(everything: Originals) -> Iterable[Identity]:
    """The worker's own clients, and those of its connectors: only their admin client inherits (Worker)."""
    first = "standalone" if _STANDALONE in everything else "connect"
    yield Identity("", "connect", "admin", everything, frozenset(everything), first)
    bootstrap = {BOOTSTRAP: everything[BOOTSTRAP]} if BOOTSTRAP in everything else {}
    for family in _FAMILIES:
        below = _below(everything, family)
        inherited: Originals = bootstrap
        if family == "admin.":
            inherited = {key: entry for key, entry in everything.items() if not key.startswith(_FAMILIES)}
        kind = family[:-1]
        yield Identity(family, kind, kind, {**inherited, **below}, frozenset(below))


def _mirrored(everything: Originals, alias: str) -> Iterable[Identity]:
    """The clients of one cluster: its keys, then those without a prefix; producer. and others on top, where written."""
    prefix = f"{alias}."
    below = {key: entry for key, entry in _below(everything, prefix).items() if not key.startswith(_FAMILIES)}
    shared = {key: entry for key, entry in everything.items() if _is_shared(key)}
    cluster = {**shared, **below}
    yield Identity(prefix, "mirrormaker", "admin", cluster, frozenset(below), "connect")
    for family in _FAMILIES:
        own = _below(everything, prefix + family)
        if own:
            kept = {key: entry for key, entry in cluster.items() if _is_shared(key)}
            yield Identity(prefix + family, family[:-1], family[:-1], {**kept, **own}, frozenset(own))


def _is_shared(key: str) -> bool:
    """Whether MirrorMaker takes a key from the top of the file for every cluster (MirrorClientConfig)."""
    return key in (BOOTSTRAP, PROTOCOL) or key.startswith(("ssl.", "sasl."))


def _below(everything: Originals, prefix: str) -> dict[str, Written]:
    return {key[len(prefix) :]: entry for key, entry in everything.items() if key.startswith(prefix) and key != prefix}
