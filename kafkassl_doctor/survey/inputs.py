"""Inputs: the sources that the files on the command line give, one each or, for containers, one for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..sources.properties import Source, find_ignores, parse_source, read_input

if TYPE_CHECKING:
    from ..options import Options
    from ..sources.files import Reading
    from ..target import Target

_MARK = b"KAFKA_"


def load_inputs(names: tuple[str, ...], options: Options) -> tuple[list[tuple[str, Source]], Options]:
    """Return the sources of the files, each with the name of its file; and the options, where containers have files of
    their own with the targets that say where those lie. Raises nothing."""
    found: list[tuple[str, Source]] = []
    own: dict[str, Target] = {}
    for name in names:
        for source, target in _load(name, options):
            found.append((name, source))
            if target is not None:
                own[source.name] = target
    return found, _with_targets(options, own, len(found)) if own else options


def _with_targets(options: Options, own: dict[str, Target], sources: int) -> Options:
    """The options with the targets of containers; their release is that of the whole where they agree on it."""
    releases = {target.kafka for target in own.values()}
    kafka = releases.pop() if len(releases) == 1 and len(own) == sources else options.target.kafka
    target = options.target._replace(kafka=kafka, of_nodes={**options.target.of_nodes, **own})
    return options._replace(target=target)


def _load(name: str, options: Options) -> Iterator[tuple[Source, Target | None]]:
    reading: Reading = read_input(name)
    target = options.target.for_node(name)
    if reading.problem:
        yield Source(name, (), {}, (), False, reading.problem.text, ()), None
    elif _MARK in reading.content and _is_environment(reading.content):
        from ..containers.loading import load_containers

        loaded = load_containers(name, reading.content, target, options.overrides, options.secrets)
        for number, (source, own) in enumerate(loaded):
            yield source._replace(ignores=() if number else find_ignores(name, reading.content)), own
    else:
        yield parse_source(name, reading.content, options.target, options.overrides, options.secrets), None


def _is_environment(content: bytes) -> bool:
    from ..containers.environment import holds_environment

    return holds_environment(content)
