"""GitLab's code quality report: a JSON array of issues in the form of Code Climate."""

from __future__ import annotations

from typing import Any

from ..report import Report, Verdict
from .flat import details, findings_by_file, path_of, place_of
from .json import dump_json
from .rooted import name_from_root
from .text import printable


def render_gitlab(report: Report, version: str) -> str:  # noqa: ARG001 (formats have one signature)
    """Return the findings as GitLab's merge requests show them. What can't be told is no issue and is left out."""
    report = name_from_root(report)
    problems = [_problem(given.file, given.problem) for given in report.inputs if given.problem]
    return dump_json(problems + [_issue(verdict, head, report) for verdict, head in findings_by_file(report)])


def _issue(verdict: Verdict, head: Verdict | None, report: Report) -> dict[str, Any]:
    place = place_of(verdict, report)
    return {
        "type": "issue",
        "check_name": verdict.rule,
        "description": printable(verdict.message),
        "content": {"body": "\n".join(details(verdict, head))},
        "categories": ["Security"] if verdict.kind == "insecure" else ["Bug Risk"],
        "severity": _severity(verdict),
        "fingerprint": verdict.fingerprint,
        "location": {"path": path_of(place.file), "lines": {"begin": place.line or 1}},
    }


def _severity(verdict: Verdict) -> str:
    if verdict.severity == "warning":
        return "major" if verdict.kind == "insecure" else "minor"
    return "blocker" if verdict.severity == "error" else "info"


def _problem(file: str, problem: str) -> dict[str, Any]:
    from hashlib import sha256

    return {
        "type": "issue",
        "check_name": "could-not-be-looked-at",
        "description": printable(f"{file} could not be looked at: {problem}"),
        "content": {"body": ""},
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "location": {"path": path_of(file), "lines": {"begin": 1}},
    }
