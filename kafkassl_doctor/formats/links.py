"""Who gets through to whom: a matrix of those who dial and the listeners they dial, and each failure in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..records import NamedTuple
from ..report import Link
from .layout import Line, Page, Span, cells, clip, columns, flow, paragraph, wrap
from .listeners import tail
from .text import printable

_INDENT = 3
_GAP = 2
_LABEL = 36
_HEAD = 22
_MERGED_FROM = 9
"""So many rows or columns are brought together where they say the same."""
_FAILURES_SHOWN = 8
_NAMES_SHOWN = 4
_WORDS = 12
"""Columns of the label in front of what a side says."""

Marks = dict[int, set[str]]
"""For each row, or column, what became of its links: good, error, unknown."""


class _Group(NamedTuple):
    """Rows or columns that say the same."""

    names: list[str]
    detail: list[str]
    marks: Marks


def link_lines(links: Sequence[Link], page: Page) -> list[Line]:
    """Return the matrix and the failures; nothing without links."""
    if not links:
        return []
    rows = list(dict.fromkeys(map(_who, links)))
    heads = list(dict.fromkeys((link.listener_name, link.listener_file) for link in links))
    across = [_Group([name], [file], _gather(links, rows, (name, file))) for name, file in heads]
    if len(across) >= _MERGED_FROM:
        across = _merge(across, by_name=True)
    down = _merge_runtimes(
        [
            _Group([name], list(runtime), {n: group.marks[at] for n, group in enumerate(across) if at in group.marks})
            for at, (name, runtime) in enumerate(rows)
        ]
    )
    if len(down) >= _MERGED_FROM:
        down = _merge(down, by_name=False)
    return [[], *_matrix_lines(down, across, page), *_failure_lines(links, page)]


def _who(link: Link) -> tuple[str, tuple[str, ...]]:
    """One who dials, and its runtime where that was asked for."""
    name = f"{link.client_file} {link.client_name.rstrip('.')}".rstrip()
    return name, (link.runtime,) if link.runtime_asked else ()


def _dialler(link: Link) -> str:
    name, runtime = _who(link)
    return f"{name} ({runtime[0]})" if runtime else name


def _merge_runtimes(rows: list[_Group]) -> list[_Group]:
    """Bring together the runtimes of one file that fare alike."""
    merged: list[_Group] = []
    for row in rows:
        one = next((one for one in merged if row.detail and one.names == row.names and one.marks == row.marks), None)
        if one is None:
            merged.append(row)
        else:
            one.detail.extend(row.detail)
    return merged


def _gather(links: Iterable[Link], rows: list[tuple[str, tuple[str, ...]]], head: tuple[str, str]) -> Marks:
    places = {row: number for number, row in enumerate(rows)}
    marks: Marks = {}
    for link in links:
        if (link.listener_name, link.listener_file) == head:
            marks.setdefault(places[_who(link)], set()).add(_mark(link))
    return marks


def _mark(link: Link) -> str:
    return "unknown" if link.connects is None else "good" if link.connects else "error"


def _merge(groups: list[_Group], by_name: bool) -> list[_Group]:
    """Bring together what agrees wherever both have something to say; columns only where their listeners are named
    alike."""
    merged: list[_Group] = []
    for group in groups:
        for one in merged:
            alike = one.names[0] == group.names[0] if by_name else one.detail == group.detail
            if alike and all(one.marks.get(place, marks) == marks for place, marks in group.marks.items()):
                one.names.extend([] if by_name else group.names)
                one.detail.extend(group.detail if by_name else [])
                one.marks.update(group.marks)
                break
        else:
            merged.append(_Group(list(group.names), list(group.detail), dict(group.marks)))
    return merged


def _matrix_lines(down: list[_Group], across: list[_Group], page: Page) -> list[Line]:
    labels = [_label_spans(group, page) for group in down]
    heads = [(printable(group.names[0], 60), _files(group.detail, page)) for group in across]
    widths = [
        max(map(cells, ("CONNECTIONS", *(text for label in labels for text, _ in label)))),
        *(max(cells(name), cells(file)) for name, file in heads),
    ]
    if sum(widths) + _GAP * (len(widths) - 1) > page.width - _INDENT:
        return _list_lines(down, labels, heads, page)
    table: list[list[list[Span]]] = [
        [[("CONNECTIONS", "dim")], *([(name, "dim"), (file, "dim")] for name, file in heads)]
    ]
    for group, label in zip(down, labels, strict=True):
        table.append([label, *([_cell(group.marks.get(at), page)] for at in range(len(heads)))])
    return columns(table, widths, _INDENT, _GAP)


def _label_spans(group: _Group, page: Page) -> list[Span]:
    """Who dials, with the runtimes that fare alike below."""
    runtimes = wrap(", ".join(map(printable, group.detail)), _LABEL - _GAP) if group.detail else []
    return [(_count(group.names, page), "file"), *((" " * _GAP + part, "dim") for part in runtimes)]


def _list_lines(down: list[_Group], labels: list[list[Span]], heads: list[tuple[str, str]], page: Page) -> list[Line]:
    """One who dials below the other, for many listeners or a narrow terminal."""
    lines: list[Line] = []
    for group, label in zip(down, labels, strict=True):
        chunks: list[Line] = [[label[0]], *([span] for span in label[1:])]
        for at, marks in group.marks.items():
            name, file = heads[at]
            chunks.append(
                [_cell(marks, page), (clip(f" {name} of {file}", page.width - _INDENT - 3, page.marks.more), "")]
            )
        lines += flow(chunks, page, _INDENT + 2, [(" " * _INDENT, "")])
    return lines


def _count(names: list[str], page: Page) -> str:
    first = tail(printable(names[0], 200), _LABEL, page)
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"


def _files(files: list[str], page: Page) -> str:
    return f"{len(files)} nodes" if len(files) > 1 else tail(printable(files[0], 200), _HEAD, page)


def _cell(marks: set[str] | None, page: Page) -> Span:
    if not marks:
        return page.marks.dot, "dim"
    worst = next(mark for mark in ("error", "unknown", "good") if mark in marks)
    return getattr(page.marks, worst), worst


def _failure_lines(links: Sequence[Link], page: Page) -> list[Line]:
    """Each way of failing once, with the words of both sides."""
    ways: dict[tuple[object, ...], list[Link]] = {}
    for link in links:
        if link.connects is False and link.fault:
            ways.setdefault((link.stage, link.because, link.client_says, link.broker_says), []).append(link)
    shown = list(ways.values())[: None if page.verbose else _FAILURES_SHOWN]
    lines = [line for several in shown for line in _way_lines(several, page)]
    if rest := len(ways) - len(shown):
        text = f"{' ' * _INDENT}{page.marks.more} and {rest} more ways of failing (--verbose lists them)"
        lines += [[], [(text, "dim")]]
    return lines + _doubt_lines(links, page)


def _doubt_lines(links: Sequence[Link], page: Page) -> list[Line]:
    """Each reason for which it can't be told whether something connects, once."""
    reasons: dict[str, list[Link]] = {}
    for link in links:
        if link.connects is None and link.unknown:
            reasons.setdefault(link.unknown[0][1], []).append(link)
    lines: list[Line] = [[]] if reasons else []
    for reason, several in list(reasons.items())[:_FAILURES_SHOWN]:
        more = f" and {len(several) - 1} more" if len(several) > 1 else ""
        text = f"{_dialler(several[0])} {page.marks.arrow} {several[0].listener_name}{more}: {reason}"
        lines += paragraph(printable(text, 600), page, _INDENT, "", [(f" {page.marks.unknown} ", "unknown")])
    return lines


