"""What plain words give a command is what typer gives it; whatever is not plain is left to typer."""

import random
import subprocess
import sys
from types import SimpleNamespace
from typing import Annotated

import pytest
import typer.main

from kafkassl_doctor.cli import run_program
from kafkassl_doctor.commands import COMMANDS
from kafkassl_doctor.options import UsageProblem
from kafkassl_doctor.parameters import argument, read_words
from kafkassl_doctor.program import make_program

VALUES = ("a", "b=c", "", "-", "--", "-x", "3", "0.5", "1e9", " 7", "x y", "nan", "--quiet", "ä")
TRIALS = 400


def read_by_typer(name, words):
    """Return the arguments that typer gives to the command, None where it runs none."""
    group = typer.main.get_command(make_program([name]))
    command = group.commands[name]
    seen = {}
    command.callback = lambda **given: seen.update(given)
    try:
        group.main([name, *words], standalone_mode=False, obj=[])
    except Exception:  # whatever it complains of
        return None
    return seen or None


def normalise(given, function):
    """Return arguments without those that have their defaults; an empty list is none."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = dict(zip(reversed(names), reversed(function.__defaults__ or ()), strict=False))
    lists = {name: [*value] if isinstance(value, tuple) else value for name, value in given.items()}
    return sorted((name, repr(value)) for name, value in lists.items() if value not in (defaults.get(name), []))


def random_words(dice, options):
    words = []
    for _ in range(dice.randint(0, 6)):
        kind = dice.random()
        if kind < 0.4:
            words.append(dice.choice(options))
        elif kind < 0.55:
            words.append(f"{dice.choice(options)}={dice.choice(VALUES)}")
        else:
            words.append(dice.choice(VALUES))
    return words


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_read_is_what_typer_reads(name, capsys):
    function = COMMANDS[name].load()
    command = typer.main.get_command(make_program([name])).commands[name]
    options = [opt for one in command.params for opt in one.opts if opt.startswith("-") and "help" not in opt]
    dice, plain = random.Random(name), 0
    for _ in range(TRIALS):
        words = random_words(dice, options or ["--none"])
        given = read_words(function, words)
        if given is None:
            continue
        plain += 1
        told = read_by_typer(name, words) if words or not COMMANDS[name].needs_words else {}
        assert told is not None, words
        assert normalise(given, function) == normalise(told, function), words
    capsys.readouterr()
    assert plain > 20


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("check", ["--help"]),
        ("check", ["--kafk", "4.0.0", "a"]),
        ("check", ["--kafka"]),
        ("check", ["--kafka", "--jdk", "17"]),
        ("check", ["--quiet=1", "a"]),
        ("check", ["-qv", "a"]),
        ("check", ["--", "-a"]),
        ("probe", ["h:1", "--concurrency", "0"]),
        ("probe", ["h:1", "--timeout", "1000"]),
        ("probe", ["h:1", "--concurrency", "many"]),
        ("explain", ["a", "b"]),
        ("explain", []),
        ("rules", ["a"]),
    ],
)
def test_what_is_not_plain_is_left_to_typer(name, words):
    assert read_words(COMMANDS[name].load(), words) is None


def test_options_come_before_and_behind_files_and_repeat():
    given = read_words(
        COMMANDS["check"].load(), ["--kafka", "3.9", "a", "-", "--secret=a=b", "--secret", "c", "-q", "d"]
    )
    assert given == {"kafka": "3.9", "files": ["a", "-", "d"], "secret": ["a=b", "c"], "quiet": True}


@pytest.mark.parametrize("words", [["rules"], ["explain", "certificate-expired"], ["check", "absent.properties"]])
def test_plain_words_load_no_typer(words):
    run = f"from kafkassl_doctor.cli import run_program; run_program({words!r})"
    code = f"import sys; {run}; sys.exit('typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_what_can_not_be_used_is_said_with_the_usage(capsys):
    assert run_program(["check", "--quiet", "--verbose", "a"]) == 2
    said = capsys.readouterr().err
    assert "Usage: kafkassl-doctor check" in said
    assert "it can't stand beside --verbose." in said


def test_a_command_that_ends_in_a_complaint_is_run_once(monkeypatch, capsys):
    runs = []

    def complain(desk, file: Annotated[str, argument()]) -> None:
        runs.append(file)
        raise UsageProblem("--kafka", "there is none.")

    monkeypatch.setitem(COMMANDS, "check", SimpleNamespace(load=lambda: complain, needs_words=False, short_help=None))
    assert run_program(["check", "a"]) == 2
    assert "Error: Invalid value for --kafka: there is none." in capsys.readouterr().err
    assert runs == ["a"]
