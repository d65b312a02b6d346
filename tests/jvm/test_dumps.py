"""The tables of JDKs are what the real ones say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.dump.dump_jdks import compile_dump, condense, dump
from fixtures.oracle.jsse import version_of
from fixtures.tools import java_home
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.jvm.suites import enabled_suites

pytestmark = [pytest.mark.jvm, pytest.mark.slow]


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classes")
    try:
        compile_dump(folder)
    except FileNotFoundError:
        pytest.skip("no javac on this machine")
    return folder


@pytest.fixture(params=(8, 11, 17, 21, 25), ids=lambda major: f"jdk{major}")
def raw(request: pytest.FixtureRequest, classes: Path) -> dict[str, Any]:
    home = java_home(request.param)
    if home is None:
        pytest.skip(f"no JDK {request.param} on this machine")
    return {**dump(home, classes), "home": home}


def test_a_release_has_the_lists_and_schemes_that_are_in_the_tables(raw: dict[str, Any]) -> None:
    facts, runtime = condense(raw), load_runtime(version_of(raw["home"]))
    assert facts["tls_disabled"] == list(runtime.tls_disabled)
    assert facts["certpath_disabled"] == list(runtime.certpath_disabled)
    assert facts["disabled_curves"] == list(runtime.disabled_curves)
    assert facts["groups"] == list(runtime.groups)
    assert facts["supported_protocols"] == list(runtime.supported_protocols)
    assert facts["default_suites"] == list(runtime.default_suites)
    assert set(facts["default_suites"] + facts["other_suites"]) == runtime.supported_suites
    assert set(facts["key_factories"]) - {"ML-DSA"} == runtime.key_factories - {"ML-DSA"}
    assert [scheme["name"] for scheme in facts["schemes"]] == [scheme.name for scheme in runtime.schemes]


@pytest.mark.parametrize("context", ["TLS", "TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSL"])
def test_a_context_enables_the_suites_that_are_predicted(raw: dict[str, Any], context: str) -> None:
    runtime = load_runtime(version_of(raw["home"]))
    real = raw["contexts"][context]
    assert [suite.name for suite in enabled_suites((), runtime, context)] == real["clientSuites"]
    assert [suite.name for suite in enabled_suites((), runtime)] == real["serverSuites"]


def test_the_dumped_files_are_written_one_entry_a_line() -> None:
    folder = Path(__file__).parents[2] / "kafkassl_doctor" / "data" / "jdk"
    for path in folder.glob("*.json"):
        assert json.loads(path.read_text()), path.name
        assert path.read_text().endswith("}\n")
