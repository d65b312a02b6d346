"""Environments of containers as they are written: files of ``NAME=value`` lines, and compose files."""

from __future__ import annotations

import re

from ..records import NamedTuple
from ..values import Place

VARIABLE_LIMIT = 20_000
"""Variables of a file that are read; no environment has as many."""
_NAME = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*)", re.DOTALL)
_KAFKA = re.compile(r"^[ \t]*(?:-[ \t]*)?[\"']?(?:export[ \t]+)?KAFKA_[A-Z0-9_]+[\"']?[ \t]*[:=]", re.MULTILINE)
_PROPERTY = re.compile(r"^(?:[a-z]+\.)+[a-z.]+[ \t]*[=:]|^listeners[ \t]*[=:]", re.MULTILINE)
"""A line of a properties file, which this is then."""
_COMPOSE = re.compile(r"^(?:services|x-[\w.-]+)[ \t]*:|^[ \t]+environment[ \t]*:", re.MULTILINE)


class Variable(NamedTuple):
    """A variable of an environment, and where it is written."""

    name: str
    value: str
    """As the container gets it; ``${NAME}`` where compose would ask another environment. May be a password."""
    place: Place

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, {self.place!r})"


class Container(NamedTuple):
    """What is known of one container."""

    name: str
    """Its service in a compose file; empty for a file of variables."""
    image: str
    """Its image as written; empty where none is."""
    variables: dict[str, Variable]
    mounts: tuple[tuple[str, str], ...] = ()
    """Pairs (path in the container, path on this machine), the longest first."""


def holds_environment(content: bytes) -> bool:
    """Return whether *content* may be the environment of a Kafka container, or a compose file with one."""
    text = content.decode("latin-1")
    return _KAFKA.search(text) is not None and _PROPERTY.search(text) is None


def read_containers(name: str, content: bytes) -> tuple[Container, ...] | str:
    """Return the containers of the file *name* that have variables of Kafka, or why the file can't be read."""
    text = content.decode("utf-8-sig", "surrogateescape")
    if _COMPOSE.search(text) is None:
        found = [Container("", "", read_variables(name, text))]
    else:
        from .compose import read_compose

        services = read_compose(name, text)
        if isinstance(services, str):
            return services
        found = list(services)
    return tuple(one for one in found if any(variable.startswith("KAFKA_") for variable in one.variables))


def read_variables(name: str, text: str) -> dict[str, Variable]:
    """Return the variables of a file of ``NAME=value`` lines, as ``docker run --env-file`` and compose read it.

    The last one of a name wins. Quotation marks around a whole value belong to the file, not to the value.
    """
    found: dict[str, Variable] = {}
    for number, line in enumerate(text.splitlines()[:VARIABLE_LIMIT], 1):
        match = None if line.lstrip().startswith("#") else _NAME.fullmatch(line.strip())
        if match:
            found[match[1]] = Variable(match[1], unquote(match[2]), Place(name, number))
    return found


def unquote(value: str) -> str:
    """Return a *value* without the quotation marks around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
