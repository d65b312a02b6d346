"""Numbers and names of TLS (the IANA registry TLS Parameters, data/tls.json)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from ..data import read_data

Kind = Literal["suites", "groups", "schemes", "alerts"]
SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
VERSIONS = {SSL3: "SSLv3", TLS10: "TLSv1", TLS11: "TLSv1.1", TLS12: "TLSv1.2", TLS13: "TLSv1.3"}
"""Versions by their numbers, oldest first, with the names of ``ssl.enabled.protocols``."""


def name_of(kind: Kind, number: int) -> str:
    """Return the name of a number, or the number in hexadecimal where the registry has none."""
    return numbers(kind).get(number) or f"0x{number:04X}"


def version_name(number: int) -> str:
    """Return the name of a version, or its number in hexadecimal."""
    return VERSIONS.get(number) or f"0x{number:04X}"


@cache
def numbers(kind: Kind) -> dict[int, str]:
    """Return all numbers of a kind with their names."""
    return {int(number): name for number, name in _tables()[kind].items()}


@cache
def by_name(kind: Kind) -> dict[str, int]:
    """Return all names of a kind with their numbers."""
    return {name: number for number, name in numbers(kind).items()}


def suite_number(name: str) -> int | None:
    """Return the number of a suite by its name of IANA or of Java (``SSL_RSA_WITH_…``); None for no such suite."""
    return by_name("suites").get(name.replace("SSL_", "TLS_", 1) if name.startswith("SSL_") else name)


def openssl_names() -> dict[str, str]:
    """Return what OpenSSL calls the suites of JDKs, by their names of IANA."""
    return _tables()["openssl"]


def is_suite_13(number: int) -> bool:
    """Return whether a suite is one of TLS 1.3, which names no key exchange."""
    return "_WITH_" not in numbers("suites").get(number, "_WITH_")


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = read_data("tls")
    return tables
