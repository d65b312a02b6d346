"""From files to facts: reads each file, works out what Kafka makes of it, and gathers what rules can see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import facts
from ..config.roles import detect_role
from ..jvm.runtime import runtime_of
from ..predict.clusters import form_clusters
from ..predict.meetings import meet
from ..records import NamedTuple
from ..report import ClientVerdict, Input, Link, StartUp
from ..sources.properties import Source
from ..values import Place, Unknown
from .certificates import CertificateFacts
from .files import config_file, store_file
from .identities import Judges, collect_dials, collect_judges, open_identities
from .inputs import load_inputs
from .lines import deny, tell_node
from .nodes import node_facts
from .properties import Keys, property_facts

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import NodeConfig
    from ..options import Options
    from ..predict.clusters import ClusterConfig
    from ..predict.meetings import Meeting
    from ..target import Target

NODE_ROLES = frozenset({"broker", "controller", "combined"})


class Survey(NamedTuple):
    """What was found: facts for the rules, and what is predicted of nodes and clients."""

    facts: facts.Facts
    inputs: tuple[Input, ...]
    startups: tuple[StartUp, ...]
    clients: tuple[ClientVerdict, ...]
    links: tuple[Link, ...]
    sources: Mapping[str, Source]
    """Each file that was read, by its name on the command line."""


class _Gathered:
    """What the files looked at so far gave."""

    def __init__(self, target: Target) -> None:
        self.maker = CertificateFacts(target, runtime_of(target))
        self.stores: list[facts.Store] = []
        self.certificates: list[facts.Certificate] = []
        self.files: list[facts.File] = []
        self.properties: list[facts.Property] = []
        self.nodes: list[facts.Node] = []
        self.listeners: list[facts.Listener] = []
        self.refusals: list[facts.Told] = []
        self.startups: list[StartUp] = []
        self.clients: list[facts.Client] = []
        self.verdicts: list[ClientVerdict] = []
        self.cache: dict[Any, Any] = {}
        self.judges: Judges = {}
        self.done = 0

    def step(self, options: Options, files: int) -> None:
        """Tell that a file has been read, or looked at."""
        self.done += 1
        if options.progress is not None:
            options.progress(self.done, 2 * files)


def survey(names: tuple[str, ...], options: Options) -> Survey:
    """Return the facts of the files *names*; a file that gives none is an input with its problem. Raises nothing."""
    loaded, options = load_inputs(names, options)
    gathered = _Gathered(options.target)
    sources: dict[str, Source] = {}
    inputs = []
    roles: list[tuple[Source, str]] = []
    for name, source in loaded:
        gathered.step(options, len(loaded))
        if source.problem:
            inputs.append(Input(source.name, options.role or "unknown", source.problem))
            continue
        role = options.role or detect_role(source)
        if problem := _refuse_crowd(source, role):
            inputs.append(Input(source.name, role, problem))
            continue
        sources[source.name] = source
        roles.append((source, role))
        inputs.append(Input(source.name, role))
        gathered.files.append(config_file(source._replace(name=name), options.target))
    denied = {file.place.file for file in gathered.files if file.readable_by_service is False}
    nodes = {name: deny(node) if name in denied else node for name, node in _read_nodes(roles, options.target).items()}
    clients = _read_clients(roles, options.target)
    clusters = form_clusters(tuple(nodes.values()), options.clusters)
    meetings = meet(clusters, tuple(one for found in clients.values() for one in found), options.homes)
    gathered.judges = collect_judges(meetings, options.target, gathered.cache)
    _look_at_nodes(roles, nodes, meetings, options, gathered)
    _look_at_clients(roles, clients, meetings, options, gathered)
    _name_principals(nodes, meetings, gathered)
    links, startups = _register(_predict_links(meetings, options.target, gathered), nodes, options.target, gathered)
    found = _facts(gathered, options, _cluster_facts(clusters, meetings, gathered))
    found = _add_ignores(_add_links(found, meetings, links), sources, options)
    return Survey(found, tuple(inputs), startups, tuple(gathered.verdicts), links, sources)


def _refuse_crowd(source: Source, role: str) -> str | None:
    """Why a MirrorMaker's file is not looked at: each of its clusters is a client with all settings of the file."""
    if role != "mirrormaker":
        return None
    from ..config.client_identities import MOST_ALIASES, aliases

    crowd = len(aliases(source)) > MOST_ALIASES
    return f"it names more than {MOST_ALIASES} clusters, more than a MirrorMaker ever serves" if crowd else None


