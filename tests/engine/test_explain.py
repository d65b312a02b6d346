from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kafkassl_doctor.data import read_data
from kafkassl_doctor.explain import explain, match_text
from kafkassl_doctor.rules import Rule, load_rules
from tests.engine.error_texts import TEXTS

PKIX = "SunCertPathBuilderException: unable to find valid certification path to requested target"
NAME = "CertificateException: No subject alternative DNS name matching … found."
ADDRESS = "CertificateException: No subject alternative names matching IP address … found"
TAMPERED = "IOException: Keystore was tampered with, or password was incorrect"


def saying(name: str, *texts: str) -> Rule:
    return load_rules()[0]._replace(id=name, says=[["jdk", "x", None, None, text] for text in texts])


RULES = [saying("untrusted", PKIX), saying("host-name", NAME, ADDRESS), saying("password", TAMPERED), saying("silent")]


def found(text: str) -> list[str]:
    return [match.rule.id for match in match_text(text, RULES)]


def test_a_rule_is_explained_by_name_and_by_alias():
    page = explain("client-auth-requested")
    assert page.startswith(
        "# Client certificates are asked for, but nobody needs one\n\n`client-auth-requested` · warning"
    )
    for heading in ("## Why", "## How it gets there", "## Repair", "## When to ignore", "## References\n\n- KIP-684"):
        assert heading in page
    assert "## Examples" not in page
    assert "```toml" not in page
    assert page == explain(" client-auth-want\n")


def test_every_rule_has_a_page():
    for rule in load_rules():
        page = explain(rule.id)
        assert page.startswith(f"# {rule.title}")
        assert rule.why.split()[0] in page


def test_an_unknown_name_is_refused_with_the_nearest_ones():
    with pytest.raises(LookupError, match="did you mean client-auth-requested"):
        explain("client-auth-requestd")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (PKIX, "untrusted"),
        (
            "Caused by: sun.security.validator.ValidatorException: PKIX path building failed: "
            f"sun.security.provider.certpath.{PKIX}\n\tat java.base/sun.security.validator.PKIXValidator.doBuild",
            "untrusted",
        ),
        ("unable to find valid certification path", "untrusted"),
        ("No subject alternative DNS name matching kafka.internal found.", "host-name"),
        ("No subject alternative names matching IP address 10.0.0.5 found", "host-name"),
        ("keystore was tampered with", "password"),
    ],
)
def test_an_error_text_leads_to_its_rule(text, rule):
    assert found(text) == [rule]


def test_several_rules_are_listed_best_first(monkeypatch):
    monkeypatch.setattr("kafkassl_doctor.explain.load_rules", lambda _: (*RULES, saying("also", PKIX)))
    page = explain(f"ValidatorException: {PKIX}")
    assert page.startswith("# Rules that know this text\n\n1. `also`: ")
    assert "2. `untrusted`: " in page
    assert page.endswith("`kafkassl-doctor explain also` tells more.\n")


def test_a_single_rule_behind_a_text_is_explained_at_once(monkeypatch):
    silent = load_rules()[0]
    saying_rule = silent._replace(says=[["kafka", "x", "3.0", "4.0", PKIX]], kafka=["3.0", None])
    monkeypatch.setattr("kafkassl_doctor.explain.load_rules", lambda _: (saying_rule,))
    page = explain(PKIX)
    assert page.startswith(f"# {silent.title}")
    assert "Kafka from 3.0" in page
    assert f"## What Kafka says\n\n- `{PKIX}` (Kafka from 3.0 before 4.0)" in page


@pytest.mark.parametrize("text", ["", "hello world", "12", "…", "x" * 100_000, "\0\n"])
def test_a_text_that_nobody_knows_leads_nowhere(text):
    assert found(text) == []
    with pytest.raises(LookupError):
        explain(text)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_a_real_error_text_leads_to_its_rule(text):
    first, *others = TEXTS[text]
    found = [match.rule.id for match in match_text(text, load_rules())]
    assert found[0] == first
    assert set(others) <= set(found)


def test_every_hint_names_rules():
    known = {rule.id for rule in load_rules()}
    hints = read_data("hints")["hints"]
    assert [name for hint in hints for name in hint["rules"] if name not in known] == []
    assert len({hint["text"] for hint in hints}) == len(hints)


def test_the_ranking_does_not_depend_on_the_seed_of_hashes():
    text = "PKIX path validation failed: CertPathValidatorException: Algorithm constraints check failed on signature"
    program = (
        "from kafkassl_doctor.explain import match_text\n"
        "from kafkassl_doctor.rules import load_rules\n"
        f"print([(one.rule.id, one.score) for one in match_text({text!r}, load_rules())])"
    )
    seeds = [{**os.environ, "PYTHONHASHSEED": str(seed)} for seed in range(1, 5)]
    runs = [subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True) for env in seeds]
    assert len({one.stdout for one in runs}) == 1
