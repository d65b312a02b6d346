"""The commands: each reads its options and gives what is to be printed, and the exit code; none prints or exits.

Annotations are values here, not text: typer looks at each, and evaluating text would take 2 ms of every run.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import __version__
from .arguments import (
    At,
    BaselineFile,
    ClientKafkas,
    ClientRuntimes,
    Clusters,
    ConfigFile,
    Cwd,
    ExpiresWithin,
    FailOn,
    Files,
    Folder,
    Force,
    Formats,
    GivenFiles,
    Host,
    Ignore,
    Jaas,
    JavaHome,
    JavaOpts,
    Jdk,
    Kafka,
    NoColor,
    NoConfig,
    Override,
    PathMap,
    PlainFormats,
    Probe,
    Query,
    Quiet,
    Resolve,
    Role,
    RuleFolders,
    RunAs,
    Secrets,
    Select,
    ShowConfig,
    SlowStores,
    Stores,
    Strict,
    Verbose,
    WholeCluster,
    WriteBaseline,
)
from .exits import CLEAN, NOT_LOOKED, exit_code, read_fail_on
from .options import FORMATS, PLAIN_FORMATS, Given, UsageProblem, read_formats
from .plans import Plan, find_rules, make_plan
from .records import NamedTuple
from .screen import Screen, look_at_screen

if TYPE_CHECKING:
    from .probing import Pins
    from .report import Report

PROGRAM = "kafkassl-doctor"


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
    named = [one for one in app.registered_commands if arguments[:1] == [_name(one)]]
    if not named:
        from . import probe_command  # noqa: F401 (it adds its own command)

        named = [one for one in app.registered_commands if arguments[:1] == [_name(one)]]
    only = copy(app)
    only.registered_commands = named or app.registered_commands
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


@app.command()
def check(
    context: typer.Context,
    files: Files = None,
    kafka: Kafka = None,
    jdk: Jdk = None,
    java_home: JavaHome = None,
    java_opts: JavaOpts = None,
    jaas: Jaas = None,
    client_runtime: ClientRuntimes = None,
    client_kafka: ClientKafkas = None,
    role: Role = None,
    host: Host = None,
    cwd: Cwd = None,
    path_map: PathMap = None,
    at: At = None,
    stores: Stores = None,
    run_as: RunAs = None,
    secret: Secrets = None,
    override: Override = None,
    expires_within: ExpiresWithin = None,
    cluster: Clusters = None,
    slow_stores: SlowStores = False,
    formats: Formats = None,
    fail_on: FailOn = None,
    strict: Strict = False,
    select: Select = None,
    ignore: Ignore = None,
    rules: RuleFolders = None,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = None,
    probe: Probe = False,
    resolve: Resolve = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    whole_cluster: WholeCluster = False,
    show_config: ShowConfig = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Check configurations, and the stores that they name; without any, those of kafkassl-doctor.toml."""
    with _usage() as usage:
        if quiet and verbose:
            raise UsageProblem("--quiet", "it can't stand beside --verbose.")
        usage.plan = plan = make_plan(_given(locals()), _names(files), config, no_config, whole_cluster)
        targets, failing = _targets(formats, plan.names), read_fail_on(plan.given.fail_on)
        _keep_files("--write-baseline", write_baseline, plan.names)
        options = plan.options()
        if show_config:
            from .project.showing import show_plan

            context.obj.append(Output(((None, show_plan(plan, options)),)))
            return
        from .run import check as run_check

        options = options._replace(progress=getattr(context.obj, "progress", None))
        report = run_check(plan.names, options, _pins(probe, resolve))
    texts = [
        (path, _render(report, name, _screen(path, no_color), quiet, verbose, plan.given.rules))
        for name, path in targets
    ]
    if write_baseline is not None:
        context.obj.append(_record(report, write_baseline, texts))
        return
    context.obj.append(Output(tuple(texts), exit_code(report, failing, plan.given.strict)))


def _pins(probe: bool, resolve: list[str] | None) -> "Pins | None":
    """Addresses of names, with ``--probe``; None without it."""
    if resolve and not probe:
        raise UsageProblem("--resolve", "it needs --probe beside it.")
    return read_pins(resolve) if probe else None


def read_pins(resolve: list[str] | None) -> "Pins":
    """Return what --resolve gives. Raises UsageProblem."""
    from .probe.hosts import HostProblem, read_pin

    try:
        return dict(map(read_pin, resolve or ()))
    except HostProblem as problem:
        raise UsageProblem("--resolve", f"{problem}.") from None


def _record(report: "Report", path: str, texts: list[tuple[str | None, str]]) -> Output:
    """Return what is written, the baseline too, which keeps what it holds of files that were not looked at. One that
    would not hold the findings of a file that could not be looked at is not written."""
    from .baseline_files import keep_lines, render_baseline

    if any(given.problem for given in report.inputs):
        return Output(tuple(texts), NOT_LOOKED, (f"{path} was not written: not every file could be looked at.",))
    kept = keep_lines(path, [given.file for given in report.inputs])
    others = f", {len(kept)} of them of files that were not looked at" if kept else ""
    note = f"{path} holds {len(kept) + len(report.found)} findings from now on{others}."
    return Output((*texts, (path, render_baseline(report.found, path, kept))), CLEAN, noted=(note,))


@app.command(short_help="Write a first configuration.")
def init(context: typer.Context, folder: Folder = ".", force: Force = False) -> None:
    """Write a first kafkassl-doctor.toml from the configurations of Kafka below a folder, and say what was found."""
    from .project.starting import start_project

    with _usage():
        start = start_project(folder, force)
    context.obj.append(Output(((start.path, start.text),), said=start.said))


