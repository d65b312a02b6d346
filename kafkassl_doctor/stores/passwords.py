"""Passwords: which of them everybody knows, and how to remember one without keeping it."""

from __future__ import annotations

import hashlib
import os

from ..data import read_data
from ..sources.secret import Secret

_KEY = os.urandom(32)


def is_well_known(password: Secret) -> bool:
    """Return whether it is one of the passwords that tutorials, images and examples print."""
    return password.reveal().lower() in read_data("well_known_passwords")


def token_of(password: Secret | None) -> bytes | None:
    """Return what is the same for the same password within this process and tells nothing of it; None for None."""
    if password is None:
        return None
    return hashlib.blake2b(password.reveal().encode("utf-8", "surrogatepass"), key=_KEY, digest_size=16).digest()
