"""What stands in several files: one finding to people, one in each file to whoever reads a report file by file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from junitparser import Failure, JUnitXml, Skipped

from kafkassl_doctor.cli import run_program
from tests.formats.runner import run_commands
from tests.formats.sarif_log import check_sarif

CLIENT = "bootstrap.servers=b1.example.com:9093\nsecurity.protocol=SSL\nssl.enabled.protocol=TLSv1.3\n"
FOLDERS = ("dev", "prod", "test")
Look = Callable[..., str]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Look:
    """Three folders, each with a client.properties that misspells the same key; returns what a format prints."""
    monkeypatch.chdir(tmp_path)
    for folder in FOLDERS:
        Path(folder).mkdir()
        Path(folder, "client.properties").write_text(CLIENT, "utf-8")

    def run(format_: str, *more: str, folders: tuple[str, ...] = FOLDERS) -> str:
        files = [f"{folder}/client.properties" for folder in folders]
        run_program(["check", *files, "--select", "key-misspelt", "--at", "2026-11-24", "--format", format_, *more])
        return capsys.readouterr().out

    return run


def results(text: str) -> dict[str, Any]:
    found = check_sarif(text)["runs"][0]["results"]
    files = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found]
    assert len(set(files)) == len(found)
    return dict(zip(files, found, strict=True))


def fingerprints(text: str) -> dict[str, str]:
    return {file: one["fingerprints"]["kafkasslDoctor/v1"] for file, one in results(text).items()}


def test_people_read_it_once(look: Look) -> None:
    assert look("terminal").count("[key-misspelt]") == 1
    assert [len(one["same"]) for one in json.loads(look("json"))["findings"]] == [2]


def test_sarif_has_a_result_in_each_file(look: Look) -> None:
    found = results(look("sarif"))
    assert list(found) == [f"{folder}/client.properties" for folder in FOLDERS]
    assert not any("relatedLocations" in one for one in found.values())
    assert len(set(fingerprints(look("sarif")).values())) == 3


def test_a_repair_in_one_file_leaves_the_fingerprints_of_the_others(look: Look) -> None:
    before = fingerprints(look("sarif"))
    Path("dev/client.properties").write_text(CLIENT.replace("protocol=TLS", "protocols=TLS"), "utf-8")
    after = fingerprints(look("sarif"))
    assert after == {file: name for file, name in before.items() if file != "dev/client.properties"}
    assert fingerprints(look("sarif", folders=("prod", "test"))) == after


def test_fingerprints_do_not_depend_on_the_order_of_files(look: Look) -> None:
    assert fingerprints(look("sarif", folders=FOLDERS[::-1])) == fingerprints(look("sarif"))


def test_gitlab_and_github_have_one_in_each_file(look: Look) -> None:
    issues = json.loads(look("gitlab"))
    assert [one["location"]["path"] for one in issues] == [f"{folder}/client.properties" for folder in FOLDERS]
    assert len({one["fingerprint"] for one in issues}) == 3
    commands = run_commands(look("github"))
    assert [one.properties["file"] for one in commands] == [f"{folder}/client.properties" for folder in FOLDERS]
    assert "ssl.enabled.protocols" in commands[2].message
    assert "The same goes for" not in commands[0].message


def test_junit_fails_in_the_suite_of_each_file(look: Look) -> None:
    failed = {suite.name: suite.failures for suite in JUnitXml.fromstring(look("junit").encode())}
    assert failed == {f"{folder}/client.properties": 1 for folder in FOLDERS}


def test_each_is_suppressed_where_it_is_accepted(look: Look) -> None:
    look("terminal", "--write-baseline", "known")
    found = results(look("sarif", "--baseline", "known"))
    assert [one["suppressions"][0]["kind"] for one in found.values()] == ["external"] * 3
    read = JUnitXml.fromstring(look("junit", "--baseline", "known").encode())
    skipped = [result for suite in read for case in suite for result in case.result]
    assert [type(one) for one in skipped] == [Skipped] * 3


def test_listeners_of_one_line_are_a_case_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fixtures.make import make_setup

    monkeypatch.chdir(tmp_path)
    make_setup('node.set = {"ssl.client.auth" = "requested"}', tmp_path)
    run_program(["check", "server.properties", "--at", "2026-11-24", "--format", "junit"])
    [suite] = JUnitXml.fromstring(capsys.readouterr().out.encode())
    failed = [case.name for case in suite if any(isinstance(result, Failure) for result in case.result)]
    assert {"client-auth-requested: CONTROLLER", "client-auth-requested: SSL"} <= set(failed)
    assert len(failed) == len(set(failed))
