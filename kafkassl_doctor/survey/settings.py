"""Facts about the TLS settings in force on one side of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import facts
from ..jvm.runtime import Runtime, load_runtime
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target
    from .stores import StoreFacts

_NOT_OPENED = Unknown("the stores have not been opened")
_NOT_WORKED_OUT = Unknown("the suites in common have not been worked out")


def tls_facts(settings: Settings, opened: StoreFacts | None, target: Target) -> facts.Tls:
    """Return the facts of the TLS settings in force; *opened* are the stores that they name."""
    runtime = load_runtime(target.jdk)
    protocols = _names(settings.value("ssl.enabled.protocols"))
    suites = _names(settings.value("ssl.cipher.suites"))
    known = () if isinstance(protocols, Unknown) else protocols
    bad = tuple(name for name in known if name not in runtime.supported_protocols)
    disabled = tuple(name for name in known if name not in bad and name in runtime.tls_disabled)
    identification = settings.value("ssl.endpoint.identification.algorithm")
    factory = settings.value("ssl.engine.factory.class")
    return facts.Tls(
        keystore=opened.keystore if opened else _NOT_OPENED,
        truststore=opened.truststore if opened else _NOT_OPENED,
        protocols=protocols,
        bad_protocols=bad,
        disabled_protocols=disabled,
        usable_protocols=protocols
        if isinstance(protocols, Unknown)
        else tuple(name for name in protocols if name not in bad and name not in disabled),
        cipher_suites=suites,
        bad_suites=() if isinstance(suites, Unknown) else tuple(name for name in suites if not _knows(runtime, name)),
        disabled_suites=(),
        usable_suites=_NOT_WORKED_OUT,
        weak_suites=(),
        needs_aes_256=_NOT_WORKED_OUT,
        endpoint_identification=identification if isinstance(identification, Unknown) else str(identification or ""),
        checks_host=identification if isinstance(identification, Unknown) else bool(identification),
        engine_factory=str(factory) if isinstance(factory, str) else None,
    )


def _names(value: Any) -> tuple[str, ...] | Unknown:
    return value if isinstance(value, tuple | Unknown) else ()


def _knows(runtime: Runtime, suite: str) -> bool:
    """Old suites have two names for the JVM: SSL_… and TLS_…."""
    return suite in runtime.supported_suites or (
        suite.startswith("TLS_") and f"SSL_{suite[4:]}" in runtime.supported_suites
    )
