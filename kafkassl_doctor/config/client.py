"""The client identities of a file, each with the settings that the real client would see and what it refuses of them.

A Connect worker's file, a registry's, a MirrorMaker's and a Streams application's hold several: each prefix is one, by
the inheritance of that program (Worker, KafkaStore, MirrorMakerConfig, StreamsConfig).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..records import NamedTuple
from ..values import Place, Unknown
from .client_checks import check_client, read_bootstrap
from .client_identities import BOOTSTRAP, PROTOCOL, Identity, read_identities
from .definitions import Definition, definitions
from .plugins import find_doubts
from .protocols import protocol_named, uses_sasl, uses_tls
from .settings import Settings, parse_settings

if TYPE_CHECKING:
    from ..sources.properties import Source
    from ..target import Target
    from .client_identities import Originals
    from .librdkafka import Properties

CONTROLLERS = "bootstrap.controllers"
_OF_APPLICATIONS = frozenset(["key.serializer", "value.serializer", "key.deserializer", "value.deserializer"])
_GIVEN_ELSEWHERE = (*_OF_APPLICATIONS, BOOTSTRAP)
"""What the program or the command line gives where the file does not."""


class ClientConfig(NamedTuple):
    """One client identity."""

    file: str
    target: Target
    """For whom it is judged: its own runtime and release."""
    name: str
    """Its prefix without the last dot: empty, ``producer``, ``kafkastore``, ``A``, ``A.consumer``."""
    prefix: str
    kind: str
    """client, producer, consumer, admin, connect, registry, mirrormaker or librdkafka."""
    built_as: str
    """The client that Kafka constructs from it first: producer, consumer or admin."""
    place: Place
    protocol: str | Unknown
    """In force, upper case."""
    protocol_place: Place
    protocol_written: bool
    bootstrap: tuple[str, ...] | Unknown
    """``host:port`` of each address that can be read; empty where the command line gives them."""
    bootstrap_place: Place
    bootstrap_blank: bool
    """Whether they are written and blank where the command line may give them."""
    settings: Settings
    """By the keys without the prefix; their places and keys as written are those of the file."""
    own_keys: frozenset[str]
    """Keys without the prefix that are written for this very identity, rather than inherited."""
    steps: tuple[Refusal | Unknown, ...]
    """What is refused, or can't be told, in Kafka's order, before any store or login."""
    properties: Properties | None = None
    """What librdkafka makes of the file; None where Kafka's own clients read it."""

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals among the steps."""
        return tuple(step for step in self.steps if isinstance(step, Refusal))

    @property
    def tls(self) -> bool | Unknown:
        """Whether it speaks TLS."""
        return uses_tls(self.protocol)

    @property
    def sasl(self) -> bool | Unknown:
        """Whether it authenticates by SASL."""
        return uses_sasl(self.protocol)

    @property
    def is_java(self) -> bool:
        """Whether it is a client of the JVM, so that Kafka's definitions apply."""
        return self.kind != "librdkafka" and not self.target.runtime


def read_clients(source: Source, target: Target, role: str) -> tuple[ClientConfig, ...]:
    """Return the client identities of a file of this *role* (config/roles.py); none for a node's file.

    Each is given once for every runtime that it is to be judged for (``Target.for_clients``).
    """
    found = []
    for one in target.for_clients(source.name):
        read = _of_runtime(role, one)
        found += [_read(source, identity, read[1]) for identity in read_identities(source, read[0])]
    return tuple(found)


def _of_runtime(role: str, target: Target) -> tuple[str, Target]:
    """What a file is to its runtime: librdkafka reads every file as its own, a JVM those of librdkafka as a client's.

    Without a runtime that was asked for, a file in librdkafka's dialect is read by librdkafka.
    """
    if target.runtime == "librdkafka":
        return "librdkafka", target
    if role == "librdkafka" and not target.runtime and not target.asked:
        return role, target._replace(runtime="librdkafka")
    return "client" if role == "librdkafka" and not target.runtime else role, target


