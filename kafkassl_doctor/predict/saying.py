"""What Kafka makes of a connection that fails: the words of both sides, and the line in the broker's log.

The cases are those of Selector.pollSelectionKeys and SslTransportLayer: an exception of the handshake is told to the
peer and logged as a failed authentication; any other that is about I/O closes the connection without a word; what is
neither is logged as unexpected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..config.traits import holds
from ..jvm.hello import make_engine, start_client, start_server
from ..jvm.runtime import runtime_of
from ..jvm.talk import Name, Talk
from ..texts import say
from ..values import Unknown
from .qualified import qualify

if TYPE_CHECKING:
    from ..jvm.sides import Handshake, Side
    from ..report import Link
    from ..stores.certificate import Certificate
    from ..target import Target

_OF_HANDSHAKES = ("SSLHandshakeException", "SSLProtocolException", "SSLPeerUnverifiedException", "SSLKeyException")
_HANDSHAKE_WORDS = ("Unrecognized SSL message", "Received fatal alert: ")
_OF_JUDGES = ("certificate-not-trusted", "truststore-empty", "trust-anchor-not-a-ca", "endpoint-identification-unknown")
"""Causes that are mended on the side that judges a certificate."""
_OF_WHO_ENDS = (
    "protocol-unknown",
    "cipher-suite-unknown",
    "protocols-unusable",
    "suites-unusable",
    "server-without-usable-key",
)
"""Causes that are mended on the side that ended the handshake."""
_OF_NODES = {"endpoint-identification-unknown": "link-identification-unknown"}
_SILENT = "key-unusable"
_TLS_FAILED = "SSL handshake failed"
_HEAP = "what a client without TLS says of an answer in TLS depends on its heap: 352518912 bytes are asked for"
_HELLO = "the size that the broker reads depends on the length of the client's hello"
_FIRST_BYTES = 0x160303
"""Type and version with which a ClientHello of the JVM begins."""


def tell_handshake(link: Link, talk: Handshake, client: Side, server: Side, target: Target) -> Link:
    """Return *link* with what both sides say of a handshake that failed (``talk``)."""
    fault = _find_fault(talk)
    cause = _name_cause(talk, fault == "server" or link.purpose != "client")
    fields: dict[str, Any] = {"stage": talk.stage, "because": (cause,) if cause else ()}
    fields |= {"fault": fault, "about": _describe(talk) or describe_withheld(talk, client, server)}
    link = link._replace(connects=False, unknown=talk.unknown, **fields)
    if not talk.server_chain and talk.refused_by in ("client", "server") and talk.protocol is None:
        return leave_untold(_tell_start(link, talk, client, server, target), target)
    return leave_untold(_tell_client(_tell_broker(link, talk, target), talk, target), target)


def leave_untold(link: Link, target: Target) -> Link:
    """Before 3.2 a broker tells no exception of a handshake that failed, not even at DEBUG (SslTransportLayer)."""
    failed = log_says("says-authentication-failed", target, reason=_TLS_FAILED)
    if link.broker_log != failed or holds("handshake-failures-told", target.kafka_version):
        return link
    return link._replace(broker_says=None)


def _find_fault(talk: Handshake) -> str:
    """Return whose settings or stores are to be changed."""
    shower = "client" if talk.stage == "client-certificate" else "server"
    judge = "server" if shower == "client" else "client"
    if talk.cause in _OF_JUDGES:
        return judge
    if talk.stage in ("server-certificate", "host-name", "client-certificate"):
        return shower
    return talk.refused_by if talk.cause in _OF_WHO_ENDS and talk.refused_by else "client"


def _name_cause(talk: Handshake, of_node: bool) -> str | None:
    """Return the rule that tells of the cause: that of nodes where it is mended there, and of the very certificate."""
    cause = talk.cause
    if of_node and cause in _OF_NODES:
        return _OF_NODES[cause]
    chain = _shown(talk)
    if cause != "certificate-expired" or talk.rejection is None or not chain:
        return cause
    number = next((n for n, one in enumerate(chain) if one.fingerprint == talk.rejection.fingerprint), None)
    return "chain-certificate-expired" if number else cause


def _shown(talk: Handshake) -> tuple[Certificate, ...]:
    return talk.client_chain if talk.stage == "client-certificate" else talk.server_chain


def _describe(talk: Handshake) -> tuple[tuple[str, str], ...]:
    chain = _shown(talk)
    if not chain:
        return ()
    subject = talk.rejection.values.get("subject") if talk.rejection else None
    return (("subject", subject or chain[0].subject), ("issuer", chain[-1].issuer))


def describe_withheld(talk: Handshake, client: Side, server: Side) -> tuple[tuple[str, str], ...]:
    """Return which certificate the client has and does not show, as the server names no CA of its chain."""
    keys, anchors = client.keys, server.anchors
    if talk.cause != "client-certificate-missing" or isinstance(keys, Unknown) or isinstance(anchors, Unknown):
        return ()
    if not keys or any(one.issuer_key in anchors.by_name for key in keys for one in key.chain):
        return ()
    chain = keys[0].chain
    return (("withheld", chain[0].subject), ("issuer", chain[-1].issuer))


def _tell_broker(link: Link, talk: Handshake, target: Target) -> Link:
    if talk.refused_by == "client" and not _is_told(talk):
        return link._replace(broker_says=say("kafka", "handshake-ended-early", target.kafka_version))
    line = None
    if talk.server_says is not None:
        line = log_line(_outermost(talk, "server"), target)
    return link._replace(broker_says=talk.server_says, broker_log=line)


def _tell_client(link: Link, talk: Handshake, target: Target) -> Link:
    kafka = target.kafka_version
    if talk.refused_by == "server" and not _is_told(talk):
        return link._replace(client_says=say("kafka", "handshake-ended-early", kafka))
    if talk.client_says is None:
        return link
    wrapper = say("kafka", "tls-post-handshake-failed" if talk.late else "tls-handshake-failed", kafka)
    wrapped = (wrapper,) if talk.late or _is_of_handshake(_outermost(talk, "client")) else ()
    return link._replace(client_says=talk.client_says, also_says=(*talk.client_also, *wrapped))


def _tell_start(link: Link, talk: Handshake, client: Side, server: Side, target: Target) -> Link:
    """A side that can't even begin ends for itself, whatever becomes of the other one."""
    alone = Talk(client, server, target.at, None)
    server_ends = talk if talk.refused_by == "server" else make_engine(alone, server, "server") or start_server(alone)
    client_ends = talk if talk.refused_by == "client" else make_engine(alone, client, "client") or start_client(alone)
    if (server_ends and server_ends.client_says) or (client_ends and client_ends.server_says and not server_ends):
        return _tell_client(_tell_broker(link, talk, target), talk, target)
    hung_up = say("kafka", "handshake-ended-early", target.kafka_version)
    chain = unstarted_chain(client_ends, "client", target) if client_ends else (hung_up,)
    said, line = hung_up, None
    if server_ends:
        ends = unstarted_chain(server_ends, "server", target)
        said, line = ends[0], log_line(ends[-1], target)
    return link._replace(client_says=chain[0], also_says=chain[1:], broker_says=said, broker_log=line)


