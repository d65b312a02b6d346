"""The listeners of a node as a table: who is let in where, with which certificate, until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..facts import Certificate, Listener, Store
from ..records import NamedTuple
from ..values import Unknown
from .layout import Line, Page, Span, cells, clip, columns, paragraph, wrap
from .text import count_days, printable

_INDENT = 3
_GAP = 2


class _Table(NamedTuple):
    """A form of the table of listeners."""

    heads: tuple[str, ...]
    limits: tuple[int, ...]
    """Columns that each of its columns takes at most."""
    least: tuple[int, ...]
    """Columns to which it shrinks before the table gives way to a narrower form."""
    shrinks: tuple[int, ...]
    """Its columns that shrink, the first one first."""
    arrange: Callable[[list[Cell]], list[Cell]]


Cell = list[Span]
"""What stands in one place of the table, one span below the other."""

_ALL = _Table(
    heads=("LISTENER", "PROTOCOL", "ADDRESS", "CERTIFICATE", "EXPIRES", "CLIENT AUTH", "TRUSTSTORE"),
    limits=(20, 14, 44, 52, 14, 11, 36),
    least=(12, 8, 22, 24, 11, 11, 16),
    shrinks=(3, 6, 2, 0),
    arrange=list,
)
_MERGED = _Table(
    heads=("LISTENER", "ADDRESS", "CERTIFICATE", "CLIENTS", "TRUSTSTORE"),
    limits=(20, 44, 52, 9, 36),
    least=(12, 21, 29, 9, 14),
    shrinks=(2, 4, 1, 0),
    arrange=lambda row: [
        [row[0][0], row[1][0], *row[0][1:]],
        row[2],
        [*row[3], *_joined(row[4], ", ", "ends ")],
        *row[5:],
    ],
)


def listener_lines(listeners: Sequence[Listener], page: Page) -> list[Line]:
    """Return the table, in the widest form that fits the page; on a narrow page one listener below the other."""
    rows = [listener_row(listener, page) for listener in listeners]
    for layout in (_ALL, _MERGED):
        table = [[[(head, "dim")] for head in layout.heads], *map(layout.arrange, rows)]
        # A column without content takes no room.
        natural = [
            _width(table, place) if any(row[place] for row in table[1:]) else 0 for place in range(len(table[0]))
        ]
        widths = [min(width, limit) for width, limit in zip(natural, layout.limits, strict=True)]
        if _fit(widths, layout, page.width - _INDENT):
            return columns([_fitted(row, widths, page) for row in table], [w for w in widths if w], _INDENT, _GAP)
    return [line for row in rows for line in _card(row, page)]


def _fit(widths: list[int], layout: _Table, room: int) -> bool:
    """Shrink the widths until the table fits in *room* columns; False when it can't."""
    excess = sum(widths) + _GAP * (sum(map(bool, widths)) - 1) - room
    for place in layout.shrinks:
        shrunk = max(min(layout.least[place], widths[place]), widths[place] - max(excess, 0))
        excess -= widths[place] - shrunk
        widths[place] = shrunk
    return excess <= 0


def _width(table: list[list[Cell]], place: int) -> int:
    return max((cells(text) for row in table for text, _ in row[place]), default=0)


def _fitted(row: list[Cell], widths: list[int], page: Page) -> list[Cell]:
    return [_wrapped(cell, width, page) for cell, width in zip(row, widths, strict=True) if width]


def _wrapped(cell: Cell, width: int, page: Page) -> Cell:
    """The cell in so many columns: a path takes one line, another text two at most."""
    lines: Cell = []
    for text, style in cell:
        if "/" in text:
            lines.append((tail(text, width, page), style))
            continue
        first = wrap(text, width)[0]
        rest = text[len(first) :].lstrip()
        lines += [(first, style), (clip(rest, width, page.marks.more), style)] if rest else [(first, style)]
    return lines


def _card(row: list[Cell], page: Page) -> list[Line]:
    """One listener below the other, for a narrow terminal."""
    name, protocol, address, certificate, expires, auth, trust = row
    roles: Line = [(f" {page.marks.dot} {text}", style) for text, style in name[1:]]
    lines: list[Line] = [[(" " * _INDENT, ""), name[0], ("  ", ""), *protocol, *roles]]
    for label, cell in (
        ("address", _joined(address, " ")),
        ("certificate", certificate),
        ("expires", _joined(expires, ", ")),
        ("client auth", auth),
        ("trusts", [(", ".join(text for text, _ in trust), trust[0][1])] if trust else []),
    ):
        margin: Line | None = [(f"     {label:<12} ", "dim")]
        for text, style in cell:
            lines += paragraph(text, page, 18, style, margin)
            margin = None
    return lines


