"""What most formats share: all findings in one row, places as repositories name them, what is said, what to do."""

from __future__ import annotations

import os.path
from collections.abc import Iterator

from ..report import Link, Report, Verdict
from ..values import Place
from .text import printable, printable_lines


def all_findings(report: Report) -> Iterator[tuple[Verdict, Verdict | None]]:
    """Return each finding with the one that it follows from, which stands before it."""
    for verdict in report.verdicts:
        if verdict.outcome == "finding":
            yield verdict, None
            for one in verdict.follows:
                yield one, verdict


def findings_by_file(report: Report) -> list[tuple[Verdict, Verdict | None]]:
    """Return all findings with what they follow from, each in every file where it stands: whoever reads a report file
    by file sees it in each. Those that all_findings has come first."""
    found = list(all_findings(report))
    own = [(in_own_file(verdict), head) for verdict, head in found]
    return own + [(other, head) for verdict, head in found for other in verdict.others]


def in_own_file(verdict: Verdict) -> Verdict:
    """Return a finding without its places in other files, which ``others`` has."""
    if not verdict.others or verdict.place is None:
        return verdict
    file = verdict.place.file
    return verdict._replace(same=tuple(one for one in verdict.same if one.place.file == file))


def unknowns(report: Report) -> tuple[Verdict, ...]:
    """Return what can't be told: one for each reason in each file."""
    return tuple(verdict for verdict in report.verdicts if verdict.outcome == "unknown")


def path_of(file: str) -> str:
    """Return a file as repositories name it, on one line: ``./config//server.properties`` without what is too much."""
    return printable(os.path.normpath(file)) if file else ""


def place_of(verdict: Verdict, report: Report) -> Place:
    """Return where a verdict stands; the first file, or what it is about, where it stands nowhere."""
    return verdict.place or Place(report.inputs[0].file if report.inputs else verdict.subject_name)


def is_address(verdict: Verdict) -> bool:
    """Return whether a verdict stands at an address that was dialled, of which no file speaks."""
    return (
        verdict.place is not None and verdict.subject_kind == "endpoint" and verdict.place.file == verdict.subject_name
    )


def details(verdict: Verdict, head: Verdict | None = None) -> list[str]:
    """Return lines of text that go with the message: Kafka's words, other places, what it follows from, the repair."""
    lines = [f"Kafka says: {printable(text)}" for text in verdict.says]
    lines += [f"See also {place_name(one.place)}: {printable(one.note)}".rstrip(": ") for one in verdict.related]
    lines += [f"The same goes for {place_name(one.place)} {printable(one.note)}".rstrip() for one in verdict.same]
    if head is not None:
        lines.append(f"Follows from {printable(head.rule)}: {printable(head.message)}")
    if verdict.fix.strip():
        lines += ["Repair:", *(f"  {line}" for line in printable_lines(verdict.fix.rstrip("\n")))]
    return lines


def place_name(place: Place) -> str:
    """Return a place as ``file:line``, on one line."""
    return path_of(place.file) + (f":{place.line}" if place.line is not None else "")


def _are_accepted(links: list[Link], report: Report) -> bool:
    """Return whether a baseline or ignores hold all that makes the connections fail."""
    held = {(rule, file) for one in report.suppressed for rule, file in _held_in(one.verdict)}
    return all(
        link.because and all({(rule, link.client_file), (rule, link.listener_file)} & held for rule in link.because)
        for link in links
    )


def _held_in(verdict: Verdict) -> Iterator[tuple[str, str]]:
    places = [verdict.place, *(one.place for one in verdict.same)]
    yield from ((verdict.rule, place.file) for place in places if place is not None)
    for one in verdict.follows:
        yield from _held_in(one)


def ending(report: Report) -> tuple[str, str]:
    """Return how it ends, in one sentence, with its state: good, error, warning or unknown."""
    if any(one.starts is False for one in report.startups):
        return "error", "Kafka will not start"
    if any(one.constructs is False for one in report.clients):
        return "error", "A client can't be constructed"
    if any(one.problem for one in report.inputs):
        return "error", "Not everything could be looked at"
    if failed := sum(one.stopped_at is not None for one in report.endpoints):
        return "error", f"{failed} of {len(report.endpoints)} endpoints can't be used"
    failing = [one for one in report.links if one.connects is False]
    if failing and (report.counts.get("error", 0) or not _are_accepted(failing, report)):
        return "error", "Not everybody will be able to connect"
    if report.counts.get("error", 0):
        return "error", "Something will not work"
    if failing:
        many = "connection fails" if len(failing) == 1 else "connections fail"
        return "warning", f"Nothing new: {len(failing)} {many}, as is accepted"
    told = [*(one.starts for one in report.startups), *(one.constructs for one in report.clients)]
    told += [*(one.connects for one in report.links), *(one.complete or None for one in report.endpoints)]
    if None in told or report.interrupted:
        return "unknown", "No error found, but not everything could be told"
    return "good", "No error found"
