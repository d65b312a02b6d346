"""What pipelines read: annotations of GitHub, code quality of GitLab, the summary of a job."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kafkassl_doctor.formats import render
from kafkassl_doctor.formats.markdown import code, escape, prose
from kafkassl_doctor.formats.matrix import build_matrix, count_names
from kafkassl_doctor.report import ClientVerdict, Fixed, Input, StartUp, Suppressed
from kafkassl_doctor.values import Place
from tests.formats.nasty import full_report, link
from tests.formats.reports import certificate, facts_of, report, verdict
from tests.formats.runner import run_commands

ACCEPTED = Suppressed(verdict("host-name-mismatch", place=Place("client.properties", 1)), "baseline")
GONE = Input("a", "unknown", "gone")
_ISSUES: Any = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "fingerprint": {"type": "string", "minLength": 8},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What GitLab documents of a code quality report."""


def test_annotations_have_level_place_title_and_repair() -> None:
    commands = run_commands(render(full_report(), "github", "1"))
    assert [command.name for command in commands] == ["error"] * 4 + ["warning", "notice", "notice"]
    assert commands[1].properties == {"title": "fails at tls"}
    expired = commands[2]
    assert expired.properties == {"file": "server.properties", "line": "12", "title": "certificate-expired"}
    assert "keytool -certreq" in expired.message
    assert commands[-1].properties["title"] == "can't be told"


def test_an_address_is_no_file_that_an_annotation_could_stand_in() -> None:
    dialled = verdict("endpoint-not-kafka", subject_kind="endpoint", subject_name="a:9093", place=Place("a:9093"))
    [command] = run_commands(render(report(dialled), "github", "1"))
    assert command.properties == {"title": "endpoint-not-kafka"}


def test_what_an_option_leaves_open_is_told_in_the_log_alone() -> None:
    reason = "the files stand on another machine (--stores elsewhere): 9 rules can't be judged"
    text = render(report(verdict(outcome="unknown", message=reason, rules=("a", "b"))), "github", "1")
    assert run_commands(text) == []
    assert "--stores elsewhere" in text


def test_the_log_holds_the_whole_report_too() -> None:
    text = render(full_report(), "github", "1")
    assert text.startswith("::stop-commands::")
    assert "✘ error: Certificate broker" in text


def test_gitlab_takes_the_issues() -> None:
    issues = json.loads(render(full_report(), "gitlab", "1"))
    Draft202012Validator(_ISSUES).validate(issues)
    severities = {issue["check_name"]: issue["severity"] for issue in issues}
    assert severities["certificate-expired"] == "blocker"
    assert severities["client-auth-requested"] == "major"
    assert severities["store-path-relative"] == "info"
    assert "store-type-differs" not in severities


def test_gitlab_gets_paths_without_what_it_does_not_know() -> None:
    [issue] = json.loads(render(report(verdict(place=Place("./config/a.properties"))), "gitlab", "1"))
    assert issue["location"] == {"path": "config/a.properties", "lines": {"begin": 1}}


def test_the_summary_counts_and_shows_the_matrix() -> None:
    text = render(full_report(), "markdown", "1")
    assert text.startswith("## ❌ Kafka will not start\n")
    assert "| 1 | 1 | 1 | 1 | 1 | 212 | 40 |" in text
    assert "| `client.properties` | ❌ | ✅ |" in text
    assert "| `b1.example.com:9093` | ✅ | ❌ | · | TLSv1.2 |  |" in text
    assert "- client: `CertificateException: No name matching b1.example.com found`" in text


@pytest.mark.parametrize(
    ("whole", "head"),
    [
        (report(startups=(), clients=()), "✅ No error found"),
        (
            report(inputs=(Input("a", "unknown", "gone"),), startups=(), clients=()),
            "❌ Not everything could be looked at",
        ),
        (report(startups=(), links=(link(),)), "❌ Not everybody will be able to connect"),
        (report(startups=(), links=(link(connects=None),)), "❔ No error found, but not everything could be told"),
        (report(verdict(), startups=(), clients=()), "❌ Something will not work"),
        (
            report(startups=(), links=(link(),), suppressed=(ACCEPTED,)),
            "⚠️ Nothing new: 1 connection fails, as is accepted",
        ),
        (
            report(verdict(), startups=(), links=(link(),), suppressed=(ACCEPTED,)),
            "❌ Not everybody will be able to connect",
        ),
        (
            report(startups=(), links=(link(), link(because=("other",))), suppressed=(ACCEPTED,)),
            "❌ Not everybody will be able to connect",
        ),
    ],
)
def test_the_headline_never_promises_too_much(whole: Any, head: str) -> None:
    assert render(whole, "markdown", "1").split("\n")[0] == f"## {head}"


