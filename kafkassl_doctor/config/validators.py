"""What a value must meet beyond its type: the validators of ConfigDef and those that keys bring along.

The rules and their arguments come from data/configs (merge_configs.py gives them their names); each function here takes
the key's name, its value and the arguments, and returns the first problem that Kafka has with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..versions import Version
from .conversion import Problem, Typed, show_value
from .definitions import Valid
from .words import split_plain, trim

_DURATION = (
    r"([-+]?)P(?:([-+]?[0-9]+)D)?"
    r"(?:(T)(?:([-+]?[0-9]+)H)?(?:([-+]?[0-9]+)M)?(?:([-+]?[0-9]+)(?:[.,]([0-9]{0,9}))?S)?)?"
)
_BY_DURATION = "by_duration"
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_LONG = 1 << 63
_LARGEST_LEVEL = 9


def validate(valid: Valid, value: Typed, kafka: Version) -> Problem | None:
    """Return the first problem that Kafka has with a value of the right type; None when it accepts it."""
    if valid.rule in ("voters", "bootstrap-controllers"):
        return _check_quorum(valid.rule, value, kafka)
    return _RULES[valid.rule](value, *valid.arguments)


def _check_range(value: Any, low: str | None, high: str | None) -> Problem | None:
    """ConfigDef.Range: compared as doubles, the limit printed as it was written in Kafka."""
    if low is not None and float(value) < float(low):
        return Problem("value-out-of-range", "value-below-minimum", {"value": show_value(value), "limit": low})
    if high is not None and float(value) > float(high):
        return Problem("value-out-of-range", "value-above-maximum", {"value": show_value(value), "limit": high})
    return None


def _check_one_of(value: Any, *words: str) -> Problem | None:
    """ConfigDef.ValidString."""
    return None if value in words else _not_allowed("value-not-one-of", value, words)


def _check_one_of_any_case(value: Any, *words: str) -> Problem | None:
    """ConfigDef.CaseInsensitiveValidString."""
    return None if value.upper() in words else _not_allowed("value-not-one-of-any-case", value, words)


def _check_list(value: Any, may_be_empty: bool, *words: str) -> Problem | None:
    """ConfigDef.ValidList since KIP-1161; duplicates have been dropped before."""
    if not value and not may_be_empty:
        return Problem(
            "list-empty", "list-empty", {"valid": f"[{', '.join(words)}]" if words else "any non-empty value"}
        )
    for element in value:
        if not element:
            return Problem("list-element-empty", "list-element-empty")
        if words and element not in words:
            return _not_allowed("value-not-one-of", element, words)
    return None


def _check_each_of(value: Any, *words: str) -> Problem | None:
    """ConfigDef.ValidList before KIP-1161."""
    return next((_not_allowed("value-not-one-of", element, words) for element in value if element not in words), None)


def _check_non_empty(value: Any) -> Problem | None:
    """ConfigDef.NonEmptyString."""
    return None if value else Problem("value-blank", "value-blank", {"value": value})


def _check_offset_reset(value: Any, *_: str) -> Problem | None:
    """AutoOffsetResetStrategy: three words, or an ISO duration that is not negative (KIP-1106)."""
    accepted = value in ("earliest", "latest", "none")
    if value.startswith(f"{_BY_DURATION}:"):
        accepted = _is_duration(value.removeprefix(f"{_BY_DURATION}:"))
    return None if accepted else _not_allowed("value-not-offset-reset", value, ())


def _is_duration(text: str) -> bool:
    """Return whether java.time.Duration parses the text to something that is not negative."""
    found = re.fullmatch(_DURATION, text, re.IGNORECASE)
    if not found or not any(found.group(4, 5, 6) if found[3] else (found[2],)):
        return False
    parts = [found[2], found[4], found[5], found[6]]
    if any(part and len(part.lstrip("+-0")) > len(str(_LONG)) for part in parts):
        return False
    days, hours, minutes, seconds = (int(part or 0) for part in parts)
    fraction = int((found[7] or "").ljust(9, "0")) * (-1 if (found[6] or "").startswith("-") else 1)
    total = ((days * _DAY + hours * _HOUR + minutes * _MINUTE + seconds) * 10**9 + fraction) * (
        -1 if found[1] == "-" else 1
    )
    return 0 <= total < _LONG * 10**9


def _check_word(text: str, any_case: bool) -> Callable[..., Problem | None]:
    def check(value: Any, *words: str) -> Problem | None:
        return None if (value.lower() if any_case else value) in words else _not_allowed(text, value, words)

    return check


def _check_api_version(value: Any, *words: str) -> Problem | None:
    """kafka.api.ApiVersion: the first two numbers count (three below 1.0), empty ones at the end do not."""
    counted = split_plain(value, ".")
    problem = _check_release("value-not-api-version", ".".join(counted), counted, words)
    return problem and _not_allowed("value-not-api-version", value, words)


def _check_metadata_version(value: Any, *words: str) -> Problem | None:
    """MetadataVersion.fromVersionString: as before, but a text without more numbers counts as it stands."""
    return _check_release("value-not-metadata-version", value, split_plain(value, "."), words)


def _check_release(text: str, value: str, parts: list[str], words: tuple[str, ...]) -> Problem | None:
    counted = 3 if value.startswith("0.") else 2
    key = ".".join(parts[:counted]) if len(parts) > counted else value
    return (
        None if key in words or key in {word.partition("-")[0] for word in words} else _not_allowed(text, value, words)
    )


def _check_gzip_level(value: Any) -> Problem | None:
    return None if value == -1 or 1 <= value <= _LARGEST_LEVEL else _out_of_range("value-not-gzip-level", value)


def _check_positive(text: str) -> Callable[..., Problem | None]:
    def check(value: Any) -> Problem | None:
        return None if value == -1 or value > 0 else _out_of_range(text, value)

    return check


def _check_rest_listeners(value: Any) -> Problem | None:
    """WorkerConfig's and RestServerConfig's ListenersValidator."""
    if not value:
        return Problem("list-empty", "rest-listeners-empty")
    return None if all(map(trim, value)) else Problem("list-element-empty", "rest-listener-empty")


def _check_admin_listeners(value: Any) -> Problem | None:
    """WorkerConfig's and RestServerConfig's AdminListenersValidator, which takes an empty list as off."""
    return None if all(map(trim, value)) else Problem("list-element-empty", "admin-listener-empty")


def _check_quorum(rule: str, value: Any, kafka: Version) -> Problem | None:
    from .quorum import find_bootstrap_fault, find_voter_fault

    fault = (find_voter_fault if rule == "voters" else find_bootstrap_fault)(value, kafka)
    return Problem(fault.cause, "", {"entry": fault.entry, "text": fault.text}) if fault else None


def _not_allowed(text: str, value: str, words: tuple[str, ...]) -> Problem:
    return Problem("value-not-allowed", text, {"value": value, "valid": ", ".join(words)})


def _out_of_range(text: str, value: int) -> Problem:
    return Problem("value-out-of-range", text, {"value": str(value)})


_RULES: dict[str, Callable[..., Problem | None]] = {
    "range": _check_range,
    "one-of": _check_one_of,
    "one-of-any-case": _check_one_of_any_case,
    "list": _check_list,
    "each-of": _check_each_of,
    "non-empty": _check_non_empty,
    "offset-reset": _check_offset_reset,
    "acknowledgement-mode": _check_word("value-not-acknowledgement-mode", any_case=False),
    "acquire-mode": _check_word("value-not-acquire-mode", any_case=True),
    "connect-protocol": _check_word("value-not-connect-protocol", any_case=True),
    "api-version": _check_api_version,
    "metadata-version": _check_metadata_version,
    "gzip-level": _check_gzip_level,
    "positive-or-inherited": _check_positive("value-not-positive-or-inherited"),
    "replication-factor": _check_positive("value-not-replication-factor"),
    "rest-listeners": _check_rest_listeners,
    "admin-listeners": _check_admin_listeners,
    "partitions": _check_positive("value-not-partitions"),
}
