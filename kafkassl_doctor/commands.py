"""The program and its commands: each reads its options and gives what is to be printed, and the exit code; none
prints or exits. Each stands in a module of its own, which is loaded when it is asked for.

Annotations are values in them, not text: typer looks at each, and evaluating text would take 2 ms of every run.
"""

from copy import copy
from importlib import import_module
from typing import Annotated

import typer

from . import __version__
from .command_parts import Output

PROGRAM = "kafkassl-doctor"
_MODULES = {
    "check": "check_command",
    "init": "init_command",
    "explain": "rule_commands",
    "rules": "rule_commands",
    "facts": "facts_command",
    "probe": "probe_command",
}
"""The module that adds each command; the order is that of the help."""

app = typer.Typer(
    name=PROGRAM,
    help="Tells whether a Kafka SSL set-up will start and who will be able to connect, and how to repair it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def prepare_app(arguments: list[str]) -> typer.Typer:
    """Return the program for these arguments: typer builds each command that it has, so it gets only the one named."""
    named = [name for name in _MODULES if arguments[:1] == [name]] or list(_MODULES)
    for name in named:
        import_module(f".{_MODULES[name]}", __package__)
    added = {_name(one): one for one in app.registered_commands}
    only = copy(app)
    only.registered_commands = [added[name] for name in named]
    return only


def _name(command: typer.models.CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", ""))


def show_version(context: typer.Context, wanted: bool) -> None:
    """Give the version, and nothing else."""
    if wanted:
        context.obj.append(Output(((None, f"{PROGRAM} {__version__}\n"),)))
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Tells whether a Kafka SSL set-up will start and who will be able to connect, and how to repair it."""
