"""A configuration as Kafka's AbstractConfig holds it: values typed, trimmed and validated, and what it refuses.

Only what is written is read at once; a default is read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..records import NamedTuple
from ..sources.secret import is_secret_key
from ..values import Place, Unknown
from ..versions import Version
from .conversion import Problem, Typed, convert, read_default
from .definitions import is_absent
from .validators import validate
from .words import hash_text, order_of_hash_map

if TYPE_CHECKING:
    from ..sources.properties import Source, Written
    from ..target import Target
    from .definitions import Definition


_ANY_TEXT = ("STRING", "LIST", "PASSWORD")
"""Types that take any text, but for what validators want."""
_KEEPS_NO_DUPLICATES = "list"
"""The rule of lists of which Kafka keeps only the first of equal elements (KIP-1161)."""


class Setting(NamedTuple):
    """One value in force, and where it comes from."""

    name: str
    """The key as Kafka defines it, without a prefix."""
    value: Typed | Unknown
    """None when unset; a tuple for a list, its name for a class; unknown behind a placeholder, and when refused."""
    place: Place | None
    """None for a default."""
    written: str
    """The key as written, with its prefix; empty for a default."""

    def __repr__(self) -> str:
        return f"Setting(name={self.name!r}, place={self.place!r})"


class Settings:
    """The settings in force in one configuration, or below one prefix of it."""

    __slots__ = ("_definitions", "_kafka", "_read", "originals", "prefix", "refusals")

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        originals: Mapping[str, Written],
        read: Mapping[str, Setting],
        refusals: tuple[Refusal, ...],
        kafka: Version,
        prefix: str = "",
    ) -> None:
        self._definitions = definitions
        self._kafka = kafka
        self._read = dict(read)
        self.originals = originals
        """Every key as written, defined or not."""
        self.prefix = prefix
        self.refusals = refusals
        """What Kafka refuses of it, in the order in which it would; of a prefix: only what stands below it."""

    def get(self, name: str) -> Setting:
        """Return the setting *name*; one that this release does not define is None, as is one that is unset."""
        setting = self._read.get(name)
        if setting is None:
            definition = self._definitions.get(name)
            default = read_default(definition.default, definition.type) if definition else None
            setting = self._read[name] = Setting(name, default, None, "")
        return setting

    def value(self, name: str) -> Typed | Unknown:
        """Return the value of the setting *name*."""
        return self.get(name).value

    def is_written(self, name: str) -> bool:
        """Return whether *name* is defined and written, blank or not, below the prefix or without it."""
        return self.get(name).place is not None

    def prefix_of(self, name: str) -> str:
        """Return the prefix with which *name* is written in the file, its dot included; empty without one."""
        written = self.originals.get(self.get(name).written)
        return written.key.removesuffix(name) if written is not None and written.key.endswith(name) else ""

    def unread(self) -> tuple[Unknown, ...]:
        """Return why what is written can't be told where not every text will do: numbers, truths, classes, words."""
        found = (
            setting.value
            for name, setting in self._read.items()
            if isinstance(setting.value, Unknown)
            and self._is_open(setting)
            and not _takes_any_text(self._definitions.get(name) or self._definitions[name.partition(".")[2]])
        )
        return tuple(dict.fromkeys(found))

    def _is_open(self, setting: Setting) -> bool:
        """Whether a value is written and can't be told; one that Kafka refuses can."""
        written = self.originals.get(setting.written)
        return written is not None and isinstance(written.value, Unknown)

    def with_prefix(self, prefix: str) -> Settings:
        """Return the settings in force below *prefix* (AbstractConfig.valuesWithPrefixOverride).

        A key with the prefix wins over the same key without it. What comes before a defined name, up to the first dot,
        stays in the name: ``plain.sasl.jaas.config`` is read as a ``sasl.jaas.config``.
        """
        read: dict[str, Setting] = {}
        refused: dict[str, Refusal] = {}
        for key, written in self.originals.items():
            name = key[len(prefix) :] if key.startswith(prefix) else ""
            definition = name and (self._definitions.get(name) or self._definitions.get(name.partition(".")[2]))
            if definition:
                read[name], refusal = _read_setting(written, definition, name, self._kafka)
                if refusal:
                    refused[key] = refusal
        refusals = refused.values() if len(refused) < 2 else self._as_kafka_meets(refused)
        return Settings(self._definitions, self.originals, {**self._read, **read}, tuple(refusals), self._kafka, prefix)

    def has_type(self, key: str, type_: str) -> bool:
        """Return whether *key*, or what follows its first dot, is defined and of this type."""
        definition = self._definitions.get(key) or self._definitions.get(key.partition(".")[2])
        return definition is not None and definition.type == type_

    def _as_kafka_meets(self, refused: Mapping[str, Refusal]) -> list[Refusal]:
        """Return the refusals in the order of Kafka's hash map of the original entries."""
        return [refused[key] for key in order_of_hash_map(self.originals, hash_text) if key in refused]

    def __repr__(self) -> str:
        return f"Settings({len(self.originals)} keys)"


