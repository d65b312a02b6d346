"""The stage of client authentication: whether a certificate is asked for, whose, and what becomes of one.

In TLS 1.3 a client has finished before the server has judged its certificate: the connection is read on until the
server says something, or Kafka behind it answers.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from ..jvm.alerts import received
from ..stores import der, names
from ..stores.der import DerError
from .channel import ChannelError, PeerClosed
from .endpoint import ClientAuth, ClientAuthentication, StageOutcome, Trial
from .handshakes import Shaken
from .tables import TLS13, version_name

if TYPE_CHECKING:
    from ..jvm.runtime import Runtime
    from .flight import Flight
    from .handshakes import Key
    from .kafka import KafkaAnswer
    from .options import ProbeOptions
    from .stages import Line

_PATIENCE = 1.0
"""Seconds in which a server that is content, or not, says so after TLS 1.3 has finished."""

_NEEDS_ONE = " What is behind it needs a client that has one (--config)."
_WORDS = {
    "requested": "A client certificate is asked for, and clients without one are let in.",
    "required": "A client certificate is required.",
    "unknown": "A client certificate is asked for; whether one is needed was not tried.",
    "none": "No client certificate is asked for.",
}


class Presenting:
    """Decides as a client of the JVM which key to present to a server that asks (X509KeyManager)."""

    def __init__(self, options: ProbeOptions, runtime: Runtime) -> None:
        self._identity = options.identity
        self._runtime = runtime
        self._at = options.target.at
        self.withheld: bool | None = None
        """Whether there is a key and the server's list of CAs keeps it back; None without a key or a request."""
        self.problem = ""
        """Why a key can't be presented here."""
        self.issuers: tuple[Any, ...] = self._make()[1]

    @property
    def has_key(self) -> bool:
        """Whether there is a key at all that could be presented."""
        return self._identity is not None and self._identity.side is not None and bool(self._identity.entries)

    def _make(self, alias: str | None = None) -> tuple[Key | None, tuple[Any, ...]]:
        keys = self._identity.keys if self._identity else ()
        unsealed = next((key for key in keys if alias in (None, key.alias)), None)
        if unsealed is None:
            return None, ()
        from .identity import NotPresentable, make_key

        try:
            return make_key(unsealed)
        except NotPresentable as problem:
            self.problem = str(problem)
            return None, ()

    def choose(self, flight: Flight) -> Key | None:
        """Return the key that the JVM would present; None when it presents none."""
        from ..jvm.keys import choose_key

        entries = self._identity.entries if self._identity else ()
        if self._identity is None or self._identity.side is None or not entries:
            return None
        issuers = frozenset(key for raw in flight.authorities if (key := _canonical(raw)) is not None)
        manager = self._identity.side.key_manager
        kinds = _kinds(flight, self._runtime)
        if "EdDSA" in kinds:
            kinds += ("Ed25519", "Ed448")
        chosen = choose_key(entries, kinds, issuers, self._runtime, manager=manager, usage="client", at=self._at)
        self.withheld = chosen is None
        return None if chosen is None else self._make(chosen.alias)[0]


def _kinds(flight: Flight, runtime: Runtime) -> tuple[str, ...]:
    """The kinds of keys that the server's request names; all of them where it names none."""
    from .tables import name_of

    by_scheme = {scheme.name: scheme.key_algorithm for scheme in runtime.schemes}
    named = [by_scheme.get(name_of("schemes", number)) for number in flight.request_schemes]
    return tuple(dict.fromkeys(kind for kind in named if kind)) or ("EC", "RSA", "DSA")


def _canonical(raw: bytes) -> bytes | None:
    try:
        return names.canonical_name(names.read_name(raw, der.read_value(raw, 0, len(raw))))
    except (DerError, IndexError):
        return None


def _printed(raw: bytes) -> str:
    try:
        return names.print_name(names.read_name(raw, der.read_value(raw, 0, len(raw))))
    except (DerError, IndexError):
        return "a name that does not parse"


def note_client_auth(line: Line, shaken: Shaken, presenting: Presenting) -> bool:
    """Add the stage after a handshake that succeeded so far; return whether the connection can be used."""
    flight, channel = shaken.flight, shaken.channel
    assert channel is not None
    protocol = version_name(flight.version or 0)
    if not flight.asks:
        text = "No client certificate is asked for."
        line.client_auth = ClientAuthentication("none", ((protocol, "none"),), text=text)
        line.note("client-auth", "passed", text, 0.0)
        return True
    begin = monotonic()
    refused: PeerClosed | None = None
    if flight.version == TLS13 and not channel.heard:
        try:
            channel.await_word(line.deadline.within(_PATIENCE))
        except PeerClosed as problem:
            refused = problem
        except ChannelError as problem:
            refused = PeerClosed(str(problem))
    if refused is not None:
        note_refused_client(line, shaken._replace(alert=refused.alert, closed=True), presenting, late=True)
        return False
    accepted = True if flight.version != TLS13 or channel.heard else None
    line.client_auth = _describe(flight, presenting, shaken.presented, accepted)
    line.note("client-auth", "passed" if accepted else "unknown", "", monotonic() - begin)
    tell_client_auth(line)
    return True


