"""Refusals with the lines that they turn on: by these a finding about a store or a key is known for their reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import facts
from ..causes import Refusal
from ..stores.refusals import DENIED
from ..values import Place

if TYPE_CHECKING:
    from ..config.node import NodeConfig
    from ..config.settings import Settings
    from ..predict.startups import Prediction

_INLINE = {"keystore": "ssl.keystore.certificate.chain", "truststore": "ssl.truststore.certificates"}


def deny(node: NodeConfig) -> NodeConfig:
    """Return the node as one whose file the user under which Kafka runs can't read: nothing else comes before that."""
    return node._replace(steps=(Refusal(DENIED, Place(node.file)), *node.steps))


def tell_node(node: NodeConfig, prediction: Prediction) -> list[facts.Told]:
    """Return what is refused of a node, in Kafka's order."""
    settings = {one.name: one.settings for one in node.listeners} if isinstance(node.listeners, tuple) else {}
    return [
        facts.Told(
            refusal,
            "listener" if listener else "node",
            listener or node.file,
            node.file,
            lines_of(refusal, settings[listener]) if listener in settings else (),
        )
        for listener, refusal in prediction.refusals
    ]


def lines_of(refusal: Refusal, settings: Settings) -> tuple[Place, ...]:
    """Return the lines of the stores that a refusal of these *settings* turns on, of the one that it names or of both.

    The line of a password is among them where the value as it is written is known to be what is wrong.
    """
    purpose = refusal.values.get("purpose")
    named = [purpose] if purpose in _INLINE else list(_INLINE)
    return tuple(place for one in named for place in _lines(one, settings, "slip" in refusal.values))


def store_lines(purpose: str, settings: Settings) -> tuple[Place, ...]:
    """Return where the store is named."""
    return tuple(_lines(purpose, settings, False))


def _lines(purpose: str, settings: Settings, password: bool) -> Iterator[Place]:
    keys = [f"ssl.{purpose}.location", _INLINE[purpose], *([f"ssl.{purpose}.password"] if password else [])]
    for key in keys:
        place = settings.get(key).place
        if place is not None and place.line is not None:
            yield place
