"""The predicate language of rules: a small subset of Python expressions, checked against facts.py when loaded.

``and``/``or``/``not``, comparisons (``in`` too), ``any()`` and ``all()`` over one generator, attributes, ``["key"]``
and literals. What is read here becomes nested lists that predicates.py runs without ever seeing this module.
"""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import Any

from .fact_types import FactType, describe_fields
from .records import NamedTuple

Code = list[Any]
Path = tuple[str, ...]

MAX_LENGTH = 1000
_LANGUAGE = "and, or, not, comparisons, any(), all(), attributes, literals"
_OPERATORS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_INSTEAD = {"str": '!= ""', "int": "!= 0", "tuple": "!= ()"}


class ExpressionError(ValueError):
    """An expression that is not of the language, or does not fit the facts."""


class Name(NamedTuple):
    """What a name stands for: its position in the scope at run time, and its type."""

    position: int
    type: FactType


class Expression(NamedTuple):
    """A checked expression: its code for predicates.py, its type, the fields that it reads (``Store.opens``), and
    whether it can come out unknown."""

    code: Code
    type: FactType
    reads: frozenset[str]
    may_be_unknown: bool


def parse_predicate(text: str, subject: str, types: dict[str, FactType]) -> Expression:
    """Return the checked predicate *text*; *types* holds ``target`` and *subject*. Raises ExpressionError."""
    expression = parse_expression(text, subject, types)
    _demand_truth(expression.type, text.strip())
    return expression


def parse_expression(text: str, subject: str, types: dict[str, FactType]) -> Expression:
    """Return the checked expression *text*, of any type. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters: a fact is missing")
    if subject not in types:
        raise ExpressionError(f"there are no facts of a {subject}: only causes can stand here")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        scope = {subject: Name(0, types[subject]), "target": Name(1, types["target"])}
        checker = _Checker()
        code, found = checker.check(tree, scope)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError(f"not an expression: {getattr(error, 'msg', None) or error}") from None
    return Expression(code, found, frozenset(checker.reads), checker.may_be_unknown)


class _Checker:
    """Turns a syntax tree into code, and notes the fields that it reads."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.may_be_unknown = False

    def check(self, node: ast.expr, scope: dict[str, Name]) -> tuple[Code, FactType]:
        match node:
            case ast.BoolOp():
                return self._connect("and" if isinstance(node.op, ast.And) else "or", node.values, scope)
            case ast.UnaryOp(op=ast.Not()):
                return ["not", self._truth(node.operand, scope)], FactType("bool")
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if not isinstance(value, bool):
                return ["lit", -value], FactType("int")
            case ast.Compare():
                return self._compare_chain(node, scope)
            case ast.Call(
                func=ast.Name(id="any" | "all" as quantifier), args=[ast.GeneratorExp() as over], keywords=[]
            ):
                return self._quantify(quantifier, over, scope)
            case ast.Attribute():
                return self._attribute(node, scope)
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return self._item(node.value, key, scope)
            case ast.Name():
                return _name(node.id, scope)
            case ast.Constant() | ast.Tuple():
                return _literal(node)
        raise ExpressionError(f"`{_source(node)}` is not of the language ({_LANGUAGE})")

    def _truth(self, node: ast.expr, scope: dict[str, Name]) -> Code:
        code, found = self.check(node, scope)
        _demand_truth(found, _source(node))
        return code

    def _connect(self, word: str, nodes: list[ast.expr], scope: dict[str, Name]) -> tuple[Code, FactType]:
        return [word, *(self._truth(node, scope) for node in nodes)], FactType("bool")

    def _quantify(self, quantifier: str, over: ast.GeneratorExp, scope: dict[str, Name]) -> tuple[Code, FactType]:
        loop = over.generators[0]
        if len(over.generators) > 1 or not isinstance(loop.target, ast.Name) or loop.is_async:
            raise ExpressionError(f"{quantifier}() takes one `for name in …`")
        source, found = self.check(loop.iter, scope)
        if found.name != "tuple" or found.item is None:
            raise ExpressionError(f"`{_source(loop.iter)}` is {found.describe()}, not something to go through")
        if loop.target.id in scope:
            raise ExpressionError(f"`{loop.target.id}` has a meaning already: choose another name")
        inner = {**scope, loop.target.id: Name(len(scope), found.item)}
        conditions = [self._truth(condition, inner) for condition in loop.ifs]
        element = self._truth(over.elt, inner)
        if quantifier == "all":
            body = ["or", *(["not", condition] for condition in conditions), element] if conditions else element
        else:
            body = ["and", *conditions, element] if conditions else element
        return [quantifier, source, body], FactType("bool")

    def _attribute(self, node: ast.Attribute, scope: dict[str, Name]) -> tuple[Code, FactType]:
        base, found = self.check(node.value, scope)
        if found.record is None:
            raise ExpressionError(f"`{_source(node.value)}` is {found.describe()}: it has no `{node.attr}`")
        fields = describe_fields(found.record)
        if node.attr not in fields:
            raise ExpressionError(_misspelt(f"{found.record.__name__} has no fact `{node.attr}`", node.attr, fields))
        self.reads.add(f"{found.record.__name__}.{node.attr}")
        self.may_be_unknown |= fields[node.attr].unknown
        code = [*base, node.attr] if base[0] == "get" else ["of", base, node.attr]
        return code, fields[node.attr].under(found)

    def _item(self, value: ast.expr, key: str, scope: dict[str, Name]) -> tuple[Code, FactType]:
        base, found = self.check(value, scope)
        if found.name != "mapping" or found.item is None:
            raise ExpressionError(f'`{_source(value)}` is {found.describe()}: it has no ["{key}"]')
        return ["item", base, key], found.item.under(found)._replace(optional=True)

    def _compare_chain(self, node: ast.Compare, scope: dict[str, Name]) -> tuple[Code, FactType]:
        sides = [self.check(side, scope) for side in (node.left, *node.comparators)]
        pairs = [
            self._compare(operator, left, right, _source(node))
            for operator, left, right in zip(node.ops, sides, sides[1:], strict=False)
        ]
        return (pairs[0] if len(pairs) == 1 else ["and", *pairs]), FactType("bool")

    def _compare(
        self, operator: ast.cmpop, left: tuple[Code, FactType], right: tuple[Code, FactType], source: str
    ) -> Code:
        word = _OPERATORS.get(type(operator))
        if word is None:
            raise ExpressionError(f"`{source}`: write == or != instead of `is`")
        if left[0][0] == "lit" and right[0][0] == "lit":
            raise ExpressionError(f"`{source}` compares two literals")
        if "none" in (left[1].name, right[1].name):
            return _compare_none(word, left, right, source)
        problem = _mismatch(word, left, right)
        if problem:
            raise ExpressionError(f"`{source}`: {problem}")
        return [word, left[0], right[0]]


