"""IP addresses as the JVM reads literals (sun.net.util.IPAddressUtil)."""

from __future__ import annotations

from functools import lru_cache

ANYWHERE = (None, "", "0.0.0.0", "::")
"""Hosts that stand for all interfaces, which nobody dials."""
_HEX = frozenset("0123456789abcdefABCDEF")
_MAPPED = b"\0" * 10 + b"\xff\xff"


@lru_cache(4096)
def read_address(text: str) -> bytes | None:
    """Return the octets of an IPv4 or IPv6 literal, 4 for an IPv4-mapped one; None for anything else.

    Like Java, ``1`` and ``10.1`` are addresses, leading zeros do not make a part octal, a zone is left out.
    """
    found = _read_v4(text)
    if found is not None or ":" not in text:
        return found
    found = _read_v6(text)
    return found[12:] if found and found.startswith(_MAPPED) else found


def show_address(octets: bytes) -> str:
    """Return an address as ``InetAddress.getHostAddress()`` prints it, which is what Kafka's engine calls it."""
    if len(octets) == 4:
        return ".".join(map(str, octets))
    return ":".join(f"{octets[at] << 8 | octets[at + 1]:x}" for at in range(0, len(octets), 2))


def _read_v4(text: str) -> bytes | None:
    if not 0 < len(text) <= 15:
        return None
    parts = text.split(".")
    if len(parts) > 4 or not text.isascii() or not all(map(str.isdigit, parts)):
        return None
    *heads, last = map(int, parts)
    rest = 4 - len(heads)
    if any(head > 255 for head in heads) or last >= 1 << 8 * rest:
        return None
    return bytes(heads) + last.to_bytes(rest, "big")


def _read_v6(text: str) -> bytes | None:
    text, percent, zone = text.partition("%")
    if percent and not zone:
        return None
    left, gap, right = text.partition("::")
    if not gap:
        whole = _read_groups(left)
        return whole if whole and len(whole) == 16 else None
    head, tail = (_read_groups(part) if part else b"" for part in (left, right))
    if head is None or tail is None or len(head) + len(tail) > 14:
        return None
    return head + bytes(16 - len(head) - len(tail)) + tail


def _read_groups(text: str) -> bytes | None:
    octets = b""
    groups = text.split(":")
    for position, group in enumerate(groups):
        if "." in group:
            four = _read_v4(group)
            if position != len(groups) - 1 or four is None or group.count(".") != 3:
                return None
            octets += four
        elif group and set(group) <= _HEX and int(group, 16) <= 0xFFFF:
            octets += int(group, 16).to_bytes(2, "big")
        else:
            return None
    return octets
