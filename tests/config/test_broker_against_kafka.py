"""Our reading of a node held to the real KafkaConfig, on recorded cases and on random files.

KAFKASSL_DOCTOR_FILES says how many random files each release judges, KAFKASSL_DOCTOR_SEED where they begin: a failure
names its seed, and ``random_broker(seed)`` gives the file again.
"""

import json
import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures import nodes
from fixtures.nodes import BROKER, COMBINED, CONTROLLER, ZOOKEEPER, read_text, text_of
from fixtures.oracle.oracle import Oracle, why_absent
from fixtures.oracle.random_brokers import random_broker
from kafkassl_doctor.versions import parse_version

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
CASES = json.loads((Path(nodes.__file__).parent / "node_cases.json").read_text("utf-8"))
BASES = {"combined": COMBINED, "broker": BROKER, "controller": CONTROLLER, "zookeeper": ZOOKEEPER}
RELEASES = ("4.4.0", "3.9.1", "2.8.2")
FILES = int(os.environ.get("KAFKASSL_DOCTOR_FILES", "200"))
SEED = int(os.environ.get("KAFKASSL_DOCTOR_SEED", "0"))
FIRST_WITH_ADVERTISED_CONTROLLERS = (3, 9)


@pytest.fixture(scope="module")
def ask():
    """Kafka's verdict on the text of a file, by release; skips where the release is not on this machine."""
    with ExitStack() as stack:
        running = {}

        def judge(kafka, text, folder):
            absent = why_absent(kafka)
            if absent:
                pytest.skip(absent)
            if kafka not in running:
                running[kafka] = stack.enter_context(Oracle(kafka))
            file = folder / "server.properties"
            file.write_text(text, "latin-1")
            return running[kafka].config(file)

        yield judge


def _said(node):
    return [text for refusal in node.refusals[:1] for text in (refusal.text, *refusal.outer)]


def _endpoint(name, protocol, host, port):
    return f"{name}|{protocol}|{host or 'null'}|{port}"


def _facts(node, kafka):
    bound = [one for one in node.listeners if one.present]
    told = [one for one in bound if one.advertised_port is not None]
    facts = {
        "node_id": node.node_id,
        "listeners": [_endpoint(one.name, one.protocol, one.host, one.port) for one in bound],
        "controller": [_endpoint(one.name, one.protocol, one.host, one.port) for one in bound if one.is_controller],
    }
    if parse_version(kafka) >= FIRST_WITH_ADVERTISED_CONTROLLERS and node.role != "broker":
        facts["advertised_controller"] = sorted(_address(one) for one in told if one.is_controller)
    if node.role != "controller":
        facts["advertised"] = sorted(_address(one) for one in told if not one.is_controller)
        facts |= {"inter_broker": node.inter_broker_listener, "inter_broker_protocol": node.inter_broker_protocol}
    return facts


def _address(one):
    return _endpoint(one.name, one.protocol, one.advertised_host, one.advertised_port)


def _real(facts, node, kafka):
    wanted = _facts(node, kafka)
    names = set() if parse_version(kafka) >= FIRST_WITH_ADVERTISED_CONTROLLERS else set(node.controller_names)
    real = {key: facts[key] for key in wanted}
    if "advertised" in real:
        real["advertised"] = sorted(one for one in real["advertised"] if one.partition("|")[0] not in names)
    if "advertised_controller" in real:
        real["advertised_controller"] = sorted(real["advertised_controller"])
    return real


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kafka']} {case['base']}: {case['case']}")
def test_the_recorded_words_are_still_kafkas(case, ask, tmp_path):
    answer = ask(case["kafka"], text_of(BASES[case["base"]], case["changes"]), tmp_path)
    assert list(reversed(answer.chain)) == case["said"]


@pytest.mark.parametrize("kafka", RELEASES)
def test_random_nodes_are_judged_as_kafka_judges_them(kafka, ask, tmp_path):
    accepted = 0
    for seed in range(SEED, SEED + FILES):
        text = random_broker(seed, zookeeper=not kafka.startswith("4"))
        if "${" in text:
            continue
        node, answer = read_text(text, kafka), ask(kafka, text, tmp_path)
        assert _said(node) == list(reversed(answer.chain)), f"seed {seed}\n{text}"
        if answer.ok:
            accepted += 1
            assert _facts(node, kafka) == _real(answer.facts, node, kafka), f"seed {seed}\n{text}"
    assert accepted >= FILES // 20
