from __future__ import annotations

import os
from pathlib import Path

import pytest

from kafkassl_doctor.front_matter import FrontMatterError, read_page
from kafkassl_doctor.rule_files import RuleError, check_page, list_rule_files, read_examples, read_rule_file
from kafkassl_doctor.rule_heads import read_range, split_template

HEAD = {
    "title": "A title",
    "severity": "warning",
    "kind": "insecure",
    "applies": "listener.tls",
    "flag": 'listener.client_auth == "requested"',
    "message": '"{listener.name} asks."',
    "fix": "ssl.client.auth=required",
}
BODY = """## Why

Because it
is so.

More.

## How it gets there

## Repair

## When to ignore

## Examples

```toml bad
node.set = {"a" = "b"}
```

```toml good
```

```toml unknown
```
"""


def write(folder: Path, body: str = BODY, subject: str = "listener", **changes: str | None) -> Path:
    head = {key: value for key, value in (HEAD | changes).items() if value is not None}
    path = folder / subject / "a-rule.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("---\n" + "".join(f"{key}: {value}\n" for key, value in head.items()) + "---\n" + body)
    return path


def problems(folder: Path, **changes: str | None) -> str:
    with pytest.raises(RuleError) as caught:
        read_rule_file(write(folder, **changes))
    return str(caught.value)


def test_a_rule_file_is_read(tmp_path):
    rule = read_rule_file(write(tmp_path))
    assert rule.entry["id"] == "a-rule"
    assert rule.entry["subject"] == "listener"
    assert rule.entry["message"] == [["get", 0, "name"], " asks."]
    assert rule.entry["why"] == "Because it is so."
    assert rule.reads == {"Listener.tls", "Listener.client_auth", "Listener.name"}
    assert [example.shows for example in rule.examples] == ["bad", "good", "unknown"]
    assert rule.path.read_text().splitlines()[rule.examples[0].line - 1] == "```toml bad"
    assert check_page(rule) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"severity": "fatal"}, ":3: `severity` is one of error, warning, note, not `fatal`"),
        ({"kind": "bad"}, ":4: `kind` is one of"),
        ({"titel": "x"}, "`titel` is no key of a rule"),
        ({"title": None}, ":1: `title` is missing"),
        ({"flag": "listener.client_auht"}, ":6: flag: Listener has no fact `client_auht`: did you mean"),
        ({"flag": "listener.tls and ("}, "flag: not an expression"),
        ({"flag": None}, "a rule without `flag` is a cause: it has no `applies`"),
        ({"message": '"{listener.nmae}"'}, "message: Listener has no fact `nmae`"),
        ({"message": '"{listener.name"'}, "a `{` is never closed"),
        ({"message": '"listener.name}"'}, "a `}` closes nothing"),
        ({"message": '"{listener.protocol}"'}, "`{listener.protocol}` may be unknown"),
        ({"message": '"{listener.host}"'}, "`{listener.host}` may be unset"),
        ({"message": '"{listener.settings.suites_place}"'}, "may be unset"),
        ({"message": '"{listener.settings}"'}, "only text, numbers and places can be shown"),
        ({"message": '"{listener.tls}"'}, "only text, numbers and places can be shown"),
        ({"message": '"{listener}"'}, "is no fact"),
        ({"message": "[a, b]"}, "`message` is a text, not a list"),
        ({"says": "jdk:x"}, "`says` is a list: write [jdk:x]"),
        ({"at": "listener.name"}, "at: `listener.name` is str, not a place"),
        ({"related": "listener.name"}, "is not of the form"),
        ({"kafka": "2.8"}, "`2.8` is no range"),
        ({"kafka": "'>=x'"}, "`x` is no version"),
        ({"fix": "|\n  $ keytool -alias '{listener.name}'"}, "puts a value in quotes"),
        ({"subject": "lister"}, "`lister` is no subject"),
    ],
)
def test_a_broken_rule_says_where_and_what(tmp_path, changes, problem):
    if changes.get("subject") == "lister":
        write(tmp_path, **changes)
        with pytest.raises(RuleError, match=problem):
            list_rule_files(tmp_path)
    else:
        assert problem in problems(tmp_path, **changes)


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    assert len(problems(tmp_path, severity="x", kind="y", flag="z").splitlines()) == 3


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ('listener.protocol == "SSL"', "{listener.protocol}"),
        ('listener.protocol in ("SSL",) and listener.tls', "{listener.protocol}"),
        ('listener.tls and not (listener.protocol != "SSL" or listener.loopback)', "{listener.protocol}"),
        ('listener.protocol == "SSL" or listener.protocol == "PLAINTEXT"', "{listener.protocol}"),
        ("listener.host != None", "{listener.host}"),
        ('listener.host == "a"', "{listener.host}"),
        ("not (listener.host == None)", "{listener.host}"),
        ("listener.settings.bad_suites != ()", "{listener.settings.bad_suites}"),
        ("any(s == 'x' for s in listener.settings.cipher_suites)", "{listener.settings.cipher_suites}"),
        ("listener.settings.bad_suites != ()", "{listener.settings.suites_place}"),
        ("listener.tls", "a[ {listener.host}]"),
        ("listener.tls", "{listener.place} {target.kafka} {listener.place.file} {listener.port}"),
    ],
)
def test_a_message_may_name_what_the_predicate_has_shown_to_be_there(tmp_path, flag, message):
    assert read_rule_file(write(tmp_path, flag=f"|\n  {flag}", message=f'"{message}"'))


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ('listener.protocol == "SSL" or listener.tls', "{listener.protocol}"),
        ("listener.host == None", "{listener.host}"),
        ('not (listener.host == "a")', "{listener.host}"),
        ("all(s == 'x' for s in listener.settings.cipher_suites)", "{listener.settings.cipher_suites}"),
        ("listener.settings != None", "{listener.settings.cipher_suites}"),
    ],
)
def test_a_message_may_not_name_what_can_still_be_missing(tmp_path, flag, message):
    assert "may be un" in problems(tmp_path, flag=f"|\n  {flag}", message=f'"{message}"')


