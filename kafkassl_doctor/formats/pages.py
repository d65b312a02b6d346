"""A rule's page for a terminal: Markdown with its paragraphs wrapped, and its commands as they are, to be copied."""

from __future__ import annotations

from .layout import DRAWN, PLAIN, Line, Page, paint, paragraph
from .text import printable_lines

_BULLETS = ("- ", "* ")
_INDENTED = " " * 4


def render_page(text: str, *, width: int, colour: bool, drawn: bool = True) -> str:
    """Return a page of Markdown as text of at most *width* columns; code blocks and tables stay as they are."""
    page = Page(max(width, 40), DRAWN if drawn else PLAIN)
    lines: list[Line] = []
    block: list[str] = []
    fenced = False
    for line in [*printable_lines(text), ""]:
        if line.startswith("```"):
            lines += _block(block, page)
            block, fenced = [], not fenced
        elif fenced or (line.startswith(_INDENTED) and not block):
            lines.append([("    ", ""), (line if fenced else line.removeprefix(_INDENTED), "command")])
        elif not line.strip():
            lines += [*_block(block, page), []]
            block = []
        elif line.startswith("#"):
            lines += [*_block(block, page), [(line.lstrip("#").strip(), "strong")]]
            block = []
        elif line.startswith("|"):
            lines.append([(f"  {line}", "")])
        elif _margin(line) and block:
            lines += _block(block, page)
            block = [line]
        else:
            block.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return paint(lines, colour)


def _block(block: list[str], page: Page) -> list[Line]:
    """A paragraph or an item of a list, wrapped."""
    if not block:
        return []
    margin = _margin(block[0])
    text = " ".join(line.strip() for line in block)[len(margin.strip()) :].strip()
    indent = 2 + len(margin)
    return paragraph(text, page, indent, "", [(f"  {margin}", "dim")])


def _margin(line: str) -> str:
    """The bullet or the number at the head of a list's item; empty for other lines."""
    stripped = line.lstrip()
    if stripped.startswith(_BULLETS):
        return stripped[:2]
    number, dot, _ = stripped.partition(". ")
    return f"{number}. " if dot and number.isdigit() else ""
