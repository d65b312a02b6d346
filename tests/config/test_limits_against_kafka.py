"""Limits that a node compares, held to the real KafkaConfig: recorded cases, and limits of groups at their edges."""

import json
from pathlib import Path

import pytest

from fixtures import nodes
from fixtures.nodes import BROKER, COMBINED, CONTROLLER, ZOOKEEPER, read_changed, text_of
from fixtures.oracle.oracle import Oracle, why_absent
from kafkassl_doctor.config.definitions import definitions
from kafkassl_doctor.data import read_data
from kafkassl_doctor.versions import parse_version

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
CASES = json.loads((Path(nodes.__file__).parent / "limit_cases.json").read_text("utf-8"))
BASES = {"combined": COMBINED, "broker": BROKER, "controller": CONTROLLER, "zookeeper": ZOOKEEPER}
RELEASES = ("4.4.0", "4.0.0", "3.9.1", "2.8.2")
ROWS = read_data("group_limits")["rows"]


@pytest.fixture(scope="module", params=RELEASES)
def running(request):
    """A real Kafka of one release; skips where the release is not on this machine."""
    absent = why_absent(request.param)
    if absent:
        pytest.skip(absent)
    with Oracle(request.param) as kafka:
        yield request.param, kafka


def said_by(kafka, base, changes, folder):
    file = folder / "server.properties"
    file.write_text(text_of(base, changes), "latin-1")
    return list(reversed(kafka.config(file).chain))


def said_here(release, base, changes):
    refusals = read_changed(base, changes, release).refusals[:1]
    return [text for refusal in refusals for text in (refusal.text, *refusal.outer)]


def test_the_recorded_cases_are_what_kafka_says(running, tmp_path):
    release, kafka = running
    cases = [case for case in CASES if case["kafka"] == release]
    assert cases
    for case in cases:
        assert said_by(kafka, BASES[case["base"]], case["changes"], tmp_path) == case["said"], case["case"]


def test_each_limit_of_groups_holds_at_its_edge(running, tmp_path):
    release, kafka = running
    defined = definitions("broker", parse_version(release))
    rows = [(key, other) for _, _, key, _, other in ROWS if key in defined and other in defined]
    for key, other in rows:
        for beside in (-1, 0, 1):
            changes = {key: str(int(defined[other].default) + beside)}
            assert said_here(release, COMBINED, changes) == said_by(kafka, COMBINED, changes, tmp_path), changes
