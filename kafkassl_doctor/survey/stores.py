"""Facts about keystores, truststores, their keys and certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from .. import facts
from ..records import NamedTuple
from ..sources.files import locate
from ..stores.engine import SslStores, StoreView
from ..stores.view import INLINE
from ..values import Place, Unknown
from .certificates import CertificateFacts, Dial, Use
from .entries import Around, Certificates, hide_keys, note_keys
from .presenting import Shown, may_sign, show_keys

if TYPE_CHECKING:
    from datetime import datetime

    from ..config.settings import Settings
    from ..stores.certificate import Certificate
    from ..stores.jks import JavaEntry
    from ..target import Target

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
    judges: tuple[Certificates | Unknown, ...] = ()
    """Anchors of those at hand who judge what is shown; nobody at hand: the owner's own stand for theirs."""


class StoreFacts(NamedTuple):
    """The two stores of one side with all their certificates."""

    keystore: facts.Store | Unknown | None
    truststore: facts.Store | Unknown | None
    certificates: tuple[facts.Certificate, ...]

    @property
    def stores(self) -> tuple[facts.Store, ...]:
        """Those of the two that were opened."""
        return tuple(one for one in (self.keystore, self.truststore) if isinstance(one, facts.Store))


def store_facts(
    loaded: SslStores, settings: Settings, owner: Owner, maker: CertificateFacts, target: Target
) -> StoreFacts:
    """Return the facts of what *loaded* holds; what is in a store that was not opened is unknown."""
    hidden = _why_hidden(loaded)
    key, trust = loaded.keystore, loaded.truststore
    anchors = anchors_of(trust) if trust else ()
    made: list[facts.Certificate] = []
    keystore: facts.Store | Unknown | None = None
    truststore: facts.Store | Unknown | None = None
    if key is not None:
        doubt = hidden if trust is None and _is_named("truststore", settings) else None
        keystore = _store(key, owner, made, maker, Paired(trust, anchors, settings, doubt))
    elif hidden is not None:
        keystore = _hidden_store("keystore", settings, owner, hidden, _is_refused(loaded, "keystore"), target)
    if trust is not None:
        truststore = _store(trust, owner, made, maker, Paired(key, anchors, settings))
    elif hidden is not None:
        truststore = _hidden_store("truststore", settings, owner, hidden, _is_refused(loaded, "truststore"), target)
    return StoreFacts(keystore, truststore, tuple(made))


def _hidden_store(
    purpose: Literal["keystore", "truststore"],
    settings: Settings,
    owner: Owner,
    reason: Unknown,
    refused: bool,
    target: Target,
) -> facts.Store | None:
    """The facts of a store that is named but not opened; None when none is named."""
    location, kind = settings.get(f"ssl.{purpose}.location"), settings.value(f"ssl.{purpose}.type")
    if not _is_named(purpose, settings):
        return None
    name = location.value if isinstance(location.value, str) else INLINE if location.value is None else f"the {purpose}"
    return facts.Store(
        name=name,
        place=location.place or owner.place,
        purpose=purpose,
        owner=owner.name,
        owner_kind=owner.kind,
        used_by=owner.used_by,
        default=False,
        path=locate(name, target) if isinstance(location.value, str) else "",
        declared_type=kind if isinstance(kind, str) else "JKS",
        found_type=reason,
        type_differs=reason,
        opens=False if refused else reason,
        password_given=settings.is_written(f"ssl.{purpose}.password"),
        entry_count=reason,
        keys=reason,
        anchors=reason,
        has_key=reason,
        **hide_keys(reason)._asdict(),
        has_ca=reason,
        pins_leaves_only=reason,
        java_skips=reason,
        same_dn_anchors=reason,
        same_as_other=reason,
        legacy_encryption=reason,
        modern_for_old_java=reason,
        well_known_password=reason,
    )


_INLINE_KEYS = {
    "keystore": ("ssl.keystore.key", "ssl.keystore.certificate.chain"),
    "truststore": ("ssl.truststore.certificates",),
}


def _is_named(purpose: Literal["keystore", "truststore"], settings: Settings) -> bool:
    keys = (f"ssl.{purpose}.location", *_INLINE_KEYS[purpose])
    return any(settings.value(key) is not None for key in keys)


def _is_refused(loaded: SslStores, purpose: str) -> bool:
    return any(refusal.values.get("purpose") == purpose for refusal in loaded.refusals)


def _why_hidden(loaded: SslStores) -> Unknown | None:
    if loaded.unknown:
        return Unknown(loaded.unknown[0])
    if loaded.refusals:
        return Unknown(f"Kafka refuses the stores: {loaded.refusals[0].text}")
    return None


def anchors_of(store: StoreView) -> tuple[Certificate, ...]:
    """Return what Java trusts of a store: every certificate of an entry of its own, and the leaf of each key entry."""
    return tuple(entry.chain[0] for entry in store.entries if entry.chain)


class Paired(NamedTuple):
    """What stands beside a store: the other one, the anchors that its owner trusts, its settings, and why the anchors
    can't be told."""

    other: StoreView | None
    anchors: tuple[Certificate, ...]
    settings: Settings
    doubt: Unknown | None = None


