"""A handshake between a client that is none of the JVM and a JSSE server, whose part is that of jvm/."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..jvm.alerts import received, say_alert
from ..jvm.handshake import Handshake
from ..jvm.hello import choose_protocol, choose_suite, make_engine, start_server
from ..jvm.judgement import judge_shown, prove_server
from ..jvm.negotiation import client_key_kinds
from ..jvm.paths import Anchors
from ..jvm.rejection import jdk_text
from ..jvm.schemes import CERTIFICATE, algorithm_names, local_schemes
from ..jvm.sides import Side
from ..jvm.suites import usable_suites
from ..jvm.talk import Talk
from ..records import NamedTuple
from ..values import Unknown
from .trust import Judge, verify_chain
from .verdicts import Verdict, bad_signature, bad_usage

if TYPE_CHECKING:
    from ..jvm.keys import KeyEntry
    from ..jvm.suites import Suite
    from ..stores.certificate import Certificate
    from .stacks import Stack

_SIGNING_CURVES = ("secp256r1", "secp384r1", "secp521r1")
"""Those with a signature scheme of TLS 1.3 that JDKs know."""
_SMALLEST_PSS, _SMALLEST_SIGNING = 521, 1024
"""Bits of an RSA key: what RSASSA-PSS needs (rsaSignatureSchemes of crypto/tls), and what crypto/rsa signs with."""


class Client(NamedTuple):
    """One end with OpenSSL or with Go's TLS."""

    stack: Stack
    anchors: tuple[Certificate, ...] | Unknown
    key: KeyEntry | None
    """Its own certificate with the chain that it sends."""
    verifies: bool = True
    checks_names: bool = True
    suites: tuple[str, ...] = ()
    """Suites of TLS 1.2 and below by their names in the JDK; empty for its own."""
    protocols: tuple[str, ...] = ()
    """Empty for those of its library."""


class Ended(NamedTuple):
    """What comes of it: as for two JSSE engines, and what the client knows."""

    handshake: Handshake
    verdict: Verdict | None = None
    """Why the client does not accept the server's certificate."""
    alert: str | None = None
    """What the client was told, or told, when it failed."""


def talk_with_jsse(client: Client, server: Side, at: datetime, host: str | None) -> Ended:
    """Return what comes of a connection from *client* to *server* dialled as *host*."""
    stack = client.stack
    protocols = client.protocols or stack.protocols
    talk = Talk(Side(stack.offers, (), Anchors(()), protocols), server, at, host)
    talk.client_protocols, talk.client_suites = protocols, _suites(client, protocols)
    ended = make_engine(talk, server, "server") or start_server(talk) or choose_protocol(talk)
    ended = ended or _refuse_name(talk, stack) or choose_suite(talk)
    if ended:
        return Ended(_of_old_hello(ended, talk, stack), alert=_heard(ended))
    proven = prove_server(talk)
    if proven is not None and proven.refused_by == "server":  # it hangs up in the middle of its flight
        return Ended(proven)
    judged = _judge(client, talk, host)
    if judged is not None and stack.judge != "node":
        return judged
    if proven is not None:
        verdict = _bad_signature(talk, stack)
        return Ended(proven, verdict, verdict.alert)
    useless = _check_usage(talk, stack)
    if useless is not None:
        return useless
    if judged is not None and (talk.protocol == "TLSv1.3" or judged.handshake.connects is None):
        return judged
    shown = _show(client, talk)
    if isinstance(shown, Unknown):
        return Ended(talk.end_unknown(shown.reason))
    refused = judge_shown(talk, shown)
    if refused is not None:
        return Ended(refused, alert=_heard(refused))
    return judged or Ended(talk.so_far._replace(connects=True))


def _of_old_hello(ended: Handshake, talk: Talk, stack: Stack) -> Handshake:
    """OpenSSL lists its versions only where TLS 1.3 is among them; else the server knows of the highest one alone."""
    if ended.cause != "protocol-mismatch" or stack.judge == "go" or "TLSv1.3" in talk.client_protocols:
        return ended
    runtime, highest = talk.server.runtime, talk.client_protocols[0]
    said = say_alert(jdk_text("protocol-alone-refused", runtime.numbers, protocol=highest), "protocol_version", runtime)
    return ended._replace(server_says=said)


def _refuse_name(talk: Talk, stack: Stack) -> Handshake | None:
    """A JVM takes no server name that ends in a dot (ServerNameExtension.CHServerNamesSpec)."""
    if not stack.sends_final_dot or not talk.host or not talk.host.endswith("."):
        return None
    runtime, octets = talk.server.runtime, talk.host.encode()
    values = {"name": talk.host, "spaced": octets.hex(" ").upper(), "packed": octets.hex().upper()}
    alert = "illegal_parameter" if runtime.has("illegal_names_are_parameters") else "unexpected_message"
    inner = jdk_text("server-name-rooted", runtime.numbers)
    outer = say_alert(jdk_text("server-name-illegal", runtime.numbers, **values), alert, runtime)
    says = {"server_says": inner, "server_also": (outer,), "client_says": received(alert, talk.client.runtime)}
    return talk.end("host-name", "server", "server-name-refused", **says)


