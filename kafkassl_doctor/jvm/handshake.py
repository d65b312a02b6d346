"""A TLS handshake between two JSSE engines, predicted step by step (sun.security.ssl).

The order is that of the messages: engines are made; the client says hello; the server chooses protocol and suite and
shows a certificate; the client judges it; the client shows one if asked; the server judges that.
"""

from __future__ import annotations

from datetime import datetime

from .hello import choose_protocol, choose_suite, make_engine, start_client, start_server
from .judgement import answer_request, judge_server
from .sides import Handshake, Side
from .talk import Talk

__all__ = ["Handshake", "Side", "handshake"]


def handshake(client: Side, server: Side, at: datetime, host: str | None = None) -> Handshake:
    """Return what comes of a connection from *client* to *server* dialled as *host* (None: no name is known).

    What is said is what each engine throws when its alerts reach the other; Kafka wraps it further.
    """
    talk = Talk(client, server, at, host)
    ended = (
        make_engine(talk, client, "client")
        or make_engine(talk, server, "server")
        or start_client(talk)
        or start_server(talk)
        or choose_protocol(talk)
        or choose_suite(talk)
        or judge_server(talk)
        or answer_request(talk)
    )
    return ended or talk.so_far._replace(connects=True)
