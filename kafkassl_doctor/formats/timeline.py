"""What ends when: the certificates of a report on a scale of time that shows days and decades alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from ..facts import Certificate
from ..report import Report

_SCALE = (
    *((-365, 0), (-30, 4), (0, 10), (7, 22), (30, 38), (90, 53)),
    *((365, 70), (730, 80), (1825, 89), (3650, 97), (36500, 100)),
)
"""Pairs (days from now, per cent of the width); between them it is linear."""
_LABELS = {0: "now", 7: "a week", 30: "30 days", 90: "90 days", 365: "a year", 730: "2 years", 3650: "10 years"}
_LEAST = 0.8
"""Per cent that a bar takes at least, so that it can be seen."""

State = Literal["ended", "soon", "later", "future"]


class Tick(NamedTuple):
    """A mark on the scale."""

    position: float
    """Per cent of the width."""
    label: str


class Bar(NamedTuple):
    """A certificate, wherever it is used."""

    subject: str
    begins: float
    """Per cent of the width: where its bar begins and ends."""
    ends: float
    state: State
    """``future``: not yet valid."""
    not_after: str
    when: str
    """``in 12 days``, ``4 days ago``."""
    uses: tuple[str, ...]
    """What it is for: ``server``, ``client``, ``issuer``, ``trusted``."""
    stores: tuple[str, ...]
    files: tuple[str, ...]
    fingerprint: str


def ticks() -> tuple[Tick, ...]:
    """Return the marks of the scale."""
    return tuple(Tick(_position(days), label) for days, label in _LABELS.items())


def bars(report: Report) -> tuple[Bar, ...]:
    """Return one bar for each certificate, the first to end first; those that the JVM brings along are left out."""
    groups: dict[str, list[Certificate]] = {}
    for one in report.facts.certificates if report.facts else ():
        if one.store != "cacerts":
            groups.setdefault(one.fingerprint, []).append(one)
    ordered = sorted(groups.values(), key=lambda several: (several[0].days_left, several[0].subject))
    return tuple(_bar(several, report.target.at) for several in ordered)


def _bar(several: list[Certificate], at: datetime) -> Bar:
    first = several[0]
    starts = _days(first.not_before, at)
    begins, ends = sorted((max(_position(starts), _position(0)), _position(first.days_left)))
    if ends - begins < _LEAST:
        begins, ends = (ends - _LEAST, ends) if first.expired else (begins, begins + _LEAST)
    state: State = "later"
    if first.expired:
        state = "ended"
    elif first.not_yet_valid:
        state = "future"
    elif first.expires_soon:
        state = "soon"
    days = first.days_left
    return Bar(
        subject=first.subject,
        begins=round(begins, 1),
        ends=round(ends, 1),
        state=state,
        not_after=first.not_after,
        when=f"{_long(-days)} ago" if first.expired else f"in {_long(days)}",
        uses=_unique(use for one in several for use in _uses(one)),
        stores=_unique(one.store for one in several),
        files=_unique(one.place.file for one in several),
        fingerprint=first.fingerprint,
    )


def _uses(one: Certificate) -> list[str]:
    if one.holder == "anchor":
        return ["trusted"]
    if one.position:
        return ["issuer"]
    return ["server"] * one.serves + ["client"] * one.dials or ["key"]


def _days(text: str, at: datetime) -> float:
    try:
        return (datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC) - at).total_seconds() / 86400
    except ValueError:
        return 0


def _position(days: float) -> float:
    last = _SCALE[0]
    for mark in _SCALE[1:]:
        if days <= mark[0]:
            share = max(days - last[0], 0) / (mark[0] - last[0])
            return round(last[1] + share * (mark[1] - last[1]), 1)
        last = mark
    return 100.0


def _long(days: int) -> str:
    if abs(days) >= 730:
        return f"{days // 365} years"
    return "1 day" if days == 1 else f"{days} days"


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
