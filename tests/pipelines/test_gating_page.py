"""docs/gating.md says what is so: its commands run, its files are those of the sample repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kafkassl_doctor.project.reading import read_project
from kafkassl_doctor.project.words import NAMES
from kafkassl_doctor.sources.properties import parse_source
from tests.formats.reports import TARGET

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "fixtures" / "sample"
PAGE = (ROOT / "docs" / "gating.md").read_text("utf-8")
SHOWN = re.findall(r'```\w+ title="([^"]+)"\n(.*?)```\n', PAGE, re.DOTALL)
COMMANDS = re.findall(r"(?m)^(kafkassl-doctor [^#\n]*)", "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)))


@pytest.mark.parametrize(("name", "text"), SHOWN, ids=[name for name, _ in SHOWN])
def test_a_file_is_shown_as_it_is(name: str, text: str) -> None:
    assert text == (SAMPLE / name).read_text("utf-8")


def test_every_pipeline_is_shown() -> None:
    assert len(SHOWN) == 10


def test_the_configuration_shown_has_every_key_and_can_be_read(tmp_path: Path) -> None:
    [text] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "kafkassl-doctor.toml"
    path.write_text(text, "utf-8")
    project = read_project(str(path))
    words = set(re.findall(r"[\w-]+", text))
    assert [name for name in NAMES if name not in words] == []
    assert (project.clusters[0].name, project.ca_days) == ("shop", "26w")


def test_the_ignore_shown_holds() -> None:
    [text] = re.findall(r"```properties\n(.*?)```", PAGE, re.DOTALL)
    [ignore] = parse_source("f", text.encode(), TARGET).ignores
    assert (ignore.problem, ignore.line, ignore.until) == (None, 2, "2027-01-31")


def test_the_commands_shown_run(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    (tmp_path / "sample" / "kafkassl-doctor.toml").unlink()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KAFKA_STORE_PASSWORD": "Sample-4711"}
    assert len(COMMANDS) == 4
    for command in COMMANDS:
        words = [sys.executable, "-m", "kafkassl_doctor", *shlex.split(command)[1:]]
        done = subprocess.run(
            words, cwd=tmp_path / "sample", env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr


def test_files_that_are_linked_exist() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
