"""Definitions and settings held to the real ConfigDefs of three releases.

KAFKASSL_DOCTOR_MAPS says how many random property maps each role of each release judges, KAFKASSL_DOCTOR_SEED where
they begin.
"""

import json
import os
import random
import subprocess
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from fixtures.dump.config_oracle import ConfigOracle, compile_programs
from fixtures.dump.merge_configs import describe_rule
from fixtures.oracle.get_kafka import libs_of
from fixtures.oracle.oracle import find_java, why_absent
from kafkassl_doctor.config.conversion import show_value
from kafkassl_doctor.config.definitions import _classes, definitions
from kafkassl_doctor.config.settings import parse_settings
from kafkassl_doctor.sources.properties import Written
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
MAPS = int(os.environ.get("KAFKASSL_DOCTOR_MAPS", "150"))
SEED = int(os.environ.get("KAFKASSL_DOCTOR_SEED", "0"))
RELEASES = ("4.4.0", "3.9.1", "2.8.2")
SERIALIZATION = "org.apache.kafka.common.serialization"
SERVERS = {"bootstrap.servers": "h:9"}
BASES = {
    "broker": {"process.roles": "broker", "node.id": "1", "controller.listener.names": "C", "zookeeper.connect": "z"},
    "producer": {
        **SERVERS,
        **dict.fromkeys(["key.serializer", "value.serializer"], f"{SERIALIZATION}.StringSerializer"),
    },
    "consumer": {
        **SERVERS,
        **dict.fromkeys(["key.deserializer", "value.deserializer"], f"{SERIALIZATION}.StringDeserializer"),
    },
    "admin": SERVERS,
}
TEXTS = (
    *(
        "",
        " ",
        ",",
        "a , b ,a",
        "a,,b",
        "a,a",
        "true",
        "TRUE",
        "yes",
        "falſe",
        "0",
        "1",
        "-1",
        "+5",
        "٣",
        "１",
        "𝟙",
        "007",
    ),
    *(
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "1e3",
        "1.5",
        "NaN",
        "-Infinity",
        "0x1p3",
        "1d",
        "1f",
    ),
    *(
        "1_000",
        ".5",
        "5.",
        "1e400",
        "12345678.5",
        "1e-9",
        "-0.0",
        "abc",
        "none",
        "REQUIRED",
        "zstd",
        "ssl",
        "PLAINTEXT",
    ),
    *(
        "delete,compact",
        "latest",
        "broker,broker",
        "\t7\n",
        "h:9",
        "1@h:9",
        "x@h:9",
        '"quoted"',
        "2.0.",
        "9.9",
        "é",
        "1\0",
    ),
)
NUMBERS = ("INT", "LONG", "SHORT", "DOUBLE")


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    absent = why_absent(RELEASES[0])
    if absent:
        pytest.skip(absent)
    return compile_programs(tmp_path_factory.mktemp("classes"))


@pytest.fixture(scope="module")
def oracles(classes):
    """The ConfigDefs of a release; skips where it is not on this machine."""
    with ExitStack() as stack:
        running = {}

        def start(kafka):
            absent = why_absent(kafka)
            if absent:
                pytest.skip(absent)
            if kafka not in running:
                running[kafka] = stack.enter_context(ConfigOracle(class_path(classes, kafka)))
            return running[kafka]

        yield start


def class_path(classes, kafka):
    return f"{classes}:{libs_of(kafka)}/*"


def target_of(kafka):
    return Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))


def draw_texts(role, defined, chance):
    """A property map that is mostly right: the needed keys, with one to four others that hold anything."""
    texts = dict(BASES[role])
    if chance.random() < 0.1:
        texts.pop(chance.choice(list(texts)))
    names = [name for name, definition in defined.items() if definition.type != "CLASS"]
    for name in chance.sample(names, chance.choice((1, 1, 2, 4))):
        texts[name] = chance.choice([*TEXTS, *near_limits(defined[name].valid)])
    return texts


def near_limits(valid):
    if valid is None:
        return []
    if valid.rule != "range":
        return [str(word) for word in valid.arguments] * 3
    return [str(int(float(limit)) + step) for limit in valid.arguments if limit for step in (-1, 0, 1)]


def write_entries(texts):
    return {key: Written(key, text, Place("f", line), "", line) for line, (key, text) in enumerate(texts.items(), 1)}


def show(value):
    if isinstance(value, Secret):
        return value.reveal()
    return value if isinstance(value, tuple) else show_value(value)


