"""Which of several keys in a keystore are shown to anybody: of one kind, the JVM takes the same one every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .. import facts
    from ..config.settings import Settings
    from ..jvm.keys import KeyEntry
    from ..jvm.runtime import Runtime
    from ..stores.view import StoreView

_MANAGER, _SUITES = "ssl.keymanager.algorithm", "ssl.cipher.suites"
_DECRYPTING = ("TLS_RSA_WITH_", "SSL_RSA_WITH_", "TLS_EMPTY_RENEGOTIATION_INFO_SCSV")
"""How the suites begin in which a server decrypts with its key, and signs nothing."""


class Shown(NamedTuple):
    """What becomes of one key."""

    to_clients: facts.Truth = True
    """Whether a server shows it; unknown where the kinds of keys that the client takes decide."""
    to_servers: facts.Truth = True
    """Whether a client shows it when it is asked; unknown where the names that the server sends decide."""
    hosts: frozenset[str] | None = None
    """The names under which it is dialled whose clients get to see it; None for all."""


def show_keys(
    view: StoreView, settings: Settings, hosts: Iterable[str], runtime: Runtime, at: datetime
) -> dict[str, Shown]:
    """Return what becomes of each key of a keystore, by alias; *hosts* are the names under which it is dialled.

    Empty where all is plain: there is but one key, or the key manager can't be told.
    """
    found = [entry for entry in view.entries if entry.kind == "key" and entry.chain]
    manager = settings.value(_MANAGER)
    if len(found) < 2 or isinstance(manager, Unknown):
        return {}
    from ..jvm.algorithms import key_algorithm
    from ..jvm.hostnames import sent_name
    from ..jvm.keys import KeyEntry, choose_key, order_entries

    entries = [KeyEntry(entry.alias, entry.chain) for entry in found]
    name = str(manager or "SunX509")
    kinds = dict.fromkeys(key_algorithm(entry.leaf, runtime) for entry in entries)
    choices = [
        (host, choice.alias)
        for host in (None, *dict.fromkeys(hosts))
        for kind in kinds
        if (choice := choose_key(entries, [kind], None, runtime, manager=name, at=at, sni=host and sent_name(host)))
    ]
    chosen = {alias for _, alias in choices}
    first = min(kinds, key=lambda kind: _rank(kind, runtime))
    before: dict[str, list[KeyEntry]] = {}
    shown = {}
    for entry in order_entries(entries, name):
        kind = key_algorithm(entry.leaf, runtime)
        rivals = before.setdefault(kind, [])
        to_clients: facts.Truth = entry.alias in chosen
        if to_clients and kind != first:
            to_clients = Unknown(f"whether the key {entry.alias} is shown: that hangs on the kinds that clients take")
        dialled = frozenset(host for host, alias in choices if host is not None and alias == entry.alias)
        shown[entry.alias] = Shown(to_clients, _to_servers(entry, rivals, len(kinds)), dialled)
        rivals.append(entry)
    return shown


def may_sign(settings: Settings) -> bool:
    """Return whether a server with these settings may have to sign in a handshake."""
    suites = settings.value(_SUITES)
    return not (isinstance(suites, tuple) and suites and all(str(one).startswith(_DECRYPTING) for one in suites))


def _rank(kind: str, runtime: Runtime) -> int:
    """The place of a kind among the signature schemes: a JVM asks for keys of the first ones first."""
    found = [number for number, scheme in enumerate(runtime.schemes) if scheme.key_algorithm == kind]
    return found[0] if found else len(runtime.schemes)


def _to_servers(entry: KeyEntry, rivals: list[KeyEntry], kinds: int) -> facts.Truth:
    """A client takes the first key with an issuer that the server names: never one whose issuers an earlier one has.

    *rivals* are those before it that are of its kind; among several *kinds*, the server's order decides.
    """
    own = _issuers(entry)
    if any(own <= _issuers(rival) for rival in rivals):
        return False
    if rivals or kinds > 1:
        return Unknown(f"whether the key {entry.alias} is shown: that hangs on the CAs and kinds of keys asked for")
    return True


def _issuers(entry: KeyEntry) -> set[bytes]:
    return {certificate.issuer_key for certificate in entry.chain}
