"""What a predicate tells about facts once it is true: which of them are then known, and which are set.

A message may only name a fact that its rule's predicate has shown to be there; the loader of rules asks here.
"""

from __future__ import annotations

from typing import Any

Path = tuple[Any, ...]
"""Position in the scope (0 the subject, 1 the target), then the names of attributes."""


def find_guards(code: list[Any], outcome: bool = True) -> frozenset[tuple[Path, str]]:
    """Return pairs (path, ``known`` or ``set``): what holds whenever *code* comes out as *outcome*."""
    word = code[0]
    if word == "lit":
        return frozenset()
    if word in ("and", "or"):
        found = [find_guards(part, outcome) for part in code[1:]]
        every = outcome is (word == "and")
        return frozenset().union(*found) if every else frozenset.intersection(*found)
    if word == "not":
        return find_guards(code[1], not outcome)
    if word == "none":
        return _shown(code[1], "known") if outcome else _shown(code[1], "known", "set")
    if word == "any":
        return _shown(code[1], "known", "set") if outcome else _shown(code[1], "known")
    if word == "all":
        return _shown(code[1], "known") if outcome else _shown(code[1], "known", "set")
    sides = [code] if word in ("get", "of", "item") else code[1:]
    what = ("known", "set") if outcome else ("known",)
    return frozenset().union(*(_shown(side, *what) for side in sides))


def _shown(code: list[Any], *what: str) -> frozenset[tuple[Path, str]]:
    """Return that a fact, and whatever leads to it, is known or set; nothing for a loop variable or a literal."""
    if code[0] != "get" or code[1] > 1:
        return frozenset()
    paths = [(code[1], *code[2:end]) for end in range(3, len(code) + 1)]
    return frozenset((path, word) for path in paths for word in what)
