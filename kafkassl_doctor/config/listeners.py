"""The entries of listeners and advertised.listeners: how Kafka cuts them, and what it refuses among them."""

from __future__ import annotations

from ..records import NamedTuple
from ..values import Place, Unknown
from .addresses import cut_listener, is_ipv4, is_ipv6
from .draft import Draft
from .protocols import MAP, ProtocolMap
from .words import order_of_hash_map, order_of_scala_trie, trim

LISTENERS = "listeners"
ADVERTISED = "advertised.listeners"
_LARGEST, _SMALLEST = 2**31 - 1, -(2**31)


class Endpoint(NamedTuple):
    """One entry as Kafka understands it."""

    name: str
    """Upper case, as Kafka compares it."""
    protocol: str | Unknown
    host: str | None
    """None where the entry names no host: all interfaces."""
    port: int
    entry: str
    """As written."""


def read_endpoints(draft: Draft, key: str, mapping: ProtocolMap | Unknown) -> tuple[Endpoint, ...] | Unknown | None:
    """Return the endpoints of *key* (``listeners`` or ``advertised.listeners``), refusing what is wrong with them.

    None where the key is unset, Unknown where it can't be told; an entry that can't be read is left out
    (AbstractKafkaConfig.listenerListToEndPoints).
    """
    entries = draft.entries(key)
    if entries is None or isinstance(entries, Unknown):
        draft.doubt(entries)
        return entries
    return read_entries(draft, key, entries, _show(draft, key), mapping)


def read_entries(
    draft: Draft, key: str, entries: tuple[str, ...], shown: str, mapping: ProtocolMap | Unknown
) -> tuple[Endpoint, ...]:
    """Return the endpoints of *entries*; *shown* is the list as Kafka's messages print it."""
    read = [_read_entry(draft, key, entry, mapping, shown) for entry in entries]
    endpoints = [endpoint for endpoint in read if endpoint]
    _refuse_twice_named(draft, key, endpoints, shown)
    if key == LISTENERS:
        _refuse_shared_ports(draft, endpoints, shown)
    return tuple(endpoints)


def _read_entry(draft: Draft, key: str, entry: str, mapping: ProtocolMap | Unknown, shown: str) -> Endpoint | None:
    parts = cut_listener(entry)
    if not parts:
        _refuse(
            draft, key, entry, "listener-entry-malformed", draft.say("listener-entry-malformed", entry=entry), shown
        )
        return None
    name, host, port = parts[0].upper(), parts[1] or None, int(parts[2]) if len(parts[2]) < 20 else _LARGEST + 1
    if not trim(name) and draft.holds("names-never-blank"):
        _refuse(draft, key, entry, "listener-name-blank", draft.say("listener-name-blank"), shown)
        return None
    if not _SMALLEST <= port <= _LARGEST:
        _refuse(draft, key, entry, "listener-port-malformed", draft.say("number-malformed", text=parts[2]), shown)
        return None
    protocol = mapping if isinstance(mapping, Unknown) else mapping.get(name)
    if protocol is None:
        text = draft.say("listener-without-protocol", listener=name)
        known = ", ".join(sorted(mapping)) if not isinstance(mapping, Unknown) else ""
        _refuse(draft, key, entry, "listener-without-protocol", text, shown, listener=name, known=known, map=MAP)
        protocol = Unknown(f"no security protocol is defined for listener {name}")
    return Endpoint(name, protocol, host, port, entry)


def _refuse(draft: Draft, key: str, entry: str, cause: str, text: str, shown: str, **values: object) -> None:
    wrapper = draft.say("listeners-refused", listeners=shown, detail=text.partition(": ")[2])
    draft.refuse(cause, draft.place(key), text, (wrapper,), key=key, entry=entry, **values)


def _refuse_twice_named(draft: Draft, key: str, endpoints: list[Endpoint], shown: str) -> None:
    seen: dict[str, int] = {}
    for endpoint in endpoints:
        seen[endpoint.name] = seen.get(endpoint.name, 0) + 1
    for name in (name for name, times in seen.items() if times > 1):
        entries = ", ".join(endpoint.entry for endpoint in endpoints if endpoint.name == name)
        _refuse_duplicate(
            draft, key, "listener-name-duplicate", "listener-name-duplicate", shown, listener=name, entries=entries
        )


def _refuse_shared_ports(draft: Draft, endpoints: list[Endpoint], shown: str) -> None:
    ports: dict[int, list[Endpoint]] = {}
    for endpoint in endpoints:
        if endpoint.port:
            ports.setdefault(endpoint.port, []).append(endpoint)
    order = order_of_hash_map if draft.holds("duplicates-wrapped") else order_of_scala_trie
    for port in order(ports, lambda number: number & 0xFFFFFFFF):
        text = _why_shared(draft, ports[port]) if len(ports[port]) > 1 else None
        if text:
            entries = ", ".join(endpoint.entry for endpoint in ports[port])
            _refuse_duplicate(draft, LISTENERS, "listener-port-duplicate", text, shown, port=port, entries=entries)


def _why_shared(draft: Draft, endpoints: list[Endpoint]) -> str | None:
    """The text that refuses endpoints on one port; None where one is IPv4 and the other IPv6 (KIP-797)."""
    if not draft.holds("address-ports-of-ip-pairs"):
        return "listener-port-duplicate"
    hosts = [
        endpoint.host for endpoint in endpoints if endpoint.host and (is_ipv4(endpoint.host) or is_ipv6(endpoint.host))
    ]
    others = len(endpoints) - len(hosts)
    if others > 1:
        return "listener-port-duplicate"
    if not hosts:
        return None
    if len(hosts) != 2:
        return "listener-port-thrice"
    pair = is_ipv4(hosts[0]) != is_ipv4(hosts[1])
    return None if pair and not others else _pair_text(draft, pair)


def _pair_text(draft: Draft, pair: bool) -> str:
    return "listener-port-beside-pair" if pair and not draft.holds("duplicates-wrapped") else "listener-port-not-a-pair"


def _refuse_duplicate(draft: Draft, key: str, cause: str, name: str, shown: str, **values: object) -> None:
    """Duplicates: wrapped like every other refusal of a list since 4.3, a failed requirement before."""
    text = draft.say(name, listeners=shown, **values)
    outer: tuple[str, ...] = ()
    if draft.holds("duplicates-wrapped"):
        outer = (draft.say("listeners-refused", listeners=shown, detail=text.partition(": ")[2]),)
    draft.refuse(cause, draft.place(key), text, outer, key=key, **values)


def _show(draft: Draft, key: str) -> str:
    """A list as Kafka prints it: in brackets where the release has it as a LIST, as written where as a STRING."""
    value = draft.value(key)
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


def place_of(draft: Draft, advertised: bool) -> Place:
    """Return where the addresses that others dial are written."""
    return draft.place(ADVERTISED, LISTENERS) if advertised else draft.place(LISTENERS)
