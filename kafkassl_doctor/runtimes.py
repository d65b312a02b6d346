"""For whom the files of clients and single nodes are judged: runtimes, releases and JVM options of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .options import UsageProblem
from .releases import newest_clients, resolve_jdk, resolve_kafka
from .target import Target

if TYPE_CHECKING:
    from .options import Given
    from .sources.java_options import JavaOptions

FOREIGN = ("librdkafka", "python", "kafka-python", "aiokafka", "go", "node")
"""Runtimes of clients beside the JVM."""
_JAVA = "java"
_Scoped = dict[str, str]
"""By file; empty for those without one of their own."""


def add_runtimes(target: Target, given: Given, files: tuple[str, ...], environment: Mapping[str, str]) -> Target:
    """Return *target* with what --client-runtime, --client-kafka, --java-opts and --jaas say; raises UsageProblem."""
    runtimes = _scoped("--client-runtime", given.client_runtime, files)
    kafkas = _scoped("--client-kafka", given.client_kafka, files)
    opts = _scoped("--java-opts", given.java_opts, files, environment)
    jaas = _scoped("--jaas", given.jaas, files)
    if opts or jaas:
        target = target._replace(java=_java(opts, jaas, ""))
    own_jvm = [file for file in files if file in opts or file in jaas]
    of_nodes = {file: target._replace(java=_java(opts, jaas, file)) for file in own_jvm}
    own = [file for file in files if any(file in scoped for scoped in (runtimes, kafkas, opts, jaas))]
    shared = _client_targets(target, "", runtimes, kafkas) if "" in runtimes or "" in kafkas else ()
    of_clients = {file: _client_targets(of_nodes.get(file, target), file, runtimes, kafkas) for file in own}
    return target._replace(clients=shared, of_clients=of_clients, of_nodes=of_nodes)


def _client_targets(target: Target, file: str, runtimes: _Scoped, kafkas: _Scoped) -> tuple[Target, ...]:
    kafka = _own(kafkas, file)
    if kafka is not None:
        target = target._replace(kafka=_resolve("--client-kafka", kafka, resolve_kafka))
    names = _own(runtimes, file)
    if names is None:
        return (target,)
    found = [_run_by(target, name.strip()) for name in names.split(",")]
    if kafka is None:  # an old JVM has clients that it can run
        found = [one if one.runtime else one._replace(kafka=newest_clients(one.kafka, one.jdk)) for one in found]
    return tuple({one.runtime_name: one for one in found}.values())


def _run_by(target: Target, name: str) -> Target:
    option = "--client-runtime"
    if name in FOREIGN:
        return target._replace(runtime=name, asked=True, java_home=None)
    version = name[len(_JAVA) :] if name.startswith(_JAVA) else ""
    if not version:
        raise UsageProblem(option, f"{name!r} is no runtime; write java17, java11.0.24 or {', '.join(FOREIGN)}.")
    return target._replace(jdk=_resolve(option, version, resolve_jdk), asked=True, java_home=None)


def _resolve(option: str, text: str, resolve: object) -> str:
    assert callable(resolve)
    try:
        return str(resolve(text))
    except ValueError as problem:
        raise UsageProblem(option, str(problem)) from None


def _own(scoped: _Scoped, file: str) -> str | None:
    return scoped.get(file, scoped.get(""))


def _scoped(
    option: str, texts: Iterable[str], files: tuple[str, ...], environment: Mapping[str, str] | None = None
) -> _Scoped:
    """The values of an option by file; of several for one file, the words of ``--java-opts`` add up."""
    found: _Scoped = {}
    for text in texts:
        file = next((name for name in files if text.startswith(f"{name}=")), "")
        value = text[len(file) + 1 :] if file else text
        if not value.strip():
            raise UsageProblem(option, "it needs a value.")
        if environment is not None:
            value = _options_text(option, value, environment)
            value = f"{found[file]} {value}" if file in found else value
        elif file in found:
            raise UsageProblem(option, f"it is given twice{f' for {file!r}' if file else ''}.")
        elif not file and "=" in value and option != "--jaas":
            raise UsageProblem(option, f"{value.rpartition('=')[0]!r} is not among the files given.")
        found[file] = value
    return found


def _options_text(option: str, value: str, environment: Mapping[str, str]) -> str:
    """The options themselves: as written, or from the environment (``env:KAFKA_OPTS``), so that no password is told."""
    if value.startswith("env:"):
        name = value[4:]
        if name not in environment:
            raise UsageProblem(option, f"the environment has no {name}.")
        return environment[name]
    if not value.lstrip().startswith("-"):
        raise UsageProblem(option, "write the options of the JVM, such as -Dname=value, or env:KAFKA_OPTS.")
    return value


def _java(opts: _Scoped, jaas: _Scoped, file: str) -> JavaOptions:
    from .sources.java_options import read_java_options

    return read_java_options(_own(opts, file) or "", _own(jaas, file))
