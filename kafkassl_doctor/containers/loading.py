"""Sources out of environments: each container is read as the server.properties that its image would write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..sources.properties import Source, Written, parse_source
from ..values import Unknown
from .environment import Container, read_containers
from .images import Line, prepare, release_of

if TYPE_CHECKING:
    from ..sources.given import Supplied
    from ..target import Target


def load_containers(
    name: str,
    content: bytes,
    target: Target,
    overrides: Mapping[str, str],
    secrets: Mapping[str, Supplied],
) -> tuple[tuple[Source, Target], ...]:
    """Return a source for each container in the environment file or compose file *name*, with where its files are.

    A file that can't be read, or has no container of Kafka's, gives one source with its problem.
    """
    found = read_containers(name, content)
    if isinstance(found, str) or not found:
        problem = found if isinstance(found, str) else "none of its services has variables of Kafka (KAFKA_…)"
        return ((Source(name, (), {}, (), False, problem, ()), target),)
    return tuple(_load(name, one, len(found) > 1, target, overrides, secrets) for one in found)


def _load(
    name: str,
    container: Container,
    several: bool,
    target: Target,
    overrides: Mapping[str, str],
    secrets: Mapping[str, Supplied],
) -> tuple[Source, Target]:
    prepared = prepare(container)
    text = "".join(f"{line.key}={line.value or ''}\n" for line in prepared.lines)
    mapped = target._replace(path_map=(*target.path_map, *container.mounts), kafka=_kafka(container, target))
    called = f"{name}#{container.name}" if several else name
    source = parse_source(called, text.encode("utf-8", "surrogateescape"), mapped, overrides, secrets)
    spots = _spots(prepared.lines)
    effective = {key: _settle(written, spots) for key, written in source.effective.items()}
    entries = tuple(_settle(written, spots) for written in source.entries)
    refusals = (*prepared.refusals, *source.refusals)
    return source._replace(entries=entries, effective=effective, refusals=refusals), mapped


def _kafka(container: Container, target: Target) -> str:
    """The release that was told, else that of the image, else the target's."""
    release = None if target.kafka_given else release_of(container)
    if release is None:
        return target.kafka
    from ..releases import resolve_kafka

    try:
        return resolve_kafka(release)
    except ValueError:
        return target.kafka


def _spots(lines: tuple[Line, ...]) -> dict[int, Line]:
    """The variable behind each line of the text: a value with line ends has several."""
    spots: dict[int, Line] = {}
    for line in lines:
        for _ in range((line.value or "").count("\n") + 1):
            spots[len(spots) + 1] = line
    return spots


def _settle(written: Written, spots: Mapping[int, Line]) -> Written:
    """Put an entry where its variable stands; one whose file is not at hand is unknown."""
    line = spots.get(written.place.line or 0)
    if line is None:
        return written
    raw = f"{written.key}=${{file:{line.file}}}" if line.file else written.raw
    value = written.value
    if line.value is None:
        where = f"{line.file} of the container" if line.file else f"the container's file that gives {written.key}"
        value = Unknown(f"{where} is not on this machine")
    return written._replace(value=value, raw=raw, place=line.place, last_line=line.place.line)
