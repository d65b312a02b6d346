"""Properties files as ``java.util.Properties.load(InputStream)`` reads them, each entry with its lines.

The library javaproperties reads almost the same, but its import brings in urllib, http and ssl (10 ms), it gives no
line numbers, and it differs in corners (a comment after an empty continued line, escaped blanks before a separator); it
is the independent cross-check in the tests, beside the real Java.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..records import NamedTuple
from ..target import Target
from ..values import Place, Unknown
from .files import CONFIG_LIMIT, Problem, Reading, read_file, read_standard_input
from .placeholders import find_placeholder, template_line
from .spilt import find_spilt, leave_secrets_out

if TYPE_CHECKING:
    from .given import Supplied
    from .ignores import Ignore
    from .providers import Literal, Providers

ENTRY_LIMIT = 10_000
"""Most entries that are read of one file."""
NO_SETTINGS = "it holds no settings; is it the right file?"
"""The problem of a file that is empty, or all comments."""
MALFORMED_ESCAPE = "IllegalArgumentException: Malformed \\uxxxx encoding."
_DECLARATION = "config.providers"
_BLANKS = " \t\f"
_SEPARATOR = re.compile(r"[=: \t\f]")
_LINE_END = re.compile(r"[\r\n]")
_IGNORES = b"kafkassl-doctor:"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_SECRETS: Mapping[str, Supplied] = MappingProxyType({})
_MAGIC = (
    (b"\xfe\xed\xfe\xed", "a JKS keystore"),
    (b"\xce\xce\xce\xce", "a JCEKS keystore"),
    (b"0\x82", "a PKCS12 store or a DER certificate"),
    (b"0\x83", "a PKCS12 store or a DER certificate"),
    (b"0\x80", "a PKCS12 store"),
    (b"-----BEGIN", "a PEM file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\xfe", "text in UTF-16, which Kafka does not read; save it as plain ASCII"),
    (b"\xfe\xff", "text in UTF-16, which Kafka does not read; save it as plain ASCII"),
)


Entry = tuple[str | None, str, int, int, str]
"""A logical line: key (None: Java refuses the line), value, first and last line (from 1), source text."""


class Written(NamedTuple):
    """A key as written in a configuration, with the value that Kafka would see after config providers."""

    key: str
    value: str | Unknown
    """As java.util.Properties gives it, untrimmed; may be a password, may hold any character, lone surrogates too."""
    place: Place
    """File and first line; for an override, ``--override`` without a line."""
    raw: str
    """The source text, without the last line's end; may hold a password."""
    last_line: int | None
    """The line on which it ends, where it is continued; else the first."""

    def __repr__(self) -> str:
        return f"Written(key={self.key!r}, place={self.place!r})"


class Source(NamedTuple):
    """One configuration file, or standard input."""

    name: str
    """As given on the command line."""
    entries: tuple[Written, ...]
    """All that is written, in the order of the file, without overrides."""
    effective: Mapping[str, Written]
    """What Kafka sees: the last entry of each key, overrides applied. Lines of templates are left out."""
    placeholders: tuple[str, ...]
    """What a template or a human has yet to fill in, each once, in the order of the file; no secrets."""
    has_byte_order_mark: bool
    problem: str | None
    """Why nothing could be read, and what to do; None when the file could be read."""
    refusals: tuple[Refusal, ...]
    """What Kafka refuses while it loads the file and asks its config providers."""
    literals: tuple[Literal, ...] = ()
    """Variables like ``${file:/etc/a:b}`` that Kafka leaves as they are written, and why."""
    ignores: tuple[Ignore, ...] = ()
    """What its owner has accepted, in comments."""
    doubts: tuple[Unknown, ...] = ()
    """What can't be told of its loading: whether the config providers of others are there."""

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.entries)} entries, problem={self.problem!r})"


def load_source(
    name: str,
    target: Target,
    overrides: Mapping[str, str] = _NOTHING,
    secrets: Mapping[str, Supplied] = _NO_SECRETS,
) -> Source:
    """Return the configuration file *name* (``-``: standard input) as Kafka loads it; raises nothing.

    *overrides* are what ``kafka-server-start.sh --override`` adds after the file (kafka.Kafka). *secrets* gives the
    values of keys, or of config provider variables (``vault:path:key``), that can't be known here.
    """
    reading = read_input(name)
    if reading.problem:
        return Source(name, (), {}, (), False, reading.problem.text, ())
    return parse_source(name, reading.content, target, overrides, secrets)


def read_input(name: str) -> Reading:
    """Return what the configuration file *name* (``-``: standard input) holds, or why it is none; raises nothing."""
    reading = read_standard_input(CONFIG_LIMIT) if name == "-" else read_file(name, CONFIG_LIMIT)
    return reading if reading.problem else reading._replace(problem=_not_properties(reading.content))


def parse_source(
    name: str,
    content: bytes,
    target: Target,
    overrides: Mapping[str, str] = _NOTHING,
    secrets: Mapping[str, Supplied] = _NO_SECRETS,
) -> Source:
    """Return *content*, the bytes of a properties file that the user calls *name*, as Kafka loads it."""
    entries, refusals, problem = _collect(name, read_entries(content.decode("latin-1")))
    placeholders: dict[str, None] = {}
    effective = {}
    for entry in entries:
        if template := template_line(entry.key):
            placeholders[template] = None
        else:
            effective[entry.key] = entry
    for key, value in overrides.items():
        effective[key] = Written(key, value, Place("--override"), f"{key}={value}", None)
    providers = _declare(effective, target, secrets)
    effective = {key: _settle(entry, providers, secrets, placeholders) for key, entry in effective.items()}
    return Source(
        name,
        tuple(entries),
        effective,
        tuple(placeholders),
        content.startswith(_BYTE_ORDER_MARK),
        problem,
        (*refusals, *(providers.refusals if providers else ())),
        tuple(providers.literals) if providers else (),
        find_ignores(name, content, entries),
        providers.doubts if providers else (),
    )


