"""Stores, PEM files and settings of stores, held to what real JVMs and the real Kafka said of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.stores import engine_cases, pem_cases, store_cases
from tests.stores.answers import our_client, our_pem, our_store, read_recorded, target_for

RECORDED = read_recorded()
_VOLATILE = "…"


def _pairs(kind: str) -> Iterator[tuple[str, str, Any]]:
    for question, answers in RECORDED[kind].items():
        for versions, answer in answers:
            for version in versions:
                yield question, version, answer


def _same(ours: list[str], theirs: list[str]) -> bool:
    """Whether the exceptions are the same; of one that we can't know only the beginning counts, and nothing in it."""
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one.endswith(_VOLATILE):
            return number == len(ours) - 1
        if one != other:
            return False
    return len(ours) == len(theirs)


@pytest.mark.parametrize("jdk", ["8u504", "11.0.33", "17.0.15", "21.0.13", "25.0.3"])
def test_a_store_opens_as_in_the_jvm(jdk):
    target = target_for(jdk)
    asked = [(question, answer) for question, version, answer in _pairs("stores") if version == jdk]
    assert len(asked) > 450
    for question, answer in asked:
        name, _, kind = question.rpartition(" as ")
        assert our_store(store_cases.CASES[name], kind, target) == answer, question


@pytest.mark.parametrize("jdk", ["8u504", "11.0.33", "17.0.15", "21.0.13", "25.0.3"])
def test_a_pem_keystore_loads_as_in_kafka(jdk):
    target = target_for(jdk)
    asked = [(question, answer) for question, version, answer in _pairs("pem") if version == jdk]
    assert len(asked) > 100
    for question, answer in asked:
        assert _same(our_pem(pem_cases.CASES[question], target), answer), question


@pytest.mark.parametrize("pair", ["2.8.2 8u504", "3.9.1 8u504", "3.9.1 17.0.15", "4.4.0 17.0.15", "4.4.0 25.0.3"])
def test_settings_of_stores_are_judged_as_by_kafka(pair, tmp_path):
    kafka, jdk = pair.split()
    engine_cases.write_files(tmp_path)
    target = target_for(jdk, kafka, tmp_path)
    cache: dict[Any, Any] = {}
    asked = [(question, answer) for question, version, answer in _pairs("clients") if version == pair]
    assert len(asked) > 90
    for question, answer in asked:
        assert our_client(question, target, tmp_path, cache) == answer, question


def test_what_was_recorded_is_every_case_there_is():
    stores = {f"{name} as {kind}" for name, case in store_cases.CASES.items() for kind in case.types}
    assert set(RECORDED["stores"]) == stores
    assert set(RECORDED["pem"]) == set(pem_cases.CASES)
    assert set(RECORDED["clients"]) == set(engine_cases.SETTINGS)


@pytest.mark.jvm
@pytest.mark.parametrize("major", ["8", "11", "17", "21", "25"])
def test_the_record_of_stores_is_still_true(major):
    from fixtures.tools import java_home
    from tests.stores.record import ask_stores

    if java_home(major) is None:
        pytest.skip(f"no JDK {major} on this machine")
    names = list(store_cases.CASES)[:: 1 if major == "17" else 5]
    asked = list(ask_stores(major, names))
    assert asked
    for question, answer in asked:
        recorded = [one for versions, one in RECORDED["stores"][question] if _has_major(versions, major)]
        assert [answer] == recorded, question


def _has_major(versions: list[str], major: str) -> bool:
    return any(version.split("u")[0].split(".")[0] == major for version in versions)


@pytest.mark.kafka
@pytest.mark.parametrize("kafka", ["2.8.2", "3.9.1", "4.4.0"])
def test_the_record_of_settings_is_still_true(kafka):
    from fixtures.oracle.oracle import why_absent
    from tests.stores.record import ask_clients, ask_pem

    major = "8" if kafka == "2.8.2" else "17"
    absent = why_absent(kafka, major)
    if absent:
        pytest.skip(absent)
    for question, answer in ask_clients(kafka, major, list(engine_cases.SETTINGS)):
        known = [one for versions, one in RECORDED["clients"][question] if f"{kafka} " in " ".join(versions)]
        assert answer in known, question
    if kafka != "2.8.2":
        for question, answer in ask_pem(kafka, major, list(pem_cases.CASES)[::3]):
            assert answer in [one for _, one in RECORDED["pem"][question]], question