def _way_lines(several: list[Link], page: Page) -> list[Line]:
    first = several[0]
    name = f"{_some(map(_dialler, several))} {page.marks.arrow} {_some(map(_address, several))}"
    mark: Line = [(f" {page.marks.error} ", "error")]
    stage: list[Line] = [[(f"fails at {first.stage}", "error")]] if first.stage else []
    rules: list[Line] = [[(f"[{rule}]", "dim")] for rule in first.because]
    lines: list[Line] = [[], *paragraph(printable(name, 300), page, _INDENT, "file", mark)]
    if len(lines) == 2:
        lines = [[], *flow([[(printable(name, 300), "file")], *stage, *rules], page, _INDENT, mark)]
    else:
        lines += flow([*stage, *rules], page, _INDENT)
    open_fields = dict(first.unknown)
    for label, field in (("client", "client_says"), ("broker", "broker_says"), ("server.log", "broker_log")):
        said = getattr(first, field)
        if said is not None:
            lines += _said_lines(label, said, "says", page)
        elif field in open_fields:
            lines += _said_lines(label, f"can't be told: {open_fields[field]}", "dim", page)
        elif field == "broker_log":
            lines += _said_lines(label, "nothing at the default level", "dim", page)
    return lines


def _address(link: Link) -> str:
    return f"{link.listener_name} {link.host or '?'}:{link.port}"


def _some(names: Iterable[str]) -> str:
    """The first names; how many others there are."""
    found = list(dict.fromkeys(names))
    shown = found if len(found) <= _NAMES_SHOWN else found[: _NAMES_SHOWN - 1]
    return ", ".join(shown) + (f" and {len(found) - len(shown)} more" if len(found) > len(shown) else "")


def _said_lines(label: str, said: str, style: str, page: Page) -> list[Line]:
    lines: list[Line] = []
    for number, part in enumerate(wrap(printable(said, 600), page.width - _INDENT - _WORDS)):
        margin = label if number == 0 else ""
        lines.append([(" " * _INDENT + margin.ljust(_WORDS), "dim"), (part, style)])
    return lines
