"""The HTTPS server of a Connect worker, as ConnectRestServer of Kafka 4.4.0 takes or refuses it on JDK 17."""

import json

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program

WORKER = {
    "group.id": "workers",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "config.storage.topic": "c",
    "offset.storage.topic": "o",
    "status.storage.topic": "s",
    "listeners": "http://:8083,https://:8443",
}
OWN = "listeners.https.ssl."
KEYSTORE = {f"{OWN}keystore.location": "client.p12", f"{OWN}keystore.password": "Changeit-7!"}


@pytest.fixture
def errors(tmp_path, monkeypatch, capsys):
    def find(**words):
        worker = {"set": {**WORKER, **words.get("set", {})}, "unset": words.get("unset", [])}
        setup = make_setup({"node": False, "clients": {"worker.properties": worker}}, tmp_path)
        monkeypatch.chdir(tmp_path)
        run_program(["check", *setup.command, "--as", "connect", "--format", "json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        lines = (tmp_path / "worker.properties").read_text().splitlines()
        failed = [one for one in found if one["severity"] == "error" and one["rule"] != "worker-prefix-without-tls"]
        return [(one["rule"], lines[one["location"]["line"] - 1].partition("=")[0]) for one in failed]

    return find


def test_stores_that_open(errors):
    assert errors(set=KEYSTORE) == []


@pytest.mark.parametrize(
    ("keys", "rule", "line"),
    [
        ({f"{OWN}keystore.password": "wrong"}, "store-password-wrong", f"{OWN}keystore.location"),
        ({f"{OWN}keystore.location": "none.p12"}, "store-missing", f"{OWN}keystore.location"),
        ({f"{OWN}key.password": "wrong"}, "key-password-wrong", f"{OWN}key.password"),
        (
            {f"{OWN}truststore.location": "trust.p12", f"{OWN}truststore.password": "wrong"},
            "store-password-wrong",
            f"{OWN}truststore.location",
        ),
    ],
)
def test_a_store_that_does_not_open(keys, rule, line, errors):
    assert errors(set=KEYSTORE | keys) == [(rule, line)]


def test_a_server_without_https_reads_no_store(errors):
    assert errors(set={**KEYSTORE, f"{OWN}keystore.password": "wrong", "listeners": "http://:8083"}) == []


def test_one_key_of_its_own_hides_all_that_have_no_prefix(errors):
    plain = {"security.protocol": "PLAINTEXT", "ssl.keystore.password": "wrong"}
    assert errors(set=plain) == [("store-password-wrong", "ssl.keystore.location")]
    assert errors(set={**plain, f"{OWN}client.auth": "none"}) == []
