"""What is noteworthy of the private keys of a store, by the alias of the first that it concerns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown
from .certificates import as_san

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..stores.certificate import Certificate
    from ..stores.jks import JavaEntry

Certificates = tuple["Certificate", ...]


class Around(NamedTuple):
    """What a store's keys are seen against."""

    trusting: tuple[JavaEntry, ...]
    """Trusted certificates in the same store."""
    trusted: Certificates
    """Anchors of the paired store."""
    doubt: Unknown | None = None
    """Why the paired store could not be opened; None when it was, or when there is none."""

    @property
    def anchors(self) -> Certificates:
        """Every trusted certificate at hand."""
        return (*self.trusted, *(one.chain[0] for one in self.trusting))


class KeyNotes(NamedTuple):
    """Aliases of keys, as facts.Store has them."""

    key_aliases: tuple[str, ...] | Unknown
    several_keys: bool | Unknown
    incomplete_alias: str | Unknown | None
    missing_issuer: str | Unknown | None
    unordered_alias: str | Unknown | None
    reply_alias: str | Unknown | None
    replied_alias: str | Unknown | None
    self_signed_alias: str | Unknown | None
    self_signed_san: str | Unknown | None


def note_keys(entries: Sequence[JavaEntry], around: Around) -> KeyNotes:
    """Return what is noteworthy of the key *entries*."""
    keys = [entry for entry in entries if entry.kind == "key" and entry.chain]
    incomplete = next(((one, issuer) for one in keys if (issuer := missing_issuer(one.chain, around.anchors))), None)
    left = _left_self_signed(keys, around)
    names = next(((*own.dns_names, *own.ip_names) for own in (one.chain[0] for one in keys if one.alias == left)), ())
    replied = next(((one, reply) for one in keys if (reply := find_reply(one, around.trusting))), None)
    return KeyNotes(
        key_aliases=tuple(entry.alias for entry in keys),
        several_keys=len(keys) > 1,
        incomplete_alias=_unless(around.doubt, incomplete and incomplete[0].alias),
        missing_issuer=_unless(around.doubt, incomplete and incomplete[1]),
        unordered_alias=next((entry.alias for entry in keys if not is_ordered(entry.chain)), None),
        reply_alias=replied and replied[1],
        replied_alias=replied and replied[0].alias,
        self_signed_alias=left,
        self_signed_san=left if isinstance(left, Unknown) else as_san((), names),
    )


def hide_keys(reason: Unknown) -> KeyNotes:
    """Return the notes of a store that was not opened."""
    return KeyNotes(*[reason] * len(KeyNotes._fields))


def _unless(doubt: Unknown | None, found: str | None) -> str | Unknown | None:
    """An issuer that is not here may be in the store that can't be opened."""
    return doubt if doubt is not None and found is not None else found


def is_ordered(chain: Certificates) -> bool:
    """Return whether each certificate names the next one as its issuer."""
    return all(one.issuer_key == two.subject_key for one, two in pairwise(chain))


def missing_issuer(chain: Certificates, anchors: Certificates) -> str | None:
    """Return the issuer at which the chain ends without having met an anchor or a self-issued certificate, or None."""
    if not chain:
        return None
    names = {one.subject_key for one in anchors}
    exact = set(anchors)
    for one in chain:
        if one in exact or one.issuer_key in names or one.subject_key == one.issuer_key:
            return None
    return chain[-1].issuer


def find_reply(entry: JavaEntry, trusting: tuple[JavaEntry, ...]) -> str | None:
    """Return the alias of a trusted certificate with the key of a still self-signed entry: a reply under the wrong
    alias; None when there is none."""
    if not entry.chain or not _is_self_issued(entry.chain[0]):
        return None
    own = entry.chain[0]
    for other in trusting:
        if other.chain[0].public_key_der == own.public_key_der and other.chain[0] != own:
            return other.alias
    return None


def _left_self_signed(keys: Sequence[JavaEntry], around: Around) -> str | Unknown | None:
    for entry in keys:
        own = entry.chain[0]
        waits = _is_self_issued(own) and own.basic_constraints is not True and own not in around.trusted
        if waits and not find_reply(entry, around.trusting) and any(_is_other_ca(one, own) for one in around.anchors):
            return _unless(around.doubt, entry.alias)
    return None


def _is_self_issued(certificate: Certificate) -> bool:
    return certificate.subject_key == certificate.issuer_key


def _is_other_ca(one: Certificate, own: Certificate) -> bool:
    return one.basic_constraints is True and one.public_key_der != own.public_key_der
