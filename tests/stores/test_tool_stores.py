"""Stores that keytool, OpenSSL, cert-manager's libraries, Bouncy Castle and others made, held to what real JVMs say."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import pytest

from fixtures.toolstores import make
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.stores import kdf
from kafkassl_doctor.stores.failures import Work
from kafkassl_doctor.stores.opening import open_store
from tests.stores.answers import target_for
from tests.stores.tool_stores import COSTLY, MANIFEST, Question, our_answer, questions, read_answers, recorded_by

ANSWERS = read_answers()
EVERYTHING = bool(os.environ.get("KAFKASSL_DOCTOR_COSTLY"))
"""Whether the stores with hundreds of thousands of iterations are asked everything; half a minute."""
_SECRET_KEY = "it holds a secret key, behind which entries can't be read without Java"


@pytest.fixture
def _derive_once(monkeypatch):
    """The same keys are derived for each JDK."""
    for name in ("derive_pkcs12", "derive_pbkdf2", "derive_pbkdf1", "derive_sun"):
        monkeypatch.setattr(kdf, name, _remember(getattr(kdf, name)))


def _remember(derive: Callable[..., bytes]) -> Callable[..., bytes]:
    once = cache(lambda *words: derive(*words, Work(None)))
    return lambda *words: once(*words[:-1])


def _asked(tool: str) -> list[Question]:
    asked = [question for file, about in MANIFEST.items() if about["tool"] == tool for question in questions(file)]
    if tool not in COSTLY or EVERYTHING:
        return asked
    return [question for question in asked if question.file in COSTLY[tool] and question.which == "right"]


@pytest.mark.usefixtures("_derive_once")
@pytest.mark.parametrize("tool", dict.fromkeys(about["tool"] for about in MANIFEST.values()))
def test_a_store_of_a_tool_opens_as_in_every_jvm(tool):
    asked = _asked(tool)
    assert asked
    for question in asked:
        told = ANSWERS[question.file, str(question)]
        assert len(told) == 6
        for jdk, theirs in told.items():
            ours = our_answer(question, target_for(jdk))
            assert ours in (theirs, {"unknown": _SECRET_KEY}), (question, jdk)


@pytest.mark.parametrize("file", ["gnutls-trust.p12", "nss-default.p12", "bouncycastle-trust.p12"])
def test_what_tools_write_by_default_is_opened_unasked(file):
    content, password = (make.FOLDER / file).read_bytes(), Secret(MANIFEST[file]["password"])
    opened = open_store(content, "PKCS12", password, target_for("25"))
    assert opened.unknown is None
    assert opened.texts == ()


def test_every_store_comes_from_a_recipe_and_is_recorded():
    assert {path.name for path in make.FOLDER.iterdir()} == set(MANIFEST)
    assert {recipe.file for recipe in make.read_recipes()} == set(MANIFEST)
    assert set(ANSWERS) == {(file, str(question)) for file in MANIFEST for question in questions(file)}


@pytest.mark.jvm
@pytest.mark.parametrize("major", ["8", "11", "17", "21", "25", "26"])
def test_the_record_is_still_true(major):
    from fixtures.tools import java_home
    from tests.stores.record_tools import ask_tools

    if java_home(major) is None:
        pytest.skip(f"no JDK {major} on this machine")
    every = [one for file, about in MANIFEST.items() if about["tool"] not in COSTLY for one in questions(file)]
    for question, answer in ask_tools(major, every[int(major) :: 47]):
        assert recorded_by(ANSWERS[question.file, str(question)], major) == answer, question
