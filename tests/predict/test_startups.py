"""How a start ends: the order of what refuses it, and what the unknown does to it. Stores are put in by hand here."""

import sys
from types import SimpleNamespace

import pytest

from fixtures.nodes import BROKER, COMBINED, CONTROLLER, ZOOKEEPER, make_target, read_changed
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.predict.channels import qualify
from kafkassl_doctor.predict.startups import predict_startup
from kafkassl_doctor.values import Unknown

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required;"
SELF = Refusal("inter-broker-self-check", None, {}, "ConfigException: Invalid value …")


@pytest.fixture(autouse=True)
def stores(monkeypatch):
    """A store is broken where its location says so; what a location says is unknown can't be opened."""

    def load_stores(settings, *_):
        location = settings.value("ssl.keystore.location") or ""
        text, outer = (
            f"NoSuchFileException: {location}",
            f"KafkaException: Failed to load SSL keystore {location} of type JKS",
        )
        refused = (
            Refusal("store-absent", settings.get("ssl.keystore.location").place, {"path": location}, text, (outer,)),
        )
        unknown = (f"{location} is elsewhere",) if "unknown" in location else ()
        refusals = refused if "absent" in location else ()
        return SimpleNamespace(refusals=refusals, unknown=unknown, steps=(*refusals, *map(Unknown, unknown)))

    def check_self(listener, *_):
        return SELF if "self" in (listener.settings.value("ssl.keystore.location") or "") else None

    def parse_rules(text):
        return (
            Refusal("mapping-rule-malformed", None, {}, "IllegalArgumentException: Invalid rule")
            if text == "RULE:x"
            else []
        )

    monkeypatch.setitem(sys.modules, "kafkassl_doctor.stores.engine", SimpleNamespace(load_stores=load_stores))
    monkeypatch.setitem(sys.modules, "kafkassl_doctor.predict.selfchecks", SimpleNamespace(check_self=check_self))
    monkeypatch.setitem(sys.modules, "kafkassl_doctor.config.mapping", SimpleNamespace(parse_rules=parse_rules))


def start(base, changes=None, kafka="4.4.0"):
    return predict_startup(read_changed(base, changes or {}, kafka), make_target(kafka))


def keystores(**locations):
    return {f"listener.name.{name}.ssl.keystore.location": location for name, location in locations.items()}


@pytest.mark.parametrize("base", [COMBINED, BROKER, CONTROLLER])
def test_a_node_that_nothing_refuses_starts(base):
    found = start(base)
    assert (found.startup.starts, found.startup.says, found.startup.because, found.concerns) == (True, None, (), ())


def test_what_the_configuration_refuses_is_said_before_any_store():
    found = start(COMBINED, {"inter.broker.listener.name": "INTERNAL", **keystores(ssl="/absent")})
    assert found.startup.starts is False
    assert found.startup.says.startswith("ConfigException: Listener with name INTERNAL")
    assert found.startup.because == ("inter-broker-listener-unmapped",)
    assert [(name, refusal.cause) for name, refusal in found.refusals] == [
        (None, "inter-broker-listener-unmapped"),
        ("SSL", "store-absent"),
    ]


def test_the_innermost_exception_is_said_and_the_outer_ones_too():
    found = start(CONTROLLER, keystores(controller="/absent"))
    assert found.startup.says == "NoSuchFileException: /absent"
    assert found.startup.also_says == ("KafkaException: Failed to load SSL keystore /absent of type JKS",)


@pytest.mark.parametrize(
    ("base", "kafka", "order"),
    [
        (COMBINED, "4.4.0", ["CONTROLLER", "SSL"]),
        (COMBINED, "3.3.2", ["CONTROLLER", "SSL"]),
        (BROKER, "4.4.0", ["CONTROLLER", "SSL"]),
        (CONTROLLER, "4.4.0", ["CONTROLLER"]),
    ],
)
def test_the_controllers_channel_comes_first(base, kafka, order):
    found = start(base, keystores(ssl="/absent/a", controller="/absent/b"), kafka)
    assert [name for name, _ in found.refusals] == order


@pytest.mark.parametrize(("kafka", "first"), [("3.9.1", "SSL"), ("2.8.2", "E")])
def test_with_zookeeper_the_client_among_brokers_comes_first_since_3_0(kafka, first):
    changes = {
        "listeners": "E://:9095,SSL://:9093",
        "listener.security.protocol.map": "E:SSL,SSL:SSL",
        **keystores(ssl="/absent/a", e="/absent/b"),
    }
    assert start(ZOOKEEPER, changes, kafka).refusals[0][0] == first


