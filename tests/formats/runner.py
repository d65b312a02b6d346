"""What a runner of GitHub Actions makes of the log of a step, by its own rules (actions/runner, ActionCommand)."""

from __future__ import annotations

import re
from typing import NamedTuple


class Command(NamedTuple):
    """A workflow command."""

    name: str
    properties: dict[str, str]
    message: str


def run_commands(log: str) -> list[Command]:
    """Return the commands that are obeyed; those that only stop and resume commands are left out."""
    obeyed: list[Command] = []
    token: str | None = None
    for line in re.split(r"\r\n|\r|\n", log):
        command = _read(line)
        if token is not None:
            if command is not None and command.name == token:
                token = None
        elif command is not None and command.name == "stop-commands":
            token = command.message
        elif command is not None:
            obeyed.append(command)
    return obeyed


def _read(line: str) -> Command | None:
    """A command begins a line, blanks aside; an old-style one stands anywhere in it."""
    if match := re.fullmatch(r"\s*::([^:\s]+)(?: ([^:]*))?::(.*)", line, re.DOTALL):
        name, properties, message = match[1], match[2] or "", match[3]
        pairs = (pair.partition("=") for pair in properties.split(",") if "=" in pair)
        return Command(name, {key.strip(): _property(value) for key, _, value in pairs}, _data(message))
    if match := re.search(r"##\[([^\s\]]+)[^\]]*\](.*)", line):
        return Command(match[1], {}, match[2])
    return None


def _data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _property(text: str) -> str:
    return _data(text.replace("%3A", ":").replace("%2C", ","))
