"""The GitHub Action: its steps run as a runner runs them, in the sample repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "fixtures" / "sample"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
PASSWORD = "Sample-4711"


class Ran(NamedTuple):
    code: int
    printed: str
    outputs: dict[str, str]
    summary: str
    runner: Path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which the sample repository is a folder, and a runner with the program installed."""
    shutil.copytree(SAMPLE, tmp_path / "checkout" / "kafka ssl")
    installed = tmp_path / "runner" / "kafkassl-doctor" / "bin"
    installed.mkdir(parents=True)
    program = installed / "kafkassl-doctor"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kafkassl_doctor "$@"\n')
    program.chmod(0o755)
    return tmp_path / "checkout"


def run_step(name: str, checkout: Path, **inputs: str) -> Ran:
    """Run a step's script with inputs put where its ``env`` says, as a runner does."""
    runner = checkout.parent / "runner"
    given = {key: value["default"] for key, value in ACTION["inputs"].items()} | inputs
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KAFKA_STORE_PASSWORD": PASSWORD, "RUNNER_TEMP": str(runner)}
    for file in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environment[file] = str(runner / file)
        (runner / file).touch()
    for key, value in STEPS[name].get("env", {}).items():
        source = value.removeprefix("${{ ").removesuffix(" }}")
        environment[key] = given[source.removeprefix("inputs.")]
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    lines = (runner / "GITHUB_OUTPUT").read_text().splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    return Ran(done.returncode, done.stdout, outputs, (runner / "GITHUB_STEP_SUMMARY").read_text(), runner)


def check(checkout: Path, **inputs: str) -> Ran:
    words = {"config": "kafka ssl/kafkassl-doctor.toml", "arguments": "--at 2026-11-24", **inputs}
    return run_step("Check", checkout, **words)


def test_a_change_that_brings_nothing_new_passes(checkout: Path) -> None:
    ran = check(checkout)
    assert (ran.code, ran.outputs["code"]) == (0, "0")
    assert "::error" not in ran.printed
    assert "kafka ssl/kafka/kafka-1.properties" in ran.summary


def test_what_is_new_is_annotated_summed_up_and_uploaded(checkout: Path) -> None:
    orders = checkout / "kafka ssl" / "clients" / "orders.properties"
    orders.write_text(orders.read_text().replace("ssl/ca.pem", "ssl/old-ca.pem") + "ssl.truststor.type=PEM\n")
    (checkout / "kafka ssl" / "ssl" / "old-ca.pem").write_text("")
    ran = check(checkout)
    assert (ran.code, ran.outputs["code"]) == (0, "1")
    assert "::error file=kafka ssl/clients/orders.properties,line=" in ran.printed
    assert "orders.properties" in ran.summary
    sarif = json.loads(Path(ran.outputs["sarif"]).read_text())
    found = {one["ruleId"]: one for one in sarif["runs"][0]["results"]}
    assert "key-misspelt" in found
    assert any(one.get("suppressions") for one in sarif["runs"][0]["results"])


def test_files_are_one_on_each_line_and_arguments_are_words(checkout: Path) -> None:
    files = "kafka ssl/clients/orders.properties\nkafka ssl/clients/audit.properties\n"
    ran = check(checkout, files=files, arguments="--at 2026-11-24\n--whole-cluster", config="")
    assert ran.outputs["code"] == "0"
    assert "kafka-2.properties" in ran.summary


def test_what_could_not_be_looked_at_gives_2_and_no_report_is_made_up(checkout: Path) -> None:
    ran = check(checkout, config="gone.toml")
    assert ran.outputs == {"code": "2"}
    assert ran.summary == ""


def test_inputs_are_never_run(checkout: Path) -> None:
    hostile = "$(touch hit) `touch hit` ; touch hit #"
    ran = check(checkout, files=hostile, arguments="--at 2026-11-24 $(touch hit)", config="`touch hit`")
    assert ran.outputs["code"] == "2"
    assert not (checkout / "hit").exists()
    assert all("${{" not in step.get("run", "") for step in STEPS.values())


def test_the_verdict_is_given_whatever_becomes_of_code_scanning() -> None:
    assert STEPS["Verdict"]["if"] == "${{ !cancelled() && steps.check.outputs.code != '' }}"
    assert STEPS["Code scanning"]["with"]["category"] == "${{ inputs.category }}"


@pytest.mark.parametrize("code", ["0", "1", "2"])
def test_the_verdict_is_that_of_the_check(code: str) -> None:
    done = subprocess.run(["bash", "-c", STEPS["Verdict"]["run"]], env={"CODE": code}, check=False)
    assert done.returncode == int(code)


def test_every_input_and_output_is_used_and_described() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    for name, words in ACTION["inputs"].items():
        assert f"inputs.{name}" in text
        assert words["description"].endswith(".")
    for words in ACTION["outputs"].values():
        assert words["value"].startswith("${{ steps.check.outputs.")
    for step in STEPS.values():
        assert ("uses" in step) is ("shell" not in step)


def test_it_installs_what_it_is() -> None:
    assert '"$GITHUB_ACTION_PATH"' in STEPS["Install"]["run"]
