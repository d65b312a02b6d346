"""The exact texts: each can be said, by version."""

import json
import string
from pathlib import Path

import pytest

from kafkassl_doctor import texts
from kafkassl_doctor.texts import find_text, load_texts, say

FOLDER = Path(texts.__file__).parent / "data" / "texts"
SIDES = sorted(path.stem for path in FOLDER.glob("*.json"))


def test_a_text_is_said_with_its_class():
    said = say("kafka", "value-not-number", (4, 4, 0), name="node.id", value="abc", type="INT")
    assert said == "ConfigException: Invalid value abc for configuration node.id: Not a number of type INT"


def test_a_text_goes_by_version():
    assert say("kafka", "admin-listener-empty", (2, 8, 2)) != say("kafka", "admin-listener-empty", (3, 0, 0))


def test_values_are_never_taken_for_placeholders():
    assert "{type} {0}" in say("kafka", "value-not-number", (4, 4, 0), name="n", value="{type} {0}", type="INT")


def test_a_text_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        say("kafka", "nothing-of-the-kind", (4, 4, 0))


def test_a_class_stands_alone_where_there_is_no_message(monkeypatch):
    monkeypatch.setattr(texts, "load_texts", lambda _: {"x": [{"class": "CancellationException", "since": "2.0"}]})
    assert say("kafka", "x", (4, 4, 0)) == "CancellationException"
    assert find_text("kafka", "x", (1, 1, 0)) is None
    with pytest.raises(KeyError):
        say("kafka", "x", (1, 1, 0))


@pytest.mark.parametrize("side", SIDES)
def test_each_text_has_a_class_and_a_message_that_formats(side):
    for name, entries in load_texts(side).items():
        for entry in entries:
            assert set(entry) <= {"since", "until", "class", "message", "cite", "about"}, name
            assert entry["class"], name
            for _, field, spec, conversion in string.Formatter().parse(entry.get("message", "")):
                assert field is None or field.isidentifier(), name
                assert not spec, name
                assert not conversion, name


@pytest.mark.parametrize("side", SIDES)
def test_texts_stand_one_name_a_line_in_order(side):
    content = (FOLDER / f"{side}.json").read_text()
    names = list(json.loads(content))
    assert names == sorted(names)
    assert len(content.splitlines()) == len(names) + 2
