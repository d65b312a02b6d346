"""What the config providers that come with Kafka answer: files, folders and the environment (KIP-297, KIP-421)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..causes import Refusal
from ..records import NamedTuple
from ..target import Target
from ..texts import say
from ..values import Place, Unknown
from ..versions import in_range
from .files import CONFIG_LIMIT, locate, problem_of_path, read_file

_IS_A_FOLDER = "java.io.IOException: Is a directory"
_NOT_UTF_8 = "java.nio.charset.MalformedInputException: Input length = 1"


class Left(NamedTuple):
    """Why a variable stays literal text, as Kafka leaves it."""

    reason: str


class Provider(NamedTuple):
    """A config provider that is declared."""

    kind: str
    """file, directory, environment or other."""
    class_name: str
    params: Mapping[str, str]
    foreign: bool = False
    """Whether its class is somebody else's, which may be on the class path or not."""


Answer = str | Left | Unknown | Refusal
Contents = Mapping[str, str] | Unknown | Refusal
"""The keys of a file, or what became of reading it."""


def ask_provider(
    provider: Provider, path: str, key: str, at: Place, target: Target, contents: dict[str, Contents]
) -> Answer:
    """Return what *provider* says of *key* in *path*; *contents* keeps the files that were read."""
    if provider.kind == "environment":
        return _ask_environment(provider, path, key, at, target)
    if provider.kind == "other":
        return Unknown(f"{provider.class_name or 'a config provider'} answers it, which only Kafka can ask")
    if not path:
        return Left("it names no file")
    denied = _denied(provider, path, target)
    if denied is not None:
        return denied
    if provider.kind == "directory":
        return _ask_folder(path, key, at, target)
    if path not in contents:
        contents[path] = _read_properties(path, at, target)
    found = contents[path]
    return found.get(key, Left(f"{path} has no {key}")) if isinstance(found, Mapping) else found


def split_paths(text: str) -> list[str]:
    """Return the paths of ``allowed.paths``."""
    return text.rstrip(",").split(",") if text.rstrip(",") else []


def _denied(provider: Provider, path: str, target: Target) -> Left | None:
    """Return why a path is not allowed: links are followed only in newer releases, which also take relative paths."""
    allowed = split_paths(provider.params.get("allowed.paths", ""))
    if not allowed:
        return None
    follows = _holds("allowed_paths_follow_links", target)
    wanted = _real(path, target) if follows else os.path.normpath(path)
    for folder in allowed:
        head = _real(folder, target) if follows else os.path.normpath(folder)
        if wanted == head or wanted.startswith(head.rstrip("/") + "/"):
            return None
    return Left(f"allowed.paths leaves out {path}")


def _real(path: str, target: Target) -> str:
    located = locate(path, target)
    try:
        return str(Path(located).resolve())
    except (OSError, ValueError, RuntimeError):  # a NUL in it, or links in a circle, which Path takes for a bug
        return os.path.normpath(located)


def _holds(change: str, target: Target) -> bool:
    from ..data import read_data

    return in_range(target.kafka_version, read_data("providers")[change], None)


def _ask_environment(provider: Provider, path: str, key: str, at: Place, target: Target) -> Answer:
    if path:
        return refuse("config-provider-path-unwanted", at, target, path=path)
    allowed = provider.params.get("allowlist.pattern")
    if allowed is not None:
        from ..patterns import matches_whole

        matched = matches_whole(allowed, key)
        if isinstance(matched, Unknown):
            return matched
        if not matched:
            return Left(f"allowlist.pattern leaves out {key}")
    return target.environment.get(key, Unknown(f"the environment variable {key} is not set here"))


def _read_properties(path: str, at: Place, target: Target) -> Contents:
    reading = read_file(locate(path, target), CONFIG_LIMIT)
    if reading.problem:
        if target.stores == "elsewhere" or reading.problem.kind in ("unreadable", "huge", "failed"):
            return Unknown(f"{path} can't be read here")
        problem = _IS_A_FOLDER if reading.problem.kind == "directory" else f"java.nio.file.NoSuchFileException: {path}"
        return refuse("config-provider-file-unreadable", at, target, path=path, problem=problem)
    from .properties import MALFORMED_ESCAPE, read_entries

    try:
        entries = list(read_entries(reading.content.decode("utf-8")))
    except UnicodeDecodeError:
        return refuse("config-provider-file-unreadable", at, target, path=path, problem=_NOT_UTF_8)
    malformed = next((line for key, _, line, *_ in entries if key is None), None)
    if malformed is not None:
        return Refusal("malformed-unicode-escape", Place(path, malformed), {}, MALFORMED_ESCAPE)
    return {key: value for key, value, *_ in entries if key is not None}


def _ask_folder(path: str, key: str, at: Place, target: Target) -> Answer:
    folder = locate(path, target)
    problem = problem_of_path(folder)
    if problem and problem.kind != "directory":
        if target.stores == "elsewhere" or problem.kind in ("unreadable", "failed"):
            return Unknown(f"{path} can't be read here")
        return Left(f"{path} is not a folder")
    if "/" in key or key in ("", ".", ".."):
        return Left(f"{path} has no {key}")
    reading = read_file(f"{folder}/{key}", CONFIG_LIMIT)
    if reading.problem and reading.problem.kind in ("unreadable", "huge", "failed"):
        return Unknown(f"{key} in {path} can't be read here")
    if reading.problem:
        return Unknown(f"{path} is not here") if target.stores == "elsewhere" else Left(f"{path} has no {key}")
    try:
        return reading.content.decode("utf-8")
    except UnicodeDecodeError:
        if not _holds("undecodable_files_refused", target):
            return reading.content.decode("utf-8", "replace")
        return refuse("config-provider-file-undecodable", at, target, path=f"{path.rstrip('/')}/{key}", key=key)


def refuse(text: str, at: Place, target: Target, **values: str) -> Refusal:
    """Return the refusal with what Kafka says."""
    return Refusal(text, at, values, say("kafka", text, target.kafka_version, **values))
