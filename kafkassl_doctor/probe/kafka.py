"""What Kafka behind a connection answers: releases, mechanisms, a login, the brokers, where settings come from.

One connection, one request after the other: ApiVersions (twice before Kafka 2.4), SaslHandshake, the login that
``--config`` gives, Metadata (DescribeCluster on a controller, KIP-919), DescribeConfigs (twice where the node's id is
not the one guessed). Nothing is written to the cluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..records import NamedTuple
from .channel import ChannelError, DeadlinePassed, PeerClosed
from .endpoint import Stage
from .kafka_messages import (
    DESCRIBE_CLUSTER,
    DESCRIBE_CONFIGS,
    ERRORS,
    ILLEGAL_STATE,
    METADATA,
    NONE,
    PRODUCE,
    SASL_HANDSHAKE,
    UNSUPPORTED_VERSION,
    VOTE,
    Offers,
    ask_cluster,
    ask_mechanism,
    ask_metadata,
    ask_versions,
    read_cluster,
    read_mechanisms,
    read_metadata,
    read_versions,
    shorten,
)
from .kafka_settings import LiveSetting, read_live_settings
from .kafka_versions import LEVEL, find_releases, name_releases
from .kafka_wire import EndOfAnswer, Talk, TlsAnswer, WireError

if TYPE_CHECKING:
    from .channel import Channel, Deadline
    from .kafka_messages import Broker
    from .options import ProbeOptions

_QUIET = "PLAIN"
"""Mechanism that is asked for where no login is at hand: the answer lists all; the broker logs a line only when this
one is not enabled."""

LoginOutcome = Literal["not-needed", "needed", "accepted", "refused", "mechanism-not-enabled", "not-tried"]


class KafkaAnswer(NamedTuple):
    """What Kafka told. Its fields go to ``endpoints[].kafka`` of the report as they are."""

    stage: Stage
    """How the stage ended."""
    advertised: tuple[tuple[str, int], ...] = ()
    """Addresses of the brokers of the cluster (of the controllers, by a controller), as advertised on this listener;
    the first 1,000."""
    brokers: tuple[Broker, ...] = ()
    """The same with their ids."""
    role: Literal["broker", "controller"] | None = None
    """By the requests that it answers; None when it answered none. A combined node has listeners of both kinds."""
    releases: tuple[str, ...] = ()
    """Releases of Apache Kafka that answer so, the newest update of each; none when no release that we know does."""
    level: int | None = None
    """metadata.version in force in the cluster; None before KRaft, and before Kafka 3.3."""
    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] | None = None
    mechanisms: tuple[str, ...] = ()
    """Mechanisms that the listener has enabled."""
    login: LoginOutcome | None = None
    mechanism: str | None = None
    """The one that was tried."""
    user: str | None = None
    """Who logged in."""
    cluster: str | None = None
    """Id of the cluster."""
    node: int | None = None
    """Id of the node that answers; None when it could not be told."""
    nodes: int | None = None
    """How many brokers (controllers, by a controller) there are."""
    settings: tuple[LiveSetting, ...] | None = None
    """Its TLS and listener settings as they are in force; None when they could not be read."""
    settings_text: str = ""
    """Why they could not be read."""

    @property
    def own(self) -> tuple[str, int] | None:
        """The address under which the node that answers is advertised; None when it could not be told."""
        return next(((one.host, one.port) for one in self.brokers if one.id == self.node), None)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Pairs (label, text) for the terminal report."""
        from .kafka_lines import describe

        return describe(self)


class _Case(NamedTuple):
    """One connection that is asked."""

    talk: Talk
    encrypted: bool
    options: ProbeOptions
    offers: Offers | None = None
    """What the node answers, once that is known."""


def ask_kafka(channel: Channel, options: ProbeOptions, deadline: Deadline) -> KafkaAnswer:
    """Return what Kafka on *channel* answers until *deadline*; raises nothing that a peer can bring about.

    The channel stays open, the caller closes it.
    """
    case = _Case(Talk(channel, deadline), channel.encrypted, options)
    answer = KafkaAnswer(Stage("kafka", "unknown", ""))
    try:
        case = case._replace(offers=_ask_versions(case.talk))
    except (WireError, ChannelError) as problem:
        return answer._replace(stage=_end(answer, problem))
    for step in (_look_at_offers, _ask_mechanisms, _log_in, _ask_nodes, _ask_settings):
        try:
            answer = step(case, answer)
        except (WireError, ChannelError) as problem:
            return answer._replace(stage=_end(answer, problem))
        if answer.stage.text:
            return answer
    return answer._replace(stage=Stage("kafka", "passed", _sum_up(answer)))


