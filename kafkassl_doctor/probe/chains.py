"""Chains as they are served: whether they are in order and whole, and who would trust them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..stores.certificate import Certificate
from ..stores.decoding import decode_certificate
from ..values import Unknown
from .endpoint import Chain, Judged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from OpenSSL import crypto

    from ..jvm.sides import Side

MOST_OCTETS = 1 << 17
"""A certificate above this is not looked into."""


@lru_cache(256)
def decode(encoded: bytes) -> Certificate:
    """Return the certificate; the same one again for the same octets, so that what is found of it is found once."""
    return decode_certificate(encoded[:MOST_OCTETS])


def read_chain(served: tuple[bytes, ...], dropped: int, anchors: frozenset[bytes] | None) -> Chain:
    """Return the chain that was *served*; *anchors* are names (``subject_key``) of trusted CAs, None when not known."""
    return _read(served, dropped, anchors)


@lru_cache(256)
def _read(served: tuple[bytes, ...], dropped: int, anchors: frozenset[bytes] | None) -> Chain:
    certificates = tuple(decode(one) for one in served)
    path = _find_path(certificates)
    top = path[-1]
    rooted = top.issuer_key == top.subject_key and not top.problem
    extras = [one for one in certificates if one not in path]
    trusted = rooted or (anchors is not None and top.issuer_key in anchors)
    missing = not trusted and not top.problem and (anchors is not None or bool(extras))
    in_order = path == certificates[: len(path)]
    return Chain(
        key_type=certificates[0].key_algorithm,
        certificates=certificates,
        order="ordered" if in_order else "disordered",
        gaps=(top.issuer,) if missing else (),
        extras=tuple(dict.fromkeys(one.subject for one in extras)),
        ends_in_root=rooted and len(path) > 1,
        dropped=dropped,
    )


def _find_path(certificates: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """From the leaf on, each one's issuer among those served."""
    path = [certificates[0]]
    while path[-1].issuer_key != path[-1].subject_key:
        following = (one for one in certificates if one.subject_key == path[-1].issuer_key and one not in path)
        issuer = next(following, None)
        if issuer is None:
            break
        path.append(issuer)
    return tuple(path)


def judge_by_java(chain: Sequence[Certificate], side: Side, protocol: str, suite: str, at: datetime) -> Judged:
    """Return whether the JVM of *side*, a client, accepts *chain* as a server's, host name aside."""
    return _judge_by_java(tuple(chain), _Held(side), protocol, suite, at)


class _Held:
    """A side as a key: the same one is the same, whatever it holds."""

    def __init__(self, side: Side) -> None:
        self.side = side

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.side is self.side

    def __hash__(self) -> int:
        return id(self.side)


@lru_cache(1024)
def _judge_by_java(chain: tuple[Certificate, ...], held: _Held, protocol: str, suite: str, at: datetime) -> Judged:
    from ..jvm.judgement import judge_server
    from ..jvm.keys import KeyEntry
    from ..jvm.paths import Anchors
    from ..jvm.sides import Side
    from ..jvm.suites import find_suite
    from ..jvm.talk import Talk

    side = held.side
    broken = next((one for one in chain if one.problem), None)
    if broken is not None:
        return Judged(False, broken.problem_texts, "certificate-unreadable")
    entry = KeyEntry("served", chain)
    server = Side(side.runtime, (entry,), Anchors(()), (protocol,))
    talk = Talk(side, server, at, None)
    talk.client_protocols = side.protocols
    talk.protocol = protocol
    talk.suite = find_suite(suite, side.runtime)
    talk.server_entry = entry
    talk.note(protocol=protocol, server_chain=chain)
    ended = judge_server(talk)
    if ended is None:
        return Judged(True)
    if ended.connects is None:
        return Judged(None, tuple(reason for _, reason in ended.unknown))
    says = (ended.client_says, *ended.client_also) if ended.client_says else ()
    cause = ended.cause
    if cause == "certificate-expired" and ended.rejection and ended.rejection.fingerprint != chain[0].fingerprint:
        cause = "chain-certificate-expired"
    return Judged(False, tuple(text for text in says if text), cause)


def judge_by_openssl(chain: Sequence[Certificate], side: Side, at: datetime) -> Judged:
    """Return whether OpenSSL accepts *chain* for a server, with the trust anchors of *side*."""
    return _judge_by_openssl(tuple(chain), _Held(side), at)


@lru_cache(1024)
def _judge_by_openssl(chain: tuple[Certificate, ...], held: _Held, at: datetime) -> Judged:
    from OpenSSL import crypto

    anchors = held.side.anchors
    if isinstance(anchors, Unknown):
        return Judged(None, (anchors.reason,))
    try:
        store = _openssl_store(held, at)
        leaf, *others = (_openssl_certificate(one.der) for one in chain)
        crypto.X509StoreContext(store, leaf, others).verify_certificate()
    except crypto.X509StoreContextError as problem:
        return Judged(False, (str(problem.args[0] if problem.args else problem),))
    except (crypto.Error, ValueError):
        return Judged(False, ("a certificate does not parse",))
    return Judged(True)


@lru_cache(16)
def _openssl_store(held: _Held, at: datetime) -> crypto.X509Store:
    from OpenSSL import crypto

    store = crypto.X509Store()
    assert not isinstance(held.side.anchors, Unknown)
    for anchor in held.side.anchors.certificates:
        try:
            store.add_cert(_openssl_certificate(anchor.der))
        except (crypto.Error, ValueError):  # one that OpenSSL can't read is no anchor of its
            continue
    store.set_time(at.replace(tzinfo=None))
    return store


def _openssl_certificate(encoded: bytes) -> crypto.X509:
    from OpenSSL import crypto

    return crypto.load_certificate(crypto.FILETYPE_ASN1, encoded)
