"""JUnit XML: a case for each rule and subject. Findings fail; what can't be told, or is ignored, is skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..records import NamedTuple
from ..report import Report, Suppressed, Verdict
from ..subjects import name_subject
from ..values import Place
from .flat import details, findings_by_file, in_own_file, path_of, place_of, unknowns
from .text import printable, printable_lines


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
    root = Element("testsuites", {"name": "kafkassl-doctor"})
    for file, cases in suites.items():
        _add_suite(root, file, cases, report, version)
    _count(root, [case for cases in suites.values() for case in cases])
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


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
            yield _case(verdict._replace(rule=rule), report, "skipped", "unknown", verdict.message)
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


def _add_suite(root: Element, file: str, cases: list[_Case], report: Report, version: str) -> None:
    at = f"{report.target.at:%Y-%m-%dT%H:%M:%S}"
    suite = SubElement(root, "testsuite", {"name": path_of(file) or "-", "timestamp": at})
    _count(suite, cases)
    properties = SubElement(suite, "properties")
    for name, value in (("kafka", report.target.kafka), ("jdk", report.target.jdk), ("kafkassl-doctor", version)):
        SubElement(properties, "property", {"name": name, "value": value})
    for case in cases:
        _add_case(suite, case)


def _add_case(suite: Element, case: _Case) -> None:
    name = printable(f"{case.rule}: {case.subject}", 300)
    attributes = {"classname": case.kind, "name": name, "time": "0", "file": path_of(case.place.file)}
    if case.place.line is not None:
        attributes["line"] = str(case.place.line)
    element = SubElement(suite, "testcase", attributes)
    if case.how:
        said = {"type": case.type} if case.type else {}
        inside = SubElement(element, case.how, {**said, "message": printable(case.message)})
        inside.text = "\n".join(printable_lines(case.text)) or None


def _count(element: Element, cases: list[_Case]) -> None:
    element.set("tests", str(len(cases)))
    for how, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        element.set(name, str(sum(case.how == how for case in cases)))
    element.set("time", "0")