def _ask_versions(talk: Talk) -> Offers:
    found = read_versions(talk.ask(ask_versions(3)), 3)
    if found.error == UNSUPPORTED_VERSION:
        found = read_versions(talk.ask(ask_versions(0)), 0)
    if found.error != NONE or not found.offers:
        raise WireError(f"it answers ApiVersions with {_name(found.error)}")
    return found


def _look_at_offers(case: _Case, answer: KafkaAnswer) -> KafkaAnswer:
    found = case.offers
    assert found is not None
    level = next((level for name, level in found.finalized if name == LEVEL), None)
    answer = answer._replace(role=_role(found), releases=find_releases(found), level=level)
    if answer.role:
        return answer
    return answer._replace(stage=_fail("Kafka answers, but neither as a broker nor as a controller."))


def _role(found: Offers) -> Literal["broker", "controller"] | None:
    numbers = {offer.key for offer in found.offers}
    if {PRODUCE, METADATA} <= numbers:
        return "broker"
    return "controller" if numbers & {DESCRIBE_CLUSTER, SASL_HANDSHAKE, VOTE} else None


def _ask_mechanisms(case: _Case, answer: KafkaAnswer) -> KafkaAnswer:
    """Whether the listener wants a login, and by which mechanism: told by SaslHandshake alone."""
    wanted = _wanted_mechanism(case.options)
    error, mechanisms = read_mechanisms(case.talk.ask(ask_mechanism(wanted or _QUIET)))
    if error == ILLEGAL_STATE or (error != NONE and not mechanisms):
        answer = answer._replace(protocol="SSL" if case.encrypted else "PLAINTEXT", login="not-needed")
        if error != ILLEGAL_STATE:
            return answer._replace(stage=_fail(f"Kafka answers SaslHandshake with {_name(error)}."))
        return answer if wanted is None else answer._replace(stage=_say_open(case, answer, wanted))
    answer = answer._replace(protocol="SASL_SSL" if case.encrypted else "SASL_PLAINTEXT", mechanisms=mechanisms)
    if wanted is not None and error != NONE:
        answer = answer._replace(login="mechanism-not-enabled", mechanism=wanted)
        return answer._replace(stage=_say_not_enabled(case, answer, wanted))
    return answer


def _wanted_mechanism(options: ProbeOptions) -> str | None:
    """The mechanism of ``--config``; None where it logs in by none."""
    client = options.identity.client if options.identity else None
    if client is None or client.protocol not in ("SASL_SSL", "SASL_PLAINTEXT"):
        return None
    mechanism = client.settings.value("sasl.mechanism")
    return mechanism if isinstance(mechanism, str) and mechanism else None


def _log_in(case: _Case, answer: KafkaAnswer) -> KafkaAnswer:
    if answer.login == "not-needed":
        return answer
    identity = case.options.identity
    if identity is None or _wanted_mechanism(case.options) is None:
        return answer._replace(login="needed", stage=_say_needed(answer, identity is not None))
    from ..values import Unknown
    from .kafka_sasl import log_in, prepare_login

    login = prepare_login(identity)
    if isinstance(login, Unknown):
        text = f"{_who(answer)} wants a login: {login.reason}."
        return answer._replace(login="not-tried", stage=Stage("kafka", "unknown", text))
    answer = answer._replace(mechanism=login.mechanism, user=login.user)
    result = log_in(case.talk, login)
    if result.accepted:
        return answer._replace(login="accepted")
    text = f"The login by {login.mechanism} was refused{f': {result.text}' if result.text else ''}."
    says = (result.says,) if result.says else ()
    return answer._replace(login="refused", stage=_fail(text, says, "sasl-login-refused"))


def _ask_nodes(case: _Case, answer: KafkaAnswer) -> KafkaAnswer:
    if answer.role == "controller" and not _answers(case, DESCRIBE_CLUSTER, 1):
        return answer
    if answer.role == "controller":
        nodes = read_cluster(case.talk.ask(ask_cluster()))
    else:
        version = 4 if _answers(case, METADATA, 4) else 1
        nodes = read_metadata(case.talk.ask(ask_metadata(version)), version)
    if nodes.error != NONE:
        text = f"{_who(answer)} does not tell its nodes: {shorten(nodes.text or _name(nodes.error))}."
        return answer._replace(stage=Stage("kafka", "unknown", text))
    advertised = tuple(dict.fromkeys((one.host, one.port) for one in nodes.brokers))
    guess = nodes.brokers[0].id if nodes.brokers else nodes.controller
    told = answer._replace(cluster=nodes.cluster, nodes=nodes.total, advertised=advertised, brokers=nodes.brokers)
    return told._replace(node=guess)