def _name_principals(nodes: Mapping[str, NodeConfig], meetings: tuple[Meeting, ...], gathered: _Gathered) -> None:
    if not any(node.has_tls is not False or node.has_authorizer is not False for node in gathered.nodes):
        return
    from .principals import name_principals
    from .sharing import mark_broker_keys

    gathered.clients = list(mark_broker_keys(gathered.clients, gathered.nodes))
    gathered.nodes = list(name_principals(gathered.nodes, nodes, gathered.clients, meetings))
    gathered.listeners = [one for node in gathered.nodes if isinstance(node.listeners, tuple) for one in node.listeners]


def _add_links(found: facts.Facts, meetings: tuple[Meeting, ...], links: tuple[Link, ...]) -> facts.Facts:
    if not links:
        return found
    from .links import link_facts, tell_links

    return found._replace(links=link_facts(links), refusals=(*found.refusals, *tell_links(meetings, links)))


def _add_ignores(found: facts.Facts, sources: Mapping[str, Source], options: Options) -> facts.Facts:
    ignores = [ignore for source in sources.values() for ignore in source.ignores]
    if not ignores and not options.accepted:
        return found
    from .ignores import accepted_facts, ignore_facts

    accepted = accepted_facts(options.accepted, Place(options.configuration or ""))
    return found._replace(ignores=(*ignore_facts(ignores, options.target), *accepted))


def _register(
    links: tuple[Link, ...], nodes: Mapping[str, NodeConfig], target: Target, gathered: _Gathered
) -> tuple[tuple[Link, ...], tuple[StartUp, ...]]:
    if not links:
        return links, tuple(gathered.startups)
    from ..predict.registration import register, settle_denials

    settled = settle_denials(links, gathered.startups, nodes, target)
    return settled, register(gathered.startups, settled, nodes, target)


def _predict_links(meetings: tuple[Meeting, ...], target: Target, gathered: _Gathered) -> tuple[Link, ...]:
    if not meetings:
        return ()
    from ..predict.links import Outcomes, predict_links

    return predict_links(meetings, Outcomes(gathered.startups, gathered.verdicts), target, gathered.cache)


def _read_nodes(roles: list[tuple[Source, str]], target: Target) -> dict[str, NodeConfig]:
    if not any(role in NODE_ROLES for _, role in roles):
        return {}
    from ..config.broker import read_node

    found = [source for source, role in roles if role in NODE_ROLES]
    return {
        source.name: read_node(source, _on_its_machine(target.for_node(source.name), len(found))) for source in found
    }


def _on_its_machine(target: Target, nodes: int) -> Target:
    """One name is that of one machine: with several nodes nobody can tell whose it is."""
    return target if nodes == 1 or target.host is None else target._replace(host=None)


def _read_clients(roles: list[tuple[Source, str]], target: Target) -> dict[str, tuple[ClientConfig, ...]]:
    if all(role in NODE_ROLES for _, role in roles):
        return {}
    from ..config.client import read_clients

    return {source.name: read_clients(source, target, role) for source, role in roles if role not in NODE_ROLES}


def _look_at_nodes(
    roles: list[tuple[Source, str]],
    nodes: Mapping[str, NodeConfig],
    meetings: tuple[Meeting, ...],
    options: Options,
    gathered: _Gathered,
) -> None:
    from ..predict.startups import predict_startup

    dials = collect_dials(meetings, options.target)
    for source, _ in roles:
        node = nodes.get(source.name)
        if node is None:
            continue
        gathered.step(options, len(roles))
        target = options.target.for_node(source.name)
        prediction = predict_startup(node, target, gathered.cache)
        opened = open_identities(node, target, gathered.cache, gathered.maker, dials, gathered.judges)
        fact = node_facts(node, prediction, opened, target)
        gathered.nodes.append(fact)
        for found in {id(one): one for one in opened.values()}.values():
            gathered.stores.extend(found.stores)
            gathered.certificates.extend(found.certificates)
        gathered.listeners.extend(fact.listeners if isinstance(fact.listeners, tuple) else ())
        gathered.properties.extend(property_facts(source, _keys(node), target))
        gathered.refusals.extend(tell_node(node, prediction))
        gathered.startups.append(prediction.startup)


