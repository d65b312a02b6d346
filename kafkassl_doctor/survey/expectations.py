"""What the files make one expect at the addresses of their listeners, and where the endpoints differ from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import facts
from ..jvm.addresses import ANYWHERE
from ..records import NamedTuple
from ..values import Place, Unknown

if TYPE_CHECKING:
    from ..report import Link


class Aim(NamedTuple):
    """A listener, and the address under which it is to be dialled."""

    host: str | None
    """None where no file tells it: ``--host`` gives it."""
    port: int
    place: Place
    listener: facts.Listener
    expected: facts.Expected
    written: Mapping[str, str]


def find_aims(found: facts.Facts, links: Iterable[Link] = ()) -> Iterator[Aim]:
    """Yield each listener of the nodes with its address, in the order of the files.

    That is the advertised one; of a controller the one under which nodes dial it, by the *links* that are predicted;
    ``--host`` stands in for an empty or wildcard one.
    """
    dialled = {(link.listener_file, link.listener_name): link for link in links if link.purpose == "controller"}
    for node in found.nodes:
        if isinstance(node.listeners, Unknown):
            continue
        written = {
            one.name: one.value
            for one in found.properties
            if one.place.file == node.name and isinstance(one.value, str)
        }
        for listener in node.listeners:
            if listener.present:
                link = dialled.get((node.name, listener.name)) if listener.is_controller else None
                host, port, place = _address(listener, link, found.target.host)
                yield Aim(host, port, place, listener, expect(node, listener), written)


def _address(listener: facts.Listener, link: Link | None, own: str | None) -> tuple[str | None, int, Place]:
    if link is not None and link.host not in ANYWHERE:
        return link.host, link.port, link.place
    told = listener.advertised_host
    if isinstance(told, str) and told not in ANYWHERE:
        return told, listener.advertised_port or listener.port, listener.advertised_place
    host = listener.host if listener.host not in ANYWHERE else own
    return host, listener.advertised_port or listener.port, listener.place


def expect(node: facts.Node, listener: facts.Listener) -> facts.Expected:
    """Return what a listener's file makes one expect of it."""
    settings, place = listener.settings, listener.place
    keystore = settings.keystore if settings else None
    known = keystore if isinstance(keystore, facts.Store) else None
    return facts.Expected(
        node=node.name,
        listener=listener.name,
        prefix=listener.prefix,
        starts=node.starts,
        node_id=node.node_id,
        protocol=listener.protocol,
        protocol_place=place,
        client_auth=listener.client_auth if settings else "none",
        client_auth_place=listener.client_auth_place,
        versions=settings.usable_protocols if settings else (),
        versions_place=settings.protocols_place if settings else place,
        suites=settings.usable_suites if settings else (),
        suites_place=settings.suites_place if settings else place,
        mechanisms=_mechanisms(listener),
        keystore=known.name if known else keystore if isinstance(keystore, Unknown) else None,
        keystore_place=known.place if known else place,
        leaf=_leaf(known) if known else keystore if isinstance(keystore, Unknown) else None,
    )


def _mechanisms(listener: facts.Listener) -> tuple[str, ...] | Unknown:
    if isinstance(listener.protocol, Unknown):
        return listener.protocol
    return listener.sasl_mechanisms if listener.protocol.startswith("SASL") else ()


def _leaf(store: facts.Store) -> facts.Certificate | Unknown | None:
    if isinstance(store.keys, Unknown):
        return store.keys
    return next((key.certificate for key in store.keys if key.certificate is not None), None)


def leaves_of(listener: facts.Listener) -> tuple[facts.Certificate, ...]:
    """Return the certificates of every key in a listener's keystore."""
    store = listener.settings.keystore if listener.settings else None
    keys = store.keys if isinstance(store, facts.Store) else ()
    return () if isinstance(keys, Unknown) else tuple(key.certificate for key in keys if key.certificate is not None)


def compare(seen: facts.Endpoint, expected: facts.Expected) -> dict[str, Any]:
    """Return the facts that tell where an endpoint differs from its file."""
    versions, suites = expected.versions, expected.suites
    return {
        "other_certificate": _other_certificate(seen, expected),
        "missing_versions": _only_in(versions, seen.versions, seen.refused_versions),
        "extra_versions": _beyond(seen.versions, versions),
        "extra_suites": _beyond(seen.suites, suites),
        "missing_mechanisms": _beyond(expected.mechanisms, seen.mechanisms),
        "extra_mechanisms": _beyond(seen.mechanisms, expected.mechanisms),
    }


def _other_certificate(seen: facts.Endpoint, expected: facts.Expected) -> facts.Truth | None:
    if isinstance(seen.leaf, Unknown):
        return seen.leaf
    if isinstance(expected.leaf, Unknown):
        return expected.leaf
    if seen.leaf is None or expected.leaf is None:
        return None
    return seen.leaf.fingerprint != expected.leaf.fingerprint


def _only_in(
    versions: tuple[str, ...] | Unknown, seen: tuple[str, ...] | Unknown, refused: tuple[str, ...] | Unknown
) -> tuple[str, ...] | Unknown:
    """Versions of the file that were tried and refused."""
    for names in (versions, seen, refused):
        if isinstance(names, Unknown):
            return names
    assert not isinstance(versions, Unknown)
    assert not isinstance(refused, Unknown)
    return tuple(name for name in versions if name in refused)


def _beyond(seen: tuple[str, ...] | Unknown, expected: tuple[str, ...] | Unknown) -> tuple[str, ...] | Unknown:
    if isinstance(seen, Unknown):
        return seen
    if isinstance(expected, Unknown):
        return expected
    return tuple(name for name in seen if name not in expected) if expected else ()


def choose_leaf(aim: Aim, served: facts.Certificate | Unknown | None) -> facts.Expected:
    """Return the expectation with the key of the keystore that is served, where it is one of several."""
    if isinstance(served, facts.Certificate):
        for leaf in leaves_of(aim.listener):
            if leaf.fingerprint == served.fingerprint:
                return aim.expected._replace(leaf=leaf)
    return aim.expected
