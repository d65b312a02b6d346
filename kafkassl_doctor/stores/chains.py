"""How bags of a PKCS #12 file become entries: keys find their certificates, certificates their issuers.

After sun.security.pkcs12.PKCS12KeyStore (loadSafeContents, engineLoad).
"""

from __future__ import annotations

from typing import NamedTuple

from ..versions import Version
from .abilities import can
from .certificate import Certificate
from .jks import JavaEntry


class KeyBag(NamedTuple):
    """A shrouded key as it stands in the file."""

    name: str | None
    local_id: bytes | None
    protected: bytes
    order: int


class CertBag(NamedTuple):
    """A certificate as it stands in the file."""

    name: str | None
    local_id: bytes | None
    trusted: bool
    certificate: Certificate
    order: int


class _Key(NamedTuple):
    alias: str
    key_id: bytes
    protected: bytes


def build_entries(keys: list[KeyBag], certs: list[CertBag], jdk: Version) -> tuple[JavaEntry, ...]:
    """Return the entries in the order in which Java lists them: of two with one alias the last one stays."""
    entries: dict[str, JavaEntry] = {}
    found: list[_Key] = []
    held: list[tuple[bytes | None, str, CertBag]] = []
    unnamed = 0
    bags: list[KeyBag | CertBag] = [*keys, *certs]
    for bag in sorted(bags, key=lambda one: one.order):
        if isinstance(bag, KeyBag):
            alias = bag.name.lower() if bag.name is not None else ""
            if bag.name is None:
                unnamed += 1
                alias = str(unnamed)
            key_id = bag.local_id if bag.local_id is not None else (b"01" if not found else None)
            if key_id is None:
                continue
            entries.pop(alias, None)
            entries[alias] = JavaEntry(alias, "key", (), bag.protected)
            found.append(_Key(alias, key_id, bag.protected))
            continue
        key_id = bag.local_id
        if key_id is None and bag.order == 1 and keys and found:
            key_id = b"01"
        if bag.trusted:
            alias = bag.name.lower() if bag.name is not None else ""
            if bag.name is None:
                unnamed += 1
                alias = str(unnamed)
            entries.pop(alias, None)
            entries[alias] = JavaEntry(alias, "trusted", (bag.certificate,))
        held.append((key_id, (bag.name or "").lower(), bag))
    every = _by_subject(certs)
    for key in found:
        entry = entries.get(key.alias)
        if entry and entry.kind == "key" and entry.protected == key.protected:
            leaf = _find_leaf(key, held)
            chain = _follow(leaf, every, jdk) if leaf else ()
            entries[key.alias] = entry._replace(chain=chain)
    return tuple(entries.values())


def _find_leaf(key: _Key, held: list[tuple[bytes | None, str, CertBag]]) -> Certificate | None:
    same_id = [(name, bag) for key_id, name, bag in held if key_id == key.key_id]
    for name, bag in same_id:
        if name == key.alias:
            return bag.certificate
    if same_id:
        return same_id[0][1].certificate
    return next((bag.certificate for _, name, bag in held if name == key.alias), None)


def _by_subject(certs: list[CertBag]) -> dict[bytes, list[Certificate]]:
    every: dict[bytes, list[Certificate]] = {}
    for bag in certs:
        every.setdefault(bag.certificate.subject_key, []).append(bag.certificate)
    return every


def _follow(leaf: Certificate, every: dict[bytes, list[Certificate]], jdk: Version) -> tuple[Certificate, ...]:
    """From the leaf to its issuers, in whatever order they stand, until a self-signed one, a gap or a loop."""
    chain: list[Certificate] = []
    current: Certificate | None = leaf
    while current is not None and current not in chain:
        chain.append(current)
        if current.subject_key == current.issuer_key:
            break
        candidates = every.get(current.issuer_key, [])
        current = _choose(current, candidates, jdk)
    return tuple(chain)


def _choose(current: Certificate, candidates: list[Certificate], jdk: Version) -> Certificate | None:
    if not candidates:
        return None
    if can(jdk, "chain-by-key-id") and current.authority_key_id is not None:
        for one in candidates:
            if one.subject_key_id == current.authority_key_id:
                return one
    return candidates[0]
