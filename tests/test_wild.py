"""Public real-world configurations and the files that Kafka ships: no false alarm, and Kafka's words where it refuses.

What real Kafka says of each is recorded in fixtures/wild/verdicts.json (fixtures/wild/judge.py).
"""

import json
from pathlib import Path

import pytest

from fixtures.oracle.oracle import why_absent
from fixtures.wild import judge
from fixtures.wild.wild import configurations, place_stores, releases_of, write_configuration
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.run import check
from kafkassl_doctor.sources.properties import read_entries

pytestmark = pytest.mark.records

RECORDED = json.loads(judge.VERDICTS.read_text("utf-8"))
CASES = [(one, release) for one in configurations() for release in releases_of(one)]
FORMS = ("elsewhere", "written", "placed")
SAMPLE = ("yetanotheropportunityoflearning-server1", "mikhailovpi-server", "hifly81-mm2-ssl", "hariso-client-full")
WITHOUT_ZOOKEEPER = ["ZooKeeperClientTimeoutException: Timed out waiting for connection while in state: CONNECTING"]
"""How a start ends whose client of ZooKeeper has no stores. What is recorded begins behind that: no ZooKeeper ran there
(tests/predict/test_zookeeper_against_kafka.py has one)."""
NOT_ON_OUR_CLASS_PATH = ("could not be found", "ClassNotFoundException")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the stores that are put in place of those that configurations name."""
    folder = tmp_path_factory.mktemp("wild")
    place_stores(folder, "2026-11-24T00:00:00Z")
    return folder


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].name} on {case[1]}")
def case(request):
    return request.param


def _report(one, release, form, folder):
    file = write_configuration(one, folder, placed=form == "placed")
    stores = "elsewhere" if form == "elsewhere" else "here"
    given = Given(kafka=release, jdk="17.0.15", at="2026-11-24", cwd=str(folder), stores=stores)
    return check((file,), read_options(given, (file,)))


def _real(one, release, form):
    """What Kafka says of each part: the node, or each client. Stores that are elsewhere are taken to be sound."""
    said = RECORDED["verdicts"].get(one.name, {}).get(release, {})
    parts = {"": said} if one.is_node else said.get("clients", {})
    return {name: verdicts["written" if form == "written" else "placed"] for name, verdicts in parts.items()}


def _predicted(report):
    """Whether each part starts or can be constructed, Kafka's words from the outermost inwards, and what is unknown."""
    told = [("", one.starts, one) for one in report.startups] + [
        (one.name, one.constructs, one) for one in report.clients
    ]
    return {name: (works, [*reversed(one.also_says), one.says], one.unknown) for name, works, one in told}


@pytest.mark.parametrize("form", FORMS)
def test_kafka_agrees(case, form, folder, monkeypatch):
    one, release = case
    monkeypatch.chdir(folder)
    report, real = _report(one, release, form, folder), _real(one, release, form)
    errors = [
        (one.rule, one.message) for one in report.verdicts if one.outcome == "finding" and one.severity == "error"
    ]
    if all(said == "ok" for said in real.values()):
        assert errors == []
    predicted = _predicted(report)
    assert predicted.keys() == real.keys() or not real
    for name, said in real.items():
        works, words, unknown = predicted[name]
        assert works is not None or unknown
        if said == "ok":
            assert works is not False, words
        elif not any(mark in said[-1] for mark in NOT_ON_OUR_CLASS_PATH):
            assert works is not True, said
            before = [startup.because for startup in report.startups] == [("zookeeper-tls-unusable",)]
            assert words == WITHOUT_ZOOKEEPER if before else words in (said, [None])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *[("vdesabou-librdkafka-template", "sasl.mechanisms"), ("mikhailovpi-server", "super.users")],
        *[("zbdba-server", "allow.everyone.if.no.acl.found"), ("abraham-leal-ksql-server", "listeners")],
    ],
)
def test_keys_of_other_readers_are_no_slips(name, key, folder, monkeypatch):
    (one,) = (one for one in configurations() if one.name == name)
    monkeypatch.chdir(folder)
    report = _report(one, releases_of(one)[0], "elsewhere", folder)
    assert [(fact.known, fact.nearest) for fact in report.facts.properties if fact.name == key] == [(True, None)]


def test_a_configuration_comes_back_as_it_stands(case, tmp_path):
    one, _ = case
    text = (tmp_path / write_configuration(one, tmp_path)).read_text("latin-1")
    assert [(key, value) for key, value, *_ in read_entries(text)] == list(one.pairs)


def test_there_are_enough_of_many_kinds_and_hands():
    public = [one for one in configurations() if one.release is None]
    assert len(public) >= 45
    assert len({one.repository for one in public}) >= 45
    assert {"broker", "client", "connect", "registry", "mirrormaker"} <= {one.kind for one in public}
    assert {one.release for one in configurations()} == {None, "2.8.2", "3.9.1", "4.0.0", "4.4.0"}
    assert all(len(one.commit) == 40 for one in configurations())


def test_every_configuration_of_kafkas_own_is_judged():
    judged = {one.name for one in judge.judged()}
    assert judged == RECORDED["verdicts"].keys()


def test_no_secret_is_kept():
    text = (Path(judge.__file__).parent / "configurations.json").read_text("utf-8")
    assert "PRIVATE KEY-----\\n" not in text
    for one in configurations():
        for key, value in one.pairs:
            if key.endswith(".password") and value.strip().isalnum():
                assert value.strip() in ("secret", "null"), (one.name, key)


@pytest.mark.kafka
@pytest.mark.jvm
@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_recorded_verdict_is_still_kafkas(name):
    (one,) = (one for one in configurations() if one.name == name)
    for release in releases_of(one):
        if absent := why_absent(release, "17"):
            pytest.skip(absent)
        _, said = judge.judge([one], release, "17")
        assert said[name] == RECORDED["verdicts"][name][release]


def test_the_verdicts_are_those_of_our_target():
    assert RECORDED["jdk"] == "17.0.15"
