"""The login module of a JAAS entry: it takes what stands there, is no class, or is another (LoginContext)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, Literal

from ..causes import Refusal
from ..texts import say
from ..values import Place

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import ListenerConfig
    from ..sources.jaas_files import Module
    from ..target import Target

_KAFKA: Final = "org.apache.kafka.common.security."
_OAUTH = f"{_KAFKA}oauthbearer.OAuthBearerLoginModule"
PLAIN_LOGINS: Final = (f"{_KAFKA}plain.PlainLoginModule", f"{_KAFKA}scram.ScramLoginModule")
"""Modules whose login only takes what stands in their entry, whichever mechanism they stand for."""
_INSTEAD: Final = (
    ("PLAIN", "plain.PlainLoginModule"),
    ("SCRAM", "scram.ScramLoginModule"),
    ("OAUTH", "oauthbearer.OAuthBearerLoginModule"),
)
_SUBJECT, _CLAIM = "unsecuredLoginStringClaim_sub", "unsecuredLoginStringClaim_"
_RESERVED = (f"{_CLAIM}exp", f"{_CLAIM}iat")
"""Claims that nobody may set (OAuthBearerUnsecuredLoginCallbackHandler.confirmNotReservedClaimName)."""
_LOGIN = "sasl.login.class"
_HANDLERS = ("sasl.login.callback.handler.class", "sasl.server.callback.handler.class")
_KERBEROS, _TOKENS = "GSSAPI", "OAUTHBEARER"

Outcome = Literal["succeeds", "absent", "open"]


def tell_login(
    module: str,
    mechanism: str,
    options: Collection[str],
    side: ClientConfig | ListenerConfig,
    odd: Collection[str] = (),
) -> Outcome:
    """Return what comes of a login by *module* when the channel of *side* is built.

    A name without a package, and one among Kafka's own that Kafka does not have, is no class. Kerberos asks a server
    before it is done, and a ``sasl.login.class`` may do anything; only tokens come from callback handlers, and go to
    them. *odd* are options whose values Kafka's own handler may not get into a token.
    """
    if mechanism == _KERBEROS or _names(side, mechanism, _LOGIN):
        return "open"
    if module in PLAIN_LOGINS:
        return "succeeds"
    if module == _OAUTH:
        if any(_names(side, mechanism, key) for key in _HANDLERS):
            return "open"
        claims = all(name.startswith(_CLAIM) and name not in _RESERVED for name in options)
        unsecured = not options or (_SUBJECT in options and claims and not odd)
        return "succeeds" if unsecured and mechanism == _TOKENS else "open"
    return "absent" if "." not in module or module.startswith(_KAFKA) else "open"


def find_absent(
    modules: Sequence[Module], mechanism: str, side: ClientConfig | ListenerConfig, target: Target
) -> Refusal | None:
    """Return what is refused of the only module of a context in the JVM's JAAS file, where it is no class."""
    if len(modules) != 1 or tell_login(modules[0].name, mechanism, (), side) != "absent":
        return None
    file = str(target.java.jaas)
    return refuse_absent(modules[0].name, mechanism, file, Place(file), target)


def _names(side: ClientConfig | ListenerConfig, mechanism: str, key: str) -> bool:
    """Whether the file names a class of this kind for one side."""
    below = getattr(side, "prefix", "")
    keys = (f"{below}{mechanism.lower()}.{key}", f"{below}{key}", key)
    return any(name in side.settings.originals for name in keys)


def refuse_absent(module: str, mechanism: str, name: str, place: Place, target: Target) -> Refusal:
    """Return what the JVM says of a login module that it does not find; *name*: the key or the file that names it."""
    family = next((part for start, part in _INSTEAD if mechanism.upper().startswith(start)), _INSTEAD[0][1])
    values = {"module": module, "mechanism": mechanism, "name": name, "instead": f"{_KAFKA}{family}"}
    text = say("jdk", "login-module-absent", target.jdk_version, module=module)
    return Refusal("login-module-absent", place, values, text)
