"""Files beside Kafka's own that are given with them."""

import json

from kafkassl_doctor.cli import run_program


def test_keys_of_a_zookeeper_server_are_not_called_misspelt(tmp_path, monkeypatch, capsys):
    text = "dataDir=/z\nclientPort=2181\nsecureClientPort=2182\nssl.keyStore.location=/a.jks\n"
    (tmp_path / "zookeeper.properties").write_text(text)
    monkeypatch.chdir(tmp_path)
    run_program(["check", "zookeeper.properties", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_keys_of_the_clients_of_a_streams_application_are_known(tmp_path, monkeypatch, capsys):
    own = "main.consumer.ssl.enabled.protocol=TLSv1.3\nproducer.ssl.protocol=TLS\n"
    (tmp_path / "app.properties").write_text("application.id=a\nbootstrap.servers=h:9\n" + own)
    monkeypatch.chdir(tmp_path)
    run_program(["check", "app.properties", "--select", "key-misspelt", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["location"]["line"] == 3
    assert "main.consumer.ssl.enabled.protocols" in found["message"]
