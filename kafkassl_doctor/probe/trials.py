"""Further handshakes that tell what a listener makes of client certificates: none, the client's own, a foreign one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .channel import ChannelError, PeerClosed
from .endpoint import ClientAuth, ClientAuthentication, Trial
from .handshakes import Client, Shaken, shake_hands
from .tables import TLS12, TLS13, version_name

if TYPE_CHECKING:
    from .stages import Line

_PATIENCE = 0.5
"""Seconds in which a server that refuses a certificate says so, after TLS 1.3 has finished."""


def try_others(line: Line, found: ClientAuthentication, first: Shaken) -> ClientAuthentication:
    """Return what further handshakes add: without a certificate and with a foreign one where ``--config`` gives one,
    and TLS 1.2 where the first handshake was one of TLS 1.3."""
    version = first.flight.version or TLS12
    trials = list(found.trials)
    asks = found.asks
    if first.presented:
        without = _try(line, version, "none")
        trials.append(without)
        if without.accepted is not None:
            asks = "requested" if without.accepted else "required"
    if line.options.identity is not None and line.options.identity.keys:
        trials.append(_try(line, version, "foreign"))
    by_version: list[tuple[str, ClientAuth]] = [(version_name(version), asks)]
    if version == TLS13 and _accepts(line, "TLSv1.2"):
        older = _try(line, TLS12, "none")
        trials.append(older)
        by_version.append((older.protocol, _asks(older)))
    return found._replace(asks=asks, by_version=tuple(by_version), trials=tuple(trials))


def _accepts(line: Line, name: str) -> bool:
    return line.tls is not None and any(one.name == name and one.accepted for one in line.tls.versions)


def _asks(trial: Trial) -> ClientAuth:
    if trial.accepted is None:
        return "unknown"
    if not trial.accepted:
        return "required"
    return "none" if trial.text == _NOT_ASKED else "requested"


_NOT_ASKED = "no certificate is asked for"


def _try(line: Line, version: int, certificate: str) -> Trial:
    from .tls import manner_of

    manner = manner_of(line.options)
    name = version_name(version)
    key = None
    if certificate == "foreign":
        from .identity import make_foreign_key

        key = make_foreign_key()

    trial = Trial("foreign" if certificate == "foreign" else "none", name, None, "")
    try:
        wire = line.dial(line.deadline)
    except ChannelError as problem:
        return trial._replace(text=str(problem))
    try:
        client = Client((name,), manner.suites, line.sni, groups=manner.runtime.groups)
        shaken = shake_hands(wire, client, line.deadline, key and (lambda _: key))
        return _conclude(line, shaken, trial)
    finally:
        wire.close()


def _conclude(line: Line, shaken: Shaken, trial: Trial) -> Trial:
    channel = shaken.channel
    if channel is None:
        judged = shaken.flight.asks and (shaken.alert is not None or shaken.closed)
        text = shaken.problem or "the handshake failed"
        return trial._replace(accepted=False if judged else None, text=text, alert=shaken.alert)
    try:
        if not shaken.flight.asks:
            return trial._replace(accepted=True, text=_NOT_ASKED)
        if shaken.flight.version == TLS13 and not channel.heard:
            channel.await_word(line.deadline.within(_PATIENCE))
            if not channel.heard:
                return trial._replace(text="the listener said nothing after the handshake")
        return trial._replace(accepted=True, text="accepted")
    except PeerClosed as problem:
        return trial._replace(accepted=False, text=str(problem), alert=problem.alert)
    except ChannelError as problem:
        return trial._replace(text=str(problem))
    finally:
        channel.close()
