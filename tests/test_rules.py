"""Every rule's examples, built for real and judged through the real pipeline; rules and facts held to each other."""

from __future__ import annotations

import ast
import os
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from fixtures.endpoints import look_at_endpoints
from fixtures.make import NeedsRoot, make_setup
from kafkassl_doctor import causes
from kafkassl_doctor.fact_types import SUBJECTS, describe_fields, subject_type
from kafkassl_doctor.facts import Facts
from kafkassl_doctor.judge import Verdicts, judge
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.report import Verdict
from kafkassl_doctor.rule_files import Example, RuleFile, list_rule_files, read_rule_file
from kafkassl_doctor.rules import CHECKOUT, PACKAGE, Rule, load_rules

pytestmark = pytest.mark.records

PASSWORD = "Changeit-7!"
MAX_LINES = 10

FILES = [read_rule_file(path) for path in list_rule_files(CHECKOUT)]
RULES = {rule.id: rule for rule in load_rules()}
EXAMPLES = [(file, example) for file in FILES for example in file.examples]

needs_survey = pytest.mark.usefixtures("_survey_is_whole")
FOR_OWN_RULES = {
    "Certificate": "common_name hosts owner signature_digest version",
    "Client": "presents_certificate tls_settings_written",
    "Endpoint": "advertised",
    "Expected": "mechanisms",
    "File": "exists group_readable group_writable",
    "HostCheck": "by_common_name",
    "KeyEntry": "matches",
    "Link": "node",
    "Listener": "principals sasl_mechanisms",
    "Node": "authorizer own_principals",
    "Store": "entry_count used_by",
    "Tls": "dialled_protocols engine_factory",
}
"""Facts that no rule of ours reads: users' own rules can, and `facts` shows them."""


@pytest.fixture(scope="session")
def _survey_is_whole():
    """Skip while a module that the survey needs is being written."""
    try:
        survey_example("")
    except ModuleNotFoundError as absent:
        pytest.skip(f"nothing can be surveyed without {absent.name}")


def names_of(case: tuple[RuleFile, Example]) -> str:
    file, example = case
    return f"{file.path.stem}-{example.shows}-{example.line}"


every_example = pytest.mark.parametrize(("file", "example"), EXAMPLES, ids=map(names_of, EXAMPLES))
every_rule = pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.stem)


@cache
def survey_example(description: str) -> Facts:
    """Return the facts of an example's set-up; equal set-ups are built once."""
    from kafkassl_doctor.survey import survey

    here = Path.cwd()
    with TemporaryDirectory() as folder:
        try:
            setup = make_setup(description, Path(folder, "setup"))
        except NeedsRoot as problem:
            pytest.skip(str(problem))
        words = setup.command[len(setup.files) :]
        try:
            os.chdir(setup.directory)
            options = read_options(read_arguments(words), setup.files, setup.env)
            seen = survey(setup.files, options)
            return look_at_endpoints(setup, seen, options) if setup.endpoints else seen.facts
        finally:
            os.chdir(here)


def read_arguments(words: list[str]) -> Given:
    """Return the options of an example's ``args``."""
    given: dict[str, Any] = {}
    for word, value in zip(words, [*words[1:], ""], strict=True):
        name = {"as": "role"}.get(word[2:], word[2:].replace("-", "_"))
        if word == "--slow-stores":
            given[name] = True
        elif word.startswith("--"):
            given[name] = (*given.get(name, ()), value) if isinstance(Given._field_defaults[name], tuple) else value
    return Given(**given)


def findings(verdicts: Verdicts) -> list[Verdict]:
    return [verdict for verdict in verdicts.verdicts if verdict.outcome == "finding"]


@needs_survey
@every_example
def test_an_example_shows_what_it_says(file, example):
    rule = RULES[file.path.stem]
    verdicts = judge(survey_example(example.setup), list(RULES.values()), select=[rule.id])
    found = [verdict.message for verdict in findings(verdicts)]
    if example.shows == "bad":
        assert found
        assert not [line for one in findings(verdicts) for line in one.fix.splitlines() if line.startswith(("[", "?"))]
    else:
        assert not found
    if example.shows == "good":
        assert verdicts.counts["pass"]
    elif example.shows == "na":
        assert verdicts.counts["not-applicable"]
        assert not verdicts.counts["pass"]
        assert not verdicts.counts["unknown"]
    elif example.shows == "unknown":
        assert verdicts.counts["unknown"]


