"""Runs the commands that pages show, each page in a set-up of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from fixtures.demo import build_demo

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "kafkassl-doctor"
_BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FOLDER = re.compile(r"<!-- in: (demo|sample) -->")
_WIDTH = "100"


class Command(NamedTuple):
    """A command on a page."""

    page: str
    line: str
    shown: bool
    """Whether what it prints stands behind it."""


def commands_of(page: str, text: str) -> list[Command]:
    """Return the commands in the blocks of a page: ``console`` shows what they print, ``sh`` does not."""
    found: list[Command] = []
    for kind, block in _BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            command = line.removeprefix("$ ") if kind == "console" else line
            if command.strip() and not command.startswith("#"):
                found.append(Command(page, " ".join(command.split()), kind == "console"))
    return found


def build_folder(text: str, folder: Path) -> Path:
    """Return a folder with the set-up that a page is about: the broken one of ``make demo``, or fixtures/sample."""
    about = _FOLDER.search(text)
    if about is not None and about[1] == "sample":
        return Path(shutil.copytree(ROOT / "fixtures" / "sample", folder / "sample"))
    return build_demo(folder / "demo").directory


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line of a page in *folder*; standard error is in its output, as on a screen."""
    program = f"{shlex.quote(sys.executable)} -m kafkassl_doctor"
    script = re.sub(rf"(^|[|&;]\s*){PROGRAM}(?= )", lambda match: match[1] + program, line)
    kept = {
        name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS")
    }
    environment = {**kept, "COLUMNS": _WIDTH, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    environment |= {"ORDERS_PASSWORD": "s3cret-orders", "STORE_PASSWORD": "changeit", "HOME": str(folder)}
    return subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


def fill_in(text: str, folder: Path) -> str:
    """Return a page with what its ``console`` commands print, run one after the other."""

    def replace(block: re.Match[str]) -> str:
        if block[1] != "console":
            return block[0]
        shown = []
        for line in block[2].splitlines():
            printed = run(line.removeprefix("$ "), folder).stdout
            shown.append(f"{line}\n{printed.replace(str(folder.resolve()), '/opt/kafka').rstrip()}\n")
        return f"```console\n{''.join(shown)}```"

    return _BLOCK.sub(replace, text)
