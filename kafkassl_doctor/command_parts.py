"""What commands have in common: how they read what was given to them, and what they give."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from . import __version__
from .options import FORMATS, Given, UsageProblem, read_formats
from .plans import Plan
from .records import NamedTuple
from .screen import Screen, look_at_screen

if TYPE_CHECKING:
    from .probing import Pins
    from .report import Report


class Output(NamedTuple):
    """What a command gives: texts with the files that they go to (None: standard output), and the exit code."""

    texts: tuple[tuple[str | None, str], ...]
    code: int = 0
    complaints: tuple[str, ...] = ()
    """What goes to standard error."""
    said: str = ""
    """What goes to standard output once every file is written."""
    noted: tuple[str, ...] = ()
    """What goes to standard error then."""


class Desk(Protocol):
    """Where a command puts what it gives."""

    def append(self, output: Output, /) -> None:
        """Take what is to be printed or written."""

    def progress(self, done: int, whole: int) -> None:
        """Hear how far a command has come that takes its time."""


class Usage:
    """How the program is used: with what plan, once there is one."""

    plan: Plan | None = None


@contextmanager
def guard_usage() -> Iterator[Usage]:
    """Say where what can't be used was given: raises UsageProblem for it, and for rules that can't be read."""
    usage = Usage()
    try:
        yield usage
    except UsageProblem as problem:
        raise (usage.plan.blame(problem) if usage.plan else problem) from None
    except ValueError as problem:
        from .rule_files import RuleError

        if isinstance(problem, RuleError):
            raise UsageProblem("", "rules that can't be used\n" + "\n".join(problem.problems)) from None
        raise


def read_pins(resolve: list[str] | None) -> "Pins":
    """Return what --resolve gives. Raises UsageProblem."""
    from .probe.hosts import HostProblem, read_pin

    try:
        return dict(map(read_pin, resolve or ()))
    except HostProblem as problem:
        raise UsageProblem("--resolve", f"{problem}.") from None


def render_report(
    report: "Report", name: str, screen: Screen, quiet: bool, verbose: bool, folders: tuple[str, ...]
) -> str:
    """Return a report in the format of that name; *folders* hold rules of the user's own."""
    if name == "terminal":
        from .formats.terminal import render_terminal

        width, colour, drawn, _ = screen
        return render_terminal(report, width=width, colour=colour, drawn=drawn, quiet=quiet, verbose=verbose)
    from .formats import FROM_ROOT, render
    from .project import find_repository

    if name in FROM_ROOT:
        report = report._replace(repository=find_repository())
    return render(report, name, __version__, folders)


def read_targets(
    formats: list[str] | None, files: Sequence[str], known: tuple[str, ...] = FORMATS
) -> tuple[tuple[str, str | None], ...]:
    """Return where to print what; a file that is to be looked at is not written over. Raises UsageProblem."""
    targets = read_formats(all_of(formats), known)
    for _, path in targets:
        keep_file("--format", path, files)
    return targets


def keep_file(option: str, path: str | None, files: Sequence[str]) -> None:
    """Raise UsageProblem where an option would write over a file that is to be looked at."""
    from os.path import realpath

    if path is not None and realpath(path) in map(realpath, files):
        raise UsageProblem(option, f"{path!r} is a file to look at; it would be written over.")


def screen_of(path: str | None, no_color: bool) -> Screen:
    """Return the screen that a text is made for: none, where it goes to a file."""
    return look_at_screen(no_color) if path is None else Screen()


def names_of(files: list[str] | None) -> tuple[str, ...]:
    """Return the files as they are given, each once."""
    return tuple(dict.fromkeys(files or ()))


def all_of(values: list[str] | None) -> tuple[str, ...]:
    """Return the values of an option that can be repeated."""
    return tuple(values or ())


def gather_given(parameters: dict[str, Any]) -> Given:
    """Return the parameters of a command that say how to look, as `read_options` takes them."""
    given = {name: parameters[name] for name in Given._fields if name in parameters}
    for name, default in Given._field_defaults.items():
        if default == ():
            given[name] = all_of(given.get(name))
    return Given(**given)
