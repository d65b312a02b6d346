"""The table of requests, held to the jars that it was dumped from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.oracle.get_kafka import kafka_home, libs_of
from fixtures.tools import java_home, run
from kafkassl_doctor.probe.kafka_versions import _known_releases, _level_of, _newest_of

DUMP = Path(__file__).parents[2] / "fixtures" / "dump" / "ApiDump.java"


@pytest.mark.kafka
@pytest.mark.jvm
@pytest.mark.slow
@pytest.mark.parametrize("kafka", ["4.4.0", "3.9.1", "3.3.2", "2.8.2"])
def test_it_is_what_the_release_itself_says(kafka):
    home = java_home("17")
    if home is None:
        pytest.skip("no JDK 17 on this machine")
    if not any(libs_of(kafka).glob("kafka-clients*.jar")):
        pytest.skip(f"no jars of Kafka {kafka} in {kafka_home()}")
    text = run(home / "bin" / "java", "-cp", f"{libs_of(kafka)}/*", DUMP)
    dumped = json.loads(text.strip().splitlines()[-1])
    levels = dumped.pop("metadata")
    assert _newest_of(kafka) == {int(number): newest for number, (_, newest) in dumped.items()}
    assert _level_of(kafka) == max(map(int, levels), default=None)


def test_every_release_that_is_known_has_its_requests():
    for release in _known_releases():
        assert {0, 3, 17, 18} <= set(_newest_of(release)), release


def test_no_two_lines_of_releases_answer_the_same():
    """So that a listing tells the release, as far as nothing is switched off."""
    seen: dict[str, list[str]] = {}
    for release in _known_releases():
        seen.setdefault(json.dumps([_newest_of(release), _level_of(release)]), []).append(release)
    assert [releases for releases in seen.values() if len(releases) > 1] == []
