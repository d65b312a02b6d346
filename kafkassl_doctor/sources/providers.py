"""Config providers: ``${provider:[path:]key}`` in a value, looked up as Kafka's AbstractConfig does (KIP-297, KIP-421).

Files, folders and the environment are looked up here; what any other provider would answer is unknown, unless the user
supplies it. A variable whose provider is not declared, or has no answer, stays literal text, as in Kafka.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..causes import Refusal
from ..records import NamedTuple
from ..target import Target
from ..texts import say
from ..values import Place, Unknown, doubt_class, is_class_name
from ..versions import in_range
from .files import CONFIG_LIMIT, locate, problem_of_path, read_file
from .placeholders import find_placeholder

if TYPE_CHECKING:
    from .given import Supplied
    from .properties import Written

DECLARATION: Final = "config.providers"
_IS_A_FOLDER = "java.io.IOException: Is a directory"
_NOT_UTF_8 = "java.nio.charset.MalformedInputException: Input length = 1"


class Literal(NamedTuple):
    """A variable that Kafka leaves as it is written, so that its text itself becomes the value."""

    key: str
    place: Place
    variable: str
    reason: str


class _Left(NamedTuple):
    reason: str


class _Provider(NamedTuple):
    kind: str
    """file, directory, environment or other."""
    class_name: str
    params: Mapping[str, str]
    foreign: bool = False
    """Whether its class is somebody else's, which may be on the class path or not."""


_Answer = str | _Left | Unknown | Refusal


class Providers:
    """The config providers that a file declares; what they refuse or leave alone gathers while values are expanded."""

    __slots__ = ("_contents", "_declared", "_secrets", "_supplied", "_target", "literals", "refusals")

    def __init__(self, declared: Mapping[str, _Provider], target: Target, secrets: Mapping[str, Supplied]) -> None:
        self._declared = declared
        self._target = target
        self._secrets = secrets
        self._contents: dict[str, Mapping[str, str] | Unknown | Refusal] = {}
        self._supplied: set[str] = set()
        self.refusals: list[Refusal] = []
        self.literals: list[Literal] = []

    @property
    def doubts(self) -> tuple[Unknown, ...]:
        """What can't be told: Kafka makes each that is declared; one whose answers the user supplies is there."""
        foreign = (one for name, one in self._declared.items() if one.foreign and name not in self._supplied)
        return tuple(doubt_class(one.class_name) for one in foreign)

    def expand(self, entry: Written) -> tuple[str | Unknown, str]:
        """Return the value of *entry* with its variables looked up, and what is left of it without those variables."""
        text = entry.value
        if not isinstance(text, str) or "${" not in text:
            return text, "" if isinstance(text, Unknown) else text
        values: list[str] = []
        rest: list[str] = []
        unknown: Unknown | None = None
        done = 0
        for start, end in _variables(text):
            answer = self._answer(text[start + 2 : end - 1], entry)
            if answer is None:
                continue
            if isinstance(answer, Unknown) and unknown is None:
                unknown = answer
            values += (text[done:start], "" if isinstance(answer, Unknown) else answer)
            rest.append(text[done:start])
            done = end
        values.append(text[done:])
        rest.append(text[done:])
        return "".join(values) if unknown is None else unknown, "".join(rest)

    def _answer(self, variable: str, entry: Written) -> str | Unknown | None:
        """Return what takes the place of *variable*; None for a provider that is not declared."""
        name, _, rest = variable.partition(":")
        provider = self._declared.get(name)
        if provider is None:
            self._note_undeclared(name, variable, entry)
            return None
        if variable in self._secrets:
            self._supplied.add(name)
            given = self._secrets[variable]
            return given if isinstance(given, Unknown) else given.reveal()
        path, colon, key = rest.partition(":")
        answer = self._ask(provider, *((path, key) if colon else ("", path)), entry.place)
        if isinstance(answer, Refusal):
            if answer not in self.refusals:
                self.refusals.append(answer)
            return Unknown(f"its config provider fails: {answer.text}")
        if isinstance(answer, _Left):
            self.literals.append(Literal(entry.key, entry.place, f"${{{variable}}}", answer.reason))
            return f"${{{variable}}}"
        return answer

    def _note_undeclared(self, name: str, variable: str, entry: Written) -> None:
        if name.islower():
            reason = f"no config provider named {name} is declared"
            self.literals.append(Literal(entry.key, entry.place, f"${{{variable}}}", reason))

    def _ask(self, provider: _Provider, path: str, key: str, at: Place) -> _Answer:
        if provider.kind == "environment":
            return _ask_environment(provider, path, key, at, self._target)
        if provider.kind == "other":
            return Unknown(f"{provider.class_name or 'a config provider'} answers it, which only Kafka can ask")
        if not path:
            return _Left("it names no file")
        denied = _denied(provider, path, self._target)
        if denied is not None:
            return denied
        if provider.kind == "directory":
            return _ask_folder(path, key, at, self._target)
        if path not in self._contents:
            self._contents[path] = _read_properties(path, at, self._target)
        found = self._contents[path]
        return found.get(key, _Left(f"{path} has no {key}")) if isinstance(found, Mapping) else found