def start_alone(side: Side, name: Name, target: Target) -> Handshake | None:
    """Return how a side ends that can't even begin a handshake; None when it can."""
    alone = Talk(side, side, target.at, None)
    begin = start_client if name == "client" else start_server
    return make_engine(alone, side, name) or begin(alone)


def tell_unstarted(link: Link, ended: Handshake, by: Name, target: Target) -> Link:
    """Return *link* with what is said where only one side speaks TLS, and that one can't begin."""
    hung_up, chain = say("kafka", "peer-hung-up", target.kafka_version), unstarted_chain(ended, by, target)
    link = link._replace(connects=False, stage=ended.stage, because=("protocol-mixed-up",), fault="client")
    if by == "client":
        return link._replace(client_says=chain[0], also_says=chain[1:], broker_says=hung_up)
    told = link._replace(client_says=hung_up, broker_says=chain[0], broker_log=log_line(chain[-1], target))
    return leave_untold(told, target)


def unstarted_chain(ended: Handshake, side: str, target: Target) -> tuple[str, ...]:
    """Return all exceptions of a side that could not begin, innermost first."""
    kafka = target.kafka_version
    said, also = getattr(ended, f"{side}_says"), getattr(ended, f"{side}_also")
    if _is_of_handshake(_outermost(ended, side)):
        return (said, *also, *((say("kafka", "tls-handshake-failed", kafka),) if side == "client" else ()))
    refused = say("kafka", "channel-refused", kafka, cause=qualify(said) or said)
    return (said, *also, refused, say("kafka", "channel-not-created", kafka))


def _outermost(talk: Handshake, side: str) -> str:
    said = (getattr(talk, f"{side}_says"), *getattr(talk, f"{side}_also"))
    return said[-1] or ""


def _is_of_handshake(text: str) -> bool:
    """Whether Kafka takes an exception for one of authentication (SslTransportLayer.maybeProcessHandshakeException)."""
    return text.startswith(_OF_HANDSHAKES) or any(word in text for word in _HANDSHAKE_WORDS)


def _is_told(talk: Handshake) -> bool:
    """Whether the peer gets an alert: not where a side fails while it writes, as it does with a key that can't sign."""
    return talk.cause != _SILENT or _is_of_handshake(_outermost(talk, talk.refused_by or "server"))


def log_line(outermost: str, target: Target) -> str | None:
    """Return the line at default level for the exception that ended a connection; None when there is none."""
    if outermost.startswith("IOException: Channel could not be created"):
        line = log_says("says-connection-closed", target)
        return line if runtime_of(target).has("closed_sockets_keep_address") else line.replace("/…", "null")
    if _is_of_handshake(outermost):
        return log_says("says-authentication-failed", target, reason=_TLS_FAILED)
    return None if outermost.startswith(("SSLException", "EOFException")) else log_says("says-unexpected-error", target)


def log_says(name: str, target: Target, **values: str) -> str:
    """The message of a line; its level stands where an exception has its class."""
    return say("kafka", name, target.kafka_version, **values).partition(": ")[2]


