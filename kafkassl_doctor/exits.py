"""Exit codes: 0 nothing to fail on, 1 findings, 2 could not look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .options import UsageProblem, split_commas
from .records import NamedTuple
from .target import STORES_ELSEWHERE

if TYPE_CHECKING:
    from .report import Report, Verdict

CLEAN, FINDINGS, NOT_LOOKED, INTERRUPTED = 0, 1, 2, 130
SEVERITIES = ("error", "warning", "note")
KINDS = ("breaks", "insecure", "ageing", "hygiene")
NEVER = "never"


class FailOn(NamedTuple):
    """What gives exit code 1: findings of these severities, or of these kinds."""

    severities: tuple[str, ...] = ("error",)
    kinds: tuple[str, ...] = ()


def read_fail_on(texts: Iterable[str]) -> FailOn:
    """Return what --fail-on means: a severity stands for the worse ones too. Raises UsageProblem."""
    words = split_commas(texts)
    if not words:
        return FailOn()
    choices = (*SEVERITIES, NEVER, *KINDS)
    for word in words:
        if word not in choices:
            raise UsageProblem("--fail-on", f"{word!r} is not one of {', '.join(choices)}.")
    if NEVER in words:
        if len(set(words)) > 1:
            raise UsageProblem("--fail-on", f"{NEVER} can't stand beside another.")
        return FailOn(())
    levels = [SEVERITIES.index(word) for word in words if word in SEVERITIES]
    return FailOn(SEVERITIES[: max(levels) + 1] if levels else (), tuple(word for word in words if word in KINDS))


def exit_code(report: Report, fail_on: FailOn, strict: bool = False) -> int:
    """Return the exit code; *strict*: what can't be told counts as a finding."""
    if report.interrupted:
        return INTERRUPTED
    if any(given.problem for given in report.inputs):
        return NOT_LOOKED
    breaks = "error" in fail_on.severities or "breaks" in fail_on.kinds
    if breaks and any(one.stopped_at or not one.complete for one in report.endpoints):
        return FINDINGS
    for verdict in _standing(report.verdicts):
        if verdict.severity in fail_on.severities or verdict.kind in fail_on.kinds:
            return FINDINGS
    return FINDINGS if strict and _has_unknowns(report) else CLEAN


def _standing(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    for verdict in verdicts:
        if verdict.outcome == "finding":
            yield verdict
            yield from verdict.follows


def _has_unknowns(report: Report) -> bool:
    undecided = [one.starts for one in report.startups] + [one.constructs for one in report.clients]
    doubts = (verdict for verdict in report.verdicts if verdict.outcome == "unknown")
    return None in undecided or any(not verdict.message.startswith(STORES_ELSEWHERE) for verdict in doubts)
