"""How clients that are none of the JVM speak TLS: what they offer, and how they judge (data/clients.json)."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..data import read_data
from ..jvm.runtime import Runtime, load_runtime, newest_update
from ..records import NamedTuple

_BASE = 17
"""The JDK whose code stands for the client where a JSSE server asks of its peer; lists are the client's."""


class Stack(NamedTuple):
    """One client library with its TLS."""

    name: str
    level: int
    """Security level of OpenSSL."""
    partial_wildcards: bool
    names_issuers: bool
    """Whether it shows its certificate only where the server names one of its issuers."""
    alerts: str
    """How its OpenSSL calls alerts that SSL 3.0 had already: ``ssl/tls``, ``sslv3``."""
    refuses: str
    """``in-clear``: by an alert that is not encrypted; ``hangs-up``: without a word."""
    offers: Runtime
    """What a JSSE server sees of it."""
    protocols: tuple[str, ...]
    first_bytes: int
    """The first four bytes of its hello, as a listener without TLS reads them: the size of a request."""


def stack_names() -> frozenset[str]:
    """Return the names of the stacks that are reproduced."""
    return frozenset(read_data("clients")["stacks"])


@cache
def load_stack(name: str) -> Stack:
    """Return the stack of a client: librdkafka, kafka-python, aiokafka."""
    table = read_data("clients")
    about: dict[str, Any] = table["stacks"][name]
    hello: dict[str, Any] = table["hellos"][about["hello"]]
    return Stack(
        name,
        about["level"],
        about["partial_wildcards"],
        about["names_issuers"],
        about["alerts"],
        about["refuses"],
        offer(hello),
        tuple(hello["protocols"]),
        int(hello["first_bytes"], 16),
    )


def offer(hello: dict[str, Any]) -> Runtime:
    """Return what a ClientHello offers as a runtime of which a JSSE server can ask."""
    base = load_runtime(newest_update(_BASE))
    lists = {
        "tls_disabled": (),
        "certpath_disabled": (),
        "tls_legacy": (),
        "disabled_curves": (),
        "supported_protocols": tuple(hello["protocols"]),
        "default_suites": tuple(name for name in hello["suites"] if name in base.supported_suites),
        "other_suites": (),
        "groups": tuple(hello["groups"]),
        "schemes": tuple(hello["schemes"]),
    }
    return Runtime(base.version, lists)