def parse_settings(
    written: Source | Mapping[str, Written], definitions: Mapping[str, Definition], target: Target
) -> tuple[Settings, tuple[Refusal, ...]]:
    """Return the settings of a configuration, and what Kafka refuses of them in the order of ConfigDef.parse.

    The first refusal is what Kafka says; it would go on with the others once that one is repaired.
    """
    originals = written if isinstance(written, Mapping) else written.effective
    read: dict[str, Setting] = {}
    refusals: list[Refusal] = []
    kafka = target.kafka_version
    whole_file = _whole_file(written)
    for name, definition in definitions.items():
        entry = originals.get(name)
        if entry is not None:
            read[name], refusal = _read_setting(entry, definition, name, kafka)
            refusals += [refusal] if refusal else []
        elif definition.required:
            refusals.append(_refuse_absence(name, whole_file, kafka))
    found = tuple(refusals)
    return Settings(definitions, originals, read, found, kafka), found


def _whole_file(written: Source | Mapping[str, Written]) -> Place | None:
    if not isinstance(written, Mapping):
        return Place(written.name)
    first = next(iter(written.values()), None)
    return Place(first.place.file) if first else None


_OF_QUORUMS = ("voters", "bootstrap-controllers")
"""Rules of lists whose elements have a form of their own."""


def _takes_any_text(definition: Definition) -> bool:
    valid = definition.valid
    if definition.type not in _ANY_TEXT or valid is None:
        return definition.type in _ANY_TEXT
    words = any(isinstance(one, str) for one in valid.arguments)
    return definition.type != "STRING" and not words and valid.rule not in _OF_QUORUMS


def _read_setting(
    written: Written, definition: Definition, name: str, kafka: Version
) -> tuple[Setting, Refusal | None]:
    text = written.value
    value = text if isinstance(text, Unknown) else _read_value(text, definition, kafka)
    if not isinstance(value, Problem):
        return Setting(name, value, written.place, written.key), None
    refused = Unknown(f"Kafka refuses the value of {written.key}")
    return Setting(name, refused, written.place, written.key), _refuse(written, definition, value, kafka)


def _read_value(text: str, definition: Definition, kafka: Version) -> Typed | Problem:
    value = convert(text, definition.type)
    if definition.type == "CLASS" and isinstance(value, str) and is_absent(value, kafka):
        return Problem("class-not-found", "class-not-found", {"value": text})
    valid = definition.valid
    if valid is None or isinstance(value, Problem):
        return value
    kept = _drop_duplicates(value) if valid.rule == _KEEPS_NO_DUPLICATES else value
    return validate(valid, kept, kafka) or kept


def _drop_duplicates(value: Typed) -> Typed:
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else value


def _refuse(written: Written, definition: Definition, problem: Problem, kafka: Version) -> Refusal:
    from ..texts import say

    values = dict(problem.values)
    text = values.pop("text", None) or say("kafka", problem.text, kafka, name=definition.name, **values)
    shown = {"key": written.key, "type": definition.type, **values}
    if is_secret_key(written.key):
        shown.pop("value", None)
    return Refusal(problem.cause, written.place, shown, text)


def _refuse_absence(name: str, place: Place | None, kafka: Version) -> Refusal:
    from ..texts import say

    return Refusal("required-key-missing", place, {"key": name}, say("kafka", "required-key-missing", kafka, name=name))
