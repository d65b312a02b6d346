"""What the set-up is judged for: versions, the moment, and where the files stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .versions import Version, parse_version


@dataclass(frozen=True, slots=True)
class Target:
    """The Kafka and JVM that will read the files, and the frame in which paths, names and times are judged."""

    kafka: str
    """Kafka release, all numbers (``4.4.0``)."""
    jdk: str
    """JDK release, all numbers (``17.0.15``, ``8u504``)."""
    at: datetime
    """The moment at which certificates are judged; aware, in UTC."""
    expires_within_days: int = 30
    """A certificate that ends within so many days is reported."""
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
    client_jdk: str | None = None
    """JDK release of the clients that dial; None: the same as the nodes'."""
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    """Environment that EnvVarConfigProvider reads; never shown."""

    @property
    def kafka_version(self) -> Version:
        """The numbers of the Kafka release."""
        return parse_version(self.kafka)

    @property
    def jdk_version(self) -> Version:
        """The numbers of the JDK release; ``8u504`` is (8, 0, 504)."""
        return parse_version(self.jdk)
