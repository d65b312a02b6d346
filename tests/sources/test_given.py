"""Secrets that the user hands over by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kafkassl_doctor.sources.given import read_given_secret


def test_the_last_line_end_of_a_file_is_not_part_of_the_secret(tmp_path: Path) -> None:
    for content, secret in (("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("", "")):
        (tmp_path / "word").write_bytes(content.encode())
        assert read_given_secret(f"file:{tmp_path / 'word'}", {}).reveal() == secret


def test_a_variable_may_be_empty() -> None:
    assert read_given_secret("env:WORD", {"WORD": ""}).blank


@pytest.mark.parametrize("reference", ["Changeit-7!", "env:", "file:", "vault:x", ""])
def test_what_names_no_secret_is_refused_without_being_repeated(reference: str) -> None:
    with pytest.raises(ValueError, match="env:NAME or file:PATH") as caught:
        read_given_secret(reference, {})
    assert "Changeit" not in str(caught.value)


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path, tmp_path / "pipe", tmp_path / "absent"):
        with pytest.raises(ValueError, match="is no file"):
            read_given_secret(f"file:{name}", {})


def test_a_large_file_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 100_000)
    with pytest.raises(ValueError, match="too large"):
        read_given_secret(f"file:{tmp_path / 'large'}", {})


def test_bytes_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    (tmp_path / "word").write_bytes(b"caf\xe9")
    assert read_given_secret(f"file:{tmp_path / 'word'}", {}).reveal().encode("utf-8", "surrogateescape") == b"caf\xe9"
