"""Settings of one listener: what Kafka refuses in the keys that carry its prefix, when it first asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..texts import say
from ..values import Unknown
from ..versions import Version
from .words import hash_text, order_of_hash_map

if TYPE_CHECKING:
    from ..sources.properties import Written
    from .definitions import Definition


LISTENER_PREFIX = "listener.name."


def prefix_of(listener: str) -> str:
    """Return the prefix of a listener's own settings (ListenerName.configPrefix)."""
    return f"{LISTENER_PREFIX}{listener.lower()}."


def find_refused_overrides(
    own: Sequence[str],
    originals: Mapping[str, Written],
    defined: Mapping[str, Definition],
    prefix: str,
    kafka: Version,
) -> tuple[Refusal, ...]:
    """Return what Kafka refuses in *own*, the keys with *prefix*, in its order.

    A key may carry a SASL mechanism between the prefix and its name. Unknown values are not judged
    (AbstractConfig.valuesWithPrefixOverride).
    """
    found: dict[str, Refusal] = {}
    for key in own:
        refusal = _judge(originals[key], _definition_of(key[len(prefix) :], defined), kafka) if key != prefix else None
        if refusal:
            found[key] = refusal
    return tuple(found[key] for key in order_of_hash_map(found, hash_text, among=len(originals)))


def _definition_of(name: str, defined: Mapping[str, Definition]) -> Definition | None:
    return defined.get(name) or defined.get(name.partition(".")[2])


def _judge(written: Written, definition: Definition | None, kafka: Version) -> Refusal | None:
    from .conversion import Problem, convert
    from .validators import validate

    if definition is None or isinstance(written.value, Unknown):
        return None
    found = convert(written.value, definition.type)
    problem = found if isinstance(found, Problem) else None
    if problem is None and definition.valid:
        problem = validate(definition.valid, found, kafka)  # type: ignore[arg-type]
    if problem is None:
        return None
    values = {"name": definition.name, **problem.values}
    text = problem.values["text"] if not problem.text else say("kafka", problem.text, kafka, **values)
    return Refusal(problem.cause, written.place, {"key": written.key, **values}, text)
