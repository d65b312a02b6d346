"""NamedTuple without what takes typing's and namedtuple's a tenth of a run: there are a hundred classes at each start.

To type checkers it is ``typing.NamedTuple``. At run time the classes do what those of ``collections.namedtuple`` do;
but no annotation is checked, and ``__new__`` is not compiled anew for each: the code for as many fields is renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    import builtins
    from collections import _tuplegetter
    from collections.abc import Callable, Iterable
    from functools import cache
    from types import FunctionType

    _OWN = frozenset({"__module__", "__qualname__", "__annotations__", "__annotate__", "__annotate_func__"})

    class _Record(tuple):
        """What all named tuples can do; their own methods come on top."""

        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            """Return a record of as many values as there are fields."""
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes: Any) -> Any:
            """Return a record with some fields changed."""
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {list(changes)!r}")
            return made

        __replace__ = _replace

        def _asdict(self) -> dict[str, Any]:
            """Return the fields by their names."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{self.__class__.__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    @cache
    def _constructor(count: int) -> Callable[..., Any]:
        """What makes a tuple of *count* arguments."""
        names = "".join(f"_{number}, " for number in range(count))
        return eval(f"lambda _cls, {names}: _new(_cls, ({names}))", {"_new": tuple.__new__})

    def _constructor_of(fields: tuple[str, ...], defaults: tuple[Any, ...], module: str) -> FunctionType:
        made = _constructor(len(fields))
        code = made.__code__.replace(co_varnames=("_cls", *fields), co_name="__new__")
        names = {"_new": tuple.__new__, "__name__": module, "__builtins__": builtins}
        return FunctionType(code, names, "__new__", defaults)

    class _Maker(type):
        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """Return a named tuple with the fields, defaults, methods and properties of a class body."""
            if not bases:
                return super().__new__(mcs, name, bases, body)
            if bases != (NamedTuple,):
                raise TypeError("a named tuple has no other base")
            annotations = body.get("__annotations__", {})
            fields = tuple(annotations)
            given = [field for field in fields if field in body]
            if given != list(fields)[len(fields) - len(given) :]:
                raise TypeError(f"{name}: a field without a default follows one with a default")
            defaults = {field: body[field] for field in given}
            create = _constructor_of(fields, tuple(defaults.values()), body["__module__"])
            create.__annotations__, create.__qualname__ = annotations, f"{body['__qualname__']}.__new__"
            made = {
                **{field: _tuplegetter(number, "") for number, field in enumerate(fields)},
                **{key: value for key, value in body.items() if key not in _OWN and key not in fields},
                "__slots__": (),
                "__new__": create,
                "__annotations__": annotations,
                "__match_args__": fields,
                "__module__": body["__module__"],
                "__qualname__": body["__qualname__"],
                "_fields": fields,
                "_field_defaults": defaults,
            }
            return type(name, (_Record,), made)

    class NamedTuple(metaclass=_Maker):
        """The base of named tuples."""
