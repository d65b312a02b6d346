"""Managed services, told by their host names: which protocol each of their ports speaks."""

from __future__ import annotations

from collections.abc import Iterable

from ..data import read_data
from ..records import NamedTuple


class Managed(NamedTuple):
    """An address of a managed service."""

    service: str
    address: str
    protocol: str
    """The security protocol that its port speaks."""


def find_managed(addresses: Iterable[str]) -> Managed | None:
    """Return the first of the ``host:port`` *addresses* that belongs to a managed service whose ports are known."""
    return next((found for address in addresses if (found := _look_up(address)) is not None), None)


def _look_up(address: str) -> Managed | None:
    host, _, port = address.lower().rpartition(":")
    if "." not in host or host[-1:].isdigit():
        return None
    for one in read_data("managed")["services"]:
        if host.startswith(one["begins"]) and host.endswith(one["ends"]) and one["holds"] in host:
            protocol = one["ports"].get(port)
            return Managed(one["service"], address, protocol) if protocol else None
    return None
