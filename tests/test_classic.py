"""The classic recipe with the real keytool and openssl: each step and each usual slip is judged as real Kafka does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fixtures import classic
from fixtures.classic import SLIPS, STEPS, Bench, Built
from fixtures.oracle.oracle import Oracle, why_absent
from fixtures.tools import java_home

pytestmark = [pytest.mark.jvm, pytest.mark.slow]

RULES = Path(classic.__file__).parent.parent / "rules"
NO_PATH = "PKIX path building failed"
NO_KEY = "No available authentication scheme"


class Expected(NamedTuple):
    """What stands in the keystore, how real Kafka 4.4 on JDK 17 refuses the node (None: it does not), and our rules."""

    keystore: dict[str, str]
    says: str | None
    rules: frozenset[str]


KEY, CERTIFICATE = "PrivateKeyEntry", "trustedCertEntry"
WHOLE = {"localhost": KEY, "caroot": CERTIFICATE}
ALONE = {"localhost": KEY}


def _expect(keystore: dict[str, str], says: str | None, *rules: str) -> Expected:
    return Expected(keystore, says, frozenset(rules))


AFTER_STEPS = {
    "key": _expect(ALONE, "NoSuchFileException", "store-missing"),
    "authority": _expect(ALONE, "NoSuchFileException", "store-missing"),
    "truststores": _expect(ALONE, NO_PATH, "self-signed-left-in-place"),
    "request": _expect(ALONE, NO_PATH, "self-signed-left-in-place"),
    "signature": _expect(ALONE, NO_PATH, "self-signed-left-in-place"),
    "authority imported": _expect(WHOLE, NO_PATH, "self-signed-left-in-place"),
    "reply imported": _expect(WHOLE, None),
}
AFTER_SLIPS = {
    "no key algorithm": _expect(WHOLE, NO_KEY, "dsa-key"),
    "own name as common name": _expect(WHOLE, None, "hostname-not-covered"),
    "signed without the host": _expect(WHOLE, None, "subject-alternative-name-missing"),
    "reply under another alias": _expect({**WHOLE, "signed": CERTIFICATE}, NO_PATH, "signed-reply-under-wrong-alias"),
    "CA under the key's alias": _expect(ALONE, NO_PATH, "self-signed-left-in-place"),
    "CA in a new keystore": _expect({"localhost": CERTIFICATE}, NO_KEY, "keystore-without-key"),
    "reply without its CA": _expect(ALONE, NO_PATH, "self-signed-left-in-place"),
    "reply forgotten": _expect(WHOLE, NO_PATH, "self-signed-left-in-place"),
    "chain forgotten": _expect(ALONE, NO_PATH, "chain-incomplete"),
    "bundle imported": _expect(WHOLE, NO_PATH, "inter-broker-self-check-failed"),
    "truststore with a foreign CA": _expect(WHOLE, NO_PATH, "inter-broker-self-check-failed"),
    "truststore by openssl": _expect(WHOLE, "the trustAnchors parameter must be non-empty", "truststore-empty"),
    "stores swapped": _expect(WHOLE, NO_KEY, "stores-swapped"),
    "CA expired": _expect(WHOLE, None, "anchor-expired"),
    "store password mistyped": _expect(WHOLE, "UnrecoverableKeyException", "store-password-wrong"),
    "key password of its own": _expect(WHOLE, "Cannot recover key", "key-password-wrong"),
}
CASES = [(jdk, step, None) for jdk in (8, 17) for step in STEPS] + [
    (jdk, "reply imported", slip) for slip, what in SLIPS.items() for jdk in what.jdks
]
all_cases = pytest.mark.parametrize(("jdk", "until", "slip"), CASES)


@pytest.fixture(scope="session")
def steps_done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that keeps each step carried out, so that it is carried out once, whoever runs the tests beside."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "classic"
    folder.mkdir(exist_ok=True)
    return folder


def _build(jdk: int, until: str, slip: str | None, folder: Path, cache: Path) -> tuple[Built, Expected]:
    if java_home(jdk) is None:
        pytest.skip(f"no JDK {jdk} on this machine")
    return classic.build(folder, jdk, until, slip, cache), AFTER_SLIPS[slip] if slip else AFTER_STEPS[until]


def test_every_step_and_slip_is_expected_here() -> None:
    assert set(AFTER_STEPS) == set(STEPS)
    assert set(AFTER_SLIPS) == set(SLIPS)


@all_cases
def test_keytool_leaves_these_entries(jdk: int, until: str, slip: str | None, tmp_path: Path, steps_done: Path) -> None:
    _, expected = _build(jdk, until, slip, tmp_path, steps_done)
    printed = Bench(tmp_path, jdk).keytool("-list", "-keystore", classic.KEYSTORE)
    assert dict(re.findall(r"^(.+), \w+ \d+, \d{4}, (\w+)", printed, re.MULTILINE)) == expected.keystore


def test_keytool_says_why_it_refuses(tmp_path: Path, steps_done: Path) -> None:
    built, _ = _build(17, "reply imported", "CA under the key's alias", tmp_path / "a", steps_done)
    assert "Public keys in reply and keystore don't match" in built.said["authority imported"]
    assert "Failed to establish chain from reply" in built.said["reply imported"]


@pytest.fixture(scope="module")
def kafka() -> Iterator[Oracle]:
    absent = why_absent("4.4.0", "17")
    if absent:
        pytest.skip(absent)
    with Oracle("4.4.0", "17") as running:
        yield running


@pytest.mark.kafka
@all_cases
def test_kafka_refuses_so(
    jdk: int, until: str, slip: str | None, tmp_path: Path, steps_done: Path, kafka: Oracle
) -> None:
    _, expected = _build(jdk, until, slip, tmp_path, steps_done)
    file = tmp_path / "server.properties"
    file.write_text(re.sub(r"(?m)^(ssl\.\w+\.location=)", rf"\g<1>{tmp_path}/", file.read_text()))
    answer = kafka.startup(str(file))
    assert answer.ok == (expected.says is None)
    assert (expected.says or "") in (answer.says or "")


@all_cases
def test_it_is_judged_so(jdk: int, until: str, slip: str | None, tmp_path: Path, steps_done: Path) -> None:
    built, expected = _build(jdk, until, slip, tmp_path, steps_done)
    report = _check(built)
    (startup,) = report["startups"]
    if expected.says:
        assert startup["starts"] is False
        assert expected.says in " ".join([startup["says"], *startup["also_says"]])
    elif slip is None:
        assert startup["starts"] is True
        assert not [finding for finding in report["findings"] if finding["severity"] == "error"]
    else:
        assert startup["starts"] is not False or "hostname-not-covered" in expected.rules
    unwritten = expected.rules - {path.stem for path in RULES.rglob("*.md")}
    if unwritten:
        pytest.skip(f"no rule {', '.join(sorted(unwritten))} yet")
    assert expected.rules <= {finding["rule"] for finding in report["findings"] if finding["outcome"] == "finding"}


def _check(built: Built) -> dict[str, Any]:
    command = [sys.executable, "-m", "kafkassl_doctor", "check", *built.setup.command, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=built.setup.directory, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report
