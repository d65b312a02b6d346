"""Links as facts, and what rules are told of those that fail: each cause where it is to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .. import facts
from ..causes import Refusal
from ..values import Place, Unknown
from .clients import WORKER_PREFIXES
from .lines import store_lines

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.node import ListenerConfig
    from ..predict.meetings import Meeting
    from ..report import Link

_STORES = {
    "truststore": ("ssl.truststore.location", "ssl.truststore.certificates"),
    "keystore": ("ssl.keystore.location", "ssl.keystore.key"),
}
_KEYS_OF_CAUSES = {
    "certificate-not-trusted": _STORES["truststore"],
    "truststore-empty": _STORES["truststore"],
    "trust-anchor-not-a-ca": _STORES["truststore"],
    "client-certificate-missing": (*_STORES["keystore"], "security.protocol"),
    "cipher-suite-mismatch": ("ssl.cipher.suites", "ssl.enabled.protocols"),
    "cipher-suite-unknown": ("ssl.cipher.suites",),
    "suites-unusable": ("ssl.cipher.suites",),
    "protocols-unusable": ("ssl.cipher.suites", "ssl.enabled.protocols", "ssl.protocol"),
    "protocol-mismatch": ("ssl.enabled.protocols", "ssl.protocol"),
    "protocol-unknown": ("ssl.enabled.protocols",),
    "endpoint-identification-unknown": ("ssl.endpoint.identification.algorithm",),
    "link-identification-unknown": ("ssl.endpoint.identification.algorithm",),
    "listener-port-out-of-range": ("advertised.listeners", "listeners"),
    "mapping-rule-misses": ("ssl.principal.mapping.rules",),
    "protocol-mixed-up": ("security.protocol",),
    "sasl-mixed-up": ("security.protocol",),
    "sasl-mechanism-not-enabled": ("sasl.mechanism",),
    "sasl-login-refused": ("sasl.jaas.config",),
    "sasl-login-incomplete": ("sasl.jaas.config",),
    "sasl-mechanism-unknown": ("sasl.mechanism", "sasl.jaas.config"),
}
"""Where a cause is mended: the first of these keys that is written; a certificate's where its keystore is named."""
_HEARD = ("Received fatal alert", "remote error: tls", "SSL alert number", "_ALERT_")
"""What shows that a side only heard of it: of Java, Go, OpenSSL and Python."""


def link_facts(links: Iterable[Link]) -> tuple[facts.Link, ...]:
    """Return the links for the rules."""
    links = tuple(links)
    failing: dict[object, tuple[str, ...]] = {}
    for link in links:
        if link.connects is False and link.runtime_asked:
            failing[_same(link)] = (*failing.get(_same(link), ()), link.runtime)
    return tuple(
        facts.Link(
            name=_name(link),
            place=link.place,
            client=link.client_file,
            node=link.listener_file,
            listener=link.listener_name,
            purpose=link.purpose,
            connects=Unknown(_doubt(link)) if link.connects is None else link.connects,
            runtime=link.runtime,
            fails_on=failing.get(_same(link), ()) if link.connects else (),
        )
        for link in links
    )


def _same(link: Link) -> tuple[object, ...]:
    """What two links have in common that differ in their runtime alone."""
    return (link.client_file, link.client_name, link.listener_file, link.listener_name, link.host, link.port)


def tell_links(meetings: Sequence[Meeting], links: Sequence[Link]) -> list[facts.Told]:
    """Return a refusal for each link that fails for a reason of its own, not for one of its ends' alone.

    Links that are only assumed count where none that is assumed of the same client comes about.
    """
    working = {(link.client_file, link.client_name) for link in links if link.via == "assumed" and link.connects}
    return [
        _tell(meeting, link)
        for meeting, link in zip(meetings, links, strict=True)
        if link.fault and not (link.via == "assumed" and (link.client_file, link.client_name) in working)
    ]


def _tell(meeting: Meeting, link: Link) -> facts.Told:
    cause = link.because[0]
    side = meeting.dialler if link.fault == "client" else meeting.listener
    file = link.client_file if link.fault == "client" else link.listener_file
    place = _place(cause, meeting, side)
    refusal = Refusal(cause, place, _values(meeting, link), *_telling(link))
    return facts.Told(refusal, "link", _name(link), file, _about(meeting, link))


