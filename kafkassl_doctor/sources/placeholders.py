"""Placeholders that a template engine or a human has yet to fill in.

What counts depends on where it stands, because ``$``, ``<``, ``%`` and ``{`` are ordinary characters in passwords, and
``$1`` or ``${name}`` in mapping rules are references to groups. Decision table (``x``: a placeholder):

    form                              other keys   secrets, JAAS           mapping rules
    ${NAME} ${NAME:-default} ${a.b}   x anywhere   x anywhere              x as the whole value; anywhere if NAME is in
                                                                             capitals with _
    {{ … }}  {% … %}  <%= … %>        x anywhere   x anywhere              x anywhere
    #{ … }  %{name}  {$NAME}          x anywhere   x as the whole value    x as the whole value
    <name>  <<name>>  ##name##        x anywhere   x as the whole value    x as the whole value
    $(command)  %(name)s  {name}      x anywhere   x as the whole value    x as the whole value
    @NAME@  __NAME__  (capitals)      x anywhere   x as the whole value    x as the whole value
    $NAME  %NAME%                     x at the head of a path or host; as the whole value, if in capitals
    [CHANGE ME!]  :NAME:  ***         x as the whole value                 x as the whole value

In a JAAS entry "the whole value" is the text of one quoted option. A ``${provider:key}`` whose provider is declared
is a variable and never comes here; one whose provider is *not* declared is literal text to Kafka, and stays it, if it
is written in lower case (``${file:/etc/a:b}``); ``${NAME:default}`` in capitals or with dots is a template's.
"""

from __future__ import annotations

import re
from functools import cache

from .secret import is_secret_key, resembles_secret_key

_TRIGGERS = frozenset("$<{#[*@%")
_LOOKED_AT = 100_000
_TEMPLATES = (("{{", "}}"), ("{%", "%}"), ("<%", "%>"))
_TEMPLATE_LINES = ("{{", "{%", "{#", "<%", "<#")
_NAME = r"[A-Za-z_][\w.-]*"
_CAPITALS = r"[A-Z_][A-Z0-9_]*"
_REST = r"[^}]{0,200}"
_DOLLAR = rf"\$\{{(?:{_CAPITALS}(?::{_REST})?|[A-Za-z_][\w-]*(?::?[-+?=]{_REST})?|\w[\w-]*\.[\w.-]+(?::{_REST})?)\}}"
_RULE_DOLLAR = r"\$\{[A-Z][A-Z0-9]*_[A-Z0-9_]*\}"
_ENCLOSED = (
    rf"#\{{[^{{}}]+\}}|%\{{[\w:.]+\}}|\{{\${_NAME}\}}|\{{{_NAME}\}}|##[^#]+##|<<[^<>]+>>|<[A-Za-z][^<>=(){{}}]*>"
    rf"|\$\([^()]+\)|%\({_NAME}\)s|@{_CAPITALS}@|__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__"
)
_WHOLE = rf"\[(?=[^\[\]]*[G-Zg-z_!?])[^\[\]]+\]|:{_CAPITALS}:|\*{{3,}}|\$[A-Z][A-Z0-9_]{{2,}}|%[A-Z][A-Z0-9_]+%"
_ALONE = (_DOLLAR, _ENCLOSED, _WHOLE)
_AT_HEAD = rf"(?:^|(?<=[/,:@]))(?:\${_NAME}|%{_CAPITALS}%)"
_QUOTED = r"""=\s*(?:"([^"]*)"|'([^']*)')"""


def find_placeholder(key: str, value: str) -> str | None:
    """Return the first placeholder in *value*, fit to be shown, or None: by the decision table of this module.

    What stands inside a placeholder of a secret is shown only where it is the name of a ``${VARIABLE}`` in capitals.
    """
    if _TRIGGERS.isdisjoint(value) and value.lstrip()[:1] != ":" and "__" not in value:
        return None
    text = value[:_LOOKED_AT].strip()
    if is_secret_key(key):
        return _in_secret(key, text)
    for opening, closing in _TEMPLATES:
        start = text.find(opening)
        if start >= 0 and (end := text.find(closing, start + 2)) >= 0:
            return f"{opening} … {closing}" if resembles_secret_key(key) else _shorten(text[start : end + 2])
    if key.endswith((".mapping.rules", ".to.local.rules")):
        return _first(_RULE_DOLLAR, text) or next(filter(None, (_whole(one, text) for one in _ALONE)), None)
    found = _first_dollar(text) or _first(_ENCLOSED, text) or _whole(_WHOLE, text) or _at_head(text)
    if found and resembles_secret_key(key):
        return _hide_dollar(found) if found.startswith("${") else _hide(found)
    return _without_default(found) if found else None


def template_line(key: str) -> str | None:
    """Return how to show a line of a template engine that was read as an entry with this *key*; None for a real key."""
    if key.startswith(_TEMPLATE_LINES):
        return f"{key[:2]} …"
    return _first_dollar(key)


def _in_secret(key: str, text: str) -> str | None:
    for opening, closing in _TEMPLATES:
        if 0 <= text.find(opening) < text.rfind(closing):
            return f"{opening} … {closing}"
    if dollar := _first_dollar(text):
        return _hide_dollar(dollar)
    options = [text]
    if key.endswith("jaas.config"):
        options = [double or single for double, single in _compiled(_QUOTED).findall(text)]
    found = next((option for option in options if _whole(_ENCLOSED, option) or _whole(_WHOLE, option)), None)
    return _hide(found) if found else None


def _hide_dollar(found: str) -> str:
    shown = _without_default(found)
    return shown if _whole(rf"\$\{{{_CAPITALS}(?::…)?\}}", shown) else "${…}"


def _hide(found: str) -> str:
    opening = _compiled(r"\W{0,2}").match(found)
    closing = _compiled(r"(?:\)s|[^\w!?]{1,2}|)$").search(found)
    return f"{opening.group() if opening else ''}…{closing.group() if closing else ''}"


def _without_default(found: str) -> str:
    if found.startswith("${") and (colon := found.find(":")) > 0:
        return found[:colon] + ":…}"
    return _shorten(found)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _first_dollar(text: str) -> str | None:
    return _first(_DOLLAR, text) if "${" in text else None


def _at_head(text: str) -> str | None:
    return _first(_AT_HEAD, text) if "$" in text or "%" in text else None


def _first(pattern: str, text: str) -> str | None:
    match = _compiled(pattern).search(text)
    return match.group() if match else None


def _whole(pattern: str, text: str) -> str | None:
    return text if _compiled(pattern).fullmatch(text) else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
