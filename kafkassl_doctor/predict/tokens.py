"""Logins by OAUTHBEARER with the unsecured tokens that Kafka makes, and believes, where nobody names a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..config.node import ListenerConfig
from ..sources.jaas import read_credentials, read_jaas
from ..sources.secret import Secret
from ..values import Unknown
from .login_modules import tell_login

if TYPE_CHECKING:
    from ..config.client import ClientConfig

TOKENS: Final = "OAUTHBEARER"
_JAAS = "sasl.jaas.config"
_CLIENT_HANDLER = "sasl.client.callback.handler.class"
_SUBJECT = "sub"


def token_user(dialler: ClientConfig | ListenerConfig, listener: ListenerConfig) -> str | Unknown:
    """Return the user as whom *dialler* logs in at *listener* by a token without a signature.

    OAuthBearerUnsecuredLoginCallbackHandler puts the claims of the entry into it, and
    OAuthBearerUnsecuredValidatorCallbackHandler takes its subject as it stands.
    """
    own, theirs = _entry(dialler), _entry(listener)
    if own is None or theirs is None or _CLIENT_HANDLER in dialler.settings.originals:
        return Unknown(f"whether the credentials of {TOKENS} are right is not judged")
    found = read_credentials(own)
    subject = dict(found.claims).get(_SUBJECT) if found else None
    return Unknown(f"what a login for {TOKENS} without a token says") if subject is None else subject


def _entry(side: ClientConfig | ListenerConfig) -> Secret | None:
    """The JAAS entry of one side, where Kafka's own handlers make and judge its tokens; None where others may."""
    prefix = f"{side.prefix}{TOKENS.lower()}." if isinstance(side, ListenerConfig) else ""
    written = side.settings.originals.get(prefix + _JAAS)
    if written is None or isinstance(written.value, Unknown):
        return None
    entry = Secret(str(written.value))
    found = read_jaas(entry)
    if found.problem or tell_login(found.modules[0], TOKENS, found.options, side, found.odd) != "succeeds":
        return None
    return entry
