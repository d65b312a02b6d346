"""Formats on the command line: several in one run, each only where it is asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from fixtures.demo import build_demo
from fixtures.make import Setup
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.options import FORMATS, PLAIN_FORMATS

_HEAVY = ("jinja2", "markupsafe", "xml.etree.ElementTree", "playwright")


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    setup = build_demo(tmp_path / "demo")
    monkeypatch.chdir(setup.directory)
    return setup


def test_every_format_has_its_module_and_its_function() -> None:
    for name in FORMATS:
        module = import_module(f"kafkassl_doctor.formats.{name}")
        assert callable(getattr(module, f"render_{name}"))


def test_all_formats_in_one_run(demo: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [word for name in FORMATS[1:] for word in ("--format", f"{name}=out.{name}")]
    assert run_program(["check", *demo.command, "--format", "terminal", *asked]) == 1
    assert "will not start" in capsys.readouterr().out
    for name in FORMATS[1:]:
        assert "hostname-not-covered" in Path(f"out.{name}").read_text("utf-8") or name == "openmetrics"
    assert json.loads(Path("out.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize("command", ["rules", "facts"])
def test_lists_are_no_reports(command: str, demo: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    files = demo.command[:1] if command == "facts" else []
    assert run_program([command, *files, "--format", "sarif"]) == 2
    assert f"'sarif' is not one of {', '.join(PLAIN_FORMATS)}" in " ".join(capsys.readouterr().err.split())


def test_a_run_imports_no_format_that_it_is_not_asked_for(demo: Setup) -> None:
    others = [f"kafkassl_doctor.formats.{name}" for name in FORMATS if name not in ("terminal", "json")]
    code = (
        "import sys; from kafkassl_doctor.cli import run_program; code = run_program(sys.argv[1:]); "
        f"print([name for name in {[*others, *_HEAVY]!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    words = [sys.executable, "-c", code, "check", *demo.command]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr.strip()) == (1, "[]")
