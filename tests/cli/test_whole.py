"""Whole runs on real files: set-ups that work, that are broken, and what is no configuration at all."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fixtures.demo import build_demo
from fixtures.make import Setup, make_setup
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.data import read_data

PASSWORD = "Changeit-7!"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("KAFKASSL_DOCTOR_DEBUG", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_program(list(arguments))
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Setup]:
    def make(description: str) -> Setup:
        made = make_setup(description, tmp_path / "setup")
        monkeypatch.chdir(made.directory)
        return made

    return make


def read(text: str) -> Any:
    whole = json.loads(text)
    Draft202012Validator(read_data("schema/report-1")).validate(whole)
    return whole


def test_a_set_up_that_works_gives_0_and_no_error(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup("client = {}")
    code, out, err = program("check", *made.command)
    assert (code, err) == (0, "")
    assert "✔ 1 node starts, 1 client can be constructed." in out
    whole = read(program("check", *made.command, "--format", "json")[1])
    assert whole["summary"]["error"] == 0
    assert [one["starts"] for one in whole["startups"]] == [True]
    assert [one["constructs"] for one in whole["clients"]] == [True]


def test_an_expired_certificate_gives_1_and_the_words_of_the_start(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup('certs.broker.ends = "-1d"')
    code, out, _ = program("check", *made.command)
    assert code == 1
    assert "✘ server.properties · will not start" in out
    (startup,) = read(program("check", *made.command, "--format", "json")[1])["startups"]
    assert startup["starts"] is False
    assert "validity check failed" in startup["says"]


def test_a_wrong_password_makes_what_lies_behind_it_unknown_not_passed(
    program: Run, setup: Callable[[str], Setup]
) -> None:
    made = setup('node.set = {"ssl.keystore.password" = "wrong-Word-1"}')
    code, out, _ = program("check", *made.command)
    assert code == 1
    assert "keystore password was incorrect" in out
    whole = read(program("check", *made.command, "--format", "json")[1])
    assert whole["summary"]["unknown"] > 0
    assert "wrong-Word-1" not in out + json.dumps(whole)


def test_no_form_of_output_holds_a_secret(program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = build_demo(tmp_path)
    monkeypatch.chdir(made.directory)
    monkeypatch.setenv("WORD", "from-the-Vault-3")
    more = ("--override", "ssl.key.password=Over-ridden-1", "--secret", "ssl.key.password=env:WORD")
    shown = ""
    for arguments in (("check", "--verbose"), ("check", "--quiet"), ("check", "--format", "json"), ("facts",)):
        for extra in ((), more):
            code, out, err = program(arguments[0], *made.command, *arguments[1:], *extra)
            assert code in (0, 1)
            shown += out + err
    for secret in ("changeit", "s3cret-orders", "Over-ridden-1", "from-the-Vault-3", "PRIVATE KEY"):
        assert secret not in shown


def test_the_demo_meets_the_schema_and_stays_the_same(
    program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = build_demo(tmp_path)
    monkeypatch.chdir(made.directory)
    first, second = (program("check", *made.command, "--format", "json")[1] for _ in range(2))
    assert first == second
    whole = read(first)
    assert whole["findings"]
    assert all(one["location"] and one["message"] for one in whole["findings"])


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: os.mkfifo(path),
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\x00\x01\x02" * 1000),
        lambda path: path.write_bytes(b"\xfe\xed\xfe\xed" + bytes(100)),
        lambda path: path.write_bytes(b"x" * 20_000_000),
    ],
    ids=["missing", "folder", "pipe", "loop", "device", "empty", "binary", "keystore", "huge"],
)
def test_what_is_no_configuration_gives_2_and_a_clear_line(
    make: Callable[[Path], None], program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path("server.properties"))
    code, out, err = program("check", "server.properties")
    assert (code, err) == (2, "")
    assert "server.properties could not be looked at: " in out
    code, out, _ = program("check", "server.properties", "--format", "json")
    assert code == 2
    assert read(out)["inputs"][0]["problem"]
    assert program("facts", "server.properties")[0] == 2


def test_a_file_that_can_not_be_looked_at_leaves_the_others(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup("")
    code, out, _ = program("check", "absent.properties", *made.command)
    assert code == 2
    assert "✔ server.properties · starts" in out


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_gives_2(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup("")
    (made.directory / "server.properties").chmod(0)
    assert program("check", *made.command)[0] == 2


def test_a_configuration_comes_from_standard_input(
    program: Run, setup: Callable[[str], Setup], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = setup("")
    content = (made.directory / "server.properties").read_bytes()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))
    code, out, _ = program("check", "-", "--at", "2026-11-24")
    assert code == 0
    assert "✔ - · starts" in out


def test_hostile_names_in_files_and_certificates_print_harmlessly(
    program: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "[red]x[/red]\x1b[2J\u202egnp\u200b\x9b"
    made = make_setup({"certs": {"broker": {"subject": f"CN={hostile}", "ends": "-1d"}}}, tmp_path / hostile)
    monkeypatch.chdir(tmp_path)
    name = f"{hostile}/server.properties"
    for arguments in (("check", "--verbose"), ("check", "--quiet"), ("facts",)):
        code, out, err = program(arguments[0], name, "--cwd", str(made.directory), "--at", "2026-11-24", *arguments[1:])
        assert code in (0, 1)
        assert not set(out + err) & set("\x1b\x9b\u202e\u200b")
        assert "[red]x[/red]" in out


def test_absent_stores_are_unknown_where_they_are_elsewhere(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup('stores."broker.p12" = false\nnode.lines = ["ssl.keystore.location=/etc/kafka/broker.p12"]')
    code, out, _ = program("check", *made.command, "--stores", "elsewhere")
    assert code == 0
    assert "? server.properties · can't be told" in out
    assert program("check", *made.command, "--stores", "elsewhere", "--strict")[0] == 1


def test_rules_are_selected_and_ignored(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup('certs.broker.ends = "+10d"')

    def names(*options: str) -> set[str]:
        printed = program("check", *made.command, "--format", "json", *options)[1]
        return {one["rule"] for one in read(printed)["findings"]}

    assert names("--select", "certificate-expires-soon") == {"certificate-expires-soon"}
    assert "certificate-expires-soon" not in names("--ignore", "certificate-expires-soon")
    code, _, err = program("check", *made.command, "--select", "certificate-expire-soon")
    assert code == 2
    assert "did you mean certificate-expires-soon?\n" in err


def test_facts_are_shown_as_lines_and_as_json(program: Run, setup: Callable[[str], Setup]) -> None:
    made = setup("")
    code, out, _ = program("facts", *made.command)
    assert code == 0
    assert "nodes[0].listeners[0].client_auth = 'required'" in out.splitlines()
    tree = json.loads(program("facts", *made.command, "--format", "json")[1])
    assert tree["nodes"][0]["listeners"][0]["client_auth"] == "required"


def test_rules_of_the_users_own_are_judged_by(program: Run, setup: Callable[[str], Setup], tmp_path: Path) -> None:
    made = setup("")
    folder = tmp_path / "mine" / "listener"
    folder.mkdir(parents=True)
    (folder / "no-port-9093.md").write_text(
        "---\ntitle: Port 9093 is taken\nseverity: warning\nkind: hygiene\nflag: listener.port == 9093\n"
        "message: Listener {listener.name} is on port 9093.\nfix: "
        '"# another port"\n---\n\n## Why\n\nWe say so.\n'
    )
    whole = read(program("check", *made.command, "--format", "json", "--rules", str(tmp_path / "mine"))[1])
    assert "no-port-9093" in {one["rule"] for one in whole["findings"]}
    (folder / "no-port-9093.md").write_text("---\ntitle: x\n---\n")
    code, _, err = program("check", *made.command, "--rules", str(tmp_path / "mine"))
    assert code == 2
    assert "no-port-9093.md" in err


def test_a_baseline_holds_what_there_was(tmp_path, monkeypatch, program):
    setup = make_setup('certs.broker.ends = "-1d"\nclient = {}\n', tmp_path)
    monkeypatch.chdir(setup.directory)
    at = ("--at", "2026-11-24")
    code, _, err = program("check", *setup.files, *at, "--write-baseline", "known")
    assert (code, "known holds" in err) == (0, True)
    code, out, _ = program("check", *setup.files, *at, "--baseline", "known", "--format", "json")
    whole = json.loads(out)
    assert (code, whole["summary"]["error"], whole["fixed"]) == (0, 0, [])
    assert whole["summary"]["suppressed"] > 0
    assert whole["startups"][0]["starts"] is False
    text = Path("client.properties").read_text() + "ssl.endpoint.identification.algorithm=\nbootstrap.servers=b1\n"
    Path("client.properties").write_text(text)
    code, out, _ = program("check", *setup.files, *at, "--baseline", "known", "--format", "json")
    assert (code, [one["rule"] for one in json.loads(out)["findings"] if one["severity"] == "error"]) == (
        1,
        ["bootstrap-address-malformed"],
    )
    assert program("check", "client.properties", "gone", *at, "--write-baseline", "second")[0] == 2
    assert not Path("second").exists()
    for words in (("--baseline", "second"), ("--write-baseline", "client.properties")):
        code, out, err = program("check", "client.properties", *words)
        assert (code, out) == (2, "")
        assert words[0] in err


def test_an_ignore_holds_what_its_owner_accepts_until_its_day(tmp_path, monkeypatch, program):
    comment = "# kafkassl-doctor: ignore[client-auth-requested] until=2026-11-24 soon"
    setup = make_setup(f'node.lines = ["{comment}", "ssl.client.auth=requested"]', tmp_path)
    monkeypatch.chdir(setup.directory)
    rules = ("--select", "client-auth-requested,ignore-expired,ignore-unused", "--fail-on", "note")
    code, out, _ = program("check", *setup.files, "--at", "2026-11-24", *rules)
    assert (code, "1 ignored" in " ".join(out.split())) == (0, True)
    code, out, _ = program("check", *setup.files, "--at", "2026-11-25", *rules, "--format", "json")
    assert (code, sorted(one["rule"] for one in json.loads(out)["findings"])) == (
        1,
        ["client-auth-requested", "ignore-expired"],
    )
