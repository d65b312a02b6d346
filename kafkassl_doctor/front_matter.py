"""Reads the head of a rule file: the part between two lines ``---``, in a strict subset of YAML.

key: plain text                 without ``: `` and `` #`` in it, not beginning with a sign that YAML gives a meaning
key: "quoted"   key: 'quoted'   double quotes with JSON's escapes; single ones with ``''`` for one
key: [a, b]                     plain words
key: |                          the following lines that are indented by two spaces
"""

from __future__ import annotations

import json

from .records import NamedTuple

_SIGNS = "[]{},&*!|>%@`'\"#"
_MARK = "---"


class FrontMatterError(ValueError):
    """A head that is not of the subset; ``line`` counts from 1 within the file."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


class Entry(NamedTuple):
    """The value of one key, and the line on which the key stands."""

    value: str | list[str]
    line: int


class Page(NamedTuple):
    """A rule file taken apart: its head by key, and its body with the line on which that begins."""

    head: dict[str, Entry]
    body: str
    body_line: int


def read_page(text: str) -> Page:
    """Return the parts of a rule file. Raises FrontMatterError."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _MARK:
        raise FrontMatterError(1, "does not begin with a line `---`")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _MARK), None)
    if end is None:
        raise FrontMatterError(1, "has no second line `---`")
    return Page(_read_head(lines[:end]), "\n".join(lines[end + 1 :]) + "\n", end + 2)


def _read_head(lines: list[str]) -> dict[str, Entry]:
    head: dict[str, Entry] = {}
    at = 1
    while at < len(lines):
        line, number = lines[at].rstrip(), at + 1
        at += 1
        if not line or line.startswith("#"):
            continue
        key, colon, rest = line.partition(":")
        if not colon or not key.replace("_", "").isalpha() or (rest and not rest.startswith(" ")):
            raise FrontMatterError(number, "is not of the form `key: value`")
        if key in head:
            raise FrontMatterError(number, f"`{key}` stands here a second time")
        if rest.strip() == "|":
            value: str | list[str] = _read_block(lines[at:])
            at += _block_length(lines[at:])
        else:
            value = _read_value(rest.strip(), number)
        head[key] = Entry(value, number)
    return head


def _block_length(lines: list[str]) -> int:
    length = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("  "):
            length = number
        elif line.strip():
            break
    return length


def _read_block(lines: list[str]) -> str:
    return "\n".join(line[2:].rstrip() for line in lines[: _block_length(lines)])


def _read_value(text: str, number: int) -> str | list[str]:
    if not text:
        raise FrontMatterError(number, "has no value")
    if text.startswith("["):
        return _read_list(text, number)
    if text[0] in "\"'":
        return _read_quoted(text, number)
    if text[0] in _SIGNS or text.startswith(("- ", "? ", ": ")):
        raise FrontMatterError(number, f"a value that begins with `{text[0]}` must be quoted, or a block (`key: |`)")
    if ": " in text or " #" in text or text.endswith(":"):
        raise FrontMatterError(number, "a value with `: ` or ` #` in it must be quoted, or a block (`key: |`)")
    return text


def _read_list(text: str, number: int) -> list[str]:
    if not text.endswith("]"):
        raise FrontMatterError(number, "a list ends with `]` on the same line")
    items = [item.strip() for item in text[1:-1].split(",")] if text[1:-1].strip() else []
    if any(not item or item[0] in _SIGNS or ": " in item or " #" in item for item in items):
        raise FrontMatterError(number, "a list holds plain words, separated by commas")
    return items


def _read_quoted(text: str, number: int) -> str:
    if text[0] == "'":
        inner = text[1:-1].replace("''", "\0")
        if len(text) < 2 or not text.endswith("'") or "'" in inner:
            raise FrontMatterError(number, "the single quotes do not match ('' stands for one within)")
        return inner.replace("\0", "'")
    try:
        value = json.loads(text)
    except ValueError:
        raise FrontMatterError(number, 'the double quotes do not match (\\" stands for one within)') from None
    return str(value)
