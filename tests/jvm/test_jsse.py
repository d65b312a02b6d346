"""The predictions held to real JVMs: random chains, host names and handshakes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from fixtures.oracle import random_chains, random_handshakes, random_hosts
from fixtures.oracle.jsse import Jsse, version_of
from fixtures.tools import java_home

pytestmark = [pytest.mark.jvm, pytest.mark.slow]
MAJORS = (8, 11, 17, 21, 25)


@pytest.fixture(params=MAJORS, ids=lambda major: f"jdk{major}", scope="module")
def jvm(request: pytest.FixtureRequest) -> Iterator[tuple[Jsse, str]]:
    home = java_home(request.param)
    if home is None:
        pytest.skip(f"no JDK {request.param} on this machine")
    try:
        with Jsse(home) as jsse:
            yield jsse, version_of(home)
    except FileNotFoundError as absent:
        pytest.skip(str(absent))


def test_random_chains_are_judged_as_the_jvm_judges_them(jvm: tuple[Jsse, str]) -> None:
    jsse, version = jvm
    for number in range(150):
        trial = random_chains.make_trial(random.Random(f"test-{number}"))
        mine, certain = random_chains.predict(trial, version)
        assert mine == random_chains.ask(trial, jsse) or not certain, trial.story


def test_random_hosts_are_covered_as_the_jvm_says(jvm: tuple[Jsse, str]) -> None:
    jsse, version = jvm
    for number in range(200):
        host, certificate = random_hosts.make_trial(random.Random(f"test-{number}"))
        assert random_hosts.predict(host, certificate, version) == random_hosts.ask(host, certificate, jsse), host


def test_random_handshakes_end_as_the_jvm_ends_them(jvm: tuple[Jsse, str]) -> None:
    jsse, version = jvm
    for number in range(120):
        trial = random_handshakes.make_trial(
            random.Random(f"test-{number}"), random_handshakes.knows_late_keys(version)
        )
        mine = random_handshakes.predict(trial, version)
        assert mine.connects is not None
        assert random_handshakes.compare(random_handshakes.ask(trial, jsse), mine) == [], trial.words
