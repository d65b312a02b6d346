"""What a JDK supports, by release: protocols, suites, groups, signature schemes, disabled algorithms, shipped CAs.

The newest update of each feature release was dumped from the real thing (data/jdk/<release>.json, made by
fixtures/dump/dump_jdks.py); data/jdk/updates.json holds what came with a later update and which behaviour changed when.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..data import read_data
from ..records import NamedTuple
from ..versions import Version, in_range, parse_version

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from ..target import Target
    from .started import Started

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_SWITCHES: Mapping[str, bool] = MappingProxyType({})
_DUMPED = (8, 11, 17, 21, 25, 26)


class Scheme(NamedTuple):
    """A TLS signature scheme (sun.security.ssl.SignatureScheme)."""

    name: str
    algorithm: str
    """Java's name: SHA256withECDSA, RSASSA-PSS, Ed25519."""
    key_algorithm: str
    """Key for which it is: RSA, RSASSA-PSS, EC, DSA, EdDSA."""
    least_bits: int
    """Smallest key in bits; -1 without a limit."""
    group: str | None
    """The only curve that it takes in TLS 1.3; None for any."""
    protocols: tuple[str, ...]
    """Protocols in which it may sign certificates."""
    handshake_protocols: tuple[str, ...]
    """Protocols in which it may sign handshakes."""


