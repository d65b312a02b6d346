"""Lines of styled text for a terminal: measured, wrapped, put in columns, painted.

rich measures what is not ASCII. Its console, tables and styles are not imported here: that alone takes longer than the
whole report (15 ms against 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..records import NamedTuple

Span = tuple[str, str]
"""Text, and the name of its style (a key of STYLES, or the empty string)."""
Line = list[Span]

_BREAKS_AFTER = ",/:;&|"
"""Where a word that is too long for a line is broken rather than anywhere: names, paths, addresses."""

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "unknown": "1;35",
    "good": "1;32",
    "strong": "1",
    "dim": "2",
    "command": "32",
    "says": "31",
    "file": "1",
}
"""Parameters of the ANSI sequence (SGR) that switches each style on."""


class Marks(NamedTuple):
    """The signs that the report draws with."""

    error: str
    warning: str
    note: str
    unknown: str
    good: str
    arrow: str
    bar: str
    dot: str
    rule: str
    more: str


DRAWN = Marks(error="✘", warning="▲", note="●", unknown="?", good="✔", arrow="→", bar="│", dot="·", rule="─", more="…")
PLAIN = Marks(error="x", warning="!", note="*", unknown="?", good="+", arrow="->", bar="|", dot="-", rule="-", more="~")


_WITHOUT_MARKS = str.maketrans("", "", "".join(DRAWN))


class Page(NamedTuple):
    """What the report is laid out for."""

    width: int
    """Columns of the terminal."""
    marks: Marks = DRAWN
    verbose: bool = False


def can_draw(encoding: str) -> bool:
    """Return whether text in *encoding* can hold the drawn signs."""
    try:
        "".join(DRAWN).encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def cells(text: str) -> int:
    """Return how many columns *text* takes on a terminal."""
    if text.isascii() or text.translate(_WITHOUT_MARKS).isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def clip(text: str, width: int, more: str) -> str:
    """Return *text* in at most *width* columns, ending in *more* where it was cut."""
    if cells(text) <= width:
        return text
    room = max(width - cells(more), 0)
    return _head(text, room) + more


def pad(text: str, width: int) -> str:
    """Return *text* followed by blanks up to *width* columns."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """Return *text* in lines of at most *width* columns, broken at blanks, within a word only where one is too long."""
    width = max(width, 8)
    if cells(text) <= width:
        return [text]
    measure = len if text.isascii() else cells
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        size = measure(word)
        if line and used + 1 + size > width:
            lines.append(line)
            line, used = "", 0
        while size > width:
            head = _head(word, width)
            cut = max(map(head.rfind, _BREAKS_AFTER)) + 1
            head = head[:cut] if cut > len(head) // 2 else head
            lines.append(head)
            word = word[len(head) :]
            size = cells(word)
        line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    return [*lines, line] if line else lines


def paragraph(text: str, page: Page, indent: int, style: str = "", first: Line | None = None) -> list[Line]:
    """Return *text* wrapped to the page and indented; *first*, as wide as the indent, stands before the first line."""
    lines: list[Line] = []
    for number, part in enumerate(wrap(text, page.width - indent)):
        margin: Line = first if first and number == 0 else [(" " * indent, "")]
        lines.append([*margin, (part, style)])
    return lines


def flow(chunks: Sequence[Line], page: Page, indent: int, first: Line | None = None) -> list[Line]:
    """Return the chunks side by side with dots between them, on as many lines as the page needs."""
    dot: Span = (f" {page.marks.dot} ", "dim")
    line: Line = list(first or [(" " * indent, "")])
    lines, used, fresh = [line], sum(cells(text) for text, _ in line), True
    for chunk in chunks:
        size = sum(cells(text) for text, _ in chunk)
        if not fresh and used + cells(dot[0]) + size > page.width:
            line = [(" " * indent, "")]
            lines.append(line)
            used, fresh = indent, True
        if not fresh:
            line.append(dot)
            used += cells(dot[0])
        line += chunk
        used, fresh = used + size, False
    return lines


def columns(rows: Sequence[Sequence[Sequence[Span]]], widths: Sequence[int], indent: int, gap: int = 2) -> list[Line]:
    """Return a table's lines: each row is a list of cells, each cell a list of spans, one below the other."""
    lines: list[Line] = []
    for row in rows:
        for number in range(max(map(len, row))):
            line: Line = [(" " * indent, "")]
            for cell, width in zip(row, widths, strict=True):
                text, style = cell[number] if number < len(cell) else ("", "")
                line.append((text, style))
                line.append((" " * (width - cells(text) + gap), ""))
            lines.append(line)
    return lines


def paint(lines: Iterable[Line], colour: bool) -> str:
    """Return the lines as text, with ANSI colours if *colour*; none ends in blanks."""
    render = _styled if colour else _plain
    return "".join("".join(render(text, style) for text, style in _stripped(line)) + "\n" for line in lines)


def _stripped(line: Line) -> Line:
    spans = list(line)
    while spans:
        text, style = spans.pop()
        if text := text.rstrip(" "):
            return [*spans, (text, style)]
    return spans


def _plain(text: str, _style: str) -> str:
    return text


def _styled(text: str, style: str) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if style else text


def _head(text: str, width: int) -> str:
    """The longest beginning of *text* that fits in *width* columns."""
    if text.isascii():
        return text[:width]
    used = 0
    for position, char in enumerate(text):
        used += cells(char)
        if used > width:
            return text[:position]
    return text
