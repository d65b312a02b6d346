"""What a client that is none of the JVM has for TLS and for its login, whatever file it was told in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..jvm.keys import KeyEntry
from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..sources.secret import Secret
    from ..stores.certificate import Certificate

Step = Refusal | Unknown


class Login(NamedTuple):
    """A login by SASL."""

    mechanism: str
    entry: Secret | Unknown
    """User and password, as an entry of JAAS says them."""


class Material(NamedTuple):
    """What a client has; ``steps``: what its library refuses, in its order, or can't be told."""

    anchors: tuple[Certificate, ...] | Unknown | None = None
    """None where none are named: then those of its machine are trusted."""
    key: KeyEntry | None = None
    suites: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    doubt: Unknown | None = None
    """Why its key can't be told."""
    verifies: bool = True
    checks_names: bool = True
    protocols: tuple[str, ...] = ()
    """Versions of TLS where the file names them; empty for those of the library."""
    login: Login | Unknown | None = None
