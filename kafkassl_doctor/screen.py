"""What the terminal behind standard output can show."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from .formats.layout import can_draw
from .records import NamedTuple

PLAIN_WIDTH = 100
"""Columns of a report that goes to no terminal."""

WIDEST = 1000
"""Columns beyond which no terminal is believed."""


class Screen(NamedTuple):
    """How a report is drawn."""

    width: int = PLAIN_WIDTH
    colour: bool = False
    drawn: bool = True
    """Whether signs outside ASCII can be shown."""
    interactive: bool = False


def look_at_screen(no_color: bool, stream: TextIO | None = None, environment: Mapping[str, str] = os.environ) -> Screen:
    """Return what *stream* (standard output) can show, minding NO_COLOR, FORCE_COLOR, COLUMNS and TERM."""
    stream = stream or sys.stdout
    terminal = stream.isatty()
    wanted = terminal and environment.get("TERM") != "dumb"
    if environment.get("FORCE_COLOR"):
        wanted = True
    if no_color or environment.get("NO_COLOR"):
        wanted = False
    width = _told_width(environment) or (terminal and _terminal_width()) or PLAIN_WIDTH
    return Screen(min(width, WIDEST), wanted, can_draw(stream.encoding or "ascii"), terminal)


def _told_width(environment: Mapping[str, str]) -> int:
    told = environment.get("COLUMNS", "")
    return int(told[:9]) if told.isdecimal() else 0


def _terminal_width() -> int:
    """What shutil.get_terminal_size finds, without the archivers that it imports."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0
