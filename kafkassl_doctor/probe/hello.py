"""ClientHellos, built by hand: they offer what no TLS library has (RFC 8446 4.1.2, RFC 5246 7.4.1.2)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from struct import pack
from types import MappingProxyType

from ..records import NamedTuple
from .tables import SSL3, TLS10, TLS12, TLS13

_HANDSHAKE = 22
_CLIENT_HELLO = 1
_SERVER_NAME, _GROUPS, _POINTS, _SCHEMES, _MASTER_SECRET = 0, 10, 11, 13, 23
_VERSIONS, _PSK_MODES, _KEY_SHARE, _RENEGOTIATION = 43, 45, 51, 0xFF01
_NO_SHARES: Mapping[int, bytes] = MappingProxyType({})


class Hello(NamedTuple):
    """What a ClientHello offers, all in the order of preference."""

    version: int
    """The newest version offered; TLS 1.3 is offered alone."""
    suites: tuple[int, ...]
    groups: tuple[int, ...] = ()
    schemes: tuple[int, ...] = ()
    sni: str | None = None
    shares: Mapping[int, bytes] = _NO_SHARES
    """Public keys by group; empty draws a HelloRetryRequest, which costs the server no computation."""


def write_hello(hello: Hello) -> bytes:
    """Return the ClientHello as a message, without the record around it."""
    legacy = min(hello.version, TLS12)
    suites = _numbers(hello.suites)
    body = legacy.to_bytes(2, "big") + os.urandom(32) + b"\x00" + _sized(suites) + b"\x01\x00"
    if hello.version > SSL3:  # extensions came with TLS
        body += _sized(b"".join(_extensions(hello)))
    return bytes([_CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body


def write_record(message: bytes, version: int) -> bytes:
    """Return the records that carry a ClientHello of at most *version*; the first ones of TLS say 1.0."""
    head = bytes([_HANDSHAKE]) + min(version, TLS10).to_bytes(2, "big")
    parts = [message[at : at + 0x4000] for at in range(0, len(message), 0x4000)]
    return b"".join(head + len(part).to_bytes(2, "big") + part for part in parts)


def _extensions(hello: Hello) -> Iterable[bytes]:
    if hello.sni:
        name = hello.sni.encode("ascii", "replace")
        yield _extension(_SERVER_NAME, _sized(b"\x00" + _sized(name)))
    if hello.groups:
        yield _extension(_GROUPS, _sized(_numbers(hello.groups)))
        yield _extension(_POINTS, b"\x01\x00")
    if hello.schemes and hello.version >= TLS12:
        yield _extension(_SCHEMES, _sized(_numbers(hello.schemes)))
    if hello.version < TLS13:
        yield _extension(_MASTER_SECRET, b"")
        yield _extension(_RENEGOTIATION, b"\x00")
        return
    yield _extension(_VERSIONS, b"\x02" + TLS13.to_bytes(2, "big"))
    yield _extension(_PSK_MODES, b"\x01\x01")
    shares = b"".join(group.to_bytes(2, "big") + _sized(key) for group, key in hello.shares.items())
    yield _extension(_KEY_SHARE, _sized(shares))


def _extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2, "big") + _sized(content)


def _numbers(values: Sequence[int]) -> bytes:
    return pack(f"!{len(values)}H", *values)


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content
