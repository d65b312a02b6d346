"""Versions of Kafka and the JDK that a user gives."""

from __future__ import annotations

import pytest

from kafkassl_doctor.data import read_data
from kafkassl_doctor.releases import resolve_jdk, resolve_kafka


@pytest.mark.parametrize(
    ("given", "full"), [("4.4.0", "4.4.0"), (" 4.4.0 ", "4.4.0"), ("4.4", "4.4.0"), ("4", "4.4.0"), ("3.5.2", "3.5.2")]
)
def test_a_kafka_version_is_made_a_full_one(given: str, full: str) -> None:
    assert resolve_kafka(given) == full


@pytest.mark.parametrize(("given", "major"), [("8", "8u"), ("1.8", "8u"), ("11", "11.0."), ("25", "25.0.")])
def test_a_bare_jdk_is_its_newest_update(given: str, major: str) -> None:
    assert resolve_jdk(given).startswith(major)


def test_updates_that_the_tables_do_not_hold_are_kept() -> None:
    assert resolve_jdk("8u202") == "8u202"
    assert resolve_jdk("17.0.1") == "17.0.1"


@pytest.mark.parametrize("given", ["0.8.2", "5.0.0", "4.99.0", "abc", ""])
def test_a_kafka_beyond_the_tables_is_refused_with_their_reach(given: str) -> None:
    with pytest.raises(ValueError, match=r"4\.4\.0"):
        resolve_kafka(given)


@pytest.mark.parametrize("given", ["7", "12.0.1", "99"])
def test_a_jdk_beyond_the_tables_is_refused_with_what_there_is(given: str) -> None:
    with pytest.raises(ValueError, match="nothing is known of JDK"):
        resolve_jdk(given)


def test_the_releases_of_kafka_are_those_whose_definitions_were_dumped() -> None:
    assert read_data("releases")["kafka"] == read_data("configs/producer")["releases"]


@pytest.mark.parametrize("release", read_data("releases")["jdk"])
def test_the_releases_of_the_jdk_are_those_whose_behaviour_was_dumped(release: str) -> None:
    major = release.partition(".")[0].partition("u")[0]
    assert read_data(f"jdk/{major}")["facts"]["version"] == release
