"""One channel that a node builds when it starts: what ends its construction (ChannelBuilders, SslFactory)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..config.plugins import find_doubts_below
from ..config.traits import holds
from ..texts import say
from ..values import Unknown, is_unknown
from .login_modules import PLAIN_LOGINS, find_absent, refuse_absent, tell_login
from .qualified import qualify

if TYPE_CHECKING:
    from ..config.node import ListenerConfig
    from ..target import Target

__all__ = ["judge_channel", "qualify", "wrap_foreign"]
Step = Refusal | Unknown
_RULES = "ssl.principal.mapping.rules"
_JAAS = "sasl.jaas.config"


def judge_channel(
    listener: ListenerConfig, side: str, mechanisms: tuple[str, ...] | Unknown, target: Target, stores_cache: Any
) -> Iterator[Step]:
    """Yield what ends the construction of a channel, or could, in Kafka's order; *side* is ``server`` or ``client``."""
    yield from listener.settings.unread()
    yield from listener.refusals
    yield from find_doubts_below(listener.settings, target.kafka_version)
    if is_unknown(listener.protocol):
        yield listener.protocol
        return
    if listener.sasl is True:
        yield from _judge_logins(listener, mechanisms, target)
    if listener.tls is not True:
        return
    steps = _judge_tls(listener, side, target, stores_cache)
    yield from (_wrap(step, target) if listener.sasl is True else wrap_foreign(step, target) for step in steps)


def _judge_tls(listener: ListenerConfig, side: str, target: Target, stores_cache: Any) -> Iterator[Step]:
    """The mapping rules of an SSL listener, the stores, and among brokers the handshake with itself."""
    from ..stores.engine import load_stores

    if listener.sasl is not True:
        yield from _judge_rules(listener, target)
    stores = load_stores(listener.settings, target, stores_cache)
    yield from stores.steps
    judged = side == "server" and listener.is_inter_broker and holds("self-check", target.kafka_version)
    if judged and not stores.refusals and not stores.unknown:
        from .selfchecks import check_self

        found = check_self(listener, stores, target)
        if found is not None:
            yield found


def _judge_rules(listener: ListenerConfig, target: Target) -> Iterator[Step]:
    setting = listener.settings.get(_RULES)
    if isinstance(setting.value, Unknown):
        yield setting.value
    elif isinstance(setting.value, str):
        from ..config.mapping import parse_rules

        found = parse_rules(setting.value)
        if isinstance(found, Unknown):
            yield found
        elif isinstance(found, Refusal):
            inner = found.outer[-1] if found.outer else found.text
            outer = found.outer if (inner or "").startswith("KafkaException") else (*found.outer, _outer(inner, target))
            yield found._replace(at=setting.place, outer=tuple(text for text in outer if text))


def _judge_logins(listener: ListenerConfig, mechanisms: tuple[str, ...] | Unknown, target: Target) -> Iterator[Step]:
    """Each mechanism needs a login module; one in a JAAS file of the JVM can't be seen from here."""
    if isinstance(mechanisms, Unknown):
        yield mechanisms
        return
    for mechanism in mechanisms:
        key = f"{listener.prefix}{mechanism.lower()}.{_JAAS}"
        written = listener.settings.originals.get(key)
        if written is None:
            yield from _judge_static(listener, mechanism, key, target)
        elif isinstance(written.value, Unknown):
            yield written.value
        else:
            yield from _judge_jaas(listener, mechanism, key, written, target)


def _judge_static(listener: ListenerConfig, mechanism: str, key: str, target: Target) -> Iterator[Step]:
    """A login in the JAAS file of the JVM (``--jaas``), where that was told."""
    if target.java is None:
        login = f"a login for {mechanism} on listener {listener.name}"
        yield Unknown(f"whether a JAAS file gives the JVM {login} ({key} is not set)")
        return
    from .static_logins import find_login

    found = find_login(listener, target)
    if isinstance(found, Refusal | Unknown):
        yield found
        return
    if (absent := find_absent(found, mechanism, listener, target)) is not None:
        yield _wrap(absent, target)
        return
    for module in found:
        if module.name not in PLAIN_LOGINS:
            yield Unknown(f"whether the login of {module.name} for {mechanism} on listener {listener.name} succeeds")


def _judge_jaas(listener: ListenerConfig, mechanism: str, key: str, written: Any, target: Target) -> Iterator[Step]:
    from ..sources.jaas import read_jaas
    from ..sources.secret import Secret

    found = read_jaas(Secret(written.value))
    shown = {"listener": listener.name, "mechanism": mechanism, "name": key}
    if found.problem:
        values = {"flag": found.about, "key": found.about, "count": found.about}
        text = say("kafka", found.problem, target.kafka_version, **values)
        yield Refusal("jaas-malformed", written.place, shown, text)
        return
    outcome = tell_login(module := found.modules[0], mechanism, found.options, listener, found.odd)
    if outcome == "absent":
        yield _wrap(refuse_absent(module, mechanism, key, written.place, target), target)
    elif outcome == "open":
        yield Unknown(f"whether the login of {module} for {mechanism} on listener {listener.name} succeeds")


def _wrap(step: Step, target: Target) -> Step:
    """On a SASL_SSL listener whatever ends the construction is wrapped once more."""
    if isinstance(step, Unknown):
        return step
    outer = _outer(step.outer[-1] if step.outer else step.text, target)
    return step._replace(outer=(*step.outer, outer)) if outer else step


def wrap_foreign(step: Step, target: Target) -> Step:
    """On an SSL listener only what is no exception of Kafka's own is wrapped (SslChannelBuilder.configure)."""
    if isinstance(step, Unknown):
        return step
    cause = qualify(step.outer[-1] if step.outer else step.text or "")
    return step if cause is None or cause.startswith("org.apache.kafka.") else _wrap(step, target)


def _outer(text: str | None, target: Target) -> str | None:
    cause = qualify(text) if text else None
    return say("kafka", "channel-refused", target.kafka_version, cause=cause) if cause else None
