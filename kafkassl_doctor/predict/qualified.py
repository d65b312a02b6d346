"""Exceptions as Throwable.toString prints them, where one stands in the message of another."""

from __future__ import annotations

from functools import cache


def qualify(text: str) -> str | None:
    """Return ``SimpleName: message`` as Throwable.toString has it, with the package; None for unknown classes."""
    name, colon, message = text.partition(": ")
    package = _packages().get(name)
    return f"{package}.{name}{colon}{message}" if package else None


@cache
def _packages() -> dict[str, str]:
    from ..data import read_data

    packages: dict[str, str] = read_data("java_classes")["packages"]
    return packages
