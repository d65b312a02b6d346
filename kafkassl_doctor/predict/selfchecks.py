"""The handshake of a broker with itself on the inter-broker listener at its start (SslFactory.SslEngineValidator)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..jvm.paths import Anchors, validate_chain
from ..jvm.rejection import Rejection
from ..jvm.runtime import load_runtime
from ..texts import say
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.node import ListenerConfig
    from ..stores.certificate import Certificate
    from ..stores.engine import SslStores, StoreView
    from ..stores.jks import JavaEntry
    from ..target import Target

_CAUSE = "inter-broker-self-check-failed"
_CHOICES = ("ssl.cipher.suites", "ssl.enabled.protocols", "ssl.protocol")


def check_self(listener: ListenerConfig, stores: SslStores, target: Target) -> Refusal | Unknown | None:
    """Return why the broker can't connect to itself; None when it can, unknown where that can't be told.

    Host names are not checked. Suites and key choice are only judged where they are left at their defaults.
    """
    entry = _only_key(stores.keystore)
    if isinstance(entry, Unknown):
        return entry
    if entry is None:
        return _refuse(listener, target, "SSLHandshakeException: No available authentication scheme")
    if entry.chain[0].key_algorithm == "DSA" and not any(listener.settings.is_written(key) for key in _CHOICES):
        return _refuse(listener, target, "SSLHandshakeException: No available authentication scheme")
    if entry.chain[0].key_algorithm not in ("RSA", "EC"):
        return Unknown(f"a handshake with a key of type {entry.chain[0].key_algorithm} is not judged yet")
    state = stores.keystore.keys[0] if stores.keystore else None
    if state is None or isinstance(state.matches, Unknown):
        return Unknown("whether the private key belongs to its certificate can't be told")
    return _check_chain(listener, entry, state.matches, stores, target)


def _check_chain(
    listener: ListenerConfig, entry: JavaEntry, matches: bool, stores: SslStores, target: Target
) -> Refusal | Unknown | None:
    runtime = load_runtime(target.jdk)
    if stores.truststore is None:
        return Unknown("the JVM's own cacerts decide on the broker's certificate")
    anchors = Anchors(_anchors(stores.truststore))
    for usage in ("server", "client") if listener.settings.value("ssl.client.auth") != "none" else ("server",):
        verdict = validate_chain(entry.chain, anchors, usage, target.at, runtime)
        if isinstance(verdict, Unknown):
            return verdict
        if isinstance(verdict, Rejection):
            if not anchors.certificates:
                return _refuse(listener, target, verdict.chain[-1])
            return _refuse(listener, target, f"SSLHandshakeException: {verdict.message}")
        if usage == "server" and not matches:
            return _refuse(listener, target, "SSLHandshakeException: Invalid CertificateVerify signature")
    if any(listener.settings.is_written(key) for key in _CHOICES):
        return Unknown("protocols and cipher suites of the broker's handshake with itself are not judged yet")
    return None


def _only_key(store: StoreView | None) -> JavaEntry | Unknown | None:
    keys = [entry for entry in store.entries if entry.kind == "key" and entry.chain] if store else []
    if len(keys) > 1:
        return Unknown("the keystore holds several keys; which one the JVM presents is not judged yet")
    return keys[0] if keys else None


def _anchors(store: StoreView) -> list[Certificate]:
    return [entry.chain[0] for entry in store.entries if entry.chain]


def _refuse(listener: ListenerConfig, target: Target, inner: str) -> Refusal:
    name, colon, message = inner.partition(": ")
    package = "javax.net.ssl" if name.startswith("SSL") else "java.lang"
    text = say("kafka", "self-check-failed", target.kafka_version, cause=f"{package}.{name}{colon}{message}")
    at = listener.settings.get("ssl.keystore.location").place or listener.place
    return Refusal(_CAUSE, at, {"listener": listener.name, "reason": message or name}, text)
