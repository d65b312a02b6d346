"""The handshake of a meeting: both ends as their JVMs set them up, and what comes of it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from ..config.traits import holds
from ..jvm.handshake import Handshake, handshake
from ..jvm.hostnames import name_dialled
from ..records import NamedTuple
from ..stores.engine import load_stores
from ..values import Unknown
from .meetings import dialling_target, dials_canonical_name
from .sides import client_auth_of, make_side

if TYPE_CHECKING:
    from ..jvm.sides import Side
    from ..target import Target
    from .meetings import Meeting


class Shaken(NamedTuple):
    """A handshake, its two ends, and why the name dialled is not known, where that is so and is compared."""

    client: Side
    server: Side
    talk: Handshake
    nameless: str | None


def shake_hands(meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> Shaken | Unknown:
    """Return what comes of the handshake of two JVMs that both speak TLS; *cache* keeps stores, ends and handshakes."""
    client = side_of(meeting.dialler, "none", dialling_target(meeting, target), cache, "client")
    server = server_of(meeting, target, cache)
    if isinstance(client, Unknown):
        return client
    if isinstance(server, Unknown):
        return server
    nameless = _find_no_name(meeting, client) if client.identification else None
    host = name_dialled(meeting.host, client.runtime) if meeting.host and nameless is None else None
    return Shaken(client, server, _talk(client, server, host, target, cache), nameless)


def withholds(meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> bool:
    """Whether a client gets through without the certificate that it was asked for.

    A JVM sends none where it has none that fits the kinds of keys and the CAs that the listener names; a listener that
    only requests one never judges what it holds.
    """
    found = shake_hands(meeting, target, cache)
    return not isinstance(found, Unknown) and bool(
        found.talk.connects and found.talk.client_asked and not found.talk.client_chain
    )


def server_of(meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> Side | Unknown:
    """Return the listener's end."""
    prefixed = holds("client-auth-with-sasl", target.kafka_version)
    listener = meeting.listener
    auth = client_auth_of(listener.settings, str(listener.protocol), listener.settings.originals, prefixed)
    if isinstance(auth, Unknown):
        return auth
    return side_of(listener, auth, target.for_node(meeting.node.file), cache)


def side_of(
    owner: Any, auth: str, target: Target, cache: MutableMapping[Any, Any], part: str = "server"
) -> Side | Unknown:
    """Return the end of a client or listener; Unknown where Kafka refuses its stores or something is not known."""
    key = ("side", id(owner), auth, part)
    if key not in cache:
        stores = load_stores(owner.settings, target, cache)
        if stores.refusals:
            cache[key] = Unknown(f"Kafka refuses the stores: {stores.refusals[0].text}")
        else:
            cache[key] = make_side(owner.settings, stores, target, auth, part)
    side: Side | Unknown = cache[key]
    return side


def _find_no_name(meeting: Meeting, client: Side) -> str | None:
    """Return why no file tells the name that the certificate is compared with."""
    if meeting.host is None:
        return "which name the machine has, and so which one is dialled"
    if name_dialled(meeting.host, client.runtime) is None:
        return f"which address of its own an old JVM dials for {meeting.host}"
    if dials_canonical_name(meeting):
        return f"which canonical name DNS has for {meeting.host} (client.dns.lookup)"
    return None


def _talk(client: Side, server: Side, host: str | None, target: Target, cache: MutableMapping[Any, Any]) -> Handshake:
    key = ("handshake", client, server, host)
    try:
        found: Handshake | None = cache.get(key)
    except TypeError:
        return handshake(client, server, target.at, host)
    if found is None:
        found = cache[key] = handshake(client, server, target.at, host)
    return found
