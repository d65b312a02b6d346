"""The stores of one side as Kafka's DefaultSslEngineFactory takes them from the settings: refusals in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..records import NamedTuple
from ..sources.secret import Secret
from ..texts import say
from ..values import Unknown
from . import context
from .abilities import can
from .failures import qualify
from .loading import Loader
from .opening import Opened
from .pairing import KeystoreKeys, Mismatch, TruststoreKeys, pair_keystore, pair_truststore
from .refusals import DENIED, Doubt, Refused
from .view import INLINE, Purpose, StoreView

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target

__all__ = ["Purpose", "SslStores", "StoreView", "load_stores"]

Step = Refusal | Unknown
_NAMING = ("location", "certificates")
_OWN_FACTORIES = (
    "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory",
    "org.apache.kafka.common.security.ssl.CommonNameLoggingSslEngineFactory",
)


class SslStores(NamedTuple):
    """The stores of one side; refusals in Kafka's order, ``unknown`` says what can't be told."""

    keystore: StoreView | None = None
    truststore: StoreView | None = None
    """None when none is named: then the JVM's own CAs are trusted."""
    refusals: tuple[Refusal, ...] = ()
    """Without what only the user under which Kafka runs is denied."""
    unknown: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    """Refusals and doubts together, in Kafka's order."""


def load_stores(settings: Settings, target: Target, cache: MutableMapping[Any, Any] | None = None) -> SslStores:
    """Return the stores that *settings* name, opened; raises nothing.

    *cache* holds what was read and opened before, and may serve any number of calls for the same target.
    """
    factory = settings.value("ssl.engine.factory.class")
    if isinstance(factory, Unknown):
        return _only_doubt(factory)
    if factory is not None and factory not in _OWN_FACTORIES:
        return _only_doubt(Unknown("ssl.engine.factory.class replaces Kafka's own reading of stores"))
    side = _Side(settings, target, {} if cache is None else cache)
    order = side.load_in_context if can(target.kafka_version, "kafka-loads-stores-in-context") else side.load_first
    steps = tuple(order())
    refusals = tuple(step for step in steps if isinstance(step, Refusal) and step.cause != DENIED)
    doubts = dict.fromkeys(step.reason for step in steps if isinstance(step, Unknown))
    return SslStores(side.keystore, side.truststore, refusals, tuple(doubts), steps)


def _only_doubt(doubt: Unknown) -> SslStores:
    return SslStores(unknown=(doubt.reason,), steps=(doubt,))


