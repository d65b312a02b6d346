"""The stores of one side as Kafka's DefaultSslEngineFactory takes them from the settings: refusals in its order."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..causes import Refusal
from ..sources.files import STORE_LIMIT, locate, read_file
from ..sources.secret import Secret
from ..texts import say
from ..values import Place, Unknown
from .jks import JavaEntry
from .keys import KeyState, recover_key
from .opening import Opened, open_store
from .pem import PemStore, read_pem_keystore, read_pem_truststore

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target

Purpose = Literal["keystore", "truststore"]
_PEM = "PEM"


class StoreView(NamedTuple):
    """A keystore or truststore as the JVM has it in memory."""

    purpose: Purpose
    name: str
    """Path as written; ``(inline)`` for PEM in the configuration."""
    path: str
    place: Place | None
    declared_type: str
    found_type: str
    entries: tuple[JavaEntry, ...]
    keys: tuple[KeyState, ...]
    """For a keystore: the state of each key entry, in the order of ``entries``."""
    unseen: int | Unknown
    legacy: str | None
    password_given: bool


class SslStores(NamedTuple):
    """The stores of one side; ``refusals`` in Kafka's order, ``unknown`` says what can't be told."""

    keystore: StoreView | None = None
    truststore: StoreView | None = None
    refusals: tuple[Refusal, ...] = ()
    unknown: tuple[str, ...] = ()


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.cause)
        self.refusal = refusal


class _Doubt(Exception):
    pass


def load_stores(settings: Settings, target: Target, cache: MutableMapping[Any, Any] | None = None) -> SslStores:
    """Return the stores that *settings* name, opened; raises nothing. *cache* holds what was opened before."""
    factory = settings.value("ssl.engine.factory.class")
    if factory is not None:
        return SslStores(unknown=("ssl.engine.factory.class replaces Kafka's own reading of stores",))
    side = _Side(settings, target, {} if cache is None else cache)
    views: list[StoreView | None] = []
    refusals: list[Refusal] = []
    unknown: list[str] = []
    for load in (side.keystore, side.truststore):
        view = None
        try:
            view = load()
        except _Refused as refused:
            refusals.append(refused.refusal)
        except _Doubt as doubt:
            unknown.append(str(doubt))
        views.append(view)
    return SslStores(views[0], views[1], tuple(refusals), tuple(unknown))


class _Side:
    def __init__(self, settings: Settings, target: Target, cache: MutableMapping[Any, Any]) -> None:
        self._settings = settings
        self._target = target
        self._cache = cache

    def _value(self, name: str) -> Any:
        value = self._settings.value(name)
        if isinstance(value, Unknown):
            raise _Doubt(value.reason)
        return value

    def _refuse(self, key: str, cause: str, **values: str) -> _Refused:
        text = say("kafka", cause, self._target.kafka_version, **values)
        return _Refused(Refusal(cause, self._settings.get(key).place, {"key": key, **values}, text))

    def keystore(self) -> StoreView | None:
        """The first row that fits decides (DefaultSslEngineFactory.createKeystore)."""
        kind, location = self._value("ssl.keystore.type"), self._value("ssl.keystore.location")
        password, key_password = self._value("ssl.keystore.password"), self._value("ssl.key.password")
        key, chain = self._value("ssl.keystore.key"), self._value("ssl.keystore.certificate.chain")
        if key is not None:
            return self._inline_keystore(kind, location, password, key_password, key, chain)
        if chain is not None:
            raise self._refuse("ssl.keystore.certificate.chain", "private-key-missing")
        if kind == _PEM and location is not None:
            if password is not None:
                raise self._refuse("ssl.keystore.password", "keystore-password-beside-pem")
            content = self._read("keystore", location, kind)
            return self._pem_keystore(location, content, content, key_password)
        if location is None and password is not None:
            raise self._refuse("ssl.keystore.password", "keystore-location-missing")
        if location is not None and password is None:
            raise self._refuse("ssl.keystore.location", "keystore-password-missing")
        if location is None:
            return None
        opened = self._open("keystore", location, kind, password)
        states = tuple(self._recover(location, opened, password if key_password is None else key_password))
        return self._view("keystore", location, kind, opened, states, True)

    def truststore(self) -> StoreView | None:
        """The first row that fits decides (DefaultSslEngineFactory.createTruststore)."""
        kind, location = self._value("ssl.truststore.type"), self._value("ssl.truststore.location")
        password, certificates = self._value("ssl.truststore.password"), self._value("ssl.truststore.certificates")
        if certificates is not None:
            if kind != _PEM:
                raise self._refuse("ssl.truststore.certificates", "truststore-certificates-need-pem", type=kind)
            if location is not None:
                raise self._refuse("ssl.truststore.location", "truststore-given-twice")
            if password is not None:
                raise self._refuse("ssl.truststore.password", "truststore-password-beside-pem")
            return self._pem_truststore("(inline)", _reveal(certificates))
        if kind == _PEM and location is not None:
            if password is not None:
                raise self._refuse("ssl.truststore.password", "truststore-password-beside-pem")
            return self._pem_truststore(location, self._read("truststore", location, kind))
        if location is None and password is not None:
            raise self._refuse("ssl.truststore.password", "truststore-location-missing")
        if location is None:
            return None
        opened = self._open("truststore", location, kind, password)
        return self._view("truststore", location, kind, opened, (), password is not None)

    def _inline_keystore(
        self, kind: str, location: str | None, password: Any, key_password: Any, key: Any, chain: Any
    ) -> StoreView:
        if kind != _PEM:
            raise self._refuse("ssl.keystore.key", "private-key-needs-pem", type=kind)
        if chain is None:
            raise self._refuse("ssl.keystore.key", "certificate-chain-missing")
        if location is not None:
            raise self._refuse("ssl.keystore.location", "keystore-given-twice")
        if password is not None:
            raise self._refuse("ssl.keystore.password", "keystore-password-beside-inline-pem")
        return self._pem_keystore("(inline)", _reveal(chain), _reveal(key), key_password)

    def _read(self, purpose: Purpose, location: str, kind: str) -> bytes:
        path = locate(location, self._target)
        reading = self._cache.get(path)
        if reading is None:
            reading = self._cache[path] = read_file(path, STORE_LIMIT)
        problem = reading.problem
        if problem is None:
            content: bytes = reading.content
            return content
        if problem.kind == "missing" and self._target.stores == "elsewhere":
            raise _Doubt(f"{location} stands on another machine")
        if problem.kind in ("missing", "directory"):
            inner = f"NoSuchFileException: {location}" if problem.kind == "missing" else "IOException: Is a directory"
            raise self._failed(purpose, location, kind, "store-missing", (inner,), path=path, problem=problem.text)
        raise _Doubt(f"{location}: {problem.text}")

    def _failed(
        self, purpose: Purpose, location: str, kind: str, cause: str, texts: tuple[str, ...], **values: str
    ) -> _Refused:
        wrapper = say("kafka", "store-load-failed", self._target.kafka_version, path=location, type=kind)
        if kind == _PEM:
            wrapper = say("kafka", "pem-load-failed", self._target.kafka_version, path=location)
        at = self._settings.get(f"ssl.{purpose}.location").place
        outer = (*texts[1:], wrapper)
        return _Refused(
            Refusal(cause, at, {"store": location, "type": kind, "purpose": purpose, **values}, texts[0], outer)
        )

    def _open(self, purpose: Purpose, location: str, kind: str, password: Secret | None) -> Opened:
        content = self._read(purpose, location, kind)
        token = ("opened", content, kind.upper(), None if password is None else password.reveal())
        opened: Opened | None = self._cache.get(token)
        if opened is None:
            opened = self._cache[token] = open_store(content, kind, password, self._target)
        if opened.unknown:
            raise _Doubt(f"{location}: {opened.unknown}")
        if opened.texts:
            cause = _open_cause(opened)
            raise self._failed(purpose, location, kind, cause, opened.texts, found=opened.found_type)
        return opened

    def _recover(self, location: str, opened: Opened, password: Secret) -> Iterator[KeyState]:
        """SunX509 tries every key when it is set up: one that does not open fails all."""
        for entry in opened.entries:
            if entry.kind != "key":
                continue
            token = ("key", entry.protected, password.reveal())
            state: KeyState | None = self._cache.get(token)
            if state is None:
                state = self._cache[token] = recover_key(entry, opened.found_type, password, self._target)
            if state.opens is False:
                text = state.texts[-1]
                outer = (*state.texts[1:], f"KafkaException: java.security.{text}")
                values = {"store": location, "alias": entry.alias}
                at = self._settings.get("ssl.key.password").place or self._settings.get("ssl.keystore.password").place
                raise _Refused(Refusal("key-password-wrong", at, values, state.texts[0], outer))
            yield state

    def _view(
        self, purpose: Purpose, location: str, kind: str, opened: Opened, keys: tuple[KeyState, ...], password: bool
    ) -> StoreView:
        at = self._settings.get(f"ssl.{purpose}.location").place
        path = locate(location, self._target)
        return StoreView(
            purpose,
            location,
            path,
            at,
            kind,
            opened.found_type,
            opened.entries,
            keys,
            opened.unseen,
            opened.legacy,
            password,
        )

    def _pem_keystore(self, name: str, chain: bytes, key: bytes, password: Secret | None) -> StoreView:
        store = read_pem_keystore(chain, key, password, self._target)
        self._check_pem("keystore", name, store)
        entry = JavaEntry("kafka", "key", store.certificates)
        return self._pem_view("keystore", name, (entry,), (KeyState(True, store.matches),))

    def _pem_truststore(self, name: str, text: bytes) -> StoreView:
        store = read_pem_truststore(text)
        self._check_pem("truststore", name, store)
        entries = (JavaEntry(f"kafka{at}", "trusted", (one,)) for at, one in enumerate(store.certificates))
        return self._pem_view("truststore", name, tuple(entries), ())

    def _check_pem(self, purpose: Purpose, name: str, store: PemStore) -> None:
        if store.unknown:
            raise _Doubt(f"{name}: {store.unknown}")
        if store.texts and name != "(inline)":
            middle = say("kafka", "pem-configs-invalid", self._target.kafka_version)
            raise self._failed(purpose, name, _PEM, store.cause, (*store.texts, middle))
        if store.texts:
            key = "ssl.keystore.key" if purpose == "keystore" else "ssl.truststore.certificates"
            outer = (say("kafka", "pem-configs-invalid", self._target.kafka_version),) if purpose == "keystore" else ()
            values = {"store": name, "type": _PEM, "purpose": purpose}
            at = self._settings.get(key).place
            raise _Refused(Refusal(store.cause, at, values, store.texts[0], (*store.texts[1:], *outer)))

    def _pem_view(
        self, purpose: Purpose, name: str, entries: tuple[JavaEntry, ...], keys: tuple[KeyState, ...]
    ) -> StoreView:
        inline = "ssl.keystore.key" if purpose == "keystore" else "ssl.truststore.certificates"
        place = self._settings.get(inline if name == "(inline)" else f"ssl.{purpose}.location").place
        path = "" if name == "(inline)" else locate(name, self._target)
        return StoreView(purpose, name, path, place, _PEM, _PEM, entries, keys, 0, None, False)


def _open_cause(opened: Opened) -> str:
    joined = " ".join(opened.texts)
    if "password was incorrect" in joined or "integrity checking" in joined:
        return "store-password-wrong"
    if "KeyStore not available" in joined:
        return "store-type-unknown"
    return (
        "store-algorithm-unsupported" if "NoSuchAlgorithm" in joined or "AES cipher" in joined else "store-unreadable"
    )


def _reveal(value: Secret | str) -> bytes:
    text = value.reveal() if isinstance(value, Secret) else value
    return text.encode("latin-1", "replace")
