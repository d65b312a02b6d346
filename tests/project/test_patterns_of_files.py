"""Patterns of a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafkassl_doctor.project import patterns
from kafkassl_doctor.project.patterns import TooMany, expand, matches


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.p", "b.p", "b.q", "x/a.p", "x/y/a.p", "x/y/z.p", ".git/a.p", ".a.p", "[odd].p"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a.p", ["a.p"]),
        ("gone.p", ["gone.p"]),
        ("./x/../a.p", ["a.p"]),
        ("*.p", ["[odd].p", "a.p", "b.p"]),
        ("?.[pq]", ["a.p", "b.p", "b.q"]),
        ("x/*", ["x/a.p"]),
        ("x/*/a.p", ["x/y/a.p"]),
        ("**/a.p", ["a.p", "x/a.p", "x/y/a.p"]),
        ("x/**", ["x/a.p", "x/y/a.p", "x/y/z.p"]),
        ("**/y/*.p", ["x/y/a.p", "x/y/z.p"]),
        ("./*.q", ["b.q"]),
        ("none/*.p", []),
        ("*.none", []),
        ("a.p/*", []),
    ],
)
def test_what_a_pattern_names(pattern: str, found: list[str], tree: Path) -> None:
    assert expand(pattern, "") == found


def test_patterns_begin_in_their_folder_or_at_the_root(tree: Path) -> None:
    assert expand("*.p", "x") == ["x/a.p"]
    assert expand("../*.q", "x") == ["x/../b.q"] or expand("../*.q", "x") == ["b.q"]
    assert expand(f"{tree}/x/*.p", "elsewhere") == [f"{tree}/x/a.p"]
    assert expand("a.p", "../up") == ["../up/a.p"]


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    Path("x/loop").symlink_to("..")
    assert expand("**/z.p", "") == ["x/y/z.p"]
    assert expand("x/*/a.p", "") == ["x/y/a.p"]


def test_a_pattern_looks_at_so_many_files_and_no_more(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_ENTRIES", 5)
    with pytest.raises(TooMany):
        expand("**/*.p", "")


def test_many_stars_end_soon(tree: Path) -> None:
    assert expand("**/" * 30 + "a.p", "") == ["a.p", "x/a.p", "x/y/a.p"]


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("clients/a.properties", "*.properties", True),
        ("clients/a.properties", "clients/*", True),
        ("clients/a.properties", "**/a.properties", True),
        ("a.properties", "**/a.properties", True),
        ("clients/a.properties", "nodes/*", False),
        ("clients/a.properties", "a", False),
        ("-", "-", True),
    ],
)
def test_which_files_a_pattern_is_about(path: str, pattern: str, fits: bool) -> None:
    assert matches(path, pattern) is fits