def declare_providers(effective: Mapping[str, Written], target: Target, secrets: Mapping[str, Supplied]) -> Providers:
    """Return the providers that the keys ``config.providers*`` of *effective* declare, in *target*'s release."""
    providers = Providers({}, target, secrets)
    declaration = effective.get(DECLARATION)
    if declaration is None or not isinstance(declaration.value, str):
        return providers
    from ..data import read_data

    table = read_data("providers")
    if not in_range(target.kafka_version, table["resolved_since"], None):
        return providers
    declared: dict[str, _Provider] = {}
    for name in dict.fromkeys(declaration.value.split(",")):
        written = effective.get(f"{DECLARATION}.{name}.class")
        if written is None or not isinstance(written.value, str):
            continue
        params = _params(f"{DECLARATION}.{name}.param.", effective)
        declared[name], refusals = _declare(name, written.value, written.place, params, table, target)
        providers.refusals.extend(refusals)
    providers._declared = declared
    return providers


def _declare(
    name: str, class_name: str, at: Place, params: dict[str, str], table: Any, target: Target
) -> tuple[_Provider, list[Refusal]]:
    known = table["classes"].get(class_name)
    if known is not None and in_range(target.kafka_version, known["since"], None):
        params = {k: v for k, v in params.items() if in_range(target.kafka_version, known["params"].get(k), None)}
        allowed = params.get("allowed.paths", "")
        if find_placeholder(f"{DECLARATION}.{name}.param.allowed.paths", allowed):
            return _Provider("other", class_name, params), []
        refusals = _bad_paths(allowed, at, target)
        told = not refusals and not any(map(_is_odd, _split_paths(allowed)))
        return _Provider(known["kind"] if told else "other", class_name, params), refusals
    unfilled = find_placeholder(f"{DECLARATION}.{name}.class", class_name)
    if unfilled or (known is None and is_class_name(class_name) and not class_name.startswith(table["package"])):
        return _Provider("other", class_name, params, foreign=True), []
    values = {"name": f"{DECLARATION}.{name}.class", "value": class_name}
    return _Provider("other", class_name, params), [_refuse("config-provider-class-missing", at, target, **values)]


def _bad_paths(allowed: str, at: Place, target: Target) -> list[Refusal]:
    for path in _split_paths(allowed):
        if not path.startswith("/"):
            return [_refuse("config-provider-path-relative", at, target, path=os.path.normpath(path))]
        problem = problem_of_path(locate(path, target)) if target.stores == "here" else None
        if problem and problem.kind in ("missing", "loop"):
            return [_refuse("config-provider-path-missing", at, target, path=os.path.normpath(path))]
    return []


def _is_odd(path: str) -> bool:
    """Whether it is no path at all (a NUL, half a surrogate pair, too long): what becomes of it only Java tells."""
    problem = problem_of_path(path)
    return problem is not None and problem.kind == "name"


def _split_paths(text: str) -> list[str]:
    return text.rstrip(",").split(",") if text.rstrip(",") else []


def _params(prefix: str, effective: Mapping[str, Written]) -> dict[str, str]:
    return {
        key[len(prefix) :]: written.value
        for key, written in effective.items()
        if key.startswith(prefix) and isinstance(written.value, str)
    }


