"""Asks the real JVMs about the stores that real tools made: python -m tests.stores.record_tools (in the checkout).

Words name the JDKs to ask, 8, 11, 17, 21, 25 and 26 by default; what is recorded of the others stays. The record lists
the different answers once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fixtures.oracle.jsse import version_of
from fixtures.oracle.stores import StoreOracle
from fixtures.tools import java_home
from tests.stores.answers import java_store
from tests.stores.tool_stores import ANSWERS, MANIFEST, Question, questions, read_answers

JDKS = ("8", "11", "17", "21", "25", "26")
_AT_ONCE = 2


def ask_tools(major: str, asked: Iterable[Question]) -> list[tuple[Question, dict[str, Any]]]:
    """Return what a JDK says to each question."""
    home = java_home(major)
    assert home, f"no JDK {major}"
    with StoreOracle(home) as oracle:
        return [(one, java_store(oracle.ask(*one.words, managers=False))) for one in asked]


def main(majors: tuple[str, ...]) -> None:
    """Write answers.json anew, as far as it is about these JDKs."""
    every = [question for file in MANIFEST for question in questions(file)]
    told = read_answers() if ANSWERS.exists() else {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for major, answers in zip(majors, pool.map(lambda major: ask_tools(major, every), majors), strict=True):
            home = java_home(major)
            assert home
            for question, answer in answers:
                told.setdefault((question.file, str(question)), {})[version_of(home)] = answer
    _write([(question, told[question.file, str(question)]) for question in every])


def _write(told: list[tuple[Question, dict[str, Any]]]) -> None:
    numbers: dict[str, int] = {}
    asked: dict[str, dict[str, dict[int, list[str]]]] = {}
    for question, answers in told:
        at = asked.setdefault(question.file, {}).setdefault(str(question), {})
        for jdk, answer in answers.items():
            at.setdefault(numbers.setdefault(json.dumps(answer), len(numbers)), []).append(jdk)
    lines = (f"{json.dumps(file)}: {json.dumps(each)}" for file, each in _shorten(asked).items())
    ANSWERS.write_text('{"answers": [\n' + ",\n".join(numbers) + '\n],\n"asked": {\n' + ",\n".join(lines) + "\n}}\n")


def _shorten(asked: dict[str, dict[str, dict[int, list[str]]]]) -> dict[str, dict[str, dict[int, str]]]:
    return {
        file: {question: {at: " ".join(jdks) for at, jdks in told.items()} for question, told in each.items()}
        for file, each in asked.items()
    }


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or JDKS)
