"""Stores read, opened and remembered: each file is read once, and opened once for each type and password."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..causes import Refusal
from ..sources.files import STORE_LIMIT, Problem, locate, read_file
from ..sources.secret import Secret
from ..texts import say
from ..values import Unknown
from .abilities import can
from .failures import Work, is_unchecked, qualify
from .jks import JavaEntry
from .keys import KeyState, recover_key
from .opening import SPEND, Opened, open_store
from .pairing import PEM
from .passwords import is_well_known, token_of
from .refusals import DENIED, Doubt, Refused, cause_of, hint_at_repair, say_denied, say_problem
from .view import INLINE, Purpose, StoreView, name_modern

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target
    from .pem import PemStore

_Made = TypeVar("_Made")


_HIDES_WHY = "DKS"
_KEEP_SECRETS = ("JKS", "JCEKS")
"""Readers of stores whose secret keys are none, or are Java objects."""


class Loader:
    """Loads the stores of one side; ``Refused`` and ``Doubt`` are what its methods raise."""

    def __init__(self, settings: Settings, target: Target, cache: MutableMapping[Any, Any]) -> None:
        self._settings = settings
        self._target = target
        self._cache = cache
        self.denied: list[Refusal] = []
        """What the user under which Kafka runs can't read, and we can."""
        self._frame = (target.kafka, target.jdk, target.java and target.java.token)

    def load_file(self, purpose: Purpose, location: str, kind: str, password: Secret | Unknown | None) -> Opened:
        """Return a store file opened."""
        if can(self._target.kafka_version, "kafka-tells-no-store"):
            self._check_type(purpose, location, kind)
        content = self._read(purpose, location, kind)
        if isinstance(password, Unknown):
            raise Doubt(password.reason)
        token = ("opened", content, kind, token_of(password))
        opened = self._remember(token, lambda: open_store(content, kind, password, self._target))
        if opened.unknown:
            raise Doubt(f"{location}: {opened.unknown}")
        if opened.texts:
            cause = cause_of(opened)
            if cause == "store-type-unknown":
                self._doubt_type(location, kind)
            hints = self._find_opener(content, kind, password) if cause == "store-password-wrong" else {}
            raise self._failed(purpose, location, kind, cause, opened.texts, found=opened.found_type, **hints)
        return opened

    def _find_opener(self, content: bytes, kind: str, password: Secret | None) -> dict[str, str]:
        def opens(candidate: Secret) -> bool:
            opened = open_store(content, kind, candidate, self._target)
            return not opened.texts and not opened.unknown

        from .openers import find_opener

        return find_opener(password, self._settings, opens)

    def _check_type(self, purpose: Purpose, location: str, kind: str) -> None:
        opened = open_store(b"", kind, None, self._target)
        if cause_of(opened) == "store-type-unknown":
            self._doubt_type(location, kind)
            raise self._failed(purpose, location, kind, "store-type-unknown", opened.texts, found="none")

    def _doubt_type(self, location: str, kind: str) -> None:
        from .foreign_providers import find_foreign

        foreign = find_foreign(self._settings, self._target)
        if foreign:
            raise Doubt(f"{location}: whether {foreign} brings a keystore of type {kind}")

    def recover_keys(self, opened: Opened, password: Secret | Unknown) -> tuple[KeyState, ...]:
        """Return the state of every private key, in the order of the entries."""
        entries = (entry for entry in opened.entries if entry.kind == "key")
        work = Work(None if self._target.slow_stores else SPEND)
        return tuple(self._recover(entry, opened.reader, password, work) for entry in entries)

    def _recover(self, entry: JavaEntry, reader: str, password: Secret | Unknown, work: Work) -> KeyState:
        if isinstance(password, Unknown):
            return KeyState(password, password)
        token = ("key", entry.protected, entry.chain[:1], token_of(password))
        return self._remember(token, lambda: recover_key(entry, reader, password, self._target, work))

    def refuse_keys(
        self, view: StoreView, reader: str, password: Secret | Unknown | None
    ) -> Iterator[Refusal | Unknown]:
        """Yield what ends the set-up of the key manager: the first key that does not open, a secret one too."""
        states, work = iter(view.keys), Work(None if self._target.slow_stores else SPEND)
        for entry in view.entries:
            if entry.kind == "key":
                state = next(states)
            elif entry.kind == "secret" and reader not in _KEEP_SECRETS and password is not None:
                state = self._recover(entry, reader, password, work)
            else:
                continue
            if isinstance(state.opens, Unknown):
                yield state.opens
            elif not state.opens:
                outer = (*state.texts[1:], f"KafkaException: {qualify(state.texts[-1])}")
                setting = self._settings.get("ssl.key.password")
                at = setting.place or self._settings.get("ssl.keystore.password").place
                values = {"store": view.name, "alias": entry.alias, "prefix": self._prefix("keystore")}
                values |= self._find_key_opener(entry, reader)
                yield Refusal("key-password-wrong", at, values, state.texts[0], outer)
                return

    def _find_key_opener(self, entry: JavaEntry, reader: str) -> dict[str, str]:
        def opens(candidate: Secret) -> bool:
            return recover_key(entry, reader, candidate, self._target).opens is True

        from .openers import find_opener

        key_password = self._settings.value("ssl.key.password")
        password = self._settings.value("ssl.keystore.password") if key_password is None else key_password
        return find_opener(password if isinstance(password, Secret) else None, self._settings, opens)

    def load_pem(self, purpose: Purpose, location: str, password: Secret | Unknown | None) -> PemStore:
        """Return a PEM file read: for a keystore the key and its chain stand in the same file."""
        content = self._read(purpose, location, PEM)
        if isinstance(password, Unknown):
            raise Doubt(password.reason)
        store = self._read_pem(purpose, content, content, password)
        if store.unknown:
            raise Doubt(f"{location}: {store.unknown}")
        if store.texts:
            middle: tuple[str, ...] = ()
            if purpose == "keystore" or not store.texts[-1].startswith("InvalidConfigurationException"):
                middle = (self._say("pem-configs-invalid" if purpose == "keystore" else "pem-truststore-invalid"),)
            hints = {"type_key": f"{self._prefix(purpose)}ssl.{purpose}.type"}
            hints |= hint_at_repair(location, content, password)
            raise self._failed(purpose, location, PEM, store.cause, (*store.texts, *middle), **hints)
        return store

    def load_inline(self, purpose: Purpose, chain: Any, key: Any, password: Secret | Unknown | None) -> PemStore:
        """Return the PEM that stands in the configuration itself."""
        if isinstance(password, Unknown):
            raise Doubt(password.reason)
        store = self._read_pem(purpose, _octets(chain), _octets(key), password)
        if store.unknown:
            raise Doubt(store.unknown)
        if not store.texts:
            return store
        names_key = store.cause.startswith(("pem-key", "key-", "pem-several"))
        written = "ssl.keystore.key" if names_key else "ssl.keystore.certificate.chain"
        outer = store.texts[1:]
        if purpose == "truststore":
            written = "ssl.truststore.certificates"
            if not store.texts[-1].startswith("InvalidConfigurationException"):
                outer = (*outer, self._say("pem-truststore-invalid"))
        else:
            outer = (*outer, self._say("pem-configs-invalid"))
        values = {"store": INLINE, "type": PEM, "purpose": purpose}
        raise Refused(Refusal(store.cause, self._settings.get(written).place, values, store.texts[0], outer))

    def _read_pem(self, purpose: Purpose, chain: bytes, key: bytes, password: Secret | None) -> PemStore:
        from .pem import read_pem_keystore, read_pem_truststore

        if purpose == "truststore":
            return self._remember(("anchors", chain), lambda: read_pem_truststore(chain))
        token = ("pem", chain, key, token_of(password))
        return self._remember(token, lambda: read_pem_keystore(chain, key, password, self._target))

    def view_file(
        self, purpose: Purpose, location: str, kind: str, opened: Opened, keys: tuple[KeyState, ...], password: Any
    ) -> StoreView:
        """Return the view of a store file."""
        schemes = (*opened.schemes, *(state.scheme for state in keys if state.scheme))
        legacy = opened.legacy or next((scheme.legacy for scheme in schemes if scheme.legacy), None)
        return StoreView(
            purpose,
            location,
            locate(location, self._target),
            self._settings.get(f"ssl.{purpose}.location").place,
            kind,
            opened.found_type,
            opened.entries,
            keys,
            opened.unseen,
            legacy,
            password is not None,
            is_well_known(password) if isinstance(password, Secret) else False,
            name_modern(schemes, opened.mac),
        )

    def view_pem(self, purpose: Purpose, name: str, store: PemStore) -> StoreView:
        """Return the view of PEM; aliases are those that Kafka gives."""
        if purpose == "keystore":
            entries: tuple[JavaEntry, ...] = (JavaEntry("kafka", "key", store.certificates),)
            restricted = any(leaf.key_algorithm == "RSASSA-PSS" for leaf in store.certificates[:1])
            algorithm = "RSA" if restricted else store.algorithm
            keys: tuple[KeyState, ...] = (KeyState(True, store.matches, algorithm=algorithm, modulus=store.modulus),)
        else:
            anchors = enumerate(store.certificates)
            entries, keys = tuple(JavaEntry(f"kafka{at}", "trusted", (one,)) for at, one in anchors), ()
        inline = "ssl.keystore.key" if purpose == "keystore" else "ssl.truststore.certificates"
        place = self._settings.get(inline if name == INLINE else f"ssl.{purpose}.location").place
        path = "" if name == INLINE else locate(name, self._target)
        return StoreView(purpose, name, path, place, PEM, PEM, entries, keys, 0, None, False)

    def _read(self, purpose: Purpose, location: str, kind: str) -> bytes:
        path = locate(location, self._target)
        reading = self._remember(("file", path), lambda: read_file(path, STORE_LIMIT))
        problem: Problem | None = reading.problem
        if problem is None:
            self._look_at_access(purpose, location, kind, path)
            content: bytes = reading.content
            return content
        if problem.kind == "missing" and self._target.stores == "elsewhere":
            raise Doubt(f"{location} stands on another machine")
        if problem.kind == "directory" and not self._is_pem(kind):
            self._look_into_folder(purpose, location, kind)
        said = say_problem(problem, location, self._target)
        if said is None:
            raise Doubt(f"{location}: {problem.text}")
        texts = (said, self._say("pem-file-unreadable", path=location)) if self._is_pem(kind) else (said,)
        values = {} if location else {"blank": f"{self._prefix(purpose)}ssl.{purpose}.location"}
        if location and problem.kind != "missing":
            values["instead"] = problem.text.partition(";")[0]
        raise self._failed(purpose, location, kind, "store-missing", texts, path=path, problem=problem.text, **values)

    def _look_into_folder(self, purpose: Purpose, location: str, kind: str) -> None:
        """Refuse what is refused of a folder before it can't be read: it is opened first, and DKS hides why."""
        self._check_type(purpose, location, kind)
        if kind.upper() == _HIDES_WHY and not can(self._target.kafka_version, "kafka-opens-by-stream"):
            opened = open_store(b"", kind, None, self._target)
            raise self._failed(purpose, location, kind, cause_of(opened), opened.texts, found="none")

    def _look_at_access(self, purpose: Purpose, location: str, kind: str, path: str) -> None:
        """Refuse what we can read and the user under which Kafka runs can't, and read on all the same."""
        if self._target.run_as is None or self._target.stores == "elsewhere":
            return
        from ..sources.access import look_at

        access = self._remember(("access", path), lambda: look_at(path, self._target.run_as))
        if access.readable_by_service is False:
            said = say_denied(location, self._target)
            texts = (said, self._say("pem-file-unreadable", path=location)) if self._is_pem(kind) else (said,)
            self.denied.append(self._failed(purpose, location, kind, DENIED, texts, path=path).refusal)

    def _is_pem(self, kind: str) -> bool:
        return kind == PEM and can(self._target.kafka_version, "kafka-pem")

    def _failed(
        self, purpose: Purpose, location: str, kind: str, cause: str, texts: tuple[str, ...], **values: str
    ) -> Refused:
        wrapper = self._say("pem-load-failed" if self._is_pem(kind) else "store-load-failed", path=location, type=kind)
        at = self._settings.get(f"ssl.{purpose}.location").place
        shown = {"store": location, "type": kind, "purpose": purpose, "prefix": self._prefix(purpose), **values}
        bare = can(self._target.kafka_version, "kafka-tells-no-store")
        bare = bare or (not self._is_pem(kind) and is_unchecked(texts[-1]))
        outer = texts[1:] if bare else (*texts[1:], wrapper)
        return Refused(Refusal(cause, at, shown, texts[0], outer))

    def _prefix(self, purpose: Purpose) -> str:
        return self._settings.prefix_of(f"ssl.{purpose}.location")

    def _say(self, name: str, **values: str) -> str:
        return say("kafka", name, self._target.kafka_version, **values)

    def _remember(self, token: Any, make: Callable[[], _Made]) -> _Made:
        token = (*self._frame, *token)
        found: _Made | None = self._cache.get(token)
        if found is None:
            found = self._cache[token] = make()
        return found


def _octets(value: Any) -> bytes:
    text = value.reveal() if isinstance(value, Secret) else str(value)
    return text.encode("utf-8", "replace")
