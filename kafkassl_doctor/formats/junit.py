"""JUnit XML: a case for each rule and subject. Findings fail; what can't be told, or is ignored, is skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from ..records import NamedTuple
from ..report import Report, Suppressed, Verdict
from ..subjects import name_subject
from ..values import Place
from .flat import details, findings_by_file, in_own_file, path_of, place_of, unknowns
from .text import printable, printable_lines

_COUNT = re.compile(r": (?:\d+ rules|[a-z0-9-]+) can't be judged$")
"""What follows a reason: each rule is a case of its own here."""


class _Case(NamedTuple):
    """One case: ``how`` is the element in it (failure, skipped, error), empty for one that passes."""

    place: Place
    kind: str
    rule: str
    subject: str
    how: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render_junit(report: Report, version: str) -> str:
    """Return the report as one test suite for each file; *version* and the target stand in its properties."""
    suites: dict[str, list[_Case]] = {given.file: [] for given in report.inputs}
    for case in _each_once(_cases(report)):
        suites.setdefault(case.place.file, []).append(case)
    every = [case for cases in suites.values() for case in cases]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites{_named(name='kafkassl-doctor', **_counts(every))}>",
    ]
    for file, cases in suites.items():
        lines += _suite_lines(file, cases, report, version)
    # Elements as objects would take a gigabyte for the half million cases of 1500 files.
    return "\n".join([*lines, "</testsuites>", ""])


def _each_once(cases: Iterable[_Case]) -> Iterable[_Case]:
    """Return one case for each rule and subject of a file: of several that are called the same (a certificate in two
    stores), one that fails stands for all."""
    named: dict[tuple[str, ...], _Case] = {}
    for case in cases:
        key = case.place.file, case.kind, case.rule, case.subject
        first = named.setdefault(key, case)
        if first is not case and first.how == case.how == "failure" and case.text not in first.text:
            named[key] = first._replace(text=f"{first.text}\n\n{case.text}")
    return named.values()


def _cases(report: Report) -> Iterator[_Case]:
    for given in report.inputs:
        if given.problem:
            yield _Case(Place(given.file), "file", "could-not-be-looked-at", given.file, "error", "", given.problem)
    for verdict, head in findings_by_file(report):
        text = "\n".join([printable(verdict.message), *details(verdict, head)])
        for one in _each(verdict):
            yield _case(one, report, "failure", f"{one.severity} {one.kind}", one.message, text)
    for verdict in unknowns(report):
        for rule in verdict.rules or (verdict.rule,):
            reason = _COUNT.sub("", verdict.message)
            yield _case(verdict._replace(rule=rule), report, "skipped", "unknown", reason)
    for held in report.suppressed:
        yield from _held(held, report)
    for endpoint in report.endpoints:
        for stage in endpoint.stages:
            how = {"passed": "", "failed": "failure"}.get(stage.outcome, "skipped")
            text = "\n".join(stage.says) if how == "failure" else ""
            yield _Case(Place(endpoint.name), "endpoint", stage.name, endpoint.name, how, "", stage.text, text)
    for rule, passing in report.passing.items():
        for subject in passing.subjects:
            yield _Case(subject.place, passing.kind, rule, name_subject(passing.kind, subject))


def _held(held: Suppressed, report: Report) -> Iterator[_Case]:
    why = {"ignore": "ignored", "baseline": "in the baseline"}[held.by] + (f": {held.reason}" if held.reason else "")
    for verdict in (in_own_file(held.verdict), *held.verdict.others):
        for one in _each(verdict):
            yield _case(one, report, "skipped", held.by, why, one.message)


def _each(verdict: Verdict) -> Iterator[Verdict]:
    """Return the finding, and the same for each other subject that it is about in its file: each is a case."""
    yield verdict
    named = {verdict.subject_name}
    for one in verdict.same:
        if one.note and one.note not in named:
            named.add(one.note)
            yield verdict._replace(place=one.place, subject_name=one.note)


def _case(verdict: Verdict, report: Report, how: str, type_: str, message: str, text: str = "") -> _Case:
    place = place_of(verdict, report)
    return _Case(place, verdict.subject_kind, verdict.rule, verdict.subject_name, how, type_, message, text)


def _suite_lines(file: str, cases: list[_Case], report: Report, version: str) -> Iterator[str]:
    at = f"{report.target.at:%Y-%m-%dT%H:%M:%S}"
    yield f" <testsuite{_named(name=path_of(file) or '-', timestamp=at, **_counts(cases))}>"
    yield "  <properties>"
    for name, value in (("kafka", report.target.kafka), ("jdk", report.target.jdk), ("kafkassl-doctor", version)):
        yield f"   <property{_named(name=name, value=value)} />"
    yield "  </properties>"
    for case in cases:
        yield from _case_lines(case)
    yield " </testsuite>"


def _case_lines(case: _Case) -> Iterator[str]:
    line = {} if case.place.line is None else {"line": str(case.place.line)}
    name = printable(f"{case.rule}: {case.subject}", 300)
    head = f"  <testcase{_named(classname=case.kind, name=name, time='0', file=path_of(case.place.file), **line)}"
    if not case.how:
        yield f"{head} />"
        return
    said = {"type": case.type} if case.type else {}
    inside = f"   <{case.how}{_named(**said, message=printable(case.message))}"
    text = escape("\n".join(printable_lines(case.text)), quote=False)
    yield f"{head}>"
    yield f"{inside}>{text}</{case.how}>" if text else f"{inside} />"
    yield "  </testcase>"


def _named(**attributes: str) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _counts(cases: list[_Case]) -> dict[str, str]:
    found = {"tests": len(cases)}
    for how, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        found[name] = sum(case.how == how for case in cases)
    return {**{name: str(count) for name, count in found.items()}, "time": "0"}
