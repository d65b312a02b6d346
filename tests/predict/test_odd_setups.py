"""Set-ups that look wrong and work: nothing about them is an error, here and in real Kafka."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fixtures.broker import free_ports
from fixtures.make import make_setup
from fixtures.odd_setups import odd_setups
from fixtures.oracle.links import PORTS, compare
from fixtures.oracle.oracle import why_absent
from fixtures.oracle.peers import Meeters, place_setup
from kafkassl_doctor.exits import exit_code, read_fail_on
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.run import check

SETUPS = {name: text for name, text in odd_setups().items() if "tool" not in text}


@pytest.mark.parametrize("name", SETUPS)
def test_what_works_is_no_error(name, tmp_path, monkeypatch):
    setup = make_setup(SETUPS[name], tmp_path)
    monkeypatch.chdir(tmp_path)
    report = check(setup.files, read_options(Given(at="2026-11-24"), setup.files))
    found = [one for verdict in report.verdicts for one in (verdict, *verdict.follows) if one.outcome == "finding"]
    assert [(one.rule, one.message) for one in found if one.severity == "error"] == []
    assert [one.starts for one in report.startups] == [True] * len(report.startups)
    assert [one.constructs for one in report.clients] == [True]
    assert report.links
    assert [link for link in report.links if link.connects is not True] == []
    assert exit_code(report, read_fail_on(())) == 0


@pytest.mark.kafka
@pytest.mark.jvm
@pytest.mark.slow
def test_they_work_in_kafka(tmp_path):
    absent = why_absent("4.4.0", "17")
    if absent:
        pytest.skip(absent)
    here = Path.cwd()
    with Meeters("4.4.0", "17", tmp_path) as peers:
        for number, (name, text) in enumerate(odd_setups().items()):
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            setup = make_setup({**tomllib.loads(text), "clock": now}, tmp_path / str(number))
            place_setup(setup, dict(zip(PORTS, free_ports(len(PORTS)), strict=True)))
            met = list(peers.meet(setup, 2))
            assert met, name
            assert [compare(link, reals) for link, reals in met] == [[]] * len(met), name
            assert all(any(real.connects for real in reals) for _, reals in met), name
    os.chdir(here)
