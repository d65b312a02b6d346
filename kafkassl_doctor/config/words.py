"""Words as Java cuts and orders them: Kafka's messages list names in the order of Java's and Scala's collections."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

_BLANKS = "".join(map(chr, range(0x21)))
_SPACES = " \t\n\x0b\f\r"
_SMALL_SET = 4
"""Up to so many elements Scala's immutable sets and maps keep the order of insertion."""
_INT = 0xFFFFFFFF
_Key = TypeVar("_Key", bound=Hashable)


def trim(text: str) -> str:
    """Return *text* as String.trim gives it: without control characters and spaces at both ends."""
    return text.strip(_BLANKS)


def split_commas(text: str) -> list[str]:
    r"""Return what String.split("\\s*,\\s*") gives: empty parts at the end are dropped, others stay."""
    if not text:
        return [""]
    parts = text.split(",")
    last = len(parts) - 1
    for index, part in enumerate(parts):
        part = part.lstrip(_SPACES) if index else part
        parts[index] = part.rstrip(_SPACES) if index < last else part
    while parts and not parts[-1]:
        parts.pop()
    return parts


def split_plain(text: str, separator: str) -> list[str]:
    """Return what String.split gives for a literal separator: empty parts at the end are dropped."""
    parts = text.split(separator)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts if parts != [""] or not text else []


def hash_text(text: str) -> int:
    """Return String.hashCode as an unsigned number."""
    value = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for index in range(0, len(units), 2):
        value = (value * 31 + (units[index] << 8 | units[index + 1])) & _INT
    return value


def order_of_hash_map(
    keys: Iterable[_Key], hash_of: Callable[[_Key], int], capacity: int | None = None, among: int = 0
) -> list[_Key]:
    """Return *keys*, each once, in the order in which a java.util.HashMap gives them back.

    *capacity* is the constructor's argument; None: the default table. *among* is how many keys the map holds where
    *keys* are only some of them. Buckets that turn into trees are not modelled.
    """
    distinct = list(dict.fromkeys(keys))
    size = 16 if capacity is None else _table_size(capacity)
    while max(len(distinct), among) > size * 3 // 4:
        size *= 2
    return sorted(distinct, key=lambda key: _spread(hash_of(key)) & (size - 1))


def order_of_scala_set(keys: Iterable[_Key], hash_of: Callable[[_Key], int]) -> list[_Key]:
    """Return *keys*, each once, in the order in which an immutable Scala 2.13 set (or map) gives them back."""
    distinct = list(dict.fromkeys(keys))
    if len(distinct) <= _SMALL_SET:
        return distinct
    return order_of_scala_trie(distinct, hash_of)


def order_of_scala_trie(keys: Iterable[_Key], hash_of: Callable[[_Key], int]) -> list[_Key]:
    """Return *keys*, each once, in the order in which an immutable Scala 2.13 HashMap gives them back, small or not."""
    return _walk_trie([(key, _improve(hash_of(key))) for key in dict.fromkeys(keys)], 0)


def show_scala_set(numbers: Sequence[int]) -> str:
    """Return what a Scala set of integers prints: ``Set(1, 2)``, or ``HashSet(…)`` where it has more than four."""
    ordered = order_of_scala_set(numbers, lambda number: number & _INT)
    name = "Set" if len(ordered) <= _SMALL_SET else "HashSet"
    return f"{name}({', '.join(map(str, ordered))})"


def _walk_trie(keys: list[tuple[_Key, int]], shift: int) -> list[_Key]:
    """A node of a hash trie: first the elements that stand alone in their slot, then the slots with several."""
    slots: dict[int, list[tuple[_Key, int]]] = {}
    for pair in keys:
        slots.setdefault(pair[1] >> shift & 31, []).append(pair)
    ordered = sorted(slots)
    alone = [slots[slot][0][0] for slot in ordered if len(slots[slot]) == 1]
    for slot in ordered:
        if len(slots[slot]) > 1:
            alone += _walk_trie(slots[slot], shift + 5) if shift < 30 else [key for key, _ in slots[slot]]
    return alone


def _improve(value: int) -> int:
    value = (value + ~(value << 9)) & _INT
    value ^= value >> 14
    value = (value + (value << 4)) & _INT
    return value ^ value >> 10


def _spread(value: int) -> int:
    return value ^ value >> 16


def _table_size(capacity: int) -> int:
    size = 1
    while size < capacity:
        size *= 2
    return size
