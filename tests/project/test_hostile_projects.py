"""Whatever stands in a configuration, an ignore or a baseline: an answer, no crash, no secret, no escape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kafkassl_doctor.baseline_files import BaselineProblem, read_baseline
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.options import UsageProblem
from kafkassl_doctor.project.reading import read_project
from kafkassl_doctor.project.words import NAMES
from kafkassl_doctor.sources.ignores import read_ignores
from kafkassl_doctor.sources.properties import parse_source
from tests.formats.reports import TARGET

Run = Callable[..., tuple[int, str, str]]
SECRET = "hunter2"
WORDS = [
    *NAMES, "nodes", "clients", "[", "]", "{", "}", "=", ".", ",", '"', "'", "\n", "#", "*", "true", "3", "1979-05-27",
    "\x00", "\x1b[31m", "\u202e", "ä", "\\", "error", "env:X", SECRET,
]  # fmt: skip
LINES = [
    "# kafkassl-doctor: ", "ignore[", "]", "until=", "2027-01-31", " ", "\n", "\r", "a=1", "\\\n", "#", "!", ",", "x",
    "\x1b", "\x85", "\xa0", "\t", "\x0c", "until", "password=",
]  # fmt: skip


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_program(list(arguments))
        return code, *capsys.readouterr()

    return call


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join) | st.text(max_size=60))
def test_any_configuration_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kafkassl-doctor.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    said = "nothing"
    try:
        read_project(str(path))
    except UsageProblem as problem:
        said = problem.message
    assert said
    assert not {"\x1b", "\u202e"} & set(said)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=30).map("".join))
def test_any_comment_is_an_ignore_or_none(text: str) -> None:
    source = parse_source("f", text.encode("latin-1", "replace"), TARGET)
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for ignore in source.ignores:
        assert 1 <= (ignore.place.line or 0) <= lines
        assert ignore.line is None or (ignore.place.line or 0) < ignore.line <= lines
        assert ignore.problem or ignore.rules
        assert "password=" not in ignore.reason
    assert read_ignores("f", text, ()) is not None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="a\t\n#\\/.\x00\x1bä ", max_size=80))
def test_any_baseline_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known"
    path.write_text(f"# kafkassl-doctor baseline 1\n{text}", "utf-8", newline="")
    said = "line"
    try:
        read_baseline(str(path), ["a"])
    except BaselineProblem as problem:
        said = str(problem)
    assert "line" in said


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff" * 500,
        b"[" * 50_000,
        b"files = ['\x1b[31m']",
        b'files = ["a\\u0000b"]',
        b"files = ['/dev/zero']",
        b"files = ['/dev/stdin']",
        b"files = ['/proc/self/mem']",
        b"java-home = '/dev'\nfiles = ['a']",
        b"rules = ['/dev']\nfiles = ['a']",
        b"baseline = '/dev/zero'\nfiles = ['a']",
        b"files = ['**/**/**/**/*']",
        b"[clusters.\"\\u001b[31m\"]\nnodes = ['a']",
        b"[secrets]\na = 'file:/dev/zero'\n",
        b"[secrets]\na = 'hunter2'\n",
        b"kafka = ['hunter2']\n",
        b"run-as = 'nobody-of-that-name'\nfiles = ['a']",
    ],
)
def test_a_hostile_configuration_gives_2_or_a_report(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KAFKASSL_DOCTOR_DEBUG", raising=False)
    Path("a").write_text("security.protocol=SSL\n")
    Path("kafkassl-doctor.toml").write_bytes(content)
    for words in (("check",), ("check", "a", "--whole-cluster"), ("check", "a", "--show-config"), ("facts", "a")):
        code, out, err = program(*words)
        assert code in (0, 1, 2)
        assert "internal error" not in err
        assert SECRET not in out + err
        assert "\x1b" not in out + err
