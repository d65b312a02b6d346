"""Compose files: the environment, image and volumes of each service (the Compose specification)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ..sources.files import CONFIG_LIMIT, make_absolute, read_file
from ..values import Place
from .environment import VARIABLE_LIMIT, Container, Variable, read_variables

_SIZE = 256 << 10
"""Characters of a compose file that are read; YAML takes long to read."""
_DEEPEST = 100
"""Brackets inside of each other; what YAML takes grows with their square."""
_BARE = re.compile(r"\$([A-Za-z_]\w*)")


def read_compose(name: str, text: str) -> tuple[Container, ...] | str:
    """Return the services of a compose file with their variables, or why it can't be read."""
    import yaml

    if len(text) > _SIZE:
        return f"it is larger than a compose file ever is ({_SIZE >> 10} KiB)"
    if _depth(text) > _DEEPEST:
        return f"its brackets are nested more deeply than those of a compose file ever are ({_DEEPEST})"
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        return f"it is no YAML that can be read{where}"
    folder = make_absolute(name).parent if name != "-" else make_absolute(".")
    services = _items(_get(root, "services"))
    return tuple(_container(name, folder, service, node) for service, _, node in services)


def _depth(text: str) -> int:
    """How deeply brackets are nested; those in quotes or comments, which pair off as a rule, are counted too."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _container(name: str, folder: Any, service: str, node: Any) -> Container:
    variables: dict[str, Variable] = {}
    for file in _texts(_get(node, "env_file")):
        path = str(folder / file)
        reading = read_file(path, CONFIG_LIMIT)
        if reading.problem is None:
            variables.update(read_variables(path, reading.content.decode("utf-8-sig", "surrogateescape")))
    for variable in _environment(name, _get(node, "environment")):
        if len(variables) < VARIABLE_LIMIT:
            variables[variable.name] = variable
    mounts = sorted(_mounts(folder, _get(node, "volumes")), key=lambda pair: -len(pair[0]))
    return Container(service, _scalar(_get(node, "image")), variables, tuple(mounts))


def _environment(name: str, node: Any) -> Iterator[Variable]:
    """The variables of both forms; one without a value comes from the shell in which compose runs."""
    if _is_map(node):
        for key, line, value in _items(node):
            text = f"${{{key}}}" if _is_null(value) else _scalar(value)
            yield Variable(key, _interpolated(text), Place(name, line))
    else:
        for entry in _sequence(node):
            key, given, value = _scalar(entry).partition("=")
            place = Place(name, entry.start_mark.line + 1)
            yield Variable(key.strip(), _interpolated(value if given else f"${{{key.strip()}}}"), place)


def _interpolated(text: str) -> str:
    """What compose makes of dollars: ``$$`` is one, ``$NAME`` is written ``${NAME}``, to be told as a placeholder."""
    return "$".join(_BARE.sub(r"${\1}", part) for part in text.split("$$"))


def _mounts(folder: Any, node: Any) -> Iterator[tuple[str, str]]:
    """Folders and files of this machine that the container sees; named volumes are not among them."""
    for entry in _sequence(node):
        if _is_map(entry):
            source, target = _scalar(_get(entry, "source")), _scalar(_get(entry, "target"))
        else:
            source, _, rest = _scalar(entry).partition(":")
            target = rest.partition(":")[0]
        if source.startswith((".", "/", "~")) and target.startswith("/") and "$" not in source:
            yield str(PurePosixPath(target)), str(folder / source)


def _is_map(node: Any) -> bool:
    return getattr(node, "id", "") == "mapping"


def _is_null(node: Any) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


def _scalar(node: Any) -> str:
    return str(node.value) if getattr(node, "id", "") == "scalar" else ""


def _sequence(node: Any) -> list[Any]:
    return list(node.value) if getattr(node, "id", "") == "sequence" else []


def _texts(node: Any) -> list[str]:
    """The texts of a list, or of a single one in its place; a map of a list gives its ``path``."""
    entries = _sequence(node) if getattr(node, "id", "") == "sequence" else [node]
    found = (_scalar(_get(entry, "path")) if _is_map(entry) else _scalar(entry) for entry in entries)
    return [text for text in found if text and "$" not in text]


def _get(node: Any, key: str) -> Any:
    return next((value for name, _, value in _items(node) if name == key), None)


def _items(node: Any, merged: set[int] | None = None) -> list[tuple[str, int, Any]]:
    """The entries of a map as (key, line, value), those merged in by ``<<`` behind its own.

    *merged* are the maps that are merged in already: aliases can name one map over and over.
    """
    merged = set() if merged is None else merged
    if not _is_map(node) or id(node) in merged:
        return []
    merged.add(id(node))
    own = [(_scalar(key), key.start_mark.line + 1, value) for key, value in node.value]
    found = {key: (key, line, value) for key, line, value in own if key != "<<"}
    for key, _, value in own:
        for other in [value, *_sequence(value)] if key == "<<" else ():
            for entry in _items(other, merged):
                found.setdefault(entry[0], entry)
    return list(found.values())
