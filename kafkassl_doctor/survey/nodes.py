"""Facts about nodes and their listeners: what is in force, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .. import facts
from ..predict.zookeeper import ENABLE, speaks_tls
from ..values import Place, Unknown
from .settings import tls_facts

if TYPE_CHECKING:
    from ..config.node import ListenerConfig, NodeConfig
    from ..predict.startups import Prediction
    from ..target import Target
    from .stores import StoreFacts

_LOOPBACK = ("localhost", "127.", "::1")
_AUTH = "ssl.client.auth"
_RULES = "ssl.principal.mapping.rules"
_NO_STORES = Unknown("the stores have not been opened")


def node_facts(
    node: NodeConfig, prediction: Prediction, opened: Mapping[str, StoreFacts], target: Target
) -> facts.Node:
    """Return the facts of a node with those of its listeners; *opened* are the stores of each TLS listener."""
    configs = node.listeners
    listeners: tuple[facts.Listener, ...] | Unknown = (
        configs
        if isinstance(configs, Unknown)
        else tuple(_listener(one, node, opened.get(one.name), target) for one in configs)
    )
    startup = prediction.startup
    has_tls = _any_tls(listeners, lambda one: one.present)
    whole = Place(node.file)
    authorizer = node.authorizer
    return facts.Node(
        name=node.file,
        place=whole,
        role=node.role,
        mode=node.mode,
        node_id=node.node_id if isinstance(node.node_id, int) else None,
        listeners=listeners,
        starts=Unknown(startup.unknown or "it can't be told whether the node starts")
        if startup.starts is None
        else startup.starts,
        has_tls=has_tls,
        tls_offered_to_clients=_any_tls(listeners, lambda one: one.present and not one.is_controller),
        inter_broker_protocol=node.inter_broker_protocol,
        inter_broker_listener=node.inter_broker_listener,
        inter_broker_place=node.inter_broker_place,
        controller_protocol=node.controller_protocol,
        controller_place=node.controller_place,
        has_authorizer=authorizer.name if isinstance(authorizer.name, Unknown) else authorizer.name is not None,
        authorizer=authorizer.name if isinstance(authorizer.name, str) else None,
        allows_everyone=authorizer.allows_everyone,
        super_users=authorizer.super_users,
        super_users_place=authorizer.super_users_place,
        own_principals=_NO_STORES,
        own_principal_missing=_NO_STORES,
        anonymous_links=_NO_STORES,
        super_users_comma=any(
            "," in entry and ",User:" in entry.replace(", ", ",") for entry in authorizer.super_users
        ),
        super_users_near=(),
        super_users_meant=(),
        tls_settings_written=_writes_idle_settings(node, has_tls),
        client_auth_written=node.settings.is_written(_AUTH) and node.settings.value(_AUTH) not in ("none", None),
        zookeeper_tls_idle=_leaves_zookeeper_in_clear(node, target),
        zookeeper_tls_place=node.settings.get(ENABLE).place or whole,
    )


def _leaves_zookeeper_in_clear(node: NodeConfig, target: Target) -> facts.Truth:
    asked, speaks = node.settings.value(ENABLE), speaks_tls(node.settings, target)
    if asked in (None, False):
        return False
    return asked if isinstance(asked, Unknown) else speaks if isinstance(speaks, Unknown) else not speaks


def _writes_idle_settings(node: NodeConfig, has_tls: facts.Truth) -> facts.Truth:
    keys = node.settings.originals
    written = any(key.startswith("ssl.") or (key.startswith("listener.name.") and ".ssl." in key) for key in keys)
    return has_tls if written and isinstance(has_tls, Unknown) else written and not has_tls


def _any_tls(listeners: tuple[facts.Listener, ...] | Unknown, counts: Callable[[facts.Listener], bool]) -> facts.Truth:
    """Whether any of the listeners that count speaks TLS."""
    if isinstance(listeners, Unknown):
        return listeners
    found = [one.tls for one in listeners if counts(one)]
    return True if True in found else next((tls for tls in found if isinstance(tls, Unknown)), False)


def _listener(config: ListenerConfig, node: NodeConfig, opened: StoreFacts | None, target: Target) -> facts.Listener:
    settings = config.settings
    auth = settings.get(_AUTH)
    sasl_ssl = config.protocol == "SASL_SSL"
    prefixed = auth.written.startswith(config.prefix)
    rules = settings.get(_RULES)
    advertised = config.advertised_host
    mechanisms = settings.value("sasl.enabled.mechanisms")
    return facts.Listener(
        name=config.name,
        place=config.place,
        node=node.file,
        role=node.role,
        protocol=config.protocol,
        host=config.host,
        port=config.port,
        advertised_host=advertised,
        advertised_rooted=advertised if isinstance(advertised, Unknown) else (advertised or "").endswith("."),
        advertised_port=config.advertised_port,
        advertised_place=config.advertised_place,
        loopback=config.host is not None and config.host.startswith(_LOOPBACK),
        is_controller=config.is_controller,
        is_inter_broker=config.is_inter_broker,
        present=config.present,
        tls=config.tls,
        settings=tls_facts(settings, opened, target, config.place, True) if config.tls is True else None,
        client_auth=_client_auth(auth.value, sasl_ssl and not prefixed),
        client_auth_place=auth.place or config.place,
        client_auth_ignored=sasl_ssl and auth.place is not None and not prefixed and auth.value != "none",
        mapping_rules=rules.value if isinstance(rules.value, str | Unknown) else "DEFAULT",
        mapping_rules_place=rules.place or config.place,
        principals=(),
        unmapped=(),
        rules_without_default=isinstance(rules.value, str) and "DEFAULT" not in rules.value,
        sasl_mechanisms=mechanisms if isinstance(mechanisms, tuple | Unknown) else (),
        prefix=config.prefix,
    )


def client_auth_in_force(config: ListenerConfig) -> str | Unknown:
    """Return what a listener asks for: none, requested or required; on SASL_SSL only a prefixed key counts."""
    auth = config.settings.get(_AUTH)
    ignored = config.protocol == "SASL_SSL" and not auth.written.startswith(config.prefix)
    return _client_auth(auth.value, ignored)


def _client_auth(value: object, ignored: bool) -> str | Unknown:
    if ignored or value is None:
        return "none"
    return value if isinstance(value, Unknown) else str(value)
