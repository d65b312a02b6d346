"""Cipher suites and protocols: which names the JVM knows, which are disabled, which can be used (sun.security.ssl)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from ..data import read_data
from ..records import NamedTuple
from .constraints import decompose, parse_constraints, permits_name

if TYPE_CHECKING:
    from .runtime import Runtime

NO_SUITE = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
"""Stands in lists of suites and is none: it says that renegotiation is secure."""
OLD_HELLO = "SSLv2Hello"
_ORDER = ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3", OLD_HELLO)
_EXCHANGE_PARTS = {
    "RSA": ("RSA",),
    "RSA_EXPORT": ("RSA", "RSA_EXPORT"),
    "DH_RSA": ("RSA", "DH", "DiffieHellman", "DH_RSA"),
    "DH_DSS": ("DSA", "DSS", "DH", "DiffieHellman", "DH_DSS"),
    "DHE_DSS": ("DSA", "DSS", "DH", "DHE", "DiffieHellman", "DHE_DSS"),
    "DHE_RSA": ("RSA", "DH", "DHE", "DiffieHellman", "DHE_RSA"),
    "DH_anon": ("ANON", "DH", "DiffieHellman", "DH_ANON"),
    "ECDH_ECDSA": ("ECDH", "ECDSA", "ECDH_ECDSA"),
    "ECDH_RSA": ("ECDH", "RSA", "ECDH_RSA"),
    "ECDHE_ECDSA": ("ECDHE", "ECDSA", "ECDHE_ECDSA"),
    "ECDHE_RSA": ("ECDHE", "RSA", "ECDHE_RSA"),
    "ECDH_anon": ("ECDH", "ANON", "ECDH_ANON"),
}
_CIPHER_PARTS = {
    "NULL": ("C_NULL",),
    "RC4/40": ("RC4_40",),
    "RC4/128": ("RC4_128",),
    "DES/40": ("DES40_CBC", "DES_CBC_40"),
    "DES/64": ("DES_CBC",),
    "DESede/192": ("3DES_EDE_CBC",),
}
_DIGEST_PARTS = {
    "MD5": ("MD5", "HmacMD5"),
    "SHA": ("SHA1", "SHA-1", "HmacSHA1"),
    "SHA256": ("SHA256", "SHA-256", "HmacSHA256"),
    "SHA384": ("SHA384", "SHA-384", "HmacSHA384"),
    "SHA-256": ("SHA256", "SHA-256", "HmacSHA256"),
    "SHA-384": ("SHA384", "SHA-384", "HmacSHA384"),
}
_KEYS = {
    "RSA": ("RSA",),
    "DHE_RSA": ("RSA", "RSASSA-PSS"),
    "ECDHE_RSA": ("RSA", "RSASSA-PSS"),
    "DHE_DSS": ("DSA",),
    "ECDHE_ECDSA": ("EC", "EdDSA"),
    "ECDH_ECDSA": ("EC",),
    "ECDH_RSA": ("EC",),
}
"""Key exchange -> algorithms of the server's key, in the order in which they are tried (SSLKeyExchange)."""


class Suite(NamedTuple):
    """A cipher suite (sun.security.ssl.CipherSuite)."""

    name: str
    exchange: str | None
    """Key exchange and authentication: ECDHE_RSA; None in TLS 1.3, which leaves both open."""
    cipher: str | None
    transformation: str | None
    mac: str
    hash: str
    protocols: tuple[str, ...]

    @property
    def anonymous(self) -> bool:
        """Whether the server shows no certificate."""
        return self.exchange is not None and self.exchange.lower().endswith("anon")


@cache
def _suites() -> dict[str, Suite]:
    raw: dict[str, dict[str, Any]] = read_data("jdk/suites")["suites"]
    return {
        name: Suite(
            name,
            one["exchange"],
            one["cipher"],
            one["transformation"],
            one["mac"],
            one["hash"],
            tuple(one["protocols"]),
        )
        for name, one in raw.items()
    }


@cache
def _aliases() -> dict[str, str]:
    raw: dict[str, dict[str, Any]] = read_data("jdk/suites")["suites"]
    return {alias: name for name, one in raw.items() for alias in one["aliases"]}


def find_suite(name: str, runtime: Runtime) -> Suite | None:
    """Return the suite of that name, canonical (``SSL_RSA_WITH_3DES_…``) or not; None when this JDK does not know it.

    Names are case-sensitive; those of OpenSSL are not known. A disabled suite is known.
    """
    canonical = _aliases().get(name, name)
    return _suites()[canonical] if canonical in runtime.supported_suites else None


def bad_suites(names: Iterable[str], runtime: Runtime) -> tuple[str, ...]:
    """Return the names that ``setEnabledCipherSuites`` refuses."""
    return tuple(name for name in names if find_suite(name, runtime) is None)


def bad_protocols(names: Iterable[str], runtime: Runtime) -> tuple[str, ...]:
    """Return the names that ``setEnabledProtocols`` refuses."""
    return tuple(name for name in names if name not in runtime.supported_protocols)


def is_protocol_disabled(name: str, runtime: Runtime) -> bool:
    """Return whether a known protocol is in ``jdk.tls.disabledAlgorithms``."""
    return not permits_name(parse_constraints(runtime.tls_disabled, runtime.disabled_curves), name)


def disabled_protocols(names: Iterable[str], runtime: Runtime) -> tuple[str, ...]:
    """Return the known protocols that the JDK disables."""
    known = (name for name in names if name in runtime.supported_protocols and name != OLD_HELLO)
    return tuple(name for name in known if is_protocol_disabled(name, runtime))


def is_suite_disabled(suite: Suite, runtime: Runtime) -> bool:
    """Return whether ``jdk.tls.disabledAlgorithms`` takes the suite out."""
    return _is_disabled(suite, runtime)


