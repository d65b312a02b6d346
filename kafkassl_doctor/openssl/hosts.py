"""Whether a certificate names a host, by the rules of OpenSSL (X509_check_host and X509_check_ip)."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from .verdicts import Verdict, verdict_of

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

_DNS = 2


def check_host(host: str, leaf: Certificate, *, partial_wildcards: bool, common_name: bool = True) -> Verdict | None:
    """Return why *leaf* does not name *host*; None when it does.

    *partial_wildcards*: whether ``b*.example.com`` is a pattern; *common_name*: whether the subject's CN counts where
    no DNS name is there.
    """
    address = _address(host)
    if address is not None:
        named = any(_address(one) == address for one in leaf.ip_names)
        return None if named else verdict_of("address", leaf)
    names = [content.decode("latin-1") for kind, content in leaf.general_names if kind == _DNS]
    if not names and common_name:
        names = list(leaf.common_names)
    fits = any(_matches(host, name, partial_wildcards) for name in names)
    return None if fits else verdict_of("host-name", leaf)


def _address(text: str) -> object:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def _matches(host: str, pattern: str, partial: bool) -> bool:
    host, pattern = host.lower(), pattern.lower()
    star = _valid_star(pattern, partial)
    if star is None:
        return host == pattern
    before, after = pattern[:star], pattern[star + 1 :]
    if len(host) < len(before) + len(after) or not host.startswith(before) or not host.endswith(after):
        return False
    middle = host[len(before) : len(host) - len(after)]
    if not middle or not all(char.isascii() and (char.isalnum() or char == "-") for char in middle):
        return False
    whole = not before and after.startswith(".")
    return whole or not host.startswith("xn--")


def _valid_star(pattern: str, partial: bool) -> int | None:
    """The place of the one star that may stand in a pattern: in its first label, at least two dots behind it."""
    label, _, rest = pattern.partition(".")
    if pattern.count("*") != 1 or "*" not in label or "." not in rest or label.startswith("xn--"):
        return None
    star = label.index("*")
    if star not in (0, len(label) - 1) or (not partial and label != "*"):
        return None
    well_formed = all(part and not part.startswith("-") and not part.endswith("-") for part in rest.split("."))
    return star if well_formed else None
