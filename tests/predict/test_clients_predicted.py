"""Whether a client can be constructed: its login, its mapping rules, its stores, in Kafka's order."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.predict.clients import predict_client
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.target import Target

PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="hidden-7";'
NETWORK = "KafkaException: Failed to create new NetworkClient"
ADMIN = "KafkaException: Failed to create new KafkaAdminClient"
BAD_RULE = "IllegalArgumentException: Invalid rule: `RULE:a`, unmatched substring: `RULE:a`"


def predict(text, role="client", kafka="4.4.0", cwd="/nonexistent"):
    target = Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC), cwd=cwd)
    (client,) = read_clients(parse_source("f", text.encode(), target), target, role)
    return predict_client(client, client.target, {})


def test_a_client_without_anything_wrong_is_constructed():
    assert predict("bootstrap.servers=h:9").verdict.constructs is True
    assert predict("security.protocol=SSL").verdict.constructs is True


def test_stores_are_not_looked_at_without_tls():
    assert predict("ssl.truststore.location=/absent.jks").verdict.constructs is True


@pytest.mark.parametrize(("kafka", "inner"), [("4.4.0", (NETWORK,)), ("3.5.2", ())])
def test_a_missing_store_ends_the_construction_with_the_chain_of_the_release(kafka, inner):
    verdict = predict("security.protocol=SSL\nssl.truststore.location=/absent.jks", kafka=kafka).verdict
    assert verdict.constructs is False
    assert verdict.says == "NoSuchFileException: /absent.jks"
    failed = "KafkaException: Failed to load SSL keystore /absent.jks of type JKS"
    assert verdict.also_says == (failed, *inner, ADMIN)


def test_mapping_rules_in_a_clients_file_are_read_for_ssl_only():
    rules = "ssl.principal.mapping.rules=RULE:a\n"
    verdict = predict(f"security.protocol=SSL\n{rules}").verdict
    assert (verdict.constructs, verdict.says, verdict.because) == (False, BAD_RULE, ("mapping-rule-malformed",))
    assert verdict.also_says == (f"KafkaException: java.lang.{BAD_RULE}", NETWORK, ADMIN)
    assert predict(rules).verdict.constructs is True
    sasl = f"security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config={PLAIN}\n{rules}"
    assert predict(sasl).verdict.constructs is True


def test_rules_come_before_stores_and_both_are_told():
    prediction = predict(
        "security.protocol=SSL\nssl.principal.mapping.rules=RULE:a\nssl.keystore.password=x", "producer"
    )
    assert prediction.verdict.says == BAD_RULE
    assert prediction.verdict.also_says[-1] == "KafkaException: Failed to construct kafka producer"
    assert len(prediction.refusals) == 2


@pytest.mark.parametrize(
    ("jaas", "says"),
    [
        (PLAIN, None),
        (
            f"{PLAIN} {PLAIN}",
            "IllegalArgumentException: JAAS config property contains 2 login modules, should be 1 module",
        ),
        ("foo", "IllegalArgumentException: Login module control flag not specified in JAAS config"),
        ("", "IllegalArgumentException: Login module not specified in JAAS config"),
    ],
)
def test_a_login_must_be_readable(jaas, says):
    verdict = predict(f"security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config={jaas}").verdict
    assert (verdict.constructs, verdict.says) == (says is None, says)
    assert "hidden-7" not in repr(verdict)


def test_the_default_mechanism_needs_the_name_of_a_service():
    text = f"security.protocol=SASL_PLAINTEXT\nsasl.jaas.config={PLAIN}\n"
    verdict = predict(text).verdict
    assert verdict.says == "IllegalArgumentException: No serviceName defined in either JAAS or Kafka config"
    assert verdict.because == ("kerberos-service-name-missing",)
    assert predict(f"{text}sasl.kerberos.service.name=kafka").verdict.constructs is None
    in_jaas = text.replace("username=", 'serviceName="kafka" username=')
    assert predict(in_jaas).verdict.constructs is None


@pytest.mark.parametrize(
    "text",
    [
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN",
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=com.example.Login required;",
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=${JAAS}",
        "security.protocol=${PROTOCOL}",
        "bootstrap.servers=${HOST}:9",
        "security.protocol=SSL\nssl.principal.mapping.rules=${MAPPING_RULES}",
    ],
)
def test_what_can_not_be_seen_from_here_leaves_it_open(text):
    verdict = predict(text).verdict
    assert verdict.constructs is None
    assert verdict.unknown
    assert verdict.says is None


def test_something_certain_behind_something_unknown_has_no_text():
    verdict = predict("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nssl.truststore.location=/absent.jks").verdict
    assert (verdict.constructs, verdict.says) == (False, None)
    assert "sasl.jaas.config" in verdict.unknown


def test_a_client_of_librdkafka_reads_its_files_for_tls_only():
    assert predict("ssl.ca.location=/absent.pem", "librdkafka").verdict.constructs is True
    verdict = predict("security.protocol=ssl\nssl.ca.location=/absent.pem", "librdkafka").verdict
    assert (verdict.constructs, verdict.because) == (False, ("librdkafka-file-refused",))


_KAFKA = "org.apache.kafka.common.security."
SASL = "security.protocol=SASL_PLAINTEXT\nsasl.mechanism={}\nsasl.jaas.config={} required username=x password=y;"


@pytest.mark.parametrize("module", ["plain.PlainLoginModule", "scram.ScramLoginModule"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512", "FOO", "OAUTHBEARER"])
def test_a_module_that_only_takes_what_stands_in_its_entry_logs_in_for_any_mechanism(module, mechanism):
    assert predict(SASL.format(mechanism, _KAFKA + module)).verdict.constructs is True


@pytest.mark.parametrize("module", ["PlainLoginModule", f"{_KAFKA}plain.PlainLogingModule"])
def test_a_module_that_is_no_class_ends_the_construction(module):
    verdict = predict(SASL.format("PLAIN", module)).verdict
    said = f"No LoginModule found for {module}"
    assert (verdict.says, verdict.because) == (f"LoginException: {said}", ("login-module-absent",))
    assert verdict.also_says == (f"KafkaException: javax.security.auth.login.LoginException: {said}", NETWORK, ADMIN)


def test_a_module_of_somebody_elses_or_behind_a_login_class_can_not_be_told():
    assert predict(SASL.format("PLAIN", "com.example.Login")).verdict.constructs is None
    own = SASL.format("PLAIN", f"{_KAFKA}plain.PlainLoginModule")
    assert predict(f"{own}\nsasl.login.class=com.example.Login").verdict.constructs is None


def test_an_unsecured_token_is_made_without_anybody_else():
    head = "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=OAUTHBEARER\n"
    entry = f"sasl.jaas.config={_KAFKA}oauthbearer.OAuthBearerLoginModule required"
    assert predict(f'{head}{entry} unsecuredLoginStringClaim_sub="a";').verdict.constructs is True
    assert predict(f"{head}{entry};").verdict.constructs is True
    assert predict(f'{head}{entry} clientId="a";').verdict.constructs is None
    handler = f"sasl.login.callback.handler.class={_KAFKA}oauthbearer.OAuthBearerLoginCallbackHandler"
    assert predict(f"{head}{handler}\n{entry};").verdict.constructs is None


@pytest.mark.parametrize("key", ["interceptor.classes", "metric.reporters", "partitioner.class"])
def test_a_class_of_somebody_elses_may_be_on_the_class_path(key):
    verdict = predict(f"bootstrap.servers=h:9\n{key}=com.example.Own", role="producer").verdict
    assert (verdict.constructs, verdict.unknown) == (None, "whether the class com.example.Own is there")


def test_an_interceptor_without_a_package_is_no_class():
    verdict = predict("bootstrap.servers=h:9\ninterceptor.classes=Own", role="producer").verdict
    outer = ("KafkaException: Class Own cannot be found", "KafkaException: Failed to construct kafka producer")
    assert (verdict.says, verdict.also_says) == ("ClassNotFoundException: Own", outer)


def test_the_classic_protocol_has_no_assignor_on_the_brokers():
    verdict = predict("bootstrap.servers=h:9\ngroup.id=g\ngroup.remote.assignor=uniform", role="consumer").verdict
    assert verdict.says == "ConfigException: group.remote.assignor cannot be set when group.protocol=CLASSIC"


def test_the_jvms_own_context_can_not_be_set_up():
    verdict = predict("security.protocol=SSL\nssl.protocol=Default").verdict
    said = "KeyManagementException: Default SSLContext is initialized automatically"
    assert verdict.says == said
    assert verdict.also_says[0] == f"KafkaException: java.security.{said}"


@pytest.mark.parametrize(
    ("lines", "said", "outer"),
    [
        ("enable.idempotence=false", "Cannot set a transactional.id without also enabling idempotence.", ()),
        ("retries=0", "Must set retries to non-zero when using the idempotent producer.", ()),
        (
            "acks=1",
            "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
            (),
        ),
        (
            "max.in.flight.requests.per.connection=6",
            "Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer.",
            ("KafkaException: Failed to construct kafka producer",),
        ),
    ],
)
def test_before_3_0_transactions_switch_idempotence_on(lines, said, outer):
    text = f"bootstrap.servers=h:9\ntransactional.id=t\n{lines}"
    verdict = predict(text, role="producer", kafka="2.8.2").verdict
    assert (verdict.says, verdict.also_says) == (f"ConfigException: {said}", outer)
    alone = predict(f"bootstrap.servers=h:9\n{lines}", role="producer", kafka="2.8.2").verdict
    assert alone.constructs is True
