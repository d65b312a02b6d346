"""TLS between a broker and ZooKeeper, held to a real ZooKeeper and real brokers: whether the start ends, and why."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from fixtures.broker import free_ports, java_command
from fixtures.make import Setup, make_setup
from fixtures.nodes import make_target
from fixtures.oracle.oracle import why_absent
from kafkassl_doctor.config.broker import read_node
from kafkassl_doctor.predict.startups import predict_startup
from kafkassl_doctor.sources.properties import load_source

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
JDK = "17"
SECONDS = 60
PASSWORD = "Changeit-7!"
NETTY = "org.apache.zookeeper.ClientCnxnSocketNetty"
STARTED, ENDED = "started (kafka.server.KafkaServer)", "Fatal error during KafkaServer startup."
DESCRIPTION = """
node.mode = "zookeeper"
stores."trust.jks" = {anchors = ["ca"]}
stores."keys.p12" = {key = "broker", anchors = []}
stores."trust.pem" = {anchors = ["ca"]}
stores."trust.truststore" = {anchors = ["ca"]}
"""
TRUST, KEY = "zookeeper.ssl.truststore", "zookeeper.ssl.keystore"
GOOD = {
    "zookeeper.ssl.client.enable": "true",
    "zookeeper.clientCnxnSocket": NETTY,
    f"{KEY}.location": "broker.p12",
    f"{KEY}.password": PASSWORD,
    f"{TRUST}.location": "trust.p12",
    f"{TRUST}.password": PASSWORD,
}
VARIANTS: dict[str, dict[str, str | None]] = {
    "good": {},
    "no such truststore": {f"{TRUST}.location": "/absent/trust.p12"},
    "no such keystore": {f"{KEY}.location": "absent.p12"},
    "another password": {f"{TRUST}.password": "wrong-1"},
    "no password": {f"{TRUST}.location": "trust.jks", f"{TRUST}.password": None},
    "another password of the keystore": {f"{KEY}.password": "wrong-1"},
    "a name without a type": {f"{TRUST}.location": "trust.truststore"},
    "a type beside the name": {f"{TRUST}.location": "trust.truststore", f"{TRUST}.type": "pkcs12"},
    "no such type": {f"{TRUST}.type": "Keystore"},
    "JKS by name": {f"{TRUST}.location": "trust.jks"},
    "another type than the file's": {f"{TRUST}.type": "JKS"},
    "nobody is trusted": {f"{TRUST}.location": "keys.p12"},
    "PEM": {f"{TRUST}.location": "trust.pem", f"{TRUST}.password": None},
    "no such context": {"zookeeper.ssl.protocol": "TLSv9"},
}
FAILING = {*VARIANTS} - {"good", "a type beside the name", "JKS by name", "another type than the file's", "PEM"}


class ZooKeeper(NamedTuple):
    """A ZooKeeper that speaks TLS, and the set-up whose stores it has."""

    setup: Setup
    kafka: str
    port: int


@pytest.fixture(scope="module", params=["3.9.1", "2.8.2"])
def zookeeper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZooKeeper]:
    kafka: str = request.param
    absent = why_absent(kafka, JDK)
    if absent:
        pytest.skip(absent)
    folder = tmp_path_factory.mktemp("zookeeper")
    setup = make_setup(DESCRIPTION, folder)
    (port,) = free_ports(1)
    settings = {
        "dataDir": str(folder / "zookeeper"),
        "secureClientPort": str(port),
        "serverCnxnFactory": "org.apache.zookeeper.server.NettyServerCnxnFactory",
        "admin.enableServer": "false",
        "ssl.keyStore.location": str(folder / "broker.p12"),
        "ssl.keyStore.password": PASSWORD,
        "ssl.trustStore.location": str(folder / "trust.p12"),
        "ssl.trustStore.password": PASSWORD,
    }
    (folder / "zoo.cfg").write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    command = [*java_command(setup, kafka, JDK), "org.apache.zookeeper.server.quorum.QuorumPeerMain", "zoo.cfg"]
    with _run(command, folder, "zookeeper.log") as log:
        _await(log, ("binding to port", "bound to port"))
        yield ZooKeeper(setup, kafka, port)


@contextmanager
def _run(command: list[str], folder: Path, log: str) -> Iterator[Path]:
    with (folder / log).open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    try:
        yield folder / log
    finally:
        process.kill()
        process.wait()


def _await(log: Path, words: tuple[str, ...]) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        text = log.read_text("utf-8", "replace")
        if any(word in text for word in words):
            return text
        time.sleep(0.2)
    raise AssertionError(f"none of {words} in {SECONDS} s: {log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.mark.parametrize("name", VARIANTS)
def test_a_broker_reaches_zookeeper_as_predicted(name: str, zookeeper: ZooKeeper) -> None:
    folder, number = zookeeper.setup.directory, list(VARIANTS).index(name) + 1
    (port,) = free_ports(1)
    settings = {
        **GOOD,
        **VARIANTS[name],
        "broker.id": str(number),
        "zookeeper.connect": f"b1.example.com:{zookeeper.port}",
        "zookeeper.connection.timeout.ms": "4000" if name in FAILING else "60000",
        "listeners": f"PLAINTEXT://b1.example.com:{port}",
        "log.dirs": f"data-{number}",
        "offsets.topic.replication.factor": "1",
    }
    file = f"broker-{number}.properties"
    text = "".join(f"{key}={value}\n" for key, value in settings.items() if value is not None)
    (folder / file).write_text(text)
    target = make_target(zookeeper.kafka, cwd=str(folder))
    node = read_node(load_source(str(folder / file), target), target)
    prediction = predict_startup(node, target)
    with _run(
        [*java_command(zookeeper.setup, zookeeper.kafka, JDK), "kafka.Kafka", file], folder, f"{number}.log"
    ) as log:
        said = _await(log, (STARTED, ENDED))
    assert prediction.startup.starts is (STARTED in said) is (name not in FAILING)
    for _, refusal in prediction.refusals:
        assert f"kafka.zookeeper.{refusal.text}\n" in said
        assert refusal.values["reason"] in said
