"""How Node judges a server: OpenSSL's last complaint, then the name, all of it after the handshake (tls.js).

Its callback lets everything pass (crypto_common.cc, VerifyCallback), so that of several things that are wrong the one
that OpenSSL finds last is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from ..data import read_data
from ..values import Unknown
from .trust import Judge, find_faults
from .verdicts import Verdict

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

_MAIL, _DNS, _URI, _IP = 1, 2, 6, 7
_PREFIXES = {_MAIL: "email", _DNS: "DNS", _URI: "URI"}
_UNSAFE = frozenset("\"\\,'")


def verify_in_node(sent: Sequence[Certificate], judge: Judge) -> Verdict | Unknown | None:
    """Return why Node does not accept a server's chain, leaf first; None when it does."""
    last: Verdict | None = None
    for fault in find_faults(sent, judge._replace(host=None)):
        if isinstance(fault, Unknown):
            return fault
        last = fault
    return last or (None if judge.host is None else check_identity(judge.host, sent[0]))


def check_identity(host: str, leaf: Certificate) -> Verdict | Unknown | None:
    """checkServerIdentity: a DNS name with a star in its first label, else the CN; addresses as such."""
    host = host.removesuffix(".")
    address = _address(host)
    names = [content.decode("latin-1") for kind, content in leaf.general_names if kind == _DNS]
    if address is not None:
        found = [content for kind, content in leaf.general_names if kind == _IP]
        if address.packed in found:
            return None
        return _mismatch(leaf, "address", host=host, names=", ".join(map(_print_address, found)))
    if names:
        if any(_matches(host, name) for name in names):
            return None
        shown = _print_names(leaf)
        return shown if isinstance(shown, Unknown) else _mismatch(leaf, "name", host=host, names=shown)
    if not leaf.common_names:
        return _mismatch(leaf, "nameless")
    if any(_matches(host, name) for name in leaf.common_names):
        return None
    return _mismatch(leaf, "common-name", host=host, name=",".join(leaf.common_names))


def _mismatch(leaf: Certificate, name: str, /, **values: object) -> Verdict:
    text: str = read_data("clients")["texts"]["node"][name]
    return Verdict(text.format(**values), "bad_certificate", "host-name-mismatch", leaf)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _print_address(content: bytes) -> str:
    """Canonical (canonicalizeIP)."""
    try:
        address = ip_address(content)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return f"::ffff:{mapped}" if mapped else str(address)


def _print_names(leaf: Certificate) -> str | Unknown:
    """PrintGeneralName of Node's crypto."""
    parts = []
    for kind, content in leaf.general_names:
        if kind in _PREFIXES:
            parts.append(f"{_PREFIXES[kind]}:{_quote(content.decode('latin-1'))}")
        elif kind == _IP:
            parts.append(f"IP Address:{_spell(content)}")
        else:
            return Unknown("how Node prints alternative names of that kind is not reproduced here")
    return ", ".join(parts)


def _spell(content: bytes) -> str:
    try:
        address = ip_address(content)
    except ValueError:
        return "<invalid length>"
    if isinstance(address, IPv6Address):
        return ":".join(f"{int(part, 16):X}" for part in address.exploded.split(":"))
    return str(address)


def _quote(text: str) -> str:
    """PrintAltName: in quotes where a name could be taken for several."""
    if all(" " <= char <= "~" for char in text) and not set(text) & _UNSAFE:
        return text
    escaped = "".join(
        f"\\{char}" if char in '\\"' else char if " " <= char <= "~" and char != "," else f"\\u00{ord(char):02x}"
        for char in text
    )
    return f'"{escaped}"'


def _matches(host: str, pattern: str) -> bool:
    """One star may stand anywhere in the first label of a name of three labels or more."""
    ours, theirs = host.lower().split("."), pattern.removesuffix(".").lower().split(".")
    if not pattern or len(ours) != len(theirs) or "" in theirs or ours[1:] != theirs[1:]:
        return False
    if not all("!" <= char <= "\x7f" for part in theirs for char in part):
        return False
    before, star, after = theirs[0].partition("*")
    if not star or "xn--" in theirs[0]:
        return ours[0] == theirs[0]
    if "*" in after or len(theirs) < 3 or len(before) + len(after) > len(ours[0]):
        return False
    return ours[0].startswith(before) and ours[0].endswith(after)
