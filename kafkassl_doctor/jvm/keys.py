"""Which key of a keystore JSSE presents (SunX509KeyManagerImpl, X509KeyManagerImpl)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown
from .algorithms import key_algorithm
from .hashing import hash_map_order
from .hostnames import match_host

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime


class KeyEntry(NamedTuple):
    """A private key in a keystore with its chain as the JVM has it, leaf first and not empty."""

    alias: str
    chain: tuple[Certificate, ...]
    matches: bool | Unknown = True
    """Whether the key belongs to the leaf."""
    key_algorithm: str = ""
    """What ``PrivateKey.getAlgorithm()`` says; empty: the same as for the leaf's public key."""
    modulus: int = 0
    """Length in bytes of an RSA key's modulus where that of its leaf has another."""

    @property
    def other_bits(self) -> int:
        """Length of an RSA key that has another one than the key of its leaf; 0 otherwise."""
        return 8 * self.modulus

    @property
    def leaf(self) -> Certificate:
        """The certificate of the key."""
        return self.chain[0]


def is_sunx509(manager: str) -> bool:
    """Return whether a key or trust manager factory of that name is SunX509; the case of names does not matter."""
    return manager.upper() == "SUNX509"


def order_entries(entries: Sequence[KeyEntry], manager: str) -> tuple[KeyEntry, ...]:
    """Return the entries in the order in which the key manager looks at them; *entries* as the keystore lists them."""
    if not is_sunx509(manager):
        return tuple(entries)
    by_alias = {entry.alias: entry for entry in entries}
    return tuple(by_alias[alias] for alias in hash_map_order(by_alias))


def choose_key(
    entries: Sequence[KeyEntry],
    kinds: Sequence[str],
    issuers: frozenset[bytes] | None,
    runtime: Runtime,
    *,
    manager: str = "SunX509",
    usage: str = "server",
    at: datetime | None = None,
    sni: str | None = None,
    fits: Callable[[KeyEntry], bool] | None = None,
) -> KeyEntry | None:
    """Return the entry that is presented, None when there is none.

    *kinds* are key algorithms in the order in which they are wanted; *issuers* the names of the CAs that the peer
    accepts, None or empty for any. The key manager ``PKIX`` (NewSunX509) prefers entries that may be used for *usage*,
    are valid *at* a moment and cover the name *sni*, and takes only those that *fits* the peer's algorithms.
    """
    ordered = order_entries(entries, manager)
    if is_sunx509(manager) and not runtime.has("sunx509_checks"):
        candidates = (entry for kind in kinds for entry in ordered if _serves(entry, kind, issuers, runtime))
        return next(candidates, None)
    ranked = [
        (_rank(entry, usage, at, sni, runtime), number, entry)
        for entry in ordered
        for number, kind in enumerate(kinds)
        if _serves(entry, kind, issuers, runtime) and (fits is None or fits(entry))
    ]
    if not ranked:
        return None
    best = next((found for found in ranked if found[:2] == (_OK, 0)), ranked[0])
    if best[0] != _OK or is_sunx509(
        manager
    ):  # the first listed is taken when nothing speaks against it, whatever its kind
        best = min(ranked, key=lambda found: found[:2])
    return best[2]


def _serves(entry: KeyEntry, kind: str, issuers: frozenset[bytes] | None, runtime: Runtime) -> bool:
    if key_algorithm(entry.leaf, runtime) != kind:
        return False
    return not issuers or any(certificate.issuer_key in issuers for certificate in entry.chain)


_OK, _OTHER_NAME, _EXPIRED, _MISMATCH = range(4)
_SERVER_USAGES = {"serverAuth", "anyExtendedKeyUsage", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"}
_CLIENT_USAGES = {"clientAuth", "anyExtendedKeyUsage"}


def _rank(entry: KeyEntry, usage: str, at: datetime | None, sni: str | None, runtime: Runtime) -> int:
    """X509KeyManagerImpl.CheckType: fine, for another name, expired, or not for this usage."""
    leaf = entry.leaf
    allowed = _SERVER_USAGES if usage == "server" else _CLIENT_USAGES
    if leaf.extended_usages is not None and not allowed & set(leaf.extended_usages):
        return _MISMATCH
    if leaf.key_usages is not None and not _usage_fits(set(leaf.key_usages), key_algorithm(leaf, runtime), usage):
        return _MISMATCH
    if at is not None and not leaf.not_before <= at <= leaf.not_after:
        return _EXPIRED
    return _OK if sni is None or match_host(sni, leaf, runtime) is None else _OTHER_NAME


def _usage_fits(usages: set[str], kind: str, usage: str) -> bool:
    signs = "digitalSignature" in usages
    if kind == "RSA":
        return signs or (usage == "server" and "keyEncipherment" in usages)
    if kind == "RSASSA-PSS":
        return signs or usage == "client"
    if kind == "EC":
        return signs and (usage == "client" or "keyAgreement" in usages)
    return signs or kind != "DSA"


def private_algorithm(entry: KeyEntry, runtime: Runtime) -> str:
    """Return the algorithm of the private key."""
    return entry.key_algorithm or key_algorithm(entry.leaf, runtime)
