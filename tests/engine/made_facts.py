"""Facts for tests of the engine: everything that a test does not name is blank."""

from __future__ import annotations

from datetime import UTC, datetime
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from kafkassl_doctor import facts
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, Unknown

TARGET = Target(kafka="4.4.0", jdk="17.0.15", at=datetime(2026, 11, 24, tzinfo=UTC))


def make(record: type, **given: Any) -> Any:
    """Return a record with blanks for all fields that are not given: no text, 0, False, unset, nothing in it."""
    hints = get_type_hints(record)
    return record(**{name: given[name] if name in given else _blank(hint, name) for name, hint in hints.items()})


def facts_of(**given: Any) -> facts.Facts:
    """Return facts with only the subjects given."""
    return make(facts.Facts, **{"target": TARGET, **given})


def told(cause: str, **given: Any) -> facts.Told:
    """Return a refusal of the node server.properties."""
    where = {"subject_kind": "node", "subject_name": "server.properties", "file": "server.properties"}
    where |= {key: given.pop(key) for key in list(given) if key in where}
    return facts.Told(Refusal(cause, **{"at": Place("server.properties", 1), **given}), **where)


def _blank(hint: Any, name: str) -> Any:
    if hint is Place:
        return Place("server.properties", 1)
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is tuple:
        return ()
    if get_origin(hint) is not None or hasattr(hint, "__args__"):
        return _blank_of_union(get_args(hint), name)
    if hint in (str, int, bool):
        return {str: name, int: 0, bool: False}[hint]
    return make(hint)


def _blank_of_union(args: tuple[Any, ...], name: str) -> Any:
    return None if NoneType in args else _blank(next(arg for arg in args if arg is not Unknown), name)
