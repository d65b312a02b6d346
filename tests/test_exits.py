"""Exit codes."""

from __future__ import annotations

import pytest

from kafkassl_doctor.exits import FailOn, exit_code, read_fail_on
from kafkassl_doctor.options import UsageProblem
from kafkassl_doctor.report import ClientVerdict, Input, StartUp
from tests.formats.reports import report, verdict

ERROR = verdict(severity="error", kind="breaks")
WARNING = verdict(severity="warning", kind="insecure")
NOTE = verdict(severity="note", kind="hygiene")
UNKNOWN = verdict(outcome="unknown")


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ([], FailOn(("error",))),
        (["error"], FailOn(("error",))),
        (["note"], FailOn(("error", "warning", "note"))),
        (["warning,insecure"], FailOn(("error", "warning"), ("insecure",))),
        (["ageing", "insecure"], FailOn((), ("ageing", "insecure"))),
        (["never"], FailOn(())),
    ],
)
def test_a_severity_stands_for_the_worse_ones_too(words: list[str], means: FailOn) -> None:
    assert read_fail_on(words) == means


@pytest.mark.parametrize("words", [["fatal"], ["never", "error"]])
def test_what_can_not_be_meant_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageProblem):
        read_fail_on(words)


def test_an_error_gives_1_and_a_warning_0() -> None:
    assert exit_code(report(ERROR), read_fail_on([])) == 1
    assert exit_code(report(WARNING, NOTE), read_fail_on([])) == 0


def test_a_kind_gives_1_whatever_its_severity() -> None:
    assert exit_code(report(NOTE), read_fail_on(["hygiene"])) == 1
    assert exit_code(report(ERROR), read_fail_on(["hygiene"])) == 0


def test_a_folded_finding_counts() -> None:
    assert exit_code(report(verdict(kind="breaks", follows=(WARNING,))), read_fail_on(["insecure"])) == 1


def test_what_is_unknown_counts_only_when_strict() -> None:
    assert exit_code(report(UNKNOWN), read_fail_on([])) == 0
    assert exit_code(report(UNKNOWN), read_fail_on([]), strict=True) == 1


def test_a_start_or_a_client_that_is_undecided_is_unknown_too() -> None:
    undecided = report(startups=(StartUp("a", "broker", None),), clients=())
    assert exit_code(undecided, read_fail_on([]), strict=True) == 1
    client = report(startups=(), clients=(ClientVerdict("a", "", "client", None),))
    assert exit_code(client, read_fail_on([]), strict=True) == 1
    assert exit_code(report(startups=(), clients=()), read_fail_on([]), strict=True) == 0


def test_a_file_that_could_not_be_looked_at_gives_2_even_when_nothing_is_to_fail() -> None:
    unread = report(ERROR, inputs=(Input("a", "unknown", "there is no such file"),))
    assert exit_code(unread, read_fail_on(["never"])) == 2


def test_never_gives_0() -> None:
    assert exit_code(report(ERROR), read_fail_on(["never"])) == 0
