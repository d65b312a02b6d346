"""Facts about the keys of a configuration: what each is, whether it counts, and what looks like a slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .. import facts
from ..config.definitions import definitions, history, nearest
from ..config.roles import UNKNOWN
from ..records import NamedTuple
from ..sources.secret import holds_secret, is_secret_key
from ..values import Place, Unknown, is_unknown

if TYPE_CHECKING:
    from ..config.definitions import Definition
    from ..sources.properties import Source, Written
    from ..target import Target

_LISTENER = "listener.name."
_BROKER_ROLES = frozenset({"broker", "controller", "combined"})
_TLS_FAMILIES = (
    *("ssl.", "sasl.", "security.", "listener", "advertised.", "inter.broker.", "controller."),
    *("super.users", "authorizer.", "principal.builder."),
)
_WORKER_PREFIXES = ("producer.override.", "consumer.override.", "admin.override.", "producer.", "consumer.", "admin.")
_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "connect": ("listeners.https.", "admin.listeners.https.", *_WORKER_PREFIXES),
    "registry": ("kafkastore.",),
    "mirrormaker": _WORKER_PREFIXES,
}
# Keys that the start scripts of container images read; Kafka itself ignores them (kafka-semantics §6.2)
_IMAGE_KEYS = {
    "ssl.keystore.filename": "ssl.keystore.location",
    "ssl.truststore.filename": "ssl.truststore.location",
    "ssl.keystore.credentials": "ssl.keystore.password",
    "ssl.truststore.credentials": "ssl.truststore.password",
    "ssl.key.credentials": "ssl.key.password",
}
_AUTHORIZER_KEYS = frozenset({"super.users", "allow.everyone.if.no.acl.found"})
"""What Kafka's authorizers read, without a definition of it."""
_SCHEMES = ("file:", "classpath:", "http:", "https:", "~", "$")
_ESCAPED = frozenset("\\tnrfu \t:=#!\"'\n\r")
_PATH_ESCAPES = frozenset("tnrf")


class Keys(NamedTuple):
    """What tells the keys of one file apart: its role, and the names that prefixes may hold."""

    role: str
    listeners: frozenset[str] | None
    """Names of the node's listeners, upper case; None when they are unknown or the file is no node's."""
    aliases: tuple[str, ...]
    """Aliases of MirrorMaker's clusters; those clients of a Streams application that have settings of their own."""
    custom_principal_builder: bool
    engine_factory: bool
    has_keystore: bool


def property_facts(source: Source, keys: Keys, target: Target) -> tuple[facts.Property, ...]:
    """Return a fact for each key that Kafka sees in *source*, in the order of the file."""
    earlier = _earlier_places(source.entries)
    known = definitions(_definition_role(keys.role), target.kafka_version)
    written = sorted(source.effective.values(), key=lambda entry: entry.place.line or 0)
    return tuple(_make(entry, keys, target, known, earlier.get(entry.key, ())) for entry in written)


def _earlier_places(entries: Iterable[Written]) -> dict[str, tuple[Place, ...]]:
    places: dict[str, list[Place]] = {}
    for entry in entries:
        places.setdefault(entry.key, []).append(entry.place)
    return {key: tuple(found[:-1]) for key, found in places.items() if len(found) > 1}


def _definition_role(role: str) -> str:
    if role in _BROKER_ROLES:
        return "broker"
    if role in ("connect", "mirrormaker"):
        return "connect"
    return role if role in ("producer", "consumer", "admin") else "client"


def _make(
    entry: Written, keys: Keys, target: Target, known: Mapping[str, Definition], earlier: tuple[Place, ...]
) -> facts.Property:
    prefix, key = split_key(entry.key, keys)
    secret = is_secret_key(entry.key)
    value = entry.value if is_unknown(entry.value) else str(entry.value).strip()
    past = history(_definition_role(keys.role), key)
    is_known = key in known or _is_free(key, keys.role)
    listener = _prefix_listener(entry.key, keys)
    removed = past.removed_in if past and not is_known else None
    near = None if is_known or removed or key in _IMAGE_KEYS else _nearest(prefix, key, keys, target)
    is_foreign = not (is_known or past or near or key in _IMAGE_KEYS)
    withheld = is_foreign or _may_be_secret(entry, key in known) or (near is not None and is_secret_key(near))
    return facts.Property(
        name=entry.key,
        key=key,
        prefix=prefix,
        value=None if withheld and not is_unknown(value) else value,
        place=entry.place,
        role=keys.role,
        secret=secret,
        plain_secret=secret and _stands_in_the_clear(entry),
        known=is_known,
        since=past.since if past else None,
        removed_in=removed,
        deprecated_in=past.deprecated_in if past and key in known and known[key].deprecated else None,
        replacement=past.replacement if past else None,
        nearest=near,
        default=known[key].default if key in known else None,
        image_key=_IMAGE_KEYS.get(key),
        duplicates=earlier,
        quoted=value if is_unknown(value) else _is_quoted(str(value)),
        backslash_eaten=_eats_backslash(entry),
        trailing_blank=entry.raw.endswith((" ", "\t")) and bool(entry.raw.strip()),
        scheme=None if is_unknown(value) else _scheme(key, str(value)),
        tls_family=key.startswith(_TLS_FAMILIES),
        ineffective=_why_without_effect(entry.key, key, keys),
        prefix_listener=listener,
        prefix_upper=listener is not None and listener != listener.lower(),
        prefix_dangling=_dangles(listener, keys),
    )


