"""Who gets through to whom, as a table of those who dial and the listeners they dial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ..report import Link

State = Literal["good", "error", "unknown"]


class Column(NamedTuple):
    """A listener that somebody dials."""

    listener: str
    file: str


class Cell(NamedTuple):
    """What becomes of the connections between one who dials and a listener, the worst of them deciding."""

    state: State
    links: tuple[Link, ...]


class Matrix(NamedTuple):
    """Rows of those who dial; a cell is None where nobody dials."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def build_matrix(links: Sequence[Link]) -> Matrix:
    """Return the table, rows and columns in the order of the links."""
    cells: dict[tuple[str, Column], list[Link]] = {}
    for link in links:
        cells.setdefault((dialler(link), Column(link.listener_name, link.listener_file)), []).append(link)
    columns = tuple(dict.fromkeys(column for _, column in cells))
    names = dict.fromkeys(name for name, _ in cells)
    return Matrix(
        columns, tuple((name, tuple(_cell(cells.get((name, column))) for column in columns)) for name in names)
    )


def dialler(link: Link) -> str:
    """Return what a report calls one who dials: a file, with the identity in it."""
    return f"{link.client_file} {link.client_name.rstrip('.')}".rstrip()


def state_of(connects: bool | None) -> State:
    """Return what became of a connection, a start, or a construction."""
    return "unknown" if connects is None else "good" if connects else "error"


def failures(links: Sequence[Link]) -> list[tuple[Link, ...]]:
    """Return each way of failing once, with the links that fail in it; those are left out whose node is at fault
    before anybody dials it."""
    ways: dict[tuple[object, ...], list[Link]] = {}
    for link in links:
        if link.connects is False and link.fault:
            ways.setdefault((link.stage, link.because, link.client_says, link.broker_says), []).append(link)
    return [tuple(several) for several in ways.values()]


def _cell(links: list[Link] | None) -> Cell | None:
    if not links:
        return None
    states = {state_of(link.connects) for link in links}
    worst: State = "error" if "error" in states else "unknown" if "unknown" in states else "good"
    return Cell(worst, tuple(links))
