"""A first configuration, from the files that are found below a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..facts import Facts
from ..formats.text import printable
from ..options import Given, UsageProblem, read_options
from ..survey import survey
from . import FILE

MOST_ENTRIES = 50_000
"""Entries of folders that are looked at."""
MOST_FILES = 500
"""Most properties files that are read."""
_ENDING = ".properties"
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


def start_project(folder: str, force: bool) -> Start:
    """Return a configuration for the files below *folder*; raises UsageProblem when there is one, or are none."""
    if not os.path.isdir(folder):
        raise UsageProblem("DIR", f"{folder!r} is no folder.")
    path = os.path.join(folder, FILE) if folder != "." else FILE
    if os.path.lexists(path) and not force:
        raise UsageProblem("DIR", f"there is a {path!r} already; --force writes over it.")
    found = _find(folder)
    options = read_options(Given(), ())
    seen = survey(tuple(found.values()), options._replace(target=replace(options.target, cwd=folder)))
    names = {file: name for name, file in found.items()}
    roles = {one.file: one.role for one in seen.inputs if one.problem is None and one.role != "unknown"}
    if not roles:
        raise UsageProblem("DIR", f"no configuration of Kafka was found below {folder!r}: name the files by hand.")
    groups = tuple(_group(seen.facts, names))
    grouped = {name for group in groups for name in (*group.nodes, *group.clients)}
    single = tuple(names[file] for file in roles if names[file] not in grouped)
    elsewhere = _stores_are_elsewhere(seen.facts)
    target = options.target
    text = "\n".join(_lines(groups, single, elsewhere, _CHOICES.format(kafka=target.kafka, jdk=target.jdk)))
    others = tuple(names[one.file] for one in seen.inputs if one.file not in roles)
    return Start(
        path,
        text,
        "\n".join((*_say(groups, single, others, seen.facts, elsewhere), f"{printable(path)} is written.", "")),
    )


def _find(folder: str) -> dict[str, str]:
    """Return the properties files below *folder*: their names from it on, and from where we stand."""
    found: dict[str, str] = {}
    left = MOST_ENTRIES
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_BY)
        left -= len(files) + len(folders)
        for file in sorted(files):
            path = os.path.join(base, file)
            if file.endswith(_ENDING) and os.path.isfile(path) and _is_plain(file):
                found[os.path.relpath(path, folder)] = os.path.normpath(path)
        if left < 0 or len(found) > MOST_FILES:
            raise UsageProblem("DIR", f"there is too much below {folder!r}: name the folder of the configurations.")
    return dict(sorted(found.items()))


def _is_plain(name: str) -> bool:
    """Whether a name can stand in a configuration: one that is not Unicode can't."""
    try:
        return bool(name.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _group(facts: Facts, names: dict[str, str]) -> Iterator[_Group]:
    taken: set[str] = set()
    called: dict[str, int] = {}
    for cluster in facts.clusters:
        nodes = tuple(names[node.name] for node in cluster.nodes)
        clients = [names[file] for file in dict.fromkeys(client.file for client in cluster.clients)]
        clients = [name for name in clients if name not in taken]
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


def _stores_are_elsewhere(facts: Facts) -> bool:
    stores = [file for file in facts.files if file.kind != "config"]
    return bool(stores) and all(file.exists is False for file in stores)


def _lines(groups: Sequence[_Group], single: Sequence[str], elsewhere: bool, choices: str) -> Iterator[str]:
    yield _HEAD
    yield choices
    yield 'cwd = "."'
    if elsewhere:
        yield "# None of the stores is on this machine: what depends on them is unknown."
        yield 'stores = "elsewhere"'
    if single:
        yield f"files = {_list(single)}"
    for group in groups:
        yield f"\n[clusters.{group.name}]"
        yield f"nodes = {_list(group.nodes)}"
        if group.clients:
            yield f"clients = {_list(group.clients)}"
    yield ""


def _list(names: Sequence[str]) -> str:
    quoted = [json.dumps(_escape(name), ensure_ascii=False).replace("\x7f", "\\u007f") for name in names]
    return f"[{quoted[0]}]" if len(quoted) == 1 else "[\n" + "".join(f"    {name},\n" for name in quoted) + "]"


def _escape(name: str) -> str:
    """A name with the signs of a pattern in it, as a pattern that means only itself."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _say(
    groups: Sequence[_Group], single: Sequence[str], others: Sequence[str], facts: Facts, elsewhere: bool
) -> Iterator[str]:
    for group in groups:
        yield f"Cluster {group.name}: {_count(group.nodes, 'node')} ({_names(group.nodes)})"
        if group.clients:
            yield f"  with {_count(group.clients, 'client')} ({_names(group.clients)})"
    if single:
        yield f"Beside them: {_names(single)}"
    if others:
        yield f"None of Kafka's, and left out: {_names(others)}"
    stores = [file for file in facts.files if file.kind != "config"]
    here = sum(file.exists is True for file in stores)
    if stores:
        yield f"Of {len(stores)} stores, {here} are on this machine" + (': stores = "elsewhere".' if elsewhere else ".")


def _count(names: Sequence[str], word: str) -> str:
    return f"{len(names)} {word}{'' if len(names) == 1 else 's'}"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(printable(name, 100) for name in names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"
