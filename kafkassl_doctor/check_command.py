"""The command `check`.

Annotations are values here, not text: they say what the command line gives (parameters.py).
"""

from typing import TYPE_CHECKING

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
    Formats,
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
    Probe,
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
from .command_parts import (
    Desk,
    Output,
    gather_given,
    guard_usage,
    keep_file,
    names_of,
    read_pins,
    read_targets,
    render_report,
    screen_of,
)
from .exits import CLEAN, NOT_LOOKED, exit_code, read_fail_on
from .options import UsageProblem
from .plans import make_plan

if TYPE_CHECKING:
    from .probing import Pins
    from .report import Report


def check(
    desk: Desk,
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
    with guard_usage() as usage:
        if quiet and verbose:
            raise UsageProblem("--quiet", "it can't stand beside --verbose.")
        usage.plan = plan = make_plan(gather_given(locals()), names_of(files), config, no_config, whole_cluster)
        targets, failing = read_targets(formats, plan.names), read_fail_on(plan.given.fail_on)
        keep_file("--write-baseline", write_baseline, plan.names)
        options = plan.options()
        if show_config:
            from .project.showing import show_plan

            desk.append(Output(((None, show_plan(plan, options)),)))
            return
        from .run import check as run_check

        options = options._replace(progress=desk.progress)
        report = run_check(plan.names, options, _pins(probe, resolve))
    texts = [
        (path, render_report(report, name, screen_of(path, no_color), quiet, verbose, plan.given.rules))
        for name, path in targets
    ]
    if write_baseline is not None:
        desk.append(_record(report, write_baseline, texts))
        return
    desk.append(Output(tuple(texts), exit_code(report, failing, plan.given.strict)))


def _pins(probe: bool, resolve: list[str] | None) -> "Pins | None":
    """Addresses of names, with ``--probe``; None without it."""
    if resolve and not probe:
        raise UsageProblem("--resolve", "it needs --probe beside it.")
    return read_pins(resolve) if probe else None


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
