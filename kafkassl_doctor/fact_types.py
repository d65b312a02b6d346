"""The types of facts, as the loader of rules sees them: read from the annotations of facts.py, never at run time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from . import facts
from .records import NamedTuple
from .subjects import SUBJECTS
from .target import FOR_THE_PROGRAM, Target
from .values import Unknown


class FactType(NamedTuple):
    """The type of a fact or of an expression.

    ``name`` is str, int, bool, none, tuple, mapping, record (``record`` is its class) or opaque (a fact that rules can
    neither compare nor show). ``item`` is the type of a tuple's items or of a mapping's values; ``choices`` are the
    only values that a string can have, None when it can be any.
    """

    name: str
    optional: bool = False
    unknown: bool = False
    choices: tuple[str, ...] | None = None
    item: FactType | None = None
    record: type | None = None

    def under(self, base: FactType) -> FactType:
        """Return this type as it is behind *base*: unset or unknown where that is."""
        return self._replace(optional=self.optional or base.optional, unknown=self.unknown or base.unknown)

    def describe(self) -> str:
        """Return the type in an author's words."""
        name = self.record.__name__ if self.record else self.name
        return f"{name} or None" if self.optional else name


def subject_type(subject: str) -> FactType | None:
    """Return the type of a rule's subject; None when no fact of that kind exists."""
    field = describe_fields(facts.Facts).get(SUBJECTS[subject])
    return field.item if field else None


def target_type() -> FactType:
    """Return the type of ``target``."""
    return FactType("record", record=Target)


@cache
def describe_fields(record: type) -> dict[str, FactType]:
    """Return the fields of a record that rules can see."""
    hidden = FOR_THE_PROGRAM if record is Target else frozenset()
    return {name: describe_hint(hint) for name, hint in get_type_hints(record).items() if name not in hidden}


def describe_hint(hint: Any) -> FactType:
    """Return the fact type of an annotation."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _describe_union(args)
    if origin is Literal:
        return FactType("str", choices=tuple(args))
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return FactType("tuple", item=describe_hint(args[0]))
    if origin in (dict, Mapping) and args[0] is str:
        return FactType("mapping", item=describe_hint(args[1]))
    for scalar in (bool, int, str):
        if hint is scalar:
            return FactType(scalar.__name__)
    if hasattr(hint, "_fields"):
        return FactType("record", record=hint)
    return FactType("opaque")


def _describe_union(args: tuple[Any, ...]) -> FactType:
    rest = [arg for arg in args if arg not in (NoneType, Unknown)]
    described = describe_hint(rest[0]) if len(rest) == 1 else FactType("opaque")
    return described._replace(optional=NoneType in args, unknown=described.unknown or Unknown in args)
