"""The command `probe`.

Annotations are values here, not text: they say what the command line gives (parameters.py).
"""

from typing import TYPE_CHECKING, Annotated, Any

from .arguments import (
    At,
    Cwd,
    ExpiresWithin,
    FailOn,
    Formats,
    Ignore,
    JavaHome,
    Jdk,
    Kafka,
    NoColor,
    Override,
    PathMap,
    Quiet,
    Resolve,
    RuleFolders,
    Secrets,
    Select,
    SlowStores,
    Strict,
    Verbose,
    complete_words,
)
from .command_parts import (
    Desk,
    Output,
    all_of,
    gather_given,
    guard_usage,
    read_pins,
    read_targets,
    render_report,
    screen_of,
)
from .exits import exit_code, read_fail_on
from .options import UsageProblem, read_options
from .parameters import argument, option

if TYPE_CHECKING:
    from .options import Options
    from .probe.many import Address
    from .probe.options import ProbeOptions

_LEVELS = ("light", "full")
_MOST_AT_ONCE = 256
_LONGEST = 600.0

Hosts = Annotated[
    list[str] | None,
    argument(
        metavar="HOST:PORT...",
        help="Addresses, lists of them, or files with some on each line.  [default: bootstrap.servers of --config]",
        show_default=False,
    ),
]
Config = Annotated[
    str | None,
    option(metavar="FILE", help="Client to look through the eyes of: its truststore, key, names check and login."),
]
Discover = Annotated[bool, option("--discover", help="Probe every broker that Kafka advertises too.")]
Depth = Annotated[
    str,
    option(
        "--tls",
        metavar="light|full",
        help="full: every version, suite, group and signature scheme that is accepted.",
        autocompletion=complete_words(*_LEVELS),
    ),
]
Gentle = Annotated[bool, option("--gentle", help="Open one connection only, and ask nothing else.")]
Concurrency = Annotated[int, option(metavar="N", min=1, max=_MOST_AT_ONCE, help="Endpoints looked at at once.")]
Timeout = Annotated[float, option(metavar="SECONDS", min=0.1, max=_LONGEST, help="Time for each endpoint.")]
Sni = Annotated[str | None, option(metavar="NAME", help="Server name to send in place of the host dialled.")]


def probe(
    desk: Desk,
    hosts: Hosts = None,
    config: Config = None,
    discover: Discover = False,
    tls: Depth = "light",
    gentle: Gentle = False,
    concurrency: Concurrency = 16,
    timeout: Timeout = 10.0,
    resolve: Resolve = None,
    sni: Sni = None,
    kafka: Kafka = None,
    jdk: Jdk = None,
    java_home: JavaHome = None,
    cwd: Cwd = None,
    path_map: PathMap = None,
    at: At = None,
    secret: Secrets = None,
    override: Override = None,
    expires_within: ExpiresWithin = None,
    slow_stores: SlowStores = False,
    formats: Formats = None,
    fail_on: FailOn = None,
    strict: Strict = False,
    select: Select = None,
    ignore: Ignore = None,
    rules: RuleFolders = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> None:
    """Ask live listeners what they do: name, TCP, TLS, certificate, client authentication, Kafka."""
    from .probe.run import probe as run_probe

    parameters = locals()
    given = gather_given(parameters)
    with guard_usage():
        if quiet and verbose:
            raise UsageProblem("--quiet", "it can't stand beside --verbose.")
        targets, failing = (
            read_targets(formats, [*(hosts or ()), *([config] if config else ())]),
            read_fail_on(all_of(fail_on)),
        )
        options = read_options(given, ())
        asked = _asked(parameters, options)
        addresses = _addresses(hosts, asked)
        report = run_probe(addresses, options, asked, desk.progress)
    texts = [
        (path, render_report(report, name, screen_of(path, no_color), quiet, verbose, given.rules))
        for name, path in targets
    ]
    desk.append(Output(tuple(texts), exit_code(report, failing, strict)))


def _asked(given: dict[str, Any], options: "Options") -> "ProbeOptions":
    from .probe.options import ProbeOptions

    if given["tls"] not in _LEVELS:
        raise UsageProblem("--tls", f"{given['tls']!r} is not one of {', '.join(_LEVELS)}.")
    if given["gentle"] and (given["tls"] == "full" or given["discover"]):
        raise UsageProblem("--gentle", "it opens one connection, and can't stand beside --tls full or --discover.")
    return ProbeOptions(
        target=options.target,
        tls=given["tls"],
        gentle=given["gentle"],
        discover=given["discover"],
        sni=_server_name(given["sni"]),
        resolve=read_pins(given["resolve"]),
        timeout=given["timeout"],
        concurrency=given["concurrency"],
        identity=_identity(given["config"], options),
    )


def _server_name(name: str | None) -> str | None:
    if name is not None and not (name.isascii() and name.isprintable() and 0 < len(name) < 256 and " " not in name):
        raise UsageProblem("--sni", f"{name!r} is no server name; write it in ASCII.")
    return name


def _identity(config: str | None, options: "Options") -> Any:
    if config is None:
        return None
    from .probe.identity import IdentityProblem, read_identity

    try:
        return read_identity(config, options)
    except IdentityProblem as problem:
        raise UsageProblem("--config", f"{config!r} can't be used: {problem}.") from None


def _addresses(hosts: list[str] | None, asked: "ProbeOptions") -> tuple["Address", ...]:
    from .probe.hosts import HostProblem, read_hosts

    arguments: list[str] = hosts or []
    if not arguments and asked.identity is not None:
        bootstrap = asked.identity.client.bootstrap
        arguments = list(bootstrap) if isinstance(bootstrap, tuple) else []
    try:
        addresses = read_hosts(arguments)
    except HostProblem as problem:
        raise UsageProblem("HOST:PORT", f"{problem}.") from None
    if not addresses:
        raise UsageProblem("HOST:PORT", "name at least one address.")
    return addresses
