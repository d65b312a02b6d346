"""Links of clients that are none of the JVM: OpenSSL's handshake with the broker's, SASL, the words of both."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from ..jvm.alerts import received, say_alert
from ..jvm.rejection import jdk_text
from ..openssl.stacks import Stack, load_stack, stack_names
from ..openssl.talk import Client, Ended, talk_openssl
from ..texts import say
from ..values import Unknown
from .foreign import Material, load_material
from .foreign_logins import log_in_foreign
from .principals import ANONYMOUS, Principal, foreign_builder, name_peer
from .saying import log_line, log_says, tell_sasl_mixture, tell_unnamed, unstarted_chain
from .sides import default_anchors
from .voices import Voice, voice_of

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..jvm.handshake import Handshake
    from ..jvm.sides import Side
    from ..report import Link
    from ..target import Target
    from .meetings import Meeting

_STACKS = {"python": "kafka-python"}
_QUIET = "{} tells no more than that it has no connection"
_LARGEST = "socket.request.max.bytes"
_OF_CLIENT = ("server-certificate", "host-name")
_OF_JUDGES = ("certificate-not-trusted", "ca-file-without-root", "certificate-algorithm-disabled")


def talk_foreign(
    link: Link, meeting: Meeting, server: Side | Unknown, target: Target, cache: MutableMapping[Any, Any]
) -> Link:
    """Return *link* with what comes of it; *server* is the broker's side, *target* that of the broker."""
    client: Any = meeting.dialler
    ours, theirs = str(client.protocol), str(meeting.listener.protocol)
    known = _STACKS.get(link.runtime, link.runtime)
    if client.properties is None or known not in stack_names():
        return _unknown(
            link, f"what an application of {link.runtime} does with {link.client_file} is not reproduced here"
        )
    stack = load_stack(known)
    voice = voice_of(stack.name, stack.alerts, f"{link.host}:{link.port}")
    if ("SSL" in ours.split("_")) != ("SSL" in theirs.split("_")):
        return _mixed_up(link, ours, theirs, meeting, stack, voice, target)
    if "SSL" not in ours.split("_"):
        return _after_tls(link, meeting, Principal(ANONYMOUS), voice, target)
    if isinstance(server, Unknown):
        return _unknown(link, server.reason)
    ended = talk_openssl(_client(client, stack, target, cache), server, target.at, meeting.host)
    talk = ended.handshake
    link = link._replace(protocol=talk.protocol, cipher=talk.cipher)
    if talk.connects is None:
        return _unknown(link, "; ".join(reason for _, reason in talk.unknown) or "how the handshake ends")
    if not talk.connects:
        return _tell(link, ended, server, stack, voice, target)
    return _after_tls(link, meeting, name_peer(meeting.listener, talk, server.runtime), voice, target)


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))


def _client(client: ClientConfig, stack: Stack, target: Target, cache: MutableMapping[Any, Any]) -> Client:
    material: Material = load_material(client, cache)
    anchors = material.anchors
    if anchors is None:
        found = default_anchors(target)
        anchors = found if isinstance(found, Unknown) else found.certificates
    assert client.properties is not None
    verifies = client.properties.is_on("enable.ssl.certificate.verification")
    checks = bool(client.settings.value("ssl.endpoint.identification.algorithm"))
    return Client(stack, anchors, material.key, verifies, checks, material.suites)


def _tell(link: Link, ended: Ended, server: Side, stack: Stack, voice: Voice, target: Target) -> Link:
    talk = ended.handshake
    cause, chain = talk.cause, talk.client_chain if talk.stage == "client-certificate" else talk.server_chain
    fault = "client" if talk.stage == "client-certificate" else "server"
    if cause in _OF_JUDGES:
        fault = "server" if fault == "client" else "client"
    elif talk.stage not in (*_OF_CLIENT, "client-certificate"):
        fault = "client"
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
        link = link._replace(client_says=voice.not_verified(ended.verdict, link.host))
        return _tell_refused(link, talk, ended.alert or "", server, stack, target)
    if not talk.server_says:
        return _says(link, voice.hung_up(secured=True, in_handshake=True))
    said = (talk.server_says, *talk.server_also)
    if not talk.server_chain and ended.alert is None:  # the broker's engine could not even begin
        said = unstarted_chain(talk, "server", target)
    link = link._replace(broker_says=said[0], broker_log=log_line(said[-1], target))
    if said[-1].startswith("IOException: Channel"):
        return link._replace(unknown=(("client_says", "how far its hello gets before the broker closes is chance"),))
    if ended.alert is None:
        return _says(link, voice.hung_up(secured=True, in_handshake=True))
    return link._replace(client_says=voice.alerted(ended.alert, late=talk.late))