def _compare_none(word: str, left: tuple[Code, FactType], right: tuple[Code, FactType], source: str) -> Code:
    code, found = right if left[1].name == "none" else left
    if word not in ("==", "!="):
        raise ExpressionError(f"`{source}`: None is only compared with == and !=")
    if not found.optional:
        raise ExpressionError(f"`{source}`: it is always set")
    return ["none", code] if word == "==" else ["not", ["none", code]]


def _mismatch(word: str, left: tuple[Code, FactType], right: tuple[Code, FactType]) -> str | None:
    """Return why the two sides can't be compared; None when they can."""
    if word in ("in", "not in"):
        return _mismatch_in(left, right)
    if "opaque" in (left[1].name, right[1].name) or "record" in (left[1].name, right[1].name):
        return "only text, numbers, truth values and tuples of them can be compared"
    if left[1].name != right[1].name:
        return f"{left[1].describe()} is never {right[1].describe()}"
    if word not in ("==", "!=") and left[1].name != "int":
        return f"only numbers have an order, not {left[1].name}"
    if left[1].name == "tuple":
        return _mismatch_items(left[1], right[1])
    return _foreign_choice(left, right) or _foreign_choice(right, left)


def _mismatch_in(left: tuple[Code, FactType], right: tuple[Code, FactType]) -> str | None:
    within = right[1]
    if within.name == "mapping" or (within.name == "str" and right[0][0] != "lit"):
        return None if left[1].name == "str" else f"{left[1].describe()} can't be in {within.describe()}"
    if within.name != "tuple":
        return f'{within.describe()} holds nothing: write a tuple, as in ("a", "b")'
    if within.item is None:
        return "nothing is in an empty tuple"
    if within.item.name != left[1].name:
        return f"{left[1].describe()} is never among {within.item.describe()}"
    return _foreign_choice(left, (right[0], within.item)) or _foreign_choice((right[0], within.item), left)


def _mismatch_items(left: FactType, right: FactType) -> str | None:
    if left.item and right.item and left.item.name != right.item.name:
        return f"a tuple of {left.item.name} is never one of {right.item.name}"
    return None


def _foreign_choice(field: tuple[Code, FactType], other: tuple[Code, FactType]) -> str | None:
    """Return what is wrong when *other* is a literal that *field*, a fact with few values, never has."""
    choices = field[1].choices
    if choices is None or other[0][0] != "lit":
        return None
    values = other[0][1] if isinstance(other[0][1], tuple) else (other[0][1],)
    for value in values:
        if value not in choices:
            return _misspelt(f"it is never {value!r}", str(value), choices)
    return None


def _name(name: str, scope: dict[str, Name]) -> tuple[Code, FactType]:
    if name not in scope:
        raise ExpressionError(_misspelt(f"nothing is called `{name}` here", name, scope))
    return ["get", scope[name].position], scope[name].type


def _literal(node: ast.expr) -> tuple[Code, FactType]:
    if isinstance(node, ast.Constant):
        value = node.value
        if value is None:
            return ["lit", None], FactType("none", optional=True)
        if type(value) in (str, int, bool):
            return ["lit", value], FactType(type(value).__name__)
    if isinstance(node, ast.Tuple):
        return _literal_tuple(node)
    raise ExpressionError(f"`{_source(node)}` is not of the language ({_LANGUAGE})")


def _literal_tuple(node: ast.Tuple) -> tuple[Code, FactType]:
    items = [_literal(item) for item in node.elts]
    if len({found.name for _, found in items}) > 1 or any(found.name in ("none", "tuple") for _, found in items):
        raise ExpressionError(f"`{_source(node)}` must hold texts only, or numbers only")
    return ["lit", tuple(code[1] for code, _ in items)], FactType("tuple", item=items[0][1] if items else None)


def _demand_truth(found: FactType, source: str) -> None:
    if found.name != "bool":
        instead = "!= None" if found.optional else _INSTEAD.get(found.name, "one of its facts")
        raise ExpressionError(f"`{source}` is {found.describe()}, not a truth value: write `{source} {instead}`")


def _misspelt(problem: str, name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), 1, 0.5)
    return f"{problem}: did you mean `{near[0]}`?" if near else f"{problem} (there are: {', '.join(known)})"


def _source(node: ast.expr) -> str:
    return ast.unparse(node)