def test_a_summary_is_never_longer_than_github_takes() -> None:
    many = [verdict(message="x" * 5000, fingerprint=str(number)) for number in range(400)]
    text = render(report(*many), "markdown", "1")
    assert len(text.encode()) < 1024 * 1024
    assert "more findings, which would make this too long" in text


def test_whatever_there_is_much_of_a_summary_stays_short() -> None:
    files = [f"{number}.properties" for number in range(3000)]
    says = "KafkaException: " + "x" * 5000
    whole = report(
        startups=tuple(StartUp(file, "broker", False, says) for file in files),
        clients=tuple(ClientVerdict(file, "", "client", False, says) for file in files),
        links=tuple(link(client_file=file, client_says=f"{says} {file}") for file in files),
        suppressed=tuple(Suppressed(verdict(message=says, fingerprint=file), "baseline") for file in files),
        fixed=tuple(Fixed("certificate-expired", file, "x", file) for file in files),
    )
    text = render(whole, "markdown", "1")
    assert len(text.encode()) < 1024 * 1024
    assert "- … and 5800 more" in text
    assert text.rstrip().endswith(("</details>", "which would make this too long"))
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.parametrize("name", ["html", "markdown", "openmetrics"])
def test_a_very_long_text_is_cut(name: str) -> None:
    long = "x" * 100_000
    known = facts_of()._replace(certificates=(certificate(store=long, place=Place("a", 1)),))
    text = render(report(verdict(message=long, subject_name=long, why=long), facts=known), name, "1")
    assert "…" in text
    assert max(map(len, re.findall("x+", text))) < 5000


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", "`a\\|b`"), ("a\nb", "`a\\nb`"), ("", "` `")],
)
def test_code_of_anything(text: str, shown: str) -> None:
    assert code(text) == shown


def test_prose_keeps_its_code_and_nothing_else() -> None:
    assert prose("set `a_b` or\n<b>") == "set `a_b` or \\<b\\>"
    assert escape("http://a www.a") == "http:\\//a www\\.a"


def test_the_worst_link_decides_a_cell() -> None:
    matrix = build_matrix((link(connects=True), link(connects=None), link(connects=False), link(listener_name="B")))
    assert [column.listener for column in matrix.columns] == ["EXTERNAL", "B"]
    [row] = matrix.rows
    assert row.names == ("client.properties",)
    assert [cell and cell.state for cell in row.cells] == ["error", "error"]
    [_, (_, [nobody, _])] = build_matrix((link(), link(client_file="b", listener_name="B"))).rows
    assert nobody is None


def test_many_that_say_the_same_are_one_row_and_one_column() -> None:
    links = [
        link(client_file=f"c{client}", listener_file=f"n{node}", connects=node != 3)
        for client in range(10)
        for node in range(12)
    ]
    matrix = build_matrix(links)
    assert [len(column.files) for column in matrix.columns] == [11, 1]
    [row] = matrix.rows
    assert count_names(row.names) == "c0 and 9 more"
    assert [(cell.state, len(cell.links)) for cell in row.cells if cell] == [("good", 110), ("error", 10)]
    text = render(report(links=tuple(links)), "markdown", "1")
    assert "|  | EXTERNAL<br>`11 nodes` | EXTERNAL<br>`n3` |" in text
    assert "| `c0 and 9 more` | ✅ | ❌ |" in text


def test_the_summary_tells_what_is_accepted_and_what_is_fixed() -> None:
    held = (
        Suppressed(verdict(), "ignore", "the CA is <slow>", Place("server.properties", 11), "2027-01-31"),
        Suppressed(verdict("key-misspelt"), "baseline", place=Place("known.baseline")),
    )
    gone = (Fixed("key-removed", "server.properties", "advertised.port", "ab"),)
    text = render(report(suppressed=held, fixed=gone), "markdown", "1")
    for words in ("1 ignored", "1 known to the baseline", "1 fixed since the baseline was written"):
        assert f"<summary>{words}</summary>" in text
    assert "the CA is \\<slow\\>, until 2027-01-31" in text
    assert "| Ignored | In the baseline | Fixed | Passed |" in text
    assert "In the baseline" not in render(report(), "markdown", "1")


def test_a_row_names_the_runtimes_that_fare_alike() -> None:
    links = [link(connects=True, runtime=name, runtime_asked=True) for name in ("java17", "node")]
    matrix = build_matrix([*links, link(connects=False, runtime="go", runtime_asked=True)])
    assert [row.names for row in matrix.rows] == [
        (f"{links[0].client_file} (java17, node)",),
        (f"{links[0].client_file} (go)",),
    ]
