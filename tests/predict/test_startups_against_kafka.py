"""The order of a start held to the real channel builders, release by release, on random nodes with broken channels.

KAFKASSL_DOCTOR_FILES says how many nodes each release starts, KAFKASSL_DOCTOR_SEED where they begin.
"""

import os
import re
from datetime import UTC, datetime

import pytest

from fixtures.make import make_setup
from fixtures.nodes import make_target, read_text
from fixtures.oracle.oracle import Oracle, why_absent
from fixtures.oracle.random_startups import random_startup
from fixtures.random_setups import random_setup
from kafkassl_doctor.config.broker import read_node
from kafkassl_doctor.predict.startups import predict_startup
from kafkassl_doctor.sources.properties import load_source

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
FILES = int(os.environ.get("KAFKASSL_DOCTOR_FILES", "150"))
SEED = int(os.environ.get("KAFKASSL_DOCTOR_SEED", "0"))


@pytest.mark.parametrize("kafka", ["4.4.0", "3.9.1", "2.8.2"])
def test_random_nodes_end_as_kafka_ends_them(kafka, tmp_path):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    file, told = tmp_path / "server.properties", 0
    with Oracle(kafka) as real:
        for seed in range(SEED, SEED + FILES):
            text = random_startup(seed, zookeeper=not kafka.startswith("4"))
            file.write_text(text)
            found, answer = predict_startup(read_text(text, kafka), make_target(kafka)).startup, real.startup(file)
            if found.starts is not None:
                assert found.starts == answer.ok, f"seed {seed}\n{text}"
            if found.says is not None:
                told += 1
                assert [found.says, *found.also_says] == list(reversed(answer.chain)), f"seed {seed}\n{text}"
    assert told >= FILES // 3


@pytest.mark.parametrize("kafka", ["4.4.0"])
def test_random_stores_end_as_kafka_ends_them(kafka, tmp_path):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    told = 0
    with Oracle(kafka, cwd=tmp_path) as real:
        jdk = real.ask("version").facts["jdk"]
        for seed in range(SEED, SEED + FILES // 3):
            now = datetime.now(UTC)
            words = {**random_setup(seed), "clock": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
            make_setup(words, tmp_path / str(seed))
            file = tmp_path / str(seed) / "server.properties"
            file.write_text(re.sub(r"(location=)(?=\w)", rf"\g<1>{seed}/", file.read_text()))
            target = make_target(kafka, jdk, cwd=str(tmp_path), at=now)
            found = predict_startup(read_node(load_source(str(file), target), target), target).startup
            answer = real.startup(file)
            if found.starts is not None:
                assert found.starts == answer.ok, f"seed {seed}: {words}"
            if found.says is not None:
                told += 1
                assert [found.says, *found.also_says] == list(reversed(answer.chain)), f"seed {seed}: {words}"
    assert told >= FILES // 10
