"""The controllers that a node knows: controller.quorum.voters and controller.quorum.bootstrap.servers.

Kafka checks their form while it parses the file (QuorumConfig's validators), so settings.py asks here for the refusals.
"""

from __future__ import annotations

import re

from ..records import NamedTuple
from ..texts import say
from ..values import Unknown
from ..versions import Version
from .addresses import split_address
from .words import order_of_hash_map, split_plain

VOTERS = "controller.quorum.voters"
BOOTSTRAP = "controller.quorum.bootstrap.servers"
WILDCARD = "0.0.0.0"
"""The address of all interfaces, which nobody can dial."""
_LARGEST_ID = 2**31 - 1
_LARGEST_PORT = 65535


class Voter(NamedTuple):
    """A member of the quorum as written in controller.quorum.voters."""

    id: int
    host: str
    port: int


class Address(NamedTuple):
    """A controller that a node asks first, as written in controller.quorum.bootstrap.servers."""

    host: str
    port: int


class Membership(NamedTuple):
    """Who a node is in its cluster."""

    roles: frozenset[str]
    """Empty: a broker with ZooKeeper; a broker where they can't be told."""
    roles_known: bool
    node_id: int | Unknown | None
    voters: tuple[Voter, ...] | Unknown
    bootstrap: tuple[str, ...] | Unknown
    """Entries of controller.quorum.bootstrap.servers."""


class Fault(NamedTuple):
    """What is wrong with an entry: a cause, the entry, and Kafka's text."""

    cause: str
    entry: str
    text: str


def find_voter_fault(entries: tuple[str, ...], kafka: Version) -> Fault | None:
    """Return what Kafka refuses first in controller.quorum.voters (QuorumConfig.parseVoterConnections)."""
    return next((found for found in (_read_voter(entry, kafka) for entry in entries) if isinstance(found, Fault)), None)


def find_bootstrap_fault(entries: tuple[str, ...], kafka: Version) -> Fault | None:
    """Return what Kafka refuses first in controller.quorum.bootstrap.servers (QuorumConfig.parseBootstrapServer)."""
    found = (_read_address(entry, entry, "bootstrap-malformed", "bootstrap-host-malformed", kafka) for entry in entries)
    return next((fault for fault in found if isinstance(fault, Fault)), None)


def read_voters(entries: tuple[str, ...] | Unknown | None, kafka: Version) -> tuple[Voter, ...] | Unknown:
    """Return the voters, the last entry of each id; entries that can't be read are left out."""
    if isinstance(entries, Unknown):
        return entries
    read = (_read_voter(entry, kafka) for entry in entries or ())
    voters = {voter.id: voter for voter in read if isinstance(voter, Voter)}
    return tuple(voters.values())


def find_unroutable(entries: tuple[str, ...], kafka: Version) -> Voter | None:
    """Return the first voter that nobody can dial."""
    read = (_read_voter(entry, kafka) for entry in entries)
    return next((voter for voter in read if isinstance(voter, Voter) and voter.host == WILDCARD), None)


def read_bootstrap(entries: tuple[str, ...] | Unknown | None, kafka: Version) -> tuple[Address, ...] | Unknown:
    """Return the controllers to ask first, in the order of the file; entries that can't be read are left out."""
    if isinstance(entries, Unknown):
        return entries
    read = (
        _read_address(entry, entry, "bootstrap-malformed", "bootstrap-host-malformed", kafka) for entry in entries or ()
    )
    return tuple(address for address in read if isinstance(address, Address))


def order_ids(voters: tuple[Voter, ...], sized: bool) -> list[int]:
    """Return the ids in the order in which Kafka's map of voters gives them; *sized*: the map is made for so many."""
    capacity = len(voters) if sized else None
    return order_of_hash_map((voter.id for voter in voters), lambda number: number & 0xFFFFFFFF, capacity)


def _read_voter(entry: str, kafka: Version) -> Voter | Fault:
    parts = split_plain(entry, "@")
    if len(parts) != 2:
        return Fault("voter-malformed", entry, say("kafka", "voter-malformed", kafka, entry=entry))
    number = int(parts[0]) if re.fullmatch(r"[+-]?[0-9]{1,18}", parts[0]) else None
    if number is None or not -_LARGEST_ID - 1 <= number <= _LARGEST_ID:
        return Fault("voter-id-malformed", entry, say("kafka", "voter-id-malformed", kafka, id=parts[0]))
    address = _read_address(parts[1], entry, "voter-malformed", "voter-host-malformed", kafka)
    return address if isinstance(address, Fault) else Voter(number, address.host, address.port)


def _read_address(text: str, entry: str, cause: str, said: str, kafka: Version) -> Address | Fault:
    found = split_address(text, kafka)
    if not found:
        return Fault(cause, entry, say("kafka", said, kafka, entry=entry))
    host, digits = found
    port = int(digits) if len(digits) < 19 else _LARGEST_ID + 1
    if port > _LARGEST_ID:
        return Fault(cause, entry, say("kafka", "number-malformed", kafka, text=digits))
    if port > _LARGEST_PORT:
        return Fault(cause, entry, say("kafka", "port-out-of-range", kafka, port=port))
    return Address(host, port)
