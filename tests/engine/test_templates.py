from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkassl_doctor.predicates import NOTHING
from kafkassl_doctor.rule_heads import split_template
from kafkassl_doctor.templates import MAX_VALUE, MAX_WORD, fill_fix, fill_message
from kafkassl_doctor.values import Place, Unknown

VALUE = [["value", "x"]]


def message(value: object) -> str:
    return fill_message(VALUE, NOTHING, {"x": value})


def command(value: object) -> str:
    return fill_fix([(True, ["$ ls ", ["value", "x"]])], NOTHING, {"x": value})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("b1", "b1"),
        (3, "3"),
        (("a", "b"), "a, b"),
        (tuple("abcdefghij"), "a, b, c, d, e, f, g, h and 2 more"),
        (Place("a.properties", 3), "a.properties:3"),
        (Place("a.properties"), "a.properties"),
        ("a\nb\x1b[31m\u202e", "a\\nb\\x1b[31m\\u202e"),
        ("{listener.name}", "{listener.name}"),
        (None, "?"),
    ],
)
def test_a_value_is_shown_harmlessly(value, shown):
    assert message(value) == shown


def test_a_long_value_is_cut_off():
    assert len(message("a" * 10_000)) == MAX_VALUE


def test_an_optional_part_is_left_out_without_its_value():
    parts = ["a", ["if", [" (", ["value", "x"], ")"]]]
    assert [fill_message(parts, NOTHING, {"x": value}) for value in ("b", None, "", (), Unknown("why"))] == [
        "a (b)"
    ] + ["a"] * 4
    assert fill_message(parts, NOTHING) == "a"


@pytest.mark.parametrize(
    ("values", "line"),
    [({"a": "1", "b": "2"}, "run 1 with 2 now"), ({"a": "1"}, "run 1 now"), ({"b": "2"}, ""), ({}, "")],
)
def test_an_optional_part_may_stand_in_another(values, line):
    assert fill_message(split_template("[run {a}[ with {b}] now]"), NOTHING, values) == line


def test_a_line_of_a_fix_without_anything_is_left_out():
    lines = [(False, ["# a"]), (False, [["if", [["value", "x"]]]]), (False, ["b"])]
    assert fill_fix(lines, NOTHING) == "# a\nb"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("/etc/kafka/b.p12", "$ ls /etc/kafka/b.p12"),
        ("my store.p12", "$ ls 'my store.p12'"),
        ("$(reboot)", "$ ls '$(reboot)'"),
        ("it's", "$ ls 'it'\"'\"'s'"),
        (("a b", "c"), "$ ls 'a b' c"),
        ("größe", "$ ls 'größe'"),
    ],
)
def test_a_value_in_a_command_is_quoted(value, line):
    assert command(value) == line


@pytest.mark.parametrize("value", ["a\nreboot", "a\x1b[2J", "\u202egnp", "-rf", "", "a" * (MAX_WORD + 1), "a\udcff"])
def test_a_command_that_can_not_be_printed_safely_is_left_out(value):
    assert command(value).startswith("# (a command is left out")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_shell_reads_the_very_value(value):
    line = command(value)
    if not line.startswith("#"):
        assert shlex.split(line[2:]) == ["ls", value]


def test_a_real_shell_reads_the_very_value():
    value = "a'b\"c $HOME `id` \\ ; & | * ? ~ ! # é"
    words = command(value)[len("$ ls ") :]
    found = subprocess.run(["/bin/sh", "-c", f"printf %s {words}"], capture_output=True, check=True)
    assert found.stdout.decode() == value