def find_ignores(name: str, content: bytes, entries: Iterable[Written] = ()) -> tuple[Ignore, ...]:
    """Return the ignores in the comments of the file *name*; lines within *entries* are no comments."""
    if _IGNORES not in content.lower():
        return ()
    from .ignores import read_ignores

    lines = ((entry.place.line or 0, entry.last_line or 0) for entry in entries)
    return read_ignores(name, content.decode("latin-1"), lines)


def read_entries(text: str) -> Iterator[Entry]:
    """Yield every entry of *text* as java.util.Properties.load reads it (OpenJDK 11 and later).

    A malformed ``\\uXXXX``, at which Java throws, gives an entry whose key is None, and reading goes on behind it.
    """
    for logical, first, last, raw in _logical_lines(text):
        yield _split(logical, first, last, raw)


def _collect(name: str, lines: Iterable[Entry]) -> tuple[list[Written], list[Refusal], str | None]:
    entries: list[Written] = []
    refusals: list[Refusal] = []
    for key, value, first, last, raw in leave_secrets_out(lines):
        place = Place(name, first)
        if len(entries) >= ENTRY_LIMIT:
            return [], [], f"it holds more than {ENTRY_LIMIT} entries, more than a configuration ever does"
        if key is None:
            refusals.append(Refusal("malformed-unicode-escape", place, {}, MALFORMED_ESCAPE))
        else:
            entries.append(Written(key, value, place, raw, last))
    empty = not entries and not refusals
    return entries, refusals, NO_SETTINGS if empty else None


def _declare(effective: Mapping[str, Written], target: Target, secrets: Mapping[str, Supplied]) -> Providers | None:
    """Return the config providers, None where no value could ask one: most files need none of their code."""
    if _DECLARATION not in effective and not any("${" in str(entry.value) for entry in effective.values()):
        return None
    from .providers import declare_providers

    return declare_providers(effective, target, secrets)


def _settle(
    entry: Written, providers: Providers | None, secrets: Mapping[str, Supplied], placeholders: dict[str, None]
) -> Written:
    value, rest = providers.expand(entry) if providers else (entry.value, str(entry.value))
    if reason := find_spilt(entry.key, str(value), entry.raw):
        value, rest = Unknown(reason), ""
    if placeholder := find_placeholder(entry.key, rest):
        placeholders[placeholder] = None
        value = Unknown(f"{placeholder} has yet to be filled in")
    if isinstance(value, Unknown) and entry.key in secrets:
        given = secrets[entry.key]
        value = given if isinstance(given, Unknown) else given.reveal()
    return entry if value is entry.value else entry._replace(value=value)


def _logical_lines(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield (text without line ends and escaped line ends, first line, last line, source) of each logical line."""
    parts: list[str] = []
    filled = False
    first = number = start = begin = 0
    length = len(text)
    while start < length:
        number += 1
        end = _line_end(text, start)
        after = end + 2 if text.startswith("\r\n", end) else end + 1
        line = text[start:end].lstrip(_BLANKS)
        if not filled:
            if not line or line[0] in "#!":
                parts, start = [], after
                continue
            if not parts:
                first, begin = number, start
        continued = line.endswith("\\") and (len(line) - len(line.rstrip("\\"))) % 2 == 1
        parts.append(line[:-1] if continued else line)
        filled = filled or len(line) > continued
        at_end = after >= length and (end == length or not text.startswith("\r\n", end))
        if (not continued and filled) or (continued and (filled or at_end) and after >= length):
            yield "".join(parts), first, number, text[begin:end]
            parts, filled = [], False
        start = after


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found else len(text)


def _split(line: str, first: int, last: int, raw: str) -> Entry:
    if "\\" not in line:
        match = _SEPARATOR.search(line)
        key, rest = (line, "") if match is None else (line[: match.start()], line[match.start() :])
        return key, _without_separator(rest), first, last, raw
    match = re.match(r"(?s)(?:\\.|[^\\=: \t\f])*+", line)
    end = match.end() if match else 0
    escaped_key, escaped_value = line[:end], _without_separator(line[end:])
    try:
        return _unescape(escaped_key), _unescape(escaped_value), first, last, raw
    except ValueError:
        return None, "", first, last, raw


def _without_separator(rest: str) -> str:
    rest = rest.lstrip(_BLANKS)
    return rest[1:].lstrip(_BLANKS) if rest[:1] in ("=", ":") else rest


def _unescape(text: str) -> str:
    """Return *text* with Java's escapes replaced; raises ValueError for a malformed ``\\uXXXX``."""
    if "\\" not in text:
        return text
    replaced = re.sub(r"(?s)\\(u.{0,4}|.)", _replace_escape, text)
    if re.search("[\ud800-\udbff][\udc00-\udfff]", replaced):
        return replaced.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return replaced


def _replace_escape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] != "u":
        return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(escape, escape)
    if not re.fullmatch("u[0-9A-Fa-f]{4}", escape):
        raise ValueError
    return chr(int(escape[1:], 16))


def _not_properties(content: bytes) -> Problem | None:
    for magic, what in _MAGIC:
        if content.startswith(magic):
            return Problem("other", f"it is {what}, not a properties file")
    if b"\0" in content[:4096]:
        return Problem("other", "it is a binary file, not a properties file")
    return None
