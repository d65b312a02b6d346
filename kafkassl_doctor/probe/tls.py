"""The stages of TLS: the first bytes, the handshake of an ordinary client, and what stands behind a failure."""

from __future__ import annotations

from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING

from ..jvm.alerts import received, say_alert
from ..jvm.runtime import runtime_of
from ..records import NamedTuple
from .channel import PlainChannel
from .client_auth import Presenting, note_client_auth, note_refused_client, tell_client_auth
from .endpoint import Tls, Version
from .firstbytes import Look, classify, look_behind
from .handshakes import Client, Shaken, lacks_suites, load_openssl, shake_hands
from .tables import TLS13, name_of, version_name
from .tls_channel import RECORD_HEAD
from .trust import judge_others, note_certificate, read_served

if TYPE_CHECKING:
    from ..jvm.runtime import Runtime
    from .channel import Channel
    from .flight import Flight
    from .options import ProbeOptions
    from .sockets import Wire
    from .stages import Line
    from .tls_channel import TlsChannel

_SHARE = 0.6
"""Part of an endpoint's time that its first handshake may take."""
_USUAL = ("TLSv1.3", "TLSv1.2")
_NOT_KAFKA = {
    "closed": "endpoint-closes-connections",
    "silent": "endpoint-silent",
    "proxy": "endpoint-behind-proxy",
}
_CLIENT_ALERTS = (
    *("bad_certificate", "certificate_required", "certificate_unknown", "unknown_ca", "certificate_expired"),
    *("unsupported_certificate", "certificate_revoked", "access_denied", "handshake_failure", "no_certificate"),
)


class Manner(NamedTuple):
    """How the client that is looked through the eyes of does TLS."""

    runtime: Runtime
    protocols: tuple[str, ...]
    suites: tuple[str, ...]


def manner_of(options: ProbeOptions) -> Manner:
    """Return protocols and suites of the client of ``--config``, of an ordinary one without it."""
    side = options.identity.side if options.identity else None
    if side is None:
        return _manner(runtime_of(options.target), _USUAL, (), None)
    return _manner(side.runtime, side.protocols, side.suites, side.context)


@cache
def _manner(runtime: Runtime, protocols: tuple[str, ...], suites: tuple[str, ...], context: str | None) -> Manner:
    from ..jvm.suites import enabled_suites, usable_protocols, usable_suites

    enabled = enabled_suites(suites, runtime, context)
    usable = usable_protocols(protocols, enabled, runtime)
    names = tuple(suite.name for suite in usable_suites(usable, enabled, runtime))
    return Manner(runtime, usable or _USUAL, names)


class _Unable(NamedTuple):
    """Why the client of ``--config`` never sends a hello."""

    says: tuple[str, ...]
    cause: str | None


def _unable(options: ProbeOptions) -> _Unable | None:
    side = options.identity.side if options.identity else None
    if side is None:
        return None
    from ..predict.saying import start_alone, unstarted_chain

    ended = start_alone(side, "client", options.target)
    if ended is None or ended.connects is None:
        return None
    return _Unable(unstarted_chain(ended, "client", options.target), ended.cause)


def prepare(options: ProbeOptions) -> None:
    """Have everything ready that the first handshake would have to make."""
    manner = manner_of(options)
    presenting = Presenting(options, manner.runtime)
    load_openssl(Client(manner.protocols, manner.suites, None, presenting.issuers, manner.runtime.groups))


def look_at_tls(line: Line, wire: Wire) -> Channel | None:
    """Go through the stages from the first bytes to client authentication; return the channel on which Kafka is."""
    manner = manner_of(line.options)
    presenting = Presenting(line.options, manner.runtime)
    client = Client(manner.protocols, manner.suites, line.sni, presenting.issuers, manner.runtime.groups)
    load_openssl(client)
    begin = monotonic()
    choose = presenting.choose if presenting.has_key else None
    shaken = shake_hands(wire, client, line.deadline.within(line.options.timeout * _SHARE), choose)
    seconds = monotonic() - begin
    if line.enumeration is not None:
        line.enumeration.go_on(shaken.flight)
    if shaken.channel is not None:
        line.keep(shaken.channel)
    if not _speaks_tls(shaken):
        return _look_at_other(line, shaken, seconds)
    line.speaks = "tls"
    waited = seconds if shaken.waited is None else shaken.waited
    line.note("first-bytes", "passed", "TLS answers.", waited)
    return _after_hello(line, manner, presenting, shaken, seconds - waited)


