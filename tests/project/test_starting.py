"""The first configuration."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.project import starting
from kafkassl_doctor.project.patterns import expand

Run = Callable[..., tuple[int, str, str]]
TWO_NODES = """
nodes."b2.properties" = {}
clients."orders.properties" = {}
"""


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_program(list(arguments))
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_setup(TWO_NODES, tmp_path / "payments")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_names_clusters_and_clients_and_says_what_it_found(here: Path, program: Run) -> None:
    Path("payments/log4j.properties").write_text("log4j.rootLogger=INFO\n")
    Path("connect.properties").write_text("security.protocol=PLAINTEXT\nbootstrap.servers=elsewhere:9093\nacks=all\n")
    code, out, err = program("init")
    assert (code, err) == (0, "")
    written = tomllib.loads(Path("kafkassl-doctor.toml").read_text())
    assert written["clusters"] == {
        "payments": {
            "nodes": ["payments/b2.properties", "payments/server.properties"],
            "clients": ["payments/orders.properties"],
        }
    }
    assert written["files"] == ["connect.properties"]
    for words in ("Cluster payments: 2 nodes", "with 1 client", "Beside them: connect.properties", "log4j.properties"):
        assert words in out
    assert "kafkassl-doctor.toml is written" in out


def test_a_bare_check_follows_it(here: Path, program: Run) -> None:
    code, _, _ = program("init", "payments")
    assert code == 0
    os.chdir("payments")
    code, out, _ = program("check", "--at", "2026-11-24")
    assert code == 0
    assert "kafkassl-doctor.toml" in out
    assert "2 nodes start" in out
    os.chdir(here)
    code, out, _ = program("check", "payments/orders.properties", "--whole-cluster", "--at", "2026-11-24")
    assert code == 0
    assert "2 nodes start" in out


def test_where_no_store_is_they_are_elsewhere(here: Path, program: Run) -> None:
    for store in Path("payments").glob("*.p12"):
        store.unlink()
    code, out, _ = program("init")
    assert 'stores = "elsewhere"' in out
    assert tomllib.loads(Path("kafkassl-doctor.toml").read_text())["stores"] == "elsewhere"
    assert program("check", "--at", "2026-11-24")[0] == code == 0


def test_nothing_is_written_over(here: Path, program: Run) -> None:
    Path("kafkassl-doctor.toml").write_text("# ours")
    code, out, err = program("init")
    assert (code, out) == (2, "")
    assert "--force" in err
    assert Path("kafkassl-doctor.toml").read_text() == "# ours"
    assert program("init", "--force")[0] == 0
    assert "clusters" in Path("kafkassl-doctor.toml").read_text()


def test_a_link_that_leads_nowhere_is_not_written_through(here: Path, program: Run) -> None:
    Path("kafkassl-doctor.toml").symlink_to(here / "elsewhere")
    assert program("init")[0] == 2
    assert not Path("elsewhere").exists()


@pytest.mark.parametrize("folder", ["gone", "payments/b2.properties", "empty"])
def test_where_there_is_nothing_it_says_so(folder: str, here: Path, program: Run) -> None:
    Path("empty").mkdir()
    code, out, err = program("init", folder)
    assert (code, out) == (2, "")
    assert "DIR" in err
    assert "Traceback" not in err


def test_odd_names_stay_one_name(here: Path, program: Run) -> None:
    odd = "pay[1]*\x1b'\"\\\x7f.properties"
    Path("payments/orders.properties").rename(f"payments/{odd}")
    Path("payments/\udce9.properties").write_text("security.protocol=SSL\n")
    code, out, _ = program("init")
    assert code == 0
    assert "\x1b" not in out
    [name] = tomllib.loads(Path("kafkassl-doctor.toml").read_text())["clusters"]["payments"]["clients"]
    assert expand(name, "") == [f"payments/{odd}"]
    assert program("check", "--at", "2026-11-24")[0] == 0


def test_hidden_folders_links_in_circles_and_pipes_are_passed_by(here: Path, program: Run) -> None:
    Path("payments/again").symlink_to("..")
    Path(".git").mkdir()
    Path(".git/x.properties").write_text("listeners=SSL://:9093\n")
    os.mkfifo("payments/pipe.properties")
    assert program("init")[0] == 0
    assert "again" not in Path("kafkassl-doctor.toml").read_text()
    assert "x.properties" not in Path("kafkassl-doctor.toml").read_text().replace("kafkassl-doctor", "")


def test_too_many_files_are_refused(here: Path, program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "MOST_FILES", 2)
    code, _, err = program("init")
    assert (code, "too much below" in err) == (2, True)


def test_no_password_gets_into_it(here: Path, program: Run) -> None:
    _, out, _ = program("init")
    assert "Changeit-7!" not in out + Path("kafkassl-doctor.toml").read_text()


def test_a_client_behind_another_name_dials_only_the_cluster_that_it_belongs_to(here: Path, program: Run) -> None:
    make_setup("", here / "other")
    text = Path("payments/orders.properties").read_text()
    start = text.index("bootstrap.servers")
    line = text[start : text.index("\n", start)]
    Path("payments/orders.properties").write_text(text.replace(line, "bootstrap.servers=balancer.example.net:443"))
    clusters = (
        '[clusters.pay]\nnodes = ["payments/[bs]*2.properties", "payments/server.properties"]\n'
        'clients = "payments/orders.properties"\n[clusters.other]\nnodes = "other/server.properties"\n'
    )
    Path("kafkassl-doctor.toml").write_text(clusters)
    _, out, _ = program("check", "--at", "2026-11-24", "--format", "json")
    dialled = {
        one["listener"]["file"]
        for one in json.loads(out)["links"]
        if one["client"]["file"].endswith("orders.properties")
    }
    assert dialled == {"payments/b2.properties", "payments/server.properties"}


def test_where_stores_go_from_here_is_seen_by_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Run
) -> None:
    shutil.copytree(Path(__file__).parent.parent.parent / "fixtures" / "sample", tmp_path / "sample")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAFKA_STORE_PASSWORD", "Sample-4711")
    Path("sample/kafkassl-doctor.toml").unlink()
    code, out, _ = program("init", "sample")
    written = tomllib.loads(Path("sample/kafkassl-doctor.toml").read_text())
    assert (written["path-map"], written["stores"]) == ({"/etc/kafka/ssl": "ssl"}, "elsewhere")
    assert "What goes to /etc/kafka/ssl is in ssl." in out
    assert (code, "Of 5 stores, 5 are here" in out) == (0, True)
    _, out, _ = program("check", "--config", "sample/kafkassl-doctor.toml", "--at", "2026-11-24")
    assert "2 nodes start" in out
    Path("sample/other").mkdir()
    for store in Path("sample/ssl").iterdir():
        shutil.copy(store, "sample/other")
    assert program("init", "sample", "--force")[0] == 0
    assert "path-map" not in Path("sample/kafkassl-doctor.toml").read_text()


def test_a_table_in_pyproject_is_not_put_aside_unasked(here: Path, program: Run) -> None:
    write_client = "bootstrap.servers=a:9093\nsecurity.protocol=SSL\n"
    Path("client.properties").write_text(write_client)
    Path("pyproject.toml").write_text('[tool.kafkassl-doctor]\nfiles = ["client.properties"]\n')
    code, out, err = program("init")
    assert (code, out) == (2, "")
    assert "pyproject.toml has a [tool.kafkassl-doctor] already" in err
    assert not Path("kafkassl-doctor.toml").exists()
    assert program("init", "--force")[0] == 0
    Path("sub").mkdir()
    Path("sub/client.properties").write_text(write_client)
    assert program("init", "sub")[0] == 0


def test_a_name_that_a_reader_could_take_for_another_is_spelt_out(here: Path, program: Run) -> None:
    name = "b1\u202esfx\n\x7f\x1b[31m.properties"
    Path(name).write_text("bootstrap.servers=a:9093\nsecurity.protocol=SSL\n")
    assert program("init")[0] == 0
    text = Path("kafkassl-doctor.toml").read_text("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)
    code, out, _ = program("check", "--format", "json")
    assert code == 0
    assert name in [one["file"] for one in json.loads(out)["inputs"]]
