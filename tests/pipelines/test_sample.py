"""The sample repository: two nodes, three clients, a configuration, a baseline, an ignore and a rule of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program

SAMPLE = Path(__file__).resolve().parent.parent.parent / "fixtures" / "sample"
PASSWORD = "Sample-4711"
AT = ("--at", "2026-11-24")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    monkeypatch.chdir(tmp_path / "sample")
    monkeypatch.setenv("KAFKA_STORE_PASSWORD", PASSWORD)
    return tmp_path / "sample"


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_program(list(arguments))
        return code, *capsys.readouterr()

    return call


def report(program: Run, *arguments: str) -> tuple[int, Any]:
    code, out, err = program("check", *AT, *arguments, "--format", "json")
    assert err == ""
    assert PASSWORD not in out
    return code, json.loads(out)


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def test_a_bare_check_looks_at_the_whole_cluster(here: Path, program: Run) -> None:
    code, whole = report(program)
    assert code == 0
    assert [one["file"] for one in whole["inputs"]] == [
        *("kafka/kafka-1.properties", "kafka/kafka-2.properties"),
        *("clients/audit.properties", "clients/billing.properties", "clients/orders.properties"),
    ]
    assert whole["configuration"] == "kafkassl-doctor.toml"
    assert all(one["starts"] for one in whole["startups"])
    assert all(one["constructs"] for one in whole["clients"])
    summary = whole["summary"]
    assert (summary["error"], summary["warning"], summary["fixed"]) == (0, 0, 0)
    held = {(one["by"], one["finding"]["rule"]) for one in whole["suppressed"]}
    assert held == {
        ("baseline", "client-auth-requested-with-authorizer"),
        ("baseline", "client-certificate-missing"),
        ("baseline", "key-misspelt"),
        ("ignore", "endpoint-identification-off"),
    }


def test_what_is_known_can_still_be_seen(here: Path, program: Run) -> None:
    _, whole = report(program)
    [failing] = [one for one in whole["links"] if not one["connects"]]
    assert (failing["client"]["file"], failing["because"]) == (
        "clients/billing.properties",
        ["client-certificate-missing"],
    )
    code, without = report(program, "--no-config", "kafka/kafka-2.properties")
    assert without["configuration"] is None
    assert code == 1


def test_a_change_that_locks_a_client_out_is_stopped_by_the_file_alone_that_changed(here: Path, program: Run) -> None:
    change("kafka/kafka-2.properties", "ssl.client.auth=requested", "ssl.client.auth=required")
    code, whole = report(program, "kafka/kafka-2.properties", "--whole-cluster")
    assert code == 1
    [error] = [one for one in whole["findings"] if (one["severity"], one["outcome"]) == ("error", "finding")]
    assert (error["rule"], error["location"]["file"]) == ("client-certificate-missing", "clients/billing.properties")
    assert {one["rule"] for one in whole["fixed"]} == {"client-auth-requested", "client-auth-requested-with-authorizer"}


def test_what_is_repaired_is_told_and_a_new_baseline_forgets_it(here: Path, program: Run) -> None:
    change("clients/billing.properties", "ssl.enabled.protocol=", "ssl.enabled.protocols=")
    code, whole = report(program)
    assert (code, [one["rule"] for one in whole["fixed"]]) == (0, ["key-misspelt"])
    before = Path("kafkassl-doctor.baseline").read_text().splitlines()
    assert program("check", *AT, "--write-baseline", "kafkassl-doctor.baseline")[0] == 0
    after = Path("kafkassl-doctor.baseline").read_text().splitlines()
    assert set(before) - set(after) == {line for line in before if "key-misspelt" in line}
    assert set(after) <= set(before)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("kafka/kafka-1.properties", "${env:KAFKA_STORE_PASSWORD}", "wrong"),
        ("kafka/kafka-1.properties", "listeners=CLIENTS:", "listeners=CLIENTZ:"),
        ("clients/billing.properties", "ssl.truststore.type=PEM", "ssl.truststore.type=NONE"),
        ("clients/billing.properties", "security.protocol=SSL", "security.protocol=PLAINTEXT"),
    ],
)
def test_what_another_failure_hides_is_not_fixed(here: Path, program: Run, file: str, old: str, new: str) -> None:
    change(file, old, new)
    code, whole = report(program)
    assert (code, whole["summary"]["error"] > 0, whole["fixed"]) == (1, True, [])


def test_a_baseline_written_for_one_file_keeps_what_it_holds_of_others(here: Path, program: Run) -> None:
    before = Path("kafkassl-doctor.baseline").read_text()
    change("kafka/kafka-2.properties", "ssl.client.auth=requested", "ssl.client.auth=required")
    wrote = program("check", *AT, "kafka/kafka-2.properties", "--write-baseline", "kafkassl-doctor.baseline")
    assert (wrote[0], "2 of them of files that were not looked at" in wrote[2]) == (0, True)
    after = Path("kafkassl-doctor.baseline").read_text()
    assert after == "".join(line for line in before.splitlines(True) if not line.startswith("kafka/kafka-2"))
    Path("clients/billing.properties").rename("clients/bills.properties")
    program("check", *AT, "kafka/kafka-2.properties", "--write-baseline", "kafkassl-doctor.baseline")
    assert "billing" not in Path("kafkassl-doctor.baseline").read_text()


def test_two_branches_that_each_add_a_finding_merge_their_baselines(here: Path, program: Run) -> None:
    def git(*arguments: str) -> None:
        own = ("-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *own, *arguments], check=True, capture_output=True)

    def add(branch: str, file: str) -> None:
        git("checkout", "-b", branch, "main")
        text = Path("clients/orders.properties").read_text()
        Path(file).write_text(f"ssl.enabled.protocl=TLSv1.3\n{text}")
        assert program("check", *AT, "--write-baseline", "kafkassl-doctor.baseline")[0] == 0
        git("add", "-A")
        git("commit", "-qm", branch)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "main")
    add("one", "clients/payments.properties")
    add("two", "clients/prices.properties")
    git("merge", "-q", "one")
    code, whole = report(program)
    assert (code, whole["fixed"]) == (0, [])
    held = [one["finding"] for one in whole["suppressed"] if one["finding"]["rule"] == "key-misspelt"]
    assert len([*held, *(same for one in held for same in one["same"])]) == 3


def test_an_ignore_needs_a_day_here_and_counts_again_after_it(here: Path, program: Run) -> None:
    _, whole = report(program, "--at", "2099-02-01", "--select", "ignore-expired,endpoint-identification-off")
    assert [one["rule"] for one in whole["findings"]] == ["ignore-expired", "endpoint-identification-off"]
    change("clients/audit.properties", " until=2099-01-31", "")
    code, whole = report(program)
    assert (code, [one["rule"] for one in whole["findings"] if one["outcome"] == "finding"]) == (
        1,
        ["ignore-without-end"],
    )


def test_a_ca_is_reported_long_before_a_certificate(here: Path, program: Run) -> None:
    rules = ("--select", "anchor-expires-soon,certificate-expires-soon")
    for at, found in (
        ("2076-05-01", 0),
        ("2076-06-01", 1),
        ("2076-10-15", 5),
    ):
        _, whole = report(program, *rules, "--at", at)
        assert len({one["subject"]["name"] for one in whole["findings"]}) == found


def test_without_the_password_it_is_unknown_and_not_passed(
    here: Path, program: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAFKA_STORE_PASSWORD")
    code, whole = report(program)
    assert whole["summary"]["fixed"] == 0
    assert whole["summary"]["unknown"] > 0
    assert code in (0, 1)
    assert program("check", *AT, "--strict")[0] == 1


def test_modes_that_are_not_judged_are_no_doubt_to_strict(here: Path, program: Run) -> None:
    code, whole = report(program, "--strict")
    assert (code, whole["summary"]["unknown"]) == (0, 5)


def test_a_secret_that_is_not_here_is_unknown_and_stops_nothing(
    here: Path, program: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = '[secrets]\nssl.keystore.password = "env:VAULT_WORD"\nssl.key.password = "file:absent"\n'
    Path("kafkassl-doctor.toml").write_text(Path("kafkassl-doctor.toml").read_text() + secrets)
    change("clients/orders.properties", "${env:KAFKA_STORE_PASSWORD}", "{{ store_word }}")
    code, whole = report(program)
    assert code == 0
    [orders] = [one for one in whole["clients"] if one["file"] == "clients/orders.properties"]
    assert (orders["constructs"], orders["unknown"]) == (None, "the environment has no VAULT_WORD")
    monkeypatch.setenv("VAULT_WORD", PASSWORD)
    _, whole = report(program)
    [orders] = [one for one in whole["clients"] if one["file"] == "clients/orders.properties"]
    assert orders["constructs"] is True
    code, _, err = program("check", *AT, "--secret", "ssl.keystore.password=env:NO_SUCH_WORD")
    assert (code, "the environment has no NO_SUCH_WORD" in err) == (2, True)


def test_settings_are_shown_with_their_origin(here: Path, program: Run) -> None:
    code, out, _ = program("check", "--show-config", "--jdk", "21")
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert ["kafka", "4.0", "kafkassl-doctor.toml"] in lines
    assert ["jdk", "21", "command", "line"] in lines


def test_from_another_folder_it_is_the_same(here: Path, program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, before = report(program)
    monkeypatch.chdir("clients")
    code, whole = report(program)
    assert code == 0
    assert whole["summary"] == before["summary"]
    assert whole["configuration"] == "../kafkassl-doctor.toml"


def test_the_stores_are_those_of_the_description(tmp_path: Path) -> None:
    make_setup((SAMPLE / "stores.toml").read_text("utf-8"), tmp_path / "made")
    for store in sorted((SAMPLE / "ssl").iterdir()):
        assert (tmp_path / "made" / store.name).read_bytes() == store.read_bytes()


def test_a_hook_may_hand_on_a_file_without_settings_unless_a_cluster_names_it(here: Path, program: Run) -> None:
    Path("messages.properties").write_text("# greetings, to be written\n")
    assert report(program, "messages.properties", "--whole-cluster")[0] == 0
    assert program("check", *AT, "messages.properties", "--whole-cluster", "--no-config")[0] == 0
    assert report(program, "messages.properties")[0] == 2
    Path("clients/orders.properties").write_text("# nothing left\n")
    assert report(program, "clients/orders.properties", "--whole-cluster")[0] == 2


def test_a_rule_of_the_repository_s_own_is_explained_and_listed_there(
    here: Path, program: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (".", "clients"):
        monkeypatch.chdir(here / folder)
        code, out, _ = program("explain", "ignore-without-end")
        assert (code, "A rule of this repository's own" in out) == (0, True)
        assert "ignore-without-end" in program("rules")[1]
    monkeypatch.chdir(here.parent)
    assert program("explain", "ignore-without-end")[0] == 2