@needs_survey
@every_example
def test_every_finding_of_an_example_can_be_shown(file, example):
    for verdict in findings(judge(survey_example(example.setup), list(RULES.values()))):
        for finding in (verdict, *verdict.follows):
            shown = "\n".join((finding.message, finding.fix, finding.why, *finding.says))
            assert finding.message
            assert finding.place
            assert finding.rule not in RULES or finding.fix
            assert PASSWORD not in shown
            assert not re.search(r"\{[a-z_.]+\}", finding.message + finding.fix)
            assert all(line.removeprefix("\t").isprintable() for line in shown.split("\n"))


@needs_survey
@every_example
def test_a_refusal_brings_the_values_that_its_rule_names(file, example):
    for told in survey_example(example.setup).refusals:
        rule = RULES.get(told.refusal.cause)
        needed = _demanded_values(rule) if rule else set()
        assert needed <= {*told.refusal.values, "file", "subject", "kafka", "jdk"}, told.refusal.cause


def _demanded_values(rule: Rule) -> set[str]:
    parts = [*rule.message, *(part for _, line in rule.fix for part in line)]
    return {part[1] for part in parts if isinstance(part, list) and part[0] == "value"}


@needs_survey
@every_rule
def test_a_predicate_matters(file):
    """Replacing it by True or by False changes what an example shows."""
    rule = RULES[file.path.stem]
    facts = [survey_example(example.setup) for example in file.examples]
    for key in ("applies", "flag"):
        for value in (True, False) if getattr(rule, key) is not None else ():
            mutant = rule._replace(**{key: ["lit", value]})
            assert any(_outcome(one, rule) != _outcome(one, mutant) for one in facts), f"{key} may as well be {value}"


def _outcome(facts: Facts, rule: Rule) -> tuple[dict[str, int], list[str]]:
    rules = [rule if known.id == rule.id else known for known in RULES.values()]
    verdicts = judge(facts, rules, select=[rule.id])
    return verdicts.counts, [verdict.subject_name for verdict in verdicts.verdicts]


@every_example
def test_an_example_is_short(file, example):
    assert len(example.setup.splitlines()) <= MAX_LINES


@every_rule
def test_a_rule_reads_well(file):
    entry = file.entry
    message = "".join(part for part in entry["message"] if isinstance(part, str)).rstrip()
    assert not entry["title"].endswith(".")
    assert not message or message.endswith((".", "]")) or isinstance(entry["message"][-1], list)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"])
    assert not entry["id"].startswith(("no-", "check-"))
    assert entry["why"]


def test_the_causes_of_the_code_are_the_causes_that_are_listed():
    named = {name for path in PACKAGE.rglob("*.py") for name in _refused_in(ast.parse(path.read_text("utf-8")))}
    assert named <= causes.CAUSES
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.name != "causes.py")
    data = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "data").rglob("*.json") if "rules" not in path.name)
    assert [name for name in sorted(causes.CAUSES) if f'"{name}"' not in code + data] == []


def _refused_in(tree: ast.AST) -> set[str]:
    """Return the causes that calls like Refusal("cause", …), draft.refuse("cause", …) name."""
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if function.strip("_") in ("Refusal", "Rejection", "Problem", "Fault", "refuse", "reject"):
            args = call.args[2:3] if getattr(getattr(call.func, "value", None), "id", "") == "talk" else call.args
            words = [node.value for node in args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            found |= set([word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)+", word)][:1])
    return found


def test_every_cause_has_its_rule_file():
    assert sorted(causes.CAUSES - set(RULES)) == []


def test_every_rule_without_a_predicate_is_a_cause():
    assert sorted({rule.id for rule in RULES.values() if rule.flag is None} - causes.CAUSES) == []


def test_a_fact_that_nobody_reads_is_there_for_own_rules_on_purpose():
    kept = {f"{record}.{name}" for record, names in FOR_OWN_RULES.items() for name in names.split()}
    assert set(_unread_facts()) == kept


def _unread_facts() -> list[str]:
    """Return the fields of facts that no rule reads, and no code on the right of facts."""
    by_rules = {field for file in FILES for field in file.reads}
    judging = [*PACKAGE.glob("formats/*.py"), *(PACKAGE / name for name in ("judge.py", "subjects.py", "run.py"))]
    by_code = {
        node.attr
        for path in judging
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    unread, seen, ahead = [], set(), [found.record for name in SUBJECTS if (found := subject_type(name))]
    while ahead:
        record = ahead.pop()
        if record is None or record in seen:
            continue
        seen.add(record)
        for name, found in describe_fields(record).items():
            ahead += [found.record, found.item and found.item.record]
            if f"{record.__name__}.{name}" not in by_rules and name not in by_code:
                unread.append(f"{record.__name__}.{name}")
    return sorted(unread)
