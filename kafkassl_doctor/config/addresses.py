"""Hosts and ports as Kafka's Utils cut them, and IP literals as the validator of Apache Commons knows them."""

from __future__ import annotations

import re

from ..versions import Version
from .traits import holds

_HOST = r"[0-9a-zA-Z\-%._:]*"
_LISTENER = "([^\n\r\u0085\u2028\u2029]*)://\\[?([0-9a-zA-Z\\-%._:]*)\\]?:(-?[0-9]+)"
_SCHEME = r"(?:[0-9a-zA-Z\-%._]*://)?"
_ANYTHING = "[^\n\r\u0085\u2028\u2029]*?"
_GROUPS, _GROUP_BITS = 8, 16


def split_address(address: str, kafka: Version) -> tuple[str, str] | None:
    """Return host and port, as texts, of ``host:port`` (Utils.getHost, Utils.getPort); None where Kafka finds none.

    A scheme before it is dropped; releases before 4.0 drop anything.
    """
    before = _ANYTHING if holds("address-after-last-colon", kafka) else _SCHEME
    found = re.fullmatch(rf"{before}\[?({_HOST})\]?:([0-9]+)", address)
    return (found[1], found[2]) if found else None


def cut_listener(entry: str) -> tuple[str, str, str] | None:
    """Return name, host and port of an entry of listeners as written, None where Kafka can't read it."""
    found = re.fullmatch(_LISTENER, entry)
    return (found[1], found[2], found[3]) if found else None


def is_host(text: str) -> bool:
    """Return whether *text* has only characters that Kafka takes in a host (Utils.validHostPattern)."""
    return re.fullmatch(_HOST, text) is not None


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
