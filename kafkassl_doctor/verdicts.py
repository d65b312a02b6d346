"""What has been judged, brought together and counted: findings are grouped and folded, those that do not count are set
apart, doubts are gathered by their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .grouping import SEVERITY_ORDER, Finding, Group, Hold, fold_findings, group_findings, sort_key
from .predicates import Scope
from .records import NamedTuple
from .report import Fixed, Passing, Suppressed, Verdict
from .rules import Rule
from .subjects import Concern, Obstacle
from .values import Place


class Verdicts(NamedTuple):
    """What the rules say of a set-up."""

    verdicts: tuple[Verdict, ...]
    """Findings, most severe first, then by file and line; then what is unknown."""
    counts: dict[str, int]
    """error, warning, note: findings that stand by themselves; folded: those under another; unknown: reasons for which
    rules can't be judged; pass, not-applicable: pairs of a rule and a subject."""
    passed: dict[str, int]
    """Rules that passed, with the number of subjects that each passed on."""
    passing: dict[str, Passing]
    """The same, with the subjects."""
    suppressed: tuple[Suppressed, ...] = ()
    """Findings that an ignore or the baseline holds; they are not counted."""
    fixed: tuple[Fixed, ...] = ()
    """Findings of the baseline that are gone."""
    findings: tuple[Finding, ...] = ()
    """All findings, each by itself."""


class Doubt(NamedTuple):
    """A rule that can't be judged on a subject, and why."""

    rule: Rule
    concern: Concern
    place: Place
    reason: str


class Tally:
    """What has been found so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.doubts: list[Doubt] = []
        self.passing: dict[str, Passing] = {}
        self.not_applicable = 0
        self.hidden: dict[str, list[Obstacle]] = {}
        self.obstacles: dict[str, list[Obstacle]] = {}
        self.scopes: dict[str, list[Scope]] = {}

    def doubt(self, rule: Rule, obstacles: Iterable[Obstacle]) -> None:
        self.doubts += [Doubt(rule, *obstacle) for obstacle in obstacles]


def sum_up(tally: Tally, files: Mapping[str, int], names: Mapping[str, str]) -> Verdicts:
    """Bring the findings together; *files* tells the order in which the files were given, *names* what fingerprints
    call them."""
    groups = group_findings(tally.findings, files, names)
    findings, folded = fold_findings([group for group in groups if group.hold is None])
    held = [group for group in groups if group.hold is not None]
    suppressed = tuple(_suppress(held)) if held else ()
    unknown = sorted(_gather_doubts(tally.doubts), key=lambda verdict: sort_key(verdict, files))
    counts = {severity: sum(verdict.severity == severity for verdict in findings) for severity in SEVERITY_ORDER}
    counts |= {"folded": folded, "unknown": len(unknown)}
    passed = {rule: len(passing.subjects) for rule, passing in tally.passing.items()}
    counts |= {"pass": sum(passed.values()), "not-applicable": tally.not_applicable}
    return Verdicts((*findings, *unknown), counts, passed, tally.passing, suppressed)


def _suppress(held: list[Group]) -> Iterable[Suppressed]:
    """Return the findings that do not count. What counts is never folded under them, nor under one held otherwise."""
    holds: dict[Hold, list[Group]] = {}
    for group in held:
        if group.hold is not None:
            holds.setdefault(group.hold, []).append(group)
    for hold, groups in holds.items():
        for verdict in fold_findings(groups)[0]:
            yield Suppressed(verdict, *hold)


def _gather_doubts(doubts: list[Doubt]) -> Iterable[Verdict]:
    """Return one verdict for each reason in each file, with all rules that it keeps from being judged."""
    gathered: dict[tuple[str, str], list[Doubt]] = {}
    for doubt in doubts:
        gathered.setdefault((doubt.concern.file, doubt.reason), []).append(doubt)
    for (_, reason), several in gathered.items():
        several.sort(key=lambda doubt: SEVERITY_ORDER[doubt.rule.severity])
        first = several[0]
        rules = tuple(dict.fromkeys(doubt.rule.id for doubt in several))
        what = f"{len(rules)} rules" if len(rules) > 1 else rules[0]
        yield Verdict(
            rule=first.rule.id,
            severity=first.rule.severity,
            kind=first.rule.kind,
            outcome="unknown",
            subject_kind=first.concern.kind,
            subject_name=first.concern.name,
            message=f"{reason.removesuffix('.')}: {what} can't be judged",
            place=first.place,
            rules=rules,
        )
