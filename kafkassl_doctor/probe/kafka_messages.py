"""The few messages that a probe exchanges, in the versions that Kafka 0.10.2 to 4.x have in common.

Layouts: clients/src/main/resources/common/message of Apache Kafka; KIP-35 (ApiVersions), KIP-43 and KIP-152 (SASL),
KIP-226 (DescribeConfigs with synonyms), KIP-700 and KIP-919 (DescribeCluster).
"""

from __future__ import annotations

from functools import cache

from .. import __version__
from ..records import NamedTuple
from .kafka_wire import CLIENT, Call, Reader, WireError, write_compact_text, write_data, write_number, write_text

PRODUCE, VOTE = 0, 52
METADATA, SASL_HANDSHAKE, API_VERSIONS, DESCRIBE_CONFIGS, SASL_AUTHENTICATE, DESCRIBE_CLUSTER = 3, 17, 18, 32, 36, 60
MOST_BROKERS = 1000
"""Brokers that are kept of an answer; more are counted only."""
_MOST_APIS = 1000
_MOST_FEATURES = 100
_MOST_SETTINGS = 20_000
_BROKER, _CONTROLLERS = 4, 2
_LONGEST_TEXT = 300

_OWN_VERSION = __version__.replace("+", "-")
"""A broker takes letters, digits, dots and dashes only (ApiVersionsRequest.isValid)."""
NONE, UNSUPPORTED_VERSION, UNSUPPORTED_MECHANISM, ILLEGAL_STATE = 0, 35, 33, 34
SASL_FAILED, CLUSTER_DENIED, INVALID_REQUEST = 58, 31, 42
ERRORS = {
    31: "CLUSTER_AUTHORIZATION_FAILED", 33: "UNSUPPORTED_SASL_MECHANISM", 34: "ILLEGAL_SASL_STATE",
    35: "UNSUPPORTED_VERSION", 42: "INVALID_REQUEST", 58: "SASL_AUTHENTICATION_FAILED",
    114: "MISMATCHED_ENDPOINT_TYPE", 115: "UNSUPPORTED_ENDPOINT_TYPE",
}  # fmt: skip
"""Names of org.apache.kafka.common.protocol.Errors that a probe meets."""


class Offer(NamedTuple):
    """A request that a node answers (ApiVersions)."""

    key: int
    """Its number: 3 is Metadata."""
    oldest: int
    newest: int


class Offers(NamedTuple):
    """What ApiVersions tells."""

    error: int
    offers: tuple[Offer, ...]
    features: tuple[tuple[str, int, int], ...] = ()
    """(name, lowest, highest level) that the software knows."""
    finalized: tuple[tuple[str, int], ...] = ()
    """(name, level) in force in the cluster."""


class Broker(NamedTuple):
    """A broker as the cluster advertises it on this listener, or a controller."""

    id: int
    host: str
    port: int
    rack: str | None = None


class Nodes(NamedTuple):
    """What Metadata or DescribeCluster tells."""

    error: int
    text: str | None
    cluster: str | None
    """Its id."""
    controller: int
    brokers: tuple[Broker, ...]
    """The first ones, up to MOST_BROKERS."""
    total: int
    """How many there are."""


class Setting(NamedTuple):
    """A setting of a running node, and where its value comes from."""

    name: str
    value: str | None
    """None for a secret."""
    source: int
    """ConfigSource: 2 dynamic of this broker, 3 dynamic of all brokers, 4 the file, 5 default."""
    secret: bool
    synonyms: tuple[tuple[str, str | None, int], ...] = ()
    """(name, value, source) of what is written for it, the one in force first."""


class Settings(NamedTuple):
    """What DescribeConfigs tells of one node."""

    error: int
    text: str | None
    settings: tuple[Setting, ...]


@cache
def ask_versions(version: int) -> Call:
    """Return ApiVersions, version 3 (with features) or 0."""
    body = write_compact_text(CLIENT) + write_compact_text(_OWN_VERSION) + b"\0" if version >= 3 else b""
    return Call(API_VERSIONS, version, body, flexible=version >= 3)


def read_versions(answer: Reader, version: int) -> Offers:
    """Return what a node offers; one that does not know *version* answers in version 0, with UNSUPPORTED_VERSION."""
    error = answer.number(2)
    flexible = version >= 3 and error != UNSUPPORTED_VERSION
    body = Reader(answer.take(answer.left), flexible)
    if error == UNSUPPORTED_VERSION and not body.left:
        return Offers(error, ())
    offers = tuple(body.array(_read_offer))
    if len(offers) > _MOST_APIS:
        raise WireError(f"it claims to know {len(offers):,} kinds of requests")
    if version == 0 or not flexible:
        return Offers(error, offers)
    body.number(4)
    features: tuple[tuple[str, int, int], ...] = ()
    finalized: tuple[tuple[str, int], ...] = ()
    for number, content in body.tags():
        if number == 0:
            features = _read_features(content)
        elif number == 2:
            finalized = tuple((name, highest) for name, highest, _ in _read_features(content))
    return Offers(error, offers, features, finalized)


