"""Whether a client can be constructed from its file: its settings, its login, its mapping rules, its stores.

The order is that of KafkaProducer, KafkaConsumer and KafkaAdminClient: a client reads its stores when it is made, and
so fails there and not at its first connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..config.client_checks import channel_outer, check_late, put_around
from ..config.traits import holds
from ..records import NamedTuple
from ..releases import class_file_needed
from ..report import ClientVerdict
from ..texts import say
from ..values import Unknown
from .channels import qualify, wrap_foreign
from .login_modules import PLAIN_LOGINS, find_absent, refuse_absent, tell_login

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..sources.jaas import JaasConfig
    from ..sources.properties import Written
    from ..target import Target

Step = Refusal | Unknown
_RULES = "ssl.principal.mapping.rules"
_JAAS = "sasl.jaas.config"
_MECHANISM = "sasl.mechanism"
_SERVICE = "sasl.kerberos.service.name"
_CLASS_FILES = 44
"""What the version of class files has more than the release of Java that wrote them."""
_CLASSES = {
    "admin": "org/apache/kafka/clients/admin/AdminClient",
    "producer": "org/apache/kafka/clients/producer/KafkaProducer",
    "consumer": "org/apache/kafka/clients/consumer/KafkaConsumer",
}


class ClientPrediction(NamedTuple):
    """Whether a client can be constructed, and everything that would prevent it, in Kafka's order."""

    verdict: ClientVerdict
    steps: tuple[Step, ...]

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals among the steps."""
        return tuple(step for step in self.steps if isinstance(step, Refusal))


def predict_client(client: ClientConfig, target: Target, cache: Any = None) -> ClientPrediction:
    """Return whether the client can be constructed; *cache* holds stores that were opened already.

    ``constructs`` is False where something certain prevents it, True where every check passes, None otherwise. The text
    is that of the first refusal, and None where something unknown could prevent it before. A consumer that is made and
    whose own thread then ends has ``because`` all the same.
    """
    before = _each_once(_walk(client, target, cache))
    steps = _each_once((*before, *_walk_channel(client, target, cache)))
    if _dials_in_background(client, target):
        verdict = _conclude(client, before)
        later = next((step.cause for step in steps if isinstance(step, Refusal)), None)
        verdict = verdict._replace(because=(later,)) if later and verdict.constructs else verdict
    else:
        verdict = _conclude(client, steps)
    verdict = verdict._replace(runtime=target.runtime_name, runtime_asked=target.has_own_runtime)
    return ClientPrediction(verdict, tuple(steps))


def _each_once(steps: Iterable[Step]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        if step not in found:
            found.append(step)
    return found


def _dials_in_background(client: ClientConfig, target: Target) -> bool:
    """Whether a consumer of the new protocol builds its channel in a thread of its own (ConsumerNetworkThread), whose
    end its constructor does not see."""
    protocol = client.settings.value("group.protocol") if client.built_as == "consumer" else None
    own = isinstance(protocol, str) and protocol.upper() == "CONSUMER"
    return own and holds("consumer-channel-in-background", target.kafka_version)


def _conclude(client: ClientConfig, steps: list[Step]) -> ClientVerdict:
    first = next((number for number, step in enumerate(steps) if isinstance(step, Refusal)), len(steps))
    doubt = next((step.reason for step in steps[:first] if isinstance(step, Unknown)), None)
    if first == len(steps):
        return ClientVerdict(client.file, client.name, client.kind, None if doubt else True, unknown=doubt)
    refusal = steps[first]
    assert isinstance(refusal, Refusal)
    says, also = (None, ()) if doubt else (refusal.text, refusal.outer)
    return ClientVerdict(client.file, client.name, client.kind, False, says, also, (refusal.cause,), doubt)


def _walk(client: ClientConfig, target: Target, cache: Any) -> Iterator[Step]:
    """Everything before its channel that could prevent the client from being made, in Kafka's order."""
    if not client.is_java:
        from .foreign import judge_foreign

        yield from judge_foreign(client, {} if cache is None else cache)
        return
    yield from _judge_java(client, target)
    yield from client.steps
    if isinstance(client.protocol, Unknown) and not client.refusals:
        yield client.protocol


def _walk_channel(client: ClientConfig, target: Target, cache: Any) -> Iterator[Step]:
    """The same of its channel, and after it."""
    if not client.is_java or isinstance(client.protocol, Unknown):
        return
    for step in _judge_channel(client, target, cache):
        yield put_around(step, channel_outer(client.built_as, target))
    yield from check_late(client.settings, client.built_as, target)