def test_one_store_of_many_listeners_is_refused_once():
    found = start(COMBINED, {"ssl.keystore.location": "/absent"})
    assert [name for name, _ in found.refusals] == ["CONTROLLER"]


def test_only_the_listener_among_brokers_shakes_hands_with_itself():
    assert start(COMBINED, keystores(ssl="/self")).refusals == (("SSL", SELF),)
    assert start(COMBINED, keystores(controller="/self")).refusals == ()
    assert start(CONTROLLER, keystores(controller="/self")).refusals == ()


def test_a_sasl_ssl_listener_wraps_what_is_refused():
    changes = {
        "listener.security.protocol.map": "SSL:SASL_SSL,CONTROLLER:SSL",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.ssl.plain.sasl.jaas.config": PLAIN,
        **keystores(ssl="/absent"),
    }
    refused = "Failed to load SSL keystore /absent of type JKS"
    assert start(COMBINED, changes).startup.also_says == (
        f"KafkaException: {refused}",
        f"KafkaException: org.apache.kafka.common.KafkaException: {refused}",
    )


def test_a_wrong_setting_of_a_listener_is_said_when_it_is_set_up():
    found = start(COMBINED, {"listener.name.ssl.ssl.client.auth": "Required", **keystores(controller="/absent")})
    assert [(name, refusal.cause) for name, refusal in found.refusals] == [
        ("CONTROLLER", "store-absent"),
        ("SSL", "value-not-allowed"),
    ]


def test_a_mapping_rule_is_read_before_the_stores():
    changes = {"listener.name.ssl.ssl.principal.mapping.rules": "RULE:x", **keystores(ssl="/absent")}
    found = start(COMBINED, changes)
    assert found.startup.says == "IllegalArgumentException: Invalid rule"
    assert found.startup.also_says == ("KafkaException: java.lang.IllegalArgumentException: Invalid rule",)
    assert found.refusals[0][1].at.line == 8


def test_a_login_that_may_stand_in_a_jaas_file_is_unknown():
    changes = {"listener.security.protocol.map": "SSL:SASL_PLAINTEXT,CONTROLLER:SSL"}
    found = start(COMBINED, changes)
    assert found.startup.starts is None
    assert "GSSAPI" in found.startup.unknown


def test_a_broken_login_is_refused():
    changes = {
        "listener.security.protocol.map": "SSL:SASL_PLAINTEXT,CONTROLLER:SSL",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.ssl.plain.sasl.jaas.config": "PlainLoginModule required",
    }
    found = start(COMBINED, changes)
    assert found.startup.says == "IllegalArgumentException: JAAS config entry not terminated by semi-colon"
    assert found.startup.because == ("jaas-malformed",)


@pytest.mark.parametrize(("base", "first"), [(COMBINED, True), (BROKER, False)])
def test_a_controller_sets_up_its_authorizer_before_its_sockets_and_a_broker_after_them(base, first):
    name = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    found = start(base, {"authorizer.class.name": name, "super.users": "admin", **keystores(ssl="/absent")})
    causes = [refusal.cause for _, refusal in found.refusals]
    assert causes == (["super-user-malformed", "store-absent"] if first else ["store-absent", "super-user-malformed"])


def test_a_voter_that_nobody_can_dial_is_refused_when_the_node_asks_for_it():
    found = start(BROKER, {"controller.quorum.voters": "5@0.0.0.0:9094", **keystores(controller="/absent")})
    assert [refusal.cause for _, refusal in found.refusals] == ["voter-unroutable", "store-absent"]
    assert start(BROKER, {"controller.quorum.voters": "5@0.0.0.0:9094"}, "3.7.2").startup.starts is True


def test_a_controller_listener_in_lower_case_ends_a_broker_when_it_would_dial():
    changes = {"controller.listener.names": "controller", "listener.security.protocol.map": "SSL:SSL,controller:SSL"}
    found = start(BROKER, changes)
    assert found.startup.because == ("controller-listener-name-not-upper",)


def test_something_unknown_alone_leaves_the_start_unknown():
    found = start(COMBINED, keystores(controller="/unknown"))
    assert (found.startup.starts, found.startup.says) == (None, None)
    assert found.startup.unknown == "/unknown is elsewhere"


def test_a_refusal_before_the_unknown_is_what_is_said():
    found = start(COMBINED, keystores(controller="/absent", ssl="/unknown"))
    assert (found.startup.starts, found.startup.says) == (False, "NoSuchFileException: /absent")


