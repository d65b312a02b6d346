"""Whole checks of compose files and environment files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program

SERVICE = """\
  {name}:
    image: {image}
    volumes: ["./secrets:/etc/kafka/secrets"]
    environment:
      KAFKA_PROCESS_ROLES: broker,controller
      KAFKA_NODE_ID: {id}
      KAFKA_CONTROLLER_QUORUM_VOTERS: 1@b1.example.com:9094
      KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: SSL:SSL,CONTROLLER:SSL
      KAFKA_INTER_BROKER_LISTENER_NAME: SSL
      KAFKA_LISTENERS: SSL://:9093,CONTROLLER://:9094
      KAFKA_ADVERTISED_LISTENERS: SSL://{name}.example.com:9093
      KAFKA_SSL_KEYSTORE_FILENAME: broker.p12
      KAFKA_SSL_KEYSTORE_TYPE: PKCS12
      KAFKA_SSL_KEYSTORE_CREDENTIALS: creds
      KAFKA_SSL_KEY_CREDENTIALS: creds
      KAFKA_SSL_TRUSTSTORE_FILENAME: trust.p12
      KAFKA_SSL_TRUSTSTORE_TYPE: PKCS12
      KAFKA_SSL_TRUSTSTORE_CREDENTIALS: creds
      KAFKA_SSL_CLIENT_AUTH: required
"""
PASSWORD = "Changeit-7!"
Check = Callable[..., tuple[int, dict[str, Any]]]


def compose(**images: str) -> str:
    services = (SERVICE.format(name=name, image=image, id=name[1:]) for name, image in images.items())
    return "services:\n" + "".join(services)


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    setup = make_setup({"files": {"secrets/creds": PASSWORD}}, tmp_path / "setup")
    for store in ("broker.p12", "trust.p12"):
        (setup.directory / store).rename(setup.directory / "secrets" / store)
    monkeypatch.chdir(setup.directory)

    def run(text: str, *options: str, name: str = "compose.yml") -> tuple[int, dict[str, Any]]:
        Path(name).write_text(text)
        code = run_program(["check", name, "--format", "json", "--at", "2026-11-24", *options])
        shown = capsys.readouterr().out
        assert PASSWORD not in shown
        return code, json.loads(shown)

    return run


def test_a_container_that_works_starts(check: Check) -> None:
    code, report = check(compose(b1="apache/kafka:4.0.0"))
    assert (code, report["summary"]["error"]) == (0, 0)
    assert [(one["file"], one["starts"]) for one in report["startups"]] == [("compose.yml", True)]


def test_the_image_tells_the_release_unless_one_is_given(check: Check) -> None:
    assert check(compose(b1="confluentinc/cp-kafka:7.5.0"))[1]["target"]["kafka"].startswith("3.5.")
    assert check(compose(b1="confluentinc/cp-kafka:7.5.0"), "--kafka", "3.9.1")[1]["target"]["kafka"] == "3.9.1"


def test_several_services_are_nodes_of_one_cluster(check: Check) -> None:
    code, report = check(compose(b1="apache/kafka:4.0.0", b2="apache/kafka:4.0.0"))
    assert code == 1
    assert {one["file"] for one in report["startups"]} == {"compose.yml#b1", "compose.yml#b2"}
    [finding] = [one for one in report["findings"] if one["rule"] == "hostname-not-covered"]
    line = compose(b1="", b2="").splitlines().index("      KAFKA_SSL_KEYSTORE_FILENAME: broker.p12") + 1
    assert finding["location"] in ({"file": "compose.yml", "line": line}, {"file": "compose.yml", "line": line + 20})
    assert "b2.example.com" in finding["message"]


def test_a_wrong_password_is_found_in_the_file_that_holds_it(check: Check) -> None:
    Path("secrets/creds").write_text("Other-6!\r\n")
    report = check(compose(b1="apache/kafka:4.0.0"))[1]
    assert [one["rule"] for one in report["findings"] if one["outcome"] == "finding"] == ["store-password-wrong"] * 2
    assert "there is no such file" not in json.dumps(report)
    assert "Other-6!" not in json.dumps(report)


def test_a_file_of_variables_is_an_environment_too(check: Check) -> None:
    text = "\n".join(
        line.strip().replace(": ", "=", 1) for line in SERVICE.format(name="b1", image="", id=1).splitlines()[4:]
    )
    code, report = check(text, "--path-map", "/etc/kafka/secrets=secrets", name="broker.env")
    assert [(one["file"], one["role"]) for one in report["startups"]] == [("broker.env", "combined")]
    assert report["summary"]["error"] == 0
    assert code == 0


def test_a_file_without_a_container_of_kafka_is_an_input_with_a_problem(check: Check) -> None:
    code, report = check("services:\n  web:\n    image: nginx\n    x-note: |\n      KAFKA_X: 1\n")
    assert code == 2
    assert report["findings"] == []


def test_ignores_stand_in_comments_of_the_file_itself(check: Check) -> None:
    rules = ("--select", "client-auth-requested,ignore-unused")
    text = compose(b1="confluentinc/cp-kafka:7.6.0").replace("CLIENT_AUTH: required", "CLIENT_AUTH: requested")
    _, whole = check(text, *rules)
    assert [one["rule"] for one in whole["findings"]] == ["client-auth-requested"]
    line = "      KAFKA_SSL_CLIENT_AUTH"
    comment = "      # kafkassl-doctor: ignore[client-auth-requested] until=2027-01-31 soon"
    _, whole = check(text.replace(line, f"{comment}\n{line}"), *rules)
    assert (whole["findings"], [one["reason"] for one in whole["suppressed"]]) == ([], ["soon"])
    _, whole = check("# kafkassl-doctor: ignore[client-auth-requested]\n\n" + text, *rules)
    assert (whole["findings"], len(whole["suppressed"])) == ([], 1)


def test_a_configuration_names_a_compose_file(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    check(compose(b1="confluentinc/cp-kafka:7.6.0", b2="confluentinc/cp-kafka:7.6.0"))
    Path("server.properties").unlink()
    assert run_program(["init"]) == 0
    assert "compose.yml" in capsys.readouterr().out
    text = Path("kafkassl-doctor.toml").read_text()
    assert 'nodes = ["compose.yml"]' in text
    run_program(["check", "--at", "2026-11-24", "--format", "json"])
    whole = json.loads(capsys.readouterr().out)
    assert whole["configuration"] == "kafkassl-doctor.toml"
    assert len(whole["startups"]) == 2