def note_refused_client(line: Line, shaken: Shaken, presenting: Presenting, late: bool = False) -> None:
    """Add the stage where the server ends the connection over the client's certificate, or for want of one."""
    runtime = _runtime(line)
    line.client_auth = _describe(shaken.flight, presenting, shaken.presented, False, shaken.alert)
    heard = received(shaken.alert, runtime)
    wrapper = "tls-post-handshake-failed" if late else "tls-handshake-failed"
    says = (heard, line.say(wrapper)) if heard else (line.say("handshake-ended-early" if not late else "peer-hung-up"),)
    if line.options.identity is None:
        line.note("client-auth", "unknown", _WORDS["required"] + _NEEDS_ONE, 0.0)
        return
    if not shaken.presented:
        cause, what = "client-certificate-missing", "The listener requires a client certificate"
        if presenting.withheld:
            what += "; the client has one and keeps it back, for no CA in the listener's list has issued it"
        elif presenting.problem:
            what += f"; {presenting.problem}"
    else:
        cause, what = "client-certificate-refused", "The listener refuses the client's certificate"
    how = f" (alert {shaken.alert})" if shaken.alert else ""
    line.note("client-auth", "failed", f"{what}{how}.", 0.0, says, cause)


def _runtime(line: Line) -> Runtime:
    from .tls import manner_of

    return manner_of(line.options).runtime


def _describe(
    flight: Flight, presenting: Presenting, presented: bool, accepted: bool | None, alert: str | None = None
) -> ClientAuthentication:
    protocol = version_name(flight.version or 0)
    asks: ClientAuth = "unknown"
    if not presented and accepted is not None:
        asks = "requested" if accepted else "required"
    what = "accepted" if accepted else "not answered yet" if accepted is None else "refused"
    trial = Trial("given" if presented else "none", protocol, accepted, what, alert)
    return ClientAuthentication(
        asks,
        ((protocol, asks),),
        authorities=tuple(_printed(raw) for raw in flight.authorities),
        authorities_told=True,
        trials=(trial,),
        withheld=presenting.withheld,
    )


def tell_client_auth(line: Line) -> None:
    """Put what is known by now into the words of the stage, where it has not failed."""
    found = line.client_auth
    if found is None or not found.trials:
        return
    first = found.trials[0]
    text = _WORDS[found.asks]
    if first.certificate == "given" and first.accepted:
        text += " The client's own is accepted."
    elif found.withheld:
        text += " The client keeps its own back: no CA in the listener's list has issued it."
    foreign = next((trial for trial in found.trials if trial.certificate == "foreign"), None)
    if foreign is not None and foreign.accepted is not None:
        text += f" One that nobody has issued is {'accepted too' if foreign.accepted else 'refused'}."
    text += "".join(f" In {name}: {_WORDS[asks]}" for name, asks in found.by_version if asks != found.asks)
    if line.options.identity is None and found.asks == "required":
        text += _NEEDS_ONE
    line.client_auth = found._replace(text=text)
    outcome: StageOutcome = "passed" if first.accepted else "unknown"
    for number, stage in enumerate(line.stages):
        if stage.name == "client-auth" and stage.outcome != "failed":
            line.stages[number] = stage._replace(outcome=outcome, text=text)


def settle_by_kafka(line: Line, answer: KafkaAnswer) -> None:
    """Take Kafka's answer for the server's consent, where TLS 1.3 had brought none."""
    found = line.client_auth
    if found is None or not found.trials or found.trials[0].accepted is not None:
        return
    accepted = answer.role is not None
    closed = answer.stage.outcome == "failed"
    if not accepted and not closed:
        return
    trial = found.trials[0]._replace(accepted=accepted, text="accepted" if accepted else "refused without a word")
    asks = found.asks
    if trial.certificate == "none":
        asks = "requested" if accepted else "required"
    by_version = tuple((name, asks if name == trial.protocol else known) for name, known in found.by_version)
    line.client_auth = found._replace(asks=asks, by_version=by_version, trials=(trial, *found.trials[1:]))
    if not accepted:
        says = (line.say("peer-hung-up"),)
        cause = "client-certificate-missing" if trial.certificate == "none" else "client-certificate-refused"
        line.stages = [stage for stage in line.stages if stage.name != "client-auth"]
        text = "The listener asks for a client certificate, and closes the connection after the handshake."
        line.note("client-auth", "failed", text, 0.0, says, cause)
    tell_client_auth(line)
