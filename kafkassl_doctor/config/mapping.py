"""ssl.principal.mapping.rules: from the name in a certificate to a principal (SslPrincipalMapper, KIP-371)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..records import NamedTuple
from ..texts import say
from ..values import Unknown

if TYPE_CHECKING:
    from ..patterns import Match, Pattern

_DEFAULT = "DEFAULT"
_LONGEST = 8_000
_DOT = r"[^\n\r\u0085\u2028\u2029]"
_RULE = rf"(DEFAULT)|RULE:((?:\\{_DOT}|[^\\/])*)/((?:\\{_DOT}|[^\\/])*)/([LU]?){_DOT}*?|({_DOT}*?)"
_BLANKS = r"[ \t\n\x0b\f\r]*"
_AT_END = r"(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?\Z)"
_REFERENCE = r"\$([0-9]+)"
_CONTROL = "".join(map(chr, range(0x21)))
_MOST_REPLACEMENTS = 1_000
_MOST_DIGITS = 9
_ANY_RELEASE = ()
"""A text that no release changed."""


class Rule(NamedTuple):
    """One rule; ``pattern`` is unknown where Java's regular expression is not followed here."""

    text: str
    """As Kafka prints it: without the last slash, or ``DEFAULT``."""
    pattern: Pattern | Unknown | None
    """None for DEFAULT, which gives the name as it is."""
    replacement: str = ""
    case: str = ""
    """``L``, ``U`` or nothing."""


class Failure(Exception):
    """A replacement that Kafka can't carry out; the text is ``SimpleClassName: message``."""


def parse_rules(text: str) -> tuple[Rule, ...] | Refusal | Unknown:
    """Return the rules in *text*, or what Kafka refuses in it when the listener is made (its ``at`` is None).

    Causes: ``mapping-rule-malformed`` with the values ``rule`` and ``rest``, ``mapping-rule-pattern`` with ``rule`` and
    ``problem``. An empty text has no rules, so that nobody is let in.
    """
    if text == _DEFAULT:
        return (Rule(_DEFAULT, None),)
    if len(text) > _LONGEST:
        return Unknown("the mapping rules are very long")
    rules: list[Rule] = []
    for written in _split(text):
        found = _parse_rule(written)
        if isinstance(found, Refusal):
            return found
        if found:
            rules.append(found)
    return tuple(rules)


def apply_rules(rules: tuple[Rule, ...], name: str) -> str | Unknown | None:
    """Return what the rules make of a certificate's name (X500Principal.getName()).

    None: no rule matches it, or a replacement fails; each request of that client then ends its connection.
    """
    try:
        return _apply(rules, name)
    except Failure:
        return None


def explain_failure(rules: tuple[Rule, ...], name: str) -> str:
    """Return what Kafka says where :func:`apply_rules` gives None, as ``SimpleClassName: message``."""
    try:
        _apply(rules, name)
    except Failure as failure:
        return str(failure)
    return f"NoMatchingRule: No rules apply to {name}, rules [{', '.join(rule.text for rule in rules)}]"


def _split(text: str) -> list[str]:
    """Split a text into rules, which commas follow, as Kafka's own expression does; the last ones may be empty."""
    splitter = re.compile(rf"{_BLANKS}({_RULE}){_BLANKS}(?:,{_BLANKS}|{_AT_END})")
    return [match[1] for match in splitter.finditer(text.strip(_CONTROL))]


def _parse_rule(written: str) -> Rule | Refusal | None:
    match = re.match(_RULE, written)
    end = match.end() if match else 0
    if end < len(written):
        rest = written[end:]
        text = say("kafka", "mapping-rule-malformed", _ANY_RELEASE, rule=written, rest=rest)
        return Refusal("mapping-rule-malformed", None, {"rule": written, "rest": rest}, text)
    if not match or (match[1] is None and match[2] is None):
        return None
    return Rule(_DEFAULT, None) if match[1] else _compile_rule(match[2], match[3], match[4])


def _compile_rule(pattern: str, replacement: str, case: str) -> Rule | Refusal:
    from ..patterns import Refused, compile_pattern

    compiled = compile_pattern(pattern)
    shown = f"RULE:{pattern}/{replacement}{'/' + case if case else ''}"
    if isinstance(compiled, Refused):
        problem = compiled.text.split(": ", 1)[1].splitlines()[0]
        return Refusal("mapping-rule-pattern", None, {"rule": shown, "problem": problem}, compiled.text)
    return Rule(shown, compiled, replacement, case)


