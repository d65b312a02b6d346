"""A sasl.jaas.config as Kafka reads it: its login modules, never what their options hold."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import NamedTuple
from .secret import Secret

_FLAGS = ("REQUIRED", "REQUISITE", "SUFFICIENT", "OPTIONAL")
_ESCAPES = {"a": "\x07", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\x0b"}
_END = ("end", "")
_CLAIM = "unsecuredLoginStringClaim_"
_WORD, _QUOTED, _NUMBER = "word", "quoted", "number"

_Token = tuple[str, str]
"""What it is (word, quoted, number, end, or the character itself) and its text."""


class JaasConfig(NamedTuple):
    """The login modules of one sasl.jaas.config."""

    modules: tuple[str, ...]
    """Class names, in the order of the entries read before any problem."""
    problem: str | None
    """Name of Kafka's text for what is wrong; None when it can be read."""
    about: str
    """What the text speaks of: a flag, the key of an option, or how many modules there are; no secret."""
    options: frozenset[str] = frozenset()
    """Names of the options of all modules."""
    odd: frozenset[str] = frozenset()
    """Those whose value is blank, or holds what JSON escapes."""


class PlainLogin(NamedTuple):
    """What comes of a PLAIN login."""

    user: str
    outcome: str
    """accepted, refused, without-user, without-password; unasked-user and unasked-password where the client's own
    entry lacks one."""


def read_jaas(secret: Secret) -> JaasConfig:
    """Return the login modules that a sasl.jaas.config names, or what Kafka refuses in it (JaasConfig, JaasContext)."""
    options: dict[str, str] = {}
    found = _read(secret, options)
    return found._replace(odd=frozenset(name for name, value in options.items() if _is_odd(value)))


def _is_odd(value: str) -> bool:
    return not value.strip() or any(char in '"\\' or char < " " for char in value)


class Credentials(NamedTuple):
    """What a client's JAAS entry gives a login."""

    user: str | None
    password: Secret | None
    claims: tuple[tuple[str, str], ...] = ()
    """Claims of an unsecured OAUTHBEARER token, by their names (OAuthBearerUnsecuredLoginCallbackHandler)."""


def read_credentials(secret: Secret) -> Credentials | None:
    """Return what a client logs in with by its JAAS entry; None where Kafka refuses the entry."""
    options: dict[str, str] = {}
    if _read(secret, options).problem:
        return None
    password = options.get("password")
    claims = tuple((key[len(_CLAIM) :], value) for key, value in options.items() if key.startswith(_CLAIM))
    return Credentials(options.get("username"), None if password is None else Secret(password), claims)


def compare_plain(client: Secret, server: Secret) -> PlainLogin | None:
    """Return how a server with the JAAS entry *server* takes the PLAIN login of *client*; None from broken entries.

    PlainLoginModule, PlainSaslServer and PlainServerCallbackHandler.
    """
    own: dict[str, str] = {}
    known: dict[str, str] = {}
    if _read(client, own).problem or _read(server, known).problem:
        return None
    user, password = own.get("username"), own.get("password")
    if password is None:
        return PlainLogin(user or "", "unasked-password")
    if user is None:
        return PlainLogin("", "unasked-user")
    if not user or not password:
        return PlainLogin(user, "without-password" if user else "without-user")
    return PlainLogin(user, "accepted" if known.get(f"user_{user}") == password else "refused")


def _read(secret: Secret, options: dict[str, str]) -> JaasConfig:
    """Read all entries; what stands in their options is put into *options*."""
    tokens = _cut(secret.reveal())
    modules: list[str] = []
    for kind, text in tokens:
        if kind == _END[0]:
            break
        problem, about = _read_entry(tokens, options)
        if problem:
            return JaasConfig(tuple(modules), problem, about, frozenset(options))
        modules.append(text if kind in (_WORD, _QUOTED) else "null")
    if len(modules) == 1:
        return JaasConfig(tuple(modules), None, "", frozenset(options))
    problem = "jaas-several-modules" if modules else "jaas-empty"
    return JaasConfig(tuple(modules), problem, str(len(modules)), frozenset(options))


def _read_entry(tokens: Iterator[_Token], options: dict[str, str]) -> tuple[str | None, str]:
    """What is wrong with the rest of an entry, after its module: a flag, then ``key=value`` up to a semicolon.

    Its options are added to *options*.
    """
    kind, flag = next(tokens)
    if kind == _END[0]:
        return "jaas-without-flag", ""
    if kind not in (_WORD, _QUOTED):
        return "jaas-flag-missing", ""
    if flag.upper() not in _FLAGS:
        return "jaas-flag-unknown", flag
    for kind, key in tokens:
        if kind == ";":
            return None, ""
        if kind == _END[0]:
            break
        name = key if kind in (_WORD, _QUOTED) else "null"
        if next(tokens)[0] != "=":
            return "jaas-value-missing", name
        kind, value = next(tokens)
        if kind not in (_WORD, _QUOTED):
            return "jaas-value-missing", name
        options[name] = value
    return "jaas-not-terminated", ""


def _cut(text: str) -> Iterator[_Token]:
    """The tokens of java.io.StreamTokenizer as JaasConfig sets it up; after the last one the end, for ever."""
    at, length = 0, len(text)
    while at < length:
        char = text[at]
        if char <= " ":
            at += 1
        elif char == "/":
            at = _skip_comment(text, at)
        elif char in "\"'":
            quoted, at = _read_quoted(text, at + 1, char)
            yield _QUOTED, quoted
        elif _starts_number(text, at):
            at = _skip(text, at + 1, "0123456789.")
            yield _NUMBER, ""
        elif _is_word(char) and char != "-":
            start, at = at, at + 1
            while at < length and (_is_word(text[at]) or text[at] in "0123456789."):
                at += 1
            yield _WORD, text[start:at]
        else:
            at += 1
            yield char, char
    while True:
        yield _END


def _starts_number(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    return text[at] in "0123456789." or (text[at] == "-" and after != "" and after in "0123456789.")


def _is_word(char: str) -> bool:
    return ("a" <= char.lower() <= "z") or char in "-_$" or char >= "\xa0"


def _skip(text: str, at: int, chars: str) -> int:
    while at < len(text) and text[at] in chars:
        at += 1
    return at


def _skip_comment(text: str, at: int) -> int:
    """Comments of both kinds, and what a lone slash starts: a comment up to the end of the line."""
    if text.startswith("/*", at):
        end = text.find("*/", at + 2)
        return len(text) if end < 0 else end + 2
    ends = [end for end in (text.find("\n", at), text.find("\r", at)) if end >= 0]
    return min(ends, default=len(text))


def _read_quoted(text: str, at: int, quote: str) -> tuple[str, int]:
    """A quoted text ends at its mark, at the end of the line, or at the end of all."""
    found: list[str] = []
    while at < len(text) and text[at] not in (quote, "\n", "\r"):
        char = text[at]
        at += 1
        if char == "\\" and at < len(text):
            char, at = _unescape(text, at)
        found.append(char)
    return "".join(found), at + (1 if at < len(text) and text[at] == quote else 0)


def _unescape(text: str, at: int) -> tuple[str, int]:
    digits = text[at : _skip(text, at, "01234567")][:3]
    if digits and len(digits) == 3 and digits[0] > "3":
        digits = digits[:2]
    if digits:
        return chr(int(digits, 8)), at + len(digits)
    return _ESCAPES.get(text[at], text[at]), at + 1
