"""The report for a terminal: what was looked at, what is wrong with it, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence

from ..report import Report, Verdict
from .findings import error_lines, finding_lines, place_text, quiet_lines
from .layout import DRAWN, PLAIN, Line, Page, flow, paint, paragraph
from .overview import overview_lines
from .text import printable

_UNKNOWN_SHOWN = 6
_BARRED = " can't be judged"


def render_terminal(
    report: Report,
    *,
    width: int = 100,
    colour: bool = False,
    drawn: bool = True,
    quiet: bool = False,
    verbose: bool = False,
) -> str:
    """Return the report as text of at most *width* columns; only lines made for copying may be longer.

    With *quiet*, one line for each finding and the summary; with *verbose*, also what passed, every reason in full and
    everything that could not be told. *drawn* tells whether signs outside ASCII can be printed.
    """
    page = Page(max(width, 40), DRAWN if drawn else PLAIN, verbose)
    findings = [verdict for verdict in report.verdicts if verdict.outcome == "finding"]
    unknown = [verdict for verdict in report.verdicts if verdict.outcome == "unknown"]
    if quiet:
        lines = [*_problem_lines(report), *quiet_lines(findings)]
    else:
        lines = [*overview_lines(report, page), *finding_lines(findings, report.lines, page)]
        lines += _unknown_lines(unknown, page)
        if report.suppressed or report.fixed:
            from .settled import fixed_lines, suppressed_lines

            lines += [*suppressed_lines(report.suppressed, page), *fixed_lines(report.fixed, page)]
        lines += _passed_lines(report, page) if verbose else []
        lines += [[], [(page.marks.rule * page.width, "dim")], *_ending_lines(report, page)]
        lines += error_lines(findings, page)
    lines += _summary_lines(report, page, findings, quiet)
    text = paint(lines, colour)
    return text if drawn else text.replace("…", PLAIN.more)


def _problem_lines(report: Report) -> list[Line]:
    return [
        [(f"{printable(given.file)}: ", "strong"), ("error: ", "error"), (printable(given.problem), "")]
        for given in report.inputs
        if given.problem
    ]


def _unknown_lines(unknown: Sequence[Verdict], page: Page) -> list[Line]:
    """What could not be told, by its reason."""
    if not unknown:
        return []
    reasons: dict[str, list[Verdict]] = {}
    for verdict in unknown:
        reason, _, what = verdict.message.rpartition(": ")
        reasons.setdefault(reason if what.endswith(_BARRED) else verdict.message, []).append(verdict)
    lines: list[Line] = [[], [(f" {page.marks.unknown} ", "unknown"), ("What could not be told", "strong")]]
    shown = list(reasons.items())[: None if page.verbose else _UNKNOWN_SHOWN]
    for reason, verdicts in shown:
        rules = dict.fromkeys(rule for one in verdicts for rule in one.rules or (one.rule,))
        what = f": {f'{len(rules)} rules' if len(rules) > 1 else next(iter(rules))}{_BARRED}"
        count = f" ({len(verdicts)} times)" if len(verdicts) > 1 else ""
        what = what if verdicts[0].message.endswith(_BARRED) else ""
        lines += paragraph(f"{printable(reason, 600)}{what}{count}", page, 3)
        for verdict in verdicts if page.verbose else ():
            where = printable(place_text(verdict.place) or verdict.subject_name)
            lines += paragraph(f"{where}: {', '.join(verdict.rules or (verdict.rule,))}", page, 6, "dim")
    if rest := len(reasons) - len(shown):
        lines.append([(f"   {page.marks.more} and {rest} more reasons (--verbose lists them)", "dim")])
    return lines


def _passed_lines(report: Report, page: Page) -> list[Line]:
    if not report.passed:
        return []
    names = ", ".join(f"{rule} ({count})" if count > 1 else rule for rule, count in sorted(report.passed.items()))
    heading: Line = [(f" {page.marks.good} ", "good"), ("What passed, and on how many subjects", "strong")]
    return [[], heading, *paragraph(names, page, 3, "dim")]


def _ending_lines(report: Report, page: Page) -> list[Line]:
    bad = [printable(startup.file) + " will not start" for startup in report.startups if startup.starts is False]
    bad += [
        f"{printable(client.file)} {printable(client.name)}".rstrip() + " can't be constructed"
        for client in report.clients
        if client.constructs is False
    ]
    if bad:
        rest = f" and {len(bad) - 4} more" if len(bad) > 4 else ""
        return paragraph("; ".join(bad[:4]) + rest + ".", page, 3, "error", [(f" {page.marks.error} ", "error")])
    if report.endpoints and not report.startups and not report.clients:
        from .endpoints import ending_lines

        flawed = any(one.outcome == "finding" and one.severity == "error" for one in report.verdicts)
        return ending_lines(report.endpoints, flawed, page)
    told = [startup.starts for startup in report.startups] + [client.constructs for client in report.clients]
    if not told:
        return []
    if None in told:
        text = "Whether everything starts could not be told."
        return paragraph(text, page, 3, "unknown", [(f" {page.marks.unknown} ", "unknown")])
    nodes, clients = len(report.startups), len(report.clients)
    words = [_count(nodes, "node starts", "nodes start")] if nodes else []
    words += [_count(clients, "client", "clients") + " can be constructed"] if clients else []
    if errors := sum(
        one.severity == "error" and one.kind == "breaks" for one in report.verdicts if one.outcome == "finding"
    ):
        text = f"{', '.join(words)}, but {_count(errors, 'error stands', 'errors stand')} in the way of connections."
        return paragraph(text, page, 3, "error", [(f" {page.marks.error} ", "error")])
    return paragraph(", ".join(words) + ".", page, 3, "good", [(f" {page.marks.good} ", "good")])


def _summary_lines(report: Report, page: Page, findings: Sequence[Verdict], quiet: bool) -> list[Line]:
    chunks: list[Line] = []
    for key, one, many, style in (
        ("error", "error", "errors", "error"),
        ("warning", "warning", "warnings", "warning"),
        ("note", "note", "notes", "note"),
        ("folded", "that follows from another", "that follow from others", ""),
        ("unknown", "unknown", "unknown", "unknown"),
        ("pass", "passed", "passed", ""),
        ("not-applicable", "not applicable", "not applicable", ""),
    ):
        count = report.counts.get(key, 0)
        if key == "folded" and not count:
            continue
        chunks.append([(_count(count, one, many), style if count and style else "dim")])
    for count, words in _settled_counts(report) if report.suppressed or report.fixed else ():
        chunks.append([(f"{count} {words}", "dim")])
    lines = flow(chunks, page, 0 if quiet else 3)
    if findings and not quiet:
        lines += paragraph(f"More on a rule: kafkassl-doctor explain {findings[0].rule}", page, 3, "dim")
    return lines


def _settled_counts(report: Report) -> list[tuple[int, str]]:
    by = [one.by for one in report.suppressed]
    counts = [(by.count("ignore"), "ignored"), (by.count("baseline"), "known to the baseline")]
    return [(count, words) for count, words in (*counts, (len(report.fixed), "fixed since it was written")) if count]


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
