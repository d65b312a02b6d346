"""Config providers: ``${provider:[path:]key}`` in a value, looked up as Kafka's AbstractConfig does (KIP-297, KIP-421).

Files, folders and the environment are looked up here; what any other provider would answer is unknown, unless the user
supplies it. A variable whose provider is not declared, or has no answer, stays literal text, as in Kafka.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..causes import Refusal
from ..records import NamedTuple
from ..target import Target
from ..values import Place, Unknown, doubt_class, is_class_name
from ..versions import in_range
from .files import locate, problem_of_path
from .placeholders import find_placeholder
from .provider_answers import Contents, Left, Provider, ask_provider, refuse, split_paths

if TYPE_CHECKING:
    from .given import Supplied
    from .properties import Written

DECLARATION: Final = "config.providers"


class Literal(NamedTuple):
    """A variable that Kafka leaves as it is written, so that its text itself becomes the value."""

    key: str
    place: Place
    variable: str
    reason: str


class Providers:
    """The config providers that a file declares; what they refuse or leave alone gathers while values are expanded."""

    __slots__ = ("_contents", "_declared", "_secrets", "_supplied", "_target", "literals", "refusals")

    def __init__(self, declared: Mapping[str, Provider], target: Target, secrets: Mapping[str, Supplied]) -> None:
        self._declared = declared
        self._target = target
        self._secrets = secrets
        self._contents: dict[str, Contents] = {}
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
        answer = ask_provider(
            provider, *((path, key) if colon else ("", path)), entry.place, self._target, self._contents
        )
        if isinstance(answer, Refusal):
            if answer not in self.refusals:
                self.refusals.append(answer)
            return Unknown(f"its config provider fails: {answer.text}")
        if isinstance(answer, Left):
            self.literals.append(Literal(entry.key, entry.place, f"${{{variable}}}", answer.reason))
            return f"${{{variable}}}"
        return answer

    def _note_undeclared(self, name: str, variable: str, entry: Written) -> None:
        if name.islower():
            reason = f"no config provider named {name} is declared"
            self.literals.append(Literal(entry.key, entry.place, f"${{{variable}}}", reason))


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
    declared: dict[str, Provider] = {}
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
) -> tuple[Provider, list[Refusal]]:
    known = table["classes"].get(class_name)
    if known is not None and in_range(target.kafka_version, known["since"], None):
        params = {k: v for k, v in params.items() if in_range(target.kafka_version, known["params"].get(k), None)}
        allowed = params.get("allowed.paths", "")
        if find_placeholder(f"{DECLARATION}.{name}.param.allowed.paths", allowed):
            return Provider("other", class_name, params), []
        refusals = _bad_paths(allowed, at, target)
        told = not refusals and not any(map(_is_odd, split_paths(allowed)))
        return Provider(known["kind"] if told else "other", class_name, params), refusals
    unfilled = find_placeholder(f"{DECLARATION}.{name}.class", class_name)
    if unfilled or (known is None and is_class_name(class_name) and not class_name.startswith(table["package"])):
        return Provider("other", class_name, params, foreign=True), []
    values = {"name": f"{DECLARATION}.{name}.class", "value": class_name}
    return Provider("other", class_name, params), [refuse("config-provider-class-missing", at, target, **values)]


def _bad_paths(allowed: str, at: Place, target: Target) -> list[Refusal]:
    for path in split_paths(allowed):
        if not path.startswith("/"):
            return [refuse("config-provider-path-relative", at, target, path=os.path.normpath(path))]
        problem = problem_of_path(locate(path, target)) if target.stores == "here" else None
        if problem and problem.kind in ("missing", "loop"):
            return [refuse("config-provider-path-missing", at, target, path=os.path.normpath(path))]
    return []


def _is_odd(path: str) -> bool:
    """Whether it is no path at all (a NUL, half a surrogate pair, too long): what becomes of it only Java tells."""
    problem = problem_of_path(path)
    return problem is not None and problem.kind == "name"


def _params(prefix: str, effective: Mapping[str, Written]) -> dict[str, str]:
    return {
        key[len(prefix) :]: written.value
        for key, written in effective.items()
        if key.startswith(prefix) and isinstance(written.value, str)
    }


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