def _store(
    view: StoreView, owner: Owner, made: list[facts.Certificate], maker: CertificateFacts, paired: Paired
) -> facts.Store:
    place = view.place or owner.place
    other, trusted = paired.other, paired.anchors
    around = Around(tuple(entry for entry in view.entries if entry.kind == "trusted"), trusted, paired.doubt)
    judges = owner.judges or (trusted if paired.doubt is None else paired.doubt,)

    hosts = [dial.host for dial in owner.dialled]
    signs = may_sign(paired.settings)
    several = show_keys(view, paired.settings, hosts, maker.runtime, maker.at) if view.purpose == "keystore" else {}

    def make(entry: JavaEntry, at: int, holder: Literal["key", "anchor"], matches: facts.Truth) -> facts.Certificate:
        leaf = holder == "key" and at == 0 and view.purpose == "keystore"
        shown = several.get(entry.alias, Shown())
        use = Use(
            place,
            view.name,
            entry.alias,
            at,
            holder,
            owner.name,
            serves=shown.to_clients if leaf and owner.serves else False,
            dials=leaf and owner.dials and shown.to_servers is not False,
            asked=_both(owner.asked, shown.to_servers) if leaf and owner.dials else False,
            pinned=_is_pinned(entry, at, holder, judges) if view.purpose == "keystore" else False,
            key_matches=matches,
            cas_below=_count_cas(entry.chain[1:at]) if holder == "key" else 0,
            issues=_is_shown(owner, shown) if holder == "key" and _issues(entry.chain, at, maker.at) else False,
            signs=signs,
            dialled=_dialled(owner, shown) if leaf else (),
            keytool_store=view.name if view.found_type in _WRITABLE and view.path else None,
            pem_file=view.name if view.found_type == "PEM" and view.path else None,
        )
        return maker.make(entry.chain[at], use)

    keys = _keys(view, make, made)
    anchors = [make(entry, 0, "anchor", True) for entry in around.trusting] if view.purpose == "truststore" else []
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
        **note_keys(view.entries, around)._asdict(),
        has_ca=any(one.is_ca for one in anchors),
        pins_leaves_only=bool(anchors) and not any(one.is_ca for one in anchors),
        java_skips=view.unseen,
        same_dn_anchors=_same_names(anchors),
        same_as_other=other is not None and bool(view.path) and other.path == view.path,
        legacy_encryption=view.legacy,
        modern_for_old_java=view.modern,
        well_known_password=view.well_known_password,
        keytool_store=view.name if view.found_type in _WRITABLE and view.path else None,
        pem_file=view.name if view.found_type == "PEM" and view.path else None,
    )


def _is_shown(owner: Owner, shown: Shown) -> facts.Truth:
    """Whether anybody gets to see a key's chain, so that it is judged."""
    dials = _both(owner.asked, shown.to_servers) if owner.dials else False
    if not owner.serves or shown.to_clients is False or dials is True:
        return dials
    return shown.to_clients


def _dialled(owner: Owner, shown: Shown) -> tuple[Dial, ...]:
    if shown.to_clients is False:
        return ()
    return tuple(dial for dial in owner.dialled if shown.hosts is None or dial.host in shown.hosts)


def _issues(chain: tuple[Certificate, ...], at: int, now: datetime) -> bool:
    """Whether the path goes through that place of the chain: the JVM builds another one when it can."""
    if not at or chain[at - 1].issuer_key != chain[at].subject_key:
        return False
    return not any(_stands_in(other, chain[at], now) for other in chain[at + 1 :])


def _stands_in(other: Certificate, one: Certificate, now: datetime) -> bool:
    same = other.subject_key == one.subject_key and other.public_key_der == one.public_key_der
    return same and other != one and other.not_before <= now <= other.not_after


def _both(one: facts.Truth, other: facts.Truth) -> facts.Truth:
    if one is False or other is False:
        return False
    return one if isinstance(one, Unknown) else other


_Make = Callable[["JavaEntry", int, Literal["key", "anchor"], facts.Truth], facts.Certificate]


def _is_pinned(entry: JavaEntry, at: int, holder: str, judges: tuple[Certificates | Unknown, ...]) -> facts.Truth:
    """Whether each judge's path ends at that place of the chain or below it: at an anchor, or at one that has an
    issuer's name."""
    if holder != "key":
        return False
    if not all(_ends_at(entry, at, trusted) for trusted in judges if not isinstance(trusted, Unknown)):
        return False
    return next((judge for judge in judges if isinstance(judge, Unknown)), True)


def _ends_at(entry: JavaEntry, at: int, trusted: Certificates) -> bool:
    names = {one.subject_key for one in trusted}
    return any(one.issuer_key in names for one in entry.chain[:at]) or any(
        one in trusted for one in entry.chain[: at + 1]
    )


def _count_cas(chain: tuple[Certificate, ...]) -> int:
    return sum(one.subject_key != one.issuer_key for one in chain)


def _keys(view: StoreView, make: _Make, made: list[facts.Certificate]) -> tuple[facts.KeyEntry, ...]:
    found = []
    entries = [entry for entry in view.entries if entry.kind == "key"]
    for number, entry in enumerate(entries):
        state = view.keys[number] if number < len(view.keys) else None
        chain = tuple(
            make(entry, at, "key", state.matches if state and at == 0 else True) for at in range(len(entry.chain))
        )
        made.extend(chain)
        found.append(
            facts.KeyEntry(
                alias=entry.alias,
                certificate=chain[0] if chain else None,
                chain=chain,
                opens=state.opens if state else Unknown("the private key of a truststore is not opened"),
                matches=state.matches if state else Unknown("the private key of a truststore is not opened"),
                is_ca=chain[0].is_ca if chain else False,
            )
        )
    return tuple(found)


def _same_names(anchors: list[facts.Certificate]) -> tuple[str, ...]:
    seen: dict[str, set[str]] = {}
    for one in anchors:
        seen.setdefault(one.subject, set()).add(one.fingerprint)
    return tuple(subject for subject, prints in seen.items() if len(prints) > 1)
