"""The recipes of the sample repository: each is read by what will read it, and its commands are run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from kafkassl_doctor.formats import render

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "fixtures" / "sample"
PASSWORD = "Sample-4711"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The sample repository, and a folder ``bin`` beside it with the program."""
    shutil.copytree(SAMPLE, tmp_path / "sample")
    program = tmp_path / "bin" / "kafkassl-doctor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kafkassl_doctor "$@" --at 2026-11-24\n')
    program.chmod(0o755)
    return tmp_path / "sample"


def run(command: list[str], here: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PYTHONPATH": str(ROOT), "KAFKA_STORE_PASSWORD": PASSWORD, **environment}
    path = f"{here.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    whole = {**os.environ, "PATH": path, **known}
    return subprocess.run(command, cwd=here, env=whole, capture_output=True, text=True, check=False)


def read_yaml(name: str) -> Any:
    return yaml.safe_load((SAMPLE / name).read_text("utf-8"))


def test_the_github_workflow_uses_the_action_with_what_it_needs() -> None:
    workflow = read_yaml(".github/workflows/kafka-ssl.yml")
    [job] = workflow["jobs"].values()
    assert job["steps"][-1]["uses"].startswith("kafkassl-doctor/kafkassl-doctor@")
    assert workflow["permissions"]["security-events"] == "write"
    assert "KAFKA_STORE_PASSWORD" in job["env"]


def test_gitlab_gets_its_reports(here: Path) -> None:
    job = read_yaml(".gitlab-ci.yml")["kafka-ssl"]
    [command] = [line for line in job["script"] if line.startswith("kafkassl-doctor")]
    done = run(shlex.split(command), here)
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads((here / job["artifacts"]["reports"]["codequality"]).read_text()), list)
    assert (here / job["artifacts"]["reports"]["junit"]).read_text().startswith("<?xml")


def test_jenkins_gets_its_reports(here: Path) -> None:
    text = (SAMPLE / "Jenkinsfile").read_text("utf-8")
    [command] = re.findall(r"sh '\.doctor/bin/(kafkassl-doctor [^']*)'", text)
    assert run(shlex.split(command), here).returncode == 0
    for name in re.findall(r"(?:junit|archiveArtifacts) '([^']*)'", text):
        assert (here / name).stat().st_size > 0
    assert text.count("{") == text.count("}")


def test_the_timer_writes_what_the_textfile_collector_reads(here: Path) -> None:
    unit = (SAMPLE / "deploy" / "kafkassl-doctor.service").read_text("utf-8")
    lines = dict(re.findall(r"(?m)^(ExecStart|ExecStartPost)=(.*)$", unit))
    collector = here / "textfile"
    collector.mkdir()
    replaced = {
        "/opt/kafkassl-doctor/bin/": "",
        "/etc/kafka/server.properties": "kafka/kafka-1.properties",
        "/var/lib/node_exporter/textfile": str(collector),
        " --probe": "",
    }
    for key in ("ExecStart", "ExecStartPost"):
        for old, new in replaced.items():
            lines[key] = lines[key].replace(old, new)
        done = run(shlex.split(lines[key]), here)
        assert (done.returncode, done.stderr) == (0, "")
    [file] = collector.iterdir()
    assert file.suffix == ".prom"
    families = {family.name for family in text_string_to_metric_families(file.read_text())}
    assert any("certificate" in name for name in families)


def test_the_alerts_ask_for_metrics_that_there_are(here: Path) -> None:
    from tests.formats.nasty import full_report

    there = {family.name for family in text_string_to_metric_families(render(full_report(), "openmetrics", "1"))}
    [group] = read_yaml("deploy/alerts.yml")["groups"]
    for rule in group["rules"]:
        asked = re.findall(r"kafkassl_doctor_\w+", rule["expr"])
        assert asked
        assert set(asked) <= there


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_units(here: Path) -> None:
    program = here / "kafkassl-doctor"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = []
    for name in ("kafkassl-doctor.service", "kafkassl-doctor.timer"):
        text = (SAMPLE / "deploy" / name).read_text("utf-8")
        unit = here / name
        unit.write_text(text.replace("/opt/kafkassl-doctor/bin/kafkassl-doctor", str(program)))
        units.append(str(unit))
    done = run(["systemd-analyze", "verify", *units], here)
    said = [line for line in done.stderr.splitlines() if "kafkassl-doctor" in line]
    assert said == []


