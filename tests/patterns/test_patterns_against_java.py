"""Regular expressions held to the real java.util.regex on random patterns and texts."""

import random
import subprocess
from pathlib import Path

import pytest

from fixtures.oracle.oracle import find_java
from kafkassl_doctor.patterns import Refused, compile_pattern, find_from, match_whole
from kafkassl_doctor.values import Unknown

PROGRAM = Path(__file__).parents[2] / "fixtures" / "dump" / "PatternDump.java"
CASES = 6000
ATOMS = (
    *"ab,=CA",
    ".",
    "\\w",
    "\\d",
    "[^,]",
    "[a-c]",
    "[^a-c]",
    "^",
    "$",
    "\\b",
    "\\1",
    "[A-Za-z]",
    "(?i)",
    "[,=]",
    "",
)
OPENINGS = ("(", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i:")
QUANTIFIERS = ("", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "*+", "??")
NOISE = (
    *(*"ab,=C", "(", ")", "(?:", "(?i)", "(?=", "(?!", "(?<=", "(?>", "(?<n>", "|", "[", "]", "^", "$", ".", "*", "+"),
    *("?", "{2}", "{1,2}", "{", "}", "{1,", "\\d", "\\w", "\\s", "\\b", "\\1", "\\,", "\\.", "[^,]", "[a-c]", "(a)"),
    *("(.*?)", "([^,]*)", "-", "\\x41", "\\p{Upper}", "+?", "*+", "??", "(a|b)", "(?s)", "\\q", "[a-", "\\S", "\n"),
)


def random_case(seed):
    chance = random.Random(seed)
    noise = "".join(chance.choice(NOISE) for _ in range(chance.randint(1, 8)))
    pattern = _branches(chance, 3) if chance.random() < 0.6 else noise
    text = "".join(chance.choice("aabbb,,=CA1") for _ in range(chance.randint(0, 10)))
    return pattern, text + chance.choice(["", "", "\n"])


def _branches(chance, depth):
    return "|".join(_sequence(chance, depth) for _ in range(chance.choice([1, 1, 1, 2, 3])))


def _sequence(chance, depth):
    return "".join(_atom(chance, depth) + chance.choice(QUANTIFIERS) for _ in range(chance.randint(1, 4)))


def _atom(chance, depth):
    if depth and chance.random() < 0.3:
        return f"{chance.choice(OPENINGS)}{_branches(chance, depth - 1)})"
    return chance.choice(ATOMS)


def ours(pattern, text):
    """What is found here in the words of the Java program; None where it is unknown."""
    compiled = compile_pattern(pattern)
    if isinstance(compiled, Unknown):
        return None
    if isinstance(compiled, Refused):
        return f"!{_hex(compiled.text)}"
    whole, first = match_whole(compiled, text), find_from(compiled, text, 0)
    if isinstance(whole, Unknown) or isinstance(first, Unknown):
        return None
    return f"{_show(whole)}|{_show(first)}"


def _show(match):
    return "-" if match is None else ",".join("~" if group is None else _hex(group) for group in match.groups)


def _hex(text):
    return text.encode("utf-16-be").hex()


@pytest.mark.jvm
@pytest.mark.slow
@pytest.mark.parametrize("jdk", ["17", "25"])
def test_random_patterns_match_as_in_java(jdk, tmp_path):
    home, compiler = find_java(jdk), find_java()
    if home is None or compiler is None:
        pytest.skip(f"no JDK {jdk}, or no javac, on this machine")
    command = [compiler / "bin" / "javac", "--release", "11", "-nowarn", "-d", tmp_path, PROGRAM]
    subprocess.run(command, check=True, capture_output=True)
    cases = [random_case(seed) for seed in range(CASES)]
    lines = "".join(f"{_hex(pattern)} {_hex(text)}\n" for pattern, text in cases)
    run = [home / "bin" / "java", "-cp", tmp_path, "PatternDump"]
    said = subprocess.run(run, input=lines, check=True, capture_output=True, text=True).stdout.split("\n")
    known = [(case, found, java) for case, java in zip(cases, said, strict=False) if (found := ours(*case)) is not None]
    assert len(known) > CASES / 2
    assert [one for one in known if one[1] != one[2]] == []
