"""The client identities of a file, what each inherits, and what it refuses."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.config.client_identities import aliases
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, Unknown, is_unknown

ADMIN = "KafkaException: Failed to create new KafkaAdminClient"
WORKER = (
    "bootstrap.servers=h:9\ngroup.id=g\nkey.converter=a\nvalue.converter=a\n"
    "offset.storage.topic=o\nconfig.storage.topic=c\nstatus.storage.topic=s\n"
)


def source_of(text):
    return parse_source("f", text.encode(), target_of("4.4.0"))


def target_of(kafka):
    return Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))


def clients_of(text, role="client", kafka="4.4.0"):
    return {client.name: client for client in read_clients(source_of(text), target_of(kafka), role)}


def client_of(text, role="client", kafka="4.4.0"):
    (client,) = read_clients(source_of(text), target_of(kafka), role)
    return client


def test_a_file_without_addresses_or_protocol_is_a_client():
    client = client_of("ssl.truststore.location=a")
    assert (client.steps, client.bootstrap) == ((), ())
    assert (client.protocol, client.protocol_written, client.protocol_place) == ("PLAINTEXT", False, Place("f"))
    assert client.tls is False


@pytest.mark.parametrize("role", ["client", "producer", "consumer", "admin"])
@pytest.mark.parametrize("kafka", ["4.4.0", "3.6.2", "2.8.2"])
def test_what_the_program_gives_is_not_missed(role, kafka):
    assert client_of("security.protocol=SSL\nbootstrap.servers=", role, kafka).steps == ()


def test_a_client_knows_where_its_settings_stand():
    client = client_of("bootstrap.servers = h:9\n# x\nsecurity.protocol = ssl\nssl.keystore.location=a")
    assert (client.protocol, client.protocol_place, client.tls, client.sasl) == ("SSL", Place("f", 3), True, False)
    assert client.bootstrap_place == Place("f", 1)
    assert client.settings.get("ssl.keystore.location").place == Place("f", 4)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("h1:9093,h2:9093", ("h1:9093", "h2:9093")),
        ("SSL://h:9093", ("h:9093",)),
        (" h:9093 , [::1]:9094", ("h:9093", "::1:9094")),
        ("h:09093", ("h:9093",)),
    ],
)
def test_addresses_are_cut_as_kafka_cuts_them(written, read):
    client = client_of(f"bootstrap.servers={written}")
    assert (client.bootstrap, client.steps) == (read, ())


@pytest.mark.parametrize(
    ("written", "cause", "said"),
    [
        ("h", "bootstrap-address-malformed", "ConfigException: Invalid url in bootstrap.servers: h"),
        ('a:1,"h:9"', "bootstrap-address-malformed", 'ConfigException: Invalid url in bootstrap.servers: "h:9"'),
        ("h:-1", "bootstrap-address-malformed", "ConfigException: Invalid url in bootstrap.servers: h:-1"),
        ("h:65536", "bootstrap-port-malformed", "ConfigException: Invalid port in bootstrap.servers: h:65536"),
        ("h:" + "9" * 5000, "bootstrap-port-malformed", None),
    ],
)
def test_malformed_addresses_are_refused(written, cause, said):
    client = client_of(f"bootstrap.servers={written}")
    (refusal,) = client.refusals
    assert (refusal.cause, refusal.at, refusal.outer) == (cause, Place("f", 1), (ADMIN,))
    assert said is None or refusal.text == said


def test_a_malformed_address_is_told_by_its_key_as_written():
    client = client_of("kafkastore.bootstrap.servers=h", "registry")
    (refusal,) = client.refusals
    assert refusal.values == {"entry": "h", "key": "kafkastore.bootstrap.servers"}
    assert refusal.text == "ConfigException: Invalid url in bootstrap.servers: h"


def test_an_empty_address_is_refused_since_lists_are_validated():
    assert client_of("bootstrap.servers=h:9,", kafka="4.2.0").refusals[0].cause == "list-element-empty"
    assert client_of("bootstrap.servers=h:9,", kafka="4.0.0").steps == ()


def test_controllers_take_the_place_of_servers_for_an_admin_client():
    assert client_of("bootstrap.controllers=h:9").bootstrap == ("h:9",)
    (refusal,) = client_of("bootstrap.controllers=h:9\nbootstrap.servers=h:8").refusals
    assert refusal.text == "ConfigException: You cannot set both bootstrap.servers and bootstrap.controllers"
    assert client_of("bootstrap.controllers=h:9\nbootstrap.servers=h:8", kafka="3.6.2").steps == ()


def test_addresses_behind_a_placeholder_are_unknown():
    client = client_of("bootstrap.servers=${HOST}:9093")
    assert is_unknown(client.bootstrap)
    assert client.steps == (client.bootstrap,)


@pytest.mark.parametrize(
    ("kafka", "written", "said"),
    [
        (
            "4.4.0",
            "TLS",
            "ConfigException: Invalid value TLS for configuration security.protocol: String must be one of",
        ),
        (
            "3.4.1",
            "ssl",
            "ConfigException: Invalid value ssl for configuration security.protocol: String must be one of",
        ),
        ("3.2.3", "tls", "IllegalArgumentException: No enum constant org.apache.kafka.common.security.auth."),
    ],
)
def test_a_protocol_that_is_none_is_refused_in_the_words_of_the_release(kafka, written, said):
    client = client_of(f"security.protocol={written}", kafka=kafka)
    assert client.refusals[0].text.startswith(said)
    assert is_unknown(client.protocol)


def test_sasl_needs_a_mechanism_since_3_3():
    (refusal,) = client_of("security.protocol=SASL_SSL\nsasl.mechanism=").refusals
    assert (refusal.cause, refusal.at) == ("sasl-mechanism-missing", Place("f", 2))
    assert client_of("security.protocol=SASL_SSL\nsasl.mechanism=", kafka="3.2.3").steps == ()
    assert client_of("security.protocol=SSL\nsasl.mechanism=").steps == ()


@pytest.mark.parametrize(
    ("kafka", "text", "cause"),
    [
        ("4.4.0", "enable.idempotence=true\nacks=1", "idempotence-without-acks"),
        ("4.4.0", "enable.idempotence=true\nretries=0", "idempotence-without-retries"),
        ("4.4.0", "acks=1", None),
        ("4.4.0", "max.in.flight.requests.per.connection=6", "idempotence-in-flight"),
        ("3.9.1", "max.in.flight.requests.per.connection=6", None),
        ("3.9.1", "enable.idempotence=true\nmax.in.flight.requests.per.connection=6", "idempotence-in-flight"),
        ("4.4.0", "transactional.id=t\nacks=1", "transactional-without-idempotence"),
        ("4.4.0", "transactional.id=t", None),
    ],
)
def test_only_producers_mind_idempotence(kafka, text, cause):
    causes = [refusal.cause for refusal in client_of(text, "producer", kafka).refusals]
    assert causes == ([cause] if cause else [])
    assert client_of(text, "admin", kafka).refusals == ()


def test_connectors_producers_and_consumers_inherit_nothing_but_the_addresses():
    text = WORKER + "security.protocol=SSL\nssl.truststore.location=a\nproducer.security.protocol=SASL_SSL\n"
    clients = clients_of(text, "connect")
    assert list(clients) == ["", "producer", "consumer", "admin"]
    assert {name: client.protocol for name, client in clients.items()} == {
        "": "SSL",
        "producer": "SASL_SSL",
        "consumer": "PLAINTEXT",
        "admin": "SSL",
    }
    assert clients["consumer"].bootstrap == ("h:9",)
    assert clients["consumer"].settings.value("ssl.truststore.location") is None
    assert clients["admin"].settings.value("ssl.truststore.location") == "a"
    assert clients["producer"].protocol_place == Place("f", 10)
    assert [client.kind for client in clients.values()] == ["connect", "producer", "consumer", "admin"]


def test_the_prefix_of_a_connectors_admin_client_wins():
    clients = clients_of(WORKER + "security.protocol=SSL\nadmin.security.protocol=PLAINTEXT", "connect")
    assert clients["admin"].protocol == "PLAINTEXT"
    assert clients["admin"].own_keys == frozenset(["security.protocol"])


def test_a_worker_needs_its_own_keys():
    missing = [refusal.values["key"] for refusal in clients_of("bootstrap.servers=h:9", "connect")[""].refusals]
    assert "group.id" in missing
    assert "offset.storage.topic" in missing
    alone = "bootstrap.servers=h:9\nkey.converter=a\nvalue.converter=a\noffset.storage.file.filename=/o"
    assert clients_of(alone, "connect")[""].steps == ()


def test_a_registry_is_a_client_below_its_prefix_and_a_server_without():
    client = client_of(
        "listeners=https://:8081\nssl.keystore.location=server\nkafkastore.security.protocol=SSL\n"
        "kafkastore.bootstrap.servers=SSL://h:9,PLAINTEXT://h:8\nkafkastore.ssl.truststore.location=a",
        "registry",
    )
    assert (client.name, client.protocol, client.bootstrap) == ("kafkastore", "SSL", ("h:9",))
    assert client.settings.value("ssl.keystore.location") is None
    assert client.settings.get("ssl.truststore.location").written == "kafkastore.ssl.truststore.location"


def test_a_mirrormaker_has_a_client_per_alias_and_shares_what_has_no_prefix():
    text = (
        "clusters = A, DC-X\nssl.truststore.location=shared\nsecurity.protocol=SSL\nA.bootstrap.servers=a:1\n"
        "DC-X.bootstrap.servers=x:1\nDC-X.ssl.truststore.location=own\nA.security.protocol=PLAINTEXT\n"
        "A.consumer.security.protocol=SASL_SSL\nA->DC-X.enabled=true\n"
    )
    clients = clients_of(text, "mirrormaker")
    assert {name: client.protocol for name, client in clients.items()} == {
        "A": "PLAINTEXT",
        "A.consumer": "SASL_SSL",
        "DC-X": "SSL",
    }
    assert clients["A"].settings.value("ssl.truststore.location") == "shared"
    assert clients["DC-X"].settings.value("ssl.truststore.location") == "own"
    assert clients["A.consumer"].bootstrap == ("a:1",)
    assert all(client.steps == () for client in clients.values())


def test_a_cluster_of_a_mirrormaker_needs_addresses():
    (refusal,) = client_of("clusters=A", "mirrormaker").refusals
    assert (
        refusal.text
        == 'ConfigException: Missing required configuration "bootstrap.servers" which has no default value.'
    )


def test_aliases_behind_a_placeholder_give_no_clients():
    assert aliases(source_of("clusters=${A},B")) == ()
    assert clients_of("clusters=${A}", "mirrormaker") == {}


def test_a_client_of_librdkafka_has_addresses_and_a_protocol_and_no_stores():
    client = client_of("bootstrap.servers=h:9\nsecurity.protocol=ssl\nssl.keystore.location=a.p12", "librdkafka")
    assert (client.kind, client.protocol, client.bootstrap, client.is_java) == ("librdkafka", "SSL", ("h:9",), False)
    assert client.settings.value("ssl.keystore.location") is None
    assert client.steps == ()


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("enable.idempotence=${A}", ["doubt"]),
        ("enable.idempotence=${A}\nacks=1", ["doubt"]),
        ("enable.idempotence=true\nacks=${A}", ["doubt"]),
        ("enable.idempotence=true\nacks=${A}\nretries=0", ["doubt", "idempotence-without-retries"]),
        ("max.in.flight.requests.per.connection=${A}", ["doubt"]),
        ("transactional.id=a\nretries=${A}", ["doubt"]),
        ("enable.idempotence=false\nacks=${A}\nmax.in.flight.requests.per.connection=${A}", ["doubt"]),
        ("acks=${A}\nretries=${A}", ["doubt"]),
        ("client.id=${A}", []),
    ],
)
def test_what_a_producer_could_refuse_must_be_known(text, steps):
    found = client_of(text, "producer").steps
    assert ["doubt" if isinstance(step, Unknown) else step.cause for step in found] == steps


def test_a_client_of_java_needs_a_file_that_loads():
    text = "bootstrap.servers=h:9\nclient.id=\\u12\n"
    assert [step.cause for step in client_of(text).steps] == ["malformed-unicode-escape"]
    assert client_of(text, "librdkafka").steps == ()


def test_a_client_asks_its_config_providers():
    package = "org.apache.kafka.common.config.provider"
    text = f"config.providers=e\nconfig.providers.e.class={package}.EnvVarConfigProvider\nssl.key.password=${{e:A:B}}"
    assert [step.cause for step in client_of(text).steps] == ["config-provider-path-unwanted"]


def test_a_node_is_no_client():
    assert clients_of("process.roles=broker", "broker") == {}


def test_hostile_values_are_results():
    text = "".join(f"{key}=\\u0000\\ud800{{}}{{0}}\n" for key in ("bootstrap.servers", "security.protocol", "acks"))
    for role in ("client", "producer", "connect", "registry", "mirrormaker", "librdkafka"):
        for client in read_clients(source_of(f"clusters={{}},A\n{text}kafkastore.{text}"), target_of("4.4.0"), role):
            assert all(isinstance(step, Unknown) or step.cause for step in client.steps)


def test_settings_that_kafka_refuses_are_not_compared():
    text = "bootstrap.servers=h:9\ngroup.protocol=x\ngroup.id=g\nsession.timeout.ms=1000\nheartbeat.interval.ms=y"
    causes = [step.cause for step in client_of(text, "consumer").steps]
    assert set(causes) == {"value-not-allowed", "value-not-number"}
