"""Text that is safe to show: whatever a file or a peer put into it, a terminal only ever draws it."""

from __future__ import annotations

# str.isprintable() lets these through although they draw nothing: fillers, joiners, and variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


def printable(text: str, limit: int | None = None) -> str:
    """Return *text* on one line, with whatever would not be drawn as itself spelt out.

    Line ends, escapes, C0 and C1 controls, bidirectional and zero-width marks, fillers and lone surrogates become
    ``\\n``, ``\\x1b``, ``\\u202e``; other text is returned as it is. With *limit*, at most so many characters are
    returned, the last of them an ellipsis where text was cut off.
    """
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable() and (text.isascii() or _INVISIBLE.isdisjoint(text)):
        return text
    return "".join(char if char.isprintable() and char not in _INVISIBLE else _spelt(char) for char in text)


def printable_lines(text: str) -> list[str]:
    """Return the lines of *text*, each of them printable; only ``\\n`` ends a line."""
    return [printable(line) for line in text.split("\n")]


def count_days(days: int) -> str:
    """Return a number of days in words: ``1 day``, ``12 days``, ``49 years``."""
    if abs(days) >= 730:
        return f"{days // 365} years"
    return "1 day" if days == 1 else f"{days} days"


def sentence(text: str) -> str:
    """Return *text* with a full stop at its end, unless it is a question."""
    return text if text.endswith("?") else f"{text}."


def well_formed(text: str) -> str:
    """Return *text* such that it can be encoded: a lone surrogate (an undecodable byte of a file name) is spelt out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _spelt(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
