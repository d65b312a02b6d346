"""What else DefaultSslEngineFactory asks the JVM for by name, and the keys that its KeyManagerFactory opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..data import read_data
from ..texts import say
from ..values import Unknown
from ..versions import parse_version
from .abilities import can
from .failures import qualify

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target

_DEFAULT_KEY_MANAGER = "SunX509"
_DEFAULT_CONTEXT = "DEFAULT"
_CAUSE = "tls-algorithm-unknown"


def check_secure_random(settings: Settings, target: Target) -> Iterator[Refusal | Unknown]:
    """Yield what ``ssl.secure.random.implementation`` names if the JVM does not have it."""
    yield from _check(settings, target, "ssl.secure.random.implementation", "SecureRandom")


def check_context(settings: Settings, target: Target) -> Iterator[Refusal | Unknown]:
    """Yield what SSLContext.getInstance refuses: ``ssl.provider``, ``ssl.protocol``."""
    provider, protocol = settings.value("ssl.provider"), settings.value("ssl.protocol")
    doubt = next((value for value in (provider, protocol) if isinstance(value, Unknown)), None)
    if doubt is not None:
        yield doubt
        return
    if provider is None:
        yield from _check(settings, target, "ssl.protocol", "SSLContext")
    elif provider == "":
        yield _refuse(settings, "ssl.provider", "IllegalArgumentException: missing provider")
    elif provider not in _names("Provider", target):
        yield _refuse(settings, "ssl.provider", f"NoSuchProviderException: no such provider: {provider}")
    elif provider not in _names("Provider with SSLContext", target) or not _has("SSLContext", protocol, target):
        text = f"NoSuchAlgorithmException: no such algorithm: {protocol} for provider {provider}"
        yield _refuse(settings, "ssl.provider", text)


def has_context(protocol: str, target: Target) -> bool:
    """Return whether the JVM has an SSLContext of this name."""
    return _has("SSLContext", protocol, target)


def check_key_managers(settings: Settings, target: Target, has_keystore: bool) -> Iterator[Refusal | Unknown]:
    """Yield what ``ssl.keymanager.algorithm`` names if the JVM does not have it."""
    if has_keystore or not can(target.kafka_version, "kafka-ignores-key-manager-without-keystore"):
        yield from _check(settings, target, "ssl.keymanager.algorithm", "KeyManagerFactory")


def check_trust_managers(settings: Settings, target: Target) -> Iterator[Refusal | Unknown]:
    """Yield what ``ssl.trustmanager.algorithm`` names if the JVM does not have it."""
    yield from _check(settings, target, "ssl.trustmanager.algorithm", "TrustManagerFactory")


def check_initialisation(settings: Settings, target: Target) -> Iterator[Refusal]:
    """Yield what the context itself refuses once it has its managers: the JVM's own is initialised already."""
    protocol = settings.value("ssl.protocol")
    if isinstance(protocol, str) and protocol.upper() == _DEFAULT_CONTEXT:
        yield _refuse(settings, "ssl.protocol", say("jdk", "context-default", target.jdk_version))


def opens_keys_at_once(settings: Settings) -> bool | Unknown:
    """Return whether every key must open at start-up: SunX509 opens them at once, NewSunX509 when one is used."""
    name = settings.value("ssl.keymanager.algorithm")
    if isinstance(name, Unknown):
        return name
    return str(name or _DEFAULT_KEY_MANAGER).upper() == _DEFAULT_KEY_MANAGER.upper()


def _check(settings: Settings, target: Target, key: str, kind: str) -> Iterator[Refusal | Unknown]:
    value: Any = settings.value(key)
    if isinstance(value, Unknown):
        yield value
    elif value is not None and not _has(kind, value, target):
        yield _refuse(settings, key, f"NoSuchAlgorithmException: {value} {kind} not available")


def _has(kind: str, name: Any, target: Target) -> bool:
    return str(name).upper() in {known.upper() for known in _names(kind, target)}


def _names(kind: str, target: Target) -> set[str]:
    jdk = target.jdk_version
    known: dict[str, str | None] = read_data("security_names")[kind]
    return {name for name, since in known.items() if since is None or jdk >= parse_version(since)}


def _refuse(settings: Settings, key: str, text: str) -> Refusal:
    values = {"key": key, "value": str(settings.value(key))}
    return Refusal(_CAUSE, settings.get(key).place, values, text, (f"KafkaException: {qualify(text)}",))
