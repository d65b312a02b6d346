"""Keys that are in more than one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..values import Unknown

if TYPE_CHECKING:
    from .. import facts

Prints = tuple[str, ...] | Unknown


def mark_broker_keys(clients: Sequence[facts.Client], nodes: Iterable[facts.Node]) -> tuple[facts.Client, ...]:
    """Return the *clients*, each with the node that serves the very certificate that the client presents."""
    served = [(node.name, _served(node)) for node in nodes]
    return tuple(client._replace(broker_key=_owner(client, served)) for client in clients)


def _owner(client: facts.Client, served: Sequence[tuple[str, Prints]]) -> str | Unknown | None:
    settings = client.settings
    own: Prints = settings if isinstance(settings, Unknown) else () if settings is None else _prints(settings)
    if own == () or not served:
        return None
    if isinstance(own, Unknown):
        return own
    for node, prints in served:
        if not isinstance(prints, Unknown) and any(one in prints for one in own):
            return node
    return next((prints for _, prints in served if isinstance(prints, Unknown)), None)


def _served(node: facts.Node) -> Prints:
    found: list[str] = []
    for listener in () if isinstance(node.listeners, Unknown) else node.listeners:
        prints = _prints(listener.settings) if listener.present and listener.settings is not None else ()
        if isinstance(prints, Unknown):
            return prints
        found += prints
    return tuple(found)


def _prints(settings: facts.Tls) -> Prints:
    keystore = settings.keystore
    if keystore is None or isinstance(keystore, Unknown):
        return () if keystore is None else keystore
    if isinstance(keystore.keys, Unknown):
        return keystore.keys
    return tuple(key.certificate.fingerprint for key in keystore.keys if key.certificate is not None)
