"""A node's configuration while it is being read: its settings, and in Kafka's order what is refused or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..texts import say
from ..values import Place, Unknown
from .traits import holds, say_java
from .words import split_commas, trim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..target import Target
    from .definitions import Definition
    from .settings import Settings

_LARGEST = 32 * 1024
"""Characters of a value that are judged; real ones have less than a thousand."""
_MOST_OF_ONE_CAUSE = 20

Step = Refusal | Unknown
"""One thing in Kafka's order of checking: refused, or impossible to tell."""


class Draft:
    """The settings of one node and the steps found so far."""

    __slots__ = ("_told", "defined", "file", "host", "jdk", "kafka", "settings", "steps")

    def __init__(
        self,
        file: str,
        settings: Settings,
        defined: Mapping[str, Definition],
        target: Target,
        steps: tuple[Step, ...] = (),
    ) -> None:
        self.file = file
        self.settings = settings
        self.defined = defined
        self.kafka = target.kafka_version
        self.jdk = target.jdk_version
        self.host = target.host
        self.steps: list[Step] = list(steps)
        self._told: set[tuple[object, ...]] = set()

    def value(self, key: str) -> Any:
        """Return the typed value of *key*, None where unset or not of this release.

        It is Unknown where it can't be told, and where it is larger than anybody means it.
        """
        value = self.settings.value(key)
        if value is None and key in self.defined and self.defined[key].required:
            return Unknown(f"{key} is missing")
        length = len(value) if isinstance(value, str) else sum(map(len, value)) if isinstance(value, tuple) else 0
        return Unknown(f"{key} is too large to be judged") if length > _LARGEST else value

    def text(self, key: str, default: str = "") -> str | Unknown:
        """Return a value as text: a list joined by commas, *default* for one that is unset."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, Unknown):
            return value
        return ",".join(value) if isinstance(value, tuple) else str(value)

    def entries(self, key: str) -> tuple[str, ...] | Unknown | None:
        """Return the entries of a list: a LIST as parsed, a STRING cut at its commas without empty ones (Csv)."""
        value = self.value(key)
        if value is None or isinstance(value, Unknown):
            return value
        return value if isinstance(value, tuple) else tuple(part for part in split_commas(value) if part)

    def place(self, *keys: str) -> Place:
        """Return where the first of *keys* that is written stands, the whole file when none is."""
        for key in keys:
            written = self.settings.originals.get(key)
            if written is not None:
                return written.place
        return Place(self.file)

    def is_written(self, key: str) -> bool:
        """Return whether *key* is in the configuration, blank or not."""
        return self.settings.is_written(key)

    def holds(self, trait: str) -> bool:
        """Return whether a trait of data/brokers.json holds in the target release."""
        return holds(trait, self.kafka)

    def say(self, name: str, /, **values: object) -> str:
        """Return the text *name* of Kafka in the target release."""
        return say("kafka", name, self.kafka, **values)

    def say_java(self, name: str, /, **values: object) -> str:
        """Return what Java's library says under *name* in the target JDK."""
        return say_java(name, self.jdk, **values)

    def refuse(self, cause: str, at: Place, text: str | None, outer: tuple[str, ...] = (), /, **values: object) -> None:
        """Add a refusal, once; *values* fill the message of the rule of that name.

        Of one cause at one place only so many are added: Kafka says the first.
        """
        shown = {key: str(value) for key, value in values.items()}
        one, several = (cause, at, *shown.items()), (cause, at)
        if one not in self._told and sum(key[:2] == several for key in self._told) < _MOST_OF_ONE_CAUSE:
            self._told.add(one)
            self.steps.append(Refusal(cause, at, shown, text, outer))

    def refuse_blank_name(self, key: str, written: str) -> bool:
        """Refuse a blank name of a listener, where the release does; return whether it was refused."""
        if trim(written) or not self.holds("names-never-blank"):
            return False
        self.refuse("listener-name-blank", self.place(key), self.say("listener-name-blank"), (), key=key, entry=written)
        return True

    def refuse_overrides(self, prefix: str) -> None:
        """Add what Kafka refuses in the settings of one listener, once."""
        for refusal in self.settings.with_prefix(prefix).refusals:
            if refusal not in self.steps:
                self.steps.append(refusal)

    def refused(self, *causes: str) -> bool:
        """Return whether something is refused for one of *causes* already."""
        return any(refusal.cause in causes for refusal in self.refusals)

    @property
    def refusals(self) -> list[Refusal]:
        """The refusals so far, in Kafka's order."""
        return [step for step in self.steps if isinstance(step, Refusal)]

    def doubt(self, *unknowns: object) -> bool:
        """Add the unknown ones among *unknowns* as steps, each reason once; return whether there was one."""
        found = False
        for unknown in unknowns:
            if isinstance(unknown, Unknown):
                found = True
                if unknown not in self.steps:
                    self.steps.append(unknown)
        return found
