"""Whole reports on random set-ups held to real Kafka, release by release.

KAFKASSL_DOCTOR_FILES says how many set-ups each release judges, KAFKASSL_DOCTOR_SEED where they begin.
"""

import os

import pytest

from fixtures.oracle.fuzz import disagreements, run_trials
from fixtures.oracle.oracle import why_absent

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
FILES = int(os.environ.get("KAFKASSL_DOCTOR_FILES", "60"))
SEED = int(os.environ.get("KAFKASSL_DOCTOR_SEED", "0"))


@pytest.mark.parametrize(("kafka", "jdk"), [("4.4.0", "17"), ("4.4.0", "25"), ("3.9.1", "11"), ("2.8.2", "8")])
def test_reports_on_random_set_ups_agree_with_kafka(kafka, jdk, tmp_path):
    absent = why_absent(kafka, jdk)
    if absent:
        pytest.skip(absent)
    folder = tmp_path / "setup"
    folder.mkdir()
    started = told = 0
    for trial in run_trials(kafka, jdk, range(SEED, SEED + FILES), folder, tools=False):
        assert list(disagreements(trial)) == [], f"seed {trial.seed}"
        started += trial.node.ok
        told += not trial.node.ok and trial.report.startups[0].says is not None
    assert started >= FILES // 5
    assert told >= FILES // 10
