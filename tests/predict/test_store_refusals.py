"""How Kafka passes on what a store throws, in the start of a node and in the construction of a client."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey

DOMAIN = "UnsupportedOperationException: This keystore must be loaded using a DomainLoadStoreParameter"
WRAPPED = f"KafkaException: java.lang.{DOMAIN}"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required;"
SASL = {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.jaas.config": PLAIN}
NOT_JKS = {"ssl.truststore.type": "DKS", "ssl.truststore.password": "wrong"}


def _survey(words, folder, monkeypatch):
    setup = make_setup(words, folder)
    monkeypatch.chdir(folder)
    return survey(setup.files, read_options(Given(at="2026-11-24"), setup.files))


@pytest.mark.parametrize("protocol", [{}, SASL])
def test_an_exception_that_kafka_does_not_expect_of_a_store_is_wrapped_once_by_the_channel(
    protocol, tmp_path, monkeypatch
):
    found = _survey({"client": {"set": protocol | NOT_JKS}}, tmp_path, monkeypatch)
    (client,) = found.clients
    assert (client.says, client.also_says[0]) == (DOMAIN, WRAPPED)
    assert client.also_says[1].startswith("KafkaException: Failed to create new")


def test_a_node_wraps_it_too(tmp_path, monkeypatch):
    (startup,) = _survey({"node": {"set": NOT_JKS}}, tmp_path, monkeypatch).startups
    assert (startup.says, startup.also_says) == (DOMAIN, (WRAPPED,))


def test_a_password_yet_to_be_filled_in_leaves_open_what_is_said_of_the_other_store(tmp_path, monkeypatch):
    words = {"ssl.keystore.password": "${SECRET}", "ssl.truststore.location": "absent.p12"}
    found = _survey({"client": {"set": words}}, tmp_path, monkeypatch)
    assert (found.clients[0].constructs, found.clients[0].says) == (False, None)
    found = _survey({"node": {"set": words}}, tmp_path, monkeypatch)
    assert (found.startups[0].starts, found.startups[0].says) == (False, None)


def test_a_critical_extension_that_can_not_be_parsed_is_told_before_it_is_told_to_stand_there_twice(
    tmp_path, monkeypatch
):
    words = {"certs": {"broker": {"raw_extensions": ["!2.5.29.17=3000"]}}, "stores": {"broker.p12": {"format": "jks"}}}
    (startup,) = _survey(words, tmp_path, monkeypatch).startups
    assert startup.says == "IOException: No data available in passed DER encoded value."
    words["certs"]["broker"]["raw_extensions"] = ["2.5.29.17=3000"]
    assert _survey(words, tmp_path, monkeypatch).startups[0].starts


@pytest.mark.parametrize(
    ("kafka", "said"),
    [("4.4.0", "AccessDeniedException: {}"), ("1.1.1", "FileNotFoundException: {} (Permission denied)")],
)
def test_a_store_that_the_user_of_kafka_can_not_read_ends_the_start(kafka, said, tmp_path, monkeypatch):
    setup = make_setup({"modes": {"broker.p12": "0600"}, "client": {}}, tmp_path)
    monkeypatch.chdir(tmp_path)
    options = read_options(Given(kafka=kafka, run_as="nobody"), setup.files)
    found = survey(setup.files, options)
    (startup,), (client,) = found.startups, found.clients
    if kafka == "4.4.0":  # the folder of the test lets nobody in: the configuration can't be read either
        assert (startup.starts, startup.says, startup.because) == (False, None, ("file-unreadable-by-service",))
        refused = [told.refusal.text for told in found.facts.refusals if told.subject_kind == "listener"]
        assert said.format("broker.p12") in refused
    assert (client.constructs, client.because) == (False, ("file-unreadable-by-service",))
    assert client.says == said.format("client.p12")
    elsewhere = read_options(Given(kafka=kafka, run_as="nobody", stores="elsewhere"), setup.files)
    assert survey(setup.files, elsewhere).clients[0].because == ()
