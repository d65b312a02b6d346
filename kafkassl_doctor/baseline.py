"""A baseline at work: which findings it holds, and which of its own are gone. Pure, as judge.py is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from .grouping import Finding, Hold, name_defect
from .records import NamedTuple
from .report import Fixed
from .values import Place


class Known(NamedTuple):
    """An entry of a baseline."""

    finding: Fixed
    """Its file is named as in this run, where it is looked at."""
    baseline: str
    """The baseline's own file."""
    looked_at: bool
    """Whether this run looked at the configuration."""
    moved: bool
    """Whether there is no such configuration any more."""


class Scope(NamedTuple):
    """Of what a run can tell that it is gone: what was not judged, or could not be, is not."""

    rules: frozenset[str]
    """The rules that were judged."""
    all_rules: frozenset[str]
    doubts: frozenset[tuple[str, str]]
    """Pairs (rule, file) of which nothing is known."""
    causes: frozenset[str] = frozenset()
    """Rules that name a refusal: Kafka stops at the first, so that another hides them."""
    refused: frozenset[str] = frozenset()
    """Files with a refusal."""
    links: Mapping[tuple[str, str], bool] = {}
    """Connections, by (file, name), and whether they come about; one that fails elsewhere hides where else it would."""
    link_rules: frozenset[str] = frozenset()


def name_finding(finding: Finding) -> Fixed:
    """Return a finding as a baseline names it: by itself, before it is grouped with others."""
    verdict, concern = finding.verdict, finding.concern
    fingerprint = sha256(f"{name_defect(finding)}\n1".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Fixed(verdict.rule, concern.file, concern.name, fingerprint)


def hold_known(
    findings: Iterable[Finding], known: Sequence[Known], scope: Scope
) -> tuple[list[Finding], tuple[Fixed, ...]]:
    """Return the findings, those that the baseline knows marked so, and the entries that are gone.

    Each entry holds one finding: that of its file, or one of a file that the baseline does not know, where its own is
    there no more (a folder was renamed).
    """
    named = [(finding, name_finding(finding)) for finding in findings]
    exact: dict[tuple[str, str], list[Known]] = {}
    for entry in known:
        exact.setdefault((entry.finding.file, entry.finding.fingerprint), []).append(entry)
    held: dict[int, Known] = {}
    for number, (_, name) in enumerate(named):
        if entries := exact.get((name.file, name.fingerprint)):
            held[number] = entries.pop()
    moved: dict[str, list[Known]] = {}
    for entry in (entry for entries in exact.values() for entry in entries if entry.moved):
        moved.setdefault(entry.finding.fingerprint, []).append(entry)
    files = {entry.finding.file for entry in known}
    for number, (_, name) in enumerate(named):
        if number not in held and name.file not in files and moved.get(name.fingerprint):
            held[number] = moved[name.fingerprint].pop()
    left = {id(entry) for entry in known} - {id(entry) for entry in held.values()}
    fixed = tuple(sorted(entry.finding for entry in known if id(entry) in left and _is_gone(entry, scope)))
    return [_mark(finding, held.get(number)) for number, (finding, _) in enumerate(named)], fixed


def _mark(finding: Finding, entry: Known | None) -> Finding:
    if entry is None or finding.hold is not None:
        return finding
    return finding._replace(hold=Hold("baseline", place=Place(entry.baseline)))


def _is_gone(entry: Known, scope: Scope) -> bool:
    if entry.moved:
        return True
    rule, file = entry.finding.rule, entry.finding.file
    judged = rule in scope.rules or rule not in scope.all_rules
    return entry.looked_at and judged and (rule, file) not in scope.doubts and not _is_hidden(entry.finding, scope)


def _is_hidden(finding: Fixed, scope: Scope) -> bool:
    """Whether something else that fails now is in front of it; a node that is refused has no connections to look at."""
    if finding.rule in scope.link_rules:
        return not scope.links.get((finding.file, finding.subject), not scope.refused)
    return finding.rule in scope.causes and finding.file in scope.refused
