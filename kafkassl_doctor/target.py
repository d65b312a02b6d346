"""What the set-up is judged for: versions, the moment, and where the files stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from .records import NamedTuple
from .versions import Version, parse_version

STORES_ELSEWHERE = "the files stand on another machine (--stores elsewhere)"
"""Why modes and owners are not judged there: the user has said so, so that it is no doubt either."""


FOR_THE_PROGRAM = frozenset({"asked", "java", "clients", "of_clients", "of_nodes", "kafka_given", "environment"})
"""Fields that are not shown, nor seen by rules."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Target(NamedTuple):
    """The Kafka and JVM that will read the files, and the frame in which paths, names and times are judged."""

    kafka: str
    """Kafka release, all numbers (``4.4.0``)."""
    jdk: str
    """JDK release, all numbers (``17.0.15``, ``8u504``)."""
    at: datetime
    """The moment at which certificates are judged; aware, in UTC."""
    expires_within_days: int = 30
    """A certificate that ends within so many days is reported."""
    ca_expires_within_days: int | None = None
    """The same for certificates of CAs; None: as for others."""
    stores: Literal["here", "elsewhere"] = "here"
    """``elsewhere``: stores are not on this machine; an absent one is unknown, modes and owners are not judged."""
    run_as: str | None = None
    """The user under which Kafka runs; None when not told."""
    cwd: str = "."
    """The working directory of the Kafka process: relative store paths are resolved against it."""
    path_map: tuple[tuple[str, str], ...] = ()
    """Pairs (prefix in the file, prefix on this machine)."""
    host: str | None = None
    """The machine's own fully qualified name: what an empty host in a listener is advertised as; None when not told."""
    slow_stores: bool = False
    """Whether stores with very high iteration counts are opened all the same."""
    java_home: str | None = None
    """Folder of a JVM on this machine whose java.security and cacerts count; None: the tables of the release."""
    runtime: str = ""
    """What runs a client that is none of the JVM: librdkafka, python, go, node; empty: a JVM."""
    asked: bool = False
    """Whether the runtime was asked for, rather than told from the file."""
    java: Any = None
    """What the JVM is started with beyond its release (sources.java_options.JavaOptions); None: nothing was told."""
    clients: tuple[Target, ...] = ()
    """For whom files of clients are judged; empty: for the same as those of nodes."""
    of_clients: Mapping[str, tuple[Target, ...]] = _NOTHING
    """The same for single files."""
    of_nodes: Mapping[str, Target] = _NOTHING
    """For whom the files of single nodes are judged."""
    kafka_given: bool = False
    """Whether the Kafka release was told, rather than being the newest of the tables."""
    environment: Mapping[str, str] = _NOTHING
    """Environment that EnvVarConfigProvider reads; never shown."""

    def __repr__(self) -> str:
        """Without what is for the program alone: the environment may hold secrets."""
        shown = (f"{name}={getattr(self, name)!r}" for name in self._fields if name not in FOR_THE_PROGRAM)
        return f"Target({', '.join(shown)})"

    @property
    def kafka_version(self) -> Version:
        """The numbers of the Kafka release."""
        return parse_version(self.kafka)

    @property
    def jdk_version(self) -> Version:
        """The numbers of the JDK release; ``8u504`` is (8, 0, 504)."""
        return parse_version(self.jdk)

    @property
    def runtime_name(self) -> str:
        """What runs a program of this target, as ``--client-runtime`` takes it: ``java17.0.15``, ``librdkafka``."""
        return self.runtime or f"java{self.jdk}"

    @property
    def has_own_runtime(self) -> bool:
        """Whether what runs it was asked for, or told from its file, rather than being the JVM of everything."""
        return self.asked or bool(self.runtime)

    def for_node(self, file: str) -> Target:
        """Return the target of the node with that *file*."""
        return self.of_nodes.get(file, self)

    def for_clients(self, file: str) -> tuple[Target, ...]:
        """Return the targets of the client with that *file*, one for each runtime that was asked for."""
        return self.of_clients.get(file) or self.clients or (self,)
