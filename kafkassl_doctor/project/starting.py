"""A first configuration, from the files that are found below a folder."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from ..facts import Facts
from ..formats.text import printable
from ..options import Given, UsageProblem, read_options
from ..records import NamedTuple
from ..survey import survey
from . import FILE, SHARED, find_project

MOST_ENTRIES = 50_000
"""Entries of folders that are looked at."""
MOST_FILES = 500
"""Most properties files that are read."""
_WANTED = re.compile(r"(?s).*\.properties|(?:.*[-._])?compose(?:[-._].*)?\.ya?ml")
_PASSED_BY = frozenset({"node_modules", "target", "build", "dist", "venv", "__pycache__"})
_HEAD = """\
# How kafkassl-doctor checks this repository: `kafkassl-doctor check` looks at all files that are named here.
# `kafkassl-doctor check --show-config` shows every setting. Paths are meant from this file's folder on.
"""
_CHOICES = """\
# The release of Kafka and the JDK that run this; without them the newest known are meant:
# kafka = "{kafka}"
# jdk = "{jdk}"
# Certificates that end within this time are reported:
# expires-within = "30d"
"""


class Start(NamedTuple):
    """A first configuration, and what was found."""

    path: str
    text: str
    said: str


class _Group(NamedTuple):
    """A cluster as the configuration will name it."""

    name: str
    nodes: tuple[str, ...]
    clients: tuple[str, ...]


class _Names(dict[str, str]):
    """Files by their names from where we stand: from the folder on. A container stands for its file."""

    def __missing__(self, file: str) -> str:
        return self[file.partition("#")[0]] if "#" in file else file


class _Stores(NamedTuple):
    """Where the stores are that the files name."""

    counts: tuple[int, int]
    """How many there are, and how many of them are here."""
    mapped: dict[str, str]
    """Folders of the machines that run Kafka, with those of this repository that go there."""

    @property
    def elsewhere(self) -> bool:
        """Whether modes and owners here say nothing, and what is absent is not missing."""
        return bool(self.mapped) or (self.counts[0] > 0 and self.counts[1] == 0)

    @property
    def why(self) -> str:
        """What a reader is told of it."""
        if self.mapped:
            return "Stores go from here to where Kafka runs: modes and owners of the copies say nothing."
        return "None of the stores is on this machine: what depends on them is unknown."


def start_project(folder: str, force: bool) -> Start:
    """Return a configuration for the files below *folder*; raises UsageProblem when there is one, or are none."""
    if not os.path.isdir(folder):
        raise UsageProblem("DIR", f"{folder!r} is no folder.")
    path = os.path.join(folder, FILE) if folder != "." else FILE
    if os.path.lexists(path) and not force:
        raise UsageProblem("DIR", f"there is a {path!r} already; --force writes over it.")
    if not force and find_project(os.path.join(folder, FILE)) == os.path.join(os.path.abspath(folder), SHARED):
        raise UsageProblem("DIR", f"{SHARED} has a [tool.kafkassl-doctor] already; --force puts a {FILE} before it.")
    found, others = _find(folder)
    options = read_options(Given(), ())
    target = options.target._replace(cwd=folder)
    seen = survey(tuple(found.values()), options._replace(target=target))
    mapped = _map_paths(seen.facts, others)
    if mapped:
        here = tuple((prefix, os.path.join(folder, there)) for prefix, there in mapped.items())
        seen = survey(tuple(found.values()), options._replace(target=target._replace(path_map=here)))
    names = _Names({file: name for name, file in found.items()})
    roles = {one.file: one.role for one in seen.inputs if one.problem is None and one.role != "unknown"}
    if not roles:
        raise UsageProblem("DIR", f"no configuration of Kafka was found below {folder!r}: name the files by hand.")
    groups = tuple(_group(seen.facts, names))
    grouped = {name for group in groups for name in (*group.nodes, *group.clients)}
    single = tuple(dict.fromkeys(names[file] for file in roles if names[file] not in grouped))
    stores = _Stores(_count_stores(seen.facts), mapped)
    text = "\n".join(_lines(groups, single, stores, _CHOICES.format(kafka=target.kafka, jdk=target.jdk)))
    foreign = tuple(names[one.file] for one in seen.inputs if one.file not in roles)
    return Start(
        path,
        text,
        "\n".join((*_say(groups, single, foreign, stores), f"{printable(path)} is written. Next: {_next(folder)}", "")),
    )


def _next(folder: str) -> str:
    """What is typed next."""
    return "kafkassl-doctor check" if folder == "." else f"cd {shlex.quote(printable(folder))} && kafkassl-doctor check"


def _find(folder: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the properties files below *folder*, by their names from it on, as they are named from where we stand;
    and the folders of all other files, by their names."""
    found: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    left = MOST_ENTRIES
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_BY)
        left -= len(files) + len(folders)
        for file in sorted(files):
            path = os.path.join(base, file)
            if not _WANTED.fullmatch(file):
                others.setdefault(file, []).append(os.path.relpath(base, folder))
            elif os.path.isfile(path) and _is_plain(path):
                found[os.path.relpath(path, folder)] = os.path.normpath(path)
        if left < 0 or len(found) > MOST_FILES:
            raise UsageProblem("DIR", f"there is too much below {folder!r}: name the folder of the configurations.")
    return dict(sorted(found.items())), others


