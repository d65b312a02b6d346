from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kafkassl_doctor import rule_index, rules
from kafkassl_doctor.rule_files import RuleError
from kafkassl_doctor.rules import load_rules, pick_rules

RULE = """---
title: A title
severity: note
kind: hygiene
flag: listener.present
message: |
  {listener.name} is open
fix: do it
says: [SAYS]
follows: [FOLLOWS]
aliases: [ALIASES]
---
## Why

Because.

## How it gets there

## Repair

## When to ignore

## Examples

```toml bad
```

```toml good
```
"""


def write(folder: Path, name: str, says: str = "", follows: str = "", aliases: str = "") -> Path:
    path = folder / "listener" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE.replace("SAYS", says).replace("FOLLOWS", follows).replace("ALIASES", aliases))
    return path


def problems(folder: Path) -> str:
    with pytest.raises(RuleError) as caught:
        rule_index.build_index(folder)
    return str(caught.value)


def test_the_index_holds_every_rule_of_the_repository():
    files = {path.stem for path in rules.CHECKOUT.glob("*/*.md")}
    assert {rule.id for rule in load_rules()} == files


def test_an_index_survives_being_written(tmp_path):
    index = rule_index.build_index(rules.CHECKOUT)
    rule_index.save_index(index, tmp_path / "index.jsonl")
    stamp, *lines = map(json.loads, (tmp_path / "index.jsonl").read_text().splitlines())
    read = [entry for _, entries in lines for entry in entries]
    assert (stamp, read) == (index["stamp"], json.loads(json.dumps(index["rules"])))
    assert [path.name for path in tmp_path.iterdir()] == ["index.jsonl"]


def test_rules_about_one_kind_of_subject_can_be_read_alone():
    assert load_rules(subject="endpoint") == tuple(rule for rule in load_rules() if rule.subject == "endpoint")


def test_an_index_that_can_not_be_written_is_no_failure(tmp_path):
    rule_index.save_index({"stamp": None, "rules": []}, tmp_path / "absent" / "index.jsonl")


@pytest.mark.parametrize("change", ["edit", "add", "remove", "move", "touch"])
def test_the_stamp_changes_with_the_rule_files(tmp_path, monkeypatch, change):
    monkeypatch.setattr(rules, "CHECKOUT", tmp_path)
    path = write(tmp_path, "a")
    write(tmp_path, "b")
    before = rules.read_stamp()
    assert rules.read_stamp() == before
    if change == "edit":
        path.write_text(path.read_text() + "x")
    elif change == "add":
        write(tmp_path, "c")
    elif change == "remove":
        path.unlink()
    elif change == "move":
        (tmp_path / "node").mkdir()
        path.rename(tmp_path / "node" / path.name)
    else:
        os.utime(path, ns=(1, 1))
    assert rules.read_stamp() != before


def test_a_stale_index_is_built_anew(tmp_path, monkeypatch):
    index = tmp_path / "data" / "index.jsonl"
    folder = tmp_path / "rules"
    for made in (index.parent, folder):
        made.mkdir()
    monkeypatch.setattr(rules, "CHECKOUT", folder)
    monkeypatch.setattr(rules, "INDEX", index)
    write(folder, "a")
    assert [rule.id for rule in load_rules()] == ["a"]
    built = index.stat().st_mtime_ns
    assert [rule.id for rule in load_rules()] == ["a"]
    assert index.stat().st_mtime_ns == built
    write(folder, "b")
    assert [rule.id for rule in load_rules()] == ["a", "b"]
    index.write_text("{")
    assert [rule.id for rule in load_rules()] == ["a", "b"]


def test_a_packed_index_is_read_without_looking_at_the_rules(tmp_path, monkeypatch):
    monkeypatch.setattr(rules, "PACKED", tmp_path)
    monkeypatch.setattr(rules, "INDEX", tmp_path / "index.jsonl")
    monkeypatch.setattr(rules, "read_stamp", lambda: pytest.fail("looked"))
    rule_index.save_index({"stamp": None, "rules": []}, tmp_path / "index.jsonl")
    assert load_rules() == ()


def test_two_rules_can_not_share_a_name(tmp_path):
    write(tmp_path, "a", aliases="b")
    write(tmp_path, "b")
    assert "two rules are called `b`" in problems(tmp_path)


def test_a_rule_follows_rules_that_there_are(tmp_path):
    write(tmp_path, "a", follows="c")
    assert ":10: no rule is called `c`" in problems(tmp_path)


def test_rules_do_not_follow_each_other_in_a_circle(tmp_path):
    write(tmp_path, "a", follows="b")
    write(tmp_path, "b", follows="a")
    assert "a: follows itself" in problems(tmp_path)


def test_a_rule_says_texts_that_there_are(tmp_path):
    path = write(tmp_path, "a", says="kafka:value-not-one-of")
    [entry] = rule_index.build_index(tmp_path)["rules"]
    assert [text[-1] for text in entry["says"]] == [
        "ConfigException: Invalid value … for configuration …: String must be one of: …"
    ]
    for name in ("kafka:valeu", "kafak:value-not-one-of", "value-not-one-of"):
        write(tmp_path, "a", says=name)
        assert f"{path}:9: no text is called `{name}`" in problems(tmp_path)


def test_users_rules_join_the_built_in_ones(tmp_path):
    write(tmp_path, "our-own", follows="listener-plaintext")
    loaded = load_rules([str(tmp_path)])
    assert loaded[-1].id == "our-own"
    assert len(loaded) == len(load_rules()) + 1


def test_a_user_can_not_replace_a_built_in_rule(tmp_path):
    write(tmp_path, "listener-plaintext")
    with pytest.raises(RuleError, match="a rule is called `listener-plaintext` already"):
        load_rules([str(tmp_path)])


def test_a_broken_rule_of_a_user_is_told_with_file_and_line(tmp_path):
    path = write(tmp_path, "our-own", follows="nothing")
    with pytest.raises(RuleError) as caught:
        load_rules([str(tmp_path)])
    assert caught.value.problems == (f"{path}:10: no rule is called `nothing`",)


def test_picking_refuses_unknown_names():
    with pytest.raises(LookupError, match="no rule is called 'listner-plaintext': did you mean listener-plaintext"):
        pick_rules(load_rules(), ["listner-plaintext"])
    assert [rule.id for rule in pick_rules(load_rules(), ["listener-plaintext"])] == ["listener-plaintext"]


def test_a_usual_run_does_not_load_what_builds_the_index():
    code = (
        "import sys, kafkassl_doctor.judge, kafkassl_doctor.rules as r; r.load_rules(); "
        "print([m for m in sys.modules if m in ('kafkassl_doctor.rule_files', 'kafkassl_doctor.expressions')])"
    )
    load_rules()
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_command_tells_what_is_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rule_index, "CHECKOUT", tmp_path)
    monkeypatch.setattr(rule_index, "INDEX", tmp_path / "index.jsonl")
    write(tmp_path, "a")
    assert rule_index.main() == 0
    assert capsys.readouterr().out == "1 rules\n"
    write(tmp_path, "a", follows="b")
    assert rule_index.main() == 1
    assert "no rule is called `b`" in capsys.readouterr().out


@pytest.mark.slow
def test_a_wheel_carries_rules_and_index(tmp_path):
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    root = rules.PACKAGE.parent
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=root, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode()
    [wheel] = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "in", "zip")
    code = "import kafkassl_doctor.rules as r; print(r.PACKED.is_dir(), sorted(x.id for x in r.load_rules()))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "in")}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment, check=True
    )
    assert ran.stdout.strip() == f"True {sorted(rule.id for rule in load_rules())}"
