"""Links held to what real Kafka said of each (fixtures/links.json), and what is said where nobody answers."""

import json
from pathlib import Path

import pytest

from fixtures.link_cases import link_cases
from fixtures.make import make_setup
from fixtures.oracle.links import compare, key_of
from fixtures.oracle.peers import Real, predict
from fixtures.oracle.registrations import CASES, RECORDS

RECORDED = json.loads((Path(__file__).parent.parent.parent / "fixtures" / "links.json").read_text("utf-8"))
ABOUT = RECORDED["about"]
DESCRIPTIONS = dict(link_cases())
REGISTRATIONS = json.loads(RECORDS.read_text("utf-8"))
CLIENT = {"client": {}}
MOST_OPEN = 12
"""Links of the record of which something is left open: texts that hang on the client's heap, logins by SCRAM."""


def real_of(seen):
    return Real(**{key: tuple(value) if isinstance(value, list) else value for key, value in seen.items()})


def links_of(description, folder, kafka="4.4.0", jdk="17.0.15"):
    return predict(make_setup(description, folder), kafka, jdk).links


@pytest.mark.parametrize("case", RECORDED["cases"], ids=[case["case"] for case in RECORDED["cases"]])
def test_a_link_ends_as_in_real_kafka(case, tmp_path):
    description = {**DESCRIPTIONS[case["case"]], "clock": case["at"]}
    links = {tuple(key_of(link)): link for link in links_of(description, tmp_path, ABOUT["kafka"], ABOUT["jdk"])}
    for one in case["links"]:
        link = links[tuple(one["link"])]
        assert compare(link, map(real_of, one["seen"])) == [], link


def test_little_of_the_record_is_left_open(tmp_path):
    count = 0
    for number, case in enumerate(RECORDED["cases"]):
        if case["case"].startswith(("mixture", "login", "suites-rsa", "client-certificate-required")):
            links = links_of({**DESCRIPTIONS[case["case"]], "clock": case["at"]}, tmp_path / str(number))
            count += sum(bool(link.unknown) for link in links)
    assert 0 < count <= MOST_OPEN


def test_the_record_holds_every_case():
    assert {case["case"] for case in RECORDED["cases"]} == set(DESCRIPTIONS)


@pytest.mark.parametrize("kafka", REGISTRATIONS)
@pytest.mark.parametrize("name", CASES)
def test_a_registration_ends_as_in_real_kafka(name, kafka, tmp_path):
    found = predict(make_setup(CASES[name], tmp_path), kafka, "17.0.15").startups[0]
    real = REGISTRATIONS[kafka][name]
    assert (found.starts, [found.says, *found.also_says] if found.says else []) == (
        real["starts"],
        real.get("chain", []),
    )


def test_a_node_that_does_not_start_takes_no_connection(tmp_path):
    words = {**CLIENT, "node": {"set": {"ssl.keystore.password": "wrong"}}}
    (link, *_) = links_of(words, tmp_path)
    assert (link.connects, link.stage, link.client_says, link.broker_says) == (False, "tcp", None, None)
    assert link.because == ("store-password-wrong",)


def test_a_client_that_can_not_be_made_dials_nobody(tmp_path):
    (link, *_) = links_of({"client": {"set": {"ssl.truststore.password": "wrong"}}}, tmp_path)
    assert (link.connects, link.stage, link.because) == (False, None, ("store-password-wrong",))


def test_a_password_that_is_not_known_leaves_the_link_open(tmp_path):
    (link, *_) = links_of({"client": {"set": {"ssl.truststore.password": "${P}"}}}, tmp_path)
    assert link.connects is None
    assert link.unknown[0][0] == "connects"


def test_a_login_by_scram_is_not_judged(tmp_path):
    module = "org.apache.kafka.common.security.scram.ScramLoginModule required"
    node = {
        "listener.security.protocol.map": "SSL:SSL,CONTROLLER:SSL,EXT:SASL_SSL",
        "listeners": "SSL://b1.example.com:9093,CONTROLLER://b1.example.com:9094,EXT://b1.example.com:9095",
        "sasl.enabled.mechanisms": "SCRAM-SHA-256",
        "listener.name.ext.scram-sha-256.sasl.jaas.config": f"{module};",
    }
    client = {
        "bootstrap.servers": "b1.example.com:9095",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.jaas.config": f'{module} username="a" password="b";',
    }
    (link, *_) = links_of({"node": {"set": node}, "client": {"set": client}}, tmp_path)
    assert link.connects is None
    assert (link.protocol, "SCRAM-SHA-256" in link.unknown[0][1]) == ("TLSv1.3", True)


def test_an_authorizer_of_somebody_else_leaves_the_registration_open(tmp_path):
    found = predict(make_setup({"node": {"set": {"authorizer.class.name": "com.example.A"}}}, tmp_path), "4.4.0", "17")
    assert (found.startups[0].starts, found.links[0].connects) == (None, None)


def test_clients_may_have_a_jvm_of_their_own(tmp_path):
    setup = make_setup({"clients": {"bare.properties": {"keystore": False}}}, tmp_path)
    link, *others = predict(setup, "4.4.0", "25.0.3", "17.0.15").links
    assert (link.runtime, link.client_says) == (
        "java17.0.15",
        "SSLHandshakeException: Received fatal alert: certificate_required",
    )
    assert {other.runtime for other in others} == {"java25.0.3"}


