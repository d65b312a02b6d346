"""What a client refuses of its settings once each is typed and valid: mechanism, idempotence, addresses, protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..records import NamedTuple
from ..texts import find_text, say
from ..values import Place, Unknown
from .addresses import split_address
from .client_limits import check_first, check_last, check_typed, is_idempotent
from .plugins import judge_interceptors, judge_reporters
from .protocols import PROTOCOLS, SASL_PROTOCOLS, protocol_named
from .traits import holds

if TYPE_CHECKING:
    from ..target import Target
    from .settings import Settings

Step = Refusal | Unknown

_BOOTSTRAP = "bootstrap.servers"
_CONTROLLERS = "bootstrap.controllers"
_MECHANISM = "sasl.mechanism"
_PROTOCOL = "security.protocol"
_LARGEST_PORT = 65535
_MOST_IN_FLIGHT = 5


class Bootstrap(NamedTuple):
    """The addresses that a client dials first."""

    key: str
    """bootstrap.servers, or bootstrap.controllers of an admin client."""
    entries: tuple[str, ...]
    """As written, with a scheme if there is one."""
    addresses: tuple[str, ...] | Unknown
    """``host:port`` of those that Kafka can read."""
    problem: str | None
    """Name of Kafka's text for the first that it can't read."""
    entry: str
    """That one."""


def read_bootstrap(settings: Settings, kind: str, built_as: str, target: Target) -> Bootstrap:
    """Return the addresses in *settings* (ClientUtils.parseAndValidateAddresses).

    A registry leaves out the addresses whose scheme is not its protocol (SchemaRegistryConfig).
    """
    by_controllers = built_as == "admin" and not _is_given(settings, _BOOTSTRAP) and _is_given(settings, _CONTROLLERS)
    key = _CONTROLLERS if by_controllers else _BOOTSTRAP
    written = settings.value(key) if settings.is_written(key) else ()
    if isinstance(written, Unknown):
        return Bootstrap(key, (), written, None, "")
    entries = tuple(entry for entry in (written if isinstance(written, tuple) else ()) if entry)
    if kind == "registry":
        entries = _of_protocol(entries, str(settings.value(_PROTOCOL)))
    addresses: list[str] = []
    problem, wrong = None, ""
    for entry in entries:
        found = split_address(entry, target.kafka_version)
        if found and _is_port(found[1]):
            addresses.append(f"{found[0]}:{int(found[1])}")
        elif problem is None:
            problem, wrong = "bootstrap-port-malformed" if found else "bootstrap-address-malformed", entry
    return Bootstrap(key, entries, tuple(addresses), problem, wrong)


def check_client(settings: Settings, built_as: str, bootstrap: Bootstrap, place: Place, target: Target) -> list[Step]:
    """Return what a client refuses, or what can't be told, in its order, from typed settings to its first channel."""
    steps: list[Step] = list(_check_mechanism(settings, target))
    if built_as == "producer":
        steps += _check_idempotence(settings, target)
    steps += check_typed(settings, built_as, target)
    outer = (say("kafka", f"{built_as}-not-constructed", target.kafka_version),)
    steps += (put_around(step, outer) for step in judge_reporters(settings, target.kafka_version, False))
    if built_as != "admin":
        steps += (put_around(step, outer) for step in judge_interceptors(settings, target.kafka_version))
    steps += (put_around(step, outer) for step in check_first(settings, built_as, target))
    steps += _check_bootstrap(settings, built_as, bootstrap, place, target, outer)
    steps += _check_protocol(settings, target, outer)
    return [step for number, step in enumerate(steps) if step not in steps[:number]]


def _is_given(settings: Settings, key: str) -> bool:
    value = settings.value(key) if settings.is_written(key) else None
    return isinstance(value, Unknown) or bool(value)


def _is_port(digits: str) -> bool:
    return len(digits.lstrip("0")) <= len(str(_LARGEST_PORT)) and int(digits) <= _LARGEST_PORT


def _of_protocol(entries: tuple[str, ...], protocol: str) -> tuple[str, ...]:
    return tuple(e for e in entries if "://" not in e or e.upper().startswith(f"{protocol.upper()}://"))


def _refuse(
    cause: str, at: Place | None, target: Target, outer: tuple[str, ...] = (), /, **values: str
) -> Iterator[Refusal]:
    """Yield the refusal *cause*, whose text has the same name, where the target release says it."""
    if find_text("kafka", cause, target.kafka_version):
        yield Refusal(cause, at, values, say("kafka", cause, target.kafka_version, **values), outer)


def _check_mechanism(settings: Settings, target: Target) -> Iterator[Step]:
    """SASL without a mechanism (CommonClientConfigs.postValidateSaslMechanismConfig)."""
    protocol, mechanism = settings.value(_PROTOCOL), settings.get(_MECHANISM)
    if isinstance(protocol, str) and protocol.upper() in SASL_PROTOCOLS and mechanism.value == "":
        yield from _refuse("sasl-mechanism-missing", mechanism.place, target, protocol=protocol.upper())