@cache
def _is_disabled(suite: Suite, runtime: Runtime) -> bool:
    for entries, whole in ((runtime.tls_disabled, True), (runtime.certpath_disabled, False)):
        parts = _parts(suite, whole)
        if not permits_name(parse_constraints(entries, runtime.disabled_curves), suite.name, parts):
            return True
    return False


def is_legacy(suite: Suite, runtime: Runtime) -> bool:
    """Return whether ``jdk.tls.legacyAlgorithms`` puts the suite behind the others."""
    return not permits_name(parse_constraints(runtime.tls_legacy), suite.name, _parts(suite, True))


def _parts(suite: Suite, whole: bool) -> tuple[str, ...]:
    """SSLAlgorithmDecomposer: what a suite is made of; not *whole*: only what certificates have to do with."""
    if suite.name == NO_SUITE:
        return ()
    exchange = suite.exchange
    if exchange is None:
        found: tuple[str, ...] = ()
    elif not whole and exchange.lower().endswith("anon"):
        return ()
    else:
        found = _EXCHANGE_PARTS.get(exchange, ())
    if not whole:
        return found
    if suite.transformation:
        found += tuple(part for piece in suite.transformation.split("/") for part in decompose(piece))
    found += _CIPHER_PARTS.get(suite.cipher or "", _aes_part(suite))
    if suite.mac == "NULL" and "GCM" not in (suite.transformation or "") and "Poly" not in (suite.transformation or ""):
        found += ("M_NULL",)
    return found + _DIGEST_PARTS.get(suite.mac, ()) + _DIGEST_PARTS.get(suite.hash, ())


def _aes_part(suite: Suite) -> tuple[str, ...]:
    name, _, bits = (suite.cipher or "").partition("/")
    if name != "AES":
        return ()
    return (f"AES_{bits}_{'GCM' if 'GCM' in (suite.transformation or '') else 'CBC'}",)


def disabled_suites(names: Iterable[str], runtime: Runtime) -> tuple[str, ...]:
    """Return the known suites among *names* that the JDK disables."""
    return tuple(name for name in names if (suite := find_suite(name, runtime)) and _is_disabled(suite, runtime))


def enabled_suites(names: Iterable[str], runtime: Runtime, context: str | None = None) -> tuple[Suite, ...]:
    """Return the suites that an engine has enabled, in its order; *names* empty for the JVM's defaults.

    *context* is ``ssl.protocol`` for a client, whose defaults it limits; None for a server, where it does not.
    """
    given = [suite for name in names if (suite := find_suite(name, runtime)) is not None]
    if given:
        return tuple(dict.fromkeys(given))
    defaults = (_suites()[name] for name in runtime.default_suites)
    ceiling = _ceiling(context, runtime)
    return tuple(
        suite
        for suite in defaults
        if any(name in ceiling for name in suite.protocols) and not _is_disabled(suite, runtime)
    )


def _ceiling(context: str | None, runtime: Runtime) -> tuple[str, ...]:
    """Return the protocols of a client whose ``ssl.protocol`` is *context* (SSLContextImpl.TLS12Context, …)."""
    protocols = [
        name for name in _ORDER if name in runtime.supported_protocols and not is_protocol_disabled(name, runtime)
    ]
    known = {name.lower(): name for name in _ORDER}
    top = known.get((context or "TLS").lower())
    if top is None:
        return tuple(protocols)
    return tuple(name for name in protocols if _ORDER.index(name) >= _ORDER.index(top))


def usable_protocols(protocols: Iterable[str], suites: Iterable[Suite], runtime: Runtime) -> tuple[str, ...]:
    """Return the protocols that a side can negotiate, strongest first (HandshakeContext.getActiveProtocols).

    A protocol needs to be enabled and not disabled, and one suite of it enabled; SSLv2Hello only goes with another.
    """
    wanted = set(protocols)
    active = [suite for suite in suites if not _is_disabled(suite, runtime)]
    found = [
        name
        for name in _ORDER
        if name in wanted
        and name != OLD_HELLO
        and not is_protocol_disabled(name, runtime)
        and any(name in suite.protocols for suite in active)
    ]
    return (*found, OLD_HELLO) if found and OLD_HELLO in wanted else tuple(found)


def usable_suites(protocols: Iterable[str], suites: Iterable[Suite], runtime: Runtime) -> tuple[Suite, ...]:
    """Return the suites that a side can negotiate with its usable *protocols*, in its order."""
    known = set(protocols)
    return tuple(suite for suite in suites if known.intersection(suite.protocols) and not _is_disabled(suite, runtime))


def server_keys(suite: Suite, protocol: str) -> tuple[str, ...]:
    """Return the algorithms of the key that a server needs for *suite*; empty for an anonymous one."""
    keys = _KEYS.get(suite.exchange or "", ())
    return keys if protocol == "TLSv1.2" else tuple(kind for kind in keys if kind != "RSASSA-PSS")


def needs_aes_256(suites: Iterable[Suite]) -> bool:
    """Return whether every suite uses AES-256, which JDKs before 8u161 lack unless their policy files were replaced."""
    real = [suite for suite in suites if suite.name != NO_SUITE]
    return bool(real) and all(suite.cipher == "AES/256" for suite in real)


def weak_suites(suites: Iterable[Suite]) -> tuple[str, ...]:
    """Return the suites without forward secrecy, or with CBC and SHA-1."""
    return tuple(
        suite.name
        for suite in suites
        if suite.name != NO_SUITE
        and (
            suite.exchange in ("RSA", "ECDH_RSA", "ECDH_ECDSA")
            or ("CBC" in (suite.transformation or "") and suite.mac == "SHA")
        )
    )
