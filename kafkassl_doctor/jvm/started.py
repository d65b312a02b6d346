"""What a JVM does otherwise for the options that it is started with: system properties, and those of java.security.

Proven on real JVMs (fixtures/java_options.json). What prints or logs only, such as ``javax.net.debug``, is left alone,
and so is what Kafka never asks for: ``javax.net.ssl.keyStore``, since Kafka brings its own key managers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..sources.files import CONFIG_LIMIT, read_file

if TYPE_CHECKING:
    from .runtime import Runtime

_NOTHING: Mapping[str, str] = MappingProxyType({})
_OF_SECURITY = {
    "tls_disabled": "jdk.tls.disabledAlgorithms",
    "certpath_disabled": "jdk.certpath.disabledAlgorithms",
    "tls_legacy": "jdk.tls.legacyAlgorithms",
    "disabled_curves": "jdk.disabled.namedCurves",
}
"""Lists of java.security by the name of Runtime's attribute."""
_MANAGERS = {"ssl.KeyManagerFactory.algorithm": "key", "ssl.TrustManagerFactory.algorithm": "trust"}
_LONGEST = "jdk.tls.maxCertificateChainLength"
_LARGEST = "jdk.tls.maxHandshakeMessageSize"
_REVOCATION = "com.sun.net.ssl.checkRevocation"


class Started(NamedTuple):
    """What differs from a JVM without options."""

    lists: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Lists that stand for those of the release, by the name of Runtime's attribute."""
    switches: Mapping[str, bool] = MappingProxyType({})
    limits: Mapping[str, int] = MappingProxyType({})
    """``chain`` (certificates that a peer may send), ``message`` (octets of a handshake message)."""
    managers: Mapping[str, str] = MappingProxyType({})
    """Default algorithms of the ``key`` and ``trust`` managers, which are Kafka's defaults too."""
    doubt: str | None = None
    """Why a handshake of this JVM can't be told."""


def read_security_lists(entries: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the lists that *entries* of a java.security hold; one that is not there is left out."""
    return {name: split_list(entries[key]) for name, key in _OF_SECURITY.items() if key in entries}


def split_list(value: str) -> tuple[str, ...]:
    """Return the parts of a list with commas, blanks squeezed."""
    return tuple(" ".join(part.split()) for part in value.split(",") if part.strip())


def read_entries_of(path: str) -> Mapping[str, str] | None:
    """Return the entries of a properties file; None when it can't be read."""
    from ..sources.properties import read_entries

    reading = read_file(path, CONFIG_LIMIT)
    if reading.problem is not None:
        return None
    return {key: value for key, value, *_ in read_entries(reading.content.decode("latin-1")) if key is not None}


def read_started(properties: Mapping[str, str], security: str | None, part: str, base: Runtime) -> Started:
    """Return what *properties* change for the *part* (``client``, ``server``) that a JVM of release *base* plays.

    *security* is the path of the file that ``java.security.properties`` names, None without one; one that can't be
    read is passed over, as the JVM does.
    """
    entries = (None if security is None else read_entries_of(security)) or _NOTHING
    lists = {**read_security_lists(entries), **_lists(properties, part, base)}
    managers = {_MANAGERS[key]: entries[key].strip() for key in _MANAGERS if entries.get(key, "").strip()}
    doubt = _doubt(properties, entries) or _doubt_groups(properties, lists)
    return Started(lists, _switches(properties), _limits(properties, part, base), managers, doubt)


def _lists(properties: Mapping[str, str], part: str, base: Runtime) -> dict[str, tuple[str, ...]]:
    """Lists that are customised: names that the JVM does not know are passed over; without any, all stay."""
    wanted = {
        "default_suites": (f"jdk.tls.{part}.cipherSuites", base.supported_suites),
        "groups": ("jdk.tls.namedGroups", frozenset(base.groups)),
        "schemes": (f"jdk.tls.{part}.SignatureSchemes", frozenset(one.name for one in base.schemes)),
        "default_protocols": (f"jdk.tls.{part}.protocols", frozenset(base.supported_protocols)),
    }
    found: dict[str, tuple[str, ...]] = {}
    for name, (key, known) in wanted.items():
        given = split_list(properties.get(key, "").strip().strip('"'))
        kept = tuple(dict.fromkeys(one for one in given if one in known))
        if kept:
            found[name] = kept
    if "default_suites" in found:
        found["other_suites"] = tuple(sorted(base.supported_suites - set(found["default_suites"])))
    return found


def _switches(properties: Mapping[str, str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    allowed = properties.get("jdk.security.allowNonCaAnchor")
    if allowed is not None and allowed.lower() in ("", "true"):
        found["anchor_must_be_ca"] = False
    if properties.get("jdk.tls.SunX509KeyManager.certChecking", "").lower() == "false":
        found["sunx509_checks"] = False
    return found


def _limits(properties: Mapping[str, str], part: str, base: Runtime) -> dict[str, int]:
    found: dict[str, int] = {}
    own = f"jdk.tls.{part}.maxInboundCertificateChainLength"
    keys = (_LONGEST, own) if base.has("short_client_chains") else (_LONGEST,)
    for name, given in (("chain", keys), ("message", (_LARGEST,))):
        for key in given:
            number = properties.get(key, "").strip()
            if number.isascii() and number.isdigit() and len(number) <= 9:
                found[name] = int(number)
    return found


def _doubt(properties: Mapping[str, str], entries: Mapping[str, str]) -> str | None:
    if properties.get(_REVOCATION, "").lower() == "true":
        return f"certificates are asked for revocations (-D{_REVOCATION}=true), which are not looked into"
    if any(key.startswith("security.provider.") for key in entries):
        return "java.security.properties changes the security providers"
    disabled = (f"jdk.tls.{part}.disableExtensions" for part in ("client", "server"))
    named = next((key for key in disabled if properties.get(key)), None)
    return f"{named} takes extensions out of handshakes, which is not reproduced here" if named else None


def _doubt_groups(properties: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> str | None:
    """A JVM that knows none of the groups named throws at its first engine."""
    named = properties.get("jdk.tls.namedGroups", "").strip()
    known = not named or "groups" in lists
    return (
        None
        if known
        else f"which words end an engine whose groups ({named}) the JVM does not know is not reproduced here"
    )