def _says(link: Link, text: str | None) -> Link:
    if text is None:
        reason = f"what {link.runtime} tells of it is not reproduced here"
        return link._replace(unknown=(*link.unknown, ("client_says", reason)))
    return link._replace(client_says=text, also_says=())


def _tell_refused(link: Link, talk: Handshake, alert: str, server: Side, stack: Stack, target: Target) -> Link:
    """What the broker hears of a client that refuses it: in TLS 1.3 OpenSSL's alert is not encrypted, as JSSE wants."""
    if stack.refuses == "hangs-up":
        return link._replace(broker_says=say("kafka", "handshake-ended-early", target.kafka_version))
    runtime = server.runtime
    if talk.protocol != "TLSv1.3":
        heard = received(alert, runtime)
        return link._replace(broker_says=heard, broker_log=log_line(heard or "", target))
    inner = jdk_text("alert-in-clear", runtime.numbers, alert=alert)
    kind = "SSLHandshakeException" if inner.startswith("BadPadding") else "SSLProtocolException"
    outer = say_alert(f"{kind}: {inner.partition(': ')[2]}", "handshake_failure", runtime)
    return link._replace(broker_says=inner, broker_log=log_line(outer, target))


def _mixed_up(link: Link, ours: str, theirs: str, meeting: Meeting, stack: Stack, voice: Voice, target: Target) -> Link:
    """TLS on one side only."""
    link = link._replace(connects=False, stage="plaintext-mismatch", because=("protocol-mixed-up",), fault="client")
    if "SSL" not in ours.split("_"):
        text = say("jdk", "plaintext-received", target.jdk_version)
        line = log_says("says-authentication-failed", target, reason="SSL handshake failed")
        unsaid = (("client_says", _QUIET.format(link.runtime)),)
        return link._replace(broker_says=text, broker_log=line, unknown=unsaid)
    link = _says(link, voice.hung_up(secured=True, in_handshake=True))
    if theirs.startswith("SASL"):
        reason = "Failing SASL authentication due to invalid receive size"
        return link._replace(broker_log=log_says("says-authentication-failed", target, reason=reason))
    link = link._replace(broker_log=log_says("says-unexpected-error", target))
    limit = meeting.listener.settings.value(_LARGEST)
    if isinstance(limit, Unknown):
        return link._replace(unknown=(*link.unknown, ("broker_says", limit.reason)))
    size = stack.first_bytes
    return link._replace(broker_says=say("kafka", "receive-too-large", target.kafka_version, size=size, limit=limit))


def _after_tls(link: Link, meeting: Meeting, named: Principal | Unknown, voice: Voice, target: Target) -> Link:
    """Once the bytes flow: SASL on one side only does not work; with SASL on both, the credentials decide."""
    client: Any = meeting.dialler
    ours, theirs = str(client.protocol), str(meeting.listener.protocol)
    secured = "SSL" in ours.split("_")
    if ours.startswith("SASL") and theirs.startswith("SASL"):
        return log_in_foreign(link, client.properties, meeting.listener, target)
    if theirs.startswith("SASL"):
        mixed = tell_sasl_mixture(link, ours, "", target)
        return _says(mixed, voice.hung_up(secured=secured, in_handshake=False))
    link = _named(link, meeting, named, voice, target)
    if not ours.startswith("SASL") or not link.connects:
        return link
    return log_in_foreign(link, client.properties, meeting.listener, target)


def _named(link: Link, meeting: Meeting, named: Principal | Unknown, voice: Voice, target: Target) -> Link:
    builder = foreign_builder(meeting.listener)
    link = link._replace(connects=True)
    if builder is not None:
        return link._replace(unknown=(("principal", builder.reason),))
    if isinstance(named, Unknown):
        return link._replace(unknown=(("principal", named.reason),))
    if named.refused:
        secured = "SSL" in str(meeting.listener.protocol).split("_")
        refused = tell_unnamed(link, named.refused, target)
        return _says(refused, voice.hung_up(secured=secured, in_handshake=False))
    return link._replace(principal=named.principal)
