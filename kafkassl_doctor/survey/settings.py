"""Facts about the TLS settings in force on one side of a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .. import facts
from ..jvm import suites as jsse
from ..jvm.runtime import Runtime, runtime_of
from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..jvm.suites import Suite
    from ..target import Target
    from ..values import Place
    from .stores import StoreFacts

_NOT_OPENED = Unknown("the stores have not been opened")
_REPLACED = Unknown("ssl.engine.factory.class replaces Kafka's own reading of stores")
_OWN_FACTORIES = ("DefaultSslEngineFactory", "CommonNameLoggingSslEngineFactory")
_PROTOCOLS, _SUITES, _CONTEXT = "ssl.enabled.protocols", "ssl.cipher.suites", "ssl.protocol"
_IDENTIFICATION = "ssl.endpoint.identification.algorithm"
_IDENTIFICATIONS = ("", "HTTPS", "LDAP", "LDAPS")
"""What X509TrustManagerImpl.checkIdentity knows, in any case."""


_Chooser = Callable[[Iterable[str], Runtime], tuple[str, ...]]


class _Offer(NamedTuple):
    """What one side can negotiate."""

    protocols: tuple[str, ...]
    suites: tuple[Suite, ...]


def tls_facts(
    settings: Settings, opened: StoreFacts | None, target: Target, place: Place, server: bool = False
) -> facts.Tls:
    """Return the facts of the TLS settings in force; *opened* are the stores that they name.

    *server*: of a listener, which accepts with them and may dial with them too. *place* stands for what is not written.
    """
    runtime = runtime_of(target)
    protocols, suites = _names(settings, _PROTOCOLS), _names(settings, _SUITES)
    accepts, dials, free = _offers(settings, protocols, suites, runtime)
    offered = accepts if server else dials
    keystore, truststore = _stores(settings, opened)
    fitting = _fit(offered, keystore) if server and not isinstance(offered, Unknown) else offered
    identification = settings.value(_IDENTIFICATION)
    return facts.Tls(
        keystore=keystore,
        truststore=truststore,
        protocols=protocols,
        protocols_place=settings.get(_PROTOCOLS).place or place,
        bad_protocols=_choose(jsse.bad_protocols, protocols, runtime),
        disabled_protocols=_choose(jsse.disabled_protocols, protocols, runtime),
        usable_protocols=offered if isinstance(offered, Unknown) else offered.protocols,
        dialled_protocols=dials if isinstance(dials, Unknown) else dials.protocols,
        capped_protocols=_capped(dials, free),
        ceiling=_text(settings.value(_CONTEXT)),
        ceiling_place=settings.get(_CONTEXT).place or place,
        cipher_suites=suites,
        suites_place=settings.get(_SUITES).place or place,
        bad_suites=_choose(jsse.bad_suites, suites, runtime),
        disabled_suites=_choose(jsse.disabled_suites, suites, runtime),
        usable_suites=fitting if isinstance(fitting, Unknown) else tuple(suite.name for suite in fitting.suites),
        weak_suites=offered if isinstance(offered, Unknown) else jsse.weak_suites(offered.suites),
        needs_aes_256=offered if isinstance(offered, Unknown) else jsse.needs_aes_256(offered.suites),
        endpoint_identification=_text(identification),
        identification_place=settings.get(_IDENTIFICATION).place or place,
        identification_known=_is_known(identification),
        checks_host=identification if isinstance(identification, Unknown) else bool(identification),
        engine_factory=_foreign_factory(settings),
    )


def _names(settings: Settings, key: str) -> tuple[str, ...] | Unknown:
    value = settings.value(key)
    return value if isinstance(value, tuple | Unknown) else ()


def _choose(choose: _Chooser, names: tuple[str, ...] | Unknown, runtime: Runtime) -> tuple[str, ...] | Unknown:
    return names if isinstance(names, Unknown) else choose(names, runtime)


def _known(names: tuple[str, ...] | Unknown) -> tuple[str, ...]:
    return () if isinstance(names, Unknown) else names


def _text(value: Any) -> str | Unknown:
    return value if isinstance(value, Unknown) else str(value or "")


def _is_known(identification: Any) -> facts.Truth:
    if isinstance(identification, Unknown):
        return identification
    return str(identification or "").upper() in _IDENTIFICATIONS


def _offers(
    settings: Settings, protocols: tuple[str, ...] | Unknown, suites: tuple[str, ...] | Unknown, runtime: Runtime
) -> tuple[_Offer | Unknown, _Offer | Unknown, _Offer | Unknown]:
    """What the side can negotiate when it accepts, when it dials, and when it dials with no ceiling."""
    for names in (protocols, suites):
        if isinstance(names, Unknown):
            return names, names, names
    wanted, named = _known(protocols), _known(suites)
    if not wanted:
        wanted = tuple(name for name in runtime.supported_protocols if name.startswith("TLS"))
    context = settings.value(_CONTEXT)
    accepts = _offer(wanted, jsse.enabled_suites(named, runtime), runtime)
    dials: _Offer | Unknown = (
        context
        if isinstance(context, Unknown)
        else _offer(wanted, jsse.enabled_suites(named, runtime, str(context or "TLS")), runtime)
    )
    return accepts, dials, _offer(wanted, jsse.enabled_suites(named, runtime, "TLS"), runtime)


def _offer(wanted: Iterable[str], enabled: tuple[Suite, ...], runtime: Runtime) -> _Offer:
    protocols = jsse.usable_protocols(wanted, enabled, runtime)
    real = (suite for suite in jsse.usable_suites(protocols, enabled, runtime) if suite.name != jsse.NO_SUITE)
    return _Offer(protocols, tuple(real))


def _capped(dials: _Offer | Unknown, free: _Offer | Unknown) -> tuple[str, ...] | Unknown:
    if isinstance(dials, Unknown):
        return dials
    return () if isinstance(free, Unknown) else tuple(name for name in free.protocols if name not in dials.protocols)


def _fit(offer: _Offer, keystore: facts.Store | Unknown | None) -> _Offer | Unknown:
    """Of what a server offers, the suites for which its keystore has a key."""
    if keystore is None or isinstance(keystore, Unknown):
        return offer._replace(suites=()) if keystore is None else keystore
    if isinstance(keystore.keys, Unknown):
        return keystore.keys
    leaves = [key.certificate for key in keystore.keys if key.certificate is not None]
    fitting = (suite for suite in offer.suites if any(_serves(leaf, suite, offer.protocols) for leaf in leaves))
    return offer._replace(suites=tuple(fitting))


def _serves(leaf: facts.Certificate, suite: Suite, protocols: tuple[str, ...]) -> bool:
    if "TLSv1.3" in suite.protocols:
        return leaf.usable_in_tls13
    kind = "EdDSA" if leaf.key_algorithm in ("Ed25519", "Ed448") else leaf.key_algorithm
    needs_signature = suite.exchange != "RSA"
    return (leaf.usable_in_tls12 or not needs_signature) and any(
        kind in jsse.server_keys(suite, name) for name in protocols if name in suite.protocols
    )


def _foreign_factory(settings: Settings) -> str | None:
    factory = settings.value("ssl.engine.factory.class")
    return factory if isinstance(factory, str) and not factory.endswith(_OWN_FACTORIES) else None


def _stores(
    settings: Settings, opened: StoreFacts | None
) -> tuple[facts.Store | Unknown | None, facts.Store | Unknown | None]:
    if _foreign_factory(settings) is not None:
        return _REPLACED, _REPLACED
    return (opened.keystore, opened.truststore) if opened else (_NOT_OPENED, _NOT_OPENED)
