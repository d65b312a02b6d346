"""Workflow commands of GitHub Actions: the report for the log, and an annotation for each finding.

What the report quotes can't command anything: workflow commands are stopped around it (``::stop-commands::``), and
the values of annotations are escaped as @actions/core does.
"""

from __future__ import annotations

from hashlib import sha256

from ..report import Report, Verdict
from .flat import details, findings_by_file, is_address, path_of, unknowns
from .rooted import name_from_root
from .terminal import render_terminal
from .text import printable

_OPTION = "(--"
"""What an option leaves open (``--stores elsewhere``) is so for each file of each change: only the log has it."""
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(report: Report, version: str) -> str:  # noqa: ARG001 (formats have one signature)
    """Return the log of a step. GitHub shows ten annotations of each level; the report in the log has all."""
    text = render_terminal(report)
    # Nobody can write a text that holds its own digest, so nothing in it can let commands in again.
    token = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    lines = [f"::stop-commands::{token}", text.rstrip("\n"), f"::{token}::"]
    report = name_from_root(report)
    for given in report.inputs:
        if given.problem:
            problem = f"{given.file} could not be looked at: {given.problem}"
            lines.append(_command("error", given.file, None, "could not be looked at", printable(problem)))
    for endpoint in report.endpoints:
        if stage := endpoint.stopped_at:
            said = "\n".join([printable(f"{endpoint.name}: {stage.text}"), *map(printable, stage.says)])
            lines.append(_command("error", "", None, f"fails at {stage.name}", said))
    for verdict, head in findings_by_file(report):
        lines.append(_annotation(verdict, _LEVELS[verdict.severity], verdict.rule, details(verdict, head)))
    told = [verdict for verdict in unknowns(report) if _OPTION not in verdict.message]
    lines += [_annotation(verdict, "notice", "can't be told", []) for verdict in told]
    return "\n".join(lines) + "\n"


def _annotation(verdict: Verdict, level: str, title: str, more: list[str]) -> str:
    file, line = ("", None) if verdict.place is None or is_address(verdict) else verdict.place
    return _command(level, file, line, title, "\n".join([printable(verdict.message), *more]))


def _command(level: str, file: str, line: int | None, title: str, message: str) -> str:
    known = {"file": path_of(file), "line": "" if line is None else str(line), "title": printable(title)}
    given = ",".join(f"{name}={_property(value)}" for name, value in known.items() if value)
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
