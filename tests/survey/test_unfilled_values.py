"""A value that has yet to be filled in, whatever its key: nothing fails over it, and nothing is refused for it."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.data import read_data
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.run import check

UNFILLED = "${UNFILLED}"
OWN = {
    "bootstrap.servers": "b1.example.com:9093",
    "security.protocol": "SASL_SSL",
    "sasl.mechanisms": "PLAIN",
    "sasl.username": "alice",
    "sasl.password": "wonder",
    "ssl.ca.location": "ca.pem",
    "ssl.certificate.location": "client.pem",
    "ssl.key.location": "client.pem",
    "ssl.keystore.password": "Changeit-7!",
}
STORES = {"ca.pem": {"parts": ["cert ca"]}, "client.pem": {"parts": ["key client", "cert client"]}}
OF_LIBRDKAFKA = sorted(
    {*OWN, *(key for key in read_data("librdkafka")["properties"] if key.startswith(("ssl.", "enable.ssl.", "sasl.")))}
)
OF_JAVA = (
    "bootstrap.servers",
    "sasl.jaas.config",
    "sasl.mechanism",
    "security.protocol",
    "ssl.cipher.suites",
    "ssl.enabled.protocols",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.password",
    "ssl.keystore.certificate.chain",
    "ssl.keystore.key",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.keystore.type",
    "ssl.protocol",
    "ssl.truststore.certificates",
    "ssl.truststore.location",
    "ssl.truststore.password",
    "ssl.truststore.type",
)
OF_NODES = (
    "advertised.listeners",
    "authorizer.class.name",
    "controller.listener.names",
    "controller.quorum.voters",
    "inter.broker.listener.name",
    "listener.name.controller.ssl.client.auth",
    "listener.name.ssl.ssl.endpoint.identification.algorithm",
    "listener.name.ssl.ssl.keystore.location",
    "listener.name.ssl.ssl.principal.mapping.rules",
    "listener.security.protocol.map",
    "listeners",
    "node.id",
    "process.roles",
    "sasl.enabled.mechanisms",
    "ssl.client.auth",
    "super.users",
    *(key for key in OF_JAVA if key.startswith("ssl.")),
)
RUNTIMES = ((), ("librdkafka", "kafka-python"), ("python", "go", "node", "java8"))


@pytest.fixture
def look(tmp_path, monkeypatch):
    def run(words, runtimes=()):
        setup = make_setup(words, tmp_path)
        monkeypatch.chdir(tmp_path)
        named = (",".join(runtimes),) if runtimes else ()
        return check(setup.files, read_options(Given(at="2026-11-24", client_runtime=named), setup.files))

    return run


def blamed(report, key):
    """The rules that find an error in that very value."""
    every = (one for verdict in report.verdicts for one in (verdict, *verdict.follows))
    return [one.rule for one in every if one.severity == "error" and UNFILLED in one.message and key in one.message]


@pytest.mark.parametrize("runtimes", RUNTIMES, ids=lambda names: names[0] if names else "own")
@pytest.mark.parametrize("key", OF_LIBRDKAFKA)
def test_a_value_of_librdkafka_may_be_filled_in_later(look, key, runtimes):
    text = "".join(f"{name}={value}\n" for name, value in {**OWN, key: UNFILLED}.items())
    report = look({"stores": STORES, "clients": {"c.properties": {"text": text}}}, runtimes)
    assert report.clients
    assert blamed(report, key) == []


@pytest.mark.parametrize("runtimes", [(), RUNTIMES[2]], ids=lambda names: names[0] if names else "own")
@pytest.mark.parametrize("key", OF_JAVA)
def test_a_value_of_a_java_client_may_be_filled_in_later(look, key, runtimes):
    report = look({"client": {"set": {key: UNFILLED}}}, runtimes)
    assert report.clients
    assert blamed(report, key) == []


@pytest.mark.parametrize("key", OF_NODES)
def test_a_value_of_a_node_may_be_filled_in_later(look, key):
    report = look({"node": {"set": {key: UNFILLED}}, "client": {}})
    assert report.startups
    assert blamed(report, key) == []
