from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import TARGET

from kafkassl_doctor.expressions import parse_predicate
from kafkassl_doctor.fact_types import FactType, target_type
from kafkassl_doctor.guards import find_guards
from kafkassl_doctor.predicates import Scope, compile_predicate
from kafkassl_doctor.values import Unknown

WHY = Unknown("why")


class Part(NamedTuple):
    ok: bool | Unknown = True
    name: str | Unknown | None = "part"


class Thing(NamedTuple):
    yes: bool = True
    no: bool = False
    maybe: bool | Unknown = WHY
    unset: bool | None = None
    a: bool | Unknown | None = True
    b: bool | Unknown | None = True
    number: int | Unknown | None = 5
    name: str | Unknown | None = "x"
    other: str | None = None
    part: Part | Unknown | None = None
    parts: tuple[Part, ...] | Unknown | None = ()
    names: tuple[str, ...] | Unknown | None = ()
    table: Mapping[str, str] | Unknown = WHY


TYPES = {"thing": FactType("record", record=Thing), "target": target_type()}


def parse(text: str) -> list:
    return parse_predicate(text, "thing", TYPES).code


def run(text: str, **given: object) -> bool | Unknown:
    code = json.loads(json.dumps(parse(text)))
    return compile_predicate(code)(Scope((Thing(**given), TARGET)))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("thing.yes and thing.maybe", WHY),
        ("thing.maybe and thing.no", False),
        ("thing.no and thing.maybe", False),
        ("thing.maybe or thing.yes", True),
        ("thing.no or thing.maybe", WHY),
        ("not thing.maybe", WHY),
        ("not thing.no", True),
        ("not thing.unset", True),
        ("thing.unset", False),
        ("thing.unset or thing.no", False),
        ("thing.yes and not thing.unset", True),
        ("thing.unset == None", True),
        ("thing.unset != None", False),
    ],
)
def test_truth_has_three_values(text, outcome):
    assert run(text) == outcome


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ('thing.name == "x"', "x", True),
        ('thing.name != "x"', "x", False),
        ('thing.name == "x"', None, False),
        ('thing.name != "x"', None, False),
        ('not (thing.name == "x")', None, True),
        ('thing.name in ("x", "y")', None, False),
        ('thing.name not in ("x", "y")', None, False),
        ('thing.name not in ("x", "y")', "z", True),
        ('"a" in thing.name', "bar", True),
        ('"a" in thing.name', None, False),
        ('thing.name == "x"', WHY, WHY),
        ('thing.name in ("x",)', WHY, WHY),
        ("thing.name == None", WHY, WHY),
        ("thing.name == None", None, True),
        ("thing.name != None", "", True),
        ("thing.name == thing.other", None, False),
        ("thing.name == thing.name", "x", True),
    ],
)
def test_a_comparison_with_something_unset_is_false(text, value, outcome):
    assert run(text, name=value) == outcome


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("thing.number < 6", 5, True),
        ("thing.number < 6", None, False),
        ("not thing.number < 6", None, True),
        ("4 < thing.number <= 5", 5, True),
        ("4 < thing.number < 5", 5, False),
        ("thing.number >= 5", WHY, WHY),
    ],
)
def test_numbers_have_an_order(text, value, outcome):
    assert run(text, number=value) == outcome


def test_what_stands_behind_something_unset_is_unset():
    assert run('thing.part.name == "part"', part=None) is False
    assert run("thing.part.name == None", part=None) is True
    assert run("thing.part.ok", part=None) is False
    assert run('thing.part.name == "part"', part=Part()) is True
    assert run('thing.part.name == "part"', part=WHY) == WHY


BAD, GOOD, DARK = Part(ok=False), Part(ok=True), Part(ok=WHY)


@pytest.mark.parametrize(
    ("text", "parts", "outcome"),
    [
        ("any(part.ok for part in thing.parts)", (BAD, GOOD), True),
        ("any(part.ok for part in thing.parts)", (DARK, GOOD), True),
        ("any(part.ok for part in thing.parts)", (BAD, DARK), WHY),
        ("any(part.ok for part in thing.parts)", (), False),
        ("any(part.ok for part in thing.parts)", None, False),
        ("any(part.ok for part in thing.parts)", WHY, WHY),
        ("all(part.ok for part in thing.parts)", (GOOD, GOOD), True),
        ("all(part.ok for part in thing.parts)", (DARK, BAD), False),
        ("all(part.ok for part in thing.parts)", (GOOD, DARK), WHY),
        ("all(part.ok for part in thing.parts)", (), True),
        ("all(part.ok for part in thing.parts)", None, True),
        ("all(part.ok for part in thing.parts)", WHY, WHY),
        ('any(part.ok for part in thing.parts if part.name == "part")', (GOOD,), True),
        ('any(part.ok for part in thing.parts if part.name == "else")', (GOOD,), False),
        ('all(part.ok for part in thing.parts if part.name == "else")', (BAD,), True),
        ('all(part.ok for part in thing.parts if part.name == "part")', (BAD,), False),
        ("any(part.name == thing.name for part in thing.parts)", (Part(name="x"),), True),
        ("any(part.name == thing.name for part in thing.parts)", (Part(name="y"),), False),
    ],
)
def test_any_is_true_if_one_is_and_all_is_false_if_one_is_not(text, parts, outcome):
    assert run(text, parts=parts) == outcome


def test_quantifiers_nest():
    text = "any(any(part.name == name for name in thing.names) for part in thing.parts)"
    assert run(text, parts=(GOOD,), names=("z", "part")) is True
    assert run(text, parts=(GOOD,), names=("z",)) is False


def test_a_key_that_is_not_in_a_table_is_unset():
    assert run('thing.table["a"] == "1"', table={"a": "1"}) is True
    assert run('thing.table["b"] == None', table={"a": "1"}) is True
    assert run('thing.table["b"] == None', table=WHY) == WHY


VALUES = st.sampled_from([True, False, None, WHY])
ATOMS = ["thing.a", "thing.b", 'thing.name == "x"', "thing.name == None", "thing.number < 3", "thing.part.ok"]
EXPRESSIONS = st.recursive(
    st.sampled_from([*ATOMS, "any(part.ok for part in thing.parts)", "all(part.ok for part in thing.parts)"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: "({}) {} ({})".format(*three)),
    ),
    max_leaves=6,
)


@given(
    text=EXPRESSIONS,
    a=VALUES,
    b=VALUES,
    name=st.sampled_from(["x", "y", None, WHY]),
    number=st.sampled_from([1, 5, None, WHY]),
    part=st.sampled_from([BAD, GOOD, DARK, None, WHY]),
    parts=st.sampled_from([(), (BAD,), (GOOD, DARK), None, WHY]),
)
def test_what_a_guard_promises_holds(text, **values):
    code = parse(text)
    thing = Thing(**values)
    outcome = compile_predicate(code)(Scope((thing, TARGET)))
    assert isinstance(outcome, (bool, Unknown))
    for path, what in find_guards(code) if outcome is True else ():
        value: object = thing
        for name in path[1:]:
            value = None if value is None else value if isinstance(value, Unknown) else getattr(value, name)
        assert not isinstance(value, Unknown)
        assert what == "known" or value is not None