def _check_idempotence(settings: Settings, target: Target) -> Iterator[Step]:
    """ProducerConfig.postProcessAndValidateIdempotenceConfigs: idempotence that is not asked for gives way."""
    idempotence = settings.get("enable.idempotence")
    asked = idempotence.place is not None
    retries, acks = settings.get("retries"), settings.get("acks")
    in_flight = settings.get("max.in.flight.requests.per.connection")
    doubt = _doubt_idempotence(settings)
    if doubt is not None:
        yield doubt
    if not isinstance(idempotence.value, bool):
        return
    if holds("transactions-imply-idempotence", target.kafka_version):
        yield from _check_implied_idempotence(settings, target)
        return
    off = retries.value == 0 or (
        acks.place is not None and isinstance(acks.value, str) and acks.value.lower() not in ("all", "-1")
    )
    if idempotence.value and asked and retries.value == 0:
        yield from _refuse("idempotence-without-retries", retries.place, target, key="retries", value="0")
    elif idempotence.value and asked and off:
        yield from _refuse("idempotence-without-acks", acks.place, target, key="acks", value=str(acks.value))
    elif idempotence.value and isinstance(in_flight.value, int) and in_flight.value > _MOST_IN_FLIGHT:
        name = "idempotence-in-flight" if asked else "idempotence-in-flight-by-default"
        if text := find_text("kafka", name, target.kafka_version):
            values = {"key": in_flight.name, "value": str(in_flight.value)}
            said = f"{text['class']}: {text['message'].format(**values)}"
            yield Refusal("idempotence-in-flight", in_flight.place, values, said)
    elif settings.is_written("transactional.id") and (off or not idempotence.value):
        at = settings.get("transactional.id").place
        yield from _refuse("transactional-without-idempotence", at, target, key="transactional.id")


def _check_implied_idempotence(settings: Settings, target: Target) -> Iterator[Step]:
    """Before 3.0 idempotence was off by default, and a ``transactional.id`` switched it on (ProducerConfig)."""
    idempotence, retries, acks = (settings.get(key) for key in ("enable.idempotence", "retries", "acks"))
    transactional = settings.get("transactional.id")
    if idempotence.place is not None and transactional.place is not None and idempotence.value is False:
        yield from _refuse("transactional-without-idempotence", transactional.place, target, key=transactional.name)
    elif not is_idempotent(settings):
        return
    elif retries.value == 0:
        yield from _refuse("idempotence-without-retries", retries.place, target, key="retries", value="0")
    elif acks.place is not None and isinstance(acks.value, str) and acks.value.lower() not in ("all", "-1"):
        yield from _refuse("idempotence-without-acks", acks.place, target, key="acks", value=acks.value)


def _doubt_idempotence(settings: Settings) -> Unknown | None:
    """What can't be known of the values that must fit together; acks and retries may be anything by default."""
    idempotence = settings.get("enable.idempotence")
    names = ["max.in.flight.requests.per.connection"]
    if idempotence.place is not None or settings.is_written("transactional.id"):
        names += ["acks", "retries"]
    values = [idempotence.value, *(settings.value(name) for name in names if idempotence.value is True)]
    return next((value for value in values if isinstance(value, Unknown)), None)


def _check_bootstrap(
    settings: Settings, built_as: str, bootstrap: Bootstrap, place: Place, target: Target, outer: tuple[str, ...]
) -> Iterator[Step]:
    both = _is_given(settings, _BOOTSTRAP) and _is_given(settings, _CONTROLLERS)
    if built_as == "admin" and both:
        yield from _refuse("bootstrap-conflict", settings.get(_CONTROLLERS).place, target, outer)
    elif isinstance(bootstrap.addresses, Unknown):
        yield bootstrap.addresses
    elif not bootstrap.entries and settings.is_written(_BOOTSTRAP):
        name = "bootstrap-admin-empty" if built_as == "admin" else "bootstrap-empty"
        name = name if find_text("kafka", name, target.kafka_version) else "bootstrap-empty"
        setting = settings.get(_BOOTSTRAP)
        yield Refusal(
            "list-empty", setting.place, {"key": setting.written}, say("kafka", name, target.kafka_version), outer
        )
    elif bootstrap.problem:
        later = settings.value("bootstrap.resolve.timeout.ms")
        inner = _network_client(target) if isinstance(later, int) and later > 0 else ()
        at = settings.get(bootstrap.key).place or place
        written = {"key": settings.get(bootstrap.key).written or bootstrap.key}
        for one in _refuse(bootstrap.problem, at, target, inner + outer, entry=bootstrap.entry, key=bootstrap.key):
            yield one._replace(values={**one.values, **written})


def _check_protocol(settings: Settings, target: Target, outer: tuple[str, ...]) -> Iterator[Step]:
    """Releases that do not validate the protocol fail to find it when they build the channel."""
    protocol = settings.get(_PROTOCOL)
    if isinstance(protocol.value, str) and protocol_named(protocol.value) is None:
        name = protocol.value.upper()
        valid = ", ".join(PROTOCOLS)
        yield from _refuse("security-protocol-unknown", protocol.place, target, outer, value=name, valid=valid)


def _network_client(target: Target) -> tuple[str, ...]:
    text = find_text("kafka", "network-client-not-created", target.kafka_version)
    return (f"{text['class']}: {text['message']}",) if text else ()


def check_late(settings: Settings, built_as: str, target: Target) -> Iterator[Step]:
    """Yield what a client refuses after it has built its channel."""
    for step in check_last(settings, built_as, target):
        yield put_around(step, (say("kafka", f"{built_as}-not-constructed", target.kafka_version),))


def put_around(step: Step, outer: tuple[str, ...]) -> Step:
    """Return a refusal with further exceptions around it; what can't be told stays as it is."""
    return step if isinstance(step, Unknown) else step._replace(outer=(*step.outer, *outer))


def channel_outer(built_as: str, target: Target) -> tuple[str, ...]:
    """Return what stands around an exception that ends the building of a client's channel, from the inside out."""
    return (*_network_client(target), say("kafka", f"{built_as}-not-constructed", target.kafka_version))
