"""Limits of groups, versions and migrations as KafkaConfig compares them, in its words, at their edges."""

import json
from pathlib import Path

import pytest

from fixtures import nodes
from fixtures.nodes import BROKER, COMBINED, CONTROLLER, ZOOKEEPER, read_changed
from kafkassl_doctor.config.definitions import definitions
from kafkassl_doctor.data import read_data
from kafkassl_doctor.versions import parse_version

# Recorded by fixtures/oracle with the real KafkaConfig of each release: what it said, innermost first.
CASES = json.loads((Path(nodes.__file__).parent / "limit_cases.json").read_text("utf-8"))
BASES = {"combined": COMBINED, "broker": BROKER, "controller": CONTROLLER, "zookeeper": ZOOKEEPER}
ROWS = read_data("group_limits")["rows"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kafka']} {case['base']}: {case['case']}")
def test_the_first_refusal_is_what_kafka_said(case):
    node = read_changed(BASES[case["base"]], case["changes"], case["kafka"])
    first = node.refusals[:1]
    assert [text for refusal in first for text in (refusal.text, *refusal.outer)] == case["said"]
    assert [refusal.cause for refusal in node.refusals] == case["causes"]


def test_each_limit_of_groups_compares_two_keys_of_the_newest_release():
    defined = definitions("broker", parse_version("4.4.0"))
    assert {key for _, until, *keys in ROWS if until is None for key in (keys[0], keys[2])} <= set(defined)
    assert {relation for _, _, _, relation, _ in ROWS} == {">=", "<=", "<"}


def test_every_default_fits_its_limits():
    for kafka in ("4.4.0", "4.3.1", "4.0.2", "3.9.1", "3.8.1", "3.5.2"):
        assert read_changed(COMBINED, {}, kafka).refusals == ()


def test_before_3_9_the_limits_of_groups_come_last():
    changes = {"group.consumer.session.timeout.ms": "1", "max.connections.per.ip": "0"}
    said = [refusal.text for refusal in read_changed(COMBINED, changes, "3.7.2").refusals]
    assert said[0].startswith("IllegalArgumentException: requirement failed: max.connections.per.ip can be set")
    limit = "group.consumer.session.timeout.ms must be greater than or equals to group.consumer.min.session.timeout.ms"
    assert said[1] == f"IllegalArgumentException: requirement failed: {limit}"


def test_what_is_written_to_zookeeper_is_guarded_by_a_login_that_no_file_here_tells():
    node = read_changed(ZOOKEEPER, {"zookeeper.set.acl": "true"}, "3.9.1")
    assert [step.reason for step in node.steps] == [
        "whether a JAAS file gives the JVM a login at ZooKeeper (zookeeper.set.acl)"
    ]
    certificate = {
        "zookeeper.ssl.client.enable": "true",
        "zookeeper.clientCnxnSocket": "org.apache.zookeeper.ClientCnxnSocketNetty",
        "zookeeper.ssl.keystore.location": "/keystore.jks",
    }
    assert read_changed(ZOOKEEPER, {"zookeeper.set.acl": "true", **certificate}, "3.9.1").steps == ()


@pytest.mark.parametrize(
    ("kafka", "changes", "first"),
    [
        (
            "4.0.0",
            {"group.share.session.timeout.ms": "1", "process.roles": "broker,controller,broker"},
            "Duplicate role",
        ),
        ("4.4.0", {"offsets.topic.compression.codec": "9", "group.share.assignors": "foo"}, "Unknown compression type"),
        ("4.4.0", {"cordoned.log.dirs": "/x", "advertised.listeners": "FOO://h:1"}, "No security protocol defined"),
        (
            "4.4.0",
            {"cordoned.log.dirs": "/x", "connection.failed.authentication.delay.ms": "9999999"},
            "All entries in",
        ),
        ("3.9.1", {"zookeeper.metadata.migration.enable": "true", "log.retention.ms": "0"}, "If using `zookeeper."),
    ],
)
def test_of_two_defects_kafka_says_the_one_that_it_meets_first(kafka, changes, first):
    assert first in read_changed(COMBINED, changes, kafka).refusals[0].text


def test_a_list_is_told_as_it_stands_in_the_file():
    (refusal,) = read_changed(COMBINED, {"group.coordinator.rebalance.protocols": "consumer, share"}).refusals
    assert refusal.values["written"] == "group.coordinator.rebalance.protocols=consumer,share"
