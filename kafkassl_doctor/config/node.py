"""A node's configuration as the rest of the doctor reads it: what NodeConfig and its listeners hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..causes import Refusal
from ..records import NamedTuple
from ..values import Place, Unknown
from .authorizer import Authorizer
from .draft import Step
from .naming import Names
from .ports import PortRefusals
from .protocols import uses_sasl, uses_tls
from .quorum import Address, Voter

if TYPE_CHECKING:
    from .settings import Settings

Role = Literal["broker", "controller", "combined"]


class ListenerConfig(NamedTuple):
    """One listener of a node, or the controller listener that a plain broker only dials."""

    name: str
    """Upper case; as typed for one that is only dialled."""
    protocol: str | Unknown
    host: str | None
    """Host bound, None for all interfaces."""
    port: int
    """0 for one that is only dialled."""
    place: Place
    entry: str
    """As written in ``listeners``; empty for one that is only dialled."""
    advertised_host: str | Unknown | None
    """Host that others are told, None where it is not advertised or Kafka takes the machine's own name."""
    advertised_port: int | None
    """None where it is not advertised."""
    advertised_place: Place
    is_controller: bool
    is_inter_broker: bool
    present: bool
    settings: Settings
    """The node's settings with this listener's prefix."""
    prefix: str
    """``listener.name.external.``"""
    refusals: tuple[Refusal, ...]
    """What Kafka refuses in the keys with the prefix when it sets the listener up."""

    @property
    def tls(self) -> bool | Unknown:
        """Whether it speaks TLS."""
        return uses_tls(self.protocol)

    @property
    def sasl(self) -> bool | Unknown:
        """Whether it authenticates by SASL."""
        return uses_sasl(self.protocol)


class NodeConfig(NamedTuple):
    """One server.properties."""

    file: str
    role: Role
    mode: Literal["kraft", "zookeeper"]
    node_id: int | Unknown | None
    listeners: tuple[ListenerConfig, ...] | Unknown
    """In the order of the file; last the controller listener that a plain broker dials."""
    inter_broker_listener: str | Unknown | None
    """None for a controller."""
    inter_broker_protocol: str | Unknown | None
    inter_broker_place: Place
    controller_names: Names
    """controller.listener.names as typed."""
    controller_listener: str | Unknown | None
    """The one that this node dials: the first; None with ZooKeeper."""
    controller_protocol: str | Unknown | None
    controller_refusal: Refusal | None
    """What Kafka says when it builds the client for a controller listener whose protocol it can't find."""
    controller_place: Place
    registers: bool
    """Whether a controller registers with the active controller, itself too (since 3.7)."""
    voters: tuple[Voter, ...] | Unknown
    voters_refusal: Refusal | None
    """What Kafka says when the node asks for the voters' addresses: one that nobody can dial."""
    ports: PortRefusals
    """What Kafka says when it comes to use a port that no address can have."""
    bootstrap: tuple[Address, ...] | Unknown
    early_start: Names
    authorizer: Authorizer
    reporters: tuple[Step, ...]
    """What becomes of its reporters of metrics, which are made before any channel."""
    remote_storage: tuple[Step, ...]
    """What becomes of its remote storage; empty for a controller."""
    replica_selector: tuple[Step, ...]
    settings: Settings
    steps: tuple[Step, ...]
    """Refusals and what can't be told, in the order in which Kafka checks."""

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What Kafka refuses, the first being what it says."""
        return tuple(step for step in self.steps if isinstance(step, Refusal))
