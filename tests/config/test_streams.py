"""The clients of a Kafka Streams application, as StreamsConfig of Kafka 4.4.0 makes their settings."""

from datetime import UTC, datetime

from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.config.roles import detect_role
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.target import Target

TARGET = Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))
SHARED = "application.id=a\nbootstrap.servers=h:9\nsecurity.protocol=SSL\nssl.truststore.location=base.jks\n"


def clients_of(text):
    source = parse_source("app.properties", text.encode(), TARGET)
    return {client.name: client for client in read_clients(source, TARGET, detect_role(source))}


def trusts(client):
    return client.settings.value("ssl.truststore.location")


def test_an_application_without_prefixes_is_one_client():
    assert list(clients_of(SHARED + "producer.acks=all\nmain.consumer.max.poll.records=5\n")) == [""]


def test_a_prefix_lies_over_what_has_none_and_that_of_a_consumer_over_that_of_consumers():
    clients = clients_of(
        SHARED
        + "producer.ssl.truststore.location=p.jks\nconsumer.ssl.truststore.location=c.jks\n"
        + "main.consumer.ssl.key.password=k\nglobal.consumer.ssl.truststore.location=g.jks\n"
    )
    assert {name: trusts(client) for name, client in clients.items()} == {
        "": "base.jks",
        "producer": "p.jks",
        "consumer": "c.jks",
        "main.consumer": "c.jks",
        "global.consumer": "g.jks",
    }
    assert [client.built_as for client in clients.values()] == ["admin", "producer", "consumer", "consumer", "consumer"]
    assert all(client.bootstrap == ("h:9",) and client.tls is True for client in clients.values())


def test_keys_without_a_prefix_are_no_client_when_each_has_its_own():
    own = [f"{prefix}.security.protocol=SSL\n" for prefix in ("admin", "producer", "consumer")]
    assert list(clients_of("application.id=a\nbootstrap.servers=h:9\n" + "".join(own))) == [
        "admin",
        "producer",
        "consumer",
    ]


def test_what_both_consumers_have_of_their_own_leaves_no_other():
    own = [f"{kind}.consumer.ssl.truststore.location={kind}.jks\n" for kind in ("main", "restore")]
    clients = clients_of(SHARED + "consumer.ssl.truststore.location=c.jks\n" + "".join(own))
    assert {name: trusts(client) for name, client in clients.items()} == {
        "": "base.jks",
        "main.consumer": "main.jks",
        "restore.consumer": "restore.jks",
    }


def test_no_other_file_has_such_prefixes():
    assert list(clients_of(SHARED.replace("application.id", "client.id") + "producer.ssl.key.password=k\n")) == [""]
