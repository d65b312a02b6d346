"""The list of rules, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ..rules import Rule, is_cause
from .json import dump_json
from .layout import Line, Page, cells, pad, paint, paragraph
from .text import printable


def render_rules(rules: Sequence[Rule], *, width: int, colour: bool) -> str:
    """Return the rules, by what they look at, in lines of at most *width* columns."""
    page = Page(max(width, 60))
    widest = max((cells(rule.id) for rule in rules), default=0)
    lines: list[Line] = []
    for subject in sorted({rule.subject for rule in rules}):
        lines += [[], [(subject, "strong")]]
        for rule in sorted((rule for rule in rules if rule.subject == subject), key=lambda rule: rule.id):
            name = printable(rule.id)
            head: Line = [("  ", ""), (f"{rule.severity:<8}", rule.severity), (f"{rule.kind:<9} ", "dim")]
            if page.width < 24 + widest + 30:
                lines += [[*head, (name, "")], *paragraph(printable(rule.title), page, 4, "dim")]
            else:
                first: Line = [*head, (pad(name, widest + 2), "")]
                lines += paragraph(printable(rule.title), page, 22 + widest, "", first)
    count = f"{len(rules)} rules; kafkassl-doctor explain RULE tells all of one."
    return paint([*lines[1:], [], [(count, "dim")]], colour)


def render_rules_json(rules: Sequence[Rule]) -> str:
    """Return the rules as a JSON array, sorted by name."""
    return dump_json(
        [
            {
                "rule": rule.id,
                "subject": rule.subject,
                "title": rule.title,
                "severity": rule.severity,
                "kind": rule.kind,
                "cause": is_cause(rule),
                "kafka": rule.kafka,
                "jdk": rule.jdk,
                "follows": rule.follows,
                "references": rule.references,
                "aliases": rule.aliases,
            }
            for rule in sorted(rules, key=lambda rule: rule.id)
        ]
    )