def test_a_refusal_after_the_unknown_ends_the_start_with_words_that_cannot_be_told():
    found = start(COMBINED, keystores(controller="/unknown", ssl="/absent"))
    assert (found.startup.starts, found.startup.says, found.startup.also_says) == (False, None, ())
    assert found.startup.because == ("store-absent",)
    assert found.startup.unknown == "/unknown is elsewhere"


def test_a_placeholder_makes_a_doubt_of_the_whole_node():
    found = start(COMBINED, {"listeners": "SSL://${HOST}:9093,CONTROLLER://:9094"})
    assert found.startup.starts is None
    assert all(isinstance(concern.step, Unknown) for concern in found.concerns)


def test_an_exception_is_qualified_only_where_its_package_is_known():
    assert qualify("SSLHandshakeException: no") == "javax.net.ssl.SSLHandshakeException: no"
    assert qualify("NullPointerException") == "java.lang.NullPointerException"
    assert qualify("OddException: no") is None


BAD, GOOD, TOLD = "SSL://b1.example.com:99093", "SSL://b1.example.com:9093", "advertised.listeners"
CONTROLLERS = ",CONTROLLER://b1.example.com:9094"
BOUND = "IllegalArgumentException: port out of range:99093"
FIELD = "RuntimeException: Invalid value 99093 for unsigned short field."
INFO = "RuntimeException: Cannot serialize invalid port number 99093 in ListenerInfo."
WAITED = "RuntimeException: Received a fatal error while waiting for all of the SocketServer Acceptors to be started"
LATE = ("RuntimeException: Unable to start acceptor for ListenerName(SSL)", WAITED)


@pytest.mark.parametrize(
    ("base", "changes", "kafka", "said"),
    [
        (COMBINED, {"listeners": BAD + CONTROLLERS}, "4.4.0", (INFO,)),
        (COMBINED, {"listeners": BAD + CONTROLLERS}, "3.5.2", (FIELD,)),
        (COMBINED, {"listeners": BAD + CONTROLLERS}, "3.4.1", (BOUND,)),
        (COMBINED, {"listeners": BAD + CONTROLLERS, TOLD: GOOD}, "4.0.0", (BOUND, *LATE)),
        (
            COMBINED,
            {"listeners": BAD + CONTROLLERS, TOLD: GOOD},
            "4.4.0",
            (BOUND, "RuntimeException: Unable to start acceptor for SSL", WAITED),
        ),
        (COMBINED, {TOLD: BAD}, "4.4.0", (INFO,)),
        (COMBINED, {TOLD: BAD}, "3.3.2", (FIELD,)),
        (BROKER, {TOLD: BAD}, "3.9.1", (INFO,)),
        (
            BROKER,
            {"listeners": "SSL://b1.example.com:-1", TOLD: "SSL://b1.example.com:0"},
            "4.4.0",
            ("RuntimeException: Cannot serialize negative port number -1 in ListenerInfo.",),
        ),
        (CONTROLLER, {"listeners": "CONTROLLER://b1.example.com:99093"}, "4.4.0", (BOUND,)),
        (CONTROLLER, {"listeners": "CONTROLLER://b1.example.com:99093"}, "3.3.2", (BOUND,)),
        (
            CONTROLLER,
            {"listeners": "CONTROLLER://b1.example.com:99093"},
            "3.8.1",
            (BOUND, "RuntimeException: Unable to start acceptor for ListenerName(CONTROLLER)", WAITED),
        ),
        (CONTROLLER, {TOLD: "CONTROLLER://b1.example.com:99093"}, "3.9.1", (BOUND,)),
        (ZOOKEEPER, {"listeners": BAD}, "2.8.2", (BOUND,)),
        (
            ZOOKEEPER,
            {"listeners": BAD},
            "3.9.1",
            (
                BOUND,
                LATE[0],
                "CompletionException: java.lang.RuntimeException: Unable to start acceptor for ListenerName(SSL)",
                "RuntimeException: Received a fatal error while waiting for the SocketServer Acceptors to be started.",
            ),
        ),
    ],
)
def test_a_port_out_of_range_ends_the_start_when_it_is_used(base, changes, kafka, said):
    found = start(base, changes, kafka)
    assert (found.startup.says, *found.startup.also_says) == said
    assert [refusal.cause for _, refusal in found.refusals] == ["listener-port-out-of-range"]


