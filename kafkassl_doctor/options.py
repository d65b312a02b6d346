"""What the user asked for: the options of `check` and `facts`, read and checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Never

from .records import NamedTuple
from .releases import jdk_of, resolve_jdk, resolve_kafka
from .target import Target

if TYPE_CHECKING:
    from .sources.given import Supplied
    from .sources.secret import Secret

ROLES = (
    "broker", "controller", "combined", "client", "producer", "consumer", "admin", "connect", "registry", "mirrormaker",
)  # fmt: skip
"""What a file can be taken for (``--as``)."""

RUNTIMES = ("java8", "java11", "java17", "java21", "java25", "librdkafka", "python", "go", "node")
"""What a shell completes of ``--client-runtime``."""
_NOTHING: Mapping[str, Never] = MappingProxyType({})
FORMATS = ("terminal", "json", "sarif", "junit", "github", "gitlab", "markdown", "html", "openmetrics")
"""What a report can be printed as (``--format``)."""
PLAIN_FORMATS = ("terminal", "json")
"""What a list of rules, or of facts, can be printed as."""


class UsageProblem(Exception):
    """An option that can't be used; the text says why and what to write instead, and never holds a secret."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option
        self.message = message


class Options(NamedTuple):
    """How a set-up is looked at and judged."""

    target: Target
    role: str | None = None
    """What every file is taken for; None: told from its keys."""
    secrets: Mapping[str, Supplied] = _NOTHING
    """Values of keys that a vault would supply; why not, for one that a configuration names and that is not here."""
    overrides: Mapping[str, str] = _NOTHING
    """Keys set over those of every file."""
    clusters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs (cluster, files) that the user put together."""
    homes: Mapping[str, tuple[str, ...]] = _NOTHING
    """Clusters of clients, by file; a client that is not named dials whatever it meets."""
    select: tuple[str, ...] = ()
    """The only rules to judge by; empty: all."""
    ignore: tuple[str, ...] = ()
    """Rules not to judge by."""
    rules_folders: tuple[str, ...] = ()
    """Folders with rules of the user's own."""
    baseline: str | None = None
    """File with findings that do not count."""
    record: bool = False
    """Whether a baseline is to be written."""
    severities: Mapping[str, str] = _NOTHING
    """Severities that the user gives rules in place of their own."""
    accepted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs (file, rules whose findings in it are ignored)."""
    configuration: str | None = None
    """kafkassl-doctor's own configuration; None for none."""
    strangers: frozenset[str] = frozenset()
    """Files that whoever watches changes handed on, and that may be none of Kafka's: they may hold nothing."""
    progress: Callable[[int, int], None] | None = None
    """Hears how many steps of how many are done; None: nobody does."""

    def __repr__(self) -> str:
        """Say nothing of overrides: one may be a password."""
        return f"Options(target={self.target!r})"


class Given(NamedTuple):
    """The options as typed on the command line, each in the words of its option."""

    kafka: str | None = None
    jdk: str | None = None
    java_home: str | None = None
    role: str | None = None
    host: str | None = None
    cwd: str | None = None
    path_map: tuple[str, ...] = ()
    at: str | None = None
    stores: str | None = None
    run_as: str | None = None
    secret: tuple[str, ...] = ()
    override: tuple[str, ...] = ()
    expires_within: str | None = None
    cluster: tuple[str, ...] = ()
    slow_stores: bool = False
    client_runtime: tuple[str, ...] = ()
    client_kafka: tuple[str, ...] = ()
    java_opts: tuple[str, ...] = ()
    jaas: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    baseline: str | None = None
    write_baseline: str | None = None
    fail_on: tuple[str, ...] = ()
    strict: bool = False


def read_options(given: Given, files: tuple[str, ...], environment: Mapping[str, str] = os.environ) -> Options:
    """Return what the options mean for *files*; raises UsageProblem for the first that can't be used."""
    secrets = (_pair("--secret", text, "KEY=env:NAME or KEY=file:PATH") for text in given.secret)
    return Options(
        target=_with_runtimes(_target(given, environment), given, files, environment),
        role=None if given.role is None else _choice("--as", given.role, ROLES),
        secrets={key: _secret(reference, environment) for key, reference in secrets},
        overrides=dict(_pair("--override", text, "KEY=VALUE") for text in given.override),
        clusters=tuple(_cluster(text, files) for text in given.cluster),
        select=split_commas(given.select),
        ignore=split_commas(given.ignore),
        rules_folders=tuple(_folder("--rules", folder) for folder in given.rules),
        baseline=given.baseline if given.write_baseline is None else None,
        record=given.write_baseline is not None,
    )


def _with_runtimes(target: Target, given: Given, files: tuple[str, ...], environment: Mapping[str, str]) -> Target:
    if not (given.client_runtime or given.client_kafka or given.java_opts or given.jaas):
        return target
    from .runtimes import add_runtimes

    return add_runtimes(target, given, files, environment)


