"""What a file is for, told from its keys."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.config.roles import detect_role
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.target import Target

TARGET = Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))
SSL = "ssl.keystore.location=a\nssl.truststore.location=b\n"


def role_of(text, name="some.properties"):
    return detect_role(parse_source(name, text.encode(), TARGET))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("process.roles=broker,controller\nnode.id=1", "combined"),
        ("process.roles=controller", "controller"),
        ("dataDir=/z\nclientPort=2181\nssl.keyStore.location=a", "unknown"),
        ("process.roles= broker , controller ", "combined"),
        ("process.roles=broker", "broker"),
        ("process.roles=${ROLES}", "broker"),
        ("broker.id=1\nzookeeper.connect=z:2181", "broker"),
        ("listeners=SSL://:9093", "broker"),
        ("advertised.listeners=SSL://h:9093\n" + SSL, "broker"),
        ("listener.name.external.ssl.keystore.location=a", "broker"),
        ("ssl.client.auth=required\n" + SSL, "broker"),
        ("broker.id=1\nlisteners=SSL://:9093\nsecurity.protocol=SSL", "broker"),
        ("node.id=1\nlog.dirs=/d\nbootstrap.servers=h:9\nlisteners=SSL://:9093", "broker"),
        ("bootstrap.servers=h:9\nsecurity.protocol=SSL\nssl.client.auth=required", "client"),
        ("security.protocol=SSL\nssl.client.auth=required", "client"),
        ("bootstrap.servers=h:9", "client"),
        ("security.protocol=SSL\n" + SSL, "client"),
        (SSL, "client"),
        ("acks=all\nbootstrap.servers=h:9", "producer"),
        ("group.id=g\nbootstrap.servers=h:9", "consumer"),
        ("acks=all\ngroup.id=g\nbootstrap.servers=h:9", "client"),
        ("bootstrap.controllers=h:9", "admin"),
        (
            "bootstrap.servers=h:9\ngroup.id=g\nkey.converter=x\noffset.storage.topic=o\nlisteners=http://:8083",
            "connect",
        ),
        ("bootstrap.servers=h:9\noffset.storage.file.filename=/o\nkey.converter=x", "connect"),
        ("listeners=http://:8081\nkafkastore.bootstrap.servers=SSL://h:9\n" + SSL, "registry"),
        ("kafkastore.ssl.truststore.location=a", "registry"),
        ("schema.registry.group.id=g\nlisteners=https://:8081", "registry"),
        ("bootstrap.servers=h:9\nschema.registry.url=https://r\nschema.registry.basic.auth.user.info=a:b", "client"),
        ("listeners=http://0.0.0.0:8088\nbootstrap.servers=h:9\nksql.service.id=k\n" + SSL, "client"),
        ("listeners=http://0.0.0.0:9\nlistener.security.protocol.map=HTTP:SSL", "broker"),
        ("clusters=A,B\nA.bootstrap.servers=h:9\nA->B.enabled=true", "mirrormaker"),
        ("clusters=A,B\nA->B.enabled=true", "mirrormaker"),
        ("bootstrap.servers=h:9\nssl.ca.location=/ca.pem", "librdkafka"),
        ("metadata.broker.list=h:9\nssl.key.location=/k", "librdkafka"),
        (
            "bootstrap.servers=h:9\nssl.ca.location=/ca.pem\nssl.truststore.location=a\nssl.truststore.type=PEM",
            "client",
        ),
        ("log4j.rootLogger=INFO", "unknown"),
        ("name=sink\nconnector.class=FileStreamSink\ntopics=t", "unknown"),
        ("dataDir=/tmp/zookeeper\nclientPort=2181", "unknown"),
    ],
)
def test_keys_tell_the_role(text, role):
    assert role_of(text) == role


@pytest.mark.parametrize(
    ("name", "text", "role"),
    [
        ("/etc/kafka/server.properties", SSL, "broker"),
        ("server.properties", "bootstrap.servers=h:9", "client"),
        ("config/producer.properties", "security.protocol=SSL", "producer"),
        ("C:\\kafka\\consumer.properties", "security.protocol=SSL", "consumer"),
        ("client-ssl.properties", SSL, "client"),
        ("producer.properties", "group.id=g", "consumer"),
        ("server-1.properties", "bootstrap.servers=h:9\nbroker.id=1", "broker"),
        ("ksql-server.properties", "bootstrap.servers=h:9\nlisteners=http://:8088\nksql.service.id=k", "client"),
        ("server.properties", "log4j.rootLogger=INFO", "unknown"),
    ],
)
def test_the_name_of_a_file_decides_where_its_keys_do_not(name, text, role):
    assert role_of(text, name) == role