def _speaks_tls(shaken: Shaken) -> bool:
    return shaken.waited is not None and not shaken.first


def _look_at_other(line: Line, shaken: Shaken, seconds: float) -> Channel | None:
    if shaken.first:
        look = classify(shaken.first)
    elif line.options.gentle:
        how = "is closed as soon as TLS begins" if shaken.closed else "stays silent when TLS begins"
        look = Look("closed" if shaken.closed else "silent", f"the connection {how}; --gentle does not ask further")
    else:
        look = look_behind(line.dial, line.deadline, shaken.timed_out, line.sni)
    line.speaks = look.speaks
    text = look.text[0].upper() + look.text[1:] + "."
    if look.speaks in ("kafka", "kafka-sasl") and line.options.identity is None:
        line.note("first-bytes", "passed", text, seconds)
        for name in ("tls", "certificate", "client-auth"):
            line.note(name, "skipped", "The listener speaks no TLS.")
        return PlainChannel(line.dial(line.deadline))
    cause = _NOT_KAFKA.get(look.speaks, "endpoint-not-kafka")
    if look.speaks in ("kafka", "kafka-sasl"):
        cause = "protocol-mixed-up"
    says = () if look.speaks == "silent" else _ended_early(line)
    if len(shaken.first) >= RECORD_HEAD:  # the JVM looks at no less
        says = (line.jdk("plaintext-received"), line.say("tls-handshake-failed"))
    line.note("first-bytes", "failed", text, seconds, says, cause)
    return None


def _ended_early(line: Line) -> tuple[str, ...]:
    return line.say("handshake-ended-early"), line.say_dialling("connection-terminated")


def _after_hello(
    line: Line, manner: Manner, presenting: Presenting, shaken: Shaken, seconds: float
) -> TlsChannel | None:
    taken = _taken_unasked(shaken, manner) is None
    told = shaken._replace(channel=None)
    if shaken.channel is None and not _fails_at_client(shaken):
        _tell_tls(line, manner, told, taken)
        _note_failure(line, manner, told, seconds)
        return None
    line.later.append(partial(_tell_agreement, manner=manner, told=told, taken=taken, seconds=seconds))
    if not line.options.gentle:
        line.further = lambda: _look_further(line, told)
    if shaken.channel is None:
        note_refused_client(line, shaken, presenting)
        return None
    return shaken.channel if note_client_auth(line, shaken, presenting) else None


def _tell_agreement(line: Line, manner: Manner, told: Shaken, taken: bool, seconds: float) -> None:
    _tell_tls(line, manner, told, taken)
    _note_agreement(line, manner, seconds)
    note_certificate(line)


def _tell_tls(line: Line, manner: Manner, told: Shaken, taken: bool) -> None:
    flight = told.flight
    chain = read_served(flight, line.options)
    line.tls = Tls(
        protocol=version_name(flight.version) if flight.version and taken else None,
        cipher=name_of("suites", flight.suite) if flight.suite is not None and taken else None,
        group=_group_of(flight, manner) if taken else None,
        versions=_first_version(flight),
        chains=(chain,) if chain else (),
        alert=told.alert,
        secure_renegotiation=True if flight.version == TLS13 else flight.secure_renegotiation or None,
        compression=flight.compression != 0 if flight.version else None,
    )


