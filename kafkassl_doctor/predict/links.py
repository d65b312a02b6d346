"""Whether each connection between the nodes and clients at hand comes about, and what both sides say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from ..jvm.runtime import runtime_of
from ..report import ClientVerdict, Link, StartUp
from ..texts import say
from ..values import Unknown
from .garbled import garble, name_fields
from .handshakes import server_of, shake_hands, side_of
from .logins import find_unable, log_in, mechanism_of, offers_nothing
from .meetings import dialling_target
from .principals import ANONYMOUS, Named, Principal, foreign_builder, may_register, name_peer
from .saying import (
    start_alone,
    tell_denied,
    tell_handshake,
    tell_mixture,
    tell_no_mechanisms,
    tell_refused_login,
    tell_sasl_mixture,
    tell_unable_login,
    tell_unnamed,
    tell_unstarted,
)

if TYPE_CHECKING:
    from ..jvm.talk import Name
    from ..target import Target
    from .meetings import Meeting

_LARGEST = "socket.request.max.bytes"
_TOLD = ("client_says", "broker_says", "broker_log", "protocol", "cipher")
_LARGEST_PORT = 65535
_SHORT = 60
"""Length of a host name up to which a client's hello stays below 512 bytes."""


class Outcomes:
    """What is known of the two ends before they meet: which nodes start, which clients can be made."""

    def __init__(self, startups: Iterable[StartUp], clients: Iterable[ClientVerdict]) -> None:
        self.nodes: Mapping[str, StartUp] = {one.file: one for one in startups}
        self.clients: Mapping[tuple[str, ...], ClientVerdict] = {
            (one.file, one.name, one.runtime): one for one in clients
        }


def predict_links(
    meetings: Iterable[Meeting], outcomes: Outcomes, target: Target, cache: MutableMapping[Any, Any]
) -> tuple[Link, ...]:
    """Return a prediction for each meeting, in their order; *cache* holds stores and sides that were made before."""
    return tuple(_predict(meeting, outcomes, target, cache) for meeting in meetings)


def _predict(meeting: Meeting, outcomes: Outcomes, target: Target, cache: MutableMapping[Any, Any]) -> Link:
    dialling = dialling_target(meeting, target)
    link = Link(
        client_file=meeting.dialler_file,
        client_name=meeting.dialler.name if meeting.purpose == "client" else "",
        runtime=dialling.runtime_name,
        runtime_asked=dialling.has_own_runtime,
        listener_file=meeting.node.file,
        listener_name=meeting.listener.name,
        host=meeting.host,
        port=meeting.port,
        via=meeting.via,
        purpose=meeting.purpose,
        place=meeting.place,
    )
    made = None
    if meeting.purpose == "client":
        made = outcomes.clients.get((meeting.dialler_file, meeting.dialler.name, link.runtime))
    if made is not None and made.constructs is False:
        return link._replace(connects=False, because=made.because)
    if made is not None and made.constructs and made.because:
        silent = "the thread of the consumer that would dial has ended, and its calls only time out"
        return link._replace(connects=False, because=made.because, unknown=(("client_says", silent),))
    dialler = outcomes.nodes.get(meeting.dialler_file) if meeting.purpose != "client" else None
    if dialler is not None and dialler.starts is False:
        return link._replace(connects=False, because=dialler.because)
    node = outcomes.nodes.get(meeting.node.file)
    if node is not None and node.starts is False:
        return link._replace(connects=False, stage="tcp", because=node.because)
    found = _dial(link, meeting, target, cache)
    if made is not None and made.constructs is None and made.unknown:
        return _fail_anyway(link, found, made.unknown)
    return found


def _dial(link: Link, meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> Link:
    """What comes of the link once its client is made; one that can't be made does not connect either."""
    if link.via == "quorum" and link.port == 0:
        return _unknown(link, "nobody can be dialled at port 0, which stands among the voters")
    if link.port > _LARGEST_PORT:
        return _misdirected(link, meeting, dialling_target(meeting, target))
    return _authorized(_talk(link, meeting, target, cache), meeting, target)


def _fail_anyway(link: Link, told: Link, reason: str) -> Link:
    """Of a client that may not be made: no connection where even one that is made has none, and no words."""
    if told.connects is not False:
        return _unknown(link, reason)
    fields = {field: getattr(told, field) for field in ("stage", "because", "fault", "about")}
    return link._replace(connects=False, unknown=tuple((field, reason) for field in _TOLD), **fields)


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))


def _misdirected(link: Link, meeting: Meeting, target: Target) -> Link:
    """With ZooKeeper a node may tell clients a port that there is not; the thread that would dial it ends there."""
    listener = meeting.listener
    entry = f"{listener.name}://{listener.advertised_host or ''}:{link.port}"
    about = (("entry", entry), ("key", "advertised.listeners"), ("port", str(link.port)))
    says = say("kafka", "port-out-of-range", target.kafka_version, port=link.port)
    because = ("listener-port-out-of-range",)
    return link._replace(connects=False, stage="tcp", client_says=says, because=because, fault="server", about=about)


