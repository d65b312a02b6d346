"""Reading any file: a result, never an exception, never a wait."""

import io
import os
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kafkassl_doctor.sources.access import look_at
from kafkassl_doctor.sources.files import locate, problem_of_path, read_file, read_standard_input
from kafkassl_doctor.target import Target

LIMIT = 1000


def target(**options):
    return Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC), **options)


def kind_of(path):
    reading = read_file(str(path), LIMIT)
    assert reading.content == b""
    assert reading.problem
    assert reading.problem.text
    assert str(path) not in reading.problem.text
    return reading.problem.kind


def test_a_regular_file_is_read(tmp_path):
    (tmp_path / "f").write_bytes(b"a\0b")
    assert read_file(str(tmp_path / "f"), LIMIT) == (b"a\0b", None)


def test_a_file_of_exactly_the_limit_is_read_and_a_byte_more_is_huge(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"x" * LIMIT)
    assert len(read_file(str(file), LIMIT).content) == LIMIT
    file.write_bytes(b"x" * (LIMIT + 1))
    assert kind_of(file) == "huge"


def test_missing_files_and_files_below_files_are_missing(tmp_path):
    (tmp_path / "f").write_text("")
    assert kind_of(tmp_path / "absent") == "missing"
    assert kind_of(tmp_path / "f" / "below") == "missing"


def test_folders_links_in_a_circle_and_impossible_names_are_told_apart(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert kind_of(tmp_path) == "directory"
    assert kind_of(tmp_path / "a") == "loop"
    assert kind_of("nul\0inside") == "name"
    assert kind_of("x" * 5000) == "name"
    assert kind_of("\udc00\ud800") == "name"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    found = []
    reader = threading.Thread(target=lambda: found.append(kind_of(tmp_path / "pipe")), daemon=True)
    reader.start()
    reader.join(5)
    assert found == ["pipe"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_devices_and_sockets_are_not_opened(tmp_path):
    assert kind_of("/dev/zero") == "device"
    address = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        assert kind_of(address) == "socket"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_of_mode_0_is_unreadable(tmp_path):
    (tmp_path / "f").write_text("x")
    (tmp_path / "f").chmod(0)
    assert kind_of(tmp_path / "f") == "unreadable"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_oddities_of_proc_give_results():
    assert read_file("/proc/self/status", 1 << 20).content.startswith(b"Name:")
    assert kind_of("/proc/self/mem") in ("failed", "unreadable")
    assert kind_of("/proc/self/fd") == "directory"


def test_a_problem_is_found_without_opening(tmp_path):
    (tmp_path / "f").write_text("x")
    assert problem_of_path(str(tmp_path / "f")) is None
    assert problem_of_path(str(tmp_path)).kind == "directory"
    assert problem_of_path(str(tmp_path / "g")).kind == "missing"


def test_standard_input_has_a_limit_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * LIMIT)))
    assert len(read_standard_input(LIMIT).content) == LIMIT
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * (LIMIT + 1))))
    assert read_standard_input(LIMIT).problem.kind == "huge"
    monkeypatch.setattr(sys, "stdin", None)
    assert read_standard_input(LIMIT).problem.kind == "failed"


def test_a_reading_does_not_print_its_content(tmp_path):
    (tmp_path / "f").write_text("hidden")
    assert "hidden" not in repr(read_file(str(tmp_path / "f"), LIMIT))


def test_relative_paths_are_found_below_the_working_directory_of_kafka(tmp_path):
    assert locate("certs/a.p12", target(cwd=str(tmp_path))) == str(tmp_path / "certs/a.p12")
    assert locate("/etc/a.p12", target(cwd=str(tmp_path))) == "/etc/a.p12"


def test_a_mapped_prefix_fits_on_whole_names_only():
    mapped = target(path_map=(("/etc/kafka/", "/here"), ("/etc", "/other/")))
    assert locate("/etc/kafka/secrets/a.p12", mapped) == "/here/secrets/a.p12"
    assert locate("/etc/kafka2/a.p12", mapped) == "/other/kafka2/a.p12"
    assert locate("/etc", mapped) == "/other"
    assert locate("/etcetera/a", mapped) == "/etcetera/a"


def test_the_root_itself_can_be_mapped():
    assert locate("/etc/a", target(path_map=(("/", "/image"),))) == "/image/etc/a"


def test_an_empty_name_is_no_folder():
    problem = read_file("", LIMIT).problem
    assert problem
    assert problem.kind == "missing"


def test_from_a_folder_that_is_gone_relative_paths_lead_nowhere(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert kind_of(locate("tmp", target())) == "missing"
    assert locate("/a", target()) == "/a"
    assert locate("b", target(cwd="a", path_map=(("a", "c"),))) == "c/b"
    assert look_at(locate("tmp", target()), None).exists is False
