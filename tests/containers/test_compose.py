"""Environments as they are written: files of variables, and compose files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kafkassl_doctor.containers.environment import Container, holds_environment, read_containers
from kafkassl_doctor.values import Place

COMPOSE = """\
x-common: &common
  KAFKA_SSL_CLIENT_AUTH: required
  KAFKA_NODE_ID: 9
services:
  b1:
    image: apache/kafka:4.0.0
    volumes:
      - ./secrets:/etc/kafka/secrets:ro
      - data:/var/lib/kafka
    environment:
      <<: *common
      KAFKA_NODE_ID: 1
      KAFKA_OPTS:
      KAFKA_SSL_KEY_PASSWORD: "a$$b$NAME"
  b2:
    environment:
      - KAFKA_NODE_ID=2
      - KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM=""
    volumes: [{type: bind, source: ./more, target: /etc/kafka}]
  web: {image: nginx}
"""


def values(container: Container) -> dict[str, str]:
    return {name: variable.value for name, variable in container.variables.items()}


def read(text: str, name: str = "compose.yml") -> tuple[Container, ...]:
    found = read_containers(name, text.encode())
    assert not isinstance(found, str), found
    return found


def test_each_service_with_variables_of_kafka_is_a_container() -> None:
    assert [(one.name, one.image) for one in read(COMPOSE)] == [("b1", "apache/kafka:4.0.0"), ("b2", "")]


def test_a_map_is_read_with_what_is_merged_into_it() -> None:
    expected = {"KAFKA_NODE_ID": "1", "KAFKA_OPTS": "${KAFKA_OPTS}", "KAFKA_SSL_KEY_PASSWORD": "a$b${NAME}"}
    assert values(read(COMPOSE)[0]) == {**expected, "KAFKA_SSL_CLIENT_AUTH": "required"}


def test_a_list_keeps_the_quotation_marks_of_a_value() -> None:
    assert values(read(COMPOSE)[1]) == {"KAFKA_NODE_ID": "2", "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM": '""'}


def test_a_variable_has_the_line_on_which_it_is_written() -> None:
    first, second = read(COMPOSE)
    assert first.variables["KAFKA_SSL_CLIENT_AUTH"].place == Place("compose.yml", 2)
    assert first.variables["KAFKA_NODE_ID"].place == Place("compose.yml", 12)
    assert second.variables["KAFKA_NODE_ID"].place == Place("compose.yml", 17)


def test_folders_of_this_machine_are_mounted_and_named_volumes_are_not(tmp_path: Path) -> None:
    first, second = read(COMPOSE, str(tmp_path / "compose.yml"))
    assert first.mounts == (("/etc/kafka/secrets", str(tmp_path / "secrets")),)
    assert second.mounts == (("/etc/kafka", str(tmp_path / "more")),)


def test_files_of_variables_come_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "b.env").write_text("KAFKA_NODE_ID=7\nKAFKA_LISTENERS='SSL://:9093'\n# KAFKA_X=1\nexport KAFKA_Y = z\n")
    text = "services: {b: {env_file: [b.env], environment: {KAFKA_NODE_ID: 1}}}"
    [container] = read(text, str(tmp_path / "compose.yml"))
    assert values(container) == {"KAFKA_NODE_ID": "1", "KAFKA_LISTENERS": "SSL://:9093", "KAFKA_Y": "z"}
    assert container.variables["KAFKA_Y"].place == Place(str(tmp_path / "b.env"), 4)


@pytest.mark.parametrize(
    ("content", "held"),
    [
        (b"KAFKA_LISTENERS=SSL://:9093\n", True),
        (b"services:\n  b:\n    environment:\n      - KAFKA_NODE_ID=1\n", True),
        (b"listeners=SSL://:9093\n# KAFKA_OPTS=x\n", False),
        (b"ssl.keystore.password=${env:KAFKA_PASSWORD}\n", False),
        (b"node.id=1\nKAFKA_OPTS=x\n", False),
        (b"", False),
    ],
)
def test_an_environment_is_told_from_properties(content: bytes, held: bool) -> None:
    assert holds_environment(content) is held


BOMB = "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*{'a' if n == 0 else f'k{n - 1}'}, *a]\n" for n in range(40))
MERGES = "a0: &a0 {KAFKA_X: y}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: [", "it is no YAML that can be read (line 1)"),
        ("services: !!python/object/apply:os.system [KAFKA_X]", ()),
        (
            "services: " + "[" * 3000 + "]" * 3000,
            "its brackets are nested more deeply than those of a compose file ever are (100)",
        ),
        ("services:\n  " + "- " * 3000 + "a", "it is no YAML that can be read"),
        ("services: {}\n" + "#" * 300_000, "it is larger than a compose file ever is (256 KiB)"),
        (BOMB + "services: {b: *k39}", ()),
        ("services: {b: {environment: [1, [2], {x: y}, KAFKA_A]}, c: 7, ? [x] : y}", "KAFKA_A"),
    ],
)
def test_hostile_files_end_soon(text: str, said: object) -> None:
    start = time.process_time()
    found = read_containers("compose.yml", text.encode())
    assert time.process_time() - start < 5
    if said == "KAFKA_A":
        assert "KAFKA_A" in found[0].variables
    else:
        assert found == said


def test_maps_merged_over_and_over_are_read_once() -> None:
    start = time.process_time()
    [container] = read(MERGES + "services: {b: {environment: *a11}}")
    assert values(container) == {"KAFKA_X": "y"}
    assert time.process_time() - start < 5


def test_a_value_is_not_printed() -> None:
    assert "secret" not in repr(read("KAFKA_SSL_KEY_PASSWORD=secret")[0])