def _read(source: Source, identity: Identity, target: Target) -> ClientConfig:
    if identity.kind == "librdkafka":
        return _read_librdkafka(source, identity, target)
    place = Place(source.name)
    originals = _without_blank_bootstrap(identity)
    first = _refusals_of(identity, originals, target)
    settings, refusals = parse_settings(originals, _defined(identity.built_as, target), target)
    steps: list[Refusal | Unknown] = [*source.refusals, *source.doubts, *first, *settings.unread()]
    steps += (one for one in refusals if not _said_before(one, first))
    steps += find_doubts(settings, _defined(identity.built_as, target), target.kafka_version)
    bootstrap = read_bootstrap(settings, identity.kind, identity.built_as, target)
    checked = check_client(settings, identity.built_as, bootstrap, place, target)
    steps += (one for one in checked if one not in steps)
    return ClientConfig(
        file=source.name,
        target=target,
        name=identity.prefix.removesuffix("."),
        prefix=identity.prefix,
        kind=identity.kind,
        built_as=identity.built_as,
        place=place,
        protocol=_protocol(settings),
        protocol_place=settings.get(PROTOCOL).place or place,
        protocol_written=settings.is_written(PROTOCOL),
        bootstrap=bootstrap.addresses,
        bootstrap_place=_place_of(bootstrap.key, settings, identity) or place,
        bootstrap_blank=_is_blank(identity) and BOOTSTRAP not in originals,
        settings=settings,
        own_keys=identity.own_keys,
        steps=tuple(steps),
    )


def _read_librdkafka(source: Source, identity: Identity, target: Target) -> ClientConfig:
    """What librdkafka reads, with the settings of a Java client that dials and checks names as it does."""
    from .librdkafka import IDENTIFICATION, checks_names, protocol_of, read_properties

    place, found = Place(source.name), read_properties(source.effective)
    written, servers = found.written.get(PROTOCOL), found.servers
    alike = {BOOTSTRAP: servers._replace(key=BOOTSTRAP)} if servers else {}
    if not checks_names(found):
        entry = found.written.get(IDENTIFICATION) or next(iter(found.written.values()))
        alike[IDENTIFICATION] = entry._replace(key=IDENTIFICATION, value="")
    settings, _ = parse_settings(alike, _defined("librdkafka", target), target)
    bootstrap = read_bootstrap(settings, "librdkafka", "librdkafka", target)
    return ClientConfig(
        file=source.name,
        target=target,
        name="",
        prefix="",
        kind=identity.kind,
        built_as=identity.built_as,
        place=place,
        protocol=protocol_of(found),
        protocol_place=written.place if written else place,
        protocol_written=written is not None,
        bootstrap=bootstrap.addresses,
        bootstrap_place=servers.place if servers else place,
        bootstrap_blank=False,
        settings=settings,
        own_keys=identity.own_keys,
        steps=found.steps,
        properties=found,
    )


def _without_blank_bootstrap(identity: Identity) -> Originals:
    """Blank addresses are as good as none where the command line gives them: not to an application, which names its
    serializers, nor to a worker."""
    if identity.first or not _is_blank(identity) or identity.originals.keys() & _OF_APPLICATIONS:
        return identity.originals
    return {key: entry for key, entry in identity.originals.items() if key != BOOTSTRAP}


def _place_of(key: str, settings: Settings, identity: Identity) -> Place | None:
    written = identity.originals.get(key)
    return settings.get(key).place or (written.place if written else None)


def _is_blank(identity: Identity) -> bool:
    written = identity.originals.get(BOOTSTRAP)
    return written is not None and not isinstance(written.value, Unknown) and not written.value.strip()


def _refusals_of(identity: Identity, originals: Originals, target: Target) -> tuple[Refusal, ...]:
    """What the worker's own definitions refuse; a MirrorMaker fills in what they require, all but the addresses."""
    if identity.first is None:
        return ()
    defined = definitions(identity.first, target.kafka_version, target.jdk_version)
    if identity.kind == "mirrormaker":
        defined = {k: one._replace(required=one.required and k == BOOTSTRAP) for k, one in defined.items()}
    return parse_settings(originals, defined, target)[1]


def _defined(built_as: str, target: Target) -> Mapping[str, Definition]:
    role = "admin" if built_as == "librdkafka" else built_as
    defined = definitions(role, target.kafka_version, target.jdk_version)
    return {
        name: definition._replace(required=False) if name in _GIVEN_ELSEWHERE and definition.required else definition
        for name, definition in defined.items()
    }


def _said_before(refusal: Refusal, others: Iterable[Refusal]) -> bool:
    return any(other.at == refusal.at and other.text == refusal.text for other in others)


def _protocol(settings: Settings) -> str | Unknown:
    value = settings.value(PROTOCOL)
    if isinstance(value, Unknown):
        return value
    return protocol_named(str(value)) or Unknown(f"{value} is no security protocol")
