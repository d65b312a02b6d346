"""The commands: where each stands, and how one is run. None prints or exits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from .records import NamedTuple

if TYPE_CHECKING:
    from .command_parts import Desk
    from .parameters import Function

PROGRAM = "kafkassl-doctor"
_COMPLETING = "_KAFKASSL_DOCTOR_COMPLETE"
"""Set by a shell that asks what could be typed (click)."""


class Command(NamedTuple):
    """A command: the module and the function that it is, which is loaded when it is asked for."""

    module: str
    function: str
    short_help: str | None = None
    needs_words: bool = False
    """Whether it shows its help where nothing else is given."""

    def load(self) -> Function:
        """Return the function."""
        return cast("Function", getattr(import_module(f".{self.module}", __package__), self.function))


COMMANDS = {
    "check": Command("check_command", "check"),
    "init": Command("init_command", "init", "Write a first configuration."),
    "explain": Command("rule_commands", "explain", "Explain a rule or an error text.", needs_words=True),
    "rules": Command("rule_commands", "list_rules"),
    "facts": Command("facts_command", "facts", "Show what rules can see.", needs_words=True),
    "probe": Command("probe_command", "probe", "Look at live listeners.", needs_words=True),
}
"""By their names, in the order of the help."""


def run_plainly(words: Sequence[str], desk: Desk) -> bool:
    """Run a command whose words are plain; return False, with nothing done, where typer has to look at them.

    Raises UsageProblem where an option can't be used.
    """
    command = COMMANDS.get(words[0]) if words else None
    if command is None or _COMPLETING in os.environ or (command.needs_words and len(words) == 1):
        return False
    from .parameters import read_words

    function = command.load()
    given = read_words(function, words[1:])
    if given is None:
        return False
    function(desk, **given)
    return True
