"""SASL logins of clients that know no JAAS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..config.librdkafka import MECHANISM
from ..sources.jaas import compare_plain
from ..sources.plain_logins import make_entry
from ..sources.secret import Secret
from ..texts import say
from ..values import Unknown
from .logins import entry_of
from .principals import foreign_builder
from .saying import tell_refused_login

if TYPE_CHECKING:
    from ..config.librdkafka import Properties
    from ..config.node import ListenerConfig
    from ..report import Link
    from ..target import Target

_REFUSED = "SASL {} mechanism handshake failed: Broker: {}: broker's supported mechanisms: {}"


def log_in_foreign(link: Link, properties: Properties, listener: ListenerConfig, target: Target) -> Link:
    """Return *link* with what comes of the login of a client of librdkafka."""
    mechanism = properties.value(MECHANISM)
    if isinstance(mechanism, Unknown):
        return _unknown(link, mechanism.reason)
    if not str(listener.protocol).startswith("SASL"):
        text = _REFUSED.format(mechanism, "Request not valid in current SASL state", "")
        hung_up = say("kafka", "peer-hung-up", target.kafka_version)
        mixed: dict[str, Any] = {"stage": "kafka", "because": ("sasl-mixed-up",), "fault": "client"}
        return _of_librdkafka(link._replace(connects=False, client_says=text, broker_says=hung_up, **mixed))
    enabled = listener.settings.value("sasl.enabled.mechanisms")
    if isinstance(enabled, Unknown):
        return _unknown(link, enabled.reason)
    names = tuple(map(str, enabled)) if isinstance(enabled, tuple) else ()
    if mechanism not in names:
        text = _REFUSED.format(mechanism, "Unsupported SASL mechanism", ",".join(names))
        reason = f"Unsupported SASL mechanism {mechanism}"
        return _of_librdkafka(tell_refused_login(link, (text,), reason, "sasl-mechanism-not-enabled", target))
    if mechanism != "PLAIN":
        return _unknown(link, f"whether the credentials of {mechanism} are right is not judged")
    return _compare(link, properties, listener, target)


def _compare(link: Link, properties: Properties, listener: ListenerConfig, target: Target) -> Link:
    user, password = properties.value("sasl.username"), properties.value("sasl.password")
    theirs = entry_of(listener, target)
    for value in (user, password, theirs):
        if isinstance(value, Unknown):
            return _unknown(link, value.reason)
    assert not isinstance(theirs, Unknown)
    found = compare_plain(make_entry(str(user), str(password)), Secret(str(theirs.value)))
    if found is None:
        return _unknown(link, "what a malformed entry of the listener says is not reproduced here")
    if found.outcome == "accepted":
        builder = foreign_builder(listener)
        if builder is not None:
            return link._replace(connects=True, unknown=(("principal", builder.reason),))
        return link._replace(connects=True, principal=f"User:{found.user}")
    reason = say("kafka", f"login-{found.outcome}", target.kafka_version).partition(": ")[2]
    text = f"SASL authentication error: {reason}"
    return _of_librdkafka(tell_refused_login(link, (text,), reason, "sasl-login-refused", target))


def _of_librdkafka(link: Link) -> Link:
    """The words are those of librdkafka; what others say of a login is open."""
    if link.runtime == "librdkafka":
        return link
    unsaid = ("client_says", f"what {link.runtime} tells of a login is not reproduced here")
    return link._replace(client_says=None, unknown=(*link.unknown, unsaid))


def _unknown(link: Link, reason: str) -> Link:
    return link._replace(connects=None, unknown=(("connects", reason),))
