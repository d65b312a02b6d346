"""SASL on both sides of a connection: whether the mechanism is enabled, and for PLAIN whether the login is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config.node import ListenerConfig
from ..records import NamedTuple
from ..texts import say
from ..values import Unknown
from .qualified import qualify

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.settings import Settings
    from ..sources.properties import Written
    from ..target import Target
    from ..versions import Version

_JAAS = "sasl.jaas.config"
_ENABLED = "sasl.enabled.mechanisms"
_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"
_OWN_CLASSES = ("sasl.login.class", "sasl.login.callback.handler.class", "sasl.client.callback.handler.class")
_TOKENS = "OAUTHBEARER"
_HANDLER = "sasl.server.callback.handler.class"
_ALIKE = (_MODULE, "org.apache.kafka.common.security.scram.ScramLoginModule")
"""Modules that give a client for PLAIN the name and the password of their entry."""
_CLIENTS = (
    *("PLAIN", "GSSAPI", "EXTERNAL", "CRAM-MD5", "DIGEST-MD5", "NTLM"),
    *("SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"),
)
"""Mechanisms for which there is a SaslClientFactory: in the JDK's providers SunSASL and JdkSASL, in Kafka's own."""
_UNASKED = {"unasked-password": "sasl-password-absent", "unasked-user": "sasl-user-absent"}
"""What a login lacks, and what the JDK says of it."""


class Login(NamedTuple):
    """What comes of a SASL login; texts as in a link."""

    principal: str | None
    because: str = ""
    client_chain: tuple[str, ...] = ()
    """Innermost first; empty when the login is accepted."""
    reason: str = ""
    """What the broker's line at default level says in brackets."""


def mechanism_of(dialler: ClientConfig | ListenerConfig) -> str | Unknown:
    """Return the mechanism that a client dials with, or a node on one of its own listeners."""
    key = "sasl.mechanism"
    if isinstance(dialler, ListenerConfig):
        key = (
            "sasl.mechanism.inter.broker.protocol" if dialler.is_inter_broker else "sasl.mechanism.controller.protocol"
        )
    value = dialler.settings.value(key)
    return value if isinstance(value, Unknown) else str(value)


def find_unable(dialler: ClientConfig | ListenerConfig, target: Target) -> tuple[str, tuple[str, ...]] | None:
    """Return why a client can't even begin to log in, as a cause and what it says, innermost first; None when it can.

    It says so before it sends anything: SaslClientAuthenticator is not even made, and so the channel is not.
    """
    from ..sources.jaas import compare_plain
    from ..sources.secret import Secret

    mechanism, kafka = mechanism_of(dialler), target.kafka_version
    if isinstance(mechanism, Unknown):
        return None
    if not _has_client(mechanism, dialler):
        return "sasl-mechanism-unknown", _not_created(mechanism, kafka)
    entry = entry_of(dialler, target) if mechanism == "PLAIN" else None
    if entry is None or isinstance(entry, Unknown):
        return None
    secret = Secret(str(entry.value))
    found = compare_plain(secret, secret)
    if found is None or found.outcome not in _UNASKED:
        return None
    inner = [say("jdk", _UNASKED[found.outcome], target.jdk_version)]
    if found.outcome == "unasked-password":
        inner.insert(0, say("kafka", "login-password-unasked", kafka))
    return "sasl-login-incomplete", (*inner, *_not_created(mechanism, kafka))


def _has_client(mechanism: str, dialler: ClientConfig | ListenerConfig) -> bool:
    """Whether a provider of the JVM makes a SaslClient: Kafka's for SCRAM comes with ScramLoginModule."""
    if mechanism not in _CLIENTS:
        return False
    if not mechanism.startswith("SCRAM-") or isinstance(dialler, ListenerConfig):
        return True
    written = dialler.settings.originals.get(_JAAS)
    if written is None or isinstance(written.value, Unknown):
        return True
    from ..sources.jaas import read_jaas
    from ..sources.secret import Secret

    return read_jaas(Secret(str(written.value))).modules != (_MODULE,)


