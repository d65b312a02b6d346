"""Our named tuples are what typing's are."""

from __future__ import annotations

import pickle
import typing
from typing import get_type_hints

import pytest

from kafkassl_doctor.records import NamedTuple


class Ours(NamedTuple):
    """A record."""

    name: str
    size: int | None = None
    """Its size."""
    parts: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The name and the size."""
        return f"{self.name}:{self.size}"

    def __repr__(self) -> str:
        return "<ours>"


class Theirs(typing.NamedTuple):
    """A record."""

    name: str
    size: int | None = None
    parts: tuple[str, ...] = ()


def test_fields_and_defaults_are_the_same() -> None:
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours("a") == Theirs("a") == ("a", None, ())
    assert Ours("a")._replace(size=3) == Ours(name="a", size=3)
    assert list(Ours.__match_args__) == list(Theirs.__match_args__)


def test_annotations_can_be_resolved() -> None:
    assert get_type_hints(Ours) == get_type_hints(Theirs)


def test_methods_properties_and_documentation_are_kept() -> None:
    assert (Ours("a", 2).shown, repr(Ours("a")), Ours.__doc__) == ("a:2", "<ours>", "A record.")
    assert (Ours.__name__, Ours.__qualname__, Ours.__module__) == ("Ours", "Ours", __name__)


def test_a_record_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Ours("a", 1))) == Ours("a", 1)


def test_defaults_come_last() -> None:
    with pytest.raises(TypeError, match="without a default"):

        class Wrong(NamedTuple):
            name: str = ""
            size: int


def test_there_is_no_other_base() -> None:
    with pytest.raises(TypeError, match="no other base"):

        class Wrong(NamedTuple, dict):
            name: str
