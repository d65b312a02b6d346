"""Which stores the listeners of a node use, and under which names their certificates are dialled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from ..jvm.addresses import ANYWHERE
from ..jvm.runtime import runtime_of
from ..predict.meetings import dialling_target, dials_canonical_name
from ..stores.engine import SslStores, load_stores
from ..values import Place, Unknown
from .certificates import CertificateFacts, Dial
from .entries import Certificates
from .nodes import client_auth_in_force
from .stores import Owner, StoreFacts, anchors_of, store_facts

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import ListenerConfig, NodeConfig
    from ..predict.meetings import Meeting
    from ..target import Target

Judges = Mapping[object, tuple["Certificates | Unknown", ...]]
"""By node and listener, or by the id of who dials: the anchors of each truststore at hand that judges the other end."""
Dials = Mapping[tuple[str, str], tuple[Dial, ...]]
"""By node and listener: the names under which it is dialled."""
_IDENTIFICATION = "ssl.endpoint.identification.algorithm"
_PURPOSES = {"client": "clients", "inter-broker": "brokers", "controller": "controllers"}


def collect_dials(meetings: Iterable[Meeting], target: Target) -> Dials:
    """Return the names under which each listener is dialled by somebody at hand who speaks TLS.

    An address of all interfaces is no name: nobody can be asked to certify it. Each name is compared as the JVM that
    dials it does; what other clients make of it is told of their links alone.
    """
    found: dict[tuple[str, str], dict[object, Dial]] = {}
    for one in meetings:
        if one.host and one.host not in ANYWHERE and one.dialler.tls is True:
            algorithm = one.dialler.settings.value(_IDENTIFICATION)
            checks = None if isinstance(algorithm, Unknown) else bool(algorithm)
            own = dialling_target(one, target)
            if checks and (one.via == "assumed" or own.runtime or dials_canonical_name(one)):
                checks = None
            purpose: Any = _PURPOSES[one.purpose]
            runtime = runtime_of(own)
            dials = found.setdefault((one.node.file, one.listener.name), {})
            known = dials.get((one.host, purpose, id(runtime)))
            if known is None or (checks is True and known.checks is not True):
                dials[one.host, purpose, id(runtime)] = Dial(one.host, one.place, purpose, checks, runtime)
    return {key: tuple(dials.values()) for key, dials in found.items()}


def collect_judges(meetings: Iterable[Meeting], target: Target, cache: MutableMapping[Any, Any]) -> Judges:
    """Return whose truststores judge what a listener shows, and what a dialling side shows where it is asked."""
    anchors: dict[int, Certificates | Unknown] = {}

    def trusted(side: ClientConfig | ListenerConfig) -> Certificates | Unknown:
        if id(side) not in anchors:
            own: Target = getattr(side, "target", target)
            anchors[id(side)] = _anchors(load_stores(side.settings, own, cache))
        return anchors[id(side)]

    found: dict[object, dict[int, Certificates | Unknown]] = {}
    for one in meetings:
        if one.dialler.tls is True and one.listener.tls is True and getattr(one.dialler, "is_java", True):
            key = (one.node.file, one.listener.name)
            found.setdefault(key, {})[id(one.dialler)] = trusted(one.dialler)
            auth = client_auth_in_force(one.listener)
            if auth != "none" and not (auth == "requested" and _withholds(one, target, cache)):
                found.setdefault(id(one.dialler), {})[id(one.listener)] = trusted(one.listener)
    return {key: tuple(judges.values()) for key, judges in found.items()}


def _withholds(meeting: Meeting, target: Target, cache: MutableMapping[Any, Any]) -> bool:
    from ..predict.handshakes import withholds

    return withholds(meeting, target, cache)


def _anchors(loaded: SslStores) -> Certificates | Unknown:
    if loaded.unknown or loaded.refusals:
        return Unknown(loaded.unknown[0] if loaded.unknown else f"Kafka refuses the stores: {loaded.refusals[0].text}")
    return anchors_of(loaded.truststore) if loaded.truststore else ()


def open_identities(
    node: NodeConfig,
    target: Target,
    cache: MutableMapping[Any, Any],
    maker: CertificateFacts,
    dials: Dials,
    judges: Judges,
) -> dict[str, StoreFacts]:
    """Return the stores of each listener with TLS; listeners with the same stores share one."""
    if isinstance(node.listeners, Unknown):
        return {}
    groups: dict[object, list[tuple[ListenerConfig, SslStores]]] = {}
    for listener in node.listeners:
        if listener.tls is True:
            loaded = load_stores(listener.settings, target, cache)
            groups.setdefault(_identity(listener, loaded), []).append((listener, loaded))
    opened: dict[str, StoreFacts] = {}
    for members in groups.values():
        owner = _owner(node, [listener for listener, _ in members], dials, judges)
        if any(listener.is_inter_broker for listener, _ in members):
            owner = owner._replace(judges=(*owner.judges, _anchors(members[0][1])))
        found = store_facts(members[0][1], members[0][0].settings, owner, maker, target)
        opened.update({listener.name: found for listener, _ in members})
    return opened


def _identity(listener: ListenerConfig, loaded: SslStores) -> object:
    if loaded.refusals or loaded.unknown:
        return listener.name
    return tuple(
        None if view is None else (view.name, view.place, view.declared_type, view.password_given)
        for view in (loaded.keystore, loaded.truststore)
    )


def _owner(node: NodeConfig, listeners: list[ListenerConfig], dials: Dials, judges: Judges) -> Owner:
    dialling = [one for one in listeners if one.is_inter_broker or (one.is_controller and _dials_controllers(node))]
    auths = [one.settings.value("ssl.client.auth") for one in dialling]
    asked: bool | Unknown = any(auth in ("required", "requested") for auth in auths)
    if not asked:
        asked = next((auth for auth in auths if isinstance(auth, Unknown)), False)
    return Owner(
        name=node.file,
        kind="node",
        place=Place(node.file),
        used_by=tuple(one.name for one in listeners),
        serves=any(one.present for one in listeners),
        dials=bool(dialling),
        asked=asked,
        dialled=tuple(dial for one in listeners for dial in _dials(one, node, dials)),
        judges=tuple(
            judge for one in listeners for key in ((node.file, one.name), id(one)) for judge in judges.get(key, ())
        ),
    )


def _dials_controllers(node: NodeConfig) -> bool:
    """A controller that is the only voter dials nobody, but itself where it registers."""
    voters = () if isinstance(node.voters, Unknown) else node.voters
    return node.role != "controller" or node.registers or [voter.id for voter in voters] != [node.node_id]


def _dials(listener: ListenerConfig, node: NodeConfig, dials: Dials) -> tuple[Dial, ...]:
    """The names under which others dial a listener; where nobody is at hand, the one that is advertised."""
    if not listener.present:
        return ()
    known = dials.get((node.file, listener.name), ())
    host = listener.advertised_host
    if (
        not isinstance(host, str)
        or host in ANYWHERE
        or listener.is_controller
        or any(dial.purpose == "clients" for dial in known)
    ):
        return known
    if any(dial.host == host for dial in known):
        return known
    return (*known, Dial(host, listener.advertised_place, "clients", None))
