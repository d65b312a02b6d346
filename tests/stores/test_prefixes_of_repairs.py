"""The line that a repair gives bears the prefix with which the store is named in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program

PREFIX = "listener.name.ssl."
WITHOUT = ["ssl.keystore.location", "ssl.keystore.password", "ssl.key.password"]


@pytest.fixture
def repair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def find(rule: str, description: dict[str, object]) -> str:
        setup = make_setup(description, tmp_path / "setup")
        monkeypatch.chdir(setup.directory)
        run_program(["check", *setup.command, "--format", "json"])
        [fix] = {one["fix"] for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] == rule}
        return fix.splitlines()[-1]

    return find


@pytest.mark.parametrize(
    ("keys", "rule", "line"),
    [
        ({"truststore.location": "none.p12"}, "store-missing", "truststore.location=/path/of/the/truststore"),
        ({"keystore.password": "x"}, "store-password-wrong", "keystore.password=..."),
        ({"keystore.type": "BKS"}, "store-type-unknown", "keystore.type=PKCS12"),
    ],
)
@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_of_a_listener(keys: dict[str, str], rule: str, line: str, prefix: str, repair: Callable[..., str]) -> None:
    named = {"keystore.location": "broker.p12", "truststore.location": "trust.p12", **keys}
    found = repair(rule, {"node": {"set": {f"{prefix}ssl.{key}": value for key, value in named.items()}}})
    assert found == f"{prefix}ssl.{line}"


def test_of_a_password_whose_keystore_is_not_named(repair: Callable[..., str]) -> None:
    node = {"set": {f"{PREFIX}ssl.keystore.password": "x"}, "unset": WITHOUT}
    assert repair("keystore-location-missing", {"node": node}) == f"{PREFIX}ssl.keystore.location=..."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"0\x82\x01\x0a0\x82\x01\x00\xa0", "openssl x509 -inform DER -in trust.file -out certificate.pem"),
        (b"-----BEGIN PKCS7-----\nMA==\n", "openssl pkcs7 -print_certs -in trust.file -out certificates.pem"),
        (
            b"0\x82\x01\x0a\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02\xa0",
            "openssl pkcs7 -inform DER -print_certs -in trust.file -out certificates.pem",
        ),
        (b"0\x82\x01\x0a\x02\x01\x03", "ssl.truststore.type=PKCS12"),
        (b"\xfe\xed\xfe\xed\0\0\0\2", "ssl.truststore.type=JKS"),
    ],
)
def test_of_a_store_that_is_declared_as_pem(
    content: bytes, line: str, tmp_path: Path, repair: Callable[..., str]
) -> None:
    (tmp_path / "setup").mkdir()
    (tmp_path / "setup" / "trust.file").write_bytes(content)
    keys = {"ssl.truststore.location": "trust.file", "ssl.truststore.type": "PEM"}
    node = {"set": keys, "unset": ["ssl.truststore.password"]}
    assert repair("pem-certificate-missing", {"node": node}).removeprefix("$ ") == line
