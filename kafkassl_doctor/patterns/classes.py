"""Sets of characters as java.util.regex.Pattern defines them by default: ASCII for ``\\d``, ``\\w`` and POSIX names."""

from __future__ import annotations

import unicodedata

from .nodes import Test

_DIGITS = frozenset("0123456789")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_WORD = _DIGITS | _LOWER | _UPPER | {"_"}
_SETS = {
    "d": _DIGITS,
    "w": _WORD,
    "s": frozenset(" \t\n\x0b\f\r"),
    "h": frozenset(" \t\xa0\u1680\u180e\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B))),
    "v": frozenset("\n\x0b\f\r\x85\u2028\u2029"),
}
_POSIX = {
    "Lower": _LOWER,
    "Upper": _UPPER,
    "Alpha": _LOWER | _UPPER,
    "Digit": _DIGITS,
    "Alnum": _LOWER | _UPPER | _DIGITS,
    "Punct": _PUNCTUATION,
    "Graph": _LOWER | _UPPER | _DIGITS | _PUNCTUATION,
    "Print": _LOWER | _UPPER | _DIGITS | _PUNCTUATION | {" "},
    "Blank": frozenset(" \t"),
    "Cntrl": frozenset(map(chr, [*range(0x20), 0x7F])),
    "XDigit": frozenset("0123456789abcdefABCDEF"),
    "Space": _SETS["s"],
    "ASCII": frozenset(map(chr, range(0x80))),
}
_CATEGORIES = frozenset(["L", "Lu", "Ll", "Lt", "Lm", "Lo", "N", "Nd", "Nl", "No", "P", "S", "Z", "Zs", "M"])

LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")


def shorthand(letter: str) -> Test | None:
    """Return the set of an escape like ``\\d`` or ``\\W``; None when the letter names none."""
    found = _SETS.get(letter.lower())
    if found is None:
        return None
    return negate(found.__contains__) if letter.isupper() else found.__contains__


def property_set(name: str) -> Test | None:
    """Return the set of ``\\p{name}``; None for a name that is not modelled here."""
    if name in _POSIX:
        return _POSIX[name].__contains__
    category = name.removeprefix("Is") if name.startswith("Is") and len(name) <= 4 else name
    if category not in _CATEGORIES:
        return None
    return lambda char: unicodedata.category(char).startswith(category)


def is_word(char: str) -> bool:
    """Return whether ``\\w`` matches a character."""
    return char in _WORD


def one_of(chars: str) -> Test:
    """Return the set of the given characters."""
    return frozenset(chars).__contains__


def between(low: str, high: str) -> Test:
    """Return the set of the characters from *low* to *high*."""
    return lambda char: low <= char <= high


def negate(test: Test) -> Test:
    """Return the set of all other characters."""
    return lambda char: not test(char)


def union(tests: list[Test]) -> Test:
    """Return the set of what any of *tests* holds."""
    return tests[0] if len(tests) == 1 else lambda char: any(test(char) for test in tests)


def any_case(test: Test) -> Test:
    """Return *test* for both cases of the ASCII letters, as the flag ``i`` does."""
    return lambda char: test(char) or (char.isascii() and (test(char.lower()) or test(char.upper())))


def dot(all_of_them: bool) -> Test:
    """Return what ``.`` matches, with the flag ``s`` everything."""
    return (lambda _: True) if all_of_them else negate(LINE_ENDS.__contains__)
