"""Suites by their names alone, for those that a listener takes and the JVM judged for does not know."""

from __future__ import annotations

_WITHOUT_SECRECY = ("TLS_RSA_", "SSL_RSA_", "TLS_ECDH_", "TLS_DH_RSA_", "TLS_DH_DSS_", "TLS_PSK_", "TLS_KRB5_")
_BROKEN = ("_anon_", "_NULL_", "_EXPORT", "_RC4_", "_RC2_", "_DES_", "_DES40_", "_3DES_", "_IDEA_", "_SEED_")
_OLD_MACS = ("_SHA", "_MD5")


def is_weak_suite(name: str) -> bool:
    """Return whether a suite, by its name of IANA, has no forward secrecy, CBC with SHA-1, or a broken cipher.

    RFC 9325 §4.2, as jvm/suites.py tells it of the JVM's own.
    """
    return (
        name.startswith(_WITHOUT_SECRECY)
        or any(part in name for part in _BROKEN)
        or (name.endswith(_OLD_MACS) and not name.endswith("_SHA256"))
    )
