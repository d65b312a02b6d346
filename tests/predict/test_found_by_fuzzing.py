"""Rules of Kafka and of Java that random set-ups brought to light, each as real Kafka showed it."""

import json
from datetime import UTC, datetime

import pytest

from fixtures.make import make_setup
from fixtures.oracle.peers import predict as predict_links
from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.predict.clients import predict_client
from kafkassl_doctor.run import check
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.target import Target

CONSUMER = "KafkaException: Failed to construct kafka consumer"
DIALS = "bootstrap.servers=h:9\ngroup.id=g\n"
LOST = DIALS + "group.protocol=consumer\nsecurity.protocol=SSL\nssl.truststore.location=/absent.jks"
ILLEGAL = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"


def client_of(text, kafka="4.4.0", role="consumer"):
    target = Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))
    return [predict_client(one, one.target, {}).verdict for one in read_clients(_source(text, target), target, role)]


def _source(text, target):
    return parse_source("f", text.encode(), target)


def links_of(description, folder, kafka="4.4.0", jdk="17.0.15"):
    return predict_links(make_setup(description, folder), kafka, jdk).links


def report_of(description, folder, monkeypatch, kafka="4.4.0", jdk="17.0.15"):
    setup = make_setup(description, folder)
    monkeypatch.chdir(folder)
    at = setup.clock.strftime("%Y-%m-%d")
    return check(setup.files, read_options(Given(kafka=kafka, jdk=jdk, at=at), setup.files))


def errors_of(report):
    every = (one for verdict in report.verdicts for one in (verdict, *verdict.follows))
    return {one.rule for one in every if one.outcome == "finding" and one.severity == "error"}


@pytest.mark.parametrize("kafka", ["3.7.2", "3.9.2", "4.0.0", "4.1.1"])
def test_a_consumer_whose_own_thread_dies_is_made_all_the_same(kafka):
    (verdict,) = client_of(LOST, kafka)
    assert (verdict.constructs, verdict.says, verdict.because) == (True, None, ("store-missing",))


@pytest.mark.parametrize("kafka", ["3.6.2", "4.2.0", "4.4.0"])
def test_releases_that_build_the_channel_in_the_constructor_fail_there(kafka):
    (verdict,) = client_of(LOST, kafka)
    assert (verdict.constructs, verdict.says) == (False, "NoSuchFileException: /absent.jks")


def test_nobody_is_dialled_by_a_consumer_whose_thread_has_died(tmp_path):
    lines = {"group.protocol": "consumer", "group.id": "g", "ssl.truststore.location": "absent.p12"}
    links = links_of({"clients": {"consumer.properties": {"set": lines}}}, tmp_path, "3.9.2")
    (link,) = (one for one in links if one.purpose == "client")
    assert (link.connects, link.because, link.unknown[0][0]) == (False, ("store-missing",), "client_says")


@pytest.mark.parametrize(
    ("line", "kafka", "says", "also"),
    [
        ("group.instance.id=a/b", "4.4.0", f"Group instance id is invalid: 'a/b' {ILLEGAL}", ()),
        ("client.id=x\ngroup.instance.id=.", "3.5.2", "Group instance id is invalid: '.' is not allowed", (CONSUMER,)),
        ("group.instance.id=", "2.8.2", "Group instance id must be non-empty string", ()),
        ("group.instance.id=..", "2.8.2", 'Group instance id cannot be "." or ".."', ()),
    ],
)
def test_ids_of_instances_are_checked_where_the_client_id_is_made(line, kafka, says, also):
    (verdict,) = client_of(DIALS + line, kafka)
    assert (verdict.constructs, verdict.says) == (False, f"InvalidConfigurationException: {says}")
    assert verdict.also_says == also


def test_short_names_of_assignors_are_no_classes():
    (verdict,) = client_of(f"{DIALS}partition.assignment.strategy=range")
    refused = "KafkaException: range ClassNotFoundException exception occurred"
    assert (verdict.says, verdict.also_says) == ("ClassNotFoundException: range", (refused, CONSUMER))


def test_a_class_of_somebody_elses_may_be_there_or_not():
    (verdict,) = client_of(f"{DIALS}partition.assignment.strategy=com.example.Own")
    assert (verdict.constructs, verdict.unknown) == (None, "whether the class com.example.Own is there")


@pytest.mark.parametrize(
    ("role", "kafka", "says"),
    [
        ("consumer", "4.0.0", "No resolvable bootstrap urls given in bootstrap.servers"),
        (
            "consumer",
            "4.4.0",
            "Configuration 'bootstrap.servers' must not be empty. Valid values include: any non-empty",
        ),
    ],
)
def test_an_application_needs_an_address(role, kafka, says):
    (verdict,) = client_of("bootstrap.servers=\nkey.deserializer=a.B", kafka, role)
    assert verdict.constructs is False
    assert verdict.says.startswith(f"ConfigException: {says}")
    (verdict,) = client_of("bootstrap.servers=\nsecurity.protocol=SSL", kafka, role)
    assert verdict.constructs is True