def _talk(link: Link, meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> Link:
    ours, theirs = meeting.dialler.protocol, meeting.listener.protocol
    for protocol in (ours, theirs):
        if isinstance(protocol, Unknown):
            return _unknown(link, protocol.reason)
    ours, theirs = str(ours), str(theirs)
    if dialling_target(meeting, target).runtime:
        from .foreign_links import talk_foreign

        needed = "SSL" in ours.split("_") and "SSL" in theirs.split("_")
        server = server_of(meeting, target, cache) if needed else Unknown("it is not needed")
        return talk_foreign(link, meeting, server, target.for_node(meeting.node.file), cache)
    early = _end_login_early(link, ours, theirs, meeting, target)
    if early is not None:
        return early
    if ("SSL" in ours.split("_")) != ("SSL" in theirs.split("_")):
        return _mixed_up(link, ours, theirs, meeting, target, cache)
    if "SSL" not in ours.split("_"):
        return _after_tls(link, ours, theirs, meeting, Principal(ANONYMOUS), target)
    shaken = shake_hands(meeting, target, cache)
    if isinstance(shaken, Unknown):
        return _unknown(link, shaken.reason)
    client, server, talk, nameless = shaken
    link = link._replace(protocol=talk.protocol, cipher=talk.cipher)
    if talk.connects is None:
        return _unknown(link, "; ".join(reason for _, reason in talk.unknown) or "how the handshake ends")
    if not talk.connects:
        return name_fields(tell_handshake(link, garble(talk, client.runtime, target), client, server, target))
    if nameless is not None:
        return _unknown(link, nameless)
    return _after_tls(link, ours, theirs, meeting, name_peer(meeting.listener, talk, server.runtime), target)


def _end_login_early(link: Link, ours: str, theirs: str, meeting: Meeting, target: Target) -> Link | None:
    """Return *link* where a side has not even the means for SASL; None where it has, or speaks none."""
    unable = find_unable(meeting.dialler, dialling_target(meeting, target)) if ours.startswith("SASL") else None
    if unable:
        return tell_unable_login(link, *unable, theirs, target)
    if ours == theirs and ours.startswith("SASL") and offers_nothing(meeting.listener):
        return tell_no_mechanisms(link, ours, target)
    return None


def _authorized(link: Link, meeting: Meeting, target: Target) -> Link:
    """A controller takes the registration of a node only if its authorizer allows the principal (AuthHelper)."""
    if meeting.purpose != "controller" or link.connects is not True:
        return link
    allowed = may_register(meeting.node.authorizer, link.principal)
    if isinstance(allowed, Unknown):
        return _unknown(link, allowed.reason)
    return link if allowed else tell_denied(link, target)


def _mixed_up(
    link: Link, ours: str, theirs: str, meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]
) -> Link:
    """TLS on one side only; that side may not even get as far as to speak it."""
    with_tls: Name = "client" if "SSL" in ours.split("_") else "server"
    of_client = with_tls == "client"
    judged = dialling_target(meeting, target) if of_client else target.for_node(meeting.node.file)
    side = side_of(meeting.dialler if of_client else meeting.listener, "none", judged, cache, with_tls)
    ended = None if isinstance(side, Unknown) else start_alone(side, with_tls, target)
    if ended is not None:
        return tell_unstarted(link, ended, with_tls, target)
    settings = meeting.dialler.settings
    limit = meeting.listener.settings.value(_LARGEST)
    usual = settings.value("ssl.cipher.suites") in (None, ()) and _is_usual(
        settings.value("ssl.enabled.protocols"), judged
    )
    told = usual and len(meeting.host or "") <= _SHORT and not isinstance(limit, Unknown)
    return tell_mixture(link, ours, theirs, told, limit, target)


def _is_usual(protocols: object, target: Target) -> bool:
    """Whether a client's hello is 256 to 511 bytes long: that of TLS 1.3 alone is shorter in old JDKs."""
    if not isinstance(protocols, tuple) or not set(protocols) <= {"TLSv1.2", "TLSv1.3"}:
        return False
    return "TLSv1.2" in protocols or runtime_of(target).has("two_key_shares")


def _after_tls(link: Link, ours: str, theirs: str, meeting: Meeting, named: Named, target: Target) -> Link:
    """Once the bytes flow: SASL on one side only does not work; with SASL on both, the credentials decide."""
    if ours.startswith("SASL") and theirs.startswith("SASL"):
        return _logged_in(link, meeting, target)
    if theirs.startswith("SASL"):
        return tell_sasl_mixture(link, ours, "", target)
    link = _named(link._replace(connects=True), named, target)
    if ours.startswith("SASL") and link.connects:
        mechanism = mechanism_of(meeting.dialler)
        if isinstance(mechanism, Unknown):
            return link._replace(connects=False, stage="kafka", unknown=(("client_says", mechanism.reason),))
        return tell_sasl_mixture(link, ours, mechanism, target)
    return link


def _logged_in(link: Link, meeting: Meeting, target: Target) -> Link:
    ours, theirs = dialling_target(meeting, target), target.for_node(meeting.node.file)
    login = log_in(meeting.dialler, meeting.listener, ours, theirs)
    if isinstance(login, Unknown):
        return _unknown(link, login.reason)
    if login.because:
        return tell_refused_login(link, login.client_chain, login.reason, login.because, target)
    builder = foreign_builder(meeting.listener)
    if builder is not None:
        return link._replace(connects=True, unknown=(("principal", builder.reason),))
    return link._replace(connects=True, principal=login.principal)


def _named(link: Link, named: Named, target: Target) -> Link:
    if isinstance(named, Unknown):
        return link._replace(unknown=(*link.unknown, ("principal", named.reason)))
    if named.refused:
        return tell_unnamed(link, named.refused, target)
    return link._replace(principal=named.principal)