def _about(meeting: Meeting, link: Link) -> tuple[Place | str, ...]:
    """What such a failure turns on: what is shown, what judges it, and the client that dials."""
    shower, judge = _sides(meeting, link)
    clients = [f"{link.client_file}#{link.client_name}" if link.client_name else link.client_file]
    if f"{link.client_name}." in WORKER_PREFIXES and meeting.dialler.tls is False:
        clients.append(link.client_file)  # the worker, whose settings its connectors do not inherit
    shown, judged = store_lines("keystore", shower.settings), store_lines("truststore", judge.settings)
    return (*shown, *judged, *(clients if link.purpose == "client" else ()))


def _sides(meeting: Meeting, link: Link) -> tuple[ClientConfig | ListenerConfig, ClientConfig | ListenerConfig]:
    """Who shows the certificate that is refused or missing, and who judges it."""
    ours, theirs = meeting.dialler, meeting.listener
    return (ours, theirs) if link.stage == "client-certificate" else (theirs, ours)


def _telling(link: Link) -> tuple[str | None, tuple[str, ...]]:
    """The words of the side that knows the reason: not of the one that only heard an alert or was hung up on."""
    said = link.client_says or ""
    if link.broker_says and (not said or any(words in said for words in _HEARD) or said.startswith("EOF")):
        return link.broker_says, ()
    return link.client_says, link.also_says


def _place(cause: str, meeting: Meeting, side: ClientConfig | ListenerConfig) -> Place:
    if cause == "controller-denies-node":
        return meeting.node.authorizer.super_users_place
    if cause == "server-name-refused":
        return meeting.place
    keys = _KEYS_OF_CAUSES.get(cause, _STORES["keystore"])
    return next((place for key in keys if (place := _written(side, key))), _default_place(side))


def _written(side: ClientConfig | ListenerConfig, key: str) -> Place | None:
    """Where a key is written that counts on this side."""
    if key == "security.protocol":
        return _default_place(side)
    if key.startswith("ssl."):
        return side.settings.get(key).place
    written = side.settings.originals.get(key)
    return written.place if written else None


def _default_place(side: ClientConfig | ListenerConfig) -> Place:
    place: Place = getattr(side, "protocol_place", side.place)
    return place


def _values(meeting: Meeting, link: Link) -> dict[str, str]:
    """What fills a rule's message: how both ends are called, what is shown and by whom it is judged."""
    ours, theirs = meeting.dialler, meeting.listener
    by_client = link.stage == "client-certificate"
    is_client = link.purpose == "client"
    prefix = getattr(ours, "prefix", "") if is_client else ""
    here = f"the client {link.client_name}".rstrip() if is_client else link.client_file
    there = f"listener {link.listener_name}"
    shower, judge = _sides(meeting, link)
    values = {
        "dialler": link.client_file,
        "node": link.listener_file,
        "listener": link.listener_name,
        "host": link.host or "",
        "address": f"{link.host}:{link.port}",
        "shower": here if by_client else there,
        "judge": there if by_client else here,
        "client_protocol": str(ours.protocol),
        "listener_protocol": str(theirs.protocol),
        "caller": here,
        "at_fault": here if link.fault == "client" else there,
        **dict(link.about),
    }
    given = {"prefix": prefix, "own_prefix": prefix if link.fault == "client" else ""}
    stores = {"keystore": _store(shower, "keystore"), "truststore": _store(judge, "truststore")}
    if "withheld" in values:
        stores["importing"] = stores["truststore"]
    named = {"principal": link.principal or "", "mechanism": _mechanism(ours)}
    return values | {key: value for key, value in (stores | named | given).items() if value}


def _store(side: ClientConfig | ListenerConfig, purpose: str) -> str:
    """The path of a store that keytool can open; empty where it has none."""
    location = side.settings.value(f"ssl.{purpose}.location")
    is_pem = side.settings.value(f"ssl.{purpose}.type") == "PEM"
    return location if isinstance(location, str) and not is_pem else ""


def _mechanism(side: ClientConfig | ListenerConfig) -> str:
    value = side.settings.value("sasl.mechanism") if hasattr(side, "built_as") else None
    return value if isinstance(value, str) else ""


def _name(link: Link) -> str:
    client = f"{link.client_file} {link.client_name}".rstrip()
    client += f" ({link.runtime})" if link.runtime_asked else ""
    return f"{client} → {link.listener_name} {link.host}:{link.port}"


def _doubt(link: Link) -> str:
    return link.unknown[0][1] if link.unknown else "whether it connects"
