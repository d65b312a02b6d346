"""The login module of a JAAS entry: it takes what stands there, is no class, or is another (LoginContext)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, Literal

from ..texts import say

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import ListenerConfig
    from ..target import Target

_KAFKA: Final = "org.apache.kafka.common.security."
_OAUTH = f"{_KAFKA}oauthbearer.OAuthBearerLoginModule"
PLAIN_LOGINS: Final = (f"{_KAFKA}plain.PlainLoginModule", f"{_KAFKA}scram.ScramLoginModule")
"""Modules whose login only takes what stands in their entry, whichever mechanism they stand for."""
_SUBJECT, _CLAIM = "unsecuredLoginStringClaim_sub", "unsecuredLoginStringClaim_"
_LOGIN = "sasl.login.class"
_HANDLERS = ("sasl.login.callback.handler.class", "sasl.server.callback.handler.class")
_KERBEROS, _TOKENS = "GSSAPI", "OAUTHBEARER"

Outcome = Literal["succeeds", "absent", "open"]


def tell_login(module: str, mechanism: str, options: Collection[str], side: ClientConfig | ListenerConfig) -> Outcome:
    """Return what comes of a login by *module* when the channel of *side* is built.

    A name without a package, and one among Kafka's own that Kafka does not have, is no class. Kerberos asks a server
    before it is done, and a ``sasl.login.class`` may do anything; only tokens come from callback handlers, and go to
    them.
    """
    if mechanism == _KERBEROS or _names(side, mechanism, _LOGIN):
        return "open"
    if module in PLAIN_LOGINS:
        return "succeeds"
    if module == _OAUTH:
        if any(_names(side, mechanism, key) for key in _HANDLERS):
            return "open"
        unsecured = not options or (_SUBJECT in options and all(name.startswith(_CLAIM) for name in options))
        return "succeeds" if unsecured and mechanism == _TOKENS else "open"
    return "absent" if "." not in module or module.startswith(_KAFKA) else "open"


def _names(side: ClientConfig | ListenerConfig, mechanism: str, key: str) -> bool:
    """Whether the file names a class of this kind for one side."""
    below = getattr(side, "prefix", "")
    keys = (f"{below}{mechanism.lower()}.{key}", f"{below}{key}", key)
    return any(name in side.settings.originals for name in keys)


def say_absent(module: str, target: Target) -> str:
    """Return what the JVM says of a login module that it does not find."""
    return say("jdk", "login-module-absent", target.jdk_version, module=module)
