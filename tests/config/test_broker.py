"""Nodes as Kafka reads them: what it refuses, in its words, and what it makes of what it accepts."""

import json
from pathlib import Path

import pytest

from fixtures import nodes
from fixtures.nodes import BROKER, COMBINED, CONTROLLER, ZOOKEEPER, make_target, read_changed, read_text, text_of
from kafkassl_doctor.config.broker import read_node
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.values import Place, Unknown

# Recorded by fixtures/oracle with the real KafkaConfig of each release: what it said, innermost first.
CASES = json.loads((Path(nodes.__file__).parent / "node_cases.json").read_text("utf-8"))
BASES = {"combined": COMBINED, "broker": BROKER, "controller": CONTROLLER, "zookeeper": ZOOKEEPER}


def listener(node, name):
    return next(one for one in node.listeners if one.name == name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kafka']} {case['base']}: {case['case']}")
def test_the_first_refusal_is_what_kafka_said(case):
    node = read_changed(BASES[case["base"]], case["changes"], case["kafka"])
    first = node.refusals[:1]
    assert [text for refusal in first for text in (refusal.text, *refusal.outer)] == case["said"]
    assert [refusal.cause for refusal in node.refusals] == case["causes"]


def test_a_combined_node_has_its_listeners_in_the_order_of_the_file():
    node = read_changed(COMBINED)
    assert (node.role, node.mode, node.node_id, node.steps) == ("combined", "kraft", 1, ())
    assert [one.name for one in node.listeners] == ["SSL", "CONTROLLER"]
    assert [one.is_controller for one in node.listeners] == [False, True]
    assert [one.is_inter_broker for one in node.listeners] == [True, False]
    assert (node.inter_broker_listener, node.inter_broker_protocol) == ("SSL", "SSL")
    assert node.inter_broker_place == Place("server.properties", 7)
    assert (node.controller_listener, node.controller_protocol) == ("CONTROLLER", "SSL")
    assert node.voters == ((1, "b1.example.com", 9094),)
    assert listener(node, "SSL").place == Place("server.properties", 5)
    assert listener(node, "SSL").tls is True


def test_a_plain_broker_has_the_controller_listener_that_it_only_dials():
    dialled = read_changed(BROKER).listeners[-1]
    assert (dialled.name, dialled.present, dialled.port, dialled.protocol) == ("CONTROLLER", False, 0, "SSL")
    assert dialled.prefix == "listener.name.controller."
    assert dialled.place == Place("server.properties", 3)


def test_a_controller_has_no_inter_broker_listener():
    node = read_changed(CONTROLLER)
    assert (node.role, node.inter_broker_listener, node.inter_broker_protocol) == ("controller", None, None)
    assert [one.present for one in node.listeners] == [True]


def test_a_broker_with_zookeeper_has_no_controller_listener():
    node = read_changed(ZOOKEEPER, kafka="3.9.1")
    assert (node.mode, node.role, node.controller_listener) == ("zookeeper", "broker", None)


def test_an_advertised_address_stands_before_the_one_that_is_bound():
    node = read_changed(COMBINED, {"advertised.listeners": "SSL://public.example.com:19093"})
    told = listener(node, "SSL")
    assert (told.advertised_host, told.advertised_port) == ("public.example.com", 19093)
    assert told.advertised_place == Place("server.properties", 8)
    own = listener(node, "CONTROLLER")
    assert (own.advertised_host, own.advertised_port) == ("b1.example.com", 9094)
    assert own.advertised_place == Place("server.properties", 5)


def test_an_empty_host_is_advertised_under_the_machines_own_name():
    node = read_changed(COMBINED, {"listeners": "SSL://:9093,CONTROLLER://b1.example.com:9094"})
    assert (listener(node, "SSL").host, listener(node, "SSL").advertised_host) == (None, None)
    text = text_of(COMBINED, {"listeners": "SSL://:9093,CONTROLLER://:9094"})
    target = make_target(host="b9.example.com")
    named = read_node(parse_source("server.properties", text.encode("latin-1"), target), target)
    assert (listener(named, "SSL").host, listener(named, "SSL").advertised_host) == (None, "b9.example.com")
    assert listener(named, "CONTROLLER").advertised_host == "b1.example.com"


@pytest.mark.parametrize(("kafka", "host", "port"), [("4.4.0", "b1.example.com", 9094), ("3.9.1", None, 9095)])
def test_a_wildcard_controller_listener_is_advertised_as_the_voter_that_it_is(kafka, host, port):
    node = read_changed(COMBINED, {"listeners": "SSL://b1.example.com:9093,CONTROLLER://:9095"}, kafka)
    own = listener(node, "CONTROLLER")
    assert (own.advertised_host, own.advertised_port) == (host, port)


def test_a_listener_that_is_left_out_of_advertised_listeners_is_told_nobody():
    changes = {
        "listeners": "SSL://:9093,LAN://:9095,CONTROLLER://:9094",
        "listener.security.protocol.map": "SSL:SSL,LAN:SSL,CONTROLLER:SSL",
        "advertised.listeners": "SSL://b1.example.com:9093",
    }
    lan = listener(read_changed(COMBINED, changes), "LAN")
    assert (lan.advertised_host, lan.advertised_port) == (None, None)


def test_names_are_upper_case_and_protocols_come_from_the_map_in_any_case():
    changes = {
        "listeners": "ssl://:9093,CONTROLLER://:9094",
        "listener.security.protocol.map": "Ssl:sasl_ssl,CONTROLLER:ssl",
    }
    node = read_changed(COMBINED, {**changes, "sasl.enabled.mechanisms": "GSSAPI"})
    assert [(one.name, one.protocol) for one in node.listeners] == [("SSL", "SASL_SSL"), ("CONTROLLER", "SSL")]
    assert node.refusals == ()


def test_security_inter_broker_protocol_wins_over_the_map_for_its_listener():
    changes = {
        "listeners": "PLAINTEXT://:9093,CONTROLLER://:9094",
        "listener.security.protocol.map": "PLAINTEXT:SSL,CONTROLLER:SSL",
        "inter.broker.listener.name": None,
    }
    node = read_changed(COMBINED, changes)
    assert (node.inter_broker_listener, node.inter_broker_protocol) == ("PLAINTEXT", "PLAINTEXT")
    assert listener(node, "PLAINTEXT").protocol == "SSL"
    assert node.refusals == ()


def test_without_a_map_the_controllers_speak_plaintext_unless_a_listener_is_named_after_tls():
    changes = {"listener.security.protocol.map": None, "inter.broker.listener.name": "PLAINTEXT"}
    node = read_changed(COMBINED, {**changes, "listeners": "PLAINTEXT://:9093,CONTROLLER://:9094"})
    assert listener(node, "CONTROLLER").protocol == "PLAINTEXT"
    node = read_changed(COMBINED, {**changes, "listeners": "PLAINTEXT://:9092,SSL://:9093,CONTROLLER://:9094"})
    assert [refusal.cause for refusal in node.refusals] == ["listener-without-protocol"]


def test_a_broker_with_controllers_in_lower_case_passes_and_then_finds_no_protocol():
    changes = {"controller.listener.names": "controller", "listener.security.protocol.map": "SSL:SSL,controller:SSL"}
    node = read_changed(BROKER, changes)
    assert node.refusals == ()
    assert node.controller_refusal.cause == "controller-listener-name-not-upper"
    assert node.controller_refusal.text.endswith("SecurityProtocol.CONTROLLER")


def test_each_listener_has_its_own_settings_and_what_is_refused_in_them():
    changes = {"listener.name.ssl.ssl.client.auth": "required", "listener.name.controller.ssl.client.auth": "Required"}
    node = read_changed(COMBINED, changes)
    assert listener(node, "SSL").settings.value("ssl.client.auth") == "required"
    refused = listener(node, "CONTROLLER").refusals
    assert [refusal.at for refusal in refused] == [Place("server.properties", 9)]
    assert refused[0].text.startswith("ConfigException: Invalid value Required for configuration ssl.client.auth")
    assert node.steps == ()


def test_every_wrong_entry_is_refused_with_its_own_text():
    node = read_changed(COMBINED, {"listeners": "SSL://b1,CONTROLLER://:9094,EXTERNAL://:9095"})
    assert [refusal.cause for refusal in node.refusals] == ["listener-entry-malformed", "listener-without-protocol"]
    assert node.refusals[1].values["listener"] == "EXTERNAL"
    assert node.refusals[1].values["known"] == "CONTROLLER, SSL"


def test_what_hangs_on_a_placeholder_is_unknown_and_never_refused():
    node = read_changed(COMBINED, {"listeners": "SSL://${HOST}:9093,CONTROLLER://b1.example.com:9094"})
    assert isinstance(node.listeners, Unknown)
    assert node.refusals == ()
    assert node.steps


def test_a_number_that_is_not_filled_in_leaves_the_start_open():
    node = read_changed(ZOOKEEPER, {"broker.id": "{{ id }}", "log.dirs": "${DIRS}"}, "3.9.1")
    assert node.steps == (Unknown("{{ id }} has yet to be filled in"),)


def test_a_value_that_kafka_refuses_is_not_open():
    steps = read_changed(COMBINED, {"num.network.threads": "three", "node.id": "${ID}"}).steps
    assert [isinstance(step, Unknown) for step in steps[:2]] == [True, False]
    assert read_changed(COMBINED, {"num.network.threads": "three"}).steps[0].cause == "value-not-number"


@pytest.mark.parametrize("key", ["ssl.client.auth", "compression.type"])
def test_a_word_that_is_not_filled_in_leaves_the_start_open_where_not_every_word_will_do(key):
    node = read_changed(CONTROLLER, {key: "${WORD}", "broker.rack": "${RACK}"}, "3.3.2")
    assert node.steps == (Unknown("${WORD} has yet to be filled in"),)


@pytest.mark.parametrize(
    "key",
    [
        "process.roles",
        "node.id",
        "controller.listener.names",
        "controller.quorum.voters",
        "listener.security.protocol.map",
        "inter.broker.listener.name",
        "advertised.listeners",
        "early.start.listeners",
        "sasl.enabled.mechanisms",
        "log.dirs",
        "connections.max.idle.ms",
    ],
)
def test_no_placeholder_makes_a_refusal(key):
    for base in (COMBINED, BROKER, CONTROLLER):
        node = read_changed(base, {key: "${SOMETHING}"})
        assert node.refusals == ()


def test_a_map_that_cannot_be_told_leaves_the_protocols_unknown():
    node = read_changed(COMBINED, {"listener.security.protocol.map": "SSL:${PROTOCOL},CONTROLLER:SSL"})
    assert all(isinstance(one.protocol, Unknown) for one in node.listeners)
    assert all(isinstance(one.tls, Unknown) for one in node.listeners)


def test_broker_id_stands_in_for_node_id():
    node = read_changed(COMBINED, {"node.id": None, "broker.id": "1"})
    assert (node.node_id, node.refusals) == (1, ())


def test_a_wrong_id_is_refused_under_the_name_that_kafka_reads_first():
    node = read_changed(COMBINED, {"node.id": "one"})
    assert (
        node.refusals[0].text
        == "ConfigException: Invalid value one for configuration broker.id: Not a number of type INT"
    )


def test_the_old_addresses_make_a_listener_before_3_0_only():
    changes = {"listeners": None, "security.inter.broker.protocol": None, "host.name": "b1", "port": "19092"}
    node = read_changed(ZOOKEEPER, changes, "2.8.2")
    assert [(one.name, one.host, one.port) for one in node.listeners] == [("PLAINTEXT", "b1", 19092)]
    node = read_changed(ZOOKEEPER, changes, "3.9.1")
    assert [(one.name, one.host, one.port) for one in node.listeners] == [("PLAINTEXT", None, 9092)]


@pytest.mark.parametrize(
    ("jdk", "detail"),
    [
        ("8u504", "String index out of range: -1"),
        ("11.0.24", "begin 0, end -1, length 7"),
        ("17.0.15", "begin 0, end -1, length 7"),
        ("21.0.13", "Range [0, -1) out of bounds for length 7"),
    ],
)
def test_the_jvm_has_its_own_word_for_a_map_entry_without_colon(jdk, detail):
    node = read_changed(COMBINED, {"listener.security.protocol.map": "SSL=SSL,CONTROLLER:SSL"}, "3.9.1", jdk)
    assert node.refusals[0].text.endswith(f"'listener.security.protocol.map': {detail}")


@pytest.mark.parametrize("name", ["org.apache.kafka.metadata.authorizer.StandardAuthorizer"])
def test_super_users_are_cut_at_semicolons(name):
    node = read_changed(
        COMBINED, {"authorizer.class.name": name, "super.users": " User:CN=b1,O=Demo ; User:ANONYMOUS;;"}
    )
    assert node.authorizer.super_users == ("User:CN=b1,O=Demo", "User:ANONYMOUS")
    assert node.authorizer.steps == ()


def test_a_super_user_without_a_type_ends_the_start_of_the_standard_authorizer():
    name = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    node = read_changed(COMBINED, {"authorizer.class.name": name, "super.users": "User:a;admin"})
    assert [step.cause for step in node.authorizer.steps] == ["super-user-malformed"]
    assert node.authorizer.steps[0].text.endswith("principalType:principalName but got admin")


def test_the_old_authorizer_is_gone_in_4_0():
    name = {"authorizer.class.name": "kafka.security.authorizer.AclAuthorizer"}
    (refusal,) = read_changed(COMBINED, name).authorizer.steps
    assert (refusal.cause, refusal.text) == (
        "authorizer-absent",
        f"ClassNotFoundException: {name['authorizer.class.name']}",
    )
    assert read_changed(ZOOKEEPER, name, "3.9.1").authorizer.steps == ()
    assert isinstance(read_changed(COMBINED, name, "3.9.1").authorizer.steps[0], Unknown)


def test_an_authorizer_of_the_users_own_cannot_be_told():
    (step,) = read_changed(COMBINED, {"authorizer.class.name": "com.example.Own"}).authorizer.steps
    assert isinstance(step, Unknown)


def test_a_node_holds_no_password():
    lines = ["ssl.keystore.password=Changeit-7!", "listener.name.ssl.ssl.key.password=Changeit-7!"]
    assert "Changeit" not in repr(read_text(text_of(COMBINED, lines=lines)))


@pytest.mark.parametrize(
    ("base", "changes", "kafka", "open_"),
    [
        (BROKER, {"node.id": "${ID}"}, "4.4.0", True),
        (BROKER, {"controller.quorum.auto.join.enable": "${JOIN}"}, "4.4.0", True),
        (CONTROLLER, {"node.id": "${ID}"}, "3.9.1", True),
        (BROKER, {"node.id": "${ID}"}, "3.0.2", True),
        (
            ZOOKEEPER,
            {"zookeeper.metadata.migration.enable": "${MIGRATES}", "controller.listener.names": "C"},
            "3.9.1",
            True,
        ),
        (BROKER, {}, "4.4.0", False),
        (BROKER, {"controller.quorum.auto.join.enable": "false"}, "4.4.0", False),
    ],
)
def test_what_an_open_value_decides_about_the_quorum_is_open(base, changes, kafka, open_):
    node = read_changed(base, changes, kafka)
    assert node.refusals == ()
    assert any(isinstance(step, Unknown) for step in node.steps) == open_


def test_an_open_id_is_doubted_where_the_voters_would_be_checked():
    changes = {"node.id": "${ID}", "connection.failed.authentication.delay.ms": "600000"}
    steps = read_changed(BROKER, changes).steps
    assert [isinstance(step, Unknown) for step in steps[:2]] == [True, False]


def test_the_line_of_the_protocol_is_told_only_where_it_has_one():
    changes = {"security.inter.broker.protocol": "SSL"}
    (refusal,) = read_changed(COMBINED, changes).refusals
    assert refusal.values == {"name": "SSL", "other_line": "8"}
    source = parse_source(nodes.FILE, text_of(COMBINED).encode(), nodes.make_target(), changes)
    (refusal,) = read_node(source, nodes.make_target()).refusals
    assert refusal.values == {"name": "SSL"}


def test_the_enabled_mechanisms_are_the_place_where_the_brokers_mechanism_is_not_written():
    sasl = {"listener.security.protocol.map": "SSL:SASL_SSL,CONTROLLER:SSL"}
    (refusal,) = read_changed(COMBINED, {**sasl, "sasl.enabled.mechanisms": "PLAIN"}).refusals
    assert (refusal.cause, refusal.at.line) == ("inter-broker-mechanism-disabled", 8)
    own = {"sasl.enabled.mechanisms": "GSSAPI", "listener.name.ssl.sasl.enabled.mechanisms": "PLAIN"}
    (refusal,) = read_changed(COMBINED, {**sasl, **own}).refusals
    assert refusal.at.line == 9
    (refusal,) = read_changed(COMBINED, {**sasl, **own, "sasl.mechanism.inter.broker.protocol": "X"}).refusals
    assert refusal.at.line == 10
