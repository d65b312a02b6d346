"""What a command takes from the command line, and how plain words are read into it.

The parameters of a command are those of its function: annotations say what each is. Words that hold nothing but
known options with their values are read here; typer, whose import takes a fifth of a check, reads all others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .records import NamedTuple

Function = Callable[..., None]
_ONE_WORD = (str, int, float)


class Parameter(NamedTuple):
    """What an annotation says of a parameter."""

    positional: bool
    names: tuple[str, ...]
    """Those of the option; empty for ``--`` with the name of the parameter."""
    about: Mapping[str, Any]
    """What typer takes beside them: metavar, help, min, max, autocompletion."""


def option(*names: str, **about: Any) -> Parameter:
    """Return an option: a flag where its type is bool, else with a value."""
    return Parameter(False, names, about)


def argument(**about: Any) -> Parameter:
    """Return a positional argument."""
    return Parameter(True, (), about)


class _Taken(NamedTuple):
    """One parameter of a function: its name, and how its words are read."""

    name: str
    of: Parameter
    kind: Any
    """bool, int, float or str."""
    many: bool


def read_words(function: Function, words: Sequence[str]) -> dict[str, Any] | None:
    """Return the arguments of *function* that *words* give; None where typer has to look at them: for help, with values
    that begin with a hyphen, with anything that is wrong."""
    taken = _parameters(function)
    options = {name: one for one in taken if not one.of.positional for name in _names_of(one)}
    given: dict[str, Any] = {}
    places: list[str] = []
    left = deque(words)
    while left:
        word = left.popleft()
        if not word.startswith("-") or word == "-":
            places.append(word)
        elif not _read_option(word, left, options, given):
            return None
    return given if _place(taken, places, given) and _is_enough(function, given) else None


def _parameters(function: Function) -> list[_Taken]:
    code = function.__code__
    found = []
    for name in code.co_varnames[1 : code.co_argcount]:
        annotation = function.__annotations__[name]
        kind = annotation.__origin__
        parts = getattr(kind, "__args__", ())
        many = kind == list[str] or list[str] in parts
        single = kind if kind in (bool, *_ONE_WORD) else str
        found.append(_Taken(name, annotation.__metadata__[0], str if many else single, many))
    return found


def _names_of(one: _Taken) -> tuple[str, ...]:
    return one.of.names or (f"--{one.name.replace('_', '-')}",)


def _read_option(word: str, left: deque[str], options: Mapping[str, _Taken], given: dict[str, Any]) -> bool:
    """Read an option, with the value in it or behind it; return whether that is possible."""
    name, told, value = word.partition("=")
    one = options.get(name)
    if one is None or (told and (one.kind is bool or not name.startswith("--"))):
        return False
    if one.kind is bool:
        given[one.name] = True
        return True
    if not told:
        if not left or left[0].startswith("-"):
            return False
        value = left.popleft()
    return _give(one, value, given)


def _give(one: _Taken, text: str, given: dict[str, Any]) -> bool:
    if one.many:
        given.setdefault(one.name, []).append(text)
        return True
    try:
        value = one.kind(text)
    except ValueError:
        return False
    least, most = one.of.about.get("min"), one.of.about.get("max")
    if (least is not None and value < least) or (most is not None and value > most):
        return False
    given[one.name] = value
    return True


def _place(taken: list[_Taken], places: list[str], given: dict[str, Any]) -> bool:
    """Give the words that belong to no option to the argument that takes them; return whether there is one."""
    if not places:
        return True
    takers = [one for one in taken if one.of.positional]
    if not takers or (len(places) > 1 and not takers[0].many):
        return False
    return all(_give(takers[0], word, given) for word in places)


def _is_enough(function: Function, given: Mapping[str, Any]) -> bool:
    code, defaults = function.__code__, function.__defaults__ or ()
    needed = code.co_varnames[1 : code.co_argcount - len(defaults)]
    return all(name in given for name in needed)
