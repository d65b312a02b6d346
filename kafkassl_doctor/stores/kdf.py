"""Key derivation of the store formats: PKCS #12 appendix B, PBKDF1 of PKCS #5, and what Sun made for JCEKS."""

from __future__ import annotations

import hashlib
from itertools import repeat

from .failures import Work

_BLOCKS = {"sha384": 128, "sha512": 128, "sha512_224": 128, "sha512_256": 128}
KEY, IV, MAC = 1, 2, 3


def encode_bmp(password: str) -> bytes:
    """Return the password as PKCS #12 hashes it: UTF-16 with a terminator; a lone NUL stands for nothing at all."""
    return b"" if password == "\0" else password.encode("utf-16-be", "surrogatepass") + b"\0\0"


def derive_pkcs12(
    digest: str, password: str, salt: bytes, iterations: int, purpose: int, size: int, work: Work
) -> bytes:
    """Return *size* octets for *purpose* (RFC 7292 appendix B); *digest* is a name of hashlib."""
    secret = encode_bmp(password)
    new = getattr(hashlib, digest, None) or (lambda data: hashlib.new(digest, data))
    block = _BLOCKS.get(digest, 64)
    seed = bytearray(_fill(salt, block) + _fill(secret, block))
    diversifier = bytes((purpose,)) * block
    result = b""
    while len(result) < size:
        work.spend(iterations)
        hashed = new(diversifier + seed).digest()
        for _ in repeat(None, iterations - 1):
            hashed = new(hashed).digest()
        result += hashed
        step = int.from_bytes(_fill(hashed, block)[:block], "big") + 1
        for at in range(0, len(seed), block):
            total = int.from_bytes(seed[at : at + block], "big") + step
            seed[at : at + block] = (total % (1 << block * 8)).to_bytes(block, "big")
    return result[:size]


def _fill(data: bytes, block: int) -> bytes:
    size = -(-len(data) // block) * block
    return (data * (size // len(data) + 1))[:size] if data else b""


def derive_pbkdf2(digest: str, password: str, salt: bytes, iterations: int, size: int, work: Work) -> bytes:
    """Return *size* octets by PBKDF2 with HMAC of *digest*, the password in UTF-8."""
    work.spend(iterations * -(-size // hashlib.new(digest).digest_size))
    return hashlib.pbkdf2_hmac(digest, password.encode("utf-8", "replace"), salt, iterations, size)


def derive_pbkdf1(password: str, salt: bytes, iterations: int, work: Work) -> bytes:
    """Return 16 octets by PBKDF1 with MD5: DES key and IV of PBEWithMD5AndDES."""
    work.spend(iterations)
    hashed = password.encode("utf-8", "replace") + salt
    for _ in repeat(None, iterations):
        hashed = hashlib.md5(hashed, usedforsecurity=False).digest()
    return hashed


def derive_sun(password: str, salt: bytes, iterations: int, work: Work) -> bytes:
    """Return 32 octets, triple DES key and IV, as com.sun.crypto.provider's PBEWithMD5AndTripleDES makes them.

    Each half of the salt is hashed with the password on its own; if the halves are equal, the first is reversed before.
    """
    work.spend(2 * iterations)
    halves = [salt[:4], salt[4:8]]
    if halves[0] == halves[1]:
        halves[0] = halves[0][::-1]
    secret = password.encode("utf-8", "replace")
    result = b""
    for hashed in halves:
        for _ in repeat(None, iterations):
            hashed = hashlib.md5(hashed + secret, usedforsecurity=False).digest()
        result += hashed
    return result
