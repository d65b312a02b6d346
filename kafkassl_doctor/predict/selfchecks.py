"""The handshake of a broker with itself on the inter-broker listener at its start (SslFactory.SslEngineValidator)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from ..config.traits import holds
from ..jvm.handshake import handshake
from ..texts import say
from ..values import Unknown
from .qualified import qualify
from .saying import describe_withheld
from .sides import client_auth_of, make_side

if TYPE_CHECKING:
    from ..config.node import ListenerConfig
    from ..jvm.sides import Handshake
    from ..stores.engine import SslStores
    from ..target import Target

_CAUSE = "inter-broker-self-check-failed"
_WANTS_A_CA = ("certificate-not-trusted", "truststore-empty")
"""Causes that the CA of the certificate mends in the truststore."""


def check_self(listener: ListenerConfig, stores: SslStores, target: Target) -> Refusal | Unknown | None:
    """Return why the broker can't connect to itself; None when it can, unknown where that can't be told.

    The same settings make both ends; host names are not checked, client authentication is.
    """
    prefixed = holds("client-auth-with-sasl", target.kafka_version)
    auth = client_auth_of(listener.settings, str(listener.protocol), listener.settings.originals, prefixed)
    side = auth if isinstance(auth, Unknown) else make_side(listener.settings, stores, target, auth)
    if isinstance(side, Unknown):
        return side
    client = side if target.java is None else make_side(listener.settings, stores, target, part="client")
    if isinstance(client, Unknown):
        return client
    talk = handshake(client._replace(identification="", client_auth="none"), side, target.at)
    if talk.connects is None:
        return Unknown("; ".join(reason for _, reason in talk.unknown) or "how the broker's handshake with itself ends")
    if talk.connects:
        return None
    withheld = dict(describe_withheld(talk, client, side))
    return _refuse(listener, stores, talk, target, withheld)


def _refuse(
    listener: ListenerConfig, stores: SslStores, talk: Handshake, target: Target, withheld: dict[str, str]
) -> Refusal:
    """Kafka mixes up the arguments of its exception: the failure stands where the value should."""
    by_client = talk.refused_by == "client"
    said = (talk.client_says, *talk.client_also) if by_client else (talk.server_says, *talk.server_also)
    certain = talk.rejection is None or talk.rejection.certain
    inner = qualify(said[-1]) if certain and said[-1] else None
    text = say("kafka", "self-check-failed", target.kafka_version, cause=inner) if inner else None
    at = listener.settings.get("ssl.keystore.location").place or listener.place
    reason = (said[-1] or "").partition(": ")[2] or talk.stage or ""
    values = {
        "listener": listener.name,
        "reason": reason,
        "rule": talk.cause or "",
        "dialler": at.file,
        "node": at.file,
    }
    return Refusal(_CAUSE, at, {**values, **withheld, **_name_stores(stores, talk)}, text)


def _name_stores(stores: SslStores, talk: Handshake) -> dict[str, str]:
    """Where a CA is to be imported, when that is what is missing: by keytool, or into a PEM file; else whose repair
    mends it, and in which stores."""
    view = stores.truststore
    if talk.cause in _WANTS_A_CA:
        return {"appended" if view.found_type == "PEM" else "imported": view.name} if view and view.path else {}
    both = {"keystore": stores.keystore, "truststore": view}
    named = {key: one.name for key, one in both.items() if one is not None and one.path and one.found_type != "PEM"}
    if talk.cause == "client-certificate-missing" and "truststore" in named:
        named["importing"] = named["truststore"]
    return {"repair": talk.cause or "", **named}
