"""The options that a JVM is started with (KAFKA_OPTS): its system properties, and the JAAS file that one of them names.

The start scripts of Kafka hand ``$KAFKA_OPTS`` to ``java`` without quotes, so blanks part its words and quotation marks
are part of them (kafka-run-class.sh).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..records import NamedTuple
from .secret import Secret, is_secret_key

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_SECRETS: Mapping[str, Secret] = MappingProxyType({})
_JAAS = "java.security.auth.login.config"


class JavaOptions(NamedTuple):
    """What a JVM is started with."""

    properties: Mapping[str, str] = _NOTHING
    """System properties that are no secrets."""
    secrets: Mapping[str, Secret] = _NO_SECRETS
    """Those that hold passwords."""
    jaas: str | None = None
    """The JAAS file that ``java.security.auth.login.config`` names; None without one."""

    def __repr__(self) -> str:
        return f"JavaOptions({sorted((*self.properties, *self.secrets))}, jaas={self.jaas!r})"

    @property
    def token(self) -> tuple[tuple[str, str], ...]:
        """What tells these properties from others, secrets left out."""
        return tuple(sorted(self.properties.items()))

    def get(self, name: str) -> str | None:
        """Return the system property *name*; None where it is not set."""
        return self.properties.get(name)


def read_java_options(text: str, jaas: str | None = None) -> JavaOptions:
    """Return the system properties in *text*; of one given twice, the last counts. *jaas* stands for its property."""
    properties: dict[str, str] = {}
    secrets: dict[str, Secret] = {}
    for word in text.split():
        if not word.startswith("-D") or len(word) == 2:
            continue
        name, _, value = word[2:].partition("=")
        if is_secret_key(name):
            secrets[name] = Secret(value)
        else:
            properties[name] = value
    if jaas is not None:
        properties[_JAAS] = jaas
    named = properties.get(_JAAS)
    # JDKs take ``==`` to mean that this file alone counts; no other is looked at here.
    return JavaOptions(properties, secrets, None if named is None else named.removeprefix("="))
