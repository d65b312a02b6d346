"""A handshake between a client with OpenSSL and a JSSE server, whose part is that of jvm/."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..jvm.handshake import Handshake
from ..jvm.hello import choose_protocol, choose_suite, make_engine, start_server
from ..jvm.judgement import judge_shown, prove_server
from ..jvm.negotiation import accepted_names, client_key_kinds
from ..jvm.paths import Anchors
from ..jvm.sides import Side
from ..jvm.suites import usable_suites
from ..jvm.talk import Talk
from ..records import NamedTuple
from ..values import Unknown
from .trust import Judge, verify_chain
from .verdicts import Verdict, bad_signature

if TYPE_CHECKING:
    from ..jvm.keys import KeyEntry
    from ..jvm.suites import Suite
    from ..stores.certificate import Certificate
    from .stacks import Stack

_SIGNING_CURVES = ("secp256r1", "secp384r1", "secp521r1")
"""Those with a signature scheme of TLS 1.3 that JDKs know."""


class Client(NamedTuple):
    """One end with OpenSSL."""

    stack: Stack
    anchors: tuple[Certificate, ...] | Unknown
    key: KeyEntry | None
    """Its own certificate with the chain that it sends."""
    verifies: bool = True
    checks_names: bool = True
    suites: tuple[str, ...] = ()
    """Suites of TLS 1.2 and below by their names in the JDK; empty for its own."""


class Ended(NamedTuple):
    """What comes of it: as for two JSSE engines, and what the client knows."""

    handshake: Handshake
    verdict: Verdict | None = None
    """Why the client does not accept the server's certificate."""
    alert: str | None = None
    """What the client was told, or told, when it failed."""


def talk_openssl(client: Client, server: Side, at: datetime, host: str | None) -> Ended:
    """Return what comes of a connection from *client* to *server* dialled as *host*."""
    stack = client.stack
    side = Side(stack.offers, (), Anchors(()), stack.protocols)
    talk = Talk(side, server, at, host)
    talk.client_protocols, talk.client_suites = stack.protocols, _suites(client)
    ended = make_engine(talk, server, "server") or start_server(talk) or choose_protocol(talk) or choose_suite(talk)
    if ended:
        return Ended(ended, alert=_heard(ended))
    proven = prove_server(talk)
    if proven is not None and proven.refused_by == "server":  # it hangs up in the middle of its flight
        return Ended(proven)
    judged = _judge(client, talk, host)
    if judged is not None:
        return judged
    if proven is not None:
        return Ended(proven, bad_signature(talk.so_far.server_chain[0]), "decrypt_error")
    shown = _show(client, talk)
    if isinstance(shown, Unknown):
        return Ended(talk.end_unknown(shown.reason))
    refused = judge_shown(talk, shown)
    if refused is not None:
        return Ended(refused, alert=_heard(refused))
    return Ended(talk.so_far._replace(connects=True))


def _suites(client: Client) -> tuple[Suite, ...]:
    from ..jvm.suites import enabled_suites

    runtime = client.stack.offers
    offered = enabled_suites((), runtime, None)
    if client.suites:
        offered = tuple(one for one in offered if "TLSv1.3" in one.protocols or one.name in client.suites)
    return usable_suites(client.stack.protocols, offered, runtime)


def _heard(ended: Handshake) -> str | None:
    """The alert in what a JSSE client would say that got it."""
    said = ended.client_says or ""
    return said.rpartition("Received fatal alert: ")[2] or None if "fatal alert" in said else None


def _judge(client: Client, talk: Talk, host: str | None) -> Ended | None:
    chain = talk.so_far.server_chain
    if not client.verifies or not chain:
        return None
    if isinstance(client.anchors, Unknown):
        return Ended(talk.end_unknown(client.anchors.reason))
    name = host if client.checks_names and host else None
    stack = client.stack
    judge = Judge(client.anchors, talk.at, stack.level, name, False, stack.partial_wildcards, talk.server.runtime)
    found = verify_chain(chain, judge)
    if found is None:
        return None
    if isinstance(found, Unknown):
        return Ended(talk.end_unknown(found.reason))
    stage = "host-name" if found.cause == "host-name-mismatch" else "server-certificate"
    return Ended(talk.end(stage, "client", found.cause), found, found.alert)


def _show(client: Client, talk: Talk) -> KeyEntry | Unknown | None:
    """The certificate that the client sends when it is asked."""
    entry = client.key
    if entry is None or not talk.so_far.client_asked:
        return None
    anchors = talk.server.anchors
    if isinstance(anchors, Unknown):
        return anchors
    names = frozenset(anchors.by_name)
    if talk.protocol == "TLSv1.3" and not talk.server.runtime.has("sends_authorities"):
        names = frozenset()
    if client.stack.names_issuers and names and not any(one.issuer_key in names for one in entry.chain):
        return None
    accepted = accepted_names(talk.server.runtime, talk.server_protocols, talk.protocol)
    if talk.protocol == "TLSv1.3" and accepted and entry.leaf.signature_algorithm not in accepted:
        return None
    kinds = client_key_kinds(talk.client, talk.server, talk.protocol)
    kind, curve = entry.leaf.key_algorithm, entry.leaf.curve
    if kind == "EC" and curve not in _SIGNING_CURVES:
        if talk.protocol == "TLSv1.3":
            return None
        return Unknown(f"what a JVM makes of a signature on {curve} is not reproduced here")
    return entry if {"Ed25519": "EdDSA", "Ed448": "EdDSA"}.get(kind, kind) in kinds else None
