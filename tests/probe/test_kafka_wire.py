"""Kafka's protocol on the wire: held to the library kio, and to peers that lie."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkassl_doctor import __version__
from kafkassl_doctor.probe import kafka_messages as messages
from kafkassl_doctor.probe.channel import deadline_in
from kafkassl_doctor.probe.kafka_wire import LARGEST_ANSWER, EndOfAnswer, Reader, Talk, WireError, write_varint

READERS = {
    "versions": lambda data: messages.read_versions(Reader(data), 3),
    "old versions": lambda data: messages.read_versions(Reader(data), 0),
    "mechanisms": lambda data: messages.read_mechanisms(Reader(data)),
    "login": lambda data: messages.read_login(Reader(data)),
    "metadata": lambda data: messages.read_metadata(Reader(data), 4),
    "old metadata": lambda data: messages.read_metadata(Reader(data), 1),
    "cluster": lambda data: messages.read_cluster(Reader(data, True)),
    "settings": lambda data: messages.read_settings(Reader(data)),
}
every_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


class Canned:
    """A channel on which octets wait, given out a few at a time."""

    encrypted = presented = False

    def __init__(self, data: bytes, step: int = 1 << 20) -> None:
        self.data, self.step, self.sent = data, step, b""

    def send(self, data, deadline):
        self.sent += data

    def receive(self, most, deadline):
        part, self.data = self.data[: min(most, self.step)], self.data[min(most, self.step) :]
        return part

    def close(self):
        self.data = b""


def frame(body: bytes, number: int = 1) -> bytes:
    return (len(body) + 4).to_bytes(4, "big") + number.to_bytes(4, "big") + body


def ask(data: bytes, call=None, step: int = 1 << 20) -> Reader:
    return Talk(Canned(data, step), deadline_in(60)).ask(call or messages.ask_mechanism("PLAIN"))


@every_reader
@given(data=st.binary(max_size=400))
def test_whatever_a_peer_sends_is_an_answer_or_none(read, data):
    with suppress(WireError):
        read(data)


@every_reader
@pytest.mark.parametrize(
    "lie", [b"\x7f\xff\xff\xff", b"\x00\x0f\xff\xff", b"\xff\xff\xff\x07", b"\xff\xff\xff\xff\x0f"]
)
@pytest.mark.parametrize("at", range(14))
def test_a_count_that_is_a_lie_is_told_and_takes_no_memory(read, lie, at):
    import tracemalloc

    data = b"\0" * at + lie + b"\x01" * 40
    tracemalloc.start()
    try:
        with suppress(WireError):
            read(data)
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1 << 20


def test_an_answer_is_read_however_it_is_cut():
    for step in (1, 3, 1000):
        assert messages.read_mechanisms(ask(frame(b"\0\x21\0\0\0\1\0\5PLAIN"), step=step)) == (33, ("PLAIN",))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"HTTP/1.1 400 Bad Request", "answers in HTTP"),
        (b"\xff\xff\xff\xff", "announces an answer of -1 octets"),
        ((LARGEST_ANSWER + 1).to_bytes(4, "big"), "announces an answer of 16,777,217 octets"),
        (frame(b"", 7), "answers request 7 where 1 was asked"),
        (b"", "closed instead of an answer"),
        (frame(b"\0" * 50)[:20], "closed after 16 of 54 octets of an answer"),
    ],
)
def test_what_is_no_answer_is_told(data, text):
    with pytest.raises(WireError, match=text):
        ask(data)


def test_the_end_of_a_connection_is_told_apart():
    with pytest.raises(EndOfAnswer):
        ask(b"")


def test_a_number_without_an_end_is_refused():
    with pytest.raises(WireError, match="no end"):
        Reader(b"\xff" * 9).varint()


@given(value=st.integers(0, 2**32 - 1))
def test_numbers_of_seven_bits_come_back(value):
    assert Reader(write_varint(value)).varint() == value


def test_many_tagged_fields_are_refused():
    tags = write_varint(100_000) + b"\x63\x00" * 100_000
    with pytest.raises(WireError, match="100,000 tagged fields"):
        Reader(tags, True).skip_tags()


def test_texts_that_are_no_utf_8_are_replaced():
    assert messages.read_mechanisms(Reader(b"\0\0\0\0\0\1\0\2\xff\xfe")) == (0, ("��",))


def test_long_texts_are_cut():
    long = b"\x13\x88" + b"x" * 5000
    _, (name,) = messages.read_mechanisms(Reader(b"\0\0\0\0\0\1" + long))
    assert len(name) < 400


def test_of_many_brokers_the_first_are_kept_and_all_are_counted():
    one = b"\0\0\0\1\0\1h\0\0\x23\x85\xff\xff"
    found = messages.read_metadata(
        Reader(b"\0\0\0\0" + (100_000).to_bytes(4, "big") + one * 100_000 + b"\0\0\0\0\0\1"), 4
    )
    assert found.total == 100_000
    assert len(found.brokers) == messages.MOST_BROKERS


REQUESTS = {
    "api_versions.v3": messages.ask_versions(3),
    "api_versions.v0": messages.ask_versions(0),
    "sasl_handshake.v1": messages.ask_mechanism("SCRAM-SHA-512"),
    "sasl_authenticate.v0": messages.ask_login(b"\0a\0b"),
    "metadata.v4": messages.ask_metadata(4),
    "metadata.v1": messages.ask_metadata(1),
    "describe_cluster.v1": messages.ask_cluster(),
    "describe_configs.v1": messages.ask_settings(3),
}


@pytest.mark.parametrize(("schema", "call"), REQUESTS.items(), ids=REQUESTS)
def test_what_is_asked_is_what_kio_reads(schema, call):
    """Header and body are read to the last octet by the classes that kio makes from Kafka's own schemas."""
    serial = pytest.importorskip("kio.serial")
    module = __import__(f"kio.schema.{schema}.request", fromlist=["x"])
    body = next(found for name, found in vars(module).items() if name.endswith("Request"))
    channel = Canned(frame(b""))
    Talk(channel, deadline_in(60)).ask(call._replace(flexible_answer=False))
    header, head = serial.entity_reader(body.__header_schema__)(channel.sent, 4)
    assert (header.request_api_key, header.request_api_version) == (call.key, call.version)
    assert (header.correlation_id, header.client_id) == (1, "kafkassl-doctor")
    asked, rest = serial.entity_reader(body)(channel.sent, 4 + head)
    assert 4 + head + rest == len(channel.sent)
    assert ASKED[schema](asked)


ASKED = {
    "api_versions.v3": lambda one: (
        (one.client_software_name, one.client_software_version) == ("kafkassl-doctor", __version__)
    ),
    "api_versions.v0": lambda one: True,
    "sasl_handshake.v1": lambda one: one.mechanism == "SCRAM-SHA-512",
    "sasl_authenticate.v0": lambda one: one.auth_bytes == b"\0a\0b",
    "metadata.v4": lambda one: one.topics == () and one.allow_auto_topic_creation is False,
    "metadata.v1": lambda one: one.topics == (),
    "describe_cluster.v1": lambda one: one.endpoint_type == 2,
    "describe_configs.v1": lambda one: (
        one.include_synonyms
        and [(part.resource_type, part.resource_name, part.configuration_keys) for part in one.resources]
        == [(4, "3", None)]
    ),
}
