"""Who a client is to a broker: its certificate's name through the listener's mapping rules (SslPrincipalMapper)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..config.authorizer import STANDARD
from ..config.mapping import apply_rules, explain_failure, parse_rules
from ..records import NamedTuple
from ..stores.names import print_name
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.authorizer import Authorizer
    from ..config.node import ListenerConfig
    from ..config.settings import Settings
    from ..jvm.handshake import Handshake
    from ..jvm.runtime import Runtime

ANONYMOUS = "User:ANONYMOUS"
_RULES = "ssl.principal.mapping.rules"
_BUILDER = "principal.builder.class"
_DEFAULT_BUILDERS = (
    "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
    "org.apache.kafka.common.security.auth.DefaultPrincipalBuilder",
)


class Principal(NamedTuple):
    """The name that a peer gets; ``refused`` is what the broker says when no rule gives it one."""

    principal: str | None
    refused: str | None = None


Named = Principal | Unknown


def name_peer(listener: ListenerConfig, talk: Handshake, runtime: Runtime) -> Named:
    """Return who the client of a handshake is on an SSL listener; anonymous without a certificate.

    *runtime* is the node's: it reads the strings of the name.
    """
    builder = foreign_builder(listener)
    if builder is not None:
        return builder
    if not talk.client_asked or not talk.client_chain:
        return Principal(ANONYMOUS)
    charset = None if runtime.has("names_by_string_type") else "utf-8"
    return name_certificate(listener.settings, print_name(talk.client_chain[0].subject_name, charset))


def foreign_builder(listener: ListenerConfig) -> Unknown | None:
    """Return why the principals of a listener can't be told; None where Kafka's own class builds them."""
    builder = listener.settings.value(_BUILDER)
    if isinstance(builder, Unknown):
        return builder
    if builder is not None and builder not in _DEFAULT_BUILDERS:
        return Unknown(f"{builder} decides on the principal")
    return None


def name_certificate(settings: Settings, subject: str) -> Named:
    """Return the principal of a certificate's *subject* by the mapping rules in *settings*."""
    written = settings.value(_RULES)
    if isinstance(written, Unknown):
        return written
    rules = parse_rules("DEFAULT" if written is None else str(written))
    if isinstance(rules, Unknown):
        return rules
    if isinstance(rules, Refusal):
        return Unknown("Kafka refuses the mapping rules")
    name = apply_rules(rules, subject)
    if isinstance(name, Unknown):
        return name
    return Principal(None, explain_failure(rules, subject)) if name is None else Principal(f"User:{name}")


def may_register(authorizer: Authorizer, principal: str | None) -> bool | Unknown:
    """Return whether a controller with that authorizer lets a node of that name register.

    Before it has any lists of access, StandardAuthorizer allows super users alone, or everyone if told so.
    """
    if authorizer.name is None:
        return True
    if isinstance(authorizer.name, Unknown):
        return authorizer.name
    if authorizer.name != STANDARD:
        return Unknown(f"whether {authorizer.name} lets the node register")
    if principal is None:
        return Unknown("whether the node's principal may register")
    if principal in authorizer.super_users:
        return True
    return authorizer.allows_everyone
