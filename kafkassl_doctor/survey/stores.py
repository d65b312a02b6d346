"""Facts about keystores, truststores, their keys and certificates."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from .. import facts
from ..stores.engine import SslStores, StoreView
from ..values import Place, Unknown
from .certificates import CertificateFacts, Dial, Use

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..stores.certificate import Certificate
    from ..stores.jks import JavaEntry

_WRITABLE = {"JKS": "JKS", "JCEKS": "JCEKS", "PKCS12": "PKCS12"}


class Owner(NamedTuple):
    """Whose stores they are, and what the certificates in them are used for."""

    name: str
    kind: Literal["node", "client"]
    place: Place
    used_by: tuple[str, ...]
    serves: bool
    dials: bool
    asked: facts.Truth
    dialled: tuple[Dial, ...] = ()


class StoreFacts(NamedTuple):
    """The two stores of one side with all their certificates."""

    keystore: facts.Store | Unknown | None
    truststore: facts.Store | Unknown | None
    certificates: tuple[facts.Certificate, ...]

    @property
    def stores(self) -> tuple[facts.Store, ...]:
        """Those of the two that were opened."""
        return tuple(one for one in (self.keystore, self.truststore) if isinstance(one, facts.Store))


def store_facts(loaded: SslStores, settings: Settings, owner: Owner, maker: CertificateFacts) -> StoreFacts:
    """Return the facts of what *loaded* holds; what is in a store that was not opened is unknown."""
    hidden = _why_hidden(loaded)
    key, trust = loaded.keystore, loaded.truststore
    anchors = _anchors_of(trust) if trust else ()
    made: list[facts.Certificate] = []
    keystore: facts.Store | Unknown | None = None
    truststore: facts.Store | Unknown | None = None
    if key is not None:
        keystore = _store(key, owner, made, maker, anchors, trust)
    elif hidden is not None:
        keystore = _hidden_store("keystore", settings, owner, hidden, _is_refused(loaded, "keystore"))
    if trust is not None:
        truststore = _store(trust, owner, made, maker, anchors, key)
    elif hidden is not None:
        truststore = _hidden_store("truststore", settings, owner, hidden, _is_refused(loaded, "truststore"))
    return StoreFacts(keystore, truststore, tuple(made))


def _hidden_store(
    purpose: Literal["keystore", "truststore"], settings: Settings, owner: Owner, reason: Unknown, refused: bool
) -> facts.Store | None:
    """The facts of a store that is named but not opened; None when none is named."""
    location, kind = settings.get(f"ssl.{purpose}.location"), settings.value(f"ssl.{purpose}.type")
    if location.value is None:
        return None
    name = location.value if isinstance(location.value, str) else f"the {purpose}"
    return facts.Store(
        name=name,
        place=location.place or owner.place,
        purpose=purpose,
        owner=owner.name,
        owner_kind=owner.kind,
        used_by=owner.used_by,
        default=False,
        path=name,
        declared_type=kind if isinstance(kind, str) else "JKS",
        found_type=reason,
        type_differs=reason,
        opens=False if refused else reason,
        password_given=settings.is_written(f"ssl.{purpose}.password"),
        entry_count=reason,
        keys=reason,
        anchors=reason,
        has_key=reason,
        has_ca=reason,
        pins_leaves_only=reason,
        java_skips=reason,
        same_dn_anchors=reason,
        same_as_other=reason,
        legacy_encryption=reason,
        modern_for_old_java=reason,
        well_known_password=reason,
    )


def _is_refused(loaded: SslStores, purpose: str) -> bool:
    return any(refusal.values.get("purpose") == purpose for refusal in loaded.refusals)


def _why_hidden(loaded: SslStores) -> Unknown | None:
    if loaded.unknown:
        return Unknown(loaded.unknown[0])
    if loaded.refusals:
        return Unknown(f"Kafka refuses the stores: {loaded.refusals[0].text}")
    return None


def _anchors_of(store: StoreView) -> tuple[Certificate, ...]:
    return tuple(entry.chain[0] for entry in store.entries if entry.chain)


def _store(
    view: StoreView,
    owner: Owner,
    made: list[facts.Certificate],
    maker: CertificateFacts,
    trusted: tuple[Certificate, ...],
    other: StoreView | None,
) -> facts.Store:
    place = view.place or owner.place
    trusting = tuple(entry for entry in view.entries if entry.kind == "trusted")

    def make(entry: JavaEntry, at: int, holder: Literal["key", "anchor"], matches: facts.Truth) -> facts.Certificate:
        leaf = holder == "key" and at == 0 and view.purpose == "keystore"
        use = Use(
            place,
            view.name,
            entry.alias,
            at,
            holder,
            owner.name,
            serves=leaf and owner.serves,
            dials=leaf and owner.dials,
            asked=owner.asked if leaf and owner.dials else False,
            pinned=entry.chain[at] in trusted if leaf and trusted else False,
            key_matches=matches,
            dialled=owner.dialled if leaf else (),
            keytool_store=view.name if view.found_type in _WRITABLE and view.path else None,
            pem_file=view.name if view.found_type == "PEM" and view.path else None,
        )
        return maker.make(entry.chain[at], use)

    keys = _keys(view, trusting, trusted, make, made)
    anchors = [make(entry, 0, "anchor", True) for entry in trusting] if view.purpose == "truststore" else []
    made.extend(anchors)
    anchors += [one.certificate for one in keys if one.certificate] if view.purpose == "truststore" else []
    return facts.Store(
        name=view.name,
        place=place,
        purpose=view.purpose,
        owner=owner.name,
        owner_kind=owner.kind,
        used_by=owner.used_by,
        default=False,
        path=view.path,
        declared_type=view.declared_type,
        found_type=view.found_type,
        type_differs=view.declared_type.upper() != view.found_type,
        opens=True,
        password_given=view.password_given,
        entry_count=len(view.entries),
        keys=keys,
        anchors=tuple(anchors),
        has_key=any(one.certificate for one in keys),
        has_ca=any(one.is_ca for one in anchors),
        pins_leaves_only=bool(anchors) and not any(one.is_ca for one in anchors),
        java_skips=view.unseen,
        same_dn_anchors=_same_names(anchors),
        same_as_other=other is not None and bool(view.path) and other.path == view.path,
        legacy_encryption=view.legacy,
        modern_for_old_java=None,
        well_known_password=Unknown("whether the password is a well-known one has not been looked at"),
        keytool_store=view.name if view.found_type in _WRITABLE and view.path else None,
        pem_file=view.name if view.found_type == "PEM" and view.path else None,
    )


_Make = Callable[["JavaEntry", int, Literal["key", "anchor"], facts.Truth], facts.Certificate]


def _keys(
    view: StoreView,
    trusting: tuple[JavaEntry, ...],
    trusted: tuple[Certificate, ...],
    make: _Make,
    made: list[facts.Certificate],
) -> tuple[facts.KeyEntry, ...]:
    found = []
    entries = [entry for entry in view.entries if entry.kind == "key"]
    for number, entry in enumerate(entries):
        state = view.keys[number] if number < len(view.keys) else None
        chain = tuple(
            make(entry, at, "key", state.matches if state and at == 0 else True) for at in range(len(entry.chain))
        )
        made.extend(chain)
        anchors = (*trusted, *(one.chain[0] for one in trusting))
        found.append(
            facts.KeyEntry(
                alias=entry.alias,
                certificate=chain[0] if chain else None,
                chain=chain,
                chain_length=len(chain),
                opens=state.opens if state else Unknown("the private key of a truststore is not opened"),
                matches=state.matches if state else Unknown("the private key of a truststore is not opened"),
                ordered=all(one.issuer_key == two.subject_key for one, two in pairwise(entry.chain)),
                complete=(missing := _missing_issuer(entry.chain, anchors)) is None,
                missing_issuer=missing,
                self_signed_with_reply=_reply_of(entry, trusting),
                is_ca=chain[0].is_ca if chain else False,
            )
        )
    return tuple(found)


def _missing_issuer(chain: tuple[Certificate, ...], anchors: tuple[Certificate, ...]) -> str | None:
    """Name of the issuer at which the chain ends without having met an anchor or a self-issued certificate."""
    if not chain:
        return None
    names = {one.subject_key for one in anchors}
    exact = set(anchors)
    for one in chain:
        if one in exact or one.issuer_key in names or one.subject_key == one.issuer_key:
            return None
    return chain[-1].issuer


def _reply_of(entry: JavaEntry, trusting: tuple[JavaEntry, ...]) -> str | None:
    """Alias of a trusted certificate with the key of a still self-signed entry: a reply under the wrong alias."""
    if not entry.chain or entry.chain[0].subject_key != entry.chain[0].issuer_key:
        return None
    own = entry.chain[0]
    for other in trusting:
        if other.chain[0].public_key_der == own.public_key_der and other.chain[0] != own:
            return other.alias
    return None


def _same_names(anchors: list[facts.Certificate]) -> tuple[str, ...]:
    seen: dict[str, set[str]] = {}
    for one in anchors:
        seen.setdefault(one.subject, set()).add(one.fingerprint)
    return tuple(subject for subject, prints in seen.items() if len(prints) > 1)