def _joined(cell: Cell, separator: str, before: str = "") -> Cell:
    return [(before + separator.join(text for text, _ in cell), cell[-1][1])] if cell else []


def listener_row(listener: Listener, page: Page) -> list[Cell]:
    """Return the cells of the widest form: name, protocol, address, certificate, end, client authentication, trust."""
    roles = (["controller"] if listener.is_controller else []) + (["inter-broker"] if listener.is_inter_broker else [])
    name: Cell = [(printable(listener.name, 60), "strong"), *([(", ".join(roles), "dim")] if roles else [])]
    address = _address(listener, page)
    if isinstance(listener.protocol, Unknown):
        return [name, [("?", "unknown")], address, [], [], [], []]
    if not listener.tls or listener.settings is None:
        return [name, [(printable(listener.protocol), "warning")], address, [("none: in the clear", "dim")], [], [], []]
    keystore, certificate = listener.settings.keystore, _presented(listener.settings.keystore)
    subject: Cell = _certificate(certificate, page) if certificate else [_no_certificate(keystore)]
    auth = "?" if isinstance(listener.client_auth, Unknown) else printable(listener.client_auth)
    clients: Cell = [(auth, "warning" if auth == "requested" else "")]
    trusted = _trust(listener.settings.truststore)
    return [name, [(listener.protocol, "")], address, subject, _expires(certificate), clients, trusted]


def _address(listener: Listener, page: Page) -> Cell:
    bound = f"{_bracketed(listener.host or '*')}:{listener.port}"
    if listener.advertised_host is None:
        return [(printable(bound), "")]
    host = "?" if isinstance(listener.advertised_host, Unknown) else _bracketed(listener.advertised_host)
    told = f"{host}:{listener.advertised_port}"
    return [(printable(bound), "")] + ([(f"{page.marks.arrow} {printable(told)}", "")] if told != bound else [])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _presented(keystore: Store | Unknown | None) -> Certificate | None:
    if keystore is None or isinstance(keystore, Unknown) or isinstance(keystore.keys, Unknown):
        return None
    leaves = [key.certificate for key in keystore.keys if key.certificate]
    return next((leaf for leaf in leaves if leaf.serves is True), leaves[0] if leaves else None)


def _no_certificate(keystore: Store | Unknown | None) -> Span:
    if keystore is None:
        return "no keystore", "warning"
    if isinstance(keystore, Unknown) or isinstance(keystore.keys, Unknown) or isinstance(keystore.opens, Unknown):
        return "can't be told", "unknown"
    return "no usable key", "warning"


def _certificate(certificate: Certificate, page: Page) -> Cell:
    names = [*certificate.dns_names, *certificate.ip_names]
    shown = ", ".join(names[:4]) + (f", {page.marks.more} {len(names) - 4} more" if len(names) > 4 else "")
    return [(printable(certificate.subject, 200), ""), (printable(shown, 200) if names else "no SAN", "dim")]


def _expires(certificate: Certificate | None) -> Cell:
    if certificate is None:
        return []
    days = certificate.days_left
    style = "error" if certificate.expired else "warning" if certificate.expires_soon else "dim"
    when = f"{count_days(-days)} ago" if certificate.expired else f"in {count_days(days)}"
    return [(certificate.not_after[:10], "" if style == "dim" else style), (when, style)]


def _trust(truststore: Store | Unknown | None) -> Cell:
    if isinstance(truststore, Unknown):
        return [("can't be told", "unknown")]
    if truststore is None or truststore.default:
        return [("the JVM's cacerts", "")]
    anchors = truststore.anchors
    name = printable(truststore.name)
    if isinstance(anchors, Unknown):
        return [(name, ""), ("can't be told", "unknown")]
    return [(name, ""), ("1 certificate" if len(anchors) == 1 else f"{len(anchors)} certificates", "dim")]


def tail(path: str, width: int, page: Page) -> str:
    """Return the end of *path*, which tells paths apart, in at most *width* columns, and from a slash on if it can."""
    if cells(path) <= width:
        return path
    name = path.rpartition("/")[2]
    kept = path[-max(width - cells(page.marks.more), 1) :]
    if "/" in kept[:-1]:
        return page.marks.more + kept[kept.index("/") :]
    return name if cells(name) <= width else page.marks.more + kept
