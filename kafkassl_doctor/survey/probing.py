"""Endpoints that were probed, put beside what the files say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from .. import facts
from ..jvm.runtime import runtime_of
from ..values import Place
from .certificates import CertificateFacts
from .endpoints import Dialled, endpoint_facts
from .expectations import Aim, find_aims

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint
    from ..report import Link

_NONE: Mapping[Any, str] = MappingProxyType({})


def add_endpoints(
    found: facts.Facts,
    links: Iterable[Link],
    endpoints: Sequence[Endpoint],
    clients: Mapping[tuple[str, int], str] = _NONE,
    advertised_by: Mapping[str, str] = _NONE,
    taken_for: Mapping[tuple[str, int], Literal["broker", "controller"]] = MappingProxyType({}),
    refused: str | None = None,
) -> facts.Facts:
    """Return the facts with those of *endpoints*; *clients* are the files through whose eyes each was looked at.

    *advertised_by* gives, by the name of an endpoint, the name of the one that told of it, *taken_for* what a client's
    list of addresses takes it for, *refused* what Kafka says in place of constructing that client.
    """
    links = tuple(links)
    aims: dict[tuple[str, int], Aim] = {}
    for aim in find_aims(found, links):
        if aim.host is not None:
            aims.setdefault((aim.host.lower(), aim.port), aim)
    repeated = {(link.client_file, link.host, link.port): link for link in reversed(links)}
    maker = CertificateFacts(found.target, runtime_of(found.target))
    made = []
    for one in endpoints:
        client = clients.get((one.host, one.port))
        met = aims.get((one.host.lower(), one.port))
        place = met.place if met else Place(one.name)
        link = repeated.get((client, one.host, one.port)) if client is not None else None
        told_by, role = advertised_by.get(one.name), taken_for.get((one.host, one.port))
        dialled = Dialled(place, met, client, link, told_by, role, refused)
        made.append(endpoint_facts(one, dialled, found.target, maker))
    return found._replace(endpoints=(*found.endpoints, *made))
