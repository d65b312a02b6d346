"""The first half of a handshake: engines are made, hellos exchanged, a suite and the server's key chosen."""

from __future__ import annotations

from ..values import Unknown
from .alerts import received
from .hostnames import sent_name
from .keys import KeyEntry, choose_key, private_algorithm
from .negotiation import choose_suite_12, choose_suite_13, key_fits_peer, server_key_kinds_13, uses_old_hello
from .rejection import jdk_text
from .sides import Handshake, Side
from .suites import (
    NO_SUITE,
    OLD_HELLO,
    bad_protocols,
    bad_suites,
    enabled_suites,
    usable_protocols,
    usable_suites,
)
from .talk import Name, Talk

CONSTANTS = {
    "TLSv1.3": "TLS13",
    "TLSv1.2": "TLS12",
    "TLSv1.1": "TLS11",
    "TLSv1": "TLS10",
    "SSLv3": "SSL30",
    OLD_HELLO: "SSL20Hello",
}
"""Names of sun.security.ssl.ProtocolVersion."""


def make_engine(talk: Talk, side: Side, name: Name) -> Handshake | None:
    """Kafka sets suites, then protocols; a name that the JVM does not know fails each connection."""
    numbers = side.runtime.numbers
    wrong = bad_suites(side.suites, side.runtime)
    if wrong:
        name_of_text = "suite-unsupported" if wrong[0] else "suite-blank"
        text = jdk_text(name_of_text, numbers, name=wrong[0])
        return talk.end("cipher", name, "cipher-suite-unknown", **{f"{name}_says": text})
    wrong = bad_protocols(side.protocols, side.runtime)
    if wrong:
        text = jdk_text("protocol-unsupported", numbers, name=wrong[0])
        return talk.end("protocol", name, "protocol-unknown", **{f"{name}_says": text})
    return None


def start_client(talk: Talk) -> Handshake | None:
    """HandshakeContext: what is enabled must leave a protocol and a suite."""
    side = talk.client
    suites = enabled_suites(side.suites, side.runtime, side.context)
    talk.client_protocols = usable_protocols(side.protocols, suites, side.runtime)
    talk.client_suites = usable_suites(talk.client_protocols, suites, side.runtime)
    ended = _check_start(talk, side, "client", talk.client_protocols)
    if ended is not None:
        return ended
    if all(suite.name == NO_SUITE for suite in talk.client_suites):
        text = jdk_text("no-negotiable-suite", side.runtime.numbers)
        unable = start_server(talk)
        heard = unable.server_says if unable else received("handshake_failure", talk.server.runtime)
        return talk.end("cipher", "client", "suites-unusable", client_says=text, server_says=heard)
    return None


def start_server(talk: Talk) -> Handshake | None:
    """As ``start_client``; a server's ``ssl.protocol`` limits nothing."""
    side = talk.server
    suites = enabled_suites(side.suites, side.runtime)
    talk.server_protocols = usable_protocols(side.protocols, suites, side.runtime)
    talk.server_suites = usable_suites(talk.server_protocols, suites, side.runtime)
    return _check_start(talk, side, "server", talk.server_protocols)


def _check_start(talk: Talk, side: Side, name: Name, protocols: tuple[str, ...]) -> Handshake | None:
    if side.runtime.has("old_jsse"):
        return talk.end_unknown(f"JSSE of JDK {side.runtime.version} is older than what is reproduced here")
    if protocols:
        return None
    text = jdk_text("no-appropriate-protocol", side.runtime.numbers)
    return talk.end("cipher" if side.suites else "protocol", name, "protocols-unusable", **{f"{name}_says": text})


