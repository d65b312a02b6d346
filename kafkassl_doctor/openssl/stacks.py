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
    judge: str
    """Who judges certificates: ``openssl``, ``node`` (OpenSSL, after the handshake), ``go``."""
    level: int
    """Security level of OpenSSL."""
    partial_wildcards: bool
    names_issuers: bool
    """Whether it shows its certificate only where the server names one of its issuers; Go compares octet by octet."""
    alerts: str
    """How its OpenSSL calls alerts that SSL 3.0 had already: ``ssl/tls``, ``sslv3``."""
    refuses: str
    """``alerts``: by an alert as it should be; ``in-clear``: by one that is not encrypted in TLS 1.3; ``hangs-up``:
    without a word; ``breaks-off``: likewise, in TLS 1.2 when all is done."""
    sends_final_dot: bool
    """Whether a dot at the end of a host stays in the server name that it sends, and in the name that it compares."""
    breaks_off: bool
    """Whether it closes a connection without TLS's own notice of it."""
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
    """Return the stack of a client: librdkafka, kafka-python, aiokafka, go, node."""
    table = read_data("clients")
    about: dict[str, Any] = table["stacks"][name]
    hello: dict[str, Any] = table["hellos"][about["hello"]]
    return Stack(
        name,
        about.get("judge", "openssl"),
        about.get("level", 0),
        about.get("partial_wildcards", False),
        about["names_issuers"],
        about.get("alerts", ""),
        about["refuses"],
        about.get("sends_final_dot", False),
        about.get("breaks_off", False),
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
