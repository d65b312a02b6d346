"""What two JSSE engines agree on: suite, kinds of keys, signature algorithms (ServerHello, CertificateMessage)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from .algorithms import PathUse, check_algorithms, check_tls_algorithms
from .schemes import CERTIFICATE, HANDSHAKE, algorithm_names, local_schemes, serves
from .suites import NO_SUITE, OLD_HELLO, Suite, is_legacy, server_keys

if TYPE_CHECKING:
    from .keys import KeyEntry
    from .runtime import Runtime, Scheme
    from .sides import Side

_WITHOUT_EXTENSION = ("rsa_pkcs1_sha1", "dsa_sha1", "ecdsa_sha1")
_KEY_KINDS = ("EC", "EdDSA", "RSA", "RSASSA-PSS", "DSA")
_REQUESTED = ("RSA", "DSA", "EC")
"""Certificate types that a server of TLS 1.2 asks for; RSA includes RSASSA-PSS, EC includes EdDSA."""

ChooseKey = Callable[[tuple[str, ...]], "KeyEntry | None"]


def accepted_names(runtime: Runtime, protocols: tuple[str, ...], negotiated: str) -> tuple[str, ...] | None:
    """Return the signature algorithms that a side accepts in certificates; None before TLS 1.2, which has no list.

    An older JDK goes by all the protocols that the side has enabled, a newer one by the negotiated one.
    """
    if negotiated not in ("TLSv1.3", "TLSv1.2"):
        return None
    offered = protocols if not runtime.has("schemes_follow_protocol") else (negotiated,)
    return algorithm_names(local_schemes(runtime, offered, CERTIFICATE))


def uses_old_hello(protocols: tuple[str, ...]) -> bool:
    """Return whether a client says hello as in SSL 2.0, without extensions; *protocols* strongest first."""
    return OLD_HELLO in protocols and protocols[0] != "TLSv1.3"


def offered_schemes(runtime: Runtime, protocols: tuple[str, ...], scope: str) -> tuple[Scheme, ...]:
    """Return the schemes that a client offers; a server takes those with SHA-1 for offered when it names none."""
    if uses_old_hello(protocols):
        return tuple(scheme for scheme in runtime.schemes if scheme.name in _WITHOUT_EXTENSION)
    return local_schemes(runtime, protocols, scope)


def choose_suite_13(ours: Iterable[Suite], servers: Iterable[Suite], runtime: Runtime) -> Suite | None:
    """Return the suite of TLS 1.3 that the server takes: the first in common, in its own order or the client's."""
    return next((suite for suite in _in_common(ours, servers, runtime) if "TLSv1.3" in suite.protocols), None)


def _in_common(ours: Iterable[Suite], servers: Iterable[Suite], runtime: Runtime) -> list[Suite]:
    preferred, other = (servers, ours) if runtime.has("own_suite_order") else (ours, servers)
    known = set(other)
    return [suite for suite in preferred if suite in known]


def choose_suite_12(
    protocol: str,
    ours: Iterable[Suite],
    servers: Iterable[Suite],
    client: Side,
    server: Side,
    choose_key: ChooseKey,
) -> tuple[Suite, KeyEntry | None] | None:
    """Return the suite that the server takes and its key: the first in common for which it has one."""
    known = _in_common(ours, servers, server.runtime)
    common = [suite for suite in known if protocol in suite.protocols and suite.name != NO_SUITE]
    common.sort(key=lambda suite: is_legacy(suite, server.runtime))
    for suite in common:
        if suite.anonymous:
            if server.client_auth != "required":
                return suite, None
            continue
        if suite.exchange is not None and suite.exchange.startswith("ECDHE") and not _has_group(client, server):
            continue
        entry = choose_key(server_keys(suite, protocol))
        if entry is not None:
            return suite, entry
    return None


def _has_group(client: Side, server: Side) -> bool:
    return any(not name.startswith("ffdhe") and name in server.runtime.groups for name in client.runtime.groups)


def server_key_kinds_13(client: Side, protocols: tuple[str, ...], server: Side) -> tuple[str, ...]:
    """Return the kinds of keys that a server of TLS 1.3 tries, in the order of the client's schemes."""
    certificate = local_schemes(client.runtime, protocols, CERTIFICATE)
    handshake = local_schemes(client.runtime, protocols, HANDSHAKE)
    return _kinds(certificate, handshake, "TLSv1.3", server.runtime)


def client_key_kinds(client: Side, server: Side, protocol: str) -> tuple[str, ...]:
    """Return the kinds of keys that a client tries when it is asked, in the order of the server's schemes."""
    handshake = local_schemes(server.runtime, (protocol,), HANDSHAKE)
    certificate = local_schemes(server.runtime, (protocol,), CERTIFICATE)
    if protocol != "TLSv1.3":
        certificate = tuple(scheme for scheme in handshake if scheme in certificate)
    kinds = _kinds(certificate, handshake, protocol, client.runtime)
    if protocol != "TLSv1.3" and not client.runtime.has("pss_keys_in_requests"):
        return tuple(kind for kind in kinds if kind != "RSASSA-PSS")
    return kinds


def _kinds(
    certificate: Iterable[Scheme], handshake: Iterable[Scheme], protocol: str, runtime: Runtime
) -> tuple[str, ...]:
    """CertificateMessage.choosePossession: kinds that the peer names and with which we can sign the handshake."""
    ours = {scheme.name for scheme in local_schemes(runtime, (protocol,), HANDSHAKE)}
    signing = {
        scheme.key_algorithm for scheme in handshake if scheme.name in ours and serves(scheme, protocol, HANDSHAKE)
    }
    known = {scheme.name for scheme in local_schemes(runtime, (protocol,), CERTIFICATE)}
    named = dict.fromkeys(scheme.key_algorithm for scheme in certificate if scheme.name in known)
    return tuple(kind for kind in named if kind in signing and kind in _KEY_KINDS)


def key_fits_peer(
    side: Side, peer: Side, protocol: str, protocols: tuple[str, ...], usage: str = "server"
) -> Callable[[KeyEntry], bool]:
    """Return whether the key manager NewSunX509 would offer an entry: its chain keeps to the algorithms of the peer.

    *usage* is the part that *side* plays; *protocols* are those by which the peer has named its algorithms.
    """
    theirs = {scheme.name for scheme in offered_schemes(peer.runtime, protocols, CERTIFICATE)}
    if usage == "client" and protocol != "TLSv1.3":  # one list in the request stands for handshakes and certificates
        theirs &= {scheme.name for scheme in local_schemes(peer.runtime, protocols, HANDSHAKE)}
    ours = local_schemes(side.runtime, (protocol,), CERTIFICATE)
    names = algorithm_names(scheme for scheme in ours if scheme.name in theirs)

    def fits(entry: KeyEntry) -> bool:
        use = PathUse(usage, tls_names=names if protocol in ("TLSv1.3", "TLSv1.2") else None)
        above = None
        for certificate in reversed(entry.chain):
            if check_algorithms(certificate, above, use, side.runtime) is not None:
                return False
            if check_tls_algorithms(certificate, above, use, side.runtime) is not None:
                return False
            above = certificate
        return True

    return fits
