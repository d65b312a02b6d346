"""SARIF: levels, kinds, places, pages of rules, suppressions, and what GitHub needs of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from fixtures.demo import build_demo
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.explain import read_pages
from kafkassl_doctor.formats import render
from kafkassl_doctor.formats.sarif import render_sarif, rules_named
from kafkassl_doctor.report import Report, Suppressed
from kafkassl_doctor.values import Place
from tests.formats.nasty import full_report
from tests.formats.reports import report, verdict
from tests.formats.sarif_log import check_sarif


def run_of(whole: Report) -> Any:
    [run] = check_sarif(render(whole, "sarif", "1.2.3"))["runs"]
    return run


def test_the_schema_refuses_what_is_none() -> None:
    log = json.loads(render(full_report(), "sarif", "1.2.3"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValidationError):
        check_sarif(json.dumps(log))


def test_a_result_has_level_kind_place_and_source_line() -> None:
    result = run_of(full_report())["results"][0]
    assert (result["ruleId"], result["kind"], result["level"]) == ("certificate-expired", "fail", "error")
    assert result["properties"]["severity"] == "error"
    assert result["properties"]["kind"] == "breaks"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "server.properties"
    assert place["region"]["startLine"] == 12
    assert place["region"]["snippet"]["text"].startswith("ssl.keystore.location=")


def test_related_and_same_places_are_related_locations() -> None:
    related = run_of(full_report())["results"][0]["relatedLocations"]
    assert [(one["id"], one["physicalLocation"]["artifactLocation"]["uri"]) for one in related] == [
        (1, "server.properties"),
        (2, "b2.properties"),
    ]
    assert related[0]["message"]["text"] == "the listener"


def test_rules_bring_their_pages() -> None:
    rules = {rule["id"]: rule for rule in run_of(full_report())["tool"]["driver"]["rules"]}
    page = rules["client-auth-requested"]
    assert page["defaultConfiguration"]["level"] == "warning"
    assert "## When to ignore" in page["help"]["markdown"]
    assert page["properties"]["tags"] == ["kafka", "tls", "insecure", "listener", "security"]
    assert page["properties"]["security-severity"] == "6.0"
    assert "security-severity" not in rules["certificate-expired"]["properties"]
    assert rules["follows-it"] == {"id": "follows-it"}


def test_a_folded_finding_is_a_result_that_names_its_head() -> None:
    results = run_of(full_report())["results"]
    assert results[1]["ruleId"] == "follows-it"
    assert "Follows from certificate-expired" in results[1]["message"]["text"]


def test_what_can_not_be_told_is_a_notification_and_no_result() -> None:
    run = run_of(full_report())
    assert "store-type-differs" not in [result["ruleId"] for result in run["results"]]
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert note["associatedRule"]["id"] == "store-type-differs"
    assert note["properties"]["rules"] == ["store-type-differs", "key-removed"]


def test_a_file_that_could_not_be_looked_at_makes_the_run_no_success() -> None:
    invocation = run_of(full_report())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert "gone.properties" in invocation["toolConfigurationNotifications"][0]["message"]["text"]
    assert run_of(report())["invocations"][0]["executionSuccessful"] is True


def test_ignored_findings_stand_as_suppressed() -> None:
    ignored = Suppressed(verdict(fingerprint="1"), "ignore", "until June", Place("server.properties", 11), "2027-01-31")
    known = Suppressed(verdict(fingerprint="2"), "baseline")
    results = run_of(report(suppressed=(ignored, known)))["results"]
    assert [result["suppressions"][0]["kind"] for result in results] == ["inSource", "external"]
    assert results[0]["suppressions"][0]["justification"] == "until June (until 2027-01-31)"
    assert results[0]["suppressions"][0]["location"]["physicalLocation"]["region"]["startLine"] == 11


def test_what_the_configuration_accepts_is_suppressed_outside_of_the_source() -> None:
    accepted = Suppressed(verdict(fingerprint="1"), "ignore", "per-file-ignores", Place("kafkassl-doctor.toml"))
    [result] = run_of(report(suppressed=(accepted,), configuration="kafkassl-doctor.toml"))["results"]
    assert result["suppressions"][0]["kind"] == "external"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./config//a.properties", "config/a.properties"),
        ("/etc/kafka/server.properties", "file:///etc/kafka/server.properties"),
        ("a b%c#d?.properties", "a%20b%25c%23d%3F.properties"),
        ("../up.properties", "../up.properties"),
    ],
)
def test_files_are_uris(file: str, uri: str) -> None:
    result = run_of(report(verdict(place=Place(file, 1))))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_finding_about_a_whole_file_stands_at_its_first_line() -> None:
    place = run_of(report(verdict(place=Place("a", None))))["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 1}


def test_braces_of_messages_are_doubled() -> None:
    result = run_of(report(verdict(message="${DIR} [x](y)", says=(), fix="")))["results"][0]
    assert result["message"]["text"] == "${{DIR}} [x] (y)"


def test_the_text_depends_on_the_report_alone() -> None:
    pages = read_pages(rules_named(full_report()))
    assert render_sarif(full_report(), "1", pages) == render_sarif(full_report(), "1", pages)


def test_fingerprints_stay_when_lines_move_and_the_checkout_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def look(folder: Path) -> dict[str, tuple[str, int]]:
        monkeypatch.chdir(folder)
        assert run_program(["check", *setup.command, "--format", "sarif"]) == 1
        results = check_sarif(capsys.readouterr().out)["runs"][0]["results"]
        return {
            result["fingerprints"]["kafkasslDoctor/v1"]: (
                result["ruleId"],
                result["locations"][0]["physicalLocation"]["region"]["startLine"],
            )
            for result in results
        }

    setup = build_demo(tmp_path / "checkout")
    before = look(setup.directory)
    moved = setup.directory.rename(tmp_path / "another name")
    for config in (moved / "config").iterdir():
        config.write_text("# one\n# two\n\n" + config.read_text("utf-8"), "utf-8")
    after = look(moved)
    assert len(before) > 10
    assert {name: rule for name, (rule, _) in before.items()} == {name: rule for name, (rule, _) in after.items()}
    assert sum(line for _, line in after.values()) > sum(line for _, line in before.values()) + 20
