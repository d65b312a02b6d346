"""Runs checked predicates over facts, in three values: True, False, or an Unknown with its reason.

The code of a predicate is nested lists, as the index of rules holds them; each becomes a Python closure over the scope
(subject, target, loop variables…). ``and`` is False if one side is, else unknown if one is; a comparison with something
unset is False; what stands behind something unset is unset. The same in authors' words: rules/README.md.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .values import Unknown


class Scope(tuple[Any, ...]):
    """What a predicate looks at: subject, target, and the variables of the loops around it."""

    __slots__ = ()

    subject = property(operator.itemgetter(0))
    target = property(operator.itemgetter(1))


NOTHING = Scope()
"""The scope of texts that are filled with values alone."""
Closure = Callable[[Scope], Any]
_NAMES = ("subject", "target")


def compile_predicate(code: list[Any]) -> Closure:
    """Return a function from (subject, target) to True, False or an Unknown."""
    run = compile_value(code)
    if code[0] not in ("get", "of", "item"):
        return run

    def decide(scope: Scope) -> Any:
        value = run(scope)
        return False if value is None else value

    return decide


def compile_value(code: list[Any]) -> Closure:
    """Return a function from (subject, target) to the value of *code*; unset is None."""
    return _FORMS[code[0]](code)


def _literal(code: list[Any]) -> Closure:
    value = _constant(code)
    return lambda _: value


def _constant(code: list[Any]) -> Any:
    return tuple(code[1]) if isinstance(code[1], list) else code[1]


def _get(code: list[Any]) -> Closure:
    position, names = code[1], code[2:]
    if position < len(_NAMES) and len(names) == 1:
        return operator.attrgetter(f"{_NAMES[position]}.{names[0]}")  # no call in Python, of all that there are
    return lambda scope: _walk(scope[position], names)


def _of(code: list[Any]) -> Closure:
    base, names = compile_value(code[1]), code[2:]
    return lambda scope: _walk(base(scope), names)


def _walk(value: Any, names: list[str]) -> Any:
    for name in names:
        if value is None or value.__class__ is Unknown:
            return value
        value = getattr(value, name)
    return value


def _item(code: list[Any]) -> Closure:
    base, key = compile_value(code[1]), code[2]

    def find(scope: Scope) -> Any:
        value = base(scope)
        return value if value is None or value.__class__ is Unknown else value.get(key)

    return find


def _and(code: list[Any]) -> Closure:
    parts = [compile_value(part) for part in code[1:]]

    def decide(scope: Scope) -> Any:
        verdict: Any = True
        for part in parts:
            value = part(scope)
            if value is False or value is None:
                return False
            if value is not True and verdict is True:
                verdict = value
        return verdict

    return decide


def _or(code: list[Any]) -> Closure:
    parts = [compile_value(part) for part in code[1:]]

    def decide(scope: Scope) -> Any:
        verdict: Any = False
        for part in parts:
            value = part(scope)
            if value is True:
                return True
            if value is not False and value is not None and verdict is False:
                verdict = value
        return verdict

    return decide


def _not(code: list[Any]) -> Closure:
    if code[1][0] == "none":
        return _is_set(compile_value(code[1][1]))
    part = compile_value(code[1])

    def decide(scope: Scope) -> Any:
        value = part(scope)
        return value if value.__class__ is Unknown else value is not True

    return decide


def _is_set(part: Closure) -> Closure:
    def decide(scope: Scope) -> Any:
        value = part(scope)
        return value if value.__class__ is Unknown else value is not None

    return decide


def _none(code: list[Any]) -> Closure:
    part = compile_value(code[1])

    def decide(scope: Scope) -> Any:
        value = part(scope)
        return value if value.__class__ is Unknown else value is None

    return decide


def _equal(code: list[Any]) -> Closure:
    left, right = compile_value(code[1]), compile_value(code[2])
    if code[2][0] != "lit":
        return _compare(left, right, operator.eq)
    constant = _constant(code[2])

    def decide(scope: Scope) -> Any:
        value = left(scope)
        return value if value.__class__ is Unknown else bool(value == constant)

    return decide


def _unequal(code: list[Any]) -> Closure:
    left, right = compile_value(code[1]), compile_value(code[2])
    if code[2][0] != "lit" or _constant(code[2]) is None:
        return _compare(left, right, operator.ne)
    constant = _constant(code[2])

    def decide(scope: Scope) -> Any:
        value = left(scope)
        return value if value.__class__ is Unknown else value is not None and bool(value != constant)

    return decide


def _compare(left: Closure, right: Closure, test: Callable[[Any, Any], Any]) -> Closure:
    def decide(scope: Scope) -> Any:
        one = left(scope)
        if one.__class__ is Unknown:
            return one
        other = right(scope)
        if other.__class__ is Unknown:
            return other
        return one is not None and other is not None and bool(test(one, other))

    return decide


def _comparison(test: Callable[[Any, Any], Any]) -> Callable[[list[Any]], Closure]:
    return lambda code: _compare(compile_value(code[1]), compile_value(code[2]), test)


def _any(code: list[Any]) -> Closure:
    source, body = compile_value(code[1]), compile_value(code[2])

    def decide(scope: Scope) -> Any:
        items = source(scope)
        if items.__class__ is Unknown:
            return items
        verdict: Any = False
        for item in items or ():
            value = body(Scope((*scope, item)))
            if value is True:
                return True
            if value is not False and value is not None and verdict is False:
                verdict = value
        return verdict

    return decide


def _all(code: list[Any]) -> Closure:
    return _not([None, ["any", code[1], ["not", code[2]]]])


_FORMS: dict[str, Callable[[list[Any]], Closure]] = {
    "lit": _literal,
    "get": _get,
    "of": _of,
    "item": _item,
    "and": _and,
    "or": _or,
    "not": _not,
    "none": _none,
    "any": _any,
    "all": _all,
    "==": _equal,
    "!=": _unequal,
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
    "in": _comparison(lambda item, items: item in items),
    "not in": _comparison(lambda item, items: item not in items),
}
