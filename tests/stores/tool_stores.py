"""The stores that real tools made (fixtures/toolstores), and what is asked about each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fixtures.toolstores import make
from kafkassl_doctor.target import Target
from tests.stores.answers import our_content

ANSWERS = make.MANIFEST.with_name("answers.json")
MANIFEST: dict[str, dict[str, str]] = json.loads(make.MANIFEST.read_text("utf-8"))
_WRONG = "Wr0ng-one"
COSTLY = {
    "bouncycastle": ("bouncycastle-trust.p12", "bouncycastle-several-ber.p12", "bouncycastle.BKS"),
    "gnutls": ("gnutls-default.p12", "gnutls-arcfour.p12"),
    "nss": ("nss-default.p12",),
}
"""Tools that derive keys in 100,000 iterations and more, and those of their stores that every run of tests opens."""


class Question(NamedTuple):
    """How a store is opened."""

    file: str
    kind: str
    """The type as configured."""
    which: str
    """Which password: ``right``, ``wrong``, ``null`` or ``empty``; ``key``: right, but a wrong one for the keys."""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return make.FOLDER / self.file

    @property
    def password(self) -> str | None:
        """The password for the store."""
        return {"wrong": _WRONG, "null": None, "empty": ""}.get(self.which, MANIFEST[self.file]["password"])

    @property
    def key_password(self) -> str:
        """The password for the keys."""
        about = MANIFEST[self.file]
        return _WRONG if self.which == "key" else about.get("key_password", about["password"])

    @property
    def words(self) -> tuple[Path, str, str | None, str]:
        """What a JVM is asked: path, type, and the passwords for the store and its keys."""
        return self.path, self.kind, self.password, self.key_password

    def __str__(self) -> str:
        return f"{self.kind} {self.which}"


def questions(file: str) -> Iterator[Question]:
    """Yield what is asked about a file: as what it is, and as what it is often taken for."""
    own = MANIFEST[file]["type"]
    for which in ("right", "wrong", "null", "empty", "key"):
        yield Question(file, own, which)
    for kind in ("PKCS12", "JKS"):
        if kind != own:
            yield Question(file, kind, "right")
            yield Question(file, kind, "wrong")


def our_answer(question: Question, target: Target) -> dict[str, Any]:
    """Return what we say, in the shape of the record."""
    content = question.path.read_bytes()
    target = target._replace(slow_stores=True)
    return our_content(content, question.kind, question.password, question.key_password, target)


def recorded_by(answers: dict[str, Any], major: str) -> Any:
    """Return what a JDK of that major version answered."""
    return next(answer for jdk, answer in answers.items() if jdk.split("u")[0].split(".")[0] == major)


def read_answers() -> dict[tuple[str, str], dict[str, Any]]:
    """Return (file, question) -> JDK -> answer."""
    kept = json.loads(ANSWERS.read_text("utf-8"))
    return {
        (file, question): {jdk: kept["answers"][int(at)] for at, jdks in told.items() for jdk in jdks.split()}
        for file, asked in kept["asked"].items()
        for question, told in asked.items()
    }
