"""One endpoint, stage by stage: name, TCP, first bytes, TLS, certificate, client authentication, Kafka."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..texts import say
from .channel import ChannelError, Deadline, DeadlinePassed, PeerClosed, PlainChannel, deadline_in
from .endpoint import STAGES, ClientAuthentication, Endpoint, Stage, StageName, StageOutcome, Tls
from .sockets import Wire, connect, explain, is_address, resolve, try_addresses
from .tasks import run, run_aside

if TYPE_CHECKING:
    from collections.abc import Callable

    from .channel import Channel
    from .endpoint import Address, Speaks
    from .enumeration import Enumeration
    from .kafka import KafkaAnswer
    from .kafka_messages import Broker
    from .options import ProbeOptions

_KAFKAS_SHARE = 0.5
"""Part of the time left that Kafka may take: what remains is for TLS."""


def probe_endpoint(host: str, port: int, options: ProbeOptions) -> Endpoint:
    """Return what *host*:*port* answers; raises nothing that a peer or the network can bring about."""
    return probe_line(Line(host, port, options))


def probe_line(line: Line) -> Endpoint:
    """Return what the endpoint of *line* answers, whose time begins now."""
    run(lambda: walk_line(line))
    return line.endpoint(line.seconds)


def walk_line(line: Line) -> None:
    """Ask the endpoint of *line*, in a task; its time begins now. ``line.endpoint`` tells then what it answered."""
    begin = monotonic()
    line.deadline = deadline_in(line.options.timeout)
    try:
        _walk(line)
    except ChannelError as problem:
        line.complete = False
        if not isinstance(problem, DeadlinePassed):
            line.problem = f"A further connection fails: {problem}."
    finally:
        line.close()
        line.seconds = monotonic() - begin


class Line:
    """One endpoint while it is looked at: the connections to it, and what is known so far."""

    def __init__(self, host: str, port: int, options: ProbeOptions, told: Broker | None = None) -> None:
        self.host, self.port, self.options = host, port, options
        self.told = told
        """The broker that was advertised here; None for an address that was given."""
        self.deadline = deadline_in(options.timeout)
        self.sni = options.sni or _name_to_send(host)
        self.address: str | None = None
        self.addresses: tuple[Address, ...] = ()
        self.stages: list[Stage] = []
        self.speaks: Speaks | None = None
        self.tls: Tls | None = None
        self.client_auth: ClientAuthentication | None = None
        self.kafka: KafkaAnswer | None = None
        self.connections = 0
        self.complete = True
        self.problem = "The time for this endpoint ended here."
        self.further: Callable[[], None] | None = None
        """What further connections are to tell, once Kafka was asked on the first one."""
        self.enumeration: Enumeration | None = None
        """What asks for everything that TLS accepts."""
        self.later: list[Callable[[Line], None]] = []
        """What is to be concluded from the answers: of many endpoints at once that takes a quarter of the time."""
        self.seconds = 0.0
        """How long it took to ask."""
        self._open: list[Any] = []

    def dial(self, deadline: Deadline) -> Wire:
        """Open one more connection; raises ChannelError."""
        assert self.address is not None
        try:
            wire = connect(self.address, self.port, deadline)
        except OSError as problem:
            if isinstance(problem, TimeoutError):
                raise DeadlinePassed("the listener accepts no further connection in time") from None
            raise PeerClosed(explain(problem)) from None
        self.connections += 1
        return wire

    def keep(self, channel: Wire | Channel) -> None:
        """Remember what is to be closed at the end."""
        self._open.append(channel)

    def close(self) -> None:
        """Close what is open."""
        while self._open:
            self._open.pop().close()

    def note(
        self,
        name: StageName,
        outcome: StageOutcome,
        text: str,
        seconds: float | None = None,
        says: tuple[str, ...] = (),
        cause: str | None = None,
    ) -> None:
        """Add a stage."""
        self.stages.append(Stage(name, outcome, text, seconds, says, cause))

    def say(self, name: str, **values: object) -> str:
        """Return a text of Kafka's."""
        return say("kafka", name, self.options.target.kafka_version, **values)

    def say_dialling(self, name: str) -> str:
        """Return a text of the client's network layer, which calls a bootstrap address node -1."""
        node, rack = (self.told.id, self.told.rack or "null") if self.told else (-1, "null")
        return self.say(name, node=node, rack=rack, host=self.host, address=self.address, port=self.port)

    def jdk(self, name: str, **values: object) -> str:
        """Return a text of the JDK's."""
        return say("jdk", name, self.options.target.jdk_version, **values)

    def conclude(self) -> None:
        """Do what was left for later."""
        while self.later:
            self.later.pop(0)(self)

    def endpoint(self, seconds: float) -> Endpoint:
        """Return what is known now."""
        self.conclude()
        return Endpoint(
            host=self.host,
            port=self.port,
            address=self.address,
            sni=self.sni,
            stages=self._all_stages(),
            addresses=self.addresses,
            speaks=self.speaks,
            tls=self.tls,
            client_auth=self.client_auth,
            kafka=self.kafka,
            connections=self.connections,
            seconds=seconds,
            complete=self.complete,
        )

    def _all_stages(self) -> tuple[Stage, ...]:
        """Those that were gone through, then the others."""
        seen = {stage.name: stage for stage in self.stages}
        if not self.complete and not any(stage.outcome == "failed" for stage in self.stages):
            left = next((name for name in STAGES if name not in seen), None)
            if left is not None:
                seen[left] = Stage(left, "unknown", self.problem)
        skipped = "This stage was not reached."
        return tuple(seen.get(name) or Stage(name, "skipped", skipped) for name in STAGES)


