"""A node under examination: what its settings amount to, read when a check first needs it, as Kafka does.

What is refused or unknown on the way becomes a step at that moment, so that the steps stand in Kafka's order.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from ..values import Unknown
from .draft import Draft
from .listeners import ADVERTISED, Endpoint
from .naming import (
    Endpoints,
    InterBroker,
    Listening,
    Names,
    effective_brokers,
    effective_controllers,
    read_advertised,
    read_controller_names,
    read_inter_broker,
    read_listening,
)
from .protocols import ProtocolMap, read_protocol_map
from .quorum import Membership

BROKER, CONTROLLER = "broker", "controller"
_Item = TypeVar("_Item")


class Case:
    """The node; the properties that may be None are so where nothing can be judged, which a step says already."""

    def __init__(self, draft: Draft, member: Membership) -> None:
        self.draft, self.member, self.roles = draft, member, member.roles

    # ---- as they are

    @cached_property
    def controller_names(self) -> Names:
        """controller.listener.names as typed."""
        names = read_controller_names(self.draft)
        self.draft.doubt(names)
        return names

    @cached_property
    def protocol_map(self) -> ProtocolMap | Unknown:
        """The protocols of the listeners."""
        return read_protocol_map(self.draft, self.controller_names, bool(self.roles))

    @cached_property
    def listening(self) -> Listening:
        """The listeners of the node."""
        return read_listening(self.draft, self.protocol_map)

    @cached_property
    def advertised(self) -> Endpoints | None:
        """What is written to be told others; None where nothing is."""
        return read_advertised(self.draft, self.protocol_map)

    @cached_property
    def brokers(self) -> Endpoints:
        """What brokers and clients are told."""
        endpoints = self.listening.endpoints if self.advertised is None else self.advertised
        return effective_brokers(self.draft, endpoints, self.advertised is not None, self.controller_names)

    @cached_property
    def controllers(self) -> Endpoints:
        """What other controllers are told."""
        bound, names = self.listening.endpoints, self.controller_names
        return effective_controllers(self.draft, bound, self.advertised, names, self.member)

    @cached_property
    def inter_broker(self) -> InterBroker:
        """The listener that brokers use among themselves."""
        names = frozenset(endpoint.name for endpoint in known(self.listening.endpoints) or ())
        return read_inter_broker(self.draft, self.protocol_map, names)

    # ---- as they can be judged

    @property
    def is_broker(self) -> bool:
        """Whether the node is a broker; since 4.0 one without roles is nothing."""
        return BROKER in self.roles or (not self.roles and self.draft.holds("zookeeper"))

    @property
    def names(self) -> tuple[str, ...] | None:
        """controller.listener.names."""
        return known(self.controller_names)

    @property
    def mapping(self) -> ProtocolMap | None:
        """The protocols of the listeners."""
        return None if isinstance(self.protocol_map, Unknown) else self.protocol_map

    @property
    def bound(self) -> tuple[Endpoint, ...] | None:
        """The listeners, where every entry could be read."""
        return known(self.listening.endpoints) if self.listening.complete else None

    @property
    def told(self) -> tuple[Endpoint, ...] | None:
        """What brokers and clients are told, where every entry could be read."""
        if self.advertised is None:
            return known(self.brokers) if self.listening.complete else None
        entries, read = known(self.draft.entries(ADVERTISED)), known(self.advertised)
        whole = read is not None and (entries is None or len(entries) == len(read))
        return known(self.brokers) if whole else None

    @property
    def told_controllers(self) -> tuple[Endpoint, ...] | None:
        """What other controllers are told."""
        return known(self.controllers) if self.bound is not None else None

    def is_controller(self, endpoint: Endpoint) -> bool:
        """Return whether Kafka takes an endpoint for a controller's: it compares the names as typed."""
        return endpoint.name in (self.names or ())

    def refuse(self, cause: str, key: str, text: str | None = None, /, **values: object) -> None:
        """Refuse what is written under *key*, by the text of the cause's name unless another is given."""
        said = self.draft.say(text or cause, **values)
        self.draft.refuse(cause, self.draft.place(key), said, (), **values)


def known(value: tuple[_Item, ...] | Unknown | None) -> tuple[_Item, ...] | None:
    """Return a value that may be unknown, or None."""
    return None if isinstance(value, Unknown) else value
