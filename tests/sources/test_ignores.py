"""Ignores in comments: what they say, and which line they are about."""

from __future__ import annotations

import time

import pytest

from kafkassl_doctor.sources.ignores import MOST, Ignore
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.values import Place
from tests.formats.reports import TARGET


def ignores_of(text: str) -> tuple[Ignore, ...]:
    return parse_source("f", text.encode("utf-8", "surrogateescape"), TARGET).ignores


def one(text: str) -> Ignore:
    [ignore] = ignores_of(text)
    return ignore


def test_an_ignore_holds_for_the_entry_below_it() -> None:
    found = one("a=1\n# kafkassl-doctor: ignore[key-unknown] until=2027-01-31 it is read by a plug-in\nb=2\n")
    assert found == Ignore("f", Place("f", 2), 3, ("key-unknown",), "2027-01-31", "it is read by a plug-in")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# kafkassl-doctor: ignore[x]\n\na=1", None),
        ("# Ours.\n#\n! kafkassl-doctor: ignore[x]\n# And more.\n \t\na=1", None),
        ("# kafkassl-doctor: ignore[x]\na=1", 2),
        ("\n\n# kafkassl-doctor: ignore[x]\n# words\na=1", 5),
        ("a=1\n# kafkassl-doctor: ignore[x]\n\nb=2", 4),
        ("a=1\r\n# kafkassl-doctor: ignore[x]\r\nb=2\r\n", 3),
        ("a=1\r#kafkassl-doctor:ignore[x]\rb=2\r", 3),
        ("a=1\n  \t# Kafkassl-Doctor: ignore [ x ]\n  b=2", 3),
        ("a=1\n## kafkassl-doctor: ignore[x]\nb=2,\\\n  3", 3),
        ("# kafkassl-doctor: ignore[x]\n", None),
    ],
)
def test_the_line_that_an_ignore_is_about(text: str, line: int | None) -> None:
    found = one(text)
    assert (found.rules, found.line, found.problem) == (("x",), line, None)


def test_a_line_of_a_value_is_no_ignore() -> None:
    assert ignores_of("a=1,\\\n# kafkassl-doctor: ignore[x]\nb=2\n") == ()
    assert ignores_of("a=# kafkassl-doctor: ignore[x]\n") == ()
    assert ignores_of("# see kafkassl-doctor: ignore[x]\na=1\n") == ()


def test_several_ignores_can_stand_above_one_line_and_one_can_name_several_rules() -> None:
    found = ignores_of("# kafkassl-doctor: ignore[x, y,x]\n# kafkassl-doctor: ignore[z] until=2027-01-31\na=1\n")
    assert [(ignore.rules, ignore.line, ignore.until) for ignore in found] == [
        (("x", "y"), 3, None),
        (("z",), 3, "2027-01-31"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ignore x", "it is written"),
        ("ingore[x]", "it is written"),
        ("ignore[", "it is written"),
        ("", "it is written"),
        ("ignore[]", "it names no rule"),
        ("ignore[ , ]", "it names no rule"),
        ("ignore[x y]", "no list of rules"),
        ("ignore[\x1b[31m]", "no list of rules"),
        ("ignore[" + "a" * 200 + "]", "no list of rules"),
        ("ignore[" + ",".join(f"r{number}" for number in range(60)) + "]", "no list of rules"),
        ("ignore[x] until=2027-02-30", "no day"),
        ("ignore[x] until=31.1.2027", "no day"),
        ("ignore[x] until=2027-1-31", "no day"),
        ("ignore[x] until=٢٠٢٧-01-31", "no day"),
        ("ignore[x] until=", "no day"),
        ("ignore[x] until 2027-01-31", "until=2027-01-31"),
        ("ignore[x] Until: 2027-01-31", "until=2027-01-31"),
    ],
)
def test_what_can_not_be_understood_ignores_nothing_and_is_told(text: str, problem: str) -> None:
    found = one(f"# kafkassl-doctor: {text}\na=1\n")
    assert problem in (found.problem or "")
    assert found.until is None


def test_an_ignore_with_nothing_below_it_is_told() -> None:
    assert one("a=1\n# kafkassl-doctor: ignore[x]\n\n").problem == "no line stands below it"


def test_the_day_can_stand_behind_the_reason() -> None:
    found = one("# kafkassl-doctor: ignore[x] soon until=2027-01-31 or so\na=1")
    assert (found.until, found.reason) == ("2027-01-31", "soon or so")


def test_a_reason_is_shown_as_typed_and_short() -> None:
    assert one("# kafkassl-doctor: ignore[x] bis März\na=1").reason == "bis März"
    assert len(one(f"# kafkassl-doctor: ignore[x] {'z' * 5000}\na=1").reason) == 200


@pytest.mark.parametrize("reason", ["ssl.key.password=hunter2", "Password: hunter2", "http://me:hunter2@vault/"])
def test_a_reason_that_may_hold_a_secret_is_not_kept(reason: str) -> None:
    assert "hunter2" not in repr(one(f"# kafkassl-doctor: ignore[x] {reason}\na=1"))


def test_a_file_full_of_ignores_is_cut_off_soon() -> None:
    started = time.process_time()
    found = ignores_of("# kafkassl-doctor: ignore[x]\n" * 140_000 + "a=1\n")
    assert len(found) == MOST + 1
    assert "at most" in (found[-1].problem or "")
    mixed = ignores_of("# kafkassl-doctor: ignore[x]\na=1\n" * 9_000)
    assert len(mixed) == MOST + 1
    assert time.process_time() - started < 20