def test_the_init_container_checks_what_the_broker_will_read(here: Path) -> None:
    spec = read_yaml("deploy/statefulset.yaml")["spec"]["template"]["spec"]
    [init], [broker] = spec["initContainers"], spec["containers"]
    assert (init["volumeMounts"], init["env"]) == (broker["volumeMounts"], broker["env"])
    # A secret's files are root's: only by their group can both read what its mode lets a group read.
    assert spec["securityContext"]["fsGroup"] == spec["securityContext"]["runAsGroup"]
    assert spec["volumes"][1]["secret"]["defaultMode"] & 0o040
    words = ["kafka/kafka-1.properties" if word == "/etc/kafka/server.properties" else word for word in init["args"]]
    words = ["." if word == "/etc/kafka" else word for word in words]
    assert run(["kafkassl-doctor", *words], here).returncode == 0
    assert run(["kafkassl-doctor", *words], here, KAFKA_STORE_PASSWORD="wrong").returncode == 1


def test_the_playbook_restarts_only_what_will_start(here: Path) -> None:
    [play] = read_yaml("deploy/restart.yml")
    check, fail, restart = play["tasks"]
    argv = check["ansible.builtin.command"]["argv"]
    replaced = {"{{ doctor }}": "kafkassl-doctor", "{{ server }}": "kafka/kafka-1.properties", "kafka": "root"}
    done = run([replaced.get(word, word) for word in argv], here)
    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)["schema"] == 1
    assert fail["when"] == "doctor_report.rc == 1"
    assert play["tasks"].index(restart) > play["tasks"].index(fail)


def test_the_hook_is_one_that_pre_commit_reads() -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    [used] = read_yaml(".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hook["id"] == used["id"]
    for name in ("kafka/kafka-1.properties", "docker-compose.yml", "compose.yaml", "a/docker-compose.prod.yaml"):
        assert re.search(hook["files"], name)
    for name in ("values.yaml", "composer.yml", "decompose.yml", "a.properties.bak", "compose/values.yml"):
        assert not re.search(hook["files"], name)


def test_the_hook_looks_at_the_whole_cluster_of_what_changed(here: Path) -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    command = shlex.split(hook["entry"])
    assert run([*command, "kafka/kafka-2.properties"], here).returncode == 0
    broker = here / "kafka" / "kafka-2.properties"
    broker.write_text(broker.read_text().replace("auth=requested", "auth=required"))
    done = run([*command, "kafka/kafka-2.properties"], here)
    assert done.returncode == 1
    assert "clients/billing.properties" in done.stdout
    (here / "log4j.properties").write_text("log4j.rootLogger=INFO\n")
    assert run([*command, "log4j.properties"], here).returncode == 0


@pytest.mark.slow
def test_pre_commit_runs_the_hook_on_a_clone(here: Path) -> None:
    pytest.importorskip("pre_commit")
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    local = {"repo": "local", "hooks": [{**hook, "language": "system"}]}
    (here / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [local]}))
    git = {
        **{f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "PRE_COMMIT_HOME": str(here.parent / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
        assert run(["git", *words], here, **git).returncode == 0
    command = [sys.executable, "-m", "pre_commit", "run", "--color", "never"]
    orders = here / "clients" / "orders.properties"
    orders.write_text(orders.read_text() + "client.id=orders\n")
    run(["git", "add", "."], here, **git)
    passed = run(command, here, **git)
    assert (passed.returncode, "Passed" in passed.stdout) == (0, True)
    orders.write_text(orders.read_text() + "security.protocol=SLL\n")
    run(["git", "add", "."], here, **git)
    stopped = run(command, here, **git)
    assert stopped.returncode == 1
    assert "clients/orders.properties:" in stopped.stdout
