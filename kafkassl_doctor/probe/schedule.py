"""The keys under which a server of TLS 1.3 says who it is, so that its first flight can be read (RFC 8446 5.2, 7.1).

Only what a server sends before it has heard more than a ClientHello is read with them; nothing is ever sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

_AES_128 = (0x1301, 0x1304, 0x1305)
_CHACHA = 0x1303
_SHA384 = (0x1302,)
_SHORT_TAG = 0x1305
_OPENABLE = (0x1301, 0x1302, 0x1303, 0x1304, 0x1305)
_X25519, _X448 = 29, 30
_CURVES = {23: "SECP256R1", 24: "SECP384R1", 25: "SECP521R1"}


class Opener(Protocol):
    """Opens the records of one direction, in order."""

    def __call__(self, header: bytes, content: bytes) -> tuple[int, bytes]:
        """Return (type, plaintext); raises ValueError for what is not under the key."""


def make_shares(groups: tuple[int, ...]) -> tuple[dict[int, object], dict[int, bytes]]:
    """Return fresh private keys, and their public keys as they stand in a key_share, for those groups that can be
    computed here: x25519, x448 and the curves of NIST."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private: dict[int, object] = {}
    public: dict[int, bytes] = {}
    for group in groups:
        if group in _CURVES:
            from cryptography.hazmat.primitives.asymmetric import ec

            key = ec.generate_private_key(getattr(ec, _CURVES[group])())
            private[group] = key
            public[group] = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        elif group in (_X25519, _X448):
            from cryptography.hazmat.primitives.asymmetric import x448, x25519

            other = x25519.X25519PrivateKey.generate() if group == _X25519 else x448.X448PrivateKey.generate()
            private[group] = other
            public[group] = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return private, public


def agree(private: object, group: int, share: bytes) -> bytes:
    """Return the secret shared with the holder of *share*; raises ValueError for what is no point of the group."""
    from cryptography.hazmat.primitives.asymmetric import ec, x448, x25519

    if isinstance(private, ec.EllipticCurvePrivateKey):
        peer = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, _CURVES[group])(), share)
        return private.exchange(ec.ECDH(), peer)
    if isinstance(private, x25519.X25519PrivateKey):
        return private.exchange(x25519.X25519PublicKey.from_public_bytes(share))
    assert isinstance(private, x448.X448PrivateKey)
    return private.exchange(x448.X448PublicKey.from_public_bytes(share))


def server_secret(suite: int, shared: bytes, transcript: bytes) -> bytes:
    """Return the server's handshake traffic secret; *transcript* is ClientHello and ServerHello."""
    name = _hash(suite)
    size = hashlib.new(name).digest_size
    early = hmac.digest(bytes(size), bytes(size), name)
    derived = _expand(early, b"derived", hashlib.new(name).digest(), size, name)
    handshake = hmac.digest(derived, shared, name)
    return _expand(handshake, b"s hs traffic", hashlib.new(name, transcript).digest(), size, name)


@cache
def load_ciphers() -> tuple[Any, type[Exception]]:
    """Return the module of ciphers of cryptography, and what they raise for what is not under the key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import aead

    return aead, InvalidTag


def can_open(suite: int) -> bool:
    """Return whether records under *suite* can be opened."""
    return suite in _OPENABLE


def make_opener(suite: int, secret: bytes) -> Opener:
    """Return what opens the records under *secret*, the first one first."""
    aead, invalid_tag = load_ciphers()
    name = _hash(suite)
    key = _expand(secret, b"key", b"", 16 if suite in _AES_128 else 32, name)
    vector = int.from_bytes(_expand(secret, b"iv", b"", 12, name), "big")
    if suite == _CHACHA:
        cipher = aead.ChaCha20Poly1305(key)
    elif suite in (0x1304, 0x1305):
        cipher = aead.AESCCM(key, tag_length=8 if suite == _SHORT_TAG else 16)
    else:
        cipher = aead.AESGCM(key)
    count = 0

    def open_record(header: bytes, content: bytes) -> tuple[int, bytes]:
        nonlocal count
        nonce = (vector ^ count).to_bytes(12, "big")
        count += 1
        try:
            plain = cipher.decrypt(nonce, content, header).rstrip(b"\x00")
        except invalid_tag:
            raise ValueError("a record is not under the key agreed on") from None
        if not plain:
            raise ValueError("a record without a type")
        return plain[-1], plain[:-1]

    return open_record


def read_key_log(line: bytes) -> Mapping[str, bytes]:
    """Return {label: secret} of one line of a key log; empty for what is none."""
    parts = line.split()
    if len(parts) != 3:
        return {}
    try:
        return {parts[0].decode("ascii"): bytes.fromhex(parts[2].decode("ascii"))}
    except ValueError:
        return {}


def _hash(suite: int) -> str:
    return "sha384" if suite in _SHA384 else "sha256"


def _expand(secret: bytes, label: bytes, context: bytes, length: int, name: str) -> bytes:
    """HKDF-Expand-Label."""
    label = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes([len(label)]) + label + bytes([len(context)]) + context
    block, whole, number = b"", b"", 1
    while len(whole) < length:
        block = hmac.digest(secret, block + info + bytes([number]), name)
        whole += block
        number += 1
    return whole[:length]
