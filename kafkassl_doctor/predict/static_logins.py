"""Logins in the JAAS file of a JVM: contexts KafkaServer, listener.KafkaServer, KafkaClient (JaasContext)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..config.node import ListenerConfig
from ..sources.jaas_files import Module, read_jaas_file
from ..sources.properties import Written
from ..texts import say
from ..values import Place, Unknown

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..target import Target

_SERVER, _CLIENT = "KafkaServer", "KafkaClient"
_SETTING = "java.security.auth.login.config"

Found = tuple[Module, ...] | Refusal | Unknown


def find_login(side: ClientConfig | ListenerConfig, target: Target) -> Found:
    """Return the modules of the context that a side takes; what Kafka or the JVM says where there is none.

    Unknown where nothing was told of what the JVM is started with.
    """
    kafka = target.kafka_version
    if target.java is None:
        return Unknown("whether a JAAS file gives the JVM a login (--jaas, --java-opts)")
    named, at = target.java.jaas, _place(side)
    listener = f"{side.name.lower()}.{_SERVER}" if isinstance(side, ListenerConfig) else None
    names = (_CLIENT,) if listener is None else (listener, _SERVER)
    values = {"file": named or "", "context": names[-1], "subject": side.name}
    if named is not None:
        read = read_jaas_file(named, target)
        if read.unread:
            return Unknown(read.unread)
        if read.problem is not None:
            inner = f"IOException: {read.problem}"
            shown = {**values, "problem": read.problem.partition("\n\t")[2] or read.problem}
            return Refusal("jaas-file-refused", Place(named), shown, inner, (f"SecurityException: java.io.{inner}",))
        found = next((read.contexts[name] for name in names if name in read.contexts), None)
        if found is not None:
            return found
    other = "" if listener is None else f" or '{listener}'"
    state = "not set" if named is None else named
    text = say("kafka", "jaas-context-missing", kafka, context=names[-1], other=other, state=state)
    return Refusal("jaas-context-missing", at, {key: value for key, value in values.items() if value}, text)


def entry_in_file(side: ClientConfig | ListenerConfig, module: str, target: Target) -> Written | Unknown:
    """Return the entry of *module* in the context of a side, as if it stood in ``sasl.jaas.config``."""
    found = find_login(side, target)
    if isinstance(found, Unknown):
        return found
    if isinstance(found, Refusal):
        return Unknown(found.text or "its JAAS file gives no login")
    own = [one for one in found if one.name == module]
    if len(own) != 1 or own[0].expands:
        return Unknown(f"which login the {len(found)} modules of the JAAS context give")
    return Written("sasl.jaas.config", own[0].entry.reveal(), Place(str(target.java.jaas)), "", None)


def _place(side: ClientConfig | ListenerConfig) -> Place:
    place: Place = getattr(side, "protocol_place", side.place)
    return place
