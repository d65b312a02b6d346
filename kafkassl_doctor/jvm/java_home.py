"""What a JVM on this machine is set up with: the lists of its java.security, the CAs of its cacerts. Nothing is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..sources.files import STORE_LIMIT, read_file
from ..values import Unknown
from .started import read_entries_of, read_security_lists

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from ..target import Target

Lists = dict[str, tuple[str, ...]]
_SECURITY = ("conf/security", "jre/lib/security", "lib/security")
_STORES = ("lib/security", "jre/lib/security")


def read_lists(home: str) -> Lists:
    """Return the lists of disabled algorithms in the java.security of *home*, by the name of Runtime's attribute.

    A list that is not written there is left out; there is none when the file can't be read.
    """
    return read_security_lists(read_security(home))


def read_security(home: str) -> Mapping[str, str]:
    """Return the entries of the java.security of *home*; none when the file can't be read."""
    found = (read_entries_of(f"{home}/{folder}/java.security") for folder in _SECURITY)
    return next((entries for entries in found if entries is not None), {})


def read_cacerts(home: str, target: Target) -> tuple[Certificate, ...] | Unknown:
    """Return the CAs that the JVM in *home* trusts by default: its jssecacerts if there is one, else its cacerts.

    They are read without a password, as the JVM does (sun.security.ssl.TrustStoreManager).
    """
    from ..stores.opening import open_store

    for name in ("jssecacerts", "cacerts"):
        for folder in _STORES:
            reading = read_file(f"{home}/{folder}/{name}", STORE_LIMIT)
            if reading.problem is None:
                opened = open_store(reading.content, "PKCS12" if reading.content[:1] == b"0" else "JKS", None, target)
                if opened.texts or opened.unknown:
                    return Unknown(f"{home}/{folder}/{name} does not open: {opened.unknown or opened.texts[0]}")
                return tuple(entry.chain[0] for entry in opened.entries if entry.chain)
    return Unknown(f"{home} holds no cacerts that can be read")