def _apply(rules: tuple[Rule, ...], name: str) -> str | Unknown | None:
    from ..patterns import match_whole

    for rule in rules:
        if rule.pattern is None:
            return name
        if isinstance(rule.pattern, Unknown):
            return rule.pattern
        whole = match_whole(rule.pattern, name)
        if isinstance(whole, Unknown):
            return whole
        if whole is not None:
            return _replace_all(rule, rule.pattern, name)
    return None


def _replace_all(rule: Rule, pattern: Pattern, name: str) -> str | Unknown:
    from ..patterns import find_from

    replacement = _escape_references(rule.replacement, pattern.groups)
    parts: list[str] = []
    done = start = 0
    for _ in range(_MOST_REPLACEMENTS):
        found = find_from(pattern, name, start) if start <= len(name) else None
        if isinstance(found, Unknown):
            return found
        if found is None:
            parts.append(name[done:])
            return _in_case("".join(parts), rule.case)
        parts += (name[done : found.start], _fill(replacement, pattern, found))
        done = found.end
        start = found.end + (found.end == found.start)
    return Unknown(f"the rule {rule.text} replaces very often in {name}")


def _in_case(text: str, case: str) -> str:
    return text.lower() if case == "L" else text.upper() if case == "U" else text


def _escape_references(replacement: str, groups: int) -> str:
    """Put a backslash before references to groups that there are not, at the offsets of the text before any was put."""
    if not groups:
        return replacement
    value = replacement
    for match in re.finditer(_REFERENCE, replacement):
        digits = match[1]
        if digits.startswith("0"):
            continue
        if len(digits) > _MOST_DIGITS:
            raise Failure(f'NumberFormatException: For input string: "{digits}"')
        number = int(digits)
        while number > groups and number >= 10:
            number //= 10
        if number > groups:
            value = value[: match.start()] + "\\" + value[match.start() :]
    return value


def _fill(replacement: str, pattern: Pattern, found: Match) -> str:
    """Return a replacement with its references filled in, as Matcher.appendReplacement does."""
    filled: list[str] = []
    at = 0
    while at < len(replacement):
        char = replacement[at]
        at += 1
        if char == "\\":
            if at == len(replacement):
                raise Failure("IllegalArgumentException: character to be escaped is missing")
            filled.append(replacement[at])
            at += 1
        elif char == "$":
            number, at = _read_reference(replacement, at, pattern)
            filled.append(found.groups[number] or "")
        else:
            filled.append(char)
    return "".join(filled)


def _read_reference(replacement: str, at: int, pattern: Pattern) -> tuple[int, int]:
    """Return the number of the group that is referred to, and where the text goes on."""
    char = replacement[at : at + 1]
    if not char:
        raise Failure("IllegalArgumentException: Illegal group reference: group index is missing")
    if char == "{":
        return _read_name(replacement, at + 1, pattern)
    if char not in "0123456789":
        raise Failure("IllegalArgumentException: Illegal group reference")
    number = int(char)
    if number > pattern.groups:
        raise Failure(f"IndexOutOfBoundsException: No group {number}")
    at += 1
    while (digit := replacement[at : at + 1]) and digit in "0123456789" and number * 10 + int(digit) <= pattern.groups:
        number = number * 10 + int(digit)
        at += 1
    return number, at


def _read_name(replacement: str, at: int, pattern: Pattern) -> tuple[int, int]:
    end = at
    while replacement[end : end + 1].isascii() and replacement[end : end + 1].isalnum():
        end += 1
    name = replacement[at:end]
    if not name:
        raise Failure("IllegalArgumentException: named capturing group has 0 length name")
    if replacement[end : end + 1] != "}":
        raise Failure("IllegalArgumentException: named capturing group is missing trailing '}'")
    if name[0].isdigit():
        raise Failure(f"IllegalArgumentException: capturing group name {{{name}}} starts with digit character")
    if name not in pattern.names:
        raise Failure(f"IllegalArgumentException: No group with name {{{name}}}")
    return pattern.names[name], end + 1
