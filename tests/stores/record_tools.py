"""Asks the real JVMs about the stores that real tools made: python -m tests.stores.record_tools (in the checkout).

JDKs 8, 11, 17, 21 and 25 must be there. The record lists the different answers once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fixtures.oracle.jsse import version_of
from fixtures.oracle.stores import StoreOracle
from fixtures.tools import java_home
from tests.stores.answers import java_store
from tests.stores.tool_stores import ANSWERS, MANIFEST, Question, questions

JDKS = ("8", "11", "17", "21", "25")
_AT_ONCE = 2


def ask_tools(major: str, asked: Iterable[Question]) -> list[tuple[Question, dict[str, Any]]]:
    """Return what a JDK says to each question."""
    home = java_home(major)
    assert home, f"no JDK {major}"
    with StoreOracle(home) as oracle:
        return [(one, java_store(oracle.ask(*one.words, managers=False))) for one in asked]


def main() -> None:
    """Write answers.json anew."""
    every = [question for file in MANIFEST for question in questions(file)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = dict(zip(JDKS, pool.map(lambda major: ask_tools(major, every), JDKS), strict=True))
    numbers: dict[str, int] = {}
    asked: dict[str, dict[str, dict[int, list[str]]]] = {file: {} for file in MANIFEST}
    for major, answers in told.items():
        home = java_home(major)
        assert home
        for question, answer in answers:
            number = numbers.setdefault(json.dumps(answer), len(numbers))
            at = asked[question.file].setdefault(str(question), {})
            at.setdefault(number, []).append(version_of(home))
    lines = (f"{json.dumps(file)}: {json.dumps(each)}" for file, each in _shorten(asked).items())
    ANSWERS.write_text('{"answers": [\n' + ",\n".join(numbers) + '\n],\n"asked": {\n' + ",\n".join(lines) + "\n}}\n")


def _shorten(asked: dict[str, dict[str, dict[int, list[str]]]]) -> dict[str, dict[str, dict[int, str]]]:
    return {
        file: {question: {at: " ".join(jdks) for at, jdks in told.items()} for question, told in each.items()}
        for file, each in asked.items()
    }


if __name__ == "__main__":
    main()
