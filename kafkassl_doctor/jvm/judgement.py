"""The second half of a handshake: each side shows a certificate, proves that it has the key, and is judged."""

from __future__ import annotations

from ..values import Unknown
from .hostnames import match_host
from .keys import KeyEntry, choose_key, private_algorithm
from .negotiation import accepted_names, client_key_kinds, key_fits_peer, offered_schemes
from .paths import Anchors, validate_chain
from .rejection import jdk_text
from .schemes import HANDSHAKE, local_schemes, signing_scheme
from .sides import Handshake
from .sizes import check_sizes
from .talk import Name, Talk

_MISMATCH = "key-certificate-mismatch"
_UNSIGNED = ("RSA", "ECDH_RSA", "ECDH_ECDSA")
"""Key exchanges in which the server signs nothing."""


def judge_server(talk: Talk) -> Handshake | None:
    """The server signs, the client judges certificate, host name and signature.

    A server that can't sign has sent its certificate by then: a client that refuses that one says so.
    """
    entry = talk.server_entry
    assert entry is not None
    unable = _sign(talk, entry)
    judged = _judge_server(talk, entry)
    if unable is None:
        return judged or _check_server_proof(talk, entry)
    if judged is None or judged.connects is None:
        return unable
    return unable._replace(client_says=judged.client_says, client_also=judged.client_also, rejection=judged.rejection)


def prove_server(talk: Talk) -> Handshake | None:
    """The server's part of ``judge_server``: whether it can sign, and whether its key is that of its certificate."""
    entry = talk.server_entry
    assert entry is not None
    return _sign(talk, entry) or _check_server_proof(talk, entry)


def _sign(talk: Talk, entry: KeyEntry) -> Handshake | None:
    if talk.protocol not in ("TLSv1.3", "TLSv1.2") or talk.exchange in _UNSIGNED:
        return None
    offered = offered_schemes(talk.client.runtime, talk.client_protocols, HANDSHAKE)
    if signing_scheme(entry.leaf, offered, talk.protocol, talk.server.runtime, entry.other_bits) is not None:
        return None
    name = "no-verify-scheme" if talk.protocol == "TLSv1.3" else "no-signature-scheme"
    kind = private_algorithm(entry, talk.server.runtime)
    return talk.refuse("server", "server-certificate", "key-unusable", name, "internal_error", kind=kind)


def _judge_server(talk: Talk, entry: KeyEntry) -> Handshake | None:
    client = talk.client
    excess = check_sizes(entry.chain, talk.protocol, client.runtime, peer="server")
    if excess is not None:
        return talk.refuse_size("client", "server-certificate", excess)
    if isinstance(client.anchors, Unknown):
        return talk.end_unknown(client.anchors.reason)
    verdict = validate_chain(
        entry.chain,
        client.anchors,
        "server",
        talk.at,
        client.runtime,
        tls_names=accepted_names(client.runtime, talk.client_protocols, talk.protocol),
        exchange=talk.exchange or "UNKNOWN",
        trust_manager=client.trust_manager,
    )
    if isinstance(verdict, Unknown):
        return talk.end_unknown(verdict.reason)
    if verdict is not None:
        return talk.reject("client", "server-certificate", verdict)
    if client.identification and talk.host is not None:
        mismatch = match_host(talk.host, entry.leaf, client.runtime, algorithm=client.identification)
        if mismatch is not None:
            return talk.reject("client", "host-name", mismatch)
    return None


def _check_server_proof(talk: Talk, entry: KeyEntry) -> Handshake | None:
    """What the server has done with its key must fit the key of its certificate."""
    if isinstance(entry.matches, Unknown):
        return talk.end_unknown(entry.matches.reason)
    if entry.matches:
        return None
    if talk.exchange == "RSA":
        reason = "with a key exchange by RSA the words depend on what the wrong key decrypts to"
        unknown = (("client_says", reason), ("server_says", reason))
        return talk.end("server-certificate", "server", "key-certificate-mismatch", unknown=unknown)
    name = "key-exchange-invalid-dh" if talk.exchange.startswith("DHE") else "key-exchange-invalid"
    if talk.protocol == "TLSv1.3":
        name = "verify-invalid"
    return _refuse_proof(talk, "client", "server-certificate", name, entry)


