"""Putting a node together from what its checks found out: its listeners, and the controllers that it dials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..values import Unknown
from .authorizer import read_authorizer
from .case import BROKER, CONTROLLER, Case
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS, Endpoint
from .naming import CONTROLLERS, Endpoints, Names, find_unroutable_voter, prefix_of
from .node import ListenerConfig, NodeConfig, Role
from .plugins import judge_remote_storage, judge_replicas, judge_reporters
from .ports import find_port_refusals
from .protocols import MAP, protocol_named
from .quorum import BOOTSTRAP, read_bootstrap

if TYPE_CHECKING:
    from .settings import Settings


def assemble_node(case: Case, early_start: Names) -> NodeConfig:
    draft, member = case.draft, case.member
    kraft = bool(member.roles)
    names = case.controller_names
    dialled = names if isinstance(names, Unknown) else (names[0] if names and kraft else None)
    protocol = _dialled_protocol(case, dialled)
    is_broker = BROKER in member.roles or not kraft
    role: Role = "combined" if len(member.roles) > 1 else ("controller" if CONTROLLER in member.roles else "broker")
    inter_broker = case.inter_broker
    return NodeConfig(
        file=draft.file,
        role=role,
        mode="kraft" if kraft else "zookeeper",
        node_id=member.node_id,
        listeners=_listener_configs(case, None if CONTROLLER in member.roles else dialled, protocol),
        inter_broker_listener=inter_broker.name if is_broker else None,
        inter_broker_protocol=inter_broker.protocol if is_broker else None,
        inter_broker_place=inter_broker.place,
        controller_names=names,
        controller_listener=dialled,
        controller_protocol=protocol,
        controller_refusal=_refuse_dialled(case, dialled),
        controller_place=draft.place(CONTROLLERS),
        registers=kraft and draft.holds("controllers-register"),
        voters=member.voters,
        voters_refusal=find_unroutable_voter(draft) if kraft and draft.holds("voters-asked-at-start") else None,
        ports=find_port_refusals(case),
        bootstrap=read_bootstrap(draft.entries(BOOTSTRAP), draft.kafka),
        early_start=early_start,
        authorizer=read_authorizer(draft, kraft),
        reporters=tuple(judge_reporters(draft.settings, draft.kafka, True)),
        remote_storage=tuple(judge_remote_storage(draft.settings, draft.kafka)) if is_broker else (),
        replica_selector=tuple(judge_replicas(draft.settings, draft.kafka)) if is_broker else (),
        settings=draft.settings,
        steps=tuple(draft.steps),
    )


def _dialled_protocol(case: Case, name: str | Unknown | None) -> str | Unknown | None:
    """The protocol of the controller listener that a node dials: the map's, else the listener's name as one."""
    if name is None or isinstance(name, Unknown):
        return name
    if isinstance(case.protocol_map, Unknown):
        return case.protocol_map
    found = case.protocol_map.get(name, protocol_named(name))
    return Unknown(f"{name} is not mapped under this spelling, and names no protocol") if found is None else found


def _refuse_dialled(case: Case, name: str | Unknown | None) -> Refusal | None:
    """The client looks the listener up as typed, and takes its name for a protocol when it is not mapped.

    A name in capitals is not in the map at all, which most releases have refused before (checks.py).
    """
    if not isinstance(name, str) or case.mapping is None or name in case.mapping or protocol_named(name):
        return None
    upper, place = name.upper(), case.draft.place(CONTROLLERS)
    text = case.draft.say("controller-listener-name-not-upper", listener=upper)
    if name != upper:
        values = {"listener": name, "mapped": upper, "key": CONTROLLERS}
        return Refusal("controller-listener-name-not-upper", place, values, text)
    if case.draft.refused("controller-listener-unmapped", "listener-name-blank"):
        return None
    return Refusal("controller-listener-unmapped", place, {"listener": name, "name": CONTROLLERS, "map": MAP}, text)


def _listener_configs(
    case: Case, dialled: str | Unknown | None, protocol: str | Unknown | None
) -> tuple[ListenerConfig, ...] | Unknown:
    draft, endpoints = case.draft, case.listening.endpoints
    if isinstance(endpoints, Unknown):
        return endpoints
    found = [_listener_config(case, endpoint) for endpoint in endpoints]
    if isinstance(dialled, str) and protocol is not None:
        place = draft.place(CONTROLLERS)
        own = _settings_of(draft, dialled)
        found.append(ListenerConfig(dialled, protocol, None, 0, place, "", None, None, place, True, False, False, *own))
    return tuple(found)


def _listener_config(case: Case, endpoint: Endpoint) -> ListenerConfig:
    draft = case.draft
    is_controller = case.is_controller(endpoint)
    told = case.controllers if is_controller else case.brokers
    found = _told(told, endpoint.name)
    settings, prefix, refusals = _settings_of(draft, endpoint.name)
    written = case.advertised is not None and _told(case.advertised, endpoint.name) is not None
    # An empty host is told others as the machine's own name (metadata.ListenerInfo, EndPoint of older releases).
    host = told if isinstance(told, Unknown) else ((found.host or draft.host) if found else None)
    return ListenerConfig(
        name=endpoint.name,
        protocol=endpoint.protocol,
        host=endpoint.host,
        port=endpoint.port,
        place=draft.place(LISTENERS),
        entry=endpoint.entry,
        advertised_host=host,
        advertised_port=found.port if found else None,
        advertised_place=draft.place(ADVERTISED if written else LISTENERS),
        is_controller=is_controller,
        is_inter_broker=endpoint.name == case.inter_broker.name,
        present=True,
        settings=settings,
        prefix=prefix,
        refusals=refusals,
    )


def _settings_of(draft: Draft, name: str) -> tuple[Settings, str, tuple[Refusal, ...]]:
    prefix = prefix_of(name)
    settings = draft.settings.with_prefix(prefix)
    return settings, prefix, settings.refusals


def _told(endpoints: Endpoints, name: str) -> Endpoint | None:
    if isinstance(endpoints, Unknown):
        return None
    return next((endpoint for endpoint in endpoints if endpoint.name == name), None)
