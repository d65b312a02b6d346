"""Files in a repository: readers beside its files get them from its root on, wherever one stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kafkassl_doctor.cli import run_program
from kafkassl_doctor.formats.rooted import name_from_root
from kafkassl_doctor.report import Input, Related, Suppressed
from kafkassl_doctor.values import Place
from tests.formats.nasty import endpoint, full_report
from tests.formats.reports import report, verdict
from tests.formats.runner import run_commands
from tests.formats.sarif_log import check_sarif

CLIENT = "bootstrap.servers=b1.example.com:9093\nsecurity.protocol=SSL\nssl.enabled.protocol=TLSv1.3\n"
Look = Callable[[str, str], str]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Look:
    """A repository with deploy/kafka/client.properties; returns what a format prints from deploy/kafka."""
    folder = tmp_path / "checkout" / "deploy" / "kafka"
    folder.mkdir(parents=True)
    (tmp_path / "checkout" / ".git").mkdir()
    (folder / "client.properties").write_text(CLIENT, "utf-8")
    monkeypatch.chdir(folder)

    def run(format_: str, file: str) -> str:
        run_program(["check", file, "--select", "key-misspelt", "--format", format_])
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("file", ["client.properties", "./client.properties", "../kafka/client.properties", None])
def test_a_finding_is_placed_from_the_root_on(look: Look, file: str | None) -> None:
    name = file or str(Path("client.properties").absolute())
    [run] = check_sarif(look("sarif", name))["runs"]
    [result] = run["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"], run["artifacts"][0]["location"]]
    assert [one["uri"] for one in uris] == ["deploy/kafka/client.properties"] * 2
    assert result["locations"][0]["physicalLocation"]["region"]["snippet"]
    [issue] = json.loads(look("gitlab", name))
    assert issue["location"]["path"] == "deploy/kafka/client.properties"
    [command] = run_commands(look("github", name))
    assert command.properties["file"] == "deploy/kafka/client.properties"


def test_people_and_programs_get_names_as_given(look: Look) -> None:
    assert "deploy/" not in look("terminal", "client.properties")
    assert json.loads(look("json", "client.properties"))["inputs"][0]["file"] == "client.properties"
    log, annotation = look("github", "client.properties").rsplit("::warning", 1)
    assert "deploy/" not in log
    assert "deploy/" in annotation


def test_what_lies_outside_and_what_is_no_file_keeps_its_name() -> None:
    places = [Place("../../up.properties", 1), Place("/etc/kafka/a", 2), Place("-", 3), Place("b1.example.com:9093")]
    whole = report(*(verdict(place=place) for place in places), endpoints=(endpoint(),), repository=("/r", "/r/x"))
    assert [one.place for one in name_from_root(whole).verdicts] == places


def test_every_place_is_renamed_with_its_source_line() -> None:
    at, other = Place("a", 1), Place("b", 2)
    one = verdict(
        place=at, related=(Related(other, "x"),), others=(verdict(place=other),), follows=(verdict(place=at),)
    )
    held = Suppressed(verdict(place=at), "ignore", place=other)
    given = report(
        one, inputs=(Input("a", "client"),), suppressed=(held,), lines={at: "x=1"}, configuration="../c.toml"
    )
    whole = name_from_root(given._replace(repository=("/r", "/r/x")))
    [found] = whole.verdicts
    assert found.place == found.follows[0].place == Place("x/a", 1)
    assert found.related[0].place == found.others[0].place == Place("x/b", 2)
    assert (whole.inputs[0].file, whole.lines, whole.configuration) == ("x/a", {Place("x/a", 1): "x=1"}, "c.toml")
    assert (whole.suppressed[0].place, whole.suppressed[0].verdict.place) == (Place("x/b", 2), Place("x/a", 1))


def test_without_a_repository_nothing_is_renamed() -> None:
    assert name_from_root(full_report()) is not None
    assert name_from_root(full_report()) == full_report()
