"""One end of a TLS connection as Kafka sets it up: the settings and stores of a listener or client as a JSSE engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ..jvm.keys import KeyEntry
from ..jvm.paths import Anchors
from ..jvm.runtime import runtime_of, shipped_cas
from ..jvm.sides import Side
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..jvm.runtime import Runtime
    from ..stores.certificate import Certificate
    from ..stores.engine import SslStores, StoreView
    from ..target import Target

_AUTH = "ssl.client.auth"
_SHIPPED_LIST = "openjdk"
_TLS = "TLS"
_DATAGRAMS = "DTLS"
_NO_STREAM = "what comes of DTLS, which is made for datagrams and not for Kafka's connections (ssl.protocol)"


def make_side(
    settings: Settings, stores: SslStores, target: Target, client_auth: str = "none", part: str = "server"
) -> Side | Unknown:
    """Return the engine that DefaultSslEngineFactory makes of *settings* and the *stores* that they name.

    *client_auth* is what a server asks for; *part* is client or server. What could not be opened is unknown to the side
    as well; without a truststore the CAs that JDKs ship are its anchors.
    """
    found = {key: settings.value(key) for key in _KEYS}
    unknown = next((value for value in found.values() if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    runtime = runtime_of(target, part)
    if runtime.started and runtime.started.doubt:
        return Unknown(runtime.started.doubt)
    if str(found["ssl.protocol"]).upper().startswith(_DATAGRAMS):
        return Unknown(_NO_STREAM)
    doubt = Unknown(stores.unknown[0]) if stores.unknown else None
    protocols = _tuple(found["ssl.enabled.protocols"])
    return Side(
        runtime=runtime,
        keys=_read_keys(stores.keystore) if doubt is None else doubt,
        anchors=_read_anchors(stores.truststore, target) if doubt is None else doubt,
        protocols=protocols or _default_protocols(str(found["ssl.protocol"] or _TLS), runtime),
        suites=_tuple(found["ssl.cipher.suites"]),
        context=str(found["ssl.protocol"] or _TLS),
        key_manager=_manager(settings, "key", runtime, "SunX509"),
        trust_manager=_manager(settings, "trust", runtime, "PKIX"),
        client_auth=client_auth,
        identification=str(found["ssl.endpoint.identification.algorithm"] or ""),
    )


def _default_protocols(context: str, runtime: Runtime) -> tuple[str, ...]:
    """Those of an engine of which none are asked: jdk.tls.client.protocols and its like limit the context TLS."""
    own = runtime.default_protocols if context == _TLS else ()
    return own or tuple(name for name in runtime.supported_protocols if name.startswith(_TLS))


def _manager(settings: Settings, kind: str, runtime: Runtime, usual: str) -> str:
    """The algorithm of a manager: Kafka's default is that of the JVM."""
    key = f"ssl.{kind}manager.algorithm"
    own = runtime.started.managers.get(kind) if runtime.started and not settings.is_written(key) else None
    return own or str(settings.value(key) or usual)


_KEYS = (
    "ssl.enabled.protocols",
    "ssl.cipher.suites",
    "ssl.protocol",
    "ssl.keymanager.algorithm",
    "ssl.trustmanager.algorithm",
    "ssl.endpoint.identification.algorithm",
)


def client_auth_of(settings: Settings, protocol: str, originals: Mapping[str, Any], prefixed: bool) -> str | Unknown:
    """Return whether a listener asks for a certificate: none, requested or required.

    On SASL_SSL only a key with the listener's own prefix counts, and only where the release has KIP-684 (*prefixed*).
    """
    if protocol == "SASL_SSL" and not (prefixed and f"{settings.prefix}{_AUTH}" in originals):
        return "none"
    value = settings.value(_AUTH)
    return value if isinstance(value, Unknown | str) else "none"


def _read_keys(store: StoreView | None) -> tuple[KeyEntry, ...]:
    """The key entries with a chain, each with what became of its key."""
    entries = [entry for entry in store.entries if entry.kind == "key"] if store else []
    states = store.keys if store else ()
    pairs = zip(entries, states, strict=True)
    return tuple(
        KeyEntry(entry.alias, entry.chain, state.matches, state.algorithm, state.modulus)
        for entry, state in pairs
        if entry.chain
    )


def _read_anchors(store: StoreView | None, target: Target) -> Anchors | Unknown:
    """Every certificate that an entry of its own holds, and the leaf of every key entry (TrustStoreUtil)."""
    if store is None:
        return default_anchors(target)
    return _share(tuple(entry.chain[0] for entry in store.entries if entry.chain))


@lru_cache(64)
def _share(certificates: tuple[Certificate, ...]) -> Anchors:
    """Return the same anchors for the same certificates, so that what was found of a chain is found once."""
    return Anchors(certificates)


def default_anchors(target: Target) -> Anchors | Unknown:
    """Return what is trusted without a truststore: the CAs that JDKs ship, those of ``--java-home``, or those of
    ``-Djavax.net.ssl.trustStore``."""
    if target.java is not None:
        from ..stores.default_truststore import open_default

        opened = open_default(target)
        if isinstance(opened, Unknown):
            return opened
        if opened is not None:
            return _share(tuple(entry.chain[0] for entry in opened.entries if entry.chain))
    if target.java_home is None:
        return public_anchors()
    from ..jvm.java_home import read_cacerts

    found = read_cacerts(target.java_home, target)
    if isinstance(found, Unknown):
        return found
    shipped = frozenset(one.fingerprint for lists, one in shipped_cas())
    return Anchors(found, frozenset(one.fingerprint for one in found if one.fingerprint in shipped))


@cache
def public_anchors() -> Anchors:
    """Return the CAs that JDKs ship: the public ones, which every machine trusts."""
    found = [certificate for lists, certificate in shipped_cas() if _SHIPPED_LIST in lists]
    return Anchors(found, frozenset(certificate.fingerprint for certificate in found))


def _tuple(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple) else ()
