"""Endpoints that were probed, put beside what the files say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .. import facts
from ..jvm.runtime import runtime_of
from ..values import Place
from .certificates import CertificateFacts
from .endpoints import Dialled, endpoint_facts
from .expectations import Aim, find_aims

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint
    from ..report import Link

_NOBODY: Mapping[tuple[str, int], str] = {}


def add_endpoints(
    found: facts.Facts,
    links: Iterable[Link],
    endpoints: Sequence[Endpoint],
    client: str | None = None,
    advertised_by: Mapping[tuple[str, int], str] = _NOBODY,
) -> facts.Facts:
    """Return the facts with those of *endpoints*, which were looked at through the eyes of the file *client*.

    *advertised_by* names, by host and port, the endpoint that told of one.
    """
    aims: dict[tuple[str, int], Aim] = {}
    for aim in find_aims(found):
        if aim.host is not None:
            aims.setdefault((aim.host.lower(), aim.port), aim)
    repeated = {(link.host, link.port): link for link in reversed(tuple(links)) if link.client_file == client}
    maker = CertificateFacts(found.target, runtime_of(found.target))
    made = []
    for one in endpoints:
        address = (one.host, one.port)
        met = aims.get((one.host.lower(), one.port))
        place = met.place if met else Place(one.name)
        dialled = Dialled(place, met, client, repeated.get(address), advertised_by.get(address))
        made.append(endpoint_facts(one, dialled, found.target, maker))
    return found._replace(endpoints=(*found.endpoints, *made))