def _ask_settings(case: _Case, answer: KafkaAnswer) -> KafkaAnswer:
    if case.options.gentle:
        return answer._replace(node=answer.node if answer.nodes == 1 else None, settings_text="--gentle does not ask")
    if not _answers(case, DESCRIBE_CONFIGS, 1):
        return answer._replace(settings_text=f"{_who(answer)} does not answer DescribeConfigs")
    guess = -1 if answer.node is None else answer.node
    try:
        node, settings, text = read_live_settings(case.talk, guess)
    except (WireError, ChannelError) as problem:
        return answer._replace(node=None, settings_text=f"{problem}")
    return answer._replace(node=node, settings=settings, settings_text=text)


def _answers(case: _Case, key: int, version: int) -> bool:
    offers = case.offers.offers if case.offers else ()
    return any(one.key == key and one.oldest <= version <= one.newest for one in offers)


def _fail(text: str, says: tuple[str, ...] = (), cause: str | None = None) -> Stage:
    return Stage("kafka", "failed", text, says=says, cause=cause)


def _end(answer: KafkaAnswer, problem: WireError | ChannelError) -> Stage:
    """How the stage ended when the conversation did."""
    if isinstance(problem, PeerClosed) and problem.alert:
        return _fail(f"The listener ended the connection with the alert {problem.alert}.")
    if isinstance(problem, TlsAnswer):
        return _fail("TLS answers: the listener speaks TLS, and the client does not.", cause="protocol-mixed-up")
    if answer.role is not None:
        text = f"{_who(answer)} answered no further: {problem}."
        return Stage("kafka", "unknown", text)
    if isinstance(problem, DeadlinePassed):
        return _fail("Nothing answered ApiVersions in time: what listens there is no Kafka, or it hangs.")
    if isinstance(problem, EndOfAnswer | PeerClosed):
        return _fail(f"Kafka was asked (ApiVersions), and {problem}.")
    return _fail(f"What answers is no Kafka: {problem}.", cause="endpoint-not-kafka")


def _say_open(case: _Case, answer: KafkaAnswer, wanted: str) -> Stage:
    from ..texts import say

    said = say("kafka", "login-at-open-listener", case.options.target.kafka_version, mechanism=wanted)
    return _fail(
        f"The listener speaks {answer.protocol}: it takes no login, and the client sends one.", (said,), "sasl-mixed-up"
    )


def _say_not_enabled(case: _Case, answer: KafkaAnswer, wanted: str) -> Stage:
    from ..texts import say

    enabled = ", ".join(answer.mechanisms)
    version = case.options.target.kafka_version
    said = say("kafka", "mechanism-not-enabled", version, mechanism=wanted, enabled=enabled)
    return _fail(f"The listener has {wanted} not enabled, only {enabled}.", (said,), "sasl-mechanism-not-enabled")


def _say_needed(answer: KafkaAnswer, dialled_without: bool) -> Stage:
    """A client without a login fails here; without any client at hand nothing can be told of what is behind."""
    enabled = ", ".join(answer.mechanisms) or "no mechanism"
    if dialled_without:
        text = f"The listener speaks {answer.protocol}: it wants a login ({enabled}), and the client sends none."
        return _fail(text, (), "sasl-mixed-up")
    text = f"{_who(answer)} wants a login ({enabled}); what is behind it needs credentials (--config)."
    return Stage("kafka", "unknown", text)


def _sum_up(answer: KafkaAnswer) -> str:
    login = f", after a login by {answer.mechanism}" if answer.login == "accepted" else ""
    if answer.nodes is None:
        return f"{_who(answer)} answers{login}."
    kind = f"{answer.role}{'' if answer.nodes == 1 else 's'}"
    return f"{_who(answer)} answers{login}; the cluster has {answer.nodes} {kind}."


def _who(answer: KafkaAnswer) -> str:
    """``Kafka 4.4, broker 1, over SSL``."""
    release = name_releases(answer.releases) or "of an unknown release"
    node = f"a {answer.role}" if answer.node is None else f"{answer.role} {answer.node}"
    return f"Kafka {release}, {node}{f', over {answer.protocol}' if answer.protocol else ''},"


def _name(error: int) -> str:
    return ERRORS.get(error, f"error {error}")
