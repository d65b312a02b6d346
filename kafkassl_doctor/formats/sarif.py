"""SARIF 2.1.0 (OASIS standard): results with their rules' pages, for code scanning and editors.

What can't be told is a notification of the invocation: as a result (``kind: open``) GitHub would make an alert of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..report import Related, Report, Suppressed, Verdict
from ..values import Place
from .flat import all_findings, details, findings_by_file, in_own_file, path_of, unknowns
from .json import dump_json
from .rooted import name_from_root
from .text import printable

if TYPE_CHECKING:
    from ..explain import Page

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PROBLEM_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
_SECURITY_SEVERITY = {"error": "8.0", "warning": "6.0", "note": "3.0"}
"""GitHub's ``security-severity``, for rules of kind ``insecure``: high, medium, low."""
_NAME = "kafkasslDoctor/v1"


def rules_named(report: Report) -> tuple[str, ...]:
    """Return the names of all rules that the report speaks of, sorted."""
    suppressed = [verdict for one in report.suppressed for verdict in (one.verdict, *one.verdict.follows)]
    verdicts = [*(verdict for verdict, _ in all_findings(report)), *unknowns(report), *suppressed]
    return tuple(sorted({name for verdict in verdicts for name in (verdict.rule, *verdict.rules)}))


def render_sarif(report: Report, version: str, pages: Mapping[str, Page]) -> str:
    """Return the report as a SARIF log with one run. *pages* are the pages of the rules, by name."""
    report, names = name_from_root(report), rules_named(report)
    results = [_result(verdict, head, report, names) for verdict, head in findings_by_file(report)]
    for one in report.suppressed:
        held = (in_own_file(one.verdict), *one.verdict.others)
        results += [_suppressed(one._replace(verdict=verdict), report, names) for verdict in held]
    driver = {
        "name": "kafkassl-doctor",
        "semanticVersion": version,
        "rules": [_rule(name, pages.get(name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "artifacts": [{"location": _artifact(given.file), "roles": ["analysisTarget"]} for given in report.inputs],
        "results": results,
        "properties": {"kafka": report.target.kafka, "jdk": report.target.jdk, "summary": dict(report.counts)},
    }
    return dump_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str, page: Page | None) -> dict[str, Any]:
    if page is None:
        return {"id": name}
    tags = ["kafka", "tls", page.kind, page.subject] + (["security"] if page.kind == "insecure" else [])
    properties = {"tags": tags, "precision": "very-high", "problem.severity": _PROBLEM_SEVERITY[page.severity]}
    if page.kind == "insecure":
        properties["security-severity"] = _SECURITY_SEVERITY[page.severity]
    return {
        "id": name,
        "shortDescription": {"text": _message(page.title)},
        "fullDescription": {"text": _message(page.why)},
        "help": {"text": _message(page.text, lines=True), "markdown": _braces(page.text)},
        "defaultConfiguration": {"level": page.severity},
        "properties": properties,
    }


def _result(verdict: Verdict, head: Verdict | None, report: Report, names: tuple[str, ...]) -> dict[str, Any]:
    related = [*verdict.related, *verdict.same]
    result: dict[str, Any] = {
        "ruleId": verdict.rule,
        "ruleIndex": names.index(verdict.rule),
        "kind": "fail",
        "level": verdict.severity,
        "message": {"text": _message("\n".join([printable(verdict.message), *details(verdict, head)]), lines=True)},
        "locations": [_location(verdict, report)],
        "properties": {"severity": verdict.severity, "kind": verdict.kind, "subject": printable(verdict.subject_name)},
    }
    if verdict.fix:
        result["properties"]["repair"] = verdict.fix
    if related:
        result["relatedLocations"] = [_related(number, one, report) for number, one in enumerate(related, 1)]
    if verdict.fingerprint:
        # GitHub tells alerts apart by the second; it would make one from the text of the line.
        result["fingerprints"] = {_NAME: verdict.fingerprint}
        result["partialFingerprints"] = {"primaryLocationLineHash": f"{verdict.fingerprint}:1"}
    return result


def _suppressed(one: Suppressed, report: Report, names: tuple[str, ...]) -> dict[str, Any]:
    by_comment = one.by == "ignore" and not (one.place and one.place.file == report.configuration)
    suppression: dict[str, Any] = {"kind": "inSource" if by_comment else "external", "status": "accepted"}
    reason = one.reason or ("" if one.by == "ignore" else "It is in the baseline.")
    if until := one.until:
        reason = f"{reason} (until {until})".strip()
    if reason:
        suppression["justification"] = printable(reason)
    if one.place is not None:
        suppression["location"] = {"physicalLocation": _physical(one.place, report)}
    return {**_result(one.verdict, None, report, names), "suppressions": [suppression]}


def _invocation(report: Report) -> dict[str, Any]:
    problems = [given for given in report.inputs if given.problem]
    return {
        "executionSuccessful": not problems,
        "toolConfigurationNotifications": [
            {
                "level": "error",
                "message": {"text": _message(f"{given.file} could not be looked at: {given.problem}")},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(given.file)}}],
            }
            for given in problems
        ],
        "toolExecutionNotifications": [
            {
                "level": "note",
                "descriptor": {"id": "unknown"},
                "associatedRule": {"id": verdict.rule},
                "message": {"text": _message(verdict.message)},
                "locations": [_location(verdict, report)],
                "properties": {"rules": list(verdict.rules or (verdict.rule,))},
            }
            for verdict in unknowns(report)
        ],
    }


def _location(verdict: Verdict, report: Report) -> dict[str, Any]:
    logical = {"name": printable(verdict.subject_name), "kind": verdict.subject_kind}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if verdict.place is not None:
        location["physicalLocation"] = _physical(verdict.place, report)
    return location


def _related(number: int, related: Related, report: Report) -> dict[str, Any]:
    note = {"message": {"text": _message(related.note)}} if related.note else {}
    return {"id": number, "physicalLocation": _physical(related.place, report), **note}


def _physical(place: Place, report: Report) -> dict[str, Any]:
    """The whole file is its first line: GitHub takes no place without one."""
    region: dict[str, Any] = {"startLine": place.line or 1}
    if source := report.lines.get(place):
        region["snippet"] = {"text": printable(source)}
    return {"artifactLocation": _artifact(place.file), "region": region}


def _artifact(file: str) -> dict[str, str]:
    """A file as a URI: relative ones stay so, and consumers find them from the root of the repository."""
    path = quote(path_of(file))
    return {"uri": f"file://{path}" if path.startswith("/") else path}


def _message(text: str, *, lines: bool = False) -> str:
    """Plain text: braces doubled (3.11.5), and nothing in it an embedded link (3.11.6)."""
    shown = text if lines else printable(text)
    return _braces(shown.replace("](", "] (")).strip()


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