def offers_nothing(listener: ListenerConfig) -> bool:
    """Return whether a listener has no mechanism at all: it refuses every connection before a byte is read."""
    return listener.settings.value(_ENABLED) == ()


def log_in(
    dialler: ClientConfig | ListenerConfig, listener: ListenerConfig, ours: Target, theirs: Target
) -> Login | Unknown:
    """Return what comes of the login of *dialler* (target *ours*) at *listener*, both of which speak SASL."""
    kafka = theirs.kafka_version
    mechanism, enabled = mechanism_of(dialler), listener.settings.value(_ENABLED)
    if isinstance(mechanism, Unknown):
        return mechanism
    if isinstance(enabled, Unknown):
        return enabled
    names = tuple(str(name) for name in enabled) if isinstance(enabled, tuple) else ()
    if mechanism not in names:
        text = say("kafka", "mechanism-not-enabled", kafka, mechanism=mechanism, enabled=", ".join(names))
        return Login(None, "sasl-mechanism-not-enabled", (text,), f"Unsupported SASL mechanism {mechanism}")
    if mechanism == _TOKENS:
        from .tokens import token_user

        user = token_user(dialler, listener)
        return user if isinstance(user, Unknown) else Login(f"User:{user}")
    if mechanism != "PLAIN":
        return Unknown(f"whether the credentials of {mechanism} are right is not judged")
    return _compare(entry_of(dialler, ours), entry_of(listener, theirs), kafka)


def _compare(own: Written | Unknown, theirs: Written | Unknown, kafka: Version) -> Login | Unknown:
    from ..sources.jaas import compare_plain
    from ..sources.secret import Secret

    for entry in (own, theirs):
        if isinstance(entry, Unknown):
            return entry
    assert not isinstance(own, Unknown)
    assert not isinstance(theirs, Unknown)
    found = compare_plain(Secret(str(own.value)), Secret(str(theirs.value)))
    if found is None:
        return Unknown("what a login with a malformed entry says is not reproduced here")
    if found.outcome == "accepted":
        return Login(f"User:{found.user}")
    text = say("kafka", f"login-{found.outcome}", kafka)
    return Login(None, "sasl-login-refused", (text,), text.partition(": ")[2])


def entry_of(side: ClientConfig | ListenerConfig, target: Target) -> Written | Unknown:
    """Return the JAAS entry of one side, where no class of somebody else's takes part."""
    prefix, settings = "", side.settings
    if isinstance(side, ListenerConfig):
        prefix = f"{side.prefix}plain."
    foreign = _foreign_class(settings, prefix)
    if foreign is not None:
        return Unknown(f"{foreign} takes part in the login")
    written = settings.originals.get(prefix + _JAAS)
    if written is None:
        return _static_entry(side, prefix, target)
    if isinstance(written.value, Unknown):
        return written.value
    known = (_MODULE,) if isinstance(side, ListenerConfig) else _ALIKE
    if any(module in str(written.value) for module in known):
        return written
    return Unknown("a login module other than Kafka's takes part in PLAIN")


def _static_entry(side: ClientConfig | ListenerConfig, prefix: str, target: Target) -> Written | Unknown:
    if target.java is None:
        return Unknown(f"whether a JAAS file gives the JVM a login for PLAIN ({prefix}{_JAAS} is not set)")
    from .static_logins import entry_in_file

    return entry_in_file(side, _MODULE, target)


def _foreign_class(settings: Settings, prefix: str) -> str | None:
    keys = (*_OWN_CLASSES, _HANDLER)
    named = (settings.originals.get(prefix + key) for key in keys)
    return next((f"the class in {written.key}" for written in named if written is not None), None)


def _not_created(mechanism: str, kafka: Version) -> tuple[str, ...]:
    inner = say("kafka", "login-not-configured", kafka)
    return (
        say("kafka", "login-not-created", kafka, mechanism=mechanism),
        inner,
        say("kafka", "channel-refused", kafka, cause=qualify(inner) or inner),
        say("kafka", "channel-not-created", kafka),
    )
