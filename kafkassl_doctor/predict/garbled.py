"""The alert that older brokers send a client after TLS 1.3's handshake, which it can't read (SslTransportLayer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config.traits import holds
from ..jvm.alerts import say_alert
from ..texts import say

if TYPE_CHECKING:
    from ..jvm.runtime import Runtime
    from ..jvm.sides import Handshake
    from ..target import Target


def garble(talk: Handshake, runtime: Runtime, target: Target) -> Handshake:
    """Return *talk* with what the client, of that *runtime*, makes of the broker's alert."""
    told = talk.late and talk.refused_by == "server" and talk.client_says is not None
    if not told or holds("alerts-after-handshake-readable", target.kafka_version):
        return talk
    text = say("jdk", "record-unreadable", runtime.numbers)
    around = say_alert(f"SSLException: {text.partition(': ')[2]}", "bad_record_mac", runtime)
    return talk._replace(client_says=text, client_also=(around,))
