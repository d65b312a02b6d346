"""Who gets through to whom, as a table of those who dial and the listeners they dial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..records import NamedTuple
from ..report import Link

State = Literal["good", "error", "unknown"]


MERGED_FROM = 9
"""So many rows or columns are brought together where they say the same."""


class Column(NamedTuple):
    """A listener that somebody dials, on one node or on several."""

    listener: str
    files: tuple[str, ...]


class Cell(NamedTuple):
    """What becomes of the connections between those who dial and a listener, the worst of them deciding."""

    state: State
    links: tuple[Link, ...]


class Row(NamedTuple):
    """One who dials, or several with the same outcomes; a cell is None where nobody dials."""

    names: tuple[str, ...]
    cells: tuple[Cell | None, ...]


class Matrix(NamedTuple):
    """Who gets through to whom."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class _Band(NamedTuple):
    """A row or a column while bands are brought together."""

    head: str
    names: list[str]
    cells: dict[int, Cell]


def build_matrix(links: Sequence[Link]) -> Matrix:
    """Return the table, rows and columns in the order of the links. Many that say the same are one: columns of
    listeners with the same name, and rows."""
    found: dict[tuple[str, tuple[str, str]], list[Link]] = {}
    for link in links:
        found.setdefault((dialler(link), (link.listener_name, link.listener_file)), []).append(link)
    names = {name: number for number, name in enumerate(dict.fromkeys(name for name, _ in found))}
    heads = dict.fromkeys(head for _, head in found)
    across = [
        _Band(
            head[0], [head[1]], {names[name]: _cell(several) for (name, one), several in found.items() if one == head}
        )
        for head in heads
    ]
    across = _merge(across) if len(across) >= MERGED_FROM else across
    runtimes = {dialler(link): (_identity(link), link.runtime if link.runtime_asked else "") for link in links}
    down = _merge_runtimes(
        [
            (*runtimes[name], {at: band.cells[number] for at, band in enumerate(across) if number in band.cells})
            for name, number in names.items()
        ]
    )
    down = _merge(down) if len(down) >= MERGED_FROM else down
    columns = tuple(Column(band.head, tuple(band.names)) for band in across)
    return Matrix(columns, tuple(Row(_named(band), tuple(map(band.cells.get, range(len(columns))))) for band in down))


def _named(band: _Band) -> tuple[str, ...]:
    """The names in a row, each with the runtimes that it stands for."""
    return tuple(f"{name} ({band.head})" if band.head else name for name in band.names)


def _merge_runtimes(rows: list[tuple[str, str, dict[int, Cell]]]) -> list[_Band]:
    """Bring together the runtimes of one file that fare alike; the head of a row names them."""
    merged: dict[tuple[object, ...], tuple[str, list[str], dict[int, Cell]]] = {}
    for name, runtime, found in rows:
        states = tuple((at, cell.state) for at, cell in sorted(found.items()))
        _, several, cells = merged.setdefault((name, bool(runtime), states), (name, [], {}))
        several += [runtime] if runtime else []
        for at, cell in found.items():
            links = cells[at].links if at in cells else ()
            cells[at] = Cell(cell.state, (*links, *cell.links))
    return [_Band(", ".join(several), [name], cells) for name, several, cells in merged.values()]


def _merge(bands: list[_Band]) -> list[_Band]:
    """Bring together those with one head that agree wherever both have something to say."""
    merged: list[_Band] = []
    for band in bands:
        for one in merged:
            alike = one.head == band.head
            if alike and all(one.cells.get(at, cell).state == cell.state for at, cell in band.cells.items()):
                one.names.extend(band.names)
                for at, cell in band.cells.items():
                    links = one.cells[at].links if at in one.cells else ()
                    one.cells[at] = Cell(cell.state, (*links, *cell.links))
                break
        else:
            merged.append(_Band(band.head, list(band.names), dict(band.cells)))
    return merged


def dialler(link: Link) -> str:
    """Return what a report calls one who dials: a file, the identity in it, and the runtime if that was asked for."""
    return f"{_identity(link)} ({link.runtime})" if link.runtime_asked else _identity(link)


def _identity(link: Link) -> str:
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


def count_names(names: Sequence[str], many: str = "") -> str:
    """Return the first of several names with how many more there are; *many* takes the place of all (``3 nodes``)."""
    if len(names) == 1:
        return names[0]
    return f"{len(names)} {many}" if many else f"{names[0]} and {len(names) - 1} more"


def _cell(links: Sequence[Link]) -> Cell:
    states = {state_of(link.connects) for link in links}
    worst: State = "error" if "error" in states else "unknown" if "unknown" in states else "good"
    return Cell(worst, tuple(links))
