"""What a client's file (``--config``) gives a probe: its settings, its truststore, its key, its login."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..jvm.sides import Side
    from ..stores.engine import SslStores


class Identity(NamedTuple):
    """The client that is looked through the eyes of."""

    file: str
    client: ClientConfig
    """``client.settings`` holds its settings (``sasl.mechanism``, …), ``client.settings.originals`` what is written
    (``sasl.jaas.config``); ``client.protocol`` is SSL, SASL_SSL, PLAINTEXT, SASL_PLAINTEXT."""
    stores: SslStores | None
    """Its stores, opened; None where it speaks no TLS."""
    side: Side | None
    """Its end of TLS as the JVM has it: anchors, keys, protocols, suites; None where that can't be told."""
    problem: str = ""
    """Why ``side`` can't be told, or what of its stores does not open."""
