"""The program: commands, what they print and where, exit codes. Reports are made by hand here."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kafkassl_doctor import __version__, cli, run
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.options import Given, Options, UsageProblem, read_options
from kafkassl_doctor.report import Input, Report
from kafkassl_doctor.rule_files import RuleError
from kafkassl_doctor.screen import look_at_screen
from tests.formats.reports import report, verdict

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], Options]]:
    """Names and options with which a check was asked for; every check finds an expired certificate."""
    calls: list[tuple[tuple[str, ...], Options]] = []

    def check(names: tuple[str, ...], options: Options, pins: object = None) -> Report:
        calls.append((names, options))
        return report(verdict())

    monkeypatch.setattr(run, "check", check)
    return calls


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_program(list(arguments))
        return code, *capsys.readouterr()

    return call


def fail_with(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    def check(names: tuple[str, ...], options: Options, pins: object = None) -> Report:
        raise problem

    monkeypatch.setattr(run, "check", check)


def test_the_version_is_told(program: Run) -> None:
    assert program("--version") == (0, f"kafkassl-doctor {__version__}\n", "")


def test_without_arguments_there_is_help_and_exit_code_2(program: Run) -> None:
    code, out, err = program()
    assert code == 2
    assert "check" in out + err


@pytest.mark.parametrize("command", [(), ("check",), ("explain",), ("rules",), ("facts",)])
def test_help_is_told(command: tuple[str, ...], program: Run) -> None:
    code, out, _ = program(*command, "--help")
    assert code == 0
    assert out.startswith("Usage: kafkassl-doctor")


def test_a_finding_gives_1_and_the_report(program: Run, asked: list[Any]) -> None:
    code, out, err = program("check", "server.properties", "client.properties", "server.properties")
    assert (code, err) == (1, "")
    assert "1 error" in out
    assert asked[0][0] == ("server.properties", "client.properties")


def test_fail_on_never_gives_0(program: Run, asked: list[Any]) -> None:
    assert program("check", "a", "--fail-on", "never")[0] == 0
    assert asked


def test_options_reach_the_run(program: Run, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "Changeit-7!")
    home = tmp_path / "jvm"
    (home / "lib" / "security").mkdir(parents=True)
    program(
        *("check", "a", "--kafka", "3.9.1", "--jdk", "17.0.9", "--java-home", str(home), "--as", "broker"),
        *("--host", "b1.example.com", "--cwd", str(tmp_path), "--at", "2026-11-24", "--run-as", "root"),
        *(
            "--secret",
            "ssl.key.password=env:WORD",
            "--override",
            "a=b",
            "--expires-within",
            "6w",
            "--cluster",
            "east=a",
        ),
        *("--slow-stores", "--select", "x,y", "--ignore", "z", "--rules", str(tmp_path)),
    )
    options: Options = asked[0][1]
    target = options.target
    assert (target.kafka, target.jdk, target.host, target.cwd) == ("3.9.1", "17.0.9", "b1.example.com", str(tmp_path))
    assert (f"{target.at:%Y-%m-%d}", target.run_as, target.expires_within_days) == ("2026-11-24", "root", 42)
    assert target.slow_stores
    assert (options.role, options.target.java_home, options.clusters) == ("broker", str(home), (("east", ("a",)),))
    assert options.secrets["ssl.key.password"].reveal() == "Changeit-7!"
    assert (options.overrides, options.select, options.ignore) == ({"a": "b"}, ("x", "y"), ("z",))
    assert options.rules_folders == (str(tmp_path),)


def test_stores_elsewhere_and_mapped_paths_reach_the_run(program: Run, asked: list[Any]) -> None:
    program("check", "a", "--stores", "elsewhere", "--path-map", "/etc/kafka=./etc")
    assert asked[0][1].target.stores == "elsewhere"
    assert asked[0][1].target.path_map == (("/etc/kafka", "./etc"),)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kafka", "9"), "--kafka"),
        (("--jdk", "7"), "--jdk"),
        (("--as", "x"), "--as"),
        (("--stores", "x"), "--stores"),
        (("--at", "x"), "--at"),
        (("--format", "x"), "--format"),
        (("--fail-on", "x"), "--fail-on"),
        (("--secret", "x"), "--secret"),
        (("--cluster", "x=y"), "--cluster"),
        (("--quiet", "--verbose"), "--quiet"),
        (("--rules", "/no/such/folder"), "--rules"),
        (("--no-such-option",), "--no-such-option"),
    ],
)
def test_a_wrong_option_gives_2_and_is_named(
    arguments: tuple[str, ...], said: str, program: Run, asked: list[Any]
) -> None:
    code, out, err = program("check", "a", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not asked


def test_a_rule_that_there_is_not_gives_2(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, UsageProblem("--select", "no rule is called 'x': did you mean y?"))
    code, _, err = program("check", "a", "--select", "x")
    assert code == 2
    assert "did you mean y?" in err


def test_a_broken_rule_gives_2_with_its_file_and_line(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, RuleError(["mine/store/x.md:3: no such fact", "mine/store/x.md:4: no such severity"]))
    code, _, err = program("check", "a")
    assert code == 2
    assert "mine/store/x.md:3: no such fact" in err
    assert "mine/store/x.md:4" in err


def test_a_file_that_can_not_be_looked_at_gives_2(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    unread = report(inputs=(Input("a", "unknown", "there is no such file"),), startups=(), clients=())
    monkeypatch.setattr(run, "check", lambda names, options, pins: unread)
    code, out, _ = program("check", "a", "--fail-on", "never")
    assert code == 2
    assert "a could not be looked at: there is no such file" in out


def test_formats_go_where_they_are_told(program: Run, asked: list[Any], tmp_path: Path) -> None:
    wanted = tmp_path / "report.json"
    code, out, _ = program("check", "a", "--format", "terminal", "--format", f"json={wanted}")
    assert code == 1
    assert "1 error" in out
    assert json.loads(wanted.read_text())["summary"]["error"] == 1
    code, out, _ = program("check", "a", "--format", "json")
    assert json.loads(out)["tool"] == {"name": "kafkassl-doctor", "version": __version__}


def test_a_report_in_a_file_has_no_colour(
    program: Run, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = program("check", "a", "--format", f"terminal={tmp_path / 'report'}")
    assert out == ""
    assert "\x1b" not in (tmp_path / "report").read_text()
    assert "\x1b" in program("check", "a")[1]


@pytest.mark.parametrize("command", ["check", "facts"])
def test_no_report_is_written_over_a_file_to_look_at(command: str, program: Run, tmp_path: Path) -> None:
    given = tmp_path / "client.properties"
    given.write_text("security.protocol=SSL\n")
    (tmp_path / "link").symlink_to(given)
    for target in (given, tmp_path / "link", tmp_path / "." / "client.properties"):
        code, _, err = program(command, str(given), "--format", f"json={target}")
        assert code == 2
        assert "written over" in err
    assert given.read_text() == "security.protocol=SSL\n"


HOSTILE = ("\x1b[31m", "\x1b]0;x\x07", "\u202egnp", "a\r\nb", "\x9b31m", "x" * 5000, "\udcff")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    "arguments",
    [
        *(("--{}",), ("--secret", "a=env:{}"), ("--secret", "a=file:{}"), ("--override", "{}"), ("--cluster", "{}=b")),
        *(("--rules", "{}"), ("--cwd", "{}"), ("--java-home", "{}"), ("--kafka", "{}"), ("--jdk", "{}")),
        *(("--at", "{}"), ("--format", "{}"), ("--format", "json={}/x"), ("--select", "{}"), ("--as", "{}")),
        *(("--run-as", "{}"), ("--host", "{} "), ("--stores", "{}"), ("--fail-on", "{}"), ("--path-map", "{}")),
    ],
)
def test_hostile_arguments_print_harmlessly(arguments: tuple[str, ...], text: str, program: Run) -> None:
    code, out, err = program("check", "a", *(word.replace("{}", text) for word in arguments))
    assert code == 2
    assert all(char == "\n" or char.isprintable() for char in out + err)
    assert "internal error" not in err


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("command", ["explain", "rules", "facts", "nothing"])
def test_every_command_prints_hostile_arguments_harmlessly(command: str, text: str, program: Run) -> None:
    for arguments in ((command, text), (command, "--rules", text, "x"), (command, "x", "--rules", text)):
        code, out, err = program(*arguments)
        assert code == 2
        assert all(char == "\n" or char.isprintable() for char in out + err)
        assert "internal error" not in err


def test_a_page_of_a_users_rule_prints_harmlessly(program: Run, tmp_path: Path) -> None:
    (tmp_path / "property").mkdir()
    (tmp_path / "property" / "my-rule.md").write_text(
        "---\ntitle: T\nseverity: note\nkind: hygiene\nflag: property.secret\nmessage: M\nfix: F\n---\n"
        "## Why\n\nBecause \x1b[31m\u202e.\n"
    )
    code, out, _ = program("explain", "my-rule", "--rules", str(tmp_path))
    assert code == 0
    assert "Because \\x1b[31m\\u202e." in out


def test_why_there_are_no_facts_is_told(program: Run, tmp_path: Path) -> None:
    code, out, err = program("facts", str(tmp_path / "absent\x1b[31m"), "--format", "json")
    assert code == 2
    assert json.loads(out)["nodes"] == []
    assert "absent\\x1b[31m could not be looked at: there is no such file" in err


def test_a_file_that_can_not_be_written_gives_2(program: Run, asked: list[Any], tmp_path: Path) -> None:
    code, out, err = program("check", "a", "--format", f"json={tmp_path / 'absent' / 'x'}")
    assert (code, out) == (2, "")
    assert "can't be written: No such file or directory" in err


def test_a_file_that_can_not_be_written_keeps_nothing_else_back(program: Run, asked: list[Any], tmp_path: Path) -> None:
    absent, there = tmp_path / "absent" / "x", tmp_path / "there"
    formats = ("--format", "terminal", "--format", f"json={absent}", "--format", f"sarif={there}")
    code, out, _ = program("check", "a", *formats)
    assert (code, "kafkassl-doctor" in out, there.exists()) == (2, True, True)
    code, _, err = program("check", "a", "--write-baseline", str(absent))
    assert (code, "from now on" in err) == (2, False)


def test_a_configuration_that_can_not_be_written_is_not_said_to_be(
    program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "client.properties").write_text("bootstrap.servers=a:9092\nsecurity.protocol=SSL\n")
    monkeypatch.setattr("kafkassl_doctor.cli._write", lambda path, text: f"{path!r} can't be written.")
    code, out, err = program("init", str(tmp_path))
    assert (code, out, "can't be written" in err) == (2, "", True)


@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [
        ("rules >&-", 0, ""),
        ("check absent >&-", 2, ""),
        ("--version >&-", 0, ""),
        ("rules --no-such 2>&-", 2, ""),
        ("rules --no-such >&- 2>&-", 2, ""),
        ("rules >/dev/full", 2, "kafkassl-doctor: standard output can't be written: No space left on device.\n"),
        ("rules -h >/dev/full", 2, "kafkassl-doctor: standard output can't be written: No space left on device.\n"),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_nobody_takes_is_no_crash(redirected: str, code: int, said: str) -> None:
    line = f'exec "$0" -m kafkassl_doctor {redirected}'
    done = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


def test_a_terminal_is_not_believed_to_be_of_any_width() -> None:
    assert look_at_screen(False, io.StringIO(), {"COLUMNS": "9" * 5000}).width == 1000
    assert look_at_screen(False, io.StringIO(), {"COLUMNS": "²"}).width == 100


def test_an_interruption_gives_130_and_says_nothing(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert program("check", "a") == (130, "", "")


@pytest.mark.parametrize("problem", [ValueError("Changeit-7!"), RecursionError("Changeit-7!"), KeyError("Changeit-7!")])
def test_an_unexpected_exception_gives_one_line_without_values(
    problem: Exception, program: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAFKASSL_DOCTOR_DEBUG", raising=False)
    fail_with(monkeypatch, problem)
    code, out, err = program("check", "a")
    assert (code, out) == (2, "")
    assert err.startswith(f"kafkassl-doctor: internal error: {type(problem).__name__} in check_command.py:")
    assert err.count("\n") == 1
    assert "Changeit" not in err


def test_an_unexpected_exception_is_raised_when_asked_for(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKASSL_DOCTOR_DEBUG", "1")
    fail_with(monkeypatch, ValueError("whatever"))
    with pytest.raises(ValueError, match="whatever"):
        program("check", "a")


def test_rules_are_listed(program: Run) -> None:
    code, out, _ = program("rules")
    assert code == 0
    assert "certificate-expired" in out
    names = [rule["rule"] for rule in json.loads(program("rules", "--format", "json")[1])]
    assert names == sorted(names)
    assert "certificate-expired" in names


def test_a_rule_is_explained(program: Run) -> None:
    code, out, _ = program("explain", "certificate-expired")
    assert code == 0
    assert "## Repair" in out


def test_what_nobody_can_explain_gives_2_with_the_nearest_name(program: Run) -> None:
    code, _, err = program("explain", "certificate-expird")
    assert code == 2
    assert "certificate-expired" in err


def test_rules_are_completed() -> None:
    environment = {
        **os.environ,
        "_KAFKASSL_DOCTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "kafkassl-doctor explain certificate-exp",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-m", "kafkassl_doctor"], env=environment, capture_output=True, text=True, check=False
    )
    assert "certificate-expired" in done.stdout.split()


@pytest.mark.parametrize(
    ("words", "completed"),
    [("check a --fail-on warn", "warning"), ("check a --format js", "json"), ("check a --as bro", "broker")],
)
def test_words_of_options_are_completed(words: str, completed: str) -> None:
    environment = {
        **os.environ,
        "_KAFKASSL_DOCTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": f"kafkassl-doctor {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    done = subprocess.run(
        [sys.executable, "-m", "kafkassl_doctor"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [completed]


def test_a_reader_that_goes_away_changes_nothing() -> None:
    script = "import sys; from kafkassl_doctor.cli import run_program; sys.exit(run_program(['rules']))"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", script], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_start_of_a_check_imports_nothing_heavy() -> None:
    script = (
        "import sys; before = {*sys.modules}; import kafkassl_doctor.check_command; print(*{*sys.modules} - before)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert not imported & {"typer", "rich", "cryptography", "OpenSSL", "pydantic", "asyncio", "ssl", "http", "json"}


@pytest.mark.parametrize("command", ["check", "init", "explain", "facts", "probe"])
def test_of_the_commands_only_the_one_asked_for_is_loaded(command: str) -> None:
    made = f"from kafkassl_doctor.program import make_program; make_program(['{command}'])"
    script = f"import sys; {made}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    module = "rule_commands" if command == "explain" else f"{command}_command"
    loaded = [name for name in done.stdout.split() if name.endswith(("_command", "_commands"))]
    assert loaded == [f"kafkassl_doctor.{module}"]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "no_color", "colour"),
    [
        ({}, False, True),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, False, True),
        ({"TERM": "dumb"}, False, False),
        ({}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_a_terminal_has_colour_unless_told_not_to(environment: dict[str, str], no_color: bool, colour: bool) -> None:
    assert look_at_screen(no_color, Terminal(), environment).colour is colour


def test_what_is_no_terminal_has_no_colour_unless_forced_and_a_fixed_width() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    assert look_at_screen(False, stream, {}) == (100, False, True, False)
    assert look_at_screen(False, stream, {"FORCE_COLOR": "1", "COLUMNS": "60"}) == (60, True, True, False)


def test_an_encoding_without_boxes_gets_none() -> None:
    for encoding in ("ascii", "latin-1", "no-such-encoding"):
        stream = Terminal()
        stream.encoding = encoding  # io.StringIO says that it is read-only
        assert not look_at_screen(False, stream, {}).drawn


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def draw(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, waiting: float, whole: int = 4) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(cli, "_WORTH_WAITING", waiting)
    monkeypatch.setattr(cli, "_REDRAWN", 0.0)
    desk = cli._Desk()
    for done in range(1, whole + 1):
        desk.progress(done, whole)
    drawn = stream.getvalue()
    desk.wipe()
    return drawn


def test_a_run_that_takes_its_time_shows_a_bar_on_a_terminal_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Tty()
    frames = draw(monkeypatch, stream, waiting=0.0).split("\r")
    assert frames[1] == "#######....................... 25%"
    assert frames[-1] == "#" * 30 + " 100%"
    assert stream.getvalue().endswith("\r" + " " * 35 + "\r")


def test_there_is_no_bar_on_a_pipe_on_a_dumb_terminal_for_little_or_before_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert draw(monkeypatch, io.StringIO(), waiting=0.0) == ""
    assert draw(monkeypatch, Tty(), waiting=0.0, whole=2) == ""
    stream = Tty()
    assert draw(monkeypatch, stream, waiting=1000.0) == stream.getvalue() == ""
    monkeypatch.setenv("TERM", "dumb")
    assert draw(monkeypatch, Tty(), waiting=0.0) == ""


def test_a_check_tells_how_far_it_has_come(tmp_path: Path) -> None:
    names = []
    for number in range(3):
        path = tmp_path / f"c{number}.properties"
        path.write_text("security.protocol=SSL\nbootstrap.servers=b1:9093\n")
        names.append(str(path))
    steps: list[tuple[int, int]] = []
    options = read_options(Given(), ())._replace(progress=lambda done, whole: steps.append((done, whole)))
    run.check(tuple(names), options)
    assert steps == [(number, 6) for number in range(1, 7)]
