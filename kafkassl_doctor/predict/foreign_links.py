"""Links of clients that are none of the JVM: their handshake with the broker's, SASL, the words of both."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from ..config.traits import holds
from ..jvm.alerts import received, say_alert
from ..jvm.rejection import jdk_text
from ..openssl.stacks import Stack, load_stack, stack_names
from ..openssl.talk import Client, Ended, talk_with_jsse
from ..openssl.verdicts import OF_HANDSHAKE
from ..records import NamedTuple
from ..texts import say
from ..values import Unknown
from .foreign import judge_foreign, load_material
from .foreign_logins import log_in_foreign
from .material import Material
from .own_certificates import STACKS
from .principals import ANONYMOUS, Principal, foreign_builder, name_peer
from .saying import leave_untold, log_line, log_says, tell_sasl_mixture, tell_unnamed, unstarted_chain
from .sides import public_anchors
from .voices import Voice, voice_of

if TYPE_CHECKING:
    from ..jvm.sides import Side
    from ..report import Link
    from ..target import Target
    from .meetings import Meeting

_QUIET = "{} tells no more than that it has no connection"
_LARGEST = "socket.request.max.bytes"
_OF_CLIENT = ("server-certificate", "host-name")
_COMPARED = ("stage", "client_says", "broker_says", "broker_log", "principal", "protocol", "cipher")
_CHANCE = "how far the broker gets before Node closes the connection is chance"
_GARBLED = "what a client makes of the alert of a broker before 3.2"
_END = "whether Node reads the alert before the connection ends is chance"
_HELLO = "the size that the broker reads depends on the length of the client's hello"
_OF_JUDGES = ("certificate-not-trusted", "ca-file-without-root", "certificate-algorithm-disabled")


class Speaker(NamedTuple):
    """Who dials: a library, its words, and what it was given."""

    stack: Stack
    voice: Voice
    material: Material


def talk_foreign(
    link: Link, meeting: Meeting, server: Side | Unknown, target: Target, cache: MutableMapping[Any, Any]
) -> Link:
    """Return *link* with what comes of it; *server* is the broker's side, *target* that of the broker.

    Of a runtime with several libraries it is told what holds for all.
    """
    known = STACKS.get(link.runtime, (link.runtime,))
    if not set(known) <= stack_names():
        return _unknown(
            link, f"what an application of {link.runtime} does with {link.client_file} is not reproduced here"
        )
    client: Any = meeting.dialler
    doubt = next((step for step in judge_foreign(client, cache) if isinstance(step, Unknown)), None)
    if doubt is not None:  # with what it dials can't be told
        return _unknown(link, doubt.reason)
    return _agree([_talk(link, meeting, server, load_stack(name), target, cache) for name in known], known)


def _agree(links: list[Link], names: Sequence[str]) -> Link:
    """What several libraries have in common; the rest is unknown."""
    first = links[0]
    for other in links[1:]:
        if first.connects != other.connects:
            fates = ", ".join(f"{name} {_fate(link)}" for name, link in zip(names, links, strict=True))
            return _unknown(first._replace(connects=None), f"it depends on the library: {fates}")
        unknown, alike = dict(first.unknown) | dict(other.unknown), dict[str, Any]()
        for field in _COMPARED:
            said = getattr(first, field), getattr(other, field)
            if said[0] != said[1]:
                shown = "; ".join(f"{name}: {one or 'nothing'}" for name, one in zip(names, said, strict=False))
                unknown.setdefault(field, f"its libraries differ ({shown})")
                alike |= {field: None}
        first = first._replace(unknown=tuple(unknown.items()), **alike)
    return first


def _fate(link: Link) -> str:
    if link.connects is None:
        return "can't be told"
    why = f" ({', '.join(link.because)})" if link.because else ""
    return "connects" if link.connects else f"fails{why}"


def _talk(
    link: Link,
    meeting: Meeting,
    server: Side | Unknown,
    stack: Stack,
    target: Target,
    cache: MutableMapping[Any, Any],
) -> Link:
    client: Any = meeting.dialler
    ours, theirs = str(client.protocol), str(meeting.listener.protocol)
    voice = voice_of(stack.name, stack.alerts, f"{link.host}:{link.port}")
    material = load_material(client, cache)
    speaker = Speaker(stack, voice, material)
    if ("SSL" in ours.split("_")) != ("SSL" in theirs.split("_")):
        return _mixed_up(link, ours, theirs, meeting, speaker, target)
    if "SSL" not in ours.split("_"):
        return _after_tls(link, meeting, Principal(ANONYMOUS), speaker, target)
    if isinstance(server, Unknown):
        return _unknown(link, server.reason)
    ended = talk_with_jsse(_client(material, stack), server, target.at, meeting.host)
    talk = ended.handshake
    link = link._replace(protocol=talk.protocol, cipher=talk.cipher)
    if talk.connects is None:
        return _unknown(link, "; ".join(reason for _, reason in talk.unknown) or "how the handshake ends")
    if not talk.connects:
        return _tell(link, ended, server, stack, voice, target)
    if meeting.host is None and material.verifies and material.checks_names:
        return _unknown(link, "which name the machine has, and so which one is dialled")
    return _after_tls(link, meeting, name_peer(meeting.listener, talk, server.runtime), speaker, target)


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))


def _client(material: Material, stack: Stack) -> Client:
    """The end of the client; without CAs of its own it trusts those of its machine, which are the public ones."""
    anchors = public_anchors().certificates if material.anchors is None else material.anchors
    verifies, checks = material.verifies, material.checks_names
    return Client(stack, anchors, material.key, verifies, checks, material.suites, material.protocols)


def _tell(link: Link, ended: Ended, server: Side, stack: Stack, voice: Voice, target: Target) -> Link:
    talk = ended.handshake
    cause, chain = talk.cause, talk.client_chain if talk.stage == "client-certificate" else talk.server_chain
    fault = "client" if talk.stage == "client-certificate" else "server"
    if cause in _OF_JUDGES:
        fault = "server" if fault == "client" else "client"
    elif talk.stage not in (*_OF_CLIENT, "client-certificate"):
        fault = "client"
    if cause == "server-name-refused":
        fault = "client" if link.via == "bootstrap" else "server"
    shown = ended.verdict.at if ended.verdict else chain[0] if chain else None
    if cause == "certificate-expired" and chain and shown is not None and shown != chain[0]:
        cause = "chain-certificate-expired"
    about = (("subject", shown.subject), ("issuer", chain[-1].issuer)) if shown is not None and chain else ()
    link = link._replace(
        connects=False,
        stage=talk.stage,
        because=(cause,) if cause else (),
        fault=fault,
        about=about,
        unknown=talk.unknown,
    )
    if talk.refused_by == "client" and ended.verdict is not None:
        named = link.host if stack.sends_final_dot else (link.host or "").removesuffix(".")
        link = _says(link, voice.not_verified(ended.verdict, named))
        return leave_untold(_tell_refused(link, ended, server, stack, target), target)
    if not talk.server_says:
        return _says(link, voice.hung_up(secured=True, in_handshake=True))
    said = (talk.server_says, *talk.server_also)
    if not talk.server_chain and ended.alert is None:  # the broker's engine could not even begin
        said = unstarted_chain(talk, "server", target)
    link = link._replace(broker_says=said[0], broker_log=log_line(said[-1], target))
    link = _hear(link, ended, said[-1], stack, voice)
    if holds("broker-alerts-readable", target.kafka_version):
        return link
    unsaid = dict(link.unknown) | {"client_says": _GARBLED}
    return leave_untold(link._replace(client_says=None, unknown=tuple(unsaid.items())), target)


def _hear(link: Link, ended: Ended, said: str, stack: Stack, voice: Voice) -> Link:
    """What the client hears of a broker that ends with *said*."""
    unstarted = ended.alert is None and not ended.handshake.server_chain
    if said.startswith("IOException: Channel") or (unstarted and stack.name == "librdkafka"):
        return link._replace(unknown=(("client_says", "how far its hello gets before the broker closes is chance"),))
    if ended.alert is None:
        return _says(link, voice.hung_up(secured=True, in_handshake=True))
    talk = ended.handshake
    if stack.judge == "node" and talk.cause == "truststore-empty" and talk.protocol != "TLSv1.3":
        return link._replace(unknown=(*link.unknown, ("client_says", _END)))
    return link._replace(client_says=voice.alerted(ended.alert, late=talk.late))


def _says(link: Link, text: str | None) -> Link:
    if text is None:
        reason = f"what {link.runtime} tells of it is not reproduced here"
        return link._replace(unknown=(*link.unknown, ("client_says", reason)))
    return link._replace(client_says=text, also_says=())


def _tell_refused(link: Link, ended: Ended, server: Side, stack: Stack, target: Target) -> Link:
    """What the broker hears of a client that refuses it: in TLS 1.3 OpenSSL's alert is not encrypted, as JSSE wants;
    Node, which looks at certificates when all is done, goes without a word."""
    talk = ended.handshake
    by_node = stack.judge == "node" and ended.verdict is not None and ended.verdict.text not in OF_HANDSHAKE
    if by_node and talk.protocol != "TLSv1.3":
        return link._replace(unknown=(*link.unknown, ("broker_says", _CHANCE)))
    if by_node or stack.refuses == "hangs-up":
        return link._replace(broker_says=say("kafka", "handshake-ended-early", target.kafka_version))
    runtime, alert = server.runtime, ended.alert or ""
    if talk.protocol != "TLSv1.3" or stack.refuses == "alerts":
        heard = received(alert, runtime)
        return link._replace(broker_says=heard, broker_log=log_line(heard or "", target))
    inner = jdk_text("alert-in-clear", runtime.numbers, alert=alert)
    kind = "SSLHandshakeException" if inner.startswith("BadPadding") else "SSLProtocolException"
    outer = say_alert(f"{kind}: {inner.partition(': ')[2]}", "handshake_failure", runtime)
    return link._replace(broker_says=inner, broker_log=log_line(outer, target))


def _mixed_up(link: Link, ours: str, theirs: str, meeting: Meeting, speaker: Speaker, target: Target) -> Link:
    """TLS on one side only."""
    stack, voice = speaker.stack, speaker.voice
    link = link._replace(connects=False, stage="plaintext-mismatch", because=("protocol-mixed-up",), fault="client")
    if "SSL" not in ours.split("_"):
        text = say("jdk", "plaintext-received", target.jdk_version)
        line = log_says("says-authentication-failed", target, reason="SSL handshake failed")
        link = link._replace(broker_says=text, broker_log=line)
        if stack.name == "node":
            return _says(link, voice.hung_up(secured=False, in_handshake=False))
        unsaid = (("client_says", _QUIET.format(link.runtime)),)
        return link._replace(unknown=unsaid)
    link = _says(link, voice.hung_up(secured=True, in_handshake=True))
    if theirs.startswith("SASL"):
        reason = "Failing SASL authentication due to invalid receive size"
        return link._replace(broker_log=log_says("says-authentication-failed", target, reason=reason))
    link = link._replace(broker_log=log_says("says-unexpected-error", target))
    limit = meeting.listener.settings.value(_LARGEST)
    if isinstance(limit, Unknown):
        return link._replace(unknown=(*link.unknown, ("broker_says", limit.reason)))
    if speaker.material.protocols not in ((), stack.protocols):
        return link._replace(unknown=(*link.unknown, ("broker_says", _HELLO)))
    size = stack.first_bytes
    return link._replace(broker_says=say("kafka", "receive-too-large", target.kafka_version, size=size, limit=limit))


def _after_tls(link: Link, meeting: Meeting, named: Principal | Unknown, speaker: Speaker, target: Target) -> Link:
    """Once the bytes flow: SASL on one side only does not work; with SASL on both, the credentials decide."""
    client: Any = meeting.dialler
    ours, theirs = str(client.protocol), str(meeting.listener.protocol)
    secured = "SSL" in ours.split("_")
    if ours.startswith("SASL") and theirs.startswith("SASL"):
        return log_in_foreign(link, speaker.material.login, meeting.listener, speaker.stack, target)
    if theirs.startswith("SASL"):
        mixed = tell_sasl_mixture(link, ours, "", target)
        return _says(mixed, speaker.voice.hung_up(secured=secured, in_handshake=False))
    link = _named(link, meeting, named, speaker, target)
    if not ours.startswith("SASL") or not link.connects:
        return link
    return log_in_foreign(link, speaker.material.login, meeting.listener, speaker.stack, target)


def _named(link: Link, meeting: Meeting, named: Principal | Unknown, speaker: Speaker, target: Target) -> Link:
    builder = foreign_builder(meeting.listener)
    link = link._replace(connects=True)
    if builder is not None:
        return link._replace(unknown=(("principal", builder.reason),))
    if isinstance(named, Unknown):
        return link._replace(unknown=(("principal", named.reason),))
    if named.refused:
        secured = "SSL" in str(meeting.listener.protocol).split("_")
        refused = tell_unnamed(link, named.refused, target)
        return _says(refused, speaker.voice.hung_up(secured=secured, in_handshake=False))
    return link._replace(principal=named.principal)
