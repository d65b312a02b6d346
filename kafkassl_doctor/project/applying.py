"""What a configuration makes of a run: its files, and options that the command line did not give."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..formats.text import printable
from ..options import Given, Options, UsageProblem, read_days, read_options
from ..records import NamedTuple
from ..values import Unknown
from .patterns import TooMany, expand, matches
from .reading import Project, read_project
from .words import WORDS, Word

COMMAND_LINE = "command line"
DEFAULT = "default"


class Setting(NamedTuple):
    """A key of the configuration as it counts in this run."""

    values: tuple[str, ...]
    """In the words of the command line; passwords are only ever named."""
    origins: tuple[str, ...]
    """Where they come from: COMMAND_LINE, the configuration, or DEFAULT."""


class Applied(NamedTuple):
    """A run as command line and configuration have it together."""

    project: Project
    name: str
    """The configuration, from the folder that we stand in on."""
    names: tuple[str, ...]
    """The files to look at."""
    origin: Mapping[str, str]
    """Where each file comes from."""
    given: Given
    settings: Mapping[str, Setting]
    clusters: tuple[tuple[str, tuple[str, ...]], ...]
    homes: Mapping[str, tuple[str, ...]]
    """Clusters of clients, by file."""
    accepted: tuple[tuple[str, tuple[str, ...]], ...]
    """Pairs (file, rules to ignore in it)."""
    named: frozenset[str]
    """The files that the configuration names."""

    def options(self) -> Options:
        """Return the options; raises UsageProblem, naming the key of the configuration where it comes from there."""
        absent = self._absent_secrets()
        here = tuple(text for text in self.given.secret if text not in absent)
        options = read_options(self.given._replace(secret=here), self.names)
        target = options.target
        if self.project.ca_days is not None:
            target = target._replace(ca_expires_within_days=read_days("ca-expires-within", self.project.ca_days))
        left = {text.partition("=")[0]: reason for text, reason in absent.items()}
        return options._replace(
            target=target,
            secrets={**left, **options.secrets},
            clusters=options.clusters or self.clusters,
            homes={} if options.clusters else self.homes,
            severities=dict(self.project.severities),
            accepted=self.accepted,
            configuration=self.name,
        )

    def _absent_secrets(self) -> dict[str, Unknown]:
        """Return the secrets of the configuration that are not here, as not everybody who follows it has them."""
        from ..sources.given import AbsentSecret, read_given_secret

        absent = {}
        for text in self.settings["secrets"].values[: len(self.project.values.get("secrets", ()))]:
            try:
                read_given_secret(text.partition("=")[2], os.environ)
            except AbsentSecret as problem:
                absent[text] = Unknown(str(problem).removesuffix("."))
            except ValueError:
                continue
        return absent

    def blame(self, problem: UsageProblem) -> UsageProblem:
        """Return the problem with the key of the configuration in place of the option that it stands for."""
        for key, word in WORDS.items():
            if word.option == problem.option and self.name in self.settings[key].origins[:1]:
                return UsageProblem(f"{self.name}: {key}", problem.message)
        own = ("severity", "per-file-ignores", "ca-expires-within")
        return UsageProblem(f"{self.name}: {problem.option}", problem.message) if problem.option in own else problem


def apply_project(path: str, files: tuple[str, ...], given: Given, whole_cluster: bool) -> Applied:
    """Return the run that the configuration *path* and what was *given* make together.

    Without *files*, all that the configuration names is looked at; *whole_cluster* adds to given ones those of their
    clusters. Raises UsageProblem.
    """
    folder = _relative(os.path.dirname(os.path.abspath(path)))
    name = os.path.join(folder, os.path.basename(path))
    project = read_project(path, name)
    members = _name_members(project, folder, name, files)
    if not files:
        origin = {file: f"{name}: {key}" for key, found in members.items() for file in found}
        if not origin:
            raise UsageProblem(name, "it names no files: write them under [clusters.NAME] nodes and clients, or files.")
    else:
        origin = _given_files(files, members, name, whole_cluster)
    names = tuple(origin)
    relative = _Relative(path, names)
    accepted = tuple(
        (file, rules) for file in names if (rules := tuple(dict.fromkeys(_rules(project.per_file, relative[file]))))
    )
    filled, settings = _fill(given, project, _Frame(folder, name, relative))
    _check_nodes(project, members, name)
    clusters, homes = _clusters(project, members, names), _homes(project, members)
    named = frozenset(file for found in members.values() for file in found)
    return Applied(project, name, names, origin, filled, settings, clusters, homes, accepted, named)


def own_rules(path: str) -> tuple[str, ...]:
    """Return the folders of rules that the configuration *path* names, from the folder that we stand in on. Raises
    UsageProblem."""
    folder = _relative(os.path.dirname(os.path.abspath(path)))
    values = read_project(path, os.path.join(folder, os.path.basename(path))).values
    return tuple(_here(one, folder) for one in values.get("rules", ()))


def _rules(per_file: Mapping[str, tuple[str, ...]], relative: str) -> Iterator[str]:
    return (rule for pattern, rules in per_file.items() if matches(relative, pattern) for rule in rules)


class _Relative(dict[str, str]):
    """Files of the run, each from the configuration's folder on."""

    def __init__(self, path: str, names: tuple[str, ...]) -> None:
        start = os.path.dirname(os.path.abspath(path))
        super().__init__({file: file if file == "-" else os.path.relpath(file, start) for file in names})


class _Frame(NamedTuple):
    """From where the values of a configuration are meant."""

    folder: str
    """Its folder, from the one that we stand in on."""
    name: str
    relative: Mapping[str, str]


