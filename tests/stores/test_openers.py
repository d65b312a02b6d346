"""What a finding says of a password that would open the store or the key, without saying the password."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program

PASSWORDS = ("Changeit-7!", "Other-6!", "Store-8!", "Key-9!")
TRUST = "ssl.truststore.password"
JKS = {"key": "broker", "format": "jks", "password": "Store-8!", "key_password": "Key-9!"}


@pytest.fixture
def findings(tmp_path, monkeypatch, capsys) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The findings of a set-up by rule."""

    def find(description: dict[str, Any]) -> dict[str, Any]:
        setup = make_setup(description, tmp_path / "setup")
        monkeypatch.chdir(setup.directory)
        run_program(["check", *setup.command, "--format", "json"])
        shown = capsys.readouterr().out
        assert not [password for password in PASSWORDS if password in shown]
        return {one["rule"]: one for one in json.loads(shown)["findings"]}

    return find


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ('"Changeit-7!"', "It would open but for the quotation marks around it."),
        ("Other-6!", "The value of ssl.keystore.password opens it."),
    ],
)
def test_a_password_that_opens_the_store_is_named_by_its_key(password, says, findings):
    found = findings({"node": {"set": {TRUST: password}}})["store-password-wrong"]
    assert found["fix"].splitlines()[0] == f"# {says}"


def test_a_blank_that_kafka_cuts_off_is_told(findings):
    description = {
        "node": {"unset": [TRUST], "lines": [f"{TRUST}=Other-6!\\u0020"]},
        "stores": {"trust.p12": {"anchors": ["ca"], "password": "Other-6! "}},
    }
    found = findings(description)["store-password-wrong"]
    assert found["fix"].splitlines()[0].startswith("# It would open but for a blank at its end")


def test_nothing_is_said_where_no_password_of_the_file_opens(findings):
    stores = {"trust.p12": {"anchors": ["ca"], "password": "Other-6!"}}
    description = {"stores": stores, "node": {"set": {TRUST: "Key-9!"}}}
    assert findings(description)["store-password-wrong"]["fix"].startswith("# find the right password")


def test_a_password_that_opens_the_key_is_named_by_its_key(findings):
    description = {
        "stores": {"broker.jks": JKS},
        "node": {
            "set": {
                "ssl.keystore.location": "broker.jks",
                "ssl.keystore.type": "JKS",
                "ssl.keystore.password": "Store-8!",
                "ssl.key.password": "Store-8!",
                "listener.name.other.ssl.key.password": "Key-9!",
            }
        },
    }
    found = findings(description)["key-password-wrong"]
    assert found["fix"].splitlines()[0] == "# The value of listener.name.other.ssl.key.password opens it."
