"""Which stores the listeners of a node use, and under which names their certificates are dialled."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Literal

from ..stores.engine import SslStores, load_stores
from ..values import Place, Unknown
from .certificates import CertificateFacts, Dial
from .stores import Owner, StoreFacts, store_facts

if TYPE_CHECKING:
    from ..config.node import ListenerConfig, NodeConfig
    from ..target import Target

_IDENTIFICATION = "ssl.endpoint.identification.algorithm"


def open_identities(
    node: NodeConfig, target: Target, cache: MutableMapping[Any, Any], maker: CertificateFacts
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
        owner = _owner(node, [listener for listener, _ in members])
        found = store_facts(members[0][1], members[0][0].settings, owner, maker)
        opened.update({listener.name: found for listener, _ in members})
    return opened


def _identity(listener: ListenerConfig, loaded: SslStores) -> object:
    if loaded.refusals or loaded.unknown:
        return listener.name
    return tuple(
        None if view is None else (view.name, view.place, view.declared_type, view.password_given)
        for view in (loaded.keystore, loaded.truststore)
    )


def _owner(node: NodeConfig, listeners: list[ListenerConfig]) -> Owner:
    dialling = [one for one in listeners if one.is_inter_broker or one.is_controller]
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
        dialled=tuple(dial for one in listeners for dial in _dials(one, node)),
    )


def _dials(listener: ListenerConfig, node: NodeConfig) -> list[Dial]:
    """The names under which others dial a listener, as far as the node's own file tells."""
    if not listener.present:
        return []
    checks = None
    purpose: Literal["clients", "brokers", "controllers"] = "brokers" if listener.is_inter_broker else "clients"
    names: list[tuple[str, Place]] = []
    if listener.is_controller:
        purpose = "controllers"
        algorithm = listener.settings.value(_IDENTIFICATION)
        checks = None if isinstance(algorithm, Unknown) or node.role != "combined" else bool(algorithm)
        voters = () if isinstance(node.voters, Unknown) else node.voters
        place = node.settings.get("controller.quorum.voters").place or listener.place
        names += [(voter.host, place) for voter in voters if voter.id == node.node_id]
    if isinstance(listener.advertised_host, str) and not names:
        names.append((listener.advertised_host, listener.advertised_place))
    return [Dial(host, place, purpose, checks) for host, place in names if host]
