"""Findings that do not count, and those of the baseline that are gone, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from ..report import Fixed, Suppressed
from .findings import place_text
from .layout import Line, Page, paragraph
from .text import printable

_FIXED_SHOWN = 12


def suppressed_lines(suppressed: Sequence[Suppressed], page: Page) -> list[Line]:
    """Return what ignores hold, with reason and day; what the baseline knows only where all is asked for."""
    shown = [one for one in suppressed if one.by == "ignore" or page.verbose]
    if not shown:
        return []
    lines: list[Line] = [[], [(f" {page.marks.good} ", "dim"), ("What was accepted", "strong")]]
    for one in shown:
        where = printable(place_text(one.verdict.place) or one.verdict.subject_name)
        lines += paragraph(f"{where}: {one.verdict.rule}{_why(one)}", page, 3, "dim")
    return lines


def _why(one: Suppressed) -> str:
    if one.by == "baseline":
        return f" · known to {printable(place_text(one.place))}"
    until = f" until {one.until}" if one.until else ""
    reason = f", {printable(one.reason, 200)}" if one.reason else ""
    return f"{until}{reason} ({printable(place_text(one.place))})"


def fixed_lines(fixed: Sequence[Fixed], page: Page) -> list[Line]:
    """Return what is gone of the baseline."""
    if not fixed:
        return []
    lines: list[Line] = [[], [(f" {page.marks.good} ", "good"), ("Fixed since the baseline was written", "strong")]]
    for one in fixed[: None if page.verbose else _FIXED_SHOWN]:
        lines += paragraph(f"{printable(one.file)}: {printable(one.rule)}, {printable(one.subject)}", page, 3)
    if (rest := len(fixed) - _FIXED_SHOWN) > 0 and not page.verbose:
        lines.append([(f"   {page.marks.more} and {rest} more (--verbose lists them)", "dim")])
    return lines + paragraph("Write the baseline anew, so that they don't come back: --write-baseline", page, 3, "dim")
