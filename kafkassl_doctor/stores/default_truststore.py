"""The truststore of a JVM that ``javax.net.ssl.trustStore`` names (sun.security.ssl.TrustStoreManager).

Kafka takes it where a configuration names none. A file that is not there is passed over, and the JVM's own cacerts
count; one that does not open ends the set-up of the trust manager.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..sources.files import STORE_LIMIT, locate, read_file
from ..values import Place, Unknown
from .failures import qualify
from .opening import Opened, open_store

if TYPE_CHECKING:
    from ..target import Target

_STORE = "javax.net.ssl.trustStore"
_NONE = "NONE"
_FIRST_WITH_PKCS12 = (9,)
_WRAPPED = "KeyStoreException: problem accessing trust store"


def open_default(target: Target) -> Opened | Unknown | None:
    """Return the store, opened; None where none is named or the file is not there."""
    named = target.java.get(_STORE) if target.java else None
    if not named:
        return None
    if named == _NONE:
        return Opened(_NONE)
    reading = read_file(locate(named, target), STORE_LIMIT)
    if reading.problem is not None:
        missing = reading.problem.kind == "missing"
        if missing and target.stores != "elsewhere":
            return None
        return Unknown(f"{named}: {reading.problem.text}")
    usual = "PKCS12" if target.jdk_version >= _FIRST_WITH_PKCS12 else "JKS"
    opened = open_store(
        reading.content, _type_of(target) or usual, target.java.secrets.get(f"{_STORE}Password"), target
    )
    return Unknown(f"{named}: {opened.unknown}") if opened.unknown else opened


def _type_of(target: Target) -> str:
    written: str = target.java.get(f"{_STORE}Type") or ""
    return written


def refuse_default(target: Target) -> Iterator[Refusal | Unknown]:
    """Yield what ends the set-up of a trust manager without a truststore in the configuration."""
    opened = open_default(target)
    if isinstance(opened, Unknown):
        yield opened
    elif opened is not None and opened.texts:
        named = target.java.get(_STORE)
        outer = (*opened.texts[1:], _WRAPPED, f"KafkaException: {qualify(_WRAPPED)}")
        values = {"store": named, "option": f"-D{_STORE}={named}"}
        yield Refusal("default-truststore-unreadable", Place(named), values, opened.texts[0], outer)