@pytest.mark.parametrize(
    ("base", "changes", "kafka"),
    [
        (COMBINED, {"listeners": f"SSL://b1.example.com:0{CONTROLLERS}"}, "4.4.0"),
        (COMBINED, {TOLD: "SSL://b1.example.com:0"}, "4.4.0"),
        (COMBINED, {TOLD: BAD}, "2.8.2"),
        (ZOOKEEPER, {TOLD: BAD}, "3.9.1"),
    ],
)
def test_any_free_port_and_in_old_releases_any_advertised_one_starts(base, changes, kafka):
    assert start(base, changes, kafka).startup.starts is True


@pytest.mark.parametrize(("kafka", "late"), [("4.4.0", True), ("3.9.1", True), ("3.3.2", False), ("2.8.2", False)])
def test_a_port_is_bound_before_the_stores_are_opened_in_old_releases(kafka, late):
    found = start(COMBINED, {"listeners": BAD + CONTROLLERS, **keystores(ssl="/absent")}, kafka)
    order = [refusal.cause for _, refusal in found.refusals]
    assert order == sorted(["listener-port-out-of-range", "store-absent"], reverse=late)


def test_the_own_settings_of_a_listener_are_read_before_its_port_is_bound():
    found = start(COMBINED, {"listeners": BAD + CONTROLLERS, "listener.name.ssl.ssl.client.auth": "Required"}, "3.3.2")
    assert [refusal.cause for _, refusal in found.refusals] == ["value-not-allowed", "listener-port-out-of-range"]


@pytest.mark.parametrize(("kafka", "registered_first"), [("4.4.0", False), ("4.1.1", False), ("4.0.0", True)])
def test_a_broker_makes_its_registration_before_its_authorizer_up_to_4_0(kafka, registered_first):
    name = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    found = start(BROKER, {TOLD: BAD, "authorizer.class.name": name, "super.users": "admin"}, kafka)
    causes = ["listener-port-out-of-range", "super-user-malformed"]
    assert [refusal.cause for _, refusal in found.refusals] == (causes if registered_first else causes[::-1])


def test_the_key_that_has_the_wrong_port_is_named():
    changes = {"listeners": BAD + CONTROLLERS, TOLD: "SSL://b1.example.com:0"}
    (name, refusal), *more = start(COMBINED, changes).refusals
    assert (name, refusal.values["key"], refusal.values["entry"], more) == (None, "listeners", BAD, [])
    (_, told), (listener, bound) = start(COMBINED, {**changes, TOLD: "SSL://b1.example.com:-1"}).refusals
    assert (told.values["key"], told.at.line) == ("advertised.listeners", 8)
    assert (listener, bound.values["key"], bound.at.line) == ("SSL", "listeners", 5)


@pytest.mark.parametrize("kafka", ["2.8.2", "3.0.2", "4.4.0"])
def test_a_controller_listener_in_capitals_that_is_not_mapped_is_said_to_be_unmapped(kafka):
    found = start(BROKER, {"listener.security.protocol.map": "SSL:SSL"}, kafka)
    assert found.startup.because == ("controller-listener-unmapped",)
    assert len(found.refusals) == 1
    values = {"listener": "CONTROLLER", "map": "listener.security.protocol.map", "name": "controller.listener.names"}
    assert found.refusals[0][1].values == values


def test_what_a_broker_makes_for_its_logs_comes_after_its_channels_since_4_1():
    changes = {"remote.log.storage.system.enable": "true", **keystores(ssl="/absent")}
    order = {"4.4.0": ["store-absent", "broker-limits-conflict"], "4.0.2": ["broker-limits-conflict", "store-absent"]}
    for kafka, causes in order.items():
        assert [refusal.cause for _, refusal in start(COMBINED, changes, kafka).refusals] == causes


def test_a_class_under_the_prefix_of_a_listener_is_looked_for_when_its_channel_is_built():
    own = {"listener.name.ssl.plain.sasl.server.callback.handler.class": "com.example.Own"}
    found = start(COMBINED, {**own, **keystores(controller="/absent")})
    assert found.startup.says == "NoSuchFileException: /absent"
    assert start(COMBINED, own).startup.unknown == "whether the class com.example.Own is there"


@pytest.mark.parametrize(
    ("socket", "kafka", "starts"),
    [
        ("org.apache.zookeeper.ClientCnxnSocketNIO", "2.8.2", True),
        ("ClientCnxnSocketNetty", "3.9.1", True),
        ("ClientCnxnSocketNetty", "2.8.2", None),
        ("com.acme.Socket", "3.9.1", None),
    ],
)
def test_whether_a_socket_of_somebody_else_is_there_can_not_be_told(socket, kafka, starts):
    found = start(ZOOKEEPER, {"zookeeper.clientCnxnSocket": socket}, kafka).startup
    assert found.starts is starts
