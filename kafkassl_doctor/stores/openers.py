"""What would open a store or a key that the configured password does not: another password of the file, or a slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..sources.secret import Secret
from .passwords import token_of

if TYPE_CHECKING:
    from ..config.settings import Settings

_TRIED = 8
"""Passwords that are tried; each costs as much as opening the store."""
_QUOTES = ("'", '"')


def find_opener(password: Secret | None, settings: Settings, opens: Callable[[Secret], bool]) -> dict[str, str]:
    """Return what to say of a password that opens where the configured one does not, without saying the password.

    ``opener`` is the key whose value opens; ``slip`` is what stands in the way in the configured one. Empty when
    nothing was found. *opens* tells whether a password opens.
    """
    tried = {token_of(password)}
    for name, value, told in _candidates(password, settings):
        candidate = Secret(told)
        token = token_of(candidate)
        if token in tried:
            continue
        if len(tried) > _TRIED:
            break
        tried.add(token)
        if opens(candidate):
            return {name: value}
    return {}


def _candidates(password: Secret | None, settings: Settings) -> Iterator[tuple[str, str, str]]:
    """What to try, as (name of the hint, its value, password): slips first, then the other passwords of the file."""
    if password is not None:
        yield from _without_slips(password.reveal())
    for key, written in settings.originals.items():
        value = written.value
        if isinstance(value, str) and key.endswith(("password", "passphrase")):
            if password is not None and value.strip() == password.reveal() != value:
                yield "slip", "a blank at its end, which Kafka cuts off and the store has", value
            yield "opener", key, value.strip()


def _without_slips(text: str) -> Iterator[tuple[str, str, str]]:
    if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES:
        yield "slip", "the quotation marks around it", text[1:-1]
    if not text.isascii():
        try:
            yield "slip", "its encoding: Java reads properties files as ISO-8859-1", text.encode("latin-1").decode()
        except UnicodeError:
            return
