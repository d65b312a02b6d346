"""Files beside Kafka's own that are given with them."""

import json

from kafkassl_doctor.cli import run_program


def test_keys_of_a_zookeeper_server_are_not_called_misspelt(tmp_path, monkeypatch, capsys):
    text = "dataDir=/z\nclientPort=2181\nsecureClientPort=2182\nssl.keyStore.location=/a.jks\n"
    (tmp_path / "zookeeper.properties").write_text(text)
    monkeypatch.chdir(tmp_path)
    run_program(["check", "zookeeper.properties", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["findings"] == []