def _name_members(project: Project, folder: str, name: str, files: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the files by key (``clusters.east.nodes``, ``files``); one that was given is named as it was given."""
    keys = {
        f"clusters.{cluster.name}.{word}": patterns
        for cluster in project.clusters
        for word, patterns in (("nodes", cluster.nodes), ("clients", cluster.clients))
    }
    typed = {os.path.realpath(file): file for file in files if file != "-"}
    found = {}
    for key, patterns in (*keys.items(), ("files", project.files)):
        paths = [path for pattern in patterns for path in _expand(pattern, folder, f"{name}: {key}")]
        found[key] = tuple(dict.fromkeys(typed.get(os.path.realpath(path), path) for path in paths))
    return found


def _expand(pattern: str, folder: str, key: str) -> list[str]:
    try:
        found = expand(pattern, folder)
    except TooMany:
        raise UsageProblem(key, f"{printable(pattern, 100)} leads through too many files; name a folder.") from None
    if not found:
        raise UsageProblem(key, f"{printable(pattern, 100)} names no file.")
    return found


def _given_files(
    files: tuple[str, ...], members: Mapping[str, tuple[str, ...]], name: str, whole_cluster: bool
) -> dict[str, str]:
    """Return the files to look at, with where they come from: those given, and the rest of their clusters."""
    origin: dict[str, str] = {}
    for cluster in dict.fromkeys(key.rpartition(".")[0] for key in members) if whole_cluster else ():
        of_cluster = {
            file: key for key, found in members.items() if key.rpartition(".")[0] == cluster for file in found
        }
        if cluster and any(file in of_cluster for file in files):
            for file, key in of_cluster.items():
                origin.setdefault(file, COMMAND_LINE if file in files else f"{name}: {key}")
    return {**origin, **dict.fromkeys(files, COMMAND_LINE)}


def _check_nodes(project: Project, members: Mapping[str, tuple[str, ...]], name: str) -> None:
    """Raises UsageProblem for a node of two clusters, which there is not."""
    homes: dict[str, str] = {}
    for cluster in project.clusters:
        key = f"clusters.{cluster.name}.nodes"
        for file in members[key]:
            if file in homes:
                raise UsageProblem(
                    f"{name}: {printable(key, 100)}", f"{printable(file, 200)} is one of {homes[file]} already."
                )
            homes[file] = printable(key, 100)


def _clusters(
    project: Project, members: Mapping[str, tuple[str, ...]], names: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = []
    for cluster in project.clusters:
        nodes = tuple(file for file in members[f"clusters.{cluster.name}.nodes"] if file in names)
        if nodes:
            pairs.append((cluster.name, nodes))
    return tuple(pairs)


def _homes(project: Project, members: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    homes: dict[str, tuple[str, ...]] = {}
    for cluster in project.clusters:
        for file in members[f"clusters.{cluster.name}.clients"]:
            homes[file] = (*homes.get(file, ()), cluster.name)
    return homes


def _fill(given: Given, project: Project, frame: _Frame) -> tuple[Given, dict[str, Setting]]:
    """Return the options with what the configuration says where the command line says nothing."""
    changes: dict[str, Any] = {}
    settings: dict[str, Setting] = {}
    for key, word in WORDS.items():
        typed = getattr(given, word.given)
        written = _in_words(project.values[key], word, frame) if key in project.values else None
        settings[key] = _setting(word, typed, written, frame.name)
        if written and not typed:
            changes[word.given] = written
        elif written and word.adds:
            changes[word.given] = (*written, *typed)
    return given._replace(**changes), settings


def _setting(word: Word, typed: Any, written: Any, name: str) -> Setting:
    own = listed(typed)
    theirs = listed(written) if not own or word.adds else ()
    origins = (*([name] if theirs else ()), *([COMMAND_LINE] if own else ()))
    return Setting((*theirs, *own), origins or (DEFAULT,))


def listed(value: Any) -> tuple[str, ...]:
    """Return what an option of the command line holds, in its words; nothing where it was not given."""
    if isinstance(value, tuple):
        return value
    return () if value in (None, False) else ("true" if value is True else str(value),)


def _in_words(value: Any, word: Word, frame: _Frame) -> Any:
    """Return a value of the configuration as the command line would have it, paths from where we stand on."""
    folder = frame.folder
    if word.kind == "path":
        return _here(value, folder)
    if word.kind == "paths":
        return tuple(_here(one, folder) for one in value)
    if word.kind == "prefixes":
        return tuple(f"{key}={_here(path, folder)}" for key, path in value.items())
    if word.kind == "secrets":
        return tuple(f"{key}={_reference(reference, folder)}" for key, reference in value.items())
    if word.kind in ("scoped", "scoped paths"):
        return tuple(_scope(value, word, frame))
    return value


def _scope(value: Mapping[str, tuple[str, ...]], word: Word, frame: _Frame) -> Iterator[str]:
    for pattern, texts in value.items():
        for text in texts:
            meant = _here(text, frame.folder) if word.kind == "scoped paths" else text
            files = [file for file, relative in frame.relative.items() if matches(relative, pattern)]
            yield from (f"{file}={meant}" for file in files) if pattern else (meant,)


def _reference(reference: str, folder: str) -> str:
    scheme, _, name = reference.partition(":")
    return f"file:{_here(name, folder)}" if scheme == "file" and name else reference


def _here(path: str, folder: str) -> str:
    return os.path.normpath(os.path.join(folder, path))


def _relative(folder: str) -> str:
    """Return *folder* from the one that we stand in on: empty for that itself; as it is where there is none."""
    try:
        relative = os.path.relpath(folder)
    except OSError:
        return folder
    return "" if relative == "." else relative
