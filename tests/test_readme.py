"""The README says what is so."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.demo import build_demo
from fixtures.readme import README, run_command, shown_commands, tried_commands, update

TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield build_demo(Path(folder)).directory


def test_the_two_commands_stand_at_the_top() -> None:
    assert [line.split("#")[0].strip() for line in TEXT.splitlines()[2:4]] == ["make demo", "make test"]


def test_what_commands_print_is_what_is_shown(demo: Path) -> None:
    assert len(shown_commands(TEXT)) >= 2
    assert update(TEXT, demo) == TEXT, "run: python fixtures/readme.py"


@pytest.mark.parametrize("command", tried_commands(TEXT))
def test_the_commands_named_run(command: str, demo: Path) -> None:
    done = run_command(command, demo)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def test_every_option_of_check_is_in_the_help_shown() -> None:
    options = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", TEXT, re.MULTILINE))
    assert {"--kafka", "--secret", "--format", "--no-color"} <= options


def test_files_that_are_linked_exist() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