def _name_to_send(host: str) -> str | None:
    """What a client of the JVM sends as server name: none for addresses and names without a dot."""
    if is_address(host):
        return None
    from ..jvm.hostnames import sent_name

    return sent_name(host)


def _walk(line: Line) -> None:
    wire = _reach(line)
    if wire is None:
        return
    line.keep(wire)
    look = _look_at_tls if _expects_tls(line.options) else _look_at_plain
    channel = look(line, wire)
    if channel is not None:
        line.keep(channel)
        _ask_kafka(line, channel)
    line.close()  # a listener may serve one connection at a time
    if line.further is not None:
        line.conclude()
        line.further()
        line.further = None  # it holds the line, which holds it


def _look_at_tls(line: Line, wire: Wire) -> Channel | None:
    if line.options.tls == "full" and not line.options.gentle:
        from .enumeration import begin_enumeration

        wire = begin_enumeration(line, wire)
        with suppress(OSError, RuntimeError):  # no descriptor or thread is left: then nothing goes on meanwhile
            run_aside(lambda: import_module(".tls", __package__), line.deadline.left)
    from .tls import look_at_tls

    return look_at_tls(line, wire)


def _expects_tls(options: ProbeOptions) -> bool:
    """Whether a client of the kind that is looked for would begin with TLS."""
    return options.identity is None or options.identity.client.tls is not False


def _reach(line: Line) -> Wire | None:
    host, port, options = line.host, line.port, line.options
    given = options.resolve.get((host, port))
    found = resolve(host, port, line.deadline, given)
    if not found.addresses:
        given_up = (line.say("bootstrap-unresolved"), line.say_dialling("bootstrap-name-unresolved"))
        says = given_up if line.told is None else (line.say_dialling("advertised-unresolved"),)
        text = f"No address was found for {host}: {found.problem}."
        line.note("dns", "failed", text, found.seconds, says, _why_lost(line, "endpoint-name-unresolved"))
        return None
    line.note("dns", "passed", _tell_addresses(line, found.addresses, given), found.seconds)
    begin = monotonic()
    line.addresses, wire = try_addresses(found.addresses, port, line.deadline, not options.gentle)
    line.connections += sum(one.accepts for one in line.addresses)
    seconds = monotonic() - begin
    refused = [one for one in line.addresses if not one.accepts]
    if wire is None:
        line.address = found.addresses[0]
        why = "; ".join(dict.fromkeys(f"{one.address}: {one.problem}" for one in refused))
        text = f"No connection to port {port} ({why})."
        said = line.say_dialling("connection-not-established")
        line.note("tcp", "failed", text, seconds, (said,), _why_lost(line, "endpoint-unreachable"))
        return None
    line.address = next(one.address for one in line.addresses if one.accepts)
    text = f"Port {port} of {line.address} accepts connections."
    if refused:
        text += f" {len(refused)} of {len(line.addresses)} addresses do not: " + ", ".join(
            f"{one.address} ({one.problem})" for one in refused
        )
        text += "."
    line.note("tcp", "passed", text, seconds)
    return wire


def _why_lost(line: Line, cause: str) -> str:
    return cause if line.told is None else "advertised-endpoint-unreachable"


def _tell_addresses(line: Line, addresses: tuple[str, ...], given: str | None) -> str:
    if given is not None:
        return f"{line.host} is taken for {given} (--resolve)."
    if addresses == (line.host,):
        return f"{line.host} is an address."
    return f"{line.host} is {', '.join(addresses)}."


def _look_at_plain(line: Line, wire: Wire) -> Channel:
    """A client without TLS: Kafka is asked at once, and its answer shows what the listener speaks."""
    line.note("first-bytes", "passed", "The client speaks no TLS: Kafka is asked at once.", 0.0)
    for name in ("tls", "certificate", "client-auth"):
        line.note(name, "skipped", "The client speaks no TLS.")
    return PlainChannel(wire)


def _ask_kafka(line: Line, channel: Channel) -> None:
    from .kafka import ask_kafka

    begin = monotonic()
    try:
        within = line.deadline.within(line.deadline.left * _KAFKAS_SHARE)
        answer = ask_kafka(channel, line.options, within)
    except ChannelError as problem:
        line.note("kafka", "failed", f"Kafka could not be asked: {problem}.", monotonic() - begin)
        return
    take_answer(line, answer, channel.encrypted, monotonic() - begin)


def take_answer(line: Line, answer: KafkaAnswer, encrypted: bool, seconds: float) -> None:
    """Add the stage of Kafka, and what its answer tells of those before it."""
    stage = answer.stage._replace(seconds=seconds)
    if stage.cause == "protocol-mixed-up":
        line.speaks = "tls"
        line.stages.append(stage._replace(name="first-bytes"))
        return
    line.kafka = answer
    line.stages.append(stage)
    if encrypted and line.client_auth is not None and line.client_auth.trials:
        from .client_auth import settle_by_kafka

        settle_by_kafka(line, answer)
    if encrypted and answer.own is not None:
        from .trust import check_advertised

        line.later.append(partial(check_advertised, host=answer.own[0]))
