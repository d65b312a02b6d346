"""What images make of environments: lines of server.properties, and refusals."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fixtures.oracle.oracle import libs_of, why_absent
from fixtures.tools import java_home
from kafkassl_doctor.containers.environment import Container, Variable
from kafkassl_doctor.containers.images import prepare, release_of
from kafkassl_doctor.values import Place

SSL = {"KAFKA_ADVERTISED_LISTENERS": "SSL://b1:9093"}
STORES = {
    "KAFKA_SSL_KEYSTORE_FILENAME": "b.p12",
    "KAFKA_SSL_KEYSTORE_CREDENTIALS": "creds",
    "KAFKA_SSL_KEY_CREDENTIALS": "creds",
}


def container(
    given: dict[str, str], image: str = "apache/kafka", mounts: tuple[tuple[str, str], ...] = ()
) -> Container:
    variables = {name: Variable(name, value, Place("e.env", at)) for at, (name, value) in enumerate(given.items(), 1)}
    return Container("b1", image, variables, mounts)


def lines(
    given: dict[str, str], image: str = "apache/kafka", mounts: tuple[tuple[str, str], ...] = ()
) -> dict[str, str | None]:
    return {line.key: line.value for line in prepare(container(given, image, mounts)).lines}


def refused(given: dict[str, str], image: str = "apache/kafka") -> list[str | None]:
    return [refusal.text for refusal in prepare(container(given, image)).refusals]


def test_names_become_keys() -> None:
    given = {"KAFKA_A_B__C___D": "1", "KAFKA_HEAP_OPTS": "2", "KAFKA_OPTS": "3", "PATH": "4", "KAFKA_E": ""}
    assert lines(given) == {"a.b_c-d": "1", "e": ""}


def test_listeners_are_derived_from_those_that_are_advertised() -> None:
    assert (
        lines({"KAFKA_ADVERTISED_LISTENERS": "A://b1:1,B://[::1]:2"})["listeners"] == "A://0.0.0.0:1,B://0.0.0.0::1]:2"
    )
    assert lines({"KAFKA_ADVERTISED_LISTENERS": "A://b1:1", "KAFKA_LISTENERS": "A://:1"})["listeners"] == "A://:1"


def test_stores_lie_where_the_image_looks_for_them(tmp_path: Path) -> None:
    (tmp_path / "creds").write_bytes(b"top secret\n\n")
    found = lines({**SSL, **STORES}, mounts=(("/etc/kafka/secrets", str(tmp_path)),))
    assert found["ssl.keystore.location"] == "/etc/kafka/secrets/b.p12"
    assert (found["ssl.keystore.password"], found["ssl.key.password"]) == ("top secret", "top secret")
    assert not [key for key in found if key.endswith(("filename", "credentials"))]


def test_a_password_whose_file_is_not_mounted_is_unknown() -> None:
    assert lines({**SSL, **STORES})["ssl.keystore.password"] is None


@pytest.mark.parametrize(
    ("image", "text"),
    [("apache/kafka", "{} environment variable not set"), ("confluentinc/cp-kafka:7.6.0", "{} is required.")],
)
def test_variables_that_are_missing_are_refused_in_the_words_of_the_image(image: str, text: str) -> None:
    assert refused(SSL, image) == [
        text.format(f"KAFKA_SSL_{name}") for name in ("KEYSTORE_FILENAME", "KEY_CREDENTIALS", "KEYSTORE_CREDENTIALS")
    ]


def test_the_truststore_is_wanted_with_client_authentication_only() -> None:
    wanted = [f"KAFKA_SSL_TRUSTSTORE_{part} environment variable not set" for part in ("FILENAME", "CREDENTIALS")]
    assert refused({**SSL, **STORES, "KAFKA_SSL_CLIENT_AUTH": "required"}) == wanted
    assert refused({**SSL, **STORES, "KAFKA_SSL_CLIENT_AUTH": "none"}) == []


def test_a_listener_of_another_name_leaves_tls_to_its_locations() -> None:
    given = {"KAFKA_ADVERTISED_LISTENERS": "EXTERNAL://b1:9093", "KAFKA_SSL_KEYSTORE_LOCATION": "/b.p12"}
    assert refused(given) == []
    assert lines(given)["ssl.keystore.location"] == "/b.p12"


def test_bitnami_has_names_places_and_defaults_of_its_own() -> None:
    given = {
        "KAFKA_CFG_LISTENERS": "EXTERNAL://:9093",
        "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "EXTERNAL:SASL_SSL,INTERNAL:PLAINTEXT",
        "KAFKA_CERTIFICATE_PASSWORD": "x",
    }
    found = lines(given, "docker.io/bitnami/kafka:3.6")
    assert found["listener.security.protocol.map"] == "EXTERNAL:SASL_SSL,INTERNAL:PLAINTEXT"
    assert found["ssl.keystore.location"] == "/opt/bitnami/kafka/config/certs/kafka.keystore.jks"
    assert (found["ssl.client.auth"], found["ssl.truststore.password"]) == ("required", "x")


def test_bitnami_leaves_tls_alone_without_a_listener_for_it() -> None:
    assert lines({"KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092"}, "bitnami/kafka") == {"listeners": "PLAINTEXT://:9092"}


@pytest.mark.parametrize(
    ("image", "release"),
    [
        ("apache/kafka:4.0.0", "4.0.0"),
        ("confluentinc/cp-kafka:7.5.0", "3.5"),
        ("registry.example.com:5000/bitnami/kafka:3.6-debian-12", "3.6"),
        ("confluentinc/cp-server:latest", None),
        ("registry.example.com:5000/apache/kafka", None),
        ("", None),
    ],
)
def test_a_tag_tells_the_release(image: str, release: str | None) -> None:
    assert release_of(container({"KAFKA_X": "1"}, image)) == release


@pytest.mark.kafka
@pytest.mark.jvm
def test_keys_are_those_of_the_real_wrapper(tmp_path: Path) -> None:
    if absent := why_absent("4.4.0", "17"):
        pytest.skip(absent)
    given = {
        "KAFKA_FOO_BAR": "1", "KAFKA_A__B": "a\\b", "KAFKA_C___D": "x=y", "KAFKA_C____D": "4", "KAFKA_E": "",
        "KAFKA_HEAP_OPTS": "5", "KAFKA_JMX_PORT": "6", "KAFKA_JMX_HOSTNAME": "7", "KAFKA_FOO_KAFKA_BAR": "8",
    }  # fmt: skip
    folders = {name: tmp_path / name for name in ("default", "mounted", "final")}
    for folder in folders.values():
        folder.mkdir()
    for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
        (folders["default"] / name).touch()
    home = java_home("17")
    assert home
    command = [str(home / "bin" / "java"), "-cp", f"{libs_of('4.4.0')}/*", "kafka.docker.KafkaDockerWrapper", "setup"]
    options = [text for name, folder in folders.items() for text in (f"--{name}-configs-dir", str(folder))]
    environment = {**os.environ, **given, "CLUSTER_ID": "4L6g3nShT-eMCtK--X86sw"}
    subprocess.run([*command, *options], env=environment, capture_output=True, timeout=120, check=False)
    written = (folders["final"] / "server.properties").read_text().split("\n")
    real = dict(line.split("=", 1) for line in written if line and not line.startswith(("jmx.port", "heap")))
    ours = {key: value for key, value in lines(given).items() if key != "jmx.port"}
    assert ours == real