def test_a_cause_names_values_of_its_refusal(tmp_path):
    changes = {"applies": None, "flag": None}
    rule = read_rule_file(write(tmp_path, message='"{path} is absent"', **changes))
    assert rule.entry["message"] == [["value", "path"], " is absent"]
    assert "a cause names values" in problems(tmp_path, message='"{listener.name}"', **changes)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (BODY.replace("## Repair\n", ""), "the headings are"),
        (BODY.replace("toml good", "toml fine"), ":29: an example is one of"),
        (BODY.replace("toml good", "text"), "has no example `toml good`"),
        (BODY.replace("toml unknown", "text"), "has no example `toml unknown`"),
    ],
)
def test_the_documentation_of_a_rule_is_complete(tmp_path, body, problem):
    assert problem in "\n".join(check_page(read_rule_file(write(tmp_path, body))))


def test_examples_are_fences_of_toml_with_one_word():
    body = "```\n```toml bad\n```\n```toml bad\na = 1\n\nb = 2\n```\n```toml\nc\n```\n```toml good\nunclosed"
    assert [(one.shows, one.setup) for one in read_examples(body)] == [("bad", "a = 1\n\nb = 2"), ("good", "unclosed")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain text", "plain text"),
        ('a == "b"', 'a == "b"'),
        ('"a: \\"b\\" # c"', 'a: "b" # c'),
        ("'it''s'", "it's"),
        ("[a, b]", ["a", "b"]),
        ("[]", []),
        ("|\n  a\n   b\n\n  c: d", "a\n b\n\nc: d"),
        ("|\n  a\n\n", "a"),
    ],
)
def test_a_head_is_a_small_part_of_yaml(text, value):
    page = read_page(f"---\nkey: {text}\nnext: x\n# comment\n\n---\nbody\n")
    assert page.head["key"].value == value
    assert page.head["next"].value == "x"
    assert page.body == "body\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no head", 1),
        ("---\nkey: x\n", 1),
        ("---\nkey\n---\n", 2),
        ("---\nkey:x\n---\n", 2),
        ("---\nkey:\n---\n", 2),
        ("---\na: b\na: c\n---\n", 3),
        ("---\na: b: c\n---\n", 2),
        ("---\na: b # c\n---\n", 2),
        ("---\na: {b}\n---\n", 2),
        ('---\na: "b\n---\n', 2),
        ('---\na: "b" c\n---\n', 2),
        ("---\na: 'b'c'\n---\n", 2),
        ("---\na: [b\n---\n", 2),
        ("---\na: [b,, c]\n---\n", 2),
        ("---\n  a: b\n---\n", 2),
        ("---\na: &b\n---\n", 2),
    ],
)
def test_what_is_not_of_that_part_is_refused_with_its_line(text, line):
    with pytest.raises(FrontMatterError) as caught:
        read_page(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "bounds"),
    [(">=2.8", ("2.8", None)), ("<4.0", (None, "4.0")), ("2.8..4.0", ("2.8", "4.0")), (">=8u301 <9", ("8u301", "9"))],
)
def test_a_range_of_versions_has_a_since_and_an_until(text, bounds):
    assert read_range(text) == bounds


def test_a_template_has_values_and_optional_parts():
    assert split_template("a {b}[ (c {d.e})] [x] {{f}}") == [
        "a ",
        ["value", "b"],
        ["if", [" (c ", ["value", "d.e"], ")"]],
        " [x] {f}",
    ]


def test_a_rule_file_that_is_no_file_is_refused(tmp_path):
    (tmp_path / "listener").mkdir()
    fifo = tmp_path / "listener" / "fifo.md"
    os.mkfifo(fifo)
    folder = tmp_path / "listener" / "folder.md"
    folder.mkdir()
    huge = tmp_path / "listener" / "huge.md"
    huge.write_text("---\n" * 100_000)
    binary = tmp_path / "listener" / "binary.md"
    binary.write_bytes(b"\xff\xfe---")
    for path in (fifo, folder, huge, binary, tmp_path / "listener" / "absent.md"):
        with pytest.raises(RuleError):
            read_rule_file(path)


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\nb", "-x", ".x", "a b", "\u202e", "a" * 101])
def test_a_name_that_no_terminal_should_print_names_no_rule(name, tmp_path):
    with pytest.raises(RuleError, match="letters, digits and hyphens"):
        read_rule_file(tmp_path / "listener" / f"{name}.md")


@pytest.mark.parametrize("name", ["absent", "x" * 5000, "file"])
def test_a_folder_that_is_none_is_told(name, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RuleError, match=r"is no folder|can't be looked into"):
        list_rule_files(tmp_path / name)


def test_a_predicate_can_be_a_plain_truth_value(tmp_path):
    for value in ("True", "False"):
        assert read_rule_file(write(tmp_path, applies=value)).entry["applies"] == ["lit", value == "True"]
