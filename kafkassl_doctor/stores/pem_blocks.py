"""Blocks in a PEM text, found as Kafka finds them (DefaultSslEngineFactory.PemParser).

Kafka uses one regular expression whose time can explode; this finds what it finds, in one pass. A block is: dashes and
BEGIN, blanks, anything on that line up to the name (of several the last that fits), anything without a dash, dashes, a
blank; then lines with a colon; then base64; then dashes and END, written like BEGIN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .failures import JavaError, Unaffordable

CERTIFICATE: Final = ("CERTIFICATE",)
PRIVATE_KEY: Final = ("PRIVATE", "KEY")
_BLANKS = " \t\n\x0b\x0c\r"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LINE_ENDS = "\n\r\u0085\u2028\u2029"
_PADDING_UNIT = 4
_EFFORT = 8
"""How often each character may be looked at; PEM as tools write it takes two looks."""


class _Effort:
    """Counts the characters looked at: text that is made to be looked at over and over is left alone."""

    def __init__(self, text: str) -> None:
        self._left = _EFFORT * len(text) + 10_000

    def spend(self, characters: int) -> None:
        self._left -= characters + 1
        if self._left < 0:
            raise Unaffordable("its blocks begin again and again without an end: not looked into any further")


def find_blocks(text: str, name: tuple[str, ...]) -> list[bytes]:
    """Return the content of every block of that *name* (CERTIFICATE or PRIVATE_KEY) in *text*.

    Raises JavaError for base64 that Java does not decode, and when there is no such block; Unaffordable for text that
    takes more than a few passes.
    """
    blocks = [decode_base64(block) for block in _find(text + "\n", name)]
    if not blocks:
        raise JavaError(f"InvalidConfigurationException: No matching {' '.join(name)} entries in PEM file")
    return blocks


def _find(text: str, name: tuple[str, ...]) -> Iterator[str]:
    at = 0
    effort = _Effort(text)
    while (begin := text.find("-BEGIN", at)) >= 0:
        at = begin + len("-BEGIN")
        for inner in _finish_line(text, at, name, effort):
            start = _skip_headers(text, inner, effort)
            stop = _skip(text, start, _BASE64 + _BLANKS)
            dashes = _skip(text, stop, "-")
            effort.spend(dashes - inner)
            if dashes == stop or not text.startswith("END", dashes):
                continue
            end = next(_finish_line(text, dashes + len("END"), name, effort), None)
            if end is not None:
                yield text[start:stop]
                at = end
                break


def _finish_line(text: str, at: int, name: tuple[str, ...], effort: _Effort) -> Iterator[int]:
    """Yield where a line ends whose BEGIN or END ends at *at*: for each place of the name, the last one first."""
    start = _skip(text, at, _BLANKS)
    stop = _next(text, start, _LINE_ENDS)
    effort.spend(stop - at)
    place = stop
    while (place := text.rfind(name[0], start, place)) >= 0:
        end = place + len(name[0])
        for word in name[1:]:
            next_word = _skip(text, end, _BLANKS)
            end = next_word + len(word) if next_word > end and text.startswith(word, next_word) else -1
        effort.spend(max(end - place, 0))
        if end < 0:
            continue
        dash = text.find("-", end)
        after = _skip(text, dash, "-") if dash >= 0 else len(text)
        effort.spend(after - end)
        if after < len(text) and text[after] in _BLANKS:
            yield _skip(text, after, _BLANKS)


def _skip_headers(text: str, at: int, effort: _Effort) -> int:
    """Return where the lines with a colon end that stand before the base64."""
    while True:
        start = _skip(text, at, _BLANKS)
        stop = _next(text, start, "\n\r")
        effort.spend(stop - at)
        if stop == len(text) or text.find(":", start, stop) < 0:
            return at
        at = _skip(text, stop, "\r\n")


def _next(text: str, at: int, marks: str) -> int:
    """Return where the next of *marks* stands, the end of the text where there is none."""
    found = re.compile(f"[{marks}]").search(text, at)
    return found.start() if found else len(text)


def _skip(text: str, at: int, of: str) -> int:
    while at < len(text) and text[at] in of:
        at += 1
    return at


def decode_base64(text: str) -> bytes:
    """Return what Java's strict decoder makes of base64 with blanks: padding may be missing, but not misplaced."""
    from base64 import b64decode

    letters = "".join(text.split())
    plain = letters.rstrip("=") if letters.endswith("=") else letters
    pad = letters.find("=")
    rest = (len(letters) if pad < 0 else pad) % _PADDING_UNIT
    if pad >= 0 and (rest == 0 or (rest == 2 and letters[pad + 1 : pad + 2] != "=")):
        raise JavaError("IllegalArgumentException: Input byte array has wrong 4-byte ending unit")
    if rest == 1:
        raise JavaError("IllegalArgumentException: Last unit does not have enough valid bits")
    if pad >= 0:
        end = pad + (2 if rest == 2 else 1)
        if end < len(letters):
            raise JavaError(f"IllegalArgumentException: Input byte array has incorrect ending byte at {end}")
        plain = letters[:pad]
    return b64decode(plain + "=" * (-len(plain) % _PADDING_UNIT))
