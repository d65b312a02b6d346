"""Values as ConfigDef.parseType makes them of the text in a file: trimmed, then read by their type."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..records import NamedTuple
from ..sources.secret import Secret
from ..values import is_class_name
from .words import trim

Typed = bool | int | float | str | tuple[str, ...] | Secret | None
_WHOLE = {"SHORT": 15, "INT": 31, "LONG": 63}
"""Types of whole numbers, and how many bits their positive values have."""
_MOST_DIGITS = 4000
"""More significant digits than any type takes, and fewer than Python refuses to read."""
_LIST_BLANKS = " \t\n\x0b\f\r"
_DECIMAL = r"[+-]?(?:NaN|Infinity|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)"
_HEXADECIMAL = r"[+-]?0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?"
_PLAIN_FROM, _PLAIN_BELOW = 1e-3, 1e7
_NOTHING: Mapping[str, str] = {}


class Problem(NamedTuple):
    """What Kafka refuses in a value: a cause, the name of its text, and what fills it beyond the key's name."""

    cause: str
    text: str
    values: Mapping[str, str] = _NOTHING


def convert(text: str, type_: str) -> Typed | Problem:
    """Return the value that Kafka makes of *text* for a key of *type_*, or the problem for which it refuses it.

    A list is a tuple, a class its name, a password a secret. The text that Kafka quotes is the untrimmed one.
    """
    trimmed = trim(text)
    if type_ == "STRING":
        return trimmed
    if type_ == "PASSWORD":
        return Secret(trimmed)
    if type_ == "LIST":
        return split_list(trimmed)
    if type_ == "BOOLEAN":
        return _read_boolean(trimmed, text)
    if type_ == "CLASS":
        absent = not is_class_name(trimmed)
        return Problem("class-not-found", "class-not-found", {"value": text}) if absent else trimmed
    number = _read_double(trimmed) if type_ == "DOUBLE" else _read_whole(trimmed, _WHOLE[type_])
    if number is None:
        return Problem("value-not-number", "value-not-number", {"value": text, "type": type_})
    return number


def read_default(text: str | None, type_: str) -> Typed:
    """Return a default of the tables as a value."""
    value = None if text is None else convert(text, type_)
    return None if isinstance(value, Problem) else value


def split_list(trimmed: str) -> tuple[str, ...]:
    r"""Return what splitting at ``\\s*,\\s*`` gives: empty elements stay, an empty text has none."""
    return tuple(part.strip(_LIST_BLANKS) for part in trimmed.split(",")) if trimmed else ()


def show_value(value: Typed) -> str:
    """Return the text of a value as Java prints it in an exception."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _show_double(value)
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return "null" if value is None else "[hidden]" if isinstance(value, Secret) else str(value)


def _read_boolean(trimmed: str, text: str) -> bool | Problem:
    upper = trimmed.upper()
    if upper in ("TRUE", "FALSE"):
        return upper == "TRUE"
    return Problem("value-not-boolean", "value-not-boolean", {"value": text})


def _read_whole(text: str, bits: int) -> int | None:
    """Return what Integer.parseInt and its like give: a sign and the decimal digits of any script."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isdecimal() or max(digits) > "\uffff":
        return None
    if len(digits) > _MOST_DIGITS:
        digits = digits.lstrip("0") or "0"
    value = int(digits) if len(digits) <= _MOST_DIGITS else 1 << bits + 1
    value = -value if text[0] == "-" else value
    return value if -(1 << bits) <= value < 1 << bits else None


def _read_double(text: str) -> float | None:
    """Return what Double.parseDouble gives."""
    if re.fullmatch(_DECIMAL, text):
        return float(text if text.endswith(("NaN", "Infinity")) else text.rstrip("fFdD"))
    if re.fullmatch(_HEXADECIMAL, text):
        try:
            return float.fromhex(text.rstrip("fFdD") if text[-1] in "fFdD" else text)
        except OverflowError:
            return float("-inf" if text[0] == "-" else "inf")
    return None


def _show_double(value: float) -> str:
    """Return Double.toString (of JDK 19 and up, which is the shortest text)."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return str(value)
    exponent = int(f"{value:.17e}".partition("e")[2])
    digits = repr(abs(value)).partition("e")[0].replace(".", "").strip("0")
    return f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{exponent}"