def _judge_java(client: ClientConfig, target: Target) -> Iterator[Step]:
    """An old JVM does not even load the classes of newer clients; it tells of the first one."""
    needed = class_file_needed(target.kafka, target.jdk)
    if needed is None:
        return
    known = target.jdk_version[0] + _CLASS_FILES
    text = say(
        "kafka", "java-too-old", target.kafka_version, name=_CLASSES[client.built_as], needed=needed, known=known
    )
    values = {"java": target.runtime_name, "release": target.kafka, "needed": str(needed - _CLASS_FILES)}
    yield Refusal("java-too-old", client.place, values, text)


def _judge_channel(client: ClientConfig, target: Target, cache: Any) -> Iterator[Step]:
    """What ends the building of the channel (ChannelBuilders.create), without what stands around it."""
    if client.sasl is True:
        yield from _judge_login(client, target)
    if client.tls is not True:
        return
    if client.sasl is not True:
        yield from _judge_rules(client, target)
    from ..stores.engine import load_stores

    stores = load_stores(client.settings, target, cache)
    wrap = _wrap if client.sasl is True else wrap_foreign
    yield from (wrap(step, target) for step in stores.steps)


def _judge_rules(client: ClientConfig, target: Target) -> Iterator[Step]:
    """Mapping rules are no key of a client, but its SSL channel reads them all the same (SslChannelBuilder)."""
    written = client.settings.originals.get(_RULES)
    if written is None:
        return
    if isinstance(written.value, Unknown):
        yield written.value
        return
    from ..config.mapping import parse_rules

    found = parse_rules(written.value)
    if isinstance(found, Refusal):
        yield _wrap(found._replace(at=written.place), target)
    elif isinstance(found, Unknown):
        yield found


def _judge_login(client: ClientConfig, target: Target) -> Iterator[Step]:
    mechanism, written = client.settings.value(_MECHANISM), client.settings.originals.get(_JAAS)
    if isinstance(mechanism, Unknown):
        yield mechanism
    elif written is None:
        yield from _judge_static(client, str(mechanism), target)
    elif isinstance(written.value, Unknown):
        yield written.value
    else:
        yield from _judge_jaas(client, str(mechanism), written, target)


def _judge_static(client: ClientConfig, mechanism: str, target: Target) -> Iterator[Step]:
    """A login in the JAAS file of the JVM (``--jaas``), where that was told."""
    if target.java is None:
        yield Unknown(f"whether a JAAS file gives the JVM a login for {mechanism} ({_JAAS} is not set)")
        return
    from .static_logins import find_login

    found = find_login(client, target)
    if isinstance(found, Refusal | Unknown):
        yield found
        return
    if (absent := find_absent(found, mechanism, client, target)) is not None:
        yield _wrap(absent, target)
        return
    for module in found:
        if module.name not in PLAIN_LOGINS or mechanism == "GSSAPI":
            yield Unknown(f"whether the login of {module.name} for {mechanism} succeeds")


def _judge_jaas(client: ClientConfig, mechanism: str, written: Written, target: Target) -> Iterator[Step]:
    from ..sources.jaas import read_jaas
    from ..sources.secret import Secret

    found = read_jaas(Secret(str(written.value)))
    if found.problem:
        values = {"flag": found.about, "key": found.about, "count": found.about}
        text = say("kafka", found.problem, target.kafka_version, **values)
        yield Refusal("client-jaas-malformed", written.place, {"mechanism": mechanism, "name": written.key}, text)
        return
    if mechanism == "GSSAPI":
        yield from _judge_kerberos(client, found, written, target)
        return
    outcome = tell_login(module := found.modules[0], mechanism, found.options, client, found.odd)
    if outcome == "absent":
        yield _wrap(refuse_absent(module, mechanism, written.key, written.place, target), target)
    elif outcome == "open":
        yield Unknown(f"whether the login of {module} for {mechanism} succeeds")


def _judge_kerberos(client: ClientConfig, found: JaasConfig, written: Written, target: Target) -> Iterator[Step]:
    """GSSAPI, the default mechanism, needs the service's name before anything else (KerberosLogin.configure)."""
    service = client.settings.value(_SERVICE)
    if service is None and "serviceName" not in found.options:
        text = say("kafka", "kerberos-service-name-missing", target.kafka_version)
        at = client.settings.get(_MECHANISM).place or written.place
        values = {"mechanism": "GSSAPI", "default": "" if client.settings.is_written(_MECHANISM) else "the default"}
        yield _wrap(Refusal("kerberos-service-name-missing", at, values, text), target)
    else:
        yield Unknown(f"whether the login of {found.modules[0]} for GSSAPI succeeds")


def _wrap(step: Step, target: Target) -> Step:
    """Return *step* with the exception into which a channel builder wraps it."""
    if isinstance(step, Unknown):
        return step
    said = qualify(step.outer[-1] if step.outer else step.text or "")
    if said is None:
        return step
    return step._replace(outer=(*step.outer, say("kafka", "channel-refused", target.kafka_version, cause=said)))
