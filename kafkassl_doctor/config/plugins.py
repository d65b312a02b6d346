"""Classes that a configuration names: Kafka's own are there, one of somebody else's may be on the class path or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ..causes import Refusal
from ..texts import say
from ..values import Unknown, doubt_class
from .definitions import is_absent

if TYPE_CHECKING:
    from ..versions import Version
    from .definitions import Definition
    from .draft import Draft
    from .settings import Settings

OWN_CLASSES: Final = frozenset(
    [
        "kafka.metrics.KafkaCSVMetricsReporter",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        "org.apache.kafka.clients.consumer.RangeAssignor",
        "org.apache.kafka.clients.consumer.RoundRobinAssignor",
        "org.apache.kafka.clients.consumer.StickyAssignor",
        "org.apache.kafka.clients.producer.RoundRobinPartitioner",
        "org.apache.kafka.clients.producer.UniformStickyPartitioner",
        "org.apache.kafka.clients.producer.internals.DefaultPartitioner",
        "org.apache.kafka.common.metrics.JmxReporter",
        "org.apache.kafka.common.replica.RackAwareReplicaSelector",
        "org.apache.kafka.common.security.auth.DefaultPrincipalBuilder",
        "org.apache.kafka.common.security.authenticator.AbstractLogin",
        "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
        "org.apache.kafka.common.security.authenticator.DefaultLogin",
        "org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler",
        "org.apache.kafka.common.security.kerberos.KerberosClientCallbackHandler",
        "org.apache.kafka.common.security.kerberos.KerberosLogin",
        "org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator",
        "org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever",
        "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator",
        "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever",
        "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator",
        "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever",
        "org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerRefreshingLogin",
        "org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler",
        "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerValidatorCallbackHandler",
        "org.apache.kafka.common.security.plain.internals.PlainServerCallbackHandler",
        "org.apache.kafka.common.security.scram.internals.ScramServerCallbackHandler",
        "org.apache.kafka.common.security.ssl.CommonNameLoggingSslEngineFactory",
        "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory",
    ]
)
"""Kafka's own classes for keys of brokers and clients: each release has them, or the tables say which lack one."""

_ENGINE = "ssl.engine.factory.class"
_OF_THE_PROGRAM = ("key.serializer", "value.serializer", "key.deserializer", "value.deserializer")
_REPORTERS, _OLD_REPORTERS = "metric.reporters", "kafka.metrics.reporters"
_INTERCEPTORS = "interceptor.classes"
_SELECTOR = "replica.selector.class"
_REMOTE = "remote.log.storage.system.enable"
_REMOTE_CLASSES = ("remote.log.storage.manager.class.name", "remote.log.metadata.manager.class.name")
_METADATA_MANAGER = "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager"

Step = Refusal | Unknown


def is_certain(name: str, kafka: Version) -> bool:
    """Return whether a class is one of Kafka's own that the release has."""
    return name in OWN_CLASSES and not is_absent(name, kafka)


def doubt_classes(draft: Draft) -> None:
    """Add what can't be told of the classes for which Kafka looks while it reads the file."""
    draft.doubt(*find_doubts(draft.settings, draft.defined, draft.kafka))


def find_doubts(settings: Settings, defined: Mapping[str, Definition], kafka: Version) -> list[Unknown]:
    """Return what can't be told of the values of type CLASS that are written; serializers are the program's own."""
    classes = (key for key, one in defined.items() if one.type == "CLASS" and key not in _OF_THE_PROGRAM)
    return [doubt_class(name) for key in classes if (name := _foreign(settings, key, kafka))]


def find_doubts_below(settings: Settings, kafka: Version) -> list[Unknown]:
    """Return the same of what is written under the prefix of a listener, which is read when its channel is built."""
    prefix = settings.prefix
    below = (key.removeprefix(prefix) for key in settings.originals if prefix and key.startswith(prefix))
    return [
        doubt_class(name)
        for key in below
        if settings.has_type(key, "CLASS") and (name := _foreign(settings, key, kafka))
    ]


def judge_reporters(settings: Settings, kafka: Version, node: bool) -> Iterator[Step]:
    """Yield what becomes of reporters of metrics, made before any channel (KafkaMetricsReporter, Metrics)."""
    if node:
        for name in _names(settings, _OLD_REPORTERS):
            yield from _judge(settings, _OLD_REPORTERS, name, kafka, wrapped=False)
    for name in _names(settings, _REPORTERS):
        yield from _judge(settings, _REPORTERS, name, kafka)


def judge_interceptors(settings: Settings, kafka: Version) -> Iterator[Step]:
    """Yield what becomes of a client's interceptors (AbstractConfig.getConfiguredInstances)."""
    for name in _names(settings, _INTERCEPTORS):
        yield from _judge(settings, _INTERCEPTORS, name, kafka)


def judge_replicas(settings: Settings, kafka: Version) -> Iterator[Step]:
    """Yield what becomes of a broker's selector of replicas (ReplicaManager.createReplicaSelector)."""
    name = settings.value(_SELECTOR)
    if isinstance(name, str):
        yield from _judge(settings, _SELECTOR, name, kafka, wrapped=False)


def judge_remote_storage(settings: Settings, kafka: Version) -> Iterator[Step]:
    """Yield what becomes of a broker's remote storage, which no class of Kafka's own serves (RemoteLogManager)."""
    if settings.value(_REMOTE) is not True:
        return
    manager, metadata = (settings.value(key) for key in _REMOTE_CLASSES)
    if manager is None:
        text = say("kafka", "remote-storage-manager-missing", kafka)
        values = {"keys": ", ".join((_REMOTE, _REMOTE_CLASSES[0])), "written": f"{_REMOTE}=true"}
        yield Refusal("broker-limits-conflict", settings.get(_REMOTE).place, values, text)
        return
    for name in (manager, metadata):
        if isinstance(name, str) and name != _METADATA_MANAGER:
            yield doubt_class(name)


def _judge(settings: Settings, key: str, name: str, kafka: Version, wrapped: bool = True) -> Iterator[Step]:
    """A name without a package is no class; any other one may be there."""
    if is_certain(name, kafka):
        return
    if "." in name and not is_absent(name, kafka):
        yield doubt_class(name)
        return
    text = say("kafka", "class-absent", kafka, value=name) if name else "ClassNotFoundException"
    outer = (say("kafka", "instance-absent", kafka, value=name),) if wrapped else ()
    yield Refusal("class-not-found", settings.get(key).place, {"key": key, "type": "LIST", "value": name}, text, outer)


def _names(settings: Settings, key: str) -> tuple[str, ...]:
    value = settings.value(key)
    return tuple(name for name in value if name) if isinstance(value, tuple) else ()


def _foreign(settings: Settings, key: str, kafka: Version) -> str | None:
    """The class of somebody else's that is written under a key; None where there is none."""
    value = settings.value(key) if settings.is_written(key) else None
    return value if isinstance(value, str) and value and not is_certain(value, kafka) else None