def test_programs_with_listeners_of_their_own_keep_their_client_below_a_prefix():
    text = (
        "listeners=https://h:1\nbootstrap.servers=h:9\nssl.keystore.location=/own.jks\nclient.security.protocol=SSL\n"
    )
    (verdict,) = client_of(f"{text}client.ssl.truststore.location=/absent.jks", role="client")
    assert (verdict.name, verdict.says) == ("client", "NoSuchFileException: /absent.jks")
    (verdict,) = client_of("confluent.controlcenter.streams.ssl.truststore.location=/absent.jks", role="client")
    assert verdict.name == "confluent.controlcenter.streams"


EXPIRED = {"certs": {"client": {"ends": "-1d"}}, "client": {}}


def test_who_judges_a_certificate_decides_whether_it_is_pinned(tmp_path, monkeypatch):
    """A client's expired certificate works where the brokers hold it, whatever the client's own truststore holds."""
    stores = {"brokers.p12": {"anchors": ["ca", "client"]}}
    held = {**EXPIRED, "stores": stores, "node": {"truststore": "brokers.p12"}}
    report = report_of(held, tmp_path / "held", monkeypatch)
    assert errors_of(report) == set()
    own = {**EXPIRED, "stores": stores, "client": {"truststore": "brokers.p12"}}
    assert errors_of(report_of(own, tmp_path / "own", monkeypatch)) == {"certificate-expired"}


@pytest.mark.parametrize(("kafka", "errors"), [("3.6.2", set()), ("3.7.2", {"certificate-extended-key-usage"})])
def test_the_only_controller_dials_nobody_but_itself_where_it_registers(kafka, errors, tmp_path, monkeypatch):
    alone = {"certs": {"broker": {"extended_usages": ["serverAuth"]}}, "node": {"role": "controller"}}
    found = errors_of(report_of(alone, tmp_path, monkeypatch, kafka))
    assert found & {"certificate-extended-key-usage"} == errors
    assert found - errors <= {"client-usage-missing"} if errors else not found


WRONG_LENGTH = {
    "certs": {"spare": {"key": "rsa3072"}},
    "stores": {"client.p12": {"keys": [{"key": "spare", "chain": ["client", "ca"], "alias": "x"}]}},
    "client": {},
}


@pytest.mark.parametrize("pem", [False, True])
def test_a_signature_by_an_rsa_key_of_another_length_is_not_compared(pem, tmp_path):
    stores = {"client.p12": {"key": "spare", "chain": ["client", "ca"], "format": "pem"}} if pem else {}
    description = {**WRONG_LENGTH, "stores": stores or WRONG_LENGTH["stores"]}
    (link,) = (one for one in links_of(description, tmp_path) if one.purpose == "client")
    assert link.because == ("key-certificate-mismatch",)
    assert link.broker_says == "SignatureException: Signature length not correct: got 384 but was expecting 256"


@pytest.mark.parametrize(("jdk", "text"), [("17.0.15", "Tag mismatch!"), ("21.0.4", "Tag mismatch")])
def test_older_brokers_send_an_alert_that_nobody_can_read(jdk, text, tmp_path):
    description = {"client": {"keystore": False, "set": {"ssl.enabled.protocols": "TLSv1.3"}}}
    (link,) = (one for one in links_of(description, tmp_path, "3.1.2", jdk) if one.purpose == "client")
    assert link.because == ("client-certificate-missing",)
    assert link.client_says == f"AEADBadTagException: {text}"
    assert link.also_says[-1] == "SslAuthenticationException: Failed to process post-handshake messages"


def test_rules_that_are_a_placeholder_are_not_malformed(tmp_path, monkeypatch):
    report = report_of({"node": {"set": {"ssl.principal.mapping.rules": "${X}"}}}, tmp_path, monkeypatch)
    assert report.startups[0].starts is None
    assert not errors_of(report)
    assert json.dumps(report.startups[0].unknown)


def test_a_port_that_there_is_not_is_told_to_clients_with_zookeeper(tmp_path, monkeypatch):
    lines = {"advertised.listeners": "SSL://b1.example.com:99999"}
    description = {"node": {"mode": "zookeeper", "set": lines}, "client": {}}
    report = report_of(description, tmp_path, monkeypatch, "3.9.2")
    assert report.startups[0].starts is True
    (told,) = (link for link in report.links if link.port == 99999)
    assert (told.connects, told.client_says) == (False, "IllegalArgumentException: port out of range:99999")
    assert errors_of(report) == {"listener-port-out-of-range"}