def _map_paths(facts: Facts, others: dict[str, list[str]]) -> dict[str, str]:
    """Return the folders of stores that are not on this machine, with the one here that holds files of their names."""
    wanted: dict[str, set[str]] = {}
    for file in facts.files:
        if file.kind != "config" and file.name.startswith("/") and file.exists is False:
            prefix, _, name = file.name.rpartition("/")
            wanted.setdefault(prefix, set()).add(name)
    mapped = {}
    for prefix, stores in sorted(wanted.items()):
        folders = [folder for name in sorted(stores) for folder in others.get(name, ())]
        whole = [folder for folder in dict.fromkeys(folders) if folders.count(folder) == len(stores)]
        if prefix and len(whole) == 1 and _is_plain(prefix + whole[0]):
            mapped[prefix] = whole[0]
    return mapped


def _is_plain(name: str) -> bool:
    """Whether a name can stand in a configuration: one that is not Unicode can't."""
    try:
        return bool(name.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _group(facts: Facts, names: Mapping[str, str]) -> Iterator[_Group]:
    taken: set[str] = set()
    called: dict[str, int] = {}
    for cluster in facts.clusters:
        nodes = tuple(dict.fromkeys(names[node.name] for node in cluster.nodes))
        clients = list(dict.fromkeys(names[client.file] for client in cluster.clients))
        clients = [name for name in clients if name not in taken and name not in nodes]
        taken |= {*nodes, *clients}
        name = _call(nodes)
        called[name] = number = called.get(name, 0) + 1
        yield _Group(name if number == 1 else f"{name}-{number}", nodes, tuple(clients))


def _call(nodes: Sequence[str]) -> str:
    """Return a name for a cluster: the folder that its nodes share, as far as it says something."""
    shared = os.path.commonpath([os.path.dirname(name) for name in nodes])
    words = [
        word for word in shared.split("/") if word not in ("", "config", "conf", "kafka", "etc", "nodes", "brokers")
    ]
    name = "".join(char if char.isalnum() and char.isascii() else "-" for char in (words or ["main"])[-1]).strip("-")
    return name or "main"


def _count_stores(facts: Facts) -> tuple[int, int]:
    stores = [file for file in facts.files if file.kind != "config"]
    return len(stores), sum(file.exists is True for file in stores)


def _lines(groups: Sequence[_Group], single: Sequence[str], stores: _Stores, choices: str) -> Iterator[str]:
    yield _HEAD
    yield choices
    yield 'cwd = "."'
    if stores.elsewhere:
        yield f"# {stores.why}"
        yield 'stores = "elsewhere"'
    if stores.mapped:
        pairs = ", ".join(f"{_quote(prefix)} = {_quote(there)}" for prefix, there in stores.mapped.items())
        yield f"path-map = {{{pairs}}}"
    if single:
        yield f"files = {_list(single)}"
    for group in groups:
        yield f"\n[clusters.{group.name}]"
        yield f"nodes = {_list(group.nodes)}"
        if group.clients:
            yield f"clients = {_list(group.clients)}"
    yield ""


def _list(names: Sequence[str]) -> str:
    quoted = [_quote(_escape(name)) for name in names]
    return f"[{quoted[0]}]" if len(quoted) == 1 else "[\n" + "".join(f"    {name},\n" for name in quoted) + "]"


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if printable(char) == char else f"\\U{ord(char):08x}" for char in quoted)


def _escape(name: str) -> str:
    """A name with the signs of a pattern in it, as a pattern that means only itself."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _say(groups: Sequence[_Group], single: Sequence[str], foreign: Sequence[str], stores: _Stores) -> Iterator[str]:
    for group in groups:
        yield f"Cluster {group.name}: {_count(group.nodes, 'node')} ({_names(group.nodes)})"
        if group.clients:
            yield f"  with {_count(group.clients, 'client')} ({_names(group.clients)})"
    if single:
        yield f"Beside them: {_names(single)}"
    if foreign:
        yield f"None of Kafka's, and left out: {_names(foreign)}"
    for prefix, there in stores.mapped.items():
        yield f"What goes to {printable(prefix, 100)} is in {printable(there, 100)}."
    if stores.counts[0]:
        count, here = stores.counts
        many = f"{count} store{'' if count == 1 else 's'}"
        yield f"Of {many}, {here} {'is' if here == 1 else 'are'} here."
    if stores.elsewhere:
        yield f'{stores.why} (stores = "elsewhere")'


def _count(names: Sequence[str], word: str) -> str:
    return f"{len(names)} {word}{'' if len(names) == 1 else 's'}"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(printable(name, 100) for name in names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"
