"""Probes of real Kafka brokers: every protocol, every login, client certificates, disk against live."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from fixtures.broker import Node, free_ports, java_command, run_node
from fixtures.make import Setup, make_setup
from fixtures.oracle.get_kafka import kafka_home, libs_of
from fixtures.tools import java_home, run
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.probe.endpoint import Endpoint
from kafkassl_doctor.probe.kafka_versions import name_releases
from kafkassl_doctor.probe.many import probe_all
from kafkassl_doctor.probe.options import ProbeOptions
from kafkassl_doctor.run import check
from tests.probe.identities import login_text, read_client

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]

HOST = "b1.example.com"
NAMES = ("SSL", "OPEN", "WANTED", "LOGIN", "CLEAR", "CLEARLOGIN", "CONTROLLER")
PROTOCOLS = {"LOGIN": "SASL_SSL", "CLEAR": "PLAINTEXT", "CLEARLOGIN": "SASL_PLAINTEXT"}
ALTER = Path(__file__).parents[2] / "fixtures" / "oracle" / "Alter.java"
SECURITY = "org.apache.kafka.common.security"


class Cluster:
    """A running node with a listener of every kind, and how it is asked."""

    def __init__(self, node: Node, ports: dict[str, int]) -> None:
        self.node, self.ports = node, ports
        self.setup: Setup = node.setup
        self.pins = {(HOST, port): "127.0.0.1" for port in ports.values()}

    def probe(self, listener: str, identity: Any = None, **options: Any) -> Endpoint:
        return self.probe_all([listener], identity, **options)[0]

    def probe_all(self, listeners: list[str], identity: Any = None, **options: Any) -> tuple[Endpoint, ...]:
        target = read_options(Given(kafka=self.node.kafka, at=self.setup.clock.isoformat()), ()).target
        asked = ProbeOptions(target, identity=identity, resolve=self.pins, timeout=60, **options)
        return probe_all([(HOST, self.ports[one]) for one in listeners], asked).endpoints

    def alter(self, *changes: str) -> None:
        (self.setup.directory / "alter.conf").write_text(f"bootstrap.servers={HOST}:{self.ports['CLEAR']}\n")
        command = java_command(self.setup, self.node.kafka, self.node.jdk, logging="log4j")
        run(*command, ALTER, "alter.conf", *changes, folder=self.setup.directory)

    def check(self, for_all: bool = False) -> Any:
        """What `check --probe` says; *for_all*: with a client of its own for every listener without a login."""
        given = Given(kafka=self.node.kafka, at=self.setup.clock.isoformat())
        files = self.setup.files
        with inside(self.setup.directory):
            if for_all:
                text = Path("client.properties").read_text()
                ports = (self.ports[name] for name in ("OPEN", "WANTED"))
                address = ",".join(f"{HOST}:{port}" for port in ports)
                Path("all.properties").write_text(
                    re.sub(r"(?m)^bootstrap.servers.*", f"bootstrap.servers={address}", text)
                )
                files = (*files, "all.properties")
            return check(files, read_options(given, files), self.pins)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    here = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)


def describe(ports: dict[str, int]) -> dict[str, Any]:
    """A node with a listener of each kind; every certificate names loopback too."""
    told = [f"{name}://127.0.0.1:{port}" for name, port in ports.items()]
    advertised = [f"{name}://{HOST}:{port}" for name, port in ports.items() if name != "CONTROLLER"]
    settings = {
        "listeners": ",".join(told),
        "advertised.listeners": ",".join(advertised),
        "listener.security.protocol.map": ",".join(f"{name}:{PROTOCOLS.get(name, 'SSL')}" for name in ports),
        "controller.quorum.voters": f"1@{HOST}:{ports['CONTROLLER']}",
        "inter.broker.listener.name": "SSL",
        "ssl.client.auth": "required",
        "listener.name.open.ssl.client.auth": "none",
        "listener.name.wanted.ssl.client.auth": "requested",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
    }
    for name in ("login", "clearlogin"):
        plain = f'{SECURITY}.plain.PlainLoginModule required user_orders="right";'
        settings[f"listener.name.{name}.plain.sasl.jaas.config"] = plain
        for mechanism in ("scram-sha-256", "scram-sha-512"):
            scram = f"{SECURITY}.scram.ScramLoginModule required;"
            settings[f"listener.name.{name}.{mechanism}.sasl.jaas.config"] = scram
        bearer = f'{SECURITY}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="x";'
        settings[f"listener.name.{name}.oauthbearer.sasl.jaas.config"] = bearer
    client = {"set": {"bootstrap.servers": f"{HOST}:{ports['SSL']}"}}
    return {"node": {"set": settings}, "client": client}


@pytest.fixture(scope="module", params=["4.4.0", "3.9.1"])
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    kafka = request.param
    if not any(libs_of(kafka).glob("kafka_*.jar")):
        pytest.skip(f"no jars of Kafka {kafka} in {kafka_home()}")
    if java_home("17") is None:
        pytest.skip("no JDK 17 on this machine")
    ports = dict(zip(NAMES, free_ports(len(NAMES)), strict=True))
    setup = make_setup(describe(ports), tmp_path_factory.mktemp("node"))
    with run_node(setup, "server.properties", kafka, "17", "network-log4j") as node:
        yield Cluster(node, ports)


@pytest.fixture
def trusting(cluster: Cluster) -> Any:
    """A client of the set-up, seen through the eyes of: its truststore and its key."""
    from kafkassl_doctor.probe.identity import read_identity

    with inside(cluster.setup.directory):
        return read_identity("client.properties", read_options(Given(at=cluster.setup.clock.isoformat()), ()))


def line_of(kafka: str) -> str:
    return ".".join(kafka.split(".")[:2])


def test_every_listener_is_told_for_what_it_is(cluster: Cluster, trusting: Any) -> None:
    found = {name: cluster.probe(name).kafka for name in ("OPEN", "WANTED", "LOGIN", "CLEAR", "CLEARLOGIN")}
    found["SSL"], found["CONTROLLER"] = (
        cluster.probe("SSL", trusting).kafka,
        cluster.probe("CONTROLLER", trusting).kafka,
    )
    for name, answer in found.items():
        assert answer is not None, name
        assert name_releases(answer.releases) == line_of(cluster.node.kafka), name
        assert answer.protocol == PROTOCOLS.get(name, "SSL"), name
        assert answer.role == ("controller" if name == "CONTROLLER" else "broker")
        if "LOGIN" in name:
            assert sorted(answer.mechanisms) == ["OAUTHBEARER", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
            assert (answer.login, answer.stage.outcome) == ("needed", "unknown")
        else:
            assert (answer.node, answer.nodes, answer.login) == (1, 1, "not-needed"), name
            assert answer.advertised == (
                (HOST if name != "CONTROLLER" else answer.advertised[0][0], cluster.ports[name]),
            )
            assert answer.stage.outcome == "passed"


def test_client_certificates_are_told_as_the_broker_asks_for_them(cluster: Cluster, trusting: Any) -> None:
    for name, asks in {"OPEN": "none", "WANTED": "requested", "SSL": "required", "CONTROLLER": "required"}.items():
        for identity in (None, trusting):
            seen = cluster.probe(name, identity)
            assert seen.client_auth is not None
            assert seen.client_auth.asks == asks, (name, identity)
            if identity is None and asks == "required":
                assert seen.kafka is None
                assert "needs a client that has one" in {one.name: one.text for one in seen.stages}["client-auth"]
            else:
                assert seen.stopped_at is None
                assert seen.kafka is not None
                assert seen.kafka.role is not None


def test_logins_are_answered_as_a_real_client_is(cluster: Cluster, tmp_path: Path) -> None:
    cluster.alter("user=orders:right")
    for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
        right = read_client(login_text(mechanism, 'username="orders"', 'password="right"'), tmp_path)
        seen = cluster.probe("CLEARLOGIN", right).kafka
        assert seen is not None
        assert (seen.login, seen.user, seen.node, seen.stage.outcome) == ("accepted", "orders", 1, "passed")
        wrong = read_client(login_text(mechanism, 'username="orders"', 'password="wrong"'), tmp_path)
        seen = cluster.probe("CLEARLOGIN", wrong).kafka
        assert seen is not None
        assert (seen.login, seen.stage.outcome) == ("refused", "failed")
        assert seen.stage.says[0] in real_client(
            cluster, login_text(mechanism, 'username="orders"', 'password="wrong"')
        )
    bearer = read_client(login_text("OAUTHBEARER", 'unsecuredLoginStringClaim_sub="orders"'), tmp_path)
    seen = cluster.probe("CLEARLOGIN", bearer).kafka
    assert seen is not None
    assert seen.login == "accepted"
    token = read_client(login_text("OAUTHBEARER"), tmp_path, ("sasl.oauthbearer.token=env:T",), {"T": "no.token"})
    seen = cluster.probe("CLEARLOGIN", token).kafka
    assert seen is not None
    assert seen.stage.says == ('SaslAuthenticationException: {"status":"invalid_token"}',)


@pytest.mark.parametrize(
    ("mechanism", "listener"), [("GSSAPI", "CLEARLOGIN"), ("SCRAM-SHA-512", "CLEAR"), ("PLAIN", "CLEAR")]
)
def test_a_login_at_the_wrong_place_is_told_in_the_words_of_a_real_client(
    mechanism: str, listener: str, cluster: Cluster, tmp_path: Path
) -> None:
    text = login_text(mechanism, 'username="orders"', 'password="right"')
    seen = cluster.probe(listener, read_client(text, tmp_path)).kafka
    assert seen is not None
    assert seen.stage.outcome == "failed"
    if mechanism != "GSSAPI":
        assert seen.stage.says[0] in real_client(cluster, text, listener)


TRUST = "security.protocol=SSL\nssl.truststore.location=trust.p12\nssl.truststore.password=Changeit-7!\n"


@pytest.mark.parametrize(
    ("listener", "more", "stopped"),
    [
        ("SSL", "", "client-auth"),
        ("SSL", "ssl.enabled.protocols=TLSv1.2\n", "client-auth"),
        ("OPEN", "ssl.cipher.suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n", "tls"),
        ("OPEN", "ssl.cipher.suites=SSL_RSA_WITH_3DES_EDE_CBC_SHA\nssl.enabled.protocols=TLSv1.2\n", "tls"),
        ("OPEN", "bootstrap.servers=localhost:{port}\n", "certificate"),
        ("OPEN", "bootstrap.servers=localhost:{port}\nssl.endpoint.identification.algorithm=LDAPS\n", "certificate"),
        ("OPEN", "ssl.truststore.location=own.p12\n", "certificate"),
    ],
)
def test_every_stage_is_told_in_the_words_of_a_real_client(
    listener: str, more: str, stopped: str, cluster: Cluster, tmp_path: Path
) -> None:
    own = {"certs": {"stranger": {"ca": True}}, "stores": {"own.p12": {"anchors": ["stranger"]}}, "node": False}
    made = make_setup(own, tmp_path / "own")
    (cluster.setup.directory / "own.p12").write_bytes((made.directory / "own.p12").read_bytes())
    text = TRUST + more.format(port=cluster.ports[listener])
    with inside(cluster.setup.directory):
        client = read_client(text, tmp_path)
    host = "localhost" if "localhost" in more else HOST
    pins = {(host, cluster.ports[listener]): "127.0.0.1"}
    target = read_options(Given(kafka=cluster.node.kafka, at=cluster.setup.clock.isoformat()), ()).target
    asked = ProbeOptions(target, identity=client, resolve=pins, timeout=60)
    (found,) = probe_all([(host, cluster.ports[listener])], asked).endpoints
    assert found.stopped_at is not None
    assert found.stopped_at.name == stopped
    said = real_client(cluster, text, listener)
    assert [one for one in map(without_packages, found.stopped_at.says) if one not in said] == []


def test_a_client_without_tls_hears_the_alert_of_a_listener_with_it(cluster: Cluster, tmp_path: Path) -> None:
    client = read_client("security.protocol=PLAINTEXT\n", tmp_path)
    found = cluster.probe("OPEN", client)
    assert found.stopped_at is not None
    assert (found.speaks, found.stopped_at.name, found.stopped_at.cause) == ("tls", "first-bytes", "protocol-mixed-up")


def real_client(cluster: Cluster, text: str, listener: str = "CLEARLOGIN") -> str:
    """What a real client says at that listener: its exceptions as ``SimpleClassName: message``."""
    file = cluster.setup.directory / "real.conf"
    file.write_text(f"bootstrap.servers={HOST}:{cluster.ports[listener]}\n" + text)
    with pytest.raises(ValueError) as failed:
        cluster.node.ask("real.conf")
    return without_packages(str(failed.value))


def without_packages(text: str) -> str:
    return re.sub(r"\b(?:[a-z]\w*\.)+([A-Z]\w*)", r"\1", text)


def test_what_was_set_while_it_runs_is_seen_to_hide_the_file(cluster: Cluster) -> None:
    name = "listener.name.wanted.ssl.client.auth"
    cluster.alter(f"1.{name}=required")
    try:
        seen, one = settings_of(cluster), None
        deadline = monotonic() + 20
        while (one := seen[name]).value != "required" and monotonic() < deadline:  # its source may change before it
            sleep(0.2)
            seen = settings_of(cluster)
        assert (one.value, one.source, one.hides) == ("required", "dynamic", "requested")
        assert not [name for name in seen if "password" in name or "jaas" in name]
        asked = cluster.probe("WANTED").client_auth
        assert asked is not None
        assert asked.asks == "requested", "a broker takes this change and never acts upon it"
        found = {verdict.rule for verdict in cluster.check(for_all=True).verdicts if verdict.outcome == "finding"}
        assert found >= {"dynamic-setting-hides-file", "dynamic-client-auth-without-effect"}
        assert "served-client-auth-differs" not in found
    finally:
        cluster.alter(f"1.{name}=requested")


def settings_of(cluster: Cluster) -> dict[str, Any]:
    answer = cluster.probe("CLEAR").kafka
    assert answer is not None
    return {one.name: one for one in answer.settings or ()}


_LIVE = (
    *("served-certificate-differs", "served-client-auth-differs", "served-versions-differ", "served-suites-differ"),
    *("served-protocol-differs", "served-mechanisms-differ", "another-node-answers", "restart-pending"),
    *("prediction-contradicted", "restart-would-fail", "listener-not-up", "endpoint-not-kafka"),
)


def differences(report: Any) -> set[str]:
    return {verdict.rule for verdict in report.verdicts if verdict.outcome == "finding" and verdict.rule in _LIVE}


def test_a_node_that_runs_its_file_differs_in_nothing(cluster: Cluster) -> None:
    report = cluster.check()
    assert differences(report) == set()
    assert len(report.endpoints) == len(NAMES)
    passed = [rule for rule in _LIVE if report.passed.get(rule)]
    assert set(passed) >= {"served-certificate-differs", "prediction-contradicted", "another-node-answers"}


def test_what_was_changed_on_disk_is_seen_to_be_pending(cluster: Cluster) -> None:
    kept = {name: (cluster.setup.directory / name).read_bytes() for name in ("broker.p12", "server.properties")}
    try:
        renewed = make_setup(
            {**describe(cluster.ports), "certs": {"broker": {"serial": 4711}}}, cluster.setup.directory
        )
        file = renewed.directory / "server.properties"
        file.write_text(file.read_text().replace("ssl.client.auth=required", "ssl.client.auth=none", 1))
        assert differences(cluster.check()) >= {
            "served-certificate-differs",
            "served-client-auth-differs",
            "restart-pending",
        }
        file.write_text(file.read_text().replace("broker.p12", "absent.p12"))
        assert "restart-would-fail" in differences(cluster.check())
    finally:
        for name, content in kept.items():
            (cluster.setup.directory / name).write_bytes(content)


def test_the_repair_of_a_certificate_that_is_not_served_works(cluster: Cluster, trusting: Any) -> None:
    """Setting the location anew, to the same value, has the node load the keystore again."""
    store = cluster.setup.directory / "broker.p12"
    kept, old = store.read_bytes(), leaf_of(cluster, trusting)
    location = "1.listener.name.ssl.ssl.keystore.location=broker.p12"
    try:
        make_setup({**describe(cluster.ports), "certs": {"broker": {"serial": 4711}}}, cluster.setup.directory)
        assert leaf_of(cluster, trusting) == old
        cluster.alter(location)
        assert leaf_of(cluster, trusting, unlike=old) != old
        assert "served-certificate-differs" not in {
            verdict.rule
            for verdict in cluster.check().verdicts
            if verdict.subject_name.endswith(f":{cluster.ports['SSL']}")
        }
    finally:
        store.write_bytes(kept)
        renewed = leaf_of(cluster, trusting)
        cluster.alter(location)
        if renewed != old:
            leaf_of(cluster, trusting, unlike=renewed)


def leaf_of(cluster: Cluster, client: Any, unlike: str | None = None) -> str:
    """The certificate that listener SSL serves; with *unlike*, once it is another one than that."""
    deadline = monotonic() + 20
    while True:
        tls = cluster.probe("SSL", client).tls
        assert tls is not None
        assert tls.chain is not None
        found = tls.chain.certificates[0].fingerprint
        if found != unlike or monotonic() > deadline:
            return found
        sleep(0.2)


def test_every_advertised_broker_is_followed(cluster: Cluster) -> None:
    first, *others = cluster.probe_all(["CLEAR"], discover=True)
    assert first.kafka is not None
    assert [(one.host, one.port) for one in (first, *others)] == list(first.kafka.advertised)


@pytest.mark.parametrize(
    ("listener", "lines"), [("OPEN", 0), ("WANTED", 0), ("LOGIN", 0), ("CLEAR", 0), ("CLEARLOGIN", 1), ("SSL", 1)]
)
def test_the_broker_hardly_notices(listener: str, lines: int, cluster: Cluster) -> None:
    """TLS where a login without TLS is expected is a failed authentication, as is a required certificate not sent.

    Lines of the tests before may come late: then it is tried again.
    """
    assert lines in [noticed(cluster, listener, lines) for _ in range(3)]


def noticed(cluster: Cluster, listener: str, lines: int) -> int:
    before = failures(cluster, listener)
    cluster.probe(listener, gentle=True)
    deadline = monotonic() + 20
    while (after := failures(cluster, listener)) < before + lines and monotonic() < deadline:
        sleep(0.1)
    return after - before


def failures(cluster: Cluster, listener: str) -> int:
    text = cluster.node.log.read_text("utf-8", "replace")
    return len(re.findall(rf"Failed authentication .*:{cluster.ports[listener]}-", text))
