"""Which security protocol each listener speaks: listener.security.protocol.map, and the map that Kafka assumes."""

from __future__ import annotations

from ..values import Unknown
from .addresses import cut_listener
from .draft import Draft
from .words import hash_text, order_of_hash_map, order_of_scala_set, split_commas, trim

MAP = "listener.security.protocol.map"
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
TLS_PROTOCOLS = ("SSL", "SASL_SSL")
SASL_PROTOCOLS = ("SASL_PLAINTEXT", "SASL_SSL")
_NOT_ASSUMED = ("SSL", "SASL_SSL", "SASL_PLAINTEXT")
"""Names of listeners beside which Kafka maps no controller listener to PLAINTEXT by itself."""

ProtocolMap = dict[str, str | Unknown]
"""Listener name, as it is looked up, to protocol; unknown where the map names none that exists."""


def protocol_named(name: str) -> str | None:
    """Return the security protocol of that *name* (SecurityProtocol.forName), None when there is none."""
    return name.upper() if name.upper() in PROTOCOLS else None


def uses_tls(protocol: str | Unknown | None) -> bool | Unknown:
    """Return whether a protocol runs over TLS; a listener without one does not."""
    return protocol if isinstance(protocol, Unknown) else protocol in TLS_PROTOCOLS


def uses_sasl(protocol: str | Unknown | None) -> bool | Unknown:
    """Return whether a protocol authenticates by SASL."""
    return protocol if isinstance(protocol, Unknown) else protocol in SASL_PROTOCOLS


def read_protocol_map(draft: Draft, controllers: tuple[str, ...] | Unknown, kraft: bool) -> ProtocolMap | Unknown:
    """Return the map in force, refusing what can't be read of it
    (AbstractKafkaConfig.effectiveListenerSecurityProtocolMap).

    *controllers* are controller.listener.names as typed. Unknown when the map can't be told at all.
    """
    written = draft.text(MAP)
    if isinstance(written, Unknown):
        draft.doubt(written)
        return written
    pairs = _read_pairs(draft, written)
    if isinstance(pairs, Unknown):
        return pairs
    mapping = _normalise_names(draft, pairs)
    if draft.is_written(MAP) or not kraft or not draft.holds("controllers-mapped-plaintext"):
        return mapping
    return _add_controllers(draft, mapping, controllers)


def _read_pairs(draft: Draft, written: str) -> dict[str, str] | Unknown:
    """Csv.parseCsvMap: split at the last colon, what comes later under the same name wins."""
    pairs: dict[str, str] = {}
    for entry in split_commas(written) if written else ():
        name, colon, protocol = entry.rpartition(":")
        if not colon:
            detail = draft.say_java("substring-before-start", length=len(entry))
            text = draft.say("protocol-map-malformed", name=MAP, detail=detail)
            draft.refuse("protocol-map-malformed", draft.place(MAP), text, key=MAP, value=written, entry=entry)
            return Unknown(f"{MAP} can't be read")
        pairs[trim(name)] = trim(protocol)
    return pairs


def _normalise_names(draft: Draft, pairs: dict[str, str]) -> ProtocolMap:
    mapping: ProtocolMap = {}
    order = order_of_hash_map if draft.holds("map-in-java-order") else order_of_scala_set
    for written in order(pairs, hash_text):
        name, protocol = written.upper(), protocol_named(pairs[written])
        if not trim(name) and draft.holds("names-never-blank"):
            text = draft.say("listener-name-blank")
            draft.refuse("listener-name-blank", draft.place(MAP), text, key=MAP, entry=f"{written}:{pairs[written]}")
            continue
        if protocol is None:
            text = draft.say("listener-protocol-unknown", protocol=pairs[written], name=MAP)
            valid = ", ".join(PROTOCOLS)
            values = {"listener": written, "protocol": pairs[written], "key": MAP, "valid": valid}
            draft.refuse("listener-protocol-unknown", draft.place(MAP), text, (), **values)
        elif name in mapping and draft.holds("map-keys-unique"):
            first = mapping[name]
            both = {"listener": name, "first": "" if isinstance(first, Unknown) else first, "second": protocol}
            text = draft.say("protocol-map-duplicate", **both)
            draft.refuse("protocol-map-duplicate", draft.place(MAP), text, (), key=MAP, **both)
        mapping[name] = protocol or Unknown(f"listener {name} is mapped to {pairs[written]!r}, which is no protocol")
    return mapping


def _add_controllers(
    draft: Draft, mapping: ProtocolMap, controllers: tuple[str, ...] | Unknown
) -> ProtocolMap | Unknown:
    """Map controller listeners to PLAINTEXT, unless any listener is named after a protocol with SSL or SASL."""
    entries = draft.entries("listeners")
    draft.doubt(entries, controllers)
    if isinstance(entries, Unknown):
        return entries
    if isinstance(controllers, Unknown):
        return controllers
    names = list(controllers)
    if not any(name in _NOT_ASSUMED for name in names):
        for entry in entries or ():
            name = _name_in(draft, entry)
            if name is None:
                text = draft.say("listener-name-unreadable", entry=entry)
                draft.refuse("listener-entry-malformed", draft.place("listeners"), text, key="listeners", entry=entry)
            else:
                names.append(name)
            if name in _NOT_ASSUMED:
                break
    if any(name in _NOT_ASSUMED for name in names):
        return mapping
    added = [name for name in controllers if name != "PLAINTEXT"]
    for name in dict.fromkeys(added) if draft.holds("map-keys-unique") else ():
        if added.count(name) > 1:
            values = {"listener": name, "first": "PLAINTEXT", "second": "PLAINTEXT"}
            text = draft.say("protocol-map-duplicate", **values)
            place = draft.place("controller.listener.names")
            draft.refuse("protocol-map-duplicate", place, text, (), key="controller.listener.names", **values)
    return {**mapping, **dict.fromkeys(added, "PLAINTEXT")}


def _name_in(draft: Draft, entry: str) -> str | None:
    """The name of a listener as the assumed map needs it: before 3.9 the whole entry had to be right."""
    name, colon, _ = entry.partition(":")
    if draft.holds("listener-name-by-pattern"):
        parts = cut_listener(entry)
        return parts[0].upper() if parts else None
    return name.upper() if colon else None