def choose_protocol(talk: Talk) -> Handshake | None:
    """The server takes its strongest protocol that the client offers."""
    theirs, runtime = talk.client_protocols, talk.server.runtime
    if uses_old_hello(theirs) and OLD_HELLO not in talk.server_protocols:
        text = jdk_text("old-hello-disabled", runtime.numbers)
        heard = received("handshake_failure", talk.client.runtime)
        return talk.end("protocol", "server", "protocol-mismatch", server_says=text, client_says=heard)
    for name in talk.server_protocols:
        if name in theirs and name != OLD_HELLO:
            talk.protocol = name
            talk.note(protocol=name)
            return None
    ours = talk.server_protocols
    if runtime.has("protocol_constants"):
        ours = tuple(CONSTANTS.get(name, name) for name in ours)
    names = {"client": ", ".join(theirs), "server": ", ".join(ours)}
    return talk.refuse("server", "protocol", "protocol-mismatch", "protocol-mismatch", "protocol_version", **names)


def choose_suite(talk: Talk) -> Handshake | None:
    """The server takes a suite and a key."""
    keys = talk.server.keys
    if talk.protocol != "TLSv1.3":
        return talk.end_unknown(keys.reason) if isinstance(keys, Unknown) else _choose_12(talk, keys)
    suite = choose_suite_13(talk.client_suites, talk.server_suites, talk.server.runtime)
    if suite is None:
        return talk.refuse("server", "cipher", "cipher-suite-mismatch", "no-suite-in-common", "handshake_failure")
    talk.suite = suite
    talk.note(cipher=suite.name, client_asked=talk.server.client_auth != "none")
    return talk.end_unknown(keys.reason) if isinstance(keys, Unknown) else _choose_13(talk, keys)


def _choose_13(talk: Talk, keys: tuple[KeyEntry, ...]) -> Handshake | None:
    entry = _server_key(talk, keys, server_key_kinds_13(talk.client, talk.client_protocols, talk.server))
    if entry is None:
        stage, cause = "server-certificate", "server-without-usable-key"
        return talk.refuse("server", stage, cause, "no-authentication-scheme", "handshake_failure")
    talk.note(server_chain=entry.chain)
    talk.server_entry = entry
    return None


def _choose_12(talk: Talk, keys: tuple[KeyEntry, ...]) -> Handshake | None:
    chosen = choose_suite_12(
        talk.protocol,
        talk.client_suites,
        talk.server_suites,
        talk.client,
        talk.server,
        lambda kinds: _server_key(talk, keys, kinds),
    )
    if chosen is None:
        cause = "cipher-suite-mismatch" if keys else "server-without-usable-key"
        return talk.refuse("server", "cipher", cause, "no-suite-in-common", "handshake_failure")
    talk.suite, entry = chosen
    talk.note(cipher=talk.suite.name, client_asked=talk.server.client_auth != "none" and not talk.suite.anonymous)
    if entry is None:
        return talk.end_unknown("anonymous suites are not reproduced here")
    talk.note(server_chain=entry.chain)
    talk.server_entry = entry
    return None


def _server_key(talk: Talk, keys: tuple[KeyEntry, ...], kinds: tuple[str, ...]) -> KeyEntry | None:
    """X509Authentication.createServerPossession: the first kind for which the key manager has an entry that fits."""
    server, runtime = talk.server, talk.server.runtime
    fits = key_fits_peer(server, talk.client, talk.protocol, talk.client_protocols)
    sni = sent_name(talk.host) if talk.host is not None else None
    for kind in kinds:
        entry = choose_key(keys, (kind,), None, runtime, manager=server.key_manager, at=talk.at, sni=sni, fits=fits)
        if entry is None or private_algorithm(entry, runtime) != kind:
            continue
        if kind == "EC" and talk.protocol != "TLSv1.3" and not _has_group(talk, entry):
            continue
        return entry
    return None


def _has_group(talk: Talk, entry: KeyEntry) -> bool:
    curve = entry.leaf.curve
    asked = uses_old_hello(talk.client_protocols) or curve in talk.client.runtime.groups
    return asked and curve in talk.server.runtime.groups