def _check_usage(talk: Talk, stack: Stack) -> Ended | None:
    """ssl_check_srvr_ecc_cert_and_alg, when the server has said all that it has to say in TLS 1.2."""
    leaf = talk.so_far.server_chain[0]
    if stack.judge == "go" or not talk.exchange.endswith("ECDSA"):
        return None
    if leaf.key_usages is None or "digitalSignature" in leaf.key_usages:
        return None
    verdict = bad_usage(leaf)
    return Ended(talk.end("server-certificate", "client", verdict.cause), verdict, verdict.alert)


def _bad_signature(talk: Talk, stack: Stack) -> Verdict:
    leaf = talk.so_far.server_chain[0]
    if stack.judge != "go":
        return bad_signature(leaf)
    from ..golang.trust import bad_proof

    return bad_proof(leaf, talk.protocol)


def _suites(client: Client, protocols: tuple[str, ...]) -> tuple[Suite, ...]:
    from ..jvm.suites import enabled_suites

    runtime = client.stack.offers
    offered = enabled_suites((), runtime, None)
    if client.suites:
        offered = tuple(one for one in offered if "TLSv1.3" in one.protocols or one.name in client.suites)
    return usable_suites(protocols, offered, runtime)


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
    found = _verify(client, client.anchors, talk, host if client.checks_names and host else None)
    if found is None:
        return None
    if isinstance(found, Unknown):
        return Ended(talk.end_unknown(found.reason))
    stage = "host-name" if found.cause == "host-name-mismatch" else "server-certificate"
    return Ended(talk.end(stage, "client", found.cause), found, found.alert)


def _verify(client: Client, anchors: tuple[Certificate, ...], talk: Talk, name: str | None) -> Verdict | Unknown | None:
    """Why the client does not accept what the server shows."""
    chain, stack = talk.so_far.server_chain, client.stack
    if any(one.unreadable for one in chain):
        return Unknown(f"what {stack.name} makes of an extension that Java can't read, and so passes over")
    if stack.judge == "go":
        from ..golang.trust import Judge as GoJudge
        from ..golang.trust import verify_chain as verify_in_go

        return verify_in_go(chain, GoJudge(anchors, talk.at, name, talk.protocol))
    compared = name if name is None or stack.sends_final_dot else name.removesuffix(".")
    judge = Judge(anchors, talk.at, stack.level, compared, False, stack.partial_wildcards)
    if stack.judge == "node":
        from .node import verify_in_node

        return verify_in_node(chain, judge)
    return verify_chain(chain, judge)


def _show(client: Client, talk: Talk) -> KeyEntry | Unknown | None:
    """The certificate that the client sends when it is asked."""
    entry = client.key
    if entry is None or not talk.so_far.client_asked:
        return None
    anchors = talk.server.anchors
    if isinstance(anchors, Unknown):
        return anchors
    silent = talk.protocol == "TLSv1.3" and not talk.server.runtime.has("sends_authorities")
    if client.stack.names_issuers and not silent and not _is_named(client, entry, anchors):
        return None
    if client.stack.judge == "go" and _is_short(entry, _SMALLEST_SIGNING):
        short = talk.protocol == "TLSv1.3" and _is_short(entry, _SMALLEST_PSS)
        return None if short else Unknown("what comes of a client whose RSA key is too short to sign")
    accepted = algorithm_names(local_schemes(talk.server.runtime, (talk.protocol,), CERTIFICATE))
    checks = talk.protocol == "TLSv1.3" and client.stack.judge != "go"
    if checks and accepted and entry.leaf.signature_algorithm not in accepted:
        return None
    kinds = client_key_kinds(talk.client, talk.server, talk.protocol)
    kind, curve = entry.leaf.key_algorithm, entry.leaf.curve
    if kind == "EC" and curve not in _SIGNING_CURVES:
        if talk.protocol == "TLSv1.3":
            return None
        return Unknown(f"what a JVM makes of a signature on {curve} is not reproduced here")
    return entry if {"Ed25519": "EdDSA", "Ed448": "EdDSA"}.get(kind, kind) in kinds else None


def _is_named(client: Client, entry: KeyEntry, anchors: Anchors) -> bool:
    """Whether the server's list of CAs, if it has any, names an issuer of the chain."""
    if client.stack.judge == "go":
        written = {one.subject_name for one in anchors.certificates}
        return not written or any(one.issuer_name in written for one in entry.chain)
    return not anchors.by_name or any(one.issuer_key in anchors.by_name for one in entry.chain)


def _is_short(entry: KeyEntry, bits: int) -> bool:
    return entry.leaf.key_algorithm == "RSA" and (entry.leaf.key_bits or 0) < bits
