"""Who certificates at hand are to each listener, and how that fits super.users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .. import facts
from ..predict.principals import ANONYMOUS, name_certificate
from ..records import NamedTuple
from ..values import Unknown
from .shapes import shape_principal

if TYPE_CHECKING:
    from ..config.node import ListenerConfig, NodeConfig
    from ..predict.meetings import Meeting

_ASKING = ("required", "requested")
_KEYS_HIDDEN = Unknown("it can't be told which certificate is presented")
Subjects = tuple[str, ...] | Unknown


class _Names(NamedTuple):
    """What becomes of certificates' names on one listener."""

    principals: tuple[str, ...] | Unknown = ()
    unmapped: tuple[str, ...] | Unknown = ()


def name_principals(
    nodes: Sequence[facts.Node],
    configs: Mapping[str, NodeConfig],
    clients: Iterable[facts.Client],
    meetings: Iterable[Meeting],
) -> tuple[facts.Node, ...]:
    """Return the *nodes* with the principals that certificates at hand get on their listeners."""
    presented = _presented(nodes, clients, meetings)
    return tuple(_name_node(node, configs[node.name], presented) for node in nodes)


def _presented(
    nodes: Iterable[facts.Node], clients: Iterable[facts.Client], meetings: Iterable[Meeting]
) -> Mapping[tuple[str, str], list[Subjects]]:
    """By node and listener: the subjects of the certificates that dial it."""
    by_client = {(one.file, one.prefix): one.settings for one in clients if not isinstance(one.settings, Unknown)}
    by_listener = {(one.node, one.name): one.settings for node in nodes for one in _listeners(node)}
    found: dict[tuple[str, str], list[Subjects]] = {}
    for meeting in meetings:
        if meeting.purpose == "client":
            settings = by_client.get((meeting.dialler_file, getattr(meeting.dialler, "prefix", "")))
        else:
            settings = by_listener.get((meeting.dialler_file, meeting.dialler.name))
        if settings is not None:
            found.setdefault((meeting.node.file, meeting.listener.name), []).append(_subjects(settings))
    return found


def _listeners(node: facts.Node) -> tuple[facts.Listener, ...]:
    return () if isinstance(node.listeners, Unknown) else node.listeners


def _subjects(settings: facts.Tls) -> Subjects:
    """The name in the certificate that a side presents; which of several keys it takes depends on the peer."""
    keystore = settings.keystore
    if keystore is None or isinstance(keystore, Unknown):
        return () if keystore is None else keystore
    if isinstance(keystore.keys, Unknown):
        return keystore.keys
    leaves = tuple(key.certificate.subject for key in keystore.keys if key.certificate is not None)
    return leaves if len(set(leaves)) < 2 else _KEYS_HIDDEN


def _name_node(node: facts.Node, config: NodeConfig, presented: Mapping[tuple[str, str], list[Subjects]]) -> facts.Node:
    if isinstance(node.listeners, Unknown) or isinstance(config.listeners, Unknown):
        doubt = node.listeners if isinstance(node.listeners, Unknown) else Unknown("the listeners can't be told")
        return node._replace(own_principals=doubt, own_principal_missing=doubt, anonymous_links=doubt)
    named = []
    for listener, its in zip(node.listeners, config.listeners, strict=True):
        subjects = list(presented.get((node.name, listener.name), ()))
        if listener.settings is not None and (listener.is_inter_broker or listener.is_controller):
            subjects.append(_subjects(listener.settings))
        names = _name(listener, its, subjects)
        named.append(listener._replace(principals=names.principals, unmapped=names.unmapped))
    own = _own_principals(node.listeners, config.listeners)
    near = _near(node.super_users, (own, *(one.principals for one in named)))
    return node._replace(
        listeners=tuple(named),
        own_principals=own,
        own_principal_missing=_missing(node, own),
        anonymous_links=_anonymous_links(node.listeners),
        super_users_near=tuple(near),
        super_users_meant=tuple(dict.fromkeys(near.values())),
    )


def _asks(listener: facts.Listener) -> facts.Truth:
    """Whether who somebody is comes from the certificate."""
    if listener.protocol != "SSL":
        return listener.protocol if isinstance(listener.protocol, Unknown) else False
    return listener.client_auth if isinstance(listener.client_auth, Unknown) else listener.client_auth in _ASKING


def _name(listener: facts.Listener, config: ListenerConfig, presented: Iterable[Subjects]) -> _Names:
    asks = _asks(listener)
    if isinstance(asks, Unknown):
        return _Names(asks, asks)
    principals: dict[str, None] = {}
    unmapped: dict[str, None] = {}
    doubt: Unknown | None = None
    for subjects in presented if asks and listener.present else ():
        if isinstance(subjects, Unknown):
            doubt = subjects
            continue
        for subject in subjects:
            named = name_certificate(config.settings, subject)
            if isinstance(named, Unknown):
                return _Names(named, named)
            if named.principal is None:
                unmapped[subject] = None
            else:
                principals[named.principal] = None
    if doubt is not None and not unmapped:
        return _Names(doubt, doubt)
    return _Names(tuple(principals), tuple(unmapped))


def _own_principals(
    listeners: Sequence[facts.Listener], configs: Sequence[ListenerConfig]
) -> tuple[str, ...] | Unknown:
    """Who the node is where it dials: on the other side of its own listeners, which others have likewise."""
    found: dict[str, None] = {}
    for listener, config in zip(listeners, configs, strict=True):
        if not (listener.is_inter_broker or listener.is_controller) or listener.settings is None:
            continue
        names = _name(listener._replace(present=True), config, (_subjects(listener.settings),))
        if isinstance(names.principals, Unknown):
            return names.principals
        found.update(dict.fromkeys(names.principals))
    return tuple(found)


def _missing(node: facts.Node, own: tuple[str, ...] | Unknown) -> str | Unknown | None:
    if node.has_authorizer is False or node.allows_everyone is True:
        return None
    for doubt in (node.has_authorizer, node.allows_everyone, own):
        if isinstance(doubt, Unknown):
            return doubt
    return next((one for one in own if one not in node.super_users), None) if isinstance(own, tuple) else None


def _anonymous_links(listeners: Iterable[facts.Listener]) -> tuple[str, ...] | Unknown:
    found = []
    for listener in listeners:
        if not listener.present or not (listener.is_inter_broker or listener.is_controller):
            continue
        anonymous = _is_anonymous(listener)
        if isinstance(anonymous, Unknown):
            return anonymous
        if anonymous:
            found.append(listener.name)
    return tuple(found)


def _is_anonymous(listener: facts.Listener) -> facts.Truth:
    if listener.protocol != "SSL":
        return listener.protocol if isinstance(listener.protocol, Unknown) else listener.protocol == "PLAINTEXT"
    asks = _asks(listener)
    if isinstance(asks, Unknown):
        return asks
    subjects = _subjects(listener.settings) if asks and listener.settings is not None else ()
    if subjects is _KEYS_HIDDEN:
        return False
    return subjects if isinstance(subjects, Unknown) else not subjects


def _near(entries: Sequence[str], known: Iterable[tuple[str, ...] | Unknown]) -> dict[str, str]:
    """By entry of super.users: the principal that it differs from in nothing but the way it is written."""
    principals = [one for names in known if not isinstance(names, Unknown) for one in names if one != ANONYMOUS]
    shapes = {shape_principal(one): one for one in principals if one not in entries}
    found = {entry: shapes.get(shape_principal(entry)) for entry in entries if entry not in principals}
    return {entry: meant for entry, meant in found.items() if meant is not None}
