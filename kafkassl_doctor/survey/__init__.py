"""From files to facts: reads each file, works out what Kafka makes of it, and gathers what rules can see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import facts
from ..config.roles import detect_role
from ..jvm.runtime import load_runtime
from ..report import ClientVerdict, Input, StartUp
from ..sources.properties import Source, load_source
from ..values import Unknown
from .certificates import CertificateFacts
from .files import config_file, store_file
from .identities import open_identities
from .nodes import node_facts
from .properties import Keys, property_facts

if TYPE_CHECKING:
    from ..config.node import NodeConfig
    from ..options import Options
    from ..predict.startups import Prediction
    from ..target import Target

NODE_ROLES = frozenset({"broker", "controller", "combined"})


class Survey(NamedTuple):
    """What was found: facts for the rules, and what is predicted of nodes and clients."""

    facts: facts.Facts
    inputs: tuple[Input, ...]
    startups: tuple[StartUp, ...]
    clients: tuple[ClientVerdict, ...]
    sources: Mapping[str, Source]
    """Each file that was read, by its name on the command line."""


class _Gathered:
    """What the files looked at so far gave."""

    def __init__(self, target: Target) -> None:
        self.maker = CertificateFacts(target, load_runtime(target.jdk))
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


def survey(names: tuple[str, ...], options: Options) -> Survey:
    """Return the facts of the files *names*; a file that gives none is an input with its problem. Raises nothing."""
    gathered = _Gathered(options.target)
    sources: dict[str, Source] = {}
    inputs = []
    roles: list[tuple[Source, str]] = []
    for name in names:
        source = load_source(name, options.target, options.overrides, options.secrets)
        if source.problem:
            inputs.append(Input(name, options.role or "unknown", source.problem))
            continue
        sources[name] = source
        role = options.role or detect_role(source)
        roles.append((source, role))
        inputs.append(Input(name, role))
    for source, role in sorted(roles, key=lambda one: one[1] not in NODE_ROLES):  # nodes first: clients meet them
        _look_at(source, role, options, gathered)
    return Survey(_facts(gathered, options), tuple(inputs), tuple(gathered.startups), tuple(gathered.verdicts), sources)


def _look_at(source: Source, role: str, options: Options, gathered: _Gathered) -> None:
    target = options.target
    gathered.files.append(config_file(source, target))
    if role not in NODE_ROLES:
        _look_at_clients(source, role, target, gathered)
        return
    from ..config.broker import read_node
    from ..predict.startups import predict_startup

    node = read_node(source, target)
    prediction = predict_startup(node, target, gathered.cache)
    opened = open_identities(node, target, gathered.cache, gathered.maker)
    fact = node_facts(node, prediction, opened, target)
    gathered.nodes.append(fact)
    for found in {id(one): one for one in opened.values()}.values():
        gathered.stores.extend(found.stores)
        gathered.certificates.extend(found.certificates)
    gathered.listeners.extend(fact.listeners if isinstance(fact.listeners, tuple) else ())
    gathered.properties.extend(property_facts(source, _keys(node), target))
    gathered.refusals.extend(_told(node, prediction))
    gathered.startups.append(prediction.startup)


def _look_at_clients(source: Source, role: str, target: Target, gathered: _Gathered) -> None:
    from ..config.client import aliases
    from .clients import survey_clients

    has_keystore = any(key.endswith(("ssl.keystore.location", "ssl.keystore.key")) for key in source.effective)
    keys = Keys(role, None, aliases(source), False, False, has_keystore)
    gathered.properties.extend(property_facts(source, keys, target))
    for found in survey_clients(source, role, target, gathered.cache, gathered.maker, gathered.listeners):
        gathered.clients.append(found.client)
        gathered.verdicts.append(found.verdict)
        gathered.refusals.extend(found.told)
        if found.opened:
            gathered.stores.extend(found.opened.stores)
            gathered.certificates.extend(found.opened.certificates)


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
        engine_factory=settings.value("ssl.engine.factory.class") is not None,
        has_keystore=any(key.endswith(("ssl.keystore.location", "ssl.keystore.key")) for key in settings.originals),
    )


def _told(node: NodeConfig, prediction: Prediction) -> list[facts.Told]:
    return [
        facts.Told(refusal, "listener" if listener else "node", listener or node.file, node.file)
        for listener, refusal in prediction.refusals
    ]


def _facts(gathered: _Gathered, options: Options) -> facts.Facts:
    return facts.Facts(
        target=options.target,
        files=(*gathered.files, *_store_files(gathered, options.target)),
        properties=tuple(gathered.properties),
        nodes=tuple(gathered.nodes),
        listeners=tuple(gathered.listeners),
        stores=tuple(gathered.stores),
        certificates=tuple(gathered.certificates),
        clients=tuple(gathered.clients),
        clusters=(),
        refusals=tuple(gathered.refusals),
    )


def _store_files(gathered: _Gathered, target: Target) -> list[facts.File]:
    """Each file of a store once, by the first property that names it."""
    named = {store.path: store for store in reversed(gathered.stores) if store.path}
    return [store_file(store, target) for store in reversed(named.values())]
