"""A rule's page, and the list of rules, for a terminal."""

from __future__ import annotations

import json

from kafkassl_doctor.formats.catalogue import render_rules, render_rules_json
from kafkassl_doctor.formats.layout import cells
from kafkassl_doctor.formats.pages import render_page
from kafkassl_doctor.rules import load_rules

PAGE = """# A title

`name` · error

## Why
A paragraph that goes on
over two lines, and that is longer than the page is wide, so that it is wrapped.
- an item that is longer than the page is wide as well, so that it is wrapped
  and goes on
- another
1. a numbered one

```sh
keytool -list -v -keystore /etc/kafka/secrets/a-long-name-that-does-not-fit.p12 -storepass:env PASSWORD
```
And so:

    openssl pkcs12 -in broker.p12 -info -noout
    second --line

| a | b |
|---|---|
"""


def test_a_page_is_wrapped_but_its_commands_are_not() -> None:
    lines = render_page(PAGE, width=60, colour=False).splitlines()
    command = next(line for line in lines if "keytool" in line)
    assert command.endswith("-storepass:env PASSWORD")
    assert all(cells(line) <= 60 for line in lines if line != command)
    assert lines[0] == "A title"
    assert "  - an item that is longer than the page is wide as well, so" in lines
    assert "    that it is wrapped and goes on" in lines
    assert "  - another" in lines
    assert lines[lines.index("    openssl pkcs12 -in broker.p12 -info -noout") + 1] == "    second --line"
    assert "  1. a numbered one" in lines
    assert "  | a | b |" in lines
    assert not [line for line in lines if line.startswith("```")]


def test_a_page_with_colour_says_the_same() -> None:
    import re

    coloured = render_page(PAGE, width=60, colour=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render_page(PAGE, width=60, colour=False)


def test_a_hostile_page_prints_harmlessly() -> None:
    hostile = PAGE.replace("A title", "A\x1b[2Jtitle").replace("keytool", "key\u202etool\x9b")
    text = render_page(hostile, width=60, colour=False)
    assert not set(text) & set("\x1b\u202e\x9b")


def test_every_rule_is_listed_on_every_terminal() -> None:
    rules = load_rules()
    for width in (60, 100, 200):
        text = render_rules(rules, width=width, colour=False)
        assert all(rule.id in text for rule in rules)
        assert all(cells(line) <= max(width, 24 + max(len(rule.id) for rule in rules)) for line in text.splitlines())
        assert text.splitlines()[-1].startswith(f"{len(rules)} rules;")


def test_rules_are_listed_as_json() -> None:
    listed = json.loads(render_rules_json(load_rules()))
    assert [one["rule"] for one in listed] == sorted(rule.id for rule in load_rules())
    assert {one["severity"] for one in listed} <= {"error", "warning", "note"}
