"""What ends when: the certificates of a report on a scale of time that shows days and decades alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from ..facts import Certificate
from ..records import NamedTuple
from ..report import Report
from ..target import Target
from .answers import served
from .text import count_days

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
    """What it is for: ``server``, ``client``, ``issuer``, ``trusted``; ``served`` by an endpoint."""
    places: tuple[str, ...]
    """Stores and endpoints."""
    fingerprint: str


def ticks() -> tuple[Tick, ...]:
    """Return the marks of the scale."""
    return tuple(Tick(_position(days), label) for days, label in _LABELS.items())


class _Use(NamedTuple):
    """A certificate in one place."""

    subject: str
    fingerprint: str
    begins: datetime
    ends: datetime
    use: tuple[str, ...]
    where: str
    """The store, or the endpoint that serves it."""


def bars(report: Report) -> tuple[Bar, ...]:
    """Return one bar for each certificate, the first to end first; those that the JVM brings along are left out."""
    groups: dict[str, list[_Use]] = {}
    for one in (*_stored(report), *_served(report)):
        groups.setdefault(one.fingerprint, []).append(one)
    ordered = sorted(groups.values(), key=lambda several: (several[0].ends, several[0].subject))
    return tuple(_bar(several, report.target) for several in ordered)


def _stored(report: Report) -> Iterator[_Use]:
    for one in report.facts.certificates if report.facts else ():
        if one.store != "cacerts":
            begins, ends = read_moment(one.not_before), read_moment(one.not_after)
            yield _Use(one.subject, one.fingerprint, begins, ends, _uses(one), one.store)


def _served(report: Report) -> Iterator[_Use]:
    for endpoint in report.endpoints:
        for one in served(endpoint):
            yield _Use(one.subject, one.fingerprint, one.not_before, one.not_after, ("served",), endpoint.name)


def _bar(several: list[_Use], target: Target) -> Bar:
    first = several[0]
    since, left = ((moment - target.at).total_seconds() / 86400 for moment in (first.begins, first.ends))
    state: State = "later"
    if left < 0:
        state = "ended"
    elif since > 0:
        state = "future"
    elif left <= target.expires_within_days:
        state = "soon"
    begins, ends = sorted((max(_position(since), _position(0)), _position(left)))
    if ends - begins < _LEAST:
        begins, ends = (ends - _LEAST, ends) if state == "ended" else (begins, begins + _LEAST)
    return Bar(
        subject=first.subject,
        begins=round(begins, 1),
        ends=round(ends, 1),
        state=state,
        not_after=f"{first.ends:%Y-%m-%d}",
        when=f"{count_days(int(-left))} ago" if state == "ended" else f"in {count_days(int(left))}",
        uses=tuple(dict.fromkeys(use for one in several for use in one.use)),
        places=tuple(dict.fromkeys(one.where for one in several)),
        fingerprint=first.fingerprint,
    )


def read_moment(text: str) -> datetime:
    """Return the moment of a fact (``2026-11-24 10:00 UTC``); the first there is for what is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _uses(one: Certificate) -> tuple[str, ...]:
    if one.holder == "anchor":
        return ("trusted",)
    if one.position:
        return ("issuer",)
    return ("server",) * (one.serves is not False) + ("client",) * one.dials or ("key",)


def _position(days: float) -> float:
    last = _SCALE[0]
    for mark in _SCALE[1:]:
        if days <= mark[0]:
            share = max(days - last[0], 0) / (mark[0] - last[0])
            return round(last[1] + share * (mark[1] - last[1]), 1)
        last = mark
    return 100.0
