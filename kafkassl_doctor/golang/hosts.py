"""Whether a certificate names a host, by the rules of Go (Certificate.VerifyHostname): its CN never counts."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from .texts import verdict_on

if TYPE_CHECKING:
    from ..openssl.verdicts import Verdict
    from ..stores.certificate import Certificate

_DNS, _IP = 2, 7
_MOST_NAMES = 100
_LENGTHS = (4, 16)
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_CAUSE = "host-name-mismatch"

Address = IPv4Address | IPv6Address


def check_host(host: str, leaf: Certificate) -> Verdict | None:
    """Return why *leaf* does not name *host*; None when it does."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    address = _address(bare)
    if address is not None:
        return None if address in _addresses(leaf) else _refuse(bare, address, leaf)
    wanted = _lower(host)
    fits = any(_matches(name, wanted) for name in dns_names(leaf))
    return None if fits else _refuse(host, None, leaf)


def dns_names(leaf: Certificate) -> list[str]:
    """Return the DNS names of a certificate, in its order."""
    return [content.decode("latin-1") for kind, content in leaf.general_names if kind == _DNS]


def _addresses(leaf: Certificate) -> list[Address]:
    found = [content for kind, content in leaf.general_names if kind == _IP and len(content) in _LENGTHS]
    return [_unmapped(ip_address(content)) for content in found]


def _address(text: str) -> Address | None:
    try:
        return None if "%" in text else _unmapped(ip_address(text))
    except ValueError:
        return None


def _unmapped(address: Address) -> Address:
    """To Go, IPv4 mapped into IPv6 is IPv4."""
    return getattr(address, "ipv4_mapped", None) or address


def _refuse(host: str, address: Address | None, leaf: Certificate) -> Verdict:
    """HostnameError.Error."""
    names = leaf.common_names
    if not leaf.has_san and names and _split(_lower(names[-1])) and _fits(_lower(names[-1]), _lower(host)):
        return verdict_on(_CAUSE, leaf, "common-name-only")
    found = [str(one) for one in _addresses(leaf)] if address is not None else dns_names(leaf)
    if address is not None and not found:
        return verdict_on(_CAUSE, leaf, "no-address", host=host)
    if len(found) >= _MOST_NAMES:
        kind = "IP SANs" if address is not None else "names"
        return verdict_on(_CAUSE, leaf, "many-names", count=len(found), kind=kind, host=host)
    if not ", ".join(found):
        return verdict_on(_CAUSE, leaf, "no-name", host=host)
    return verdict_on(_CAUSE, leaf, "other-name", names=", ".join(found), host=host)


def _matches(name: str, host: str) -> bool:
    if _is_valid(host, pattern=False) and _is_valid(name, pattern=True):
        return _fits(_lower(name), host)
    return name not in ("", ".") and _lower(name) == host


def _fits(pattern: str, host: str) -> bool:
    """matchHostnames: a star stands for the whole first label."""
    ours, theirs = _split(pattern), _split(host.removesuffix("."))
    if not pattern or len(ours) != len(theirs):
        return False
    return ours[1:] == theirs[1:] and ours[0] in ("*", theirs[0])


def _is_valid(host: str, *, pattern: bool) -> bool:
    """validHostname: letters, digits, underlines, and hyphens but at the start of a label."""
    host = host if pattern else host.removesuffix(".")
    if not host or host == "*":
        return False
    return all(
        (pattern and number == 0 and part == "*") or (part and not part.startswith("-") and set(part) <= _WORD)
        for number, part in enumerate(host.split("."))
    )


def _split(name: str) -> list[str]:
    return name.split(".")


def _lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)
