"""A JAAS file as the JVM reads it (sun.security.provider.ConfigFile): contexts with their login modules.

What options hold is kept as text of the form of ``sasl.jaas.config``, in which logins are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from ..records import NamedTuple
from .files import CONFIG_LIMIT, locate, read_file
from .secret import Secret

if TYPE_CHECKING:
    from ..target import Target

_FLAGS = ("REQUIRED", "REQUISITE", "SUFFICIENT", "OPTIONAL")
_TOKEN = re.compile(
    r"""(?P<skip>[\x00-\x20]+|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|/[^\n]*)"""
    r"""|(?P<quoted>"(?P<text>(?:\\.|[^"\\\n])*)"?)"""
    r"""|(?P<number>-?[0-9.]+)|(?P<word>[A-Za-z_$*\xa0-\uffff-][\w$.*\xa0-\uffff-]*)|(?P<sign>.)""",
    re.DOTALL,
)
_ERROR = "Configuration Error:\n\t"
_END, _TEXT = "end", "text"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b", "a": "\x07", "v": "\x0b"}


class Module(NamedTuple):
    """One login module of a context."""

    name: str
    """Its class."""
    entry: Secret
    """The same as the value of ``sasl.jaas.config``."""
    expands: bool
    """Whether an option holds a system property (``${user.name}``), which the JVM fills in."""


class JaasFile(NamedTuple):
    """The contexts of a file, or what the JVM says of it."""

    contexts: Mapping[str, tuple[Module, ...]] = MappingProxyType({})
    problem: str | None = None
    """Message of the IOException that the JVM throws; holds no option's value."""
    unread: str | None = None
    """Why the file can't be looked at from here."""


class _Malformed(Exception):
    pass


class _Token(NamedTuple):
    kind: str
    """text, end, or the sign itself."""
    text: str
    line: int


def read_jaas_file(named: str, target: Target) -> JaasFile:
    """Return the file that ``java.security.auth.login.config`` names, a path or a URL ``file:``; raises nothing."""
    path = named.removeprefix("file://").removeprefix("file:")
    reading = read_file(locate(path, target), CONFIG_LIMIT)
    if reading.problem is not None:
        if reading.problem.kind == "missing":
            return JaasFile(problem=f"{named} (No such file or directory)")
        return JaasFile(unread=f"{named}: {reading.problem.text}")
    return parse_jaas_file(reading.content.decode("utf-8", "replace"))


def parse_jaas_file(text: str) -> JaasFile:
    """Return the contexts that *text* defines; a context without modules is none."""
    contexts: dict[str, tuple[Module, ...]] = {}
    tokens = _Tokens(text)
    try:
        while tokens.ahead.kind != _END:
            name, modules = _read_context(tokens)
            if name in contexts:
                raise _Malformed(f"{_ERROR}Can not specify multiple entries for {name}")
            contexts[name] = modules
    except _Malformed as problem:
        return JaasFile(problem=str(problem))
    return JaasFile({name: modules for name, modules in contexts.items() if modules})


class _Tokens:
    """The tokens of a text, the next one in ``ahead``."""

    def __init__(self, text: str) -> None:
        self._found = _cut(text)
        self.ahead = next(self._found)

    def take(self, wanted: str) -> str:
        """Return the text of the next token, which is to be *wanted*: a sign, or the name of a text."""
        token = self.ahead
        is_sign = len(wanted) == 1
        if token.kind == _END:
            raise _Malformed(f"{_ERROR}expected [{wanted}], read [end of file]")
        if (token.kind == _TEXT) is is_sign or (is_sign and token.kind != wanted):
            self._refuse(token, wanted)
        self.ahead = next(self._found)
        return token.text

    def skip(self) -> None:
        """Go on to the next token, whatever this one is."""
        self.ahead = next(self._found)

    @staticmethod
    def _refuse(token: _Token, wanted: str) -> NoReturn:
        """A text in the place of a sign may be a password: it is not repeated."""
        found = "" if token.kind in "{};=" else f", found [{'…' if token.kind == _TEXT else 'null'}]"
        raise _Malformed(f"{_ERROR}Line {token.line}: expected [{wanted}]{found}")


def _read_context(tokens: _Tokens) -> tuple[str, tuple[Module, ...]]:
    name = tokens.ahead.text if tokens.ahead.kind == _TEXT else "null"
    tokens.skip()
    tokens.take("{")
    modules = []
    while tokens.ahead.kind != "}":
        modules.append(_read_module(tokens))
    tokens.take("}")
    tokens.take(";")
    return name, tuple(modules)


def _read_module(tokens: _Tokens) -> Module:
    name, flag = tokens.take("module class name"), tokens.take("controlFlag")
    if flag.upper() not in _FLAGS:
        raise _Malformed(f"{_ERROR}Invalid control flag, {flag.upper()}")
    options: list[str] = []
    expands = False
    while tokens.ahead.kind != ";":
        key = tokens.take("option key")
        tokens.take("=")
        value = tokens.take("option value")
        expands = expands or "${" in value
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        options.append(f'"{key}"="{quoted}"')
    tokens.take(";")
    return Module(name, Secret(f"{name} {flag} {' '.join(options)};"), expands)


def _cut(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match["skip"] is None:
            if match["quoted"] is not None:
                yield _Token(_TEXT, re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), match["text"]), line)
            elif match["word"] is not None:
                yield _Token(_TEXT, match["word"], line)
            else:
                yield _Token("number" if match["number"] else match["sign"], "", line)
        line += match[0].count("\n")
    while True:
        yield _Token(_END, "", line)
