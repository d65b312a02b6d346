"""What a JVM on this machine is set up with: the lists of its java.security, the CAs of its cacerts. Nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..sources.files import STORE_LIMIT, read_file
from ..values import Unknown

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from ..target import Target

Lists = dict[str, tuple[str, ...]]
_SECURITY = ("conf/security", "jre/lib/security", "lib/security")
_STORES = ("lib/security", "jre/lib/security")
_KEYS = {
    "tls_disabled": "jdk.tls.disabledAlgorithms",
    "certpath_disabled": "jdk.certpath.disabledAlgorithms",
    "tls_legacy": "jdk.tls.legacyAlgorithms",
    "disabled_curves": "jdk.disabled.namedCurves",
}


def read_lists(home: str) -> Lists:
    """Return the lists of disabled algorithms in the java.security of *home*, by the name of Runtime's attribute.

    A list that is not written there is left out; there is none when the file can't be read.
    """
    from ..sources.properties import read_entries

    for folder in _SECURITY:
        reading = read_file(f"{home}/{folder}/java.security", STORE_LIMIT)
        if reading.problem is None:
            written = {key: value for key, value, *_ in read_entries(reading.content.decode("latin-1"))}
            return {name: _split(written[key]) for name, key in _KEYS.items() if key in written}
    return {}


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


def _split(value: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in value.split(",") if part.strip())
