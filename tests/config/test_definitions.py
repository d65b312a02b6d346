"""The definitions of keys: what exists in which release, since when, and what a slip meant."""

import pytest

from kafkassl_doctor.config.definitions import count_slips, definitions, history, nearest, newest_kafka

KAFKA_4 = (4, 4, 0)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("broker", "ssl.keystore.location"),
        ("producer", "acks"),
        ("consumer", "group.id"),
        ("admin", "bootstrap.controllers"),
        ("connect", "config.storage.topic"),
        ("standalone", "offset.storage.file.filename"),
    ],
)
def test_each_role_has_its_keys(role, name):
    assert definitions(role, KAFKA_4)[name].name == name


def test_an_unknown_role_has_no_definitions():
    with pytest.raises(KeyError):
        definitions("zookeeper", KAFKA_4)


def test_a_controller_reads_what_a_broker_reads():
    assert definitions("controller", KAFKA_4) is definitions("broker", KAFKA_4)


def test_a_client_of_no_kind_defines_what_any_client_does_and_needs_only_its_servers():
    found = definitions("client", (3, 9, 1))
    assert {"acks", "group.id", "ssl.truststore.location"} <= set(found)
    assert not any(definition.required for definition in found.values())
    assert [name for name, one in definitions("client", (3, 6, 2)).items() if one.required] == ["bootstrap.servers"]


@pytest.mark.parametrize(
    ("jdk", "protocol", "enabled"),
    [((8, 0, 504), "TLSv1.2", "TLSv1.2"), ((11, 0, 1), "TLSv1.3", "TLSv1.2,TLSv1.3"), (None, "TLSv1.3", None)],
)
def test_default_protocols_depend_on_the_jdk_where_kafka_looks_at_it(jdk, protocol, enabled):
    found = definitions("broker", (2, 8, 2), jdk)
    assert found["ssl.protocol"].default == protocol
    assert enabled in (None, found["ssl.enabled.protocols"].default)


def test_default_protocols_of_old_releases_do_not_depend_on_the_jdk():
    assert definitions("producer", (2, 4, 1), (17,))["ssl.protocol"].default == "TLS"
    assert definitions("producer", (2, 5, 1), (17,))["ssl.protocol"].default == "TLSv1.2"


def test_a_release_outside_of_the_tables_is_the_nearest_one():
    assert definitions("broker", (9, 0, 0)) is definitions("broker", KAFKA_4)
    assert definitions("producer", (0, 9, 0)) is definitions("producer", (0, 10, 2, 2))
    assert definitions("broker", (2, 8, 0)) is definitions("broker", (2, 8, 2))
    assert newest_kafka() == "4.4.0"


def test_endpoint_identification_is_https_since_2_0():
    name = "ssl.endpoint.identification.algorithm"
    assert definitions("consumer", (1, 1, 1))[name].default is None
    assert definitions("consumer", (2, 0, 0))[name].default == "https"


def test_required_keys_by_release():
    assert [name for name, one in definitions("broker", (2, 7, 2)).items() if one.required] == ["zookeeper.connect"]
    assert not any(one.required for one in definitions("broker", (3, 9, 1)).values())
    assert {name for name, one in definitions("broker", KAFKA_4).items() if one.required} == {
        *("process.roles", "node.id", "controller.listener.names")
    }


@pytest.mark.parametrize(
    ("name", "since", "removed", "replacement"),
    [
        ("host.name", "2.0", "3.0", "listeners"),
        ("advertised.port", "2.0", "3.0", "advertised.listeners"),
        ("control.plane.listener.name", "2.2", "4.0", "controller.listener.names"),
        ("process.roles", "2.8", None, None),
        ("listeners", "2.0", None, None),
    ],
)
def test_a_key_has_its_history(name, since, removed, replacement):
    past = history("broker", name)
    assert (past.since, past.removed_in, past.replacement) == (since, removed, replacement)


def test_every_key_of_zookeeper_gave_way_to_kraft():
    for name in ("zookeeper.connect", "zookeeper.ssl.keystore.location"):
        past = history("broker", name)
        assert past.removed_in == "4.0"
        assert "process.roles" in past.replacement


def test_deprecation_counts_up_to_the_last_release_that_has_the_key():
    assert history("broker", "broker.id").deprecated_in == "4.4"
    assert history("broker", "host.name").deprecated_in == "2.0"
    assert history("broker", "ssl.client.auth").deprecated_in is None
    assert history("broker", "remote.log.manager.thread.pool.size").deprecated_in is None


def test_a_key_that_never_was_has_no_history():
    assert history("broker", "ssl.keystore.filename") is None
    assert history("client", "nothing.of.the.kind") is None


def test_a_client_key_lives_while_any_client_has_it():
    assert history("client", "acks").removed_in is None
    assert history("client", "timeout.ms").removed_in == "0.11.0"


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ssl.trustore.location", "ssl.truststore.location"),
        ("ssl.keystore.passwd", "ssl.keystore.password"),
        ("listener", "listeners"),
        ("advertised.listner", "advertised.listeners"),
        ("ssl.clinet.auth", "ssl.client.auth"),
        ("sslKeystoreLocation", "ssl.keystore.location"),
        ("ssl_keystore_location", "ssl.keystore.location"),
        ("SSL.KEYSTORE.LOCATION", "ssl.keystore.location"),
        ("ssl.location.keystore", "ssl.keystore.location"),
        ("foo.bar", None),
        ("confluent.metrics.reporter", None),
        ("acl", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_a_slip_finds_the_key_that_was_meant(slip, meant):
    assert nearest("broker", KAFKA_4, slip) == meant


def test_a_right_key_is_no_slip_of_itself():
    assert nearest("broker", KAFKA_4, "ssl.keystore.location") != "ssl.keystore.location"


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abc", "xbc", 1),
        ("abc", "cab", 2),
        ("abc", "xyz", None),
    ],
)
def test_slips_are_counted_with_swaps_as_one(first, second, slips):
    assert count_slips(first, second, 2) == slips
