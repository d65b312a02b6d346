"""What a configuration file is for, told from its keys, and from its name where the keys leave it open."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING

from ..values import Unknown

if TYPE_CHECKING:
    from ..sources.properties import Source

UNKNOWN = "unknown"
_BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"
"""As it is read, a part of the first key: Kafka does not know that one, but whoever wrote it did."""
_NODE = frozenset(
    [
        *("process.roles", "node.id", "broker.id", "listeners", "advertised.listeners", "inter.broker.listener.name"),
        *("listener.security.protocol.map", "security.inter.broker.protocol", "zookeeper.connect", "log.dirs"),
        *("log.dir", "metadata.log.dir", "num.network.threads", "num.io.threads", "num.partitions", "super.users"),
        *("authorizer.class.name", "log.retention.hours", "offsets.topic.replication.factor", "broker.rack"),
        *("default.replication.factor", "auto.create.topics.enable", "ssl.client.auth", "ssl.principal.mapping.rules"),
        *("principal.builder.class", "host.name", "port", "advertised.host.name", "early.start.listeners"),
    ]
)
_NODE_STARTS = ("controller.", "listener.name.", "zookeeper.", "log.cleaner.", "replica.", "transaction.state.log.")
_CONNECT = frozenset(
    [
        *(
            "key.converter",
            "value.converter",
            "plugin.path",
            "rest.port",
            "rest.advertised.host.name",
            "rest.host.name",
        ),
        *("offset.flush.interval.ms", "connector.client.config.override.policy", "rest.advertised.listener"),
    ]
)
_CONNECT_STARTS = (
    "config.storage.",
    "offset.storage.",
    "status.storage.",
    "internal.key.converter",
    "listeners.https.",
)
_REGISTRY_STARTS = (
    *("kafkastore.", "schema.compatibility.", "schema.registry.group.", "schema.registry.zk."),
    *("schema.registry.inter.instance.", "schema.registry.resource."),
)
"""Not all of ``schema.registry.``: clients name the registry that they ask by such keys."""
_LIBRDKAFKA = frozenset(
    [
        *("ssl.ca.location", "ssl.certificate.location", "ssl.key.location", "ssl.ca.pem", "ssl.key.pem"),
        *("ssl.certificate.pem", "ssl.crl.location", "ssl.curves.list", "ssl.sigalgs.list", "metadata.broker.list"),
        *("enable.ssl.certificate.verification", "sasl.username", "sasl.password", "sasl.mechanisms", "debug"),
        *("queue.buffering.max.messages", "queue.buffering.max.ms", "broker.address.family", "socket.keepalive.enable"),
        *("statistics.interval.ms", "message.timeout.ms", "enable.sparse.connections", "api.version.request"),
    ]
)
_JAVA = frozenset(
    [
        *("ssl.truststore.location", "ssl.truststore.password", "ssl.keystore.type", "ssl.truststore.type"),
        *("sasl.jaas.config", "ssl.truststore.certificates", "ssl.keystore.certificate.chain", "ssl.enabled.protocols"),
    ]
)
_PRODUCER = frozenset(
    [
        *("acks", "key.serializer", "value.serializer", "compression.type", "batch.size", "linger.ms", "buffer.memory"),
        *("enable.idempotence", "transactional.id", "delivery.timeout.ms", "max.block.ms", "partitioner.class"),
        *("max.in.flight.requests.per.connection", "max.request.size", "transaction.timeout.ms"),
    ]
)
_CONSUMER = frozenset(
    [
        *("group.id", "auto.offset.reset", "key.deserializer", "value.deserializer", "enable.auto.commit"),
        *("max.poll.records", "max.poll.interval.ms", "fetch.min.bytes", "session.timeout.ms", "isolation.level"),
        *("partition.assignment.strategy", "auto.commit.interval.ms", "group.instance.id", "group.protocol"),
    ]
)
_ADMIN = frozenset(["bootstrap.controllers"])
_CLIENT = frozenset(["bootstrap.servers", "security.protocol", "client.id", "sasl.mechanism", "request.timeout.ms"])
_ZOOKEEPER = frozenset(
    [
        *("dataDir", "dataLogDir", "clientPort", "secureClientPort", "tickTime", "initLimit", "syncLimit"),
        *("maxClientCnxns", "serverCnxnFactory", "admin.enableServer", "admin.serverPort"),
    ]
)
"""Of ZooKeeper's own server, which has keys like ``ssl.keyStore.location``."""
_SECURITY_STARTS = ("ssl.", "sasl.", "security.")
_NAMES = (
    *(("schema-registry", "registry"), ("mirror", "mirrormaker"), ("mm2", "mirrormaker"), ("connect", "connect")),
    *(("server", "broker"), ("broker", "broker"), ("controller", "controller"), ("producer", "producer")),
    *(("consumer", "consumer"), ("admin", "admin")),
)