def _may_be_secret(entry: Written, known: bool) -> bool:
    if known and not is_secret_key(entry.key) and not holds_secret(entry.raw):
        return False
    from ..sources.shown import may_be_secret

    return may_be_secret(entry, known)


def split_key(name: str, keys: Keys) -> tuple[str, str]:
    """Return the prefix of *name* (of a listener, a client, an alias; or empty) and the key that is left."""
    if keys.role in _BROKER_ROLES:
        return _split_listener(name, keys)
    for prefix in _alias_prefixes(name, keys):
        for inner in ("", *_PREFIXES["mirrormaker"]):
            if inner and name.startswith(prefix + inner):
                return prefix + inner, name[len(prefix + inner) :]
        return prefix, name[len(prefix) :]
    for prefix in _PREFIXES.get(keys.role, ()):
        if name.startswith(prefix):
            return prefix, name[len(prefix) :]
    return "", name


def _alias_prefixes(name: str, keys: Keys) -> list[str]:
    return [f"{alias}." for alias in keys.aliases if name.startswith(f"{alias}.")]


def _split_listener(name: str, keys: Keys) -> tuple[str, str]:
    if not name.lower().startswith(_LISTENER):
        return "", name
    listener = _named_listener(name[len(_LISTENER) :], keys)
    rest = name[len(_LISTENER) + len(listener) + 1 :]
    if not rest:
        return "", name
    _, dot, key = rest.partition(".")
    if dot and key.startswith(("sasl.", "connections.")):
        return name[: len(name) - len(key)], key
    return name[: len(name) - len(rest)], rest


def _prefix_listener(name: str, keys: Keys) -> str | None:
    if not name.startswith(_LISTENER):
        return None
    rest = name[len(_LISTENER) :]
    listener = _named_listener(rest, keys)
    return listener if listener and rest[len(listener) :].startswith(".") else None


def _named_listener(rest: str, keys: Keys) -> str:
    """Return the listener that *rest*, what follows ``listener.name.``, begins with: a name may hold dots."""
    upper = rest.upper()
    known = [one for one in keys.listeners or () if upper.startswith(f"{one}.")]
    length = max(map(len, known)) if known else len(rest.partition(".")[0])
    return rest[:length]


def _dangles(listener: str | None, keys: Keys) -> facts.Truth:
    if listener is None:
        return False
    if keys.listeners is None:
        return Unknown("the node's listeners can't be told")
    return listener.upper() not in keys.listeners


def _is_free(key: str, role: str) -> bool:
    """Whether a key is free for plug-ins and frameworks to define, so that Kafka's tables say nothing of it."""
    if key.startswith(("config.providers.", "metric", "confluent.", "ldap.", "rlmm.config.", "rsm.config.")):
        return True
    if role == UNKNOWN and key.startswith(("ssl.", "sasl.")):  # of ZooKeeper, which is no client of Kafka's
        return True
    if role in _BROKER_ROLES:
        return key in _AUTHORIZER_KEYS
    if role == "librdkafka" or key == "listeners":
        return True
    return role in ("connect", "registry", "mirrormaker") and not key.startswith(("ssl.", "sasl.", "security."))


def _nearest(prefix: str, key: str, keys: Keys, target: Target) -> str | None:
    found = nearest(_definition_role(keys.role), target.kafka_version, key)
    return None if found is None else prefix + found


def _stands_in_the_clear(entry: Written) -> bool:
    if is_unknown(entry.value) or not str(entry.value).strip():
        return False
    return "${" not in entry.raw


def _is_quoted(value: str) -> bool:
    return len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"


def _eats_backslash(entry: Written) -> bool:
    """Whether java.util.Properties drops a backslash (or reads a control character) that was meant to stand."""
    raw = entry.raw
    at = raw.find("\\")
    is_path = entry.key.endswith((".location", ".dir", ".dirs", ".path"))
    while 0 <= at < len(raw) - 1:
        following = raw[at + 1]
        if following not in _ESCAPED or (is_path and following in _PATH_ESCAPES):
            return True
        at = raw.find("\\", at + 2)
    return False


def _scheme(key: str, value: str) -> str | None:
    if not key.endswith(".location"):
        return None
    return next((scheme for scheme in _SCHEMES if value.lower().startswith(scheme)), None)


def _why_without_effect(name: str, key: str, keys: Keys) -> str | None:
    if keys.role in _BROKER_ROLES:
        return _broker_key_without_effect(name, key, keys)
    if key in ("ssl.client.auth", "ssl.principal.mapping.rules") and keys.role not in ("registry", "connect"):
        return "only brokers and controllers read it; a client ignores it"
    if key == "ssl.key.password" and not keys.has_keystore:
        return "there is no keystore whose key it could open"
    return None


def _broker_key_without_effect(name: str, key: str, keys: Keys) -> str | None:
    if name == "security.protocol":
        return "it is a client's key; a broker takes the protocol from listener.security.protocol.map"
    if key == "ssl.principal.mapping.rules" and keys.custom_principal_builder:
        return "principal.builder.class replaces the builder that reads it"
    if key == "ssl.key.password" and not keys.has_keystore:
        return "there is no keystore whose key it could open"
    if name == "sasl.jaas.config":
        return "a broker reads it only with a listener's and a mechanism's prefix"
    if keys.engine_factory and key.startswith(("ssl.keystore.", "ssl.truststore.")):
        return "ssl.engine.factory.class replaces the code that reads it"
    return None
