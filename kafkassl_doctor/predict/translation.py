"""The client of a Java file written for another library: the same certificates, names, protocols and login.

Its truststore becomes a bundle of CAs, its keystore a certificate with a key; what no other library has, such as an
engine of one's own, can't be told.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..jvm.keys import KeyEntry
from ..values import Unknown
from .logins import entry_of, mechanism_of
from .material import Login, Material, Step

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..stores.certificate import Certificate
    from ..stores.engine import SslStores, StoreView

_IDENTIFICATION = "ssl.endpoint.identification.algorithm"
_PROTOCOLS = "ssl.enabled.protocols"
_CONTEXT = "ssl.protocol"
_VERSIONS = ("TLSv1.3", "TLSv1.2")
_CONTEXTS = {"TLS": _VERSIONS, "TLSv1.3": _VERSIONS, "TLSv1.2": ("TLSv1.2",)}
_UNLIKE = ("ssl.cipher.suites", "ssl.provider", "security.providers", "ssl.engine.factory.class")
"""Keys that no other library has, or none in this form."""
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


def translate(client: ClientConfig, cache: MutableMapping[Any, Any]) -> Material:
    """Return what the client of a Java file has for the library that runs it; ``steps`` say what can't be told."""
    steps: list[Step] = list(_doubts(client))
    if isinstance(client.protocol, Unknown) and not steps:
        steps = [client.protocol]
    if steps:
        return Material(steps=tuple(steps))
    login = _login(client) if client.sasl is True else None
    steps += [login] if isinstance(login, Unknown) else []
    if client.tls is not True:
        return Material(steps=tuple(steps), login=login)
    return _read_stores(client, cache, steps, login)


def _doubts(client: ClientConfig) -> Iterator[Unknown]:
    """What Kafka's own client refuses, or no other has."""
    name = client.target.runtime_name
    for key in _UNLIKE if client.tls is True else ():
        if client.settings.is_written(key) and client.settings.value(key) not in (None, ()):
            yield Unknown(f"{key} has no counterpart in {name}")
    for step in client.steps:
        yield Unknown(f"what {name} makes of {step.text}") if isinstance(step, Refusal) else step


def _login(client: ClientConfig) -> Login | Unknown:
    mechanism = mechanism_of(client)
    if isinstance(mechanism, Unknown):
        return mechanism
    if mechanism not in _MECHANISMS:
        return Unknown(f"how a login of {mechanism} is written for {client.target.runtime_name}")
    if mechanism != "PLAIN":
        return Login(mechanism, Unknown(f"whether the credentials of {mechanism} are right is not judged"))
    entry = entry_of(client, client.target)
    if isinstance(entry, Unknown):
        return entry
    from ..sources.secret import Secret

    return Login(mechanism, Secret(str(entry.value)))


def _read_stores(
    client: ClientConfig, cache: MutableMapping[Any, Any], steps: list[Step], login: Login | Unknown | None
) -> Material:
    from ..stores.engine import load_stores

    stores = load_stores(client.settings, client.target, cache)
    steps += _doubts_of_stores(stores, client.target.runtime_name)
    names, protocols = _checks_names(client), _protocols(client)
    steps += [one for one in (names, protocols) if isinstance(one, Unknown)]
    key = None if steps else _own_key(stores.keystore)
    steps += [key] if isinstance(key, Unknown) else []
    if steps:
        return Material(steps=tuple(steps), login=login)
    assert not isinstance(key, Unknown)
    assert not isinstance(protocols, Unknown)
    return Material(_anchors(stores.truststore), key, checks_names=names is True, protocols=protocols, login=login)


def _doubts_of_stores(stores: SslStores, name: str) -> Iterator[Unknown]:
    """What Java does not open can't be carried over as it stands there."""
    for step in stores.steps:
        yield (
            Unknown(f"what {name} gets of a store that Java refuses: {step.text}")
            if isinstance(step, Refusal)
            else step
        )


def _checks_names(client: ClientConfig) -> bool | Unknown:
    value = client.settings.value(_IDENTIFICATION)
    if isinstance(value, Unknown):
        return value
    text = str(value or "")
    if text.lower() in ("", "https"):
        return bool(text)
    return Unknown(f"{_IDENTIFICATION}={text} has no counterpart in {client.target.runtime_name}")


def _protocols(client: ClientConfig) -> tuple[str, ...] | Unknown:
    """The versions that the file names; () where it names none."""
    settings = client.settings
    if not settings.is_written(_PROTOCOLS) and not settings.is_written(_CONTEXT):
        return ()
    value, context = settings.value(_PROTOCOLS), settings.value(_CONTEXT)
    for one in (value, context):
        if isinstance(one, Unknown):
            return one
    named = tuple(map(str, value)) if isinstance(value, tuple) else ()
    known = _CONTEXTS.get(str(context or "TLS"))
    if known is None or not set(named) <= set(_VERSIONS):
        shown = ",".join(named) or str(context)
        return Unknown(f"whether {client.target.runtime_name} speaks {shown}")
    return tuple(one for one in known if one in (named or known))


def _own_key(store: StoreView | None) -> KeyEntry | Unknown | None:
    entries = [entry for entry in store.entries if entry.kind == "key"] if store else []
    if not entries:
        return None
    if len(entries) > 1:
        return Unknown(f"which of the {len(entries)} keys of the keystore the client is given")
    assert store
    state = store.keys[0]
    if isinstance(state.matches, Unknown):
        return state.matches
    if not entries[0].chain or state.matches is not True or state.algorithm:
        return Unknown("what a client does with a key that is not that of its certificate")
    return KeyEntry(entries[0].alias, entries[0].chain)


def _anchors(store: StoreView | None) -> tuple[Certificate, ...] | None:
    """Every certificate that an entry of its own holds, and the leaf of every key entry, as Java trusts them."""
    return None if store is None else tuple(entry.chain[0] for entry in store.entries if entry.chain)
