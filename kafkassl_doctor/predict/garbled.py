"""The alerts of older brokers, which clients can't read after TLS 1.3's handshake and not always before its end.

SslTransportLayer.handshakeFailure before 3.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config.traits import holds
from ..jvm.alerts import say_alert
from ..texts import say

if TYPE_CHECKING:
    from ..jvm.runtime import Runtime
    from ..jvm.sides import Handshake
    from ..report import Link
    from ..target import Target

_LOST = "whether the alert of a broker before 3.2 can be read depends on what it has yet to send"


def garble(talk: Handshake, runtime: Runtime, target: Target) -> Handshake:
    """Return *talk* with what the client, of that *runtime*, makes of the broker's alert."""
    told = talk.refused_by == "server" and talk.client_says is not None
    if not told or holds("broker-alerts-readable", target.kafka_version):
        return talk
    if not talk.late:
        return talk._replace(client_says=None, client_also=(), unknown=(*talk.unknown, ("client_says", _LOST)))
    text = say("jdk", "record-unreadable", runtime.numbers)
    around = say_alert(f"SSLException: {text.partition(': ')[2]}", "bad_record_mac", runtime)
    return talk._replace(client_says=text, client_also=(around,))


def name_fields(link: Link) -> Link:
    """Return *link* with what can't be told of a server as what can't be told of a broker: its words and its line."""
    fields = {"server_says": ("broker_says", "broker_log")}
    return link._replace(
        unknown=tuple((name, reason) for field, reason in link.unknown for name in fields.get(field, (field,)))
    )