def tell_refused_login(link: Link, chain: tuple[str, ...], reason: str, because: str, target: Target) -> Link:
    """Return *link* with what is said of a SASL login that the broker refuses."""
    line = log_says("says-authentication-failed", target, reason=reason)
    link = link._replace(connects=False, stage="kafka", because=(because,), broker_log=line, fault="client")
    return link._replace(client_says=chain[0], also_says=chain[1:])


def tell_unable_login(link: Link, because: str, chain: tuple[str, ...], theirs: str, target: Target) -> Link:
    """Return *link* with what is said of a client that lacks what its login needs: it hangs up at once."""
    heard = say("kafka", "handshake-ended-early" if "SSL" in theirs else "peer-hung-up", target.kafka_version)
    link = link._replace(connects=False, stage="kafka", because=(because,), broker_says=heard, fault="client")
    return link._replace(client_says=chain[0], also_says=chain[1:])


def tell_no_mechanisms(link: Link, ours: str, target: Target) -> Link:
    """Return *link* with what is said of a listener with SASL and no mechanism (SaslServerAuthenticator)."""
    heard = say("kafka", "handshake-ended-early" if "SSL" in ours else "peer-hung-up", target.kafka_version)
    line = log_line(say("kafka", "channel-not-created", target.kafka_version), target)
    text = say("kafka", "mechanisms-absent", target.kafka_version)
    link = link._replace(connects=False, stage="kafka", because=("sasl-mechanism-not-enabled",), fault="server")
    return link._replace(client_says=heard, broker_says=text, broker_log=line)


def tell_mixture(link: Link, ours: str, theirs: str, plain_hello: bool, limit: object, target: Target) -> Link:
    """Return *link* with what is said where only one side speaks TLS.

    *plain_hello*: whether the client's hello has its usual length, between 256 and 511 bytes; *limit* is the largest
    request that the broker takes.
    """
    link = link._replace(connects=False, stage="plaintext-mismatch", because=("protocol-mixed-up",), fault="client")
    kafka = target.kafka_version
    if "SSL" not in ours.split("_"):
        text = say("jdk", "plaintext-received", target.jdk_version)
        line = log_says("says-authentication-failed", target, reason=_TLS_FAILED)
        told = link._replace(broker_says=text, broker_log=line, unknown=(("client_says", _HEAP),))
        return leave_untold(told, target)
    link = link._replace(client_says=say("kafka", "handshake-ended-early", kafka))
    if theirs.startswith("SASL"):
        reason = "Failing SASL authentication due to invalid receive size"
        return link._replace(broker_log=log_says("says-authentication-failed", target, reason=reason))
    link = link._replace(broker_log=log_says("says-unexpected-error", target))
    if not plain_hello:
        return link._replace(unknown=(("broker_says", _HELLO),))
    size = (_FIRST_BYTES << 8) | 1
    return link._replace(broker_says=say("kafka", "receive-too-large", kafka, size=size, limit=limit))


def tell_sasl_mixture(link: Link, ours: str, mechanism: str, target: Target) -> Link:
    """Return *link* with what is said where only one side speaks SASL, after the handshake if there is one."""
    link = link._replace(connects=False, stage="kafka", because=("sasl-mixed-up",), fault="client")
    kafka = target.kafka_version
    hung_up = say("kafka", "peer-hung-up", kafka)
    if ours.startswith("SASL"):
        text = say("kafka", "login-at-open-listener", kafka, mechanism=mechanism)
        return link._replace(client_says=text, broker_says=hung_up)
    link = link._replace(client_says=hung_up)
    text = say("kafka", "request-before-login", kafka)
    if text.startswith(
        "IllegalSaslState"
    ):  # before 4.0 it is a failed authentication, of which only the message is told
        line = log_says("says-authentication-failed", target, reason=text.partition(": ")[2])
        return link._replace(broker_log=line) if link.purpose == "client" else _of_nodes(link, "broker_log")
    link = link._replace(broker_log=log_says("says-unexpected-error", target))
    return link._replace(broker_says=text) if link.purpose == "client" else _of_nodes(link, "broker_says")


def _of_nodes(link: Link, field: str) -> Link:
    return link._replace(unknown=((field, "which request a node sends first is not reproduced here"),))


def tell_unnamed(link: Link, refused: str, target: Target) -> Link:
    """Return *link* with what is said of a client to which no mapping rule gives a name."""
    kafka = target.kafka_version
    return link._replace(
        connects=False,
        stage="kafka",
        client_says=say("kafka", "peer-hung-up", kafka),
        broker_says=refused,
        broker_log=log_says("says-request-failed", target),
        because=("mapping-rule-misses",),
        fault="server",
    )


def tell_denied(link: Link, target: Target) -> Link:
    """Return *link* with what is said where a controller's authorizer denies a node its registration.

    The node itself only mentions an error code, at INFO.
    """
    text = say("kafka", "cluster-action-denied", target.kafka_version)
    line = log_says("says-controller-refused", target)
    return link._replace(
        connects=False,
        stage="kafka",
        broker_says=text,
        broker_log=line,
        because=("controller-denies-node",),
        fault="server",
    )