class _Side:
    def __init__(self, settings: Settings, target: Target, cache: MutableMapping[Any, Any]) -> None:
        self._settings = settings
        self._target = target
        self._loader = Loader(settings, target, cache)
        self.keystore: StoreView | None = None
        self.truststore: StoreView | None = None
        self._reader = ""
        self._key_password: Secret | Unknown | None = None

    def load_first(self) -> Iterator[Step]:
        """Both stores are loaded before anything else but the source of randomness is asked for (since 2.6)."""
        settings, target = self._settings, self._target
        yield from context.check_secure_random(settings, target)
        yield from self._guard(self._load_keystore)
        yield from self._guard(self._load_truststore)
        yield from context.check_context(settings, target)
        yield from context.check_key_managers(settings, target, self.keystore is not None)
        yield from self._open_keys()
        yield from context.check_trust_managers(settings, target)
        yield from self._check_default()
        yield from context.check_initialisation(self._settings, self._target)

    def load_in_context(self) -> Iterator[Step]:
        """The settings are compared first, and each store is loaded where its manager is made (before 2.6)."""
        settings, target = self._settings, self._target
        yield from context.check_secure_random(settings, target)
        pairs = [list(self._guard(self._pair_keystore)), list(self._guard(self._pair_truststore))]
        yield from (step for pair in pairs for step in pair)
        yield from context.check_context(settings, target)
        has_keystore = self._value("ssl.keystore.location") is not None
        yield from context.check_key_managers(settings, target, has_keystore)
        if not pairs[0]:
            yield from map(self._wrap, self._guard(self._load_keystore))
        yield from self._open_keys()
        yield from context.check_trust_managers(settings, target)
        if not pairs[1]:
            yield from map(self._wrap, self._guard(self._load_truststore))
        yield from self._check_default()
        yield from context.check_initialisation(self._settings, self._target)

    def _check_default(self) -> Iterator[Step]:
        """Without a truststore of its own, what the JVM is started with counts."""
        if self._target.java is None or any(self._value(f"ssl.truststore.{part}") for part in _NAMING):
            return
        from .default_truststore import refuse_default

        yield from refuse_default(self._target)

    def _wrap(self, step: Step) -> Step:
        if isinstance(step, Unknown):
            return step
        last = step.outer[-1] if step.outer else step.text
        if can(self._target.kafka_version, "kafka-tells-no-store"):
            return step._replace(outer=(*step.outer, f"KafkaException: {qualify(last or '')}"))
        return step._replace(outer=(*step.outer, f"KafkaException: org.apache.kafka.common.{last}"))

    def _guard(self, load: Callable[[], object]) -> Iterator[Step]:
        """What is denied comes before whatever is wrong with the content."""
        failed: Step | None = None
        try:
            load()
        except Refused as refused:
            failed = refused.refusal
        except Doubt as doubt:
            failed = Unknown(str(doubt))
        while self._loader.denied:
            yield self._loader.denied.pop(0)
        if failed is not None:
            yield failed

    def _open_keys(self) -> Iterator[Step]:
        """SunX509 opens every key when it is set up: one that does not open fails all."""
        at_once = context.opens_keys_at_once(self._settings)
        if self.keystore is None or at_once is False:
            return
        for step in self._loader.refuse_keys(self.keystore, self._reader, self._key_password):
            yield at_once if isinstance(at_once, Unknown) else step

    def _value(self, name: str) -> Any:
        return self._settings.value(name)

    def _pair_keystore(self) -> tuple[str, KeystoreKeys]:
        parts = ("type", "location", "password", "key", "certificate.chain")
        names = (*(f"ssl.keystore.{part}" for part in parts), "ssl.key.password")
        keys = KeystoreKeys(*map(self._value, names))
        return self._agreed(pair_keystore(keys, self._target.kafka_version), keys), keys

    def _pair_truststore(self) -> tuple[str, TruststoreKeys]:
        parts = ("type", "location", "password", "certificates")
        keys = TruststoreKeys(*(self._value(f"ssl.truststore.{part}") for part in parts))
        return self._agreed(pair_truststore(keys, self._target.kafka_version), keys), keys

    def _agreed(self, pair: str | Mismatch, keys: tuple[Any, ...]) -> str:
        """Every setting but a password must be known to say more than that settings do not go together."""
        doubt = next((value for value in (keys[0], keys[1], *keys[3:5]) if isinstance(value, Unknown)), None)
        if doubt is not None:
            raise Doubt(doubt.reason)
        if isinstance(pair, Mismatch):
            values = dict(pair.values)
            text = say("kafka", pair.cause, self._target.kafka_version, **values)
            place = self._settings.get(pair.key).place
            values |= {"key": pair.key, "prefix": self._settings.prefix_of(pair.key)}
            raise Refused(Refusal(pair.cause, place, values, text))
        return pair

    def _load_keystore(self) -> None:
        pair, keys = self._pair_keystore()
        loader, key_password = self._loader, keys.key_password
        if pair == "inline":
            store = loader.load_inline("keystore", keys.chain, keys.key, key_password)
            self.keystore = loader.view_pem("keystore", INLINE, store)
        elif pair == "pem":
            store = loader.load_pem("keystore", keys.location, key_password)
            self.keystore = loader.view_pem("keystore", keys.location, store)
        elif pair == "file":
            opened: Opened = loader.load_file("keystore", keys.location, keys.type, keys.password)
            password: Secret | Unknown = keys.password if key_password is None else key_password
            states, self._reader = loader.recover_keys(opened, password), opened.reader
            self._key_password = password
            self.keystore = loader.view_file("keystore", keys.location, keys.type, opened, states, keys.password)

    def _load_truststore(self) -> None:
        pair, keys = self._pair_truststore()
        loader = self._loader
        if pair == "inline":
            store = loader.load_inline("truststore", keys.certificates, keys.certificates, None)
            self.truststore = loader.view_pem("truststore", INLINE, store)
        elif pair == "pem":
            store = loader.load_pem("truststore", keys.location, None)
            self.truststore = loader.view_pem("truststore", keys.location, store)
        elif pair == "file":
            opened: Opened = loader.load_file("truststore", keys.location, keys.type, keys.password)
            self.truststore = loader.view_file("truststore", keys.location, keys.type, opened, (), keys.password)