def detect_role(source: Source) -> str:
    """Return what *source* is for, whether a few keys tell it or many.

    One of broker, controller, combined, connect, registry, mirrormaker, librdkafka, producer, consumer, admin, client
    (any client, such as the file of a ``--command-config``), or ``unknown`` where no key is one of Kafka's.
    """
    keys = {key.removeprefix(_BYTE_ORDER_MARK) for key in source.effective}
    if len(keys & _ZOOKEEPER) > 1:
        return UNKNOWN
    if "clusters" in keys and _is_mirror(keys):
        return "mirrormaker"
    if any(key.startswith(_REGISTRY_STARTS) for key in keys):
        return "registry"
    if _weigh(keys, _CONNECT, _CONNECT_STARTS) >= (2 if keys & _NODE - {"listeners"} else 1):
        return "connect"
    if _is_node(source, keys):
        return role_of_node(source)
    return _client_role(source, keys)


def role_of_node(source: Source) -> str:
    """Return broker, controller or combined by ``process.roles``; without them, or behind a placeholder, broker."""
    written = source.effective.get("process.roles")
    if written is None or isinstance(written.value, Unknown):
        return "broker"
    roles = {role.strip() for role in written.value.split(",")}
    if "controller" not in roles:
        return "broker"
    return "combined" if "broker" in roles else "controller"


def _is_node(source: Source, keys: Set[str]) -> bool:
    """A key that only nodes know; where keys of clients stand beside few of them, the majority, or the file's name.

    What listens for HTTP is another server: ksqlDB, a REST proxy.
    """
    if _serves_http(source):
        return False
    node = _weigh(keys, _NODE, _NODE_STARTS)
    if node == 0:
        return False
    if "process.roles" in keys or "bootstrap.servers" not in keys:
        return "ssl.client.auth" not in keys or node > 1 or "security.protocol" not in keys
    return node > 2 or _named_role(source.name) in ("broker", "controller")


def _serves_http(source: Source) -> bool:
    listeners = source.effective.get("listeners")
    text = "" if listeners is None or isinstance(listeners.value, Unknown) else listeners.value
    return text.strip().startswith(("http://", "https://")) and "listener.security.protocol.map" not in source.effective


def _client_role(source: Source, keys: Set[str]) -> str:
    foreign, java = len(keys & _LIBRDKAFKA), len(keys & _JAVA)
    if foreign > java:
        return "librdkafka"
    kinds = [("producer", len(keys & _PRODUCER)), ("consumer", len(keys & _CONSUMER)), ("admin", len(keys & _ADMIN))]
    found = [kind for kind, weight in kinds if weight]
    if len(found) == 1:
        return found[0]
    if not found and not keys & _CLIENT and not any(key.startswith(_SECURITY_STARTS) for key in keys):
        return UNKNOWN
    named = _named_role(source.name)
    allowed = found or (["producer", "consumer", "admin"] if keys & _CLIENT else ["broker", "controller"])
    return named if named in allowed else "client"


def _is_mirror(keys: Set[str]) -> bool:
    return any("->" in key or key.endswith(".bootstrap.servers") or key.startswith("replication.") for key in keys)


def _weigh(keys: Iterable[str], known: Set[str], starts: tuple[str, ...]) -> int:
    return sum(key in known or key.startswith(starts) for key in keys)


def _named_role(name: str) -> str | None:
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    return next((role for part, role in _NAMES if part in base), None)