def _refuse_proof(talk: Talk, by: Name, stage: str, name: str, entry: KeyEntry) -> Handshake:
    """A signature of an RSA key of another length is not even compared (RSASignature.engineVerify)."""
    if entry.key_algorithm:
        reason = "what is said of a signature by another of Edwards' curves is not reproduced here"
        unknown = (("client_says", reason), ("server_says", reason))
        return talk.end(stage, by, _MISMATCH, unknown=unknown)
    if not entry.modulus:
        return talk.refuse(by, stage, _MISMATCH, name, "handshake_failure")
    ended = talk.refuse(by, stage, _MISMATCH, name.replace("invalid", "failed"), "handshake_failure")
    numbers = (talk.client if by == "client" else talk.server).runtime.numbers
    expected = -(-entry.leaf.key_numbers[0].bit_length() // 8)
    inner = jdk_text("proof-length", numbers, found=entry.modulus, expected=expected)
    if by == "client":
        return ended._replace(client_says=inner, client_also=(str(ended.client_says),))
    return ended._replace(server_says=inner, server_also=(str(ended.server_says),))


def answer_request(talk: Talk) -> Handshake | None:
    """The client shows a certificate if it is asked for one and has one that fits; the server judges it."""
    if not talk.so_far.client_asked:
        return None
    client, server = talk.client, talk.server
    if isinstance(client.keys, Unknown):
        return talk.end_unknown(client.keys.reason)
    if isinstance(server.anchors, Unknown):
        return talk.end_unknown(server.anchors.reason)
    entry = _client_key(talk, client.keys, server.anchors)
    if entry is None:
        return _refuse_empty(talk) if server.client_auth == "required" else None
    talk.note(client_chain=entry.chain)
    judged = _judge_client(talk, entry, server.anchors)
    offered = local_schemes(server.runtime, (talk.protocol,), HANDSHAKE)
    if signing_scheme(entry.leaf, offered, talk.protocol, client.runtime, entry.other_bits) is not None:
        return judged or _check_client_proof(talk, entry)
    kind = private_algorithm(entry, client.runtime)
    stage, cause = "client-certificate", "key-unusable"
    unable = talk.refuse("client", stage, cause, "no-verify-scheme", "internal_error", kind=kind)
    if judged is None or judged.connects is None:
        return unable
    return unable._replace(server_says=judged.server_says, server_also=judged.server_also, rejection=judged.rejection)


def judge_shown(talk: Talk, entry: KeyEntry | None) -> Handshake | None:
    """The server's part of ``answer_request``: what it makes of the certificate that a client of any kind shows."""
    server = talk.server
    if not talk.so_far.client_asked:
        return None
    if isinstance(server.anchors, Unknown):
        return talk.end_unknown(server.anchors.reason)
    if entry is None:
        return _refuse_empty(talk) if server.client_auth == "required" else None
    talk.note(client_chain=entry.chain)
    return _judge_client(talk, entry, server.anchors) or _check_client_proof(talk, entry)


def _client_key(talk: Talk, keys: tuple[KeyEntry, ...], anchors: Anchors) -> KeyEntry | None:
    """X509Authentication.createClientPossession: only what the server's list of CAs names is shown."""
    client, runtime = talk.client, talk.client.runtime
    kinds = client_key_kinds(client, talk.server, talk.protocol)
    issuers: frozenset[bytes] | None = frozenset(anchors.by_name)
    if talk.protocol == "TLSv1.3" and not talk.server.runtime.has("sends_authorities"):
        issuers = None
    fits = key_fits_peer(client, talk.server, talk.protocol, (talk.protocol,), "client")
    groups = (kinds,) if runtime.has("key_kinds_at_once") else tuple((kind,) for kind in kinds)
    for group in groups:
        entry = choose_key(
            keys, group, issuers, runtime, manager=client.key_manager, usage="client", at=talk.at, fits=fits
        )
        if entry is not None:
            of_leaf = private_algorithm(entry._replace(key_algorithm=""), runtime)
            fitting = private_algorithm(entry, runtime) == of_leaf and of_leaf in kinds
            return entry if fitting else None
    return None


def _judge_client(talk: Talk, entry: KeyEntry, anchors: Anchors) -> Handshake | None:
    server = talk.server
    excess = check_sizes(entry.chain, talk.protocol, server.runtime, peer="client")
    if excess is not None:
        return talk.refuse_size("server", "client-certificate", excess)
    verdict = validate_chain(
        entry.chain,
        anchors,
        "client",
        talk.at,
        server.runtime,
        tls_names=accepted_names(server.runtime, talk.server_protocols, talk.protocol),
        trust_manager=server.trust_manager,
    )
    if isinstance(verdict, Unknown):
        return talk.end_unknown(verdict.reason)
    return None if verdict is None else talk.reject("server", "client-certificate", verdict)


def _check_client_proof(talk: Talk, entry: KeyEntry) -> Handshake | None:
    if isinstance(entry.matches, Unknown):
        return talk.end_unknown(entry.matches.reason)
    if entry.matches:
        return None
    return _refuse_proof(talk, "server", "client-certificate", "verify-invalid", entry)


def _refuse_empty(talk: Talk) -> Handshake:
    runtime = talk.server.runtime
    named = talk.protocol == "TLSv1.3" or runtime.has("empty_chain_named")
    alert = "bad_certificate"
    if runtime.has("certificate_required"):
        alert = "certificate_required" if talk.protocol == "TLSv1.3" else "handshake_failure"
    name = "empty-client-chain" if named else "empty-server-chain"
    return talk.refuse("server", "client-certificate", "client-certificate-missing", name, alert)