def test_a_voter_at_port_0_leaves_the_registration_open(tmp_path, monkeypatch):
    lines = {"controller.quorum.voters": "1@b1.example.com:0"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    assert report.startups[0].starts is None
    assert "port 0" in report.startups[0].unknown


def test_voters_that_have_yet_to_be_filled_in_may_be_refused_before_anything_else(tmp_path, monkeypatch):
    lines = {"controller.quorum.voters": "${VOTERS}", "advertised.listeners": "NOWHERE://b1.example.com:9093"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    assert (report.startups[0].starts, report.startups[0].says) == (False, None)


def test_roles_that_have_yet_to_be_filled_in_may_be_refused_before_anything_else(tmp_path, monkeypatch):
    lines = {"process.roles": "${ROLES}", "ssl.client.auth": "want"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    assert (report.startups[0].starts, report.startups[0].says) == (False, None)


def test_a_folder_is_opened_before_it_can_not_be_read(tmp_path, monkeypatch):
    lines = {"ssl.keystore.location": ".", "ssl.keystore.type": "pem"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    assert report.startups[0].says == "NoSuchAlgorithmException: pem KeyStore not available"


def test_a_value_of_a_listener_that_has_yet_to_be_filled_in_may_be_refused_before_its_stores(tmp_path, monkeypatch):
    lines = {"listener.name.controller.ssl.client.auth": "${AUTH}", "ssl.keystore.password": "wrong"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    assert (report.startups[0].starts, report.startups[0].says) == (False, None)


@pytest.mark.parametrize(("password", "made"), [({}, True), ({"key_password": "KeyPass-1"}, False)])
def test_a_secret_key_has_to_open_with_the_password_of_keys(password, made, tmp_path, monkeypatch):
    stores = {"client.p12": {"format": "pkcs12", "secrets": ["secret"], **password}}
    report = report_of({"stores": stores, "client": {}}, tmp_path, monkeypatch)
    assert report.clients[0].constructs is made
    assert errors_of(report) == (set() if made else {"key-password-wrong"})
    assert (report.clients[0].says or "").startswith("" if made else "BadPaddingException: Given final block")


def test_an_rsa_key_signs_by_its_own_length(tmp_path, monkeypatch):
    """The certificate's key is too short for a signature of TLS 1.3, the key that signs is not."""
    certs = {"broker": {"key": "rsa512"}, "spare": {"key": "rsa1024"}}
    stores = {"broker.p12": {"key": "spare", "chain": ["broker", "ca"], "format": "pem"}}
    report = report_of({"certs": certs, "stores": stores}, tmp_path, monkeypatch)
    assert "keysize limits: RSA 512 bit key used with certificate: CN=b1.example.com" in report.startups[0].says


def test_a_store_of_stores_that_is_a_folder_hides_why_it_fails(tmp_path, monkeypatch):
    lines = {"ssl.keystore.location": ".", "ssl.keystore.type": "DKS"}
    report = report_of({"node": {"set": lines}}, tmp_path, monkeypatch)
    hidden = "UnsupportedOperationException: This keystore must be loaded using a DomainLoadStoreParameter"
    assert report.startups[0].says == hidden


def test_a_client_whose_first_key_is_lost_to_a_byte_order_mark_is_no_broker(tmp_path, monkeypatch):
    text = "\ufeffbootstrap.servers=b1.example.com:9093\nsecurity.protocol=SSL\nssl.principal.mapping.rules=DEFAULT\n"
    report = report_of({"client": {"text": text}}, tmp_path, monkeypatch)
    assert [one.file for one in report.clients] == ["client.properties"]


@pytest.mark.parametrize(("auth", "errors"), [("requested", set()), ("required", {"client-certificate-missing"})])
def test_a_certificate_that_the_client_holds_back_is_not_judged(auth, errors, tmp_path, monkeypatch):
    """Its issuer is none of those that the broker names: expired, and with another key, it is never shown."""
    certs = {"other": {"ca": True}, "client": {"ends": "-1d", "signed_by": "other"}}
    stores = {"client.p12": {"key": "broker", "chain": ["client"], "format": "pem"}}
    listener = {"listener.name.ssl.ssl.client.auth": auth}
    description = {"certs": certs, "stores": stores, "node": {"set": listener}, "client": {}}
    found = errors_of(report_of(description, tmp_path, monkeypatch))
    assert errors <= found if errors else not found


@pytest.mark.parametrize(
    ("protocols", "shown"), [("TLSv1.3,TLSv1.2", True), ("TLSv1.2", False)], ids=["no list of CAs", "a list of CAs"]
)
def test_an_old_listener_names_its_authorities_up_to_tls_12_alone(protocols, shown, tmp_path, monkeypatch):
    """Before 11.0.12 there is no certificate_authorities in TLS 1.3 (JDK-8206925): a client shows what it has."""
    certs = {"other": {"ca": True}, "client": {"ends": "-1d", "signed_by": "other"}}
    listener = {"listener.name.ssl.ssl.client.auth": "requested", "ssl.enabled.protocols": protocols}
    stores = {name: {"format": "jks"} for name in ("broker.p12", "trust.p12", "client.p12")}
    description = {"certs": certs, "stores": stores, "node": {"set": listener}, "client": {}}
    report = report_of(description, tmp_path, monkeypatch, jdk="11.0.11", kafka="3.9.1")
    assert [link.connects for link in report.links if link.purpose == "client"] == [not shown]
    assert ("certificate-expired" in errors_of(report)) is shown