def test_a_client_that_can_not_be_told_to_be_made_does_not_connect_where_its_handshake_fails(tmp_path):
    own = {"interceptor.classes": "com.example.Own", "group.id": "g"}
    (sound,) = [one for one in links_of({"client": {"set": own}}, tmp_path / "a") if one.purpose == "client"]
    assert (sound.connects, sound.unknown) == (None, (("connects", "whether the class com.example.Own is there"),))
    untrusted = {"client": {"set": {**own, "ssl.truststore.location": "other.p12"}}}
    untrusted |= {"certs": {"stranger": {"ca": True}}, "stores": {"other.p12": {"anchors": ["stranger"]}}}
    (failing,) = [one for one in links_of(untrusted, tmp_path / "b") if one.purpose == "client"]
    assert (failing.connects, failing.stage) == (False, "server-certificate")


def login_links(folder, **keys):
    """The link of a client to a SASL_SSL listener that enables PLAIN."""
    server = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="wonder";'
    own = {
        "listeners": "SSL://b1.example.com:9093,CONTROLLER://b1.example.com:9094,EXT://b1.example.com:9095",
        "listener.security.protocol.map": "SSL:SSL,CONTROLLER:SSL,EXT:SASL_SSL",
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.ext.plain.sasl.jaas.config": server,
    }
    dialled = {"bootstrap.servers": "b1.example.com:9095", "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN"}
    client = {**dialled, **{key.replace("_", "."): value for key, value in keys.items() if key != "san"}}
    certs = {"broker": {"san": [keys["san"]]}} if "san" in keys else {}
    links = links_of({"certs": certs, "node": {"set": own}, "client": {"set": client}}, folder)
    return next(link for link in links if link.purpose == "client" and link.listener_name == "EXT")


def test_a_client_whose_login_is_unknown_fails_where_every_client_would(tmp_path):
    link = login_links(tmp_path, san="dns:other.example.com")
    assert (link.connects, link.stage, link.because) == (False, "host-name", ("host-name-mismatch",))
    assert link.client_says is None
    assert {field for field, _ in link.unknown} >= {"client_says", "broker_says", "broker_log"}


def test_a_client_whose_login_is_unknown_is_open_where_others_pass(tmp_path):
    link = login_links(tmp_path)
    assert link.connects is None
    assert [field for field, _ in link.unknown] == ["connects"]


def test_scram_comes_with_its_own_login_module(tmp_path):
    """ScramLoginModule registers the provider; in a JVM that has never loaded it there is no client for SCRAM."""
    plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="wonder";'
    link = login_links(tmp_path, sasl_mechanism="SCRAM-SHA-512", sasl_jaas_config=plain)
    assert link.because == ("sasl-mechanism-unknown",)
    said = "SaslAuthenticationException: Failed to create SaslClient with mechanism SCRAM-SHA-512"
    assert link.client_says == said
    assert link.broker_says == "EOFException: EOF during handshake, handshake status is NEED_UNWRAP"


@pytest.mark.parametrize(
    ("jdk", "strings", "name"),
    [
        ("17.0.15", "teletex", "M\ufffdller"),
        ("25.0.3", "teletex", "Müller"),
        ("17.0.15", "bmp", "\\00M\\00\ufffd\\00l\\00l\\00e\\00r"),
        ("21.0.13", "bmp", "Müller"),
        ("17.0.15", "utf8", "Müller"),
    ],
)
def test_a_jvm_may_read_every_string_of_a_name_as_utf_8(jdk, strings, name, tmp_path):
    """AVA.toRFC2253String, as a node in real Kafka names such a client."""
    certs = {"client": {"cn": "Müller", "strings": strings}}
    links = links_of({"certs": certs, "client": {}}, tmp_path, jdk=jdk)
    assert next(link.principal for link in links if link.purpose == "client") == f"User:CN={name}"


@pytest.mark.parametrize("side", ["client", "listener"])
def test_what_dtls_makes_of_a_stream_is_left_open(side, tmp_path):
    context = {"client": "ssl.protocol", "listener": "listener.name.external.ssl.protocol"}[side]
    listeners = "SSL://b1.example.com:9093,EXTERNAL://b1.example.com:9095,CONTROLLER://b1.example.com:9094"
    mapped = {"listeners": listeners, "listener.security.protocol.map": "SSL:SSL,EXTERNAL:SSL,CONTROLLER:SSL"}
    written = {"node": {"set": mapped}, "client": {"set": {"bootstrap.servers": "b1.example.com:9095"}}}
    written["client" if side == "client" else "node"]["set"][context] = "DTLSv1.2"
    (link,) = [one for one in links_of(written, tmp_path) if one.purpose == "client"]
    assert (link.connects, "DTLS" in link.unknown[0][1]) == (None, True)


@pytest.mark.parametrize(("jdk", "connects"), [("17.0.15", True), ("11.0.33", None)])
def test_a_client_that_dials_no_machine_in_particular_dials_its_own(jdk, connects, tmp_path):
    words = {"certs": {"broker": {"san": ["ip:127.0.0.1"]}}, "client": {"set": {"bootstrap.servers": "0.0.0.0:9093"}}}
    words["node"] = {"set": {"listeners": "SSL://:9093,CONTROLLER://b1.example.com:9094"}}
    links = links_of(words, tmp_path, "3.9.1", jdk)
    assert [one.connects for one in links if one.host == "0.0.0.0"] == [connects]


@pytest.mark.parametrize(
    ("keys", "connects"),
    [
        ({}, None),
        ({"ssl.endpoint.identification.algorithm": ""}, True),
        ({"client.dns.lookup": "use_all_dns_ips"}, True),
    ],
)
def test_a_canonical_name_is_told_by_dns_alone(keys, connects, tmp_path):
    lookup = {"client.dns.lookup": "resolve_canonical_bootstrap_servers_only"}
    links = links_of({"client": {"set": {**lookup, **keys}}}, tmp_path)
    assert [one.connects for one in links if one.purpose == "client"] == [connects]
