"""Links of clients that are none of the JVM, held to what real ones said (fixtures/foreign.json)."""

import re
from pathlib import Path

import pytest

from fixtures.foreign_cases import foreign_cases
from fixtures.make import make_setup
from fixtures.oracle.foreign import compare, read_record
from fixtures.oracle.foreigners import RUNTIMES, Foreigners, predict, why_absent
from kafkassl_doctor.data import read_data

pytestmark = pytest.mark.records

RECORDED = read_record(Path(__file__).parent.parent / "fixtures" / "foreign.json")
ABOUT, CASES = RECORDED["about"], RECORDED["cases"]
DESCRIPTIONS = dict(foreign_cases())
PYTHONS = ("kafka-python", "aiokafka")
SECOND_OF_GO = "sarama"
LOGINS = ("mixture", "settings", "java-login", "java-mixture")
"""Cases in which libraries of Go have words of their own."""
SETTINGS = "settings"
"""The case whose clients librdkafka refuses: what others make of most of its files is open."""
UNLIKE = ("two", "engine", "suites", "old-tls", "refused", "ldaps", "scram", "nameless", "secretless", "without")
"""Clients with something that has no counterpart elsewhere, or that is not judged."""
LARGEST_SHARE_OPEN = 0.02
SAMPLE = ("anchors-lone", "detail-sub-excludes", "java-name-cn-TLSv1.3")
"""Cases that are tried again where the clients are."""


def recorded(name, runtime):
    return [link for run in CASES[name] for link in run["links"] if link["runtime"] == runtime]


def held(name, folder, runtimes, asked=None):
    """Yield (link recorded, link predicted, what is predicted to be said when the client is made) of a case."""
    for number, run in enumerate(CASES[name]):
        setup = make_setup({**DESCRIPTIONS[name], "clock": run["at"]}, folder / str(number))
        for runtime in runtimes:
            seen = [link for link in run["links"] if link["runtime"] == runtime]
            if seen:
                found = predict(setup, ABOUT["kafka"], ABOUT["jdk"], asked or runtime)
                links = {link.client_file: link for link in found.links if link.purpose == "client"}
                made = {one.file: one.says for one in found.clients}
                yield from ((one, links[one["client"]], made[one["client"]]) for one in seen)


@pytest.mark.parametrize("name", CASES)
def test_a_link_ends_as_with_the_real_client(name, tmp_path):
    for one, link, made in held(name, tmp_path, RUNTIMES):
        assert compare(link, one["seen"], made) == [], (one["runtime"], one["client"], link)


@pytest.mark.parametrize("name", CASES)
def test_of_python_is_told_what_holds_for_both_libraries(name, tmp_path):
    for one, link, made in held(name, tmp_path, PYTHONS, "python"):
        assert compare(link, one["seen"], made) == [], (one["runtime"], one["client"], link)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_little_is_left_open(runtime, tmp_path):
    names = [name for name in CASES if name != SETTINGS and recorded(name, runtime)][::7]
    total = left_open = 0
    for number, name in enumerate(names):
        pairs = held(name, tmp_path / str(number), [runtime])
        found = [link for one, link, _ in pairs if not one["client"].startswith(UNLIKE)]
        total += len(found)
        left_open += sum(link.connects is None for link in found)
    assert total > 50
    assert left_open <= LARGEST_SHARE_OPEN * total


def test_the_record_holds_every_case_and_runtime():
    assert set(CASES) == set(DESCRIPTIONS)
    links = [link for runs in CASES.values() for run in runs for link in run["links"]]
    assert {link["runtime"] for link in links} == {*RUNTIMES, SECOND_OF_GO}


@pytest.mark.parametrize("name", [name for name in CASES if name not in LOGINS])
def test_a_second_library_of_go_says_the_same(name):
    first = {one["client"]: one["seen"] for one in recorded(name, "go")}
    for one in recorded(name, SECOND_OF_GO):
        assert any(seen in first[one["client"]] for seen in one["seen"]), one


@pytest.mark.parametrize("library", ["go", "node"])
def test_the_words_of_the_libraries_are_recorded(library):
    links = [link for runs in CASES.values() for run in runs for link in run["links"]]
    heard = {seen.get("client_says", "") for link in links for seen in link["seen"]}
    for name, text in read_data("clients")["texts"][library].items():
        pattern = re.sub(r"\\{\w+\\}", ".*", re.escape(text))
        assert any(re.search(pattern, one) for one in heard), name


@pytest.mark.jvm
@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.skipif(why_absent() is not None, reason=str(why_absent()))
@pytest.mark.parametrize("name", SAMPLE)
def test_the_clients_still_say_so(name, tmp_path):
    stored = {(one["client"], runtime): one["seen"] for runtime in RUNTIMES for one in recorded(name, runtime)}
    with Foreigners(ABOUT["kafka"], "17", tmp_path) as clients:
        for runtime, link, _, seen in clients.run_case(DESCRIPTIONS[name], tmp_path / "setup", CASES[name][0]["at"]):
            before = {one["connects"]: one.get("client_says") for one in stored[link.client_file, runtime]}
            assert {one["connects"]: one.get("client_says") for one in seen} == before