def _read_offer(body: Reader) -> Offer:
    offer = Offer(body.number(2), body.number(2), body.number(2))
    body.skip_tags()
    return offer


def _read_features(content: Reader) -> tuple[tuple[str, int, int], ...]:
    """Supported ones are (name, lowest, highest), finalized ones (name, highest, lowest)."""

    def read(body: Reader) -> tuple[str, int, int]:
        found = (shorten(body.text() or ""), body.number(2), body.number(2))
        body.skip_tags()
        return found

    return tuple(list(content.array(read))[:_MOST_FEATURES])


@cache
def ask_mechanism(mechanism: str) -> Call:
    """Return SaslHandshake."""
    return Call(SASL_HANDSHAKE, 1, write_text(mechanism))


def read_mechanisms(answer: Reader) -> tuple[int, tuple[str, ...]]:
    """Return the error and the mechanisms that are enabled."""
    error = answer.number(2)
    found = [shorten(one) for one in answer.array(Reader.text) if one is not None]
    return error, tuple(found[:_MOST_FEATURES])


def ask_login(token: bytes) -> Call:
    """Return SaslAuthenticate."""
    return Call(SASL_AUTHENTICATE, 0, write_data(token))


def read_login(answer: Reader) -> tuple[int, str | None, bytes]:
    """Return the error, what the broker says of it, and the server's token."""
    return answer.number(2), answer.text(), answer.data()


@cache
def ask_metadata(version: int) -> Call:
    """Return Metadata about no topic, version 4 (0.11 and newer) or 1."""
    return Call(METADATA, version, write_number(0, 4) + (b"\0" if version >= 4 else b""))


def read_metadata(answer: Reader, version: int) -> Nodes:
    """Return the brokers."""
    if version >= 3:
        answer.number(4)
    brokers, count = _read_brokers(answer)
    cluster = answer.text() if version >= 2 else None
    return Nodes(NONE, None, cluster, answer.number(4), brokers, count)


def ask_cluster() -> Call:
    """Return DescribeCluster for the controllers (KIP-919)."""
    return Call(DESCRIBE_CLUSTER, 1, b"\0" + write_number(_CONTROLLERS, 1) + b"\0", True, True)


def read_cluster(answer: Reader) -> Nodes:
    """Return the controllers."""
    answer.number(4)
    error, text, _, cluster = answer.number(2), answer.text(), answer.number(1), answer.text()
    controller = answer.number(4)
    brokers, count = _read_brokers(answer)
    return Nodes(error, text, cluster, controller, brokers, count)


def _read_brokers(answer: Reader) -> tuple[tuple[Broker, ...], int]:
    brokers: list[Broker] = []
    count = 0
    for one in answer.array(_read_broker):
        count += 1
        if count <= MOST_BROKERS:
            brokers.append(one)
    return tuple(brokers), count


def _read_broker(body: Reader) -> Broker:
    found = Broker(body.number(4), shorten(body.text() or ""), body.number(4), shorten_known(body.text()))
    body.skip_tags()
    return found


def ask_settings(node: int) -> Call:
    """Return DescribeConfigs of one node, with where each value is written."""
    resource = write_number(_BROKER, 1) + write_text(str(node)) + write_number(-1, 4)
    return Call(DESCRIBE_CONFIGS, 1, write_number(1, 4) + resource + b"\1")


def read_settings(answer: Reader) -> Settings:
    """Return the settings of the node."""
    answer.number(4)
    found = list(answer.array(_read_resource))
    if not found:
        raise WireError("it tells of no node")
    return found[0]


def _read_resource(body: Reader) -> Settings:
    error, text, _, _ = body.number(2), body.text(), body.number(1), body.text()
    return Settings(error, text, tuple(list(body.array(_read_setting))[:_MOST_SETTINGS]))


def _read_setting(body: Reader) -> Setting:
    name, value = body.text() or "", body.text()
    _read_only, source, secret = body.take(3)
    return Setting(name, value, source, secret != 0, tuple(body.array(_read_synonym)))


def _read_synonym(body: Reader) -> tuple[str, str | None, int]:
    return body.text() or "", body.text(), body.number(1)


def shorten(text: str) -> str:
    """Return a peer's text cut to what a report can hold."""
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"


def shorten_known(text: str | None) -> str | None:
    """Return a peer's text cut to what a report can hold; None for none."""
    return None if text is None else shorten(text)
