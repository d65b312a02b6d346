"""The default set-up works in real Kafka: it starts, and a real client connects with mutual TLS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.broker import free_ports, run_node
from fixtures.make import make_setup
from fixtures.oracle.get_kafka import kafka_home, libs_of
from fixtures.tools import java_home

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

Kafka = Callable[[str, str], None]


@pytest.fixture
def real() -> Kafka:
    """Skip the test when this Kafka or this JDK is not on the machine."""

    def require(kafka: str, jdk: str) -> None:
        if not any(libs_of(kafka).glob("kafka_*.jar")):
            pytest.skip(f"no jars of Kafka {kafka} in {kafka_home()}")
        if java_home(jdk) is None:
            pytest.skip(f"no JDK {jdk} on this machine")

    return require


@pytest.mark.parametrize(
    ("description", "kafka", "jdk"),
    [
        ("client = {}", "4.4.0", "17"),
        ("client = {}", "3.9.1", "17"),
        ("node.inline = true\nclient.inline = true", "4.4.0", "17"),
        (
            'stores."broker.p12" = {format = "jks", key_password = "another"}\nstores."trust.p12".format = "jceks"\n'
            "client = {}",
            "4.4.0",
            "17",
        ),
        (
            'stores."b.pem" = {key = "broker", key_encryption = "pbes1-3des"}\nstores."t.pem".anchors = ["ca"]\n'
            'node.keystore = "b.pem"\nnode.truststore = "t.pem"\nclient.truststore = "t.pem"',
            "4.4.0",
            "17",
        ),
        ('certs.ca.key = "p384"\ncerts.broker.key = "p256"\ncerts.client.key = "ed25519"\nclient = {}', "4.4.0", "25"),
    ],
)
def test_it_starts_and_a_client_connects(description: str, kafka: str, jdk: str, tmp_path: Path, real: Kafka) -> None:
    real(kafka, jdk)
    port, controller_port = free_ports(2)
    ports = f"node.port = {port}\nnode.controller_port = {controller_port}\n"
    setup = make_setup(ports + description, tmp_path)
    with run_node(setup, "server.properties", kafka, jdk) as node:
        assert f"b1.example.com:{port} (id: 1 " in node.ask("client.properties")


@pytest.mark.parametrize(
    ("description", "kafka", "jdk"),
    [
        ('node.role = "broker"', "4.4.0", "17"),
        ('node.role = "controller"', "4.4.0", "17"),
        ('node.role = "broker"', "3.9.1", "17"),
        ('node.role = "controller"', "3.9.1", "17"),
        ('node.mode = "zookeeper"', "3.9.1", "17"),
        ('node.mode = "zookeeper"', "2.8.2", "11"),
    ],
)
def test_every_role_and_mode_is_accepted(description: str, kafka: str, jdk: str, tmp_path: Path, real: Kafka) -> None:
    from fixtures.oracle.oracle import Oracle

    real(kafka, jdk)
    make_setup(description, tmp_path)
    with Oracle(kafka, jdk, cwd=tmp_path) as oracle:
        answer = oracle.startup("server.properties")
    assert answer.ok, answer.chain


def test_two_nodes_are_one_cluster(tmp_path: Path, real: Kafka) -> None:
    real("4.4.0", "17")
    port, controller_port, other_port = free_ports(3)
    setup = make_setup(
        f"""
        node = {{port = {port}, controller_port = {controller_port}}}
        nodes."b2.properties" = {{role = "broker", port = {other_port}}}
        client = {{}}
        """,
        tmp_path,
    )
    with (
        run_node(setup, "server.properties", "4.4.0", "17") as first,
        run_node(setup, "b2.properties", "4.4.0", "17"),
    ):
        nodes = first.ask("client.properties")
    assert f"b1.example.com:{port} (id: 1 " in nodes
    assert f"b2.example.com:{other_port} (id: 2 " in nodes


def test_a_client_without_a_certificate_is_refused(tmp_path: Path, real: Kafka) -> None:
    real("4.4.0", "17")
    port, controller_port = free_ports(2)
    setup = make_setup(
        f"node.port = {port}\nnode.controller_port = {controller_port}\nclient.keystore = false", tmp_path
    )
    with (
        run_node(setup, "server.properties", "4.4.0", "17") as node,
        pytest.raises(ValueError, match="SslAuthenticationException"),
    ):
        node.ask("client.properties")
