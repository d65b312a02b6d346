"""What facts and reports withhold of a file's values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kafkassl_doctor.cli import run_program
from kafkassl_doctor.config.client_identities import MOST_ALIASES

HIDDEN = "Changeit-7!"
SLIPS = (
    *("ssl.keystore.pasword", "SSL.KEYSTORE.PASSWORD", "ssl.keystore.password1", "ssl.keystore.password.old"),
    *("ssl.keystore.password.", "keystorepass", "ssl.keystore.kennwort", "ssl.keystore.pin", "sasl.jass.config"),
    *("listener.name.ssl.ssl.keystore.pasword", "producer.ssl.keystore.passwort", "ssl.keystore.p\\u0430ssword"),
)

Show = Callable[..., str]


@pytest.fixture
def show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Show:
    """All that both commands print about a file with these lines."""

    def print_all(*lines: str, name: str = "client.properties") -> str:
        path = tmp_path / name
        path.write_text("\n".join(("security.protocol=PLAINTEXT", "bootstrap.servers=b1:9092", *lines, "")))
        commands = ["check", "--verbose"], ["check", "--format", "json"], ["facts"], ["facts", "--format", "json"]
        for command in commands:
            assert run_program([command[0], str(path), *command[1:]]) in (0, 1, 2)
        captured = capsys.readouterr()
        return captured.out + captured.err

    return print_all


@pytest.mark.parametrize("key", SLIPS)
@pytest.mark.parametrize("name", ["client.properties", "worker.properties"])
def test_the_value_of_a_slip_for_a_secrets_key_is_withheld(key: str, name: str, show: Show) -> None:
    lines = ["group.id=x", "config.storage.topic=y", "key.converter=z"] if name.startswith("worker") else []
    shown = show(*lines, f"{key}={HIDDEN}", name=name)
    assert HIDDEN not in shown


def test_the_value_of_a_slip_for_another_key_is_told(show: Show) -> None:
    assert "properties[2].value = 'TLSv1.7'" in show("ssl.enabled.protocol=TLSv1.7")


@pytest.mark.parametrize(
    "line",
    [
        "schema.registry.url=https://me:Changeit-7!@host",
        "ssl.truststore.certificates=-----BEGIN PRIVATE KEY-----Changeit-7!",
        "ssl.truststore.location=-----BEGIN PRIVATE KEY-----Changeit-7!",
        "ssl.keystore.pasword=<Changeit-7!>",
        "ssl.keystore.passwordChangeit-7!",
        "x=-----BEGIN PRIVATE KEY-----\nChangeit\n",
    ],
)
def test_a_secret_in_a_value_is_withheld_whatever_its_key(line: str, show: Show) -> None:
    assert "Changeit" not in show("security.protocol=SSL", line)


def test_a_mirrormaker_with_very_many_clusters_is_not_looked_at(show: Show) -> None:
    clusters = ",".join(f"c{number}" for number in range(MOST_ALIASES + 1))
    assert f"more than {MOST_ALIASES} clusters" in show(f"clusters={clusters}", "c1.bootstrap.servers=b1:9092")
