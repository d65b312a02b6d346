"""SASL logins of clients that know no JAAS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..data import read_data
from ..sources.jaas import compare_plain
from ..sources.secret import Secret
from ..texts import say
from ..values import Unknown
from .logins import entry_of
from .principals import foreign_builder
from .saying import tell_refused_login

if TYPE_CHECKING:
    from ..config.node import ListenerConfig
    from ..openssl.stacks import Stack
    from ..report import Link
    from ..target import Target
    from .material import Login

_REFUSED = "SASL {} mechanism handshake failed: Broker: {}: broker's supported mechanisms: {}"
_OF_GO = {
    "login-refused": "SASL_AUTHENTICATION_FAILED: SASL Authentication failed.",
    "login-mechanism": "UNSUPPORTED_SASL_MECHANISM: The broker does not support the requested SASL mechanism.",
    "login-unwanted": "ILLEGAL_SASL_STATE: Request is not valid given the current SASL state.",
}
"""What franz-go says."""


def log_in_foreign(
    link: Link, login: Login | Unknown | None, listener: ListenerConfig, stack: Stack, target: Target
) -> Link:
    """Return *link* with what comes of the login of a client."""
    if login is None or isinstance(login, Unknown):
        return _unknown(link, "whether the client has a login" if login is None else login.reason)
    mechanism = login.mechanism
    if not str(listener.protocol).startswith("SASL"):
        text = _REFUSED.format(mechanism, "Request not valid in current SASL state", "")
        abrupt = stack.breaks_off and "SSL" in str(listener.protocol)
        hung_up = say("kafka", "peer-broke-off" if abrupt else "peer-hung-up", target.kafka_version)
        mixed: dict[str, Any] = {"stage": "kafka", "because": ("sasl-mixed-up",), "fault": "client"}
        link = link._replace(connects=False, client_says=text, broker_says=hung_up, **mixed)
        return _in_own_words(link, stack, "login-unwanted", mechanism, "")
    enabled = listener.settings.value("sasl.enabled.mechanisms")
    if isinstance(enabled, Unknown):
        return _unknown(link, enabled.reason)
    names = tuple(map(str, enabled)) if isinstance(enabled, tuple) else ()
    if mechanism not in names:
        text = _REFUSED.format(mechanism, "Unsupported SASL mechanism", ",".join(names))
        reason = f"Unsupported SASL mechanism {mechanism}"
        link = tell_refused_login(link, (text,), reason, "sasl-mechanism-not-enabled", target)
        return _in_own_words(link, stack, "login-mechanism", mechanism, reason)
    if mechanism != "PLAIN":
        return _unknown(link, f"whether the credentials of {mechanism} are right is not judged")
    return _compare(link, login, listener, stack, target)


def _compare(link: Link, login: Login, listener: ListenerConfig, stack: Stack, target: Target) -> Link:
    ours, theirs = login.entry, entry_of(listener, target)
    for value in (ours, theirs):
        if isinstance(value, Unknown):
            return _unknown(link, value.reason)
    assert not isinstance(ours, Unknown)
    assert not isinstance(theirs, Unknown)
    found = compare_plain(ours, Secret(str(theirs.value)))
    blank = found is not None and found.outcome.startswith("without") and stack.name != "librdkafka"
    if found is None or blank or found.outcome.startswith("unasked"):
        return _unknown(link, "what comes of a login that lacks its user or its password is not reproduced here")
    if found.outcome == "accepted":
        builder = foreign_builder(listener)
        if builder is not None:
            return link._replace(connects=True, unknown=(("principal", builder.reason),))
        return link._replace(connects=True, principal=f"User:{found.user}")
    reason = say("kafka", f"login-{found.outcome}", target.kafka_version).partition(": ")[2]
    text = f"SASL authentication error: {reason}"
    link = tell_refused_login(link, (text,), reason, "sasl-login-refused", target)
    return _in_own_words(link, stack, "login-refused", "PLAIN", reason)


def _in_own_words(link: Link, stack: Stack, name: str, mechanism: str, reason: str) -> Link:
    """The words of librdkafka become those of another library; what is not told alike is open."""
    if stack.name == "librdkafka":
        return link
    if stack.name == "node":
        text: str = read_data("clients")["texts"]["node"][name]
        return link._replace(client_says=text.format(mechanism=mechanism, reason=reason), also_says=())
    unsaid = f"what {link.runtime} tells of a login is not reproduced here"
    if stack.name == "go":
        unsaid = f"each library of Go has words of its own (franz-go: {_OF_GO[name]})"
    return link._replace(client_says=None, unknown=(*link.unknown, ("client_says", unsaid)))


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))