def split_commas(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a repeatable option whose values may hold several, separated by commas."""
    return tuple(word for text in texts for part in text.split(",") if (word := part.strip()))


def read_formats(texts: Iterable[str], known: Iterable[str] = FORMATS) -> tuple[tuple[str, str | None], ...]:
    """Return pairs (format, file to write; None: standard output). Raises UsageProblem."""
    pairs: list[tuple[str, str | None]] = []
    for text in texts:
        name, named, path = text.partition("=")
        _choice("--format", name, known)
        if named and not path:
            raise UsageProblem("--format", f"{text!r} names no file.")
        pairs.append((name, path if named and path != "-" else None))
    targets = [path for _, path in pairs]
    for target in targets:
        if targets.count(target) > 1:
            where = "standard output" if target is None else repr(target)
            raise UsageProblem("--format", f"two formats can't both go to {where}.")
    return tuple(pairs) or (("terminal", None),)


def _target(given: Given, environment: Mapping[str, str]) -> Target:
    stores: Literal["here", "elsewhere"] = "here"
    if _choice("--stores", given.stores or "here", ("here", "elsewhere")) == "elsewhere":
        stores = "elsewhere"
    path_map = tuple(_pair("--path-map", text, "FROM=TO") for text in given.path_map)
    files_are_here = stores == "here" and not path_map
    return Target(
        kafka=_kafka(given.kafka),
        kafka_given=given.kafka is not None,
        jdk=_jdk(given.jdk, given.java_home),
        java_home=given.java_home,
        at=_moment(given.at),
        expires_within_days=read_days("--expires-within", given.expires_within or "30d"),
        stores=stores,
        run_as=_user(given.run_as) if given.run_as is not None and files_are_here else given.run_as,
        cwd=_folder("--cwd", given.cwd) if given.cwd is not None and files_are_here else given.cwd or ".",
        path_map=path_map,
        host=None if given.host is None else _host(given.host),
        slow_stores=given.slow_stores,
        environment=dict(environment),
    )


def _choice(option: str, value: str, choices: Iterable[str]) -> str:
    if value not in choices:
        raise UsageProblem(option, f"{value!r} is not one of {', '.join(choices)}.")
    return value


def _pair(option: str, text: str, form: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageProblem(option, f"write it as {form}.")
    return key.strip(), value


def _kafka(text: str | None) -> str:
    try:
        return resolve_kafka(text)
    except ValueError as problem:
        raise UsageProblem("--kafka", str(problem)) from None


def _jdk(text: str | None, java_home: str | None) -> str:
    home = None if java_home is None else _java_folder(java_home)
    version = text if home is None or text is not None else _jdk_at(home)
    try:
        return resolve_jdk(version)
    except ValueError as problem:
        raise UsageProblem("--jdk" if version == text else "--java-home", str(problem)) from None


def _jdk_at(home: Path) -> str:
    version = jdk_of(home)
    if version is None:
        raise UsageProblem("--java-home", f"{str(home)!r} has no `release` file; say its version with --jdk.")
    return version


def _java_folder(java_home: str) -> Path:
    home = Path(_folder("--java-home", java_home))
    if not any(os.path.isdir(home / inside / "security") for inside in ("lib", "jre/lib", "conf")):
        raise UsageProblem("--java-home", f"{java_home!r} holds no JVM: there is no lib/security in it.")
    return home


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageProblem("--at", f"{text!r} is no time; write 2026-11-24 or 2026-11-24T10:30Z.") from None


def read_days(option: str, text: str) -> int:
    """Return a number of days or weeks (``30d``, ``6w``, ``30``) in days; raises UsageProblem."""
    number, unit = text.strip(), 1
    if number[-1:] in ("d", "w"):
        unit = 7 if number[-1] == "w" else 1
        number = number[:-1]
    if not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise UsageProblem(option, f"{text!r} is no number of days; write 30d or 6w.")
    return int(number) * unit


def _host(text: str) -> str:
    name = text.strip().rstrip(".")
    labels = name.split(".")
    if not all(label and len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum() for label in labels):
        raise UsageProblem("--host", f"{text!r} is no host name; write the machine's full name without a port.")
    return name


def _user(name: str) -> str:
    import pwd

    try:
        return pwd.getpwuid(int(name)).pw_name if name.isascii() and name.isdigit() else pwd.getpwnam(name).pw_name
    except (KeyError, OverflowError):
        raise UsageProblem("--run-as", f"this machine has no user {name!r}.") from None


def _folder(option: str, name: str) -> str:
    if not os.path.isdir(name):  # Path.is_dir raises for a name that is too long
        raise UsageProblem(option, f"{name!r} is no folder.")
    return name


def _secret(reference: str, environment: Mapping[str, str]) -> Secret:
    from .sources.given import read_given_secret

    try:
        return read_given_secret(reference, environment)
    except ValueError as problem:
        raise UsageProblem("--secret", str(problem)) from None


def _cluster(text: str, files: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    name, members = _pair("--cluster", text, "NAME=FILE,FILE")
    named = split_commas([members])
    for member in named:
        if member not in files:
            raise UsageProblem("--cluster", f"{member!r} is not among the files given.")
    if not named:
        raise UsageProblem("--cluster", f"cluster {name!r} has no files.")
    return name, named
