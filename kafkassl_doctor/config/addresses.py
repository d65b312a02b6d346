"""Hosts and ports as Kafka's Utils cut them, and IP literals as the validator of Apache Commons knows them."""

from __future__ import annotations

import re

from ..versions import Version
from .traits import holds

_HOST = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-%._:")
"""Characters that Kafka takes in a host; all of this module is linear in the length of its texts."""
_SCHEME = _HOST - {":"}
_DIGITS = frozenset("0123456789")
_LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
"""What a dot does not match in Java's regular expressions."""
_GROUPS, _GROUP_BITS = 8, 16


def split_address(address: str, kafka: Version) -> tuple[str, str] | None:
    """Return host and port, as texts, of ``host:port`` (Utils.getHost, Utils.getPort); None where Kafka finds none.

    A scheme before it is dropped; releases before 4.0 drop anything.
    """
    before, colon, port = address.rpartition(":")
    if not colon or not port or not _DIGITS.issuperset(port):
        return None
    before = before.removesuffix("]")
    if holds("address-after-last-colon", kafka):
        return _split_after_anything(before, port)
    scheme, mark, rest = before.partition("://")
    host = rest if mark and _SCHEME.issuperset(scheme) else before
    host = host.removeprefix("[")
    return (host, port) if _HOST.issuperset(host) else None


def _split_after_anything(before: str, port: str) -> tuple[str, str] | None:
    """The longest host at the end of *before*; what stands in front of it does not count, unless it ends a line."""
    start = len(before)
    while start and before[start - 1] in _HOST:
        start -= 1
    return None if _LINE_ENDS.intersection(before[:start]) else (before[start:], port)


def cut_listener(entry: str) -> tuple[str, str, str] | None:
    """Return name, host and port of an entry of listeners as written, None where Kafka can't read it."""
    before, colon, port = entry.rpartition(":")
    name, mark, host = before.rpartition("://")
    digits = port.removeprefix("-")
    if not colon or not mark or not digits or not _DIGITS.issuperset(digits) or _LINE_ENDS.intersection(name):
        return None
    host = host.removeprefix("[").removesuffix("]")
    return (name, host, port) if _HOST.issuperset(host) else None


def is_host(text: str) -> bool:
    """Return whether *text* has only characters that Kafka takes in a host (Utils.validHostPattern)."""
    return _HOST.issuperset(text)


def is_ipv4(host: str) -> bool:
    """Return whether *host* is an IPv4 address in four decimal parts without leading zeros."""
    parts = host.split(".")
    return len(parts) == 4 and all(re.fullmatch(r"0|[1-9][0-9]{0,2}", part) and int(part) <= 255 for part in parts)


def is_ipv6(host: str) -> bool:
    """Return whether *host* is an IPv6 address, with or without a zone (InetAddressValidator.isValidInet6Address)."""
    address, percent, zone = host.partition("%")
    if percent and (not zone or "%" in zone or re.search(r"[\s/]", zone)):
        return False
    shortened = "::" in address
    if shortened and address.index("::") != address.rindex("::"):
        return False
    if (address.startswith(":") and not address.startswith("::")) or (
        address.endswith(":") and not address.endswith("::")
    ):
        return False
    groups = _groups(address, shortened)
    if len(groups) > _GROUPS:
        return False
    found = 0
    for index, group in enumerate(groups):
        if not group:
            return False
        if index == len(groups) - 1 and "." in group:
            if not is_ipv4(group):
                return False
            found += 2
            continue
        if len(group) > 4 or not re.fullmatch(r"[0-9a-fA-F]+", group):
            return False
        found += 1
    return found <= _GROUPS and (found == _GROUPS or shortened)


def _groups(address: str, shortened: bool) -> list[str]:
    groups = address.split(":")
    if shortened:
        if address.endswith("::"):
            groups = groups[:-1]
        if address.startswith("::") and groups:
            groups = groups[1:]
        groups = [group for group in groups if group]
    return groups