@app.command(no_args_is_help=True, short_help="Explain a rule or an error text.")
def explain(context: typer.Context, query: Query, rules: RuleFolders = None, no_color: NoColor = False) -> None:
    """Explain a rule, or find the rules behind an error text of Kafka or the JVM."""
    from .explain import explain as explain_rule
    from .formats.pages import render_page
    from .formats.text import printable_lines, sentence

    try:
        with _usage():
            page = explain_rule(query, find_rules(_all(rules)))
    except LookupError as problem:
        raise typer.BadParameter(sentence(problem.args[0]), param_hint="RULE|TEXT") from None
    screen = look_at_screen(no_color)
    if screen.interactive:
        page = render_page(page, width=screen.width, colour=screen.colour, drawn=screen.drawn)
    else:
        page = "\n".join(printable_lines(page))
    context.obj.append(Output(((None, page),)))


@app.command("rules")
def list_rules(
    context: typer.Context, formats: PlainFormats = None, rules: RuleFolders = None, no_color: NoColor = False
) -> None:
    """List the rules."""
    from .formats.catalogue import render_rules, render_rules_json
    from .rules import load_rules

    with _usage():
        targets, known = read_formats(_all(formats), PLAIN_FORMATS), load_rules(find_rules(_all(rules)))
    texts = []
    for name, path in targets:
        screen = _screen(path, no_color)
        plain = name == "json"
        text = render_rules_json(known) if plain else render_rules(known, width=screen.width, colour=screen.colour)
        texts.append((path, text))
    context.obj.append(Output(tuple(texts)))


@app.command(no_args_is_help=True, short_help="Show what rules can see.")
def facts(
    context: typer.Context,
    files: GivenFiles,
    kafka: Kafka = None,
    jdk: Jdk = None,
    java_home: JavaHome = None,
    java_opts: JavaOpts = None,
    jaas: Jaas = None,
    client_runtime: ClientRuntimes = None,
    client_kafka: ClientKafkas = None,
    role: Role = None,
    host: Host = None,
    cwd: Cwd = None,
    path_map: PathMap = None,
    at: At = None,
    stores: Stores = None,
    run_as: RunAs = None,
    secret: Secrets = None,
    override: Override = None,
    expires_within: ExpiresWithin = None,
    cluster: Clusters = None,
    slow_stores: SlowStores = False,
    formats: PlainFormats = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Show the facts that rules can see of configurations and their stores."""
    from .formats.facts import render_facts, render_facts_json
    from .survey import survey

    with _usage() as usage:
        usage.plan = plan = make_plan(_given(locals()), _names(files), config, no_config)
        targets = _targets(formats, plan.names, PLAIN_FORMATS)
        seen = survey(plan.names, plan.options())
    render = {"json": render_facts_json, "terminal": render_facts}
    texts = tuple((path, render[name](seen.facts)) for name, path in targets)
    failed = tuple(f"{one.file} could not be looked at: {one.problem}." for one in seen.inputs if one.problem)
    context.obj.append(Output(texts, 2 if failed else 0, failed))


def _render(report: "Report", name: str, screen: Screen, quiet: bool, verbose: bool, folders: tuple[str, ...]) -> str:
    if name == "terminal":
        from .formats.terminal import render_terminal

        width, colour, drawn, _ = screen
        return render_terminal(report, width=width, colour=colour, drawn=drawn, quiet=quiet, verbose=verbose)
    from .formats import FROM_ROOT, render
    from .project import find_repository

    if name in FROM_ROOT:
        report = report._replace(repository=find_repository())
    return render(report, name, __version__, folders)


def _targets(
    formats: list[str] | None, files: Sequence[str], known: tuple[str, ...] = FORMATS
) -> tuple[tuple[str, str | None], ...]:
    """Where to print what; a file that is to be looked at is not written over."""
    targets = read_formats(_all(formats), known)
    for _, path in targets:
        _keep_files("--format", path, files)
    return targets


def _keep_files(option: str, path: str | None, files: Sequence[str]) -> None:
    from os.path import realpath

    if path is not None and realpath(path) in map(realpath, files):
        raise UsageProblem(option, f"{path!r} is a file to look at; it would be written over.")


def _screen(path: str | None, no_color: bool) -> Screen:
    return look_at_screen(no_color) if path is None else Screen()


def _names(files: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(files or ()))


def _all(values: list[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _given(parameters: dict[str, Any]) -> Given:
    """The parameters of a command that say how to look, as `read_options` takes them."""
    given = {name: parameters[name] for name in Given._fields if name in parameters}
    for name, default in Given._field_defaults.items():
        if default == ():
            given[name] = _all(given.get(name))
    return Given(**given)


class _Usage:
    """How the program is used: with what plan, once there is one."""

    plan: Plan | None = None


@contextmanager
def _usage() -> Iterator[_Usage]:
    """Hand what can't be used to typer, which says how it is used and exits with 2."""
    usage = _Usage()
    try:
        yield usage
    except UsageProblem as problem:
        blamed = usage.plan.blame(problem) if usage.plan else problem
        raise typer.BadParameter(blamed.message, param_hint=blamed.option) from None
    except ValueError as problem:
        from .rule_files import RuleError

        if isinstance(problem, RuleError):
            raise typer.BadParameter("rules that can't be used\n" + "\n".join(problem.problems)) from None
        raise
