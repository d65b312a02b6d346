"""Refusals: what Kafka or the JVM would not accept, said once and read by predictions and by rules alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .values import Place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Refusal(NamedTuple):
    """One thing that Kafka or the JVM refuses, in Kafka's own words.

    ``cause`` is the name of a rule file (rules/<subject>/<cause>.md) and a key of CAUSES; ``at`` is where the refused
    thing is written; ``values`` fill the rule's message and never hold a secret; ``text`` is ``SimpleClassName: message``
    of the innermost cause, ``outer`` the exceptions around it, from the inside out.
    """

    cause: str
    at: Place | None
    values: Mapping[str, str] = _NOTHING
    text: str | None = None
    outer: tuple[str, ...] = ()
