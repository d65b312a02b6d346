"""Whether each connection between the nodes and clients at hand comes about, and what both sides say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from ..config.traits import holds
from ..jvm.handshake import Handshake, handshake
from ..report import ClientVerdict, Link, StartUp
from ..stores.engine import load_stores
from ..values import Unknown
from .principals import Named, name_peer
from .sides import client_auth_of, make_side

if TYPE_CHECKING:
    from ..jvm.sides import Side
    from ..target import Target
    from .meetings import Meeting

_HANDSHAKE_FAILED = "SslAuthenticationException: SSL handshake failed"
_LATE = "SslAuthenticationException: Failed to process post-handshake messages"
_BROKER_LOG = "Failed authentication with /… (channelId=…) (SSL handshake failed)"
_MISMATCH = "what a client says of a listener that speaks another protocol depends on its memory and its time-outs"


class Outcomes:
    """What is known of the two ends before they meet: which nodes start, which clients can be made."""

    def __init__(self, startups: Iterable[StartUp], clients: Iterable[ClientVerdict]) -> None:
        self.nodes: Mapping[str, StartUp] = {one.file: one for one in startups}
        self.clients: Mapping[tuple[str, str], ClientVerdict] = {(one.file, one.name): one for one in clients}


def predict_links(
    meetings: Iterable[Meeting], outcomes: Outcomes, target: Target, cache: MutableMapping[Any, Any]
) -> tuple[Link, ...]:
    """Return a prediction for each meeting, in their order; *cache* holds stores and sides that were made before."""
    return tuple(_predict(meeting, outcomes, target, cache) for meeting in meetings)


def _predict(meeting: Meeting, outcomes: Outcomes, target: Target, cache: MutableMapping[Any, Any]) -> Link:
    link = Link(
        client_file=meeting.dialler_file,
        client_name=meeting.dialler.name if meeting.purpose == "client" else "",
        runtime=f"java{target.jdk}",
        listener_file=meeting.node.file,
        listener_name=meeting.listener.name,
        host=meeting.host,
        port=meeting.port,
        via=meeting.via,
        purpose=meeting.purpose,
        place=meeting.place,
    )
    made = outcomes.clients.get((meeting.dialler_file, meeting.dialler.name)) if meeting.purpose == "client" else None
    if made is not None and made.constructs is False:
        return link._replace(connects=False, because=made.because)
    node = outcomes.nodes.get(meeting.node.file)
    if node is not None and node.starts is False:
        return link._replace(connects=False, stage="tcp", because=node.because)
    if made is not None and made.constructs is None and made.unknown:
        return _unknown(link, made.unknown)
    return _talk(link, meeting, target, cache)


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))


def _talk(link: Link, meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> Link:
    ours, theirs = meeting.dialler.protocol, meeting.listener.protocol
    for protocol in (ours, theirs):
        if isinstance(protocol, Unknown):
            return _unknown(link, protocol.reason)
    if ("SSL" in str(ours).split("_")) != ("SSL" in str(theirs).split("_")):
        unknown = (("client_says", _MISMATCH), ("broker_says", _MISMATCH), ("broker_log", _MISMATCH))
        return link._replace(
            connects=False, stage="plaintext-mismatch", because=("protocol-mixed-up",), unknown=unknown
        )
    if "SSL" not in str(ours).split("_"):
        return _after_tls(link, str(ours), str(theirs))
    ends = _ends(meeting, target, cache)
    if isinstance(ends, Unknown):
        return _unknown(link, ends.reason)
    talk = _shake_hands(*ends, meeting, target, cache)
    link = link._replace(protocol=talk.protocol, cipher=talk.cipher)
    if talk.connects is None:
        return _unknown(link, "; ".join(reason for _, reason in talk.unknown) or "how the handshake ends")
    if not talk.connects:
        return _failed(link, talk)
    return _named(_after_tls(link, str(ours), str(theirs)), name_peer(meeting.listener, talk))


def _ends(meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> tuple[Side, Side] | Unknown:
    client = _side(meeting.dialler, "none", target, cache)
    prefixed = holds("client-auth-with-sasl", target.kafka_version)
    listener = meeting.listener
    auth = client_auth_of(listener.settings, str(listener.protocol), listener.settings.originals, prefixed)
    if isinstance(auth, Unknown):
        return auth
    server = _side(listener, auth, target, cache)
    if isinstance(client, Unknown):
        return client
    return server if isinstance(server, Unknown) else (client, server)


def _side(owner: Any, auth: str, target: Target, cache: MutableMapping[Any, Any]) -> Side | Unknown:
    key = ("side", id(owner), auth)
    if key not in cache:
        stores = load_stores(owner.settings, target, cache)
        if stores.refusals:
            cache[key] = Unknown(f"Kafka refuses the stores: {stores.refusals[0].text}")
        else:
            cache[key] = make_side(owner.settings, stores, target, auth)
    side: Side | Unknown = cache[key]
    return side


def _shake_hands(
    client: Side, server: Side, meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]
) -> Handshake:
    key = ("handshake", client[1:], server[1:], meeting.host)
    try:
        found: Handshake | None = cache.get(key)
    except TypeError:
        return handshake(client, server, target.at, meeting.host)
    if found is None:
        found = cache[key] = handshake(client, server, target.at, meeting.host)
    return found


def _failed(link: Link, talk: Handshake) -> Link:
    """Kafka wraps what the client's engine says; the broker mentions no more than that a handshake failed."""
    wrapper = _LATE if talk.late else _HANDSHAKE_FAILED
    also = (*talk.client_also, wrapper) if talk.client_says else ()
    return link._replace(
        connects=False,
        stage=talk.stage,
        client_says=talk.client_says,
        broker_says=talk.server_says,
        broker_log=_BROKER_LOG if talk.server_says else None,
        also_says=also,
        because=(talk.cause,) if talk.cause else (),
        unknown=talk.unknown,
    )


def _after_tls(link: Link, ours: str, theirs: str) -> Link:
    """Once the bytes flow: SASL on one side only does not work; with SASL on both, the credentials decide."""
    if ours.startswith("SASL") != theirs.startswith("SASL"):
        unknown = (("client_says", _MISMATCH), ("broker_says", _MISMATCH), ("broker_log", _MISMATCH))
        return link._replace(connects=False, stage="kafka", because=("sasl-mixed-up",), unknown=unknown)
    if ours.startswith("SASL"):
        return _unknown(link, "whether the credentials of SASL are right is not judged")
    return link._replace(connects=True, principal="User:ANONYMOUS")


def _named(link: Link, named: Named) -> Link:
    if link.connects is not True:
        return link
    if isinstance(named, Unknown):
        return link._replace(principal=None, unknown=(*link.unknown, ("principal", named.reason)))
    if named.refused:
        return link._replace(
            connects=False, stage="kafka", principal=None, broker_says=named.refused, because=("mapping-rule-misses",)
        )
    return link._replace(principal=named.principal)