def _look_at_clients(
    roles: list[tuple[Source, str]],
    clients: Mapping[str, tuple[ClientConfig, ...]],
    meetings: tuple[Meeting, ...],
    options: Options,
    gathered: _Gathered,
) -> None:
    if not clients:
        return
    from ..config.client_identities import aliases, families
    from .clients import survey_clients

    for source, role in roles:
        if source.name not in clients:
            continue
        gathered.step(options, len(roles))
        has_keystore = any(key.endswith(("ssl.keystore.location", "ssl.keystore.key")) for key in source.effective)
        keys = Keys(role, None, (*aliases(source), *families(source)), False, False, has_keystore)
        gathered.properties.extend(property_facts(source, keys, options.target))
        shown: set[str] = set()
        for found in survey_clients(clients[source.name], gathered.cache, gathered.maker, meetings, gathered.judges):
            gathered.verdicts.append(found.verdict)
            if found.client.name in shown:  # the same for another runtime: rules see the first
                gathered.refusals.extend(told for told in found.told if told not in gathered.refusals)
                continue
            gathered.refusals.extend(found.told)
            shown.add(found.client.name)
            gathered.clients.append(found.client)
            if found.opened:
                gathered.stores.extend(found.opened.stores)
                gathered.certificates.extend(found.opened.certificates)


def _cluster_facts(
    clusters: tuple[ClusterConfig, ...], meetings: tuple[Meeting, ...], gathered: _Gathered
) -> tuple[facts.Cluster, ...]:
    """A client belongs to each cluster whose listeners it meets."""
    made = []
    for cluster in clusters:
        files = {node.file for node in cluster.nodes}
        met = {
            (one.dialler_file, getattr(one.dialler, "prefix", ""))
            for one in meetings
            if one.purpose == "client" and one.node.file in files
        }
        made.append(
            facts.Cluster(
                name=cluster.name,
                place=Place(cluster.nodes[0].file),
                nodes=tuple(node for node in gathered.nodes if node.name in files),
                clients=tuple(one for one in gathered.clients if (one.file, one.prefix) in met),
            )
        )
    return tuple(made)


def _keys(node: NodeConfig) -> Keys:
    settings = node.settings
    builder = settings.value("principal.builder.class")
    known = isinstance(builder, str) and not builder.endswith("DefaultKafkaPrincipalBuilder")
    listeners = node.listeners
    return Keys(
        role=node.role,
        listeners=None if isinstance(listeners, Unknown) else frozenset(one.name.upper() for one in listeners),
        aliases=(),
        custom_principal_builder=known,
        engine_factory=isinstance(settings.value("ssl.engine.factory.class"), str),
        has_keystore=any(key.endswith(("ssl.keystore.location", "ssl.keystore.key")) for key in settings.originals),
    )


def _facts(gathered: _Gathered, options: Options, clusters: tuple[facts.Cluster, ...]) -> facts.Facts:
    return facts.Facts(
        target=options.target,
        files=(*gathered.files, *_store_files(gathered, options.target)),
        properties=tuple(gathered.properties),
        nodes=tuple(gathered.nodes),
        listeners=tuple(gathered.listeners),
        stores=tuple(gathered.stores),
        certificates=tuple(gathered.certificates),
        clients=tuple(gathered.clients),
        clusters=clusters,
        refusals=tuple(gathered.refusals),
    )


def _store_files(gathered: _Gathered, target: Target) -> list[facts.File]:
    """Each file of a store once, by the first property that names it."""
    named = {store.path: store for store in reversed(gathered.stores) if store.path}
    return [store_file(store, target) for store in reversed(named.values())]
