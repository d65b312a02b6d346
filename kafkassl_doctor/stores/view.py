"""A store of one side as the JVM has it in memory."""

from __future__ import annotations

from typing import Literal

from ..records import NamedTuple
from ..values import Place, Unknown
from .jks import JavaEntry
from .keys import KeyState
from .pbe import Scheme

Purpose = Literal["keystore", "truststore"]
INLINE = "(inline)"


class StoreView(NamedTuple):
    """A keystore or truststore as the JVM has it in memory."""

    purpose: Purpose
    name: str
    """Path as written; ``(inline)`` for PEM in the configuration."""
    path: str
    """Where it was looked for, absolute; empty for inline."""
    place: Place | None
    declared_type: str
    found_type: str
    entries: tuple[JavaEntry, ...]
    """In the order in which Java lists them."""
    keys: tuple[KeyState, ...]
    """For a keystore: the state of each key entry, in the order of ``entries``."""
    unseen: int | Unknown
    """Certificates in the file that Java does not see."""
    legacy: str | None
    """An old cipher that protects it (RC2-40, 3DES, …); None without one."""
    password_given: bool
    well_known_password: bool | Unknown = False
    """Whether its password is one of those that every tutorial prints."""
    modern: str | Unknown | None = None
    """Algorithms in it that a JDK before 8u301 or 11.0.12 can't read; None when it can."""


def name_modern(schemes: tuple[Scheme, ...], mac: str | None) -> str | None:
    """Return the algorithms that an old JDK can't read, in words; None when there is none."""
    found = [f"HmacPBE{mac}"] if mac not in (None, "SHA1") else []
    found += [scheme.name for scheme in schemes if scheme.prf not in (None, "sha1") and not scheme.key_length_given]
    return ", ".join(dict.fromkeys(found)) or None