def _denied(provider: _Provider, path: str, target: Target) -> _Left | None:
    """Return why a path is not allowed: links are followed only in newer releases, which also take relative paths."""
    allowed = _split_paths(provider.params.get("allowed.paths", ""))
    if not allowed:
        return None
    follows = _holds("allowed_paths_follow_links", target)
    wanted = _real(path, target) if follows else os.path.normpath(path)
    for folder in allowed:
        head = _real(folder, target) if follows else os.path.normpath(folder)
        if wanted == head or wanted.startswith(head.rstrip("/") + "/"):
            return None
    return _Left(f"allowed.paths leaves out {path}")


def _real(path: str, target: Target) -> str:
    located = locate(path, target)
    try:
        return str(Path(located).resolve())
    except (OSError, ValueError, RuntimeError):  # a NUL in it, or links in a circle, which Path takes for a bug
        return os.path.normpath(located)


def _holds(change: str, target: Target) -> bool:
    from ..data import read_data

    return in_range(target.kafka_version, read_data("providers")[change], None)


def _ask_environment(provider: _Provider, path: str, key: str, at: Place, target: Target) -> _Answer:
    if path:
        return _refuse("config-provider-path-unwanted", at, target, path=path)
    allowed = provider.params.get("allowlist.pattern")
    if allowed is not None:
        from ..patterns import matches_whole

        matched = matches_whole(allowed, key)
        if isinstance(matched, Unknown):
            return matched
        if not matched:
            return _Left(f"allowlist.pattern leaves out {key}")
    return target.environment.get(key, Unknown(f"the environment variable {key} is not set here"))


def _read_properties(path: str, at: Place, target: Target) -> Mapping[str, str] | Unknown | Refusal:
    reading = read_file(locate(path, target), CONFIG_LIMIT)
    if reading.problem:
        if target.stores == "elsewhere" or reading.problem.kind in ("unreadable", "huge", "failed"):
            return Unknown(f"{path} can't be read here")
        problem = _IS_A_FOLDER if reading.problem.kind == "directory" else f"java.nio.file.NoSuchFileException: {path}"
        return _refuse("config-provider-file-unreadable", at, target, path=path, problem=problem)
    from .properties import MALFORMED_ESCAPE, read_entries

    try:
        entries = list(read_entries(reading.content.decode("utf-8")))
    except UnicodeDecodeError:
        return _refuse("config-provider-file-unreadable", at, target, path=path, problem=_NOT_UTF_8)
    malformed = next((line for key, _, line, *_ in entries if key is None), None)
    if malformed is not None:
        return Refusal("malformed-unicode-escape", Place(path, malformed), {}, MALFORMED_ESCAPE)
    return {key: value for key, value, *_ in entries if key is not None}


def _ask_folder(path: str, key: str, at: Place, target: Target) -> _Answer:
    folder = locate(path, target)
    problem = problem_of_path(folder)
    if problem and problem.kind != "directory":
        if target.stores == "elsewhere" or problem.kind in ("unreadable", "failed"):
            return Unknown(f"{path} can't be read here")
        return _Left(f"{path} is not a folder")
    if "/" in key or key in ("", ".", ".."):
        return _Left(f"{path} has no {key}")
    reading = read_file(f"{folder}/{key}", CONFIG_LIMIT)
    if reading.problem and reading.problem.kind in ("unreadable", "huge", "failed"):
        return Unknown(f"{key} in {path} can't be read here")
    if reading.problem:
        return Unknown(f"{path} is not here") if target.stores == "elsewhere" else _Left(f"{path} has no {key}")
    try:
        return reading.content.decode("utf-8")
    except UnicodeDecodeError:
        if not _holds("undecodable_files_refused", target):
            return reading.content.decode("utf-8", "replace")
        return _refuse("config-provider-file-undecodable", at, target, path=f"{path.rstrip('/')}/{key}", key=key)


def _refuse(text: str, at: Place, target: Target, **values: str) -> Refusal:
    return Refusal(text, at, values, say("kafka", text, target.kafka_version, **values))


def _variables(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each ``${…:…}`` begins and ends, as Kafka's ConfigTransformer finds them, in linear time."""
    start = text.find("${")
    while start >= 0:
        end = text.find("}", start) + 1
        if not end:
            return
        if text.find(":", start, end) >= 0:
            yield start, end
        start = text.find("${", end)
