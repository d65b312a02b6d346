"""Classes that a file names: Kafka's own are there, a name without a package is none, others can't be told."""

import zipfile

import pytest

from fixtures.nodes import COMBINED, ZOOKEEPER, read_changed
from fixtures.oracle.get_kafka import libs_of
from fixtures.oracle.oracle import why_absent
from kafkassl_doctor.config.definitions import is_absent
from kafkassl_doctor.config.plugins import OWN_CLASSES
from kafkassl_doctor.values import Unknown
from kafkassl_doctor.versions import parse_version

CONFLUENT = "io.confluent.metrics.reporter.ConfluentMetricsReporter"
JWT = "Jwt"


def reasons(steps):
    return [step.reason if isinstance(step, Unknown) else step.text for step in steps]


@pytest.mark.parametrize(
    "key",
    ["principal.builder.class", "client.quota.callback.class", "sasl.login.class", "create.topic.policy.class.name"],
)
def test_a_class_of_somebody_elses_is_looked_for_when_the_file_is_read(key):
    assert reasons(read_changed(COMBINED, {key: "com.example.Own"}).steps) == [
        "whether the class com.example.Own is there"
    ]


def test_a_reporter_of_somebody_elses_can_not_be_told():
    for base, kafka in ((COMBINED, "4.4.0"), (ZOOKEEPER, "3.9.1")):
        node = read_changed(base, {"metric.reporters": CONFLUENT}, kafka)
        assert (node.steps, reasons(node.reporters)) == ((), [f"whether the class {CONFLUENT} is there"])


def test_kafkas_own_reporters_are_there():
    own = {
        "metric.reporters": "org.apache.kafka.common.metrics.JmxReporter",
        "kafka.metrics.reporters": "kafka.metrics.KafkaCSVMetricsReporter",
        "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
    }
    node = read_changed(COMBINED, own)
    assert (node.reporters, node.replica_selector) == ((), ())


def test_a_name_without_a_package_is_no_class():
    node = read_changed(COMBINED, {"metric.reporters": "Jmx", "kafka.metrics.reporters": "Csv"})
    assert [(one.text, one.outer) for one in node.reporters] == [
        ("ClassNotFoundException: Csv", ()),
        ("ClassNotFoundException: Jmx", ("KafkaException: Class Jmx cannot be found",)),
    ]
    assert {one.cause for one in node.reporters} == {"class-not-found"}
    assert reasons(read_changed(COMBINED, {"replica.selector.class": ""}).replica_selector) == [
        "ClassNotFoundException"
    ]


def test_remote_storage_needs_a_class_of_somebody_elses():
    on = {"remote.log.storage.system.enable": "true"}
    (missing,) = read_changed(COMBINED, on).remote_storage
    assert (missing.cause, missing.text) == ("broker-limits-conflict", "NullPointerException")
    named = {**on, "remote.log.storage.manager.class.name": "com.example.Remote"}
    assert reasons(read_changed(COMBINED, named).remote_storage) == ["whether the class com.example.Remote is there"]
    assert read_changed(COMBINED, {}).remote_storage == ()


@pytest.mark.kafka
@pytest.mark.parametrize("kafka", ["4.4.0", "4.0.0", "3.9.1", "2.8.2"])
def test_each_release_has_kafkas_own_classes_or_the_tables_say_that_it_lacks_them(kafka):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    jars = list(libs_of(kafka).glob("kafka*.jar"))
    entries = {name for jar in jars for name in zipfile.ZipFile(jar).namelist()}
    version = parse_version(kafka)
    lacking = {name for name in OWN_CLASSES if f"{name.replace('.', '/')}.class" not in entries}
    known = {name for name in OWN_CLASSES if is_absent(name, version)}
    assert {name for name in lacking - known if JWT not in name} == set()