@pytest.mark.parametrize("kafka", RELEASES)
@pytest.mark.parametrize("role", BASES)
def test_random_maps_are_read_and_refused_as_kafka_does(role, kafka, oracles):
    oracle, target = oracles(kafka), target_of(kafka)
    defined = definitions(role, target.kafka_version, target.jdk_version)
    for seed in range(SEED, SEED + MAPS):
        texts = draw_texts(role, defined, random.Random(f"{role} {seed}"))
        real = oracle.ask(role, texts)
        settings, refusals = parse_settings(write_entries(texts), defined, target)
        assert (refusals[0].text if refusals else None) == real.refused, f"seed {seed}: {texts}"
        for name, value in real.values.items():
            assert show(settings.value(name)) == value, f"seed {seed}: {name}={texts[name]!r}"


@pytest.mark.parametrize("kafka", RELEASES)
def test_values_below_a_prefix_are_those_of_kafka(kafka, oracles):
    oracle, target, prefix = oracles(kafka), target_of(kafka), "listener.name.ext."
    defined = definitions("broker", target.kafka_version, target.jdk_version)
    names = [name for name, definition in defined.items() if definition.type != "CLASS"]
    for seed in range(SEED, SEED + MAPS):
        chance = random.Random(f"prefix {seed}")
        below = {
            prefix + chance.choice(("", "", "plain.", "a.b.")) + chance.choice(names): chance.choice(TEXTS)
            for _ in range(chance.choice((1, 2, 5, 12)))
        }
        texts = {**BASES["broker"], **below}
        settings = parse_settings(write_entries(texts), defined, target)[0].with_prefix(prefix)
        real = oracle.ask("broker", texts, prefix)
        said = settings.refusals[0].text if settings.refusals else None
        assert said == real.refused, f"seed {seed}: {below}"
        for name, value in real.values.items():
            if defined.get(name, defined.get(name.partition(".")[2])):
                assert show(settings.value(name)) == value, f"seed {seed}: {name}"


@pytest.mark.parametrize("kafka", RELEASES)
@pytest.mark.parametrize("role", BASES)
def test_a_constructor_says_what_its_definitions_refuse_first(role, kafka, oracles):
    oracle, target = oracles(kafka), target_of(kafka)
    defined = definitions(role, target.kafka_version, target.jdk_version)
    refused = 0
    for seed in range(SEED, SEED + MAPS // 3):
        texts = draw_texts(role, defined, random.Random(f"constructor {role} {seed}"))
        if role == "broker" and ("broker.id" in texts or "node.id" not in texts):
            continue  # KafkaConfig makes one of the other
        refusals = parse_settings(write_entries(texts), defined, target)[1]
        if refusals:
            refused += 1
            assert oracle.ask(role, texts, "new").refused == refusals[0].text, f"seed {seed}: {texts}"
    assert refused


@pytest.mark.parametrize("kafka", RELEASES)
def test_classes_are_found_as_kafka_finds_them(kafka, oracles):
    oracle, target = oracles(kafka), target_of(kafka)
    defined = definitions("producer", target.kafka_version, target.jdk_version)
    for name in (*_classes(), "a b", '"a.B"', "a/B", "", "a..B", "a.B;", "[I", "java/lang/String", "java.lang.String"):
        texts = {**BASES["producer"], "key.serializer": f" {name}"}
        refusals = parse_settings(write_entries(texts), defined, target)[1]
        if not name.startswith("org.apache.kafka.connect."):
            assert (refusals[0].text if refusals else None) == oracle.ask("producer", texts).refused


@pytest.mark.parametrize("kafka", RELEASES)
def test_the_tables_are_what_the_jars_define(kafka, classes):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    java = str(find_java("17") / "bin" / "java") if find_java("17") else "java"
    dumped = json.loads(
        subprocess.run([java, "-cp", class_path(classes, kafka), "ConfigDump"], check=True, capture_output=True).stdout
    )
    for role in BASES:
        defined = definitions(role, target_of(kafka).kafka_version, (17,))
        assert list(defined) == [key["name"] for key in dumped[role]]
        for key, mine in zip(dumped[role], defined.values(), strict=True):
            rule = describe_rule(key["valid"], key["name"])
            assert (mine.type, mine.default, mine.required) == (key["type"], key["default"], key["required"]), key
            assert ([mine.valid.rule, *mine.valid.arguments] if mine.valid else None) == rule, key
            assert (mine.deprecated, mine.internal) == (key["deprecated"], key["internal"]), key
