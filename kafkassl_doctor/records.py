"""NamedTuple without typing's check of each annotation, which costs a tenth of a run: there are a thousand fields.

To type checkers it is ``typing.NamedTuple``; at run time the same classes come out of ``collections.namedtuple``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    _OWN = frozenset({"__module__", "__qualname__", "__annotations__", "__annotate__", "__annotate_func__"})

    class _Maker(type):
        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """Return a named tuple with the fields, defaults, methods and properties of a class body."""
            if not bases:
                return super().__new__(mcs, name, bases, body)
            if bases != (NamedTuple,):
                raise TypeError("a named tuple has no other base")
            fields = body.get("__annotations__", {})
            given = [field for field in fields if field in body]
            if given != list(fields)[len(fields) - len(given) :]:
                raise TypeError(f"{name}: a field without a default follows one with a default")
            made = namedtuple(name, fields, defaults=[body[field] for field in given], module=body["__module__"])
            made.__annotations__ = made.__new__.__annotations__ = fields
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """The base of named tuples."""