class Runtime:
    """One JDK release. ``version`` is what was asked for; ``numbers`` the same as comparable numbers."""

    def __init__(
        self, version: str, lists: Mapping[str, tuple[str, ...]] = _NOTHING, started: Started | None = None
    ) -> None:
        self.version = version
        self.started = started
        """What its options change; None without any."""
        self._own = lists if started is None else {**lists, **started.lists}
        self._known = dict(started.switches if started else _NO_SWITCHES)
        self.numbers: Version = parse_version(version)
        self.major = self.numbers[0]
        self._facts = _load_facts(_nearest_dump(self.major))
        if "tls_disabled" in self._own and not self.has("suite_patterns"):
            kept = tuple(entry for entry in self._own["tls_disabled"] if "*" not in entry)
            self._own = {**self._own, "tls_disabled": kept}

    def __repr__(self) -> str:
        return f"Runtime({self.version})"

    def has(self, switch: str) -> bool:
        """Return whether the behaviour *switch* (data/jdk/updates.json) holds in this release."""
        if switch not in self._known:
            ranges = _load_updates()["switches"][switch]["ranges"]
            self._known[switch] = any(in_range(self.numbers, since, until) for since, until in ranges)
        return self._known[switch]

    @cached_property
    def tls_disabled(self) -> tuple[str, ...]:
        """Entries of ``jdk.tls.disabledAlgorithms``."""
        return self._list("tls_disabled")

    @cached_property
    def certpath_disabled(self) -> tuple[str, ...]:
        """Entries of ``jdk.certpath.disabledAlgorithms``."""
        return self._list("certpath_disabled")

    @cached_property
    def tls_legacy(self) -> tuple[str, ...]:
        """Entries of ``jdk.tls.legacyAlgorithms``."""
        return self._list("tls_legacy")

    @cached_property
    def disabled_curves(self) -> tuple[str, ...]:
        """Entries of ``jdk.disabled.namedCurves``; empty since these curves are gone."""
        return self._list("disabled_curves")

    @cached_property
    def supported_protocols(self) -> tuple[str, ...]:
        """Names that ``setEnabledProtocols`` takes, strongest first."""
        found = self._list("supported_protocols")
        return tuple(name for name in found if name != "TLSv1.3") if self.has("old_jsse") else found

    @cached_property
    def default_suites(self) -> tuple[str, ...]:
        """Suites enabled by default before the disabled ones are taken out, in order of preference."""
        return self._list("default_suites")

    @cached_property
    def supported_suites(self) -> frozenset[str]:
        """Canonical names of the suites that ``setEnabledCipherSuites`` takes, disabled ones included."""
        return frozenset(self._list("default_suites") + self._list("other_suites"))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Named groups offered, in order of preference."""
        return self._list("groups")

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        """Signature schemes that this JDK can compute, in order of preference."""
        known = [_make_scheme(raw) for raw in self._facts["schemes"]]
        own = self._own.get("schemes")
        if own is None:
            return tuple(known)
        return tuple(one for name in own for one in known if one.name == name)

    def limit(self, name: str, usual: int) -> int:
        """Return a limit that an option sets (``chain``, ``message``), else the *usual* one."""
        return self.started.limits.get(name, usual) if self.started else usual

    @property
    def default_protocols(self) -> tuple[str, ...]:
        """Protocols of a context ``TLS`` that an option limits; empty without one."""
        return self._own.get("default_protocols", ())

    @cached_property
    def contexts(self) -> tuple[str, ...]:
        """Names that ``SSLContext.getInstance`` takes (case does not matter)."""
        return self._list("contexts")

    @cached_property
    def key_factories(self) -> frozenset[str]:
        """Key algorithms whose keys this JDK can read."""
        return frozenset(self._facts["key_factories"])

    @cached_property
    def key_managers(self) -> tuple[str, ...]:
        """Names of key manager factories."""
        return (*self._list("KeyManagerFactory"), *_KEY_MANAGER_ALIASES)

    @cached_property
    def trust_managers(self) -> tuple[str, ...]:
        """Names of trust manager factories."""
        return (*self._list("TrustManagerFactory"), *_TRUST_MANAGER_ALIASES)

    def ships_ca(self, name: bytes) -> bool:
        """Return whether a CA of that name (``Certificate.subject_key``) is in the cacerts that JDKs ship."""
        return name in _shipped_names()

    def _list(self, name: str) -> tuple[str, ...]:
        if name in self._own:
            return self._own[name]
        missing = {
            entry["entry"]
            for entry in _load_updates()["entries"]
            if entry["list"] == name
            and entry["major"] == self.major
            and not in_range(self.numbers, entry["since"], None)
        }
        return tuple(item for item in self._facts[name] if item not in missing)


_KEY_MANAGER_ALIASES = ("PKIX",)
_TRUST_MANAGER_ALIASES = ("SunPKIX", "X509", "X.509")


@cache
def load_runtime(jdk: str) -> Runtime:
    """Return the runtime of release *jdk* (``17.0.15``, ``8u504``, ``11.0.5``).

    A release between two dumped ones is taken for the older of them. Raises ValueError for what is no version.
    """
    return Runtime(jdk)


def runtime_of(target: Target, part: str = "server") -> Runtime:
    """Return the runtime that *target* names for the *part* of a handshake that it plays: client or server.

    With ``--java-home`` the lists are those of that JVM's own java.security; ``--java-opts`` win over both.
    """
    if target.java is None:
        return load_runtime(target.jdk) if target.java_home is None else _own_runtime(target.jdk, target.java_home)
    from ..sources.files import locate

    named = target.java.get("java.security.properties")
    path = None if not named else locate(named.lstrip("=").removeprefix("file:"), target)
    return _started_runtime(target.jdk, target.java_home, target.java.token, path, part)


@cache
def _own_runtime(jdk: str, home: str) -> Runtime:
    from .java_home import read_lists

    return Runtime(jdk, read_lists(home))


@lru_cache(64)
def _started_runtime(
    jdk: str, home: str | None, token: tuple[tuple[str, str], ...], security: str | None, part: str
) -> Runtime:
    from .java_home import read_lists
    from .started import read_started

    lists = {} if home is None else read_lists(home)
    return Runtime(jdk, lists, read_started(dict(token), security, part, Runtime(jdk, lists)))


def known_jdks() -> tuple[str, ...]:
    """Return the releases that were dumped, oldest first."""
    return tuple(str(_load_facts(major)["version"]) for major in _DUMPED)


def newest_update(major: int) -> str:
    """Return the newest update of feature release *major*; raises KeyError for one that was not dumped."""
    if major not in _DUMPED:
        raise KeyError(major)
    return str(_load_facts(major)["version"])


def shipped_cas() -> tuple[tuple[frozenset[str], Certificate], ...]:
    """Return the CAs that JDKs ship, each with the lists that hold it (``openjdk``, ``debian``)."""
    return _shipped_cas()


@cache
def _shipped_cas() -> tuple[tuple[frozenset[str], Certificate], ...]:
    from base64 import b64decode

    from ..stores.decoding import decode_certificate

    raw = read_data("jdk/cacerts")["certificates"]
    return tuple((frozenset(entry["lists"]), decode_certificate(b64decode(entry["der"]))) for entry in raw)


@cache
def _shipped_names() -> frozenset[bytes]:
    return frozenset(name.encode() for name in read_data("jdk/ca_names")["names"])


def _nearest_dump(major: int) -> int:
    older = [dumped for dumped in _DUMPED if dumped <= major]
    return older[-1] if older else _DUMPED[0]


def _make_scheme(raw: dict[str, Any]) -> Scheme:
    return Scheme(
        raw["name"],
        raw["algorithm"],
        raw["keyAlgorithm"],
        raw["minimalKeySize"],
        raw["group"],
        tuple(raw["protocols"]),
        tuple(raw["handshakeProtocols"]),
    )


@cache
def _load_facts(major: int) -> dict[str, Any]:
    facts: dict[str, Any] = read_data(f"jdk/{major}")["facts"]
    return facts


@cache
def _load_updates() -> dict[str, Any]:
    updates: dict[str, Any] = read_data("jdk/updates")
    return updates
