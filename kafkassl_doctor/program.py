"""The program as typer knows it: help, completion, and words that can't be used."""

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Annotated, Any

import typer

from . import __version__
from .command_parts import Desk, Output
from .commands import COMMANDS, PROGRAM
from .options import UsageProblem
from .parameters import Function, Parameter

_HELP = "Tells whether a Kafka SSL set-up will start and who will be able to connect, and how to repair it."


def run_with_typer(arguments: list[str], outputs: Desk, problem: UsageProblem | None) -> None:
    """Have typer read the arguments and run the command, or say the *problem* that it ended with before."""
    make_program(arguments, problem)(arguments, prog_name=PROGRAM, obj=outputs)


def make_program(arguments: list[str], problem: UsageProblem | None = None) -> typer.Typer:
    """Return the program for these arguments: typer builds each command that it has, so it gets only the one named.

    With a *problem*, the command is not run: typer says the problem, and how the command is used.
    """
    app = typer.Typer(
        name=PROGRAM,
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(program)
    for name in [name for name in COMMANDS if arguments[:1] == [name]] or COMMANDS:
        command = COMMANDS[name]
        adopt = app.command(name, no_args_is_help=command.needs_words, short_help=command.short_help)
        adopt(_for_typer(command.load(), problem))
    return app


def _for_typer(function: Function, problem: UsageProblem | None) -> Callable[..., None]:
    """Return *function* with the parameters of typer, and its complaints; in its place what raises the *problem*."""

    @wraps(function)
    def run(context: typer.Context, **given: Any) -> None:
        try:
            if problem is not None:
                raise problem
            function(context.obj, **given)
        except UsageProblem as found:
            raise typer.BadParameter(found.message, param_hint=found.option or None) from None

    own, *others = inspect.signature(function).parameters.values()
    context = own.replace(name="context", annotation=typer.Context)
    parameters = [context, *(one.replace(annotation=_annotate(one.annotation)) for one in others)]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # typer reads it
    del run.__wrapped__
    return run


def _annotate(annotation: Any) -> Any:
    of: Parameter = annotation.__metadata__[0]
    made = typer.Argument if of.positional else partial(typer.Option, *of.names)
    return Annotated[annotation.__origin__, made(**of.about)]


def show_version(context: typer.Context, wanted: bool) -> None:
    """Give the version, and nothing else."""
    if wanted:
        context.obj.append(Output(((None, f"{PROGRAM} {__version__}\n"),)))
        raise typer.Exit


def program(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Tells whether a Kafka SSL set-up will start and who will be able to connect, and how to repair it."""
