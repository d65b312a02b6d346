"""The command: exit codes, formats, usage, and what it costs others."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kafkassl_doctor.cli import run_program
from kafkassl_doctor.data import read_data
from tests.probe.listeners import context_for, leaf, listen, listen_tls, write_client


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_program(["probe", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_what_cannot_be_reached_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, out, _ = run(capsys, address)
    assert code == 1
    assert "connection refused" in out
    assert "endpoint-unreachable" in out
    assert run(capsys, address, "--fail-on", "never")[0] == 0


def test_the_report_meets_the_schema(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    client = write_client(tmp_path, key=leaf("client"))
    with listen_tls(context_for(leaf("localhost"), "requested")) as port:
        for more in (["--gentle"], ["--tls", "full"], []):
            code, out, _ = run(
                capsys, f"localhost:{port}", "127.0.0.1:1", "--config", client, "--format", "json", *more
            )
            assert code == 1
            whole = json.loads(out)
            Draft202012Validator(read_data("schema/report-1")).validate(whole)
            first, second = whole["endpoints"]
            assert first["tls"]["protocol"] == "TLSv1.3"
            assert first["tls"]["chains"][0]["certificates"][0]["dns_names"] == ["localhost"]
            assert first["tls"]["chains"][0]["java"]["trusted"] is True
            assert "endpoint-unreachable" in second["because"]


def test_bootstrap_servers_of_the_client_are_dialled_where_nothing_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with listen(lambda connection: None) as port:
        client = write_client(tmp_path, f"bootstrap.servers=127.0.0.1:{port}")
        _, out, _ = run(capsys, "--config", client)
    assert f"127.0.0.1:{port}" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["b1"], "has no port"),
        (["b1:9093", "--gentle", "--tls", "full"], "can't stand beside"),
        (["b1:9093", "--tls", "some"], "is not one of light, full"),
        (["b1:9093", "--resolve", "b1:9093"], "HOST:PORT:ADDRESS"),
        (["b1:9093", "--sni", "b\u00e4r"], "is no server name"),
        (["b1:9093", "--config", "gone.properties"], "can't be used"),
        (["b1:9093", "-q", "-v"], "can't stand beside"),
        (["--gentle"], "name at least one address"),
    ],
)
def test_wrong_usage_gives_2(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())


def test_many_endpoints_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        hosts = [f"127.0.0.{number}:{port}" for number in range(1, 6)]
        _, out, _ = run(capsys, *hosts, "--gentle", "--timeout", "5")
    assert "ENDPOINT" in out
    assert "Of 5 endpoints 5 fail." in out


def test_a_run_that_does_not_probe_does_not_import_the_probe(tmp_path: Path) -> None:
    file = tmp_path / "client.properties"
    file.write_text("bootstrap.servers=b1:9093\nsecurity.protocol=SSL\n")
    code = f"import sys; from kafkassl_doctor.cli import run_program; run_program(['check', {str(file)!r}])"
    code += "; print([name for name in sys.modules if '.probe' in name or name.startswith('OpenSSL')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_cannot_be_reached_costs_no_cryptography() -> None:
    code = "import sys; from kafkassl_doctor.cli import run_program; run_program(['probe', '127.0.0.1:1', '--gentle'])"
    code += "; print([name for name in sys.modules if name.split('.')[0] in ('OpenSSL', 'cryptography', 'rich')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_client_that_kafka_does_not_construct_is_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Its truststore is not there."""
    client = tmp_path / "client.properties"
    client.write_text("security.protocol=SSL\nssl.truststore.location=absent.p12\nbootstrap.servers=localhost:1\n")
    code, out, _ = run(capsys, "--config", str(client), "--timeout", "1", "-q")
    assert code == 1
    assert "own-client-refused" in out
    assert "NoSuchFileException: absent.p12" in out
