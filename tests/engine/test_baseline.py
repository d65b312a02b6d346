"""Baselines: what they hold, what of them is gone, and their files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from made_facts import facts_of
from test_judge import WHY, listener, names, rule

from kafkassl_doctor import facts
from kafkassl_doctor.baseline import name_finding
from kafkassl_doctor.baseline_files import HEADER, BaselineProblem, read_baseline, render_baseline
from kafkassl_doctor.judge import Verdicts, judge
from kafkassl_doctor.report import Fixed
from kafkassl_doctor.values import Place

TLS = rule("tls", "listener", "listener.tls", message="TLS")
OLD = rule("old", "listener", "listener.port == 9093")
RULES = [TLS, OLD]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "server.properties").write_text("x=1\n")
    return tmp_path


def node(folder: str, *listeners: str, **given: Any) -> tuple[facts.Listener, ...]:
    file = f"{folder}/server.properties"
    return tuple(listener(name, node=file, place=Place(file, 1), tls=True, **given) for name in listeners)


def judged(*nodes: tuple[facts.Listener, ...], known: Any = (), **given: Any) -> Verdicts:
    return judge(facts_of(listeners=tuple(one for some in nodes for one in some)), RULES, known=known, **given)


def write(verdicts: Verdicts, path: str = "known.baseline") -> str:
    Path(path).write_text(render_baseline(map(name_finding, verdicts.findings), path), "utf-8")
    return Path(path).read_text("utf-8")


def read(*folders: str, path: str = "known.baseline") -> Any:
    return read_baseline(path, [f"{folder}/server.properties" for folder in folders])


def test_what_is_known_does_not_count_and_what_is_new_does(here: Path) -> None:
    write(judged(node("a", "X")))
    found = judged(node("a", "X", "Y"), known=read("a"))
    assert [(one.rule, one.subject_name) for one in found.verdicts] == [("tls", "Y")]
    [held] = found.suppressed
    assert (held.by, held.place, held.verdict.subject_name) == ("baseline", Place("known.baseline"), "X")
    assert (found.fixed, found.counts["warning"]) == ((), 1)


def test_a_new_finding_is_not_hidden_in_the_group_of_a_known_one(here: Path) -> None:
    write(judged(node("a", "X", "Y", "Z")))
    found = judged(node("a", "X", "Y", "Z", "NEW"), known=read("a"))
    assert [(one.subject_name, one.same) for one in found.verdicts] == [("NEW", ())]


def test_what_is_gone_is_fixed(here: Path) -> None:
    write(judged(node("a", "X", "Y")))
    found = judged(node("a", "Y"), known=read("a"))
    assert [(one.rule, one.file, one.subject) for one in found.fixed] == [("tls", "a/server.properties", "X")]
    assert found.verdicts == ()


def test_what_was_not_looked_at_is_not_fixed(here: Path) -> None:
    write(judged(node("a", "X"), node("b", "X")))
    assert judged(node("b", "X"), known=read("b")).fixed == ()
    assert judged(node("a"), known=read("a", "b"), select=["old"]).fixed == ()
    assert len(judged(node("a"), known=read("a", "b")).fixed) == 2


def test_what_can_not_be_told_is_not_fixed(here: Path) -> None:
    write(judged(node("a", "X")))
    doubtful = (listener("X", node="a/server.properties", place=Place("a/server.properties", 1), tls=WHY),)
    found = judged(doubtful, known=read("a"))
    assert (found.fixed, [one.outcome for one in found.verdicts]) == ((), ["unknown"])


def test_files_of_one_name_are_told_apart(here: Path) -> None:
    write(judged(node("a", "X")))
    found = judged(node("a"), node("b", "X"), known=read("a", "b"))
    assert [one.place for one in found.verdicts] == [Place("b/server.properties", 1)]
    assert [one.file for one in found.fixed] == ["a/server.properties"]


def test_a_renamed_folder_keeps_its_findings(here: Path) -> None:
    write(judged(node("a", "X"), node("b", "X", "Y")))
    Path("a").rename("c")
    found = judged(node("c", "X"), node("b", "X", "Y"), known=read("b", "c"))
    assert (found.verdicts, found.fixed) == ((), ())


def test_a_renamed_checkout_keeps_its_findings(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("one/conf").mkdir(parents=True)
    Path("one/conf/server.properties").write_text("x=1\n")
    write(judged(node("one/conf", "X")), "one/known.baseline")
    Path("one").rename("two")
    found = judged(node("two/conf", "X"), known=read("two/conf", path="two/known.baseline"))
    assert (found.verdicts, found.fixed) == ((), ())
    monkeypatch.chdir("two/conf")
    beside = (listener("X", node="server.properties", place=Place("server.properties", 9), tls=True),)
    assert judged(beside, known=read_baseline("../known.baseline", ["server.properties"])).verdicts == ()


def test_a_file_that_is_gone_has_no_findings_left(here: Path) -> None:
    write(judged(node("a", "X"), node("b", "X")))
    Path("a/server.properties").unlink()
    assert [one.file for one in judged(node("b", "X"), known=read("b")).fixed] == ["a/server.properties"]


def test_each_entry_holds_one_finding(here: Path) -> None:
    text = write(judged(node("a", "X")))
    line = text.splitlines()[-1]
    Path("known.baseline").write_text(f"{text}{line}\n")
    found = judged(node("a", "X"), known=read("a"))
    assert (len(found.suppressed), len(found.fixed)) == (1, 1)


def test_lines_are_sorted_and_each_stands_by_itself(here: Path) -> None:
    text = write(judged(node("b", "X"), node("a", "Y", "X", port=9093)))
    head, lines = text.splitlines()[:3], text.splitlines()[3:]
    assert head[0] == HEADER
    assert lines == sorted(lines)
    assert [line.split("\t")[:3] for line in lines] == [
        ["a/server.properties", "old", "X"],
        ["a/server.properties", "old", "Y"],
        ["a/server.properties", "tls", "X"],
        ["a/server.properties", "tls", "Y"],
        ["b/server.properties", "tls", "X"],
    ]
    assert text.endswith("\n")
    assert write(judged(node("a", "X", "Y", port=9093), node("b", "X"))) == text


def test_baselines_merge_line_by_line(here: Path) -> None:
    ours, theirs = write(judged(node("a", "X"))), write(judged(node("b", "Y")))
    merged = dict.fromkeys([*ours.splitlines(), *theirs.splitlines()])
    Path("known.baseline").write_text("\n".join(merged) + "\n")
    assert judged(node("a", "X"), node("b", "Y"), known=read("a", "b")).verdicts == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its first line is not"),
        (b"# kafkassl-doctor baseline 2\n", "its first line is not"),
        (b"[]", "its first line is not"),
        (f"{HEADER}\n<<<<<<< ours\n".encode(), "line 2 is no finding"),
        (f"{HEADER}\na\tb\tc\n".encode(), "line 2 is no finding"),
        (f"{HEADER}\na\0\tb\tc\td\n".encode(), "line 2 is no finding"),
        (b"\xff\xfe\x00", "not written in UTF-8"),
    ],
)
def test_what_is_no_baseline_is_told(content: bytes, said: str, here: Path) -> None:
    Path("known.baseline").write_bytes(content)
    with pytest.raises(BaselineProblem, match=said):
        read("a")


def test_what_can_not_be_read_is_told(here: Path) -> None:
    with pytest.raises(BaselineProblem, match="--write-baseline writes it"):
        read("a", path="absent")
    with pytest.raises(BaselineProblem, match="folder"):
        read("a", path="a")
    os.mkfifo("pipe")
    with pytest.raises(BaselineProblem, match="pipe"):
        read("a", path="pipe")
    Path("loop").symlink_to("loop")
    with pytest.raises(BaselineProblem, match="circle"):
        read("a", path="loop")


def test_line_ends_of_windows_and_blank_lines_do_no_harm(here: Path) -> None:
    text = write(judged(node("a", "X")))
    Path("known.baseline").write_bytes(text.replace("\n", "\r\n").encode() + b"\r\n# more\r\n")
    assert judged(node("a", "X"), known=read("a")).verdicts == ()


def test_hostile_names_stay_on_their_line(here: Path) -> None:
    odd = "a/x\n\tb\x1b[31m\udce9.properties"
    one = Fixed("tls", odd, f"{odd} → X\r", "ab")
    text = render_baseline([one], "known.baseline")
    assert len(text.splitlines()) == 4
    assert text.splitlines()[3].count("\t") == 3
    text.encode("utf-8")
    Path("known.baseline").write_text(text)
    [known] = read_baseline("known.baseline", [odd])
    assert (known.finding.file, known.looked_at) == (odd, True)


def test_standard_input_has_a_name(here: Path) -> None:
    text = render_baseline([Fixed("tls", "-", "X", "ab")], "known.baseline")
    Path("known.baseline").write_text(text)
    [known] = read_baseline("known.baseline", ["a/server.properties"])
    assert (known.finding.file, known.looked_at, known.moved) == ("-", False, False)


def test_a_baseline_with_nothing_new_gives_no_names(here: Path) -> None:
    write(judged(node("a", "X")))
    assert names(judged(node("a", "X"), known=read("a"))) == []
