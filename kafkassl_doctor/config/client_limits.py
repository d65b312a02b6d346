"""What a client refuses of settings that must fit together; TLS has no part in it, the client's construction has.

A key that is not there may come from the program that reads the file: nothing is said of an absent ``group.id``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..texts import find_text, say
from ..values import Unknown, doubt_class
from .definitions import is_absent
from .plugins import is_certain
from .traits import holds

if TYPE_CHECKING:
    from ..target import Target
    from .settings import Settings

Step = Refusal | Unknown
_IN_FLIGHT, _MOST_IN_FLIGHT = "max.in.flight.requests.per.connection", 5
_CAUSE = "client-settings-conflict"
_LARGEST = 2**31 - 1
_LONGEST_INSTANCE = 249
_GROUP, _PROTOCOL = "group.id", "group.protocol"
_CLIENT_ID, _INSTANCE, _ASSIGNORS = "client.id", "group.instance.id", "partition.assignment.strategy"
_REMOTE_ASSIGNOR = "group.remote.assignor"
_OF_CLASSIC = ("partition.assignment.strategy", "heartbeat.interval.ms", "session.timeout.ms")
"""Keys of the old group protocol, in the order in which the new one names them."""


def check_typed(settings: Settings, built_as: str, target: Target) -> Iterator[Step]:
    """Yield what is refused as soon as the settings are typed (the ``postProcessParsedConfig`` of each client)."""
    if built_as == "producer":
        yield from _check_two_phases(settings, target)
    if built_as == "consumer":
        if not settings.value(_CLIENT_ID):
            yield from _check_instance(settings, target)
        yield from _check_group_protocol(settings, target)


def check_first(settings: Settings, built_as: str, target: Target) -> Iterator[Step]:
    """Yield what the constructor refuses before it looks at addresses."""
    if built_as == "producer":
        yield from _check_delivery(settings, target)
        yield from _check_in_flight(settings, target)
    if built_as == "consumer":
        if settings.value(_CLIENT_ID):
            yield from _check_instance(settings, target)
        yield from _check_group(settings, target)


def check_last(settings: Settings, built_as: str, target: Target) -> Iterator[Step]:
    """Yield what the constructor refuses after it has built its channel."""
    if built_as == "admin":
        key, limit = "default.api.timeout.ms", "request.timeout.ms"
        if settings.is_written(key):
            yield from _compare(settings, target, "api-timeout-short", (key, limit), lambda api, one: api >= one)
    if built_as == "consumer" and _protocol(settings) == "CLASSIC":
        yield from _check_assignors(settings, target)
    if built_as == "consumer" and _has_group(settings) and _protocol(settings) == "CLASSIC":
        keys = ("heartbeat.interval.ms", "session.timeout.ms")
        yield from _compare(settings, target, "heartbeat-too-slow", keys, lambda beat, session: beat < session)


def _check_two_phases(settings: Settings, target: Target) -> Iterator[Step]:
    key, timeout = "transaction.two.phase.commit.enable", "transaction.timeout.ms"
    if settings.value(key) is True and settings.is_written(timeout):
        yield from _contradict(settings, target, "two-phase-commit-timeout", (timeout, key))


def _check_delivery(settings: Settings, target: Target) -> Iterator[Step]:
    """Only a delivery time that is written is held against the others; the default grows with them."""
    keys = ("delivery.timeout.ms", "linger.ms", "request.timeout.ms")
    if settings.is_written(keys[0]):
        yield from _compare(
            settings,
            target,
            "delivery-timeout-short",
            keys,
            lambda all_, linger, one: all_ >= min(linger + one, _LARGEST),
        )


def is_idempotent(settings: Settings) -> bool:
    """Return whether a producer from before 3.0 is idempotent: it is asked to be, or has transactions."""
    asked = settings.is_written("enable.idempotence")
    return (asked and settings.value("enable.idempotence") is True) or (
        not asked and settings.is_written("transactional.id")
    )


def _check_in_flight(settings: Settings, target: Target) -> Iterator[Step]:
    """Before 3.0 the constructor counts the requests of an idempotent producer (KafkaProducer)."""
    flying = settings.get(_IN_FLIGHT)
    implied = holds("transactions-imply-idempotence", target.kafka_version) and is_idempotent(settings)
    if implied and isinstance(flying.value, int) and flying.value > _MOST_IN_FLIGHT:
        text = say("kafka", "idempotence-in-flight", target.kafka_version, value=flying.value)
        yield Refusal("idempotence-in-flight", flying.place, {"key": _IN_FLIGHT, "value": str(flying.value)}, text)


def _check_group(settings: Settings, target: Target) -> Iterator[Step]:
    group = settings.value(_GROUP)
    if isinstance(group, str) and not group.strip():
        name = "group-id-empty-consumer" if _protocol(settings) == "CONSUMER" else "group-id-empty"
        yield from _contradict(settings, target, name, (_GROUP,))


def _check_group_protocol(settings: Settings, target: Target) -> Iterator[Step]:
    if _protocol(settings) == "CLASSIC" and _is_given(settings, _REMOTE_ASSIGNOR):
        yield from _contradict(settings, target, "group-assignor-of-classic", (_REMOTE_ASSIGNOR, _PROTOCOL))
    if _protocol(settings) != "CONSUMER":
        return
    written = tuple(key for key in _OF_CLASSIC if _is_given(settings, key))
    if written:
        yield from _contradict(settings, target, "group-protocol-keys", (*written, _PROTOCOL), names=", ".join(written))


def _check_instance(settings: Settings, target: Target) -> Iterator[Step]:
    """A consumer without a client.id makes one of its group.instance.id, and so checks it earlier (ConsumerConfig)."""
    instance = settings.value(_INSTANCE)
    if not isinstance(instance, str):
        return
    name = None
    if not instance:
        name = "group-instance-id-empty"
    elif instance in (".", ".."):
        name = "group-instance-id-dots"
    elif len(instance) > _LONGEST_INSTANCE:
        name = "group-instance-id-long"
    elif not re.fullmatch(r"[a-zA-Z0-9._-]+", instance):
        name = "group-instance-id-malformed"
    if name:
        yield from _contradict(settings, target, name, (_INSTANCE,), value=instance)


def _check_assignors(settings: Settings, target: Target) -> Iterator[Step]:
    """Short names as librdkafka has them, and classes that the release lacks (ConsumerPartitionAssignor)."""
    names = settings.value(_ASSIGNORS)
    for name in names if isinstance(names, tuple) else ():
        if "." not in name or is_absent(name, target.kafka_version):
            text, outer = (
                say("kafka", f"assignor-{part}", target.kafka_version, value=name) for part in ("absent", "refused")
            )
            values = {"keys": _ASSIGNORS, "written": f"{_ASSIGNORS}={name}"}
            yield Refusal(_CAUSE, settings.get(_ASSIGNORS).place, values, text, (outer,))
            return
        if not is_certain(name, target.kafka_version):
            yield doubt_class(name)


def _has_group(settings: Settings) -> bool:
    group = settings.value(_GROUP)
    return isinstance(group, str) and bool(group)


def _is_given(settings: Settings, key: str) -> bool:
    written = settings.originals.get(key)
    return written is not None and (isinstance(written.value, Unknown) or bool(written.value.strip()))


def _protocol(settings: Settings) -> str:
    value = settings.value(_PROTOCOL)
    return value.upper() if isinstance(value, str) and value else "CLASSIC"


def _compare(
    settings: Settings, target: Target, name: str, keys: tuple[str, ...], fits: Callable[..., bool]
) -> Iterator[Step]:
    values = [settings.value(key) for key in keys]
    doubt = next((value for value in values if isinstance(value, Unknown)), None)
    if doubt is not None:
        yield doubt
    elif all(isinstance(value, int) for value in values) and not fits(*values):
        yield from _contradict(settings, target, name, keys)


def _contradict(
    settings: Settings, target: Target, name: str, keys: tuple[str, ...], **values: str
) -> Iterator[Refusal]:
    """Yield the refusal with the text *name*, where the target release says it; at the first key that is written."""
    if not find_text("kafka", name, target.kafka_version):
        return
    at = next((place for key in keys if (place := settings.get(key).place) is not None), None)
    shown = "; ".join(f"{key}={settings.value(key)}" for key in keys)
    text = say("kafka", name, target.kafka_version, **values)
    yield Refusal(_CAUSE, at, {"keys": ", ".join(keys), "written": shown}, text)