def _look_further(line: Line, first: Shaken) -> None:
    from .trials import try_others

    if line.enumeration is not None:
        line.enumeration.finish()
    else:
        from .versions import look_at_versions

        look_at_versions(line)
    judge_others(line)
    if line.client_auth is not None and line.client_auth.trials:
        line.client_auth = try_others(line, line.client_auth, first)
        tell_client_auth(line)


def _fails_at_client(shaken: Shaken) -> bool:
    """Whether the server ended the handshake where it had asked for a certificate and said everything of its own."""
    told = shaken.alert in _CLIENT_ALERTS or shaken.closed
    return shaken.channel is None and shaken.flight.asks and shaken.flight.done and told


def _first_version(flight: Flight) -> tuple[Version, ...]:
    if flight.version is None or flight.suite is None:
        return ()
    return (
        Version(
            version_name(flight.version),
            True,
            (name_of("suites", flight.suite),),
            groups=(name_of("groups", flight.group),) if flight.group else (),
            schemes=(name_of("schemes", flight.scheme),) if flight.scheme else (),
        ),
    )


def _taken_unasked(shaken: Shaken, manner: Manner) -> str | None:
    """The version with which a server answers that knows nothing newer, though it was not offered."""
    version = shaken.flight.version
    name = version_name(version) if version is not None else None
    return name if shaken.channel is None and name not in manner.protocols else None


def _group_of(flight: Flight, manner: Manner) -> str | None:
    """Where OpenSSL offered groups that the JVM does not have, one of them does not tell which one that would get."""
    name = name_of("groups", flight.group) if flight.group else None
    return name if name in manner.runtime.groups else None


def _note_agreement(line: Line, manner: Manner, seconds: float) -> None:
    tls = line.tls
    assert tls is not None
    agreed = f"{tls.protocol} with {tls.cipher}{f', {tls.group}' if tls.group else ''}"
    unable = _unable(line.options)
    if unable is not None:
        text = f"The client can't begin a handshake: {unable.says[0]}. Another one gets {agreed}."
        line.note("tls", "failed", text, seconds, unable.says, unable.cause)
    elif lacks_suites(Client(manner.protocols, manner.suites)):
        text = f"{agreed}; OpenSSL has none of the client's own suites, and offered others."
        line.note("tls", "unknown", text, seconds)
    else:
        line.note("tls", "passed", f"{agreed}.", seconds)


def _note_failure(line: Line, manner: Manner, shaken: Shaken, seconds: float) -> None:
    """Say why there is no TLS for an ordinary client; a few offers tell what there would be."""
    says: tuple[str, ...] = ()
    unasked = _taken_unasked(shaken, manner)
    if unasked is not None:
        from ..jvm.hello import CONSTANTS

        wanted = ", ".join(CONSTANTS.get(name, name) for name in manner.protocols)
        said = line.jdk("version-selected", version=CONSTANTS.get(unasked, unasked), wanted=wanted)
        says = (say_alert(said, "protocol_version", manner.runtime), line.say("tls-handshake-failed"))
    elif shaken.alert is not None:
        heard = received(shaken.alert, manner.runtime)
        says = (heard, line.say("tls-handshake-failed")) if heard else ()
    elif shaken.closed:
        says = _ended_early(line)
    problem = f"the server answers with {unasked}" if unasked else shaken.flight.broken or shaken.problem
    text = f"The handshake fails: {problem}."
    cause = "endpoint-tls-fails"
    clean = shaken.alert is not None or unasked is not None or (shaken.closed and not shaken.flight.broken)
    if shaken.alert == "unrecognized_name":
        text += (
            f" It serves nothing under the name {line.sni}." if line.sni else " It wants a server name: none was sent."
        )
    elif line.tls is not None and not line.options.gentle and line.tls.protocol is None and clean:
        from .versions import explain_failure

        explained = explain_failure(line, manner.protocols)
        text, cause = f"{text} {explained.text}", explained.cause
    elif shaken.alert == "protocol_version":
        cause = "protocol-mismatch"
    line.note("tls", "failed", text, seconds, says, cause)
    if line.tls is not None and line.tls.chains:
        note_certificate(line)
