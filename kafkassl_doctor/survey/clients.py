"""Facts about clients, and whether each can be constructed from its file."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import facts
from ..predict.clients import predict_client
from ..records import NamedTuple
from ..stores.engine import load_stores
from ..values import Unknown
from .certificates import CertificateFacts
from .lines import lines_of
from .managed import find_managed
from .nodes import client_auth_in_force
from .settings import tls_facts
from .stores import Owner, StoreFacts, store_facts

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..predict.meetings import Meeting
    from ..report import ClientVerdict
    from ..target import Target
    from ..values import Place
    from .identities import Judges

_STORE_KEYS = ("ssl.keystore.", "ssl.truststore.", "ssl.key.")
WORKER_PREFIXES = ("producer.", "consumer.", "admin.")


class Surveyed(NamedTuple):
    """One client identity: its facts, its stores, and what is refused of it."""

    client: facts.Client
    verdict: ClientVerdict
    opened: StoreFacts | None
    told: tuple[facts.Told, ...]


def survey_clients(
    configs: tuple[ClientConfig, ...],
    cache: MutableMapping[Any, Any],
    maker: CertificateFacts,
    meetings: Sequence[Meeting],
    judges: Judges,
) -> tuple[Surveyed, ...]:
    """Return every client identity of a file; *meetings* tell whom they dial, *judges* who judges what they show."""
    bare = _bare_prefixes(configs)
    return tuple(_survey(config, bare, cache, maker, meetings, judges) for config in configs)


def _bare_prefixes(configs: tuple[ClientConfig, ...]) -> tuple[str, ...]:
    """Prefixes of a worker's connectors that have no TLS settings of their own, while the worker has."""
    if not any(one.kind == "connect" and one.tls is True for one in configs):
        return ()
    prefixed = [one for one in configs if one.prefix in WORKER_PREFIXES[:2]]
    return tuple(one.prefix for one in prefixed if one.tls is not True and not one.protocol_written)


def _survey(
    config: ClientConfig,
    bare: tuple[str, ...],
    cache: MutableMapping[Any, Any],
    maker: CertificateFacts,
    meetings: Sequence[Meeting],
    judges: Judges,
) -> Surveyed:
    name = config.file if not config.name else f"{config.file}#{config.name}"
    target = config.target
    predicted = predict_client(config, target, cache)
    opened = None
    if config.tls is True and config.is_java:
        loaded = load_stores(config.settings, target, cache)
        owner = Owner(name, "client", config.place, (name,), False, True, _is_asked(config, meetings, judges))
        owner = owner._replace(judges=judges.get(id(config), ()))
        opened = store_facts(loaded, config.settings, owner, maker, target)
    told = tuple(
        facts.Told(refusal, "client", name, config.file, lines_of(refusal, config.settings))
        for refusal in predicted.refusals
    )
    if config.kind == "connect":
        told += tuple(_tell_server(config, name, {one.refusal.at for one in told}, cache))
    return Surveyed(_client(config, name, bare, predicted.verdict, opened, target), predicted.verdict, opened, told)


def _tell_server(
    config: ClientConfig, name: str, said: set[Place | None], cache: MutableMapping[Any, Any]
) -> Iterator[facts.Told]:
    """What keeps the HTTPS server of a worker from being made, where the worker's own client has not *said* it."""
    from ..predict.rest import judge_rest_server

    server = judge_rest_server(config, config.target, cache)
    if server is None:
        return
    for refusal in server.refusals:
        if refusal.at not in said:
            yield facts.Told(refusal, "client", name, config.file, lines_of(refusal, server.settings))


def _is_asked(config: ClientConfig, meetings: Sequence[Meeting], judges: Judges) -> facts.Truth:
    """Whether a listener at hand that the client dials asks for client certificates, and is shown one."""
    asking = [
        client_auth_in_force(one.listener)
        for one in meetings
        if one.dialler is config and one.listener.tls is True and one.via != "assumed"
    ]
    if "required" in asking or ("requested" in asking and id(config) in judges):
        return True
    return next((auth for auth in asking if isinstance(auth, Unknown)), False)


def _client(
    config: ClientConfig,
    name: str,
    bare: tuple[str, ...],
    verdict: ClientVerdict,
    opened: StoreFacts | None,
    target: Target,
) -> facts.Client:
    written = any(key.startswith("ssl.") for key in config.own_keys)
    stores_written = any(key.startswith(_STORE_KEYS) for key in config.own_keys)
    bootstrap = () if isinstance(config.bootstrap, Unknown) else config.bootstrap
    keystore = opened.keystore if opened else None
    constructs = verdict.constructs
    managed = find_managed(bootstrap)
    return facts.Client(
        name=name,
        place=config.place,
        file=config.file,
        prefix=config.prefix,
        kind=config.kind,
        protocol=config.protocol,
        protocol_place=config.protocol_place,
        settings=_settings(config, opened, target),
        tls_settings_written=written,
        tls_settings_unused=config.tls if isinstance(config.tls, Unknown) else stores_written and not config.tls,
        bootstrap=bootstrap,
        bootstrap_place=config.bootstrap_place,
        bootstrap_blank=config.bootstrap_blank,
        ip_bootstrap=tuple(one for one in bootstrap if _is_address(one.rpartition(":")[0])),
        constructs=Unknown(verdict.unknown or "it can't be told") if constructs is None else constructs,
        presents_certificate=keystore.has_key if isinstance(keystore, facts.Store) else _none_or_unknown(keystore),
        broker_key=None,
        inherits_nothing=bare if config.kind == "connect" else (),
        runtime=target.runtime_name,
        managed_service=managed and managed.service,
        managed_address=managed and managed.address,
        managed_protocol=managed and managed.protocol,
    )


def _settings(config: ClientConfig, opened: StoreFacts | None, target: Target) -> facts.Tls | Unknown | None:
    if not config.is_java or config.tls is False:
        return None
    return config.tls if isinstance(config.tls, Unknown) else tls_facts(config.settings, opened, target, config.place)


def _none_or_unknown(keystore: Unknown | None) -> facts.Truth:
    return keystore if isinstance(keystore, Unknown) else False


def _is_address(host: str) -> bool:
    return ":" in host or (host.count(".") == 3 and host.replace(".", "").isdigit())
