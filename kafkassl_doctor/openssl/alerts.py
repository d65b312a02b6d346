"""The words of OpenSSL for alerts and for certificates that it does not accept (ssl_err.c, alert 42 is reason 1042)."""

from __future__ import annotations

from functools import cache

from ..data import read_data

_OF_SSL3 = frozenset([10, 20, 30, 40, 41, 42, 43, 44, 45, 46, 47])
_OF_TLS13 = frozenset([109, 116])
_REASONS = {110: "unsupported extension"}
_UNKNOWN = "tlsv1 alert {}"
_LIBRARY = 0x0A000000
_FIRST_REASON = 1000


@cache
def _numbers() -> dict[str, int]:
    alerts: dict[str, str] = read_data("tls")["alerts"]
    return {name: int(number) for number, name in alerts.items()}


def reason_of(alert: str, old: str) -> str:
    """Return how OpenSSL calls an alert that it was sent; *old* is what stands before those of SSL 3.0."""
    number, words = _numbers()[alert], alert.replace("_", " ")
    if number in _OF_SSL3:
        return f"{old} alert {words}"
    if number in _OF_TLS13:
        return f"tlsv13 alert {words}"
    return f"tlsv1 {_REASONS[number]}" if number in _REASONS else _UNKNOWN.format(words)


def code_of(alert: str) -> tuple[str, int]:
    """Return the code of OpenSSL for an alert, ``0A000412``, and its number."""
    number = _numbers()[alert]
    return f"{_LIBRARY + _FIRST_REASON + number:08X}", number


def error_of(alert: str, old: str) -> str:
    """Return the error that OpenSSL gives for an alert: ``error:0A000412:SSL routines::… SSL alert number 42``."""
    code, number = code_of(alert)
    return f"error:{code}:SSL routines::{reason_of(alert, old)}: SSL alert number {number}"
