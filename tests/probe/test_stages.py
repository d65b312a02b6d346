"""The stages before TLS: names, addresses, and what speaks there when it is not TLS."""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from time import sleep

import pytest

from kafkassl_doctor.probe.endpoint import STAGES
from kafkassl_doctor.probe.kafka_messages import Broker
from kafkassl_doctor.probe.options import ProbeOptions
from kafkassl_doctor.probe.sockets import Found
from kafkassl_doctor.probe.stages import Line, probe_endpoint, probe_line
from tests.probe.listeners import TARGET, context_for, identity, leaf, listen, probe, stage

API_VERSIONS, SASL_HANDSHAKE = 18, 17


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def kafka(sasl: bool) -> object:
    """A broker without TLS, as far as a probe asks: a size beyond 100 MB closes the connection."""

    def handle(connection: socket.socket) -> None:
        while head := connection.recv(4):
            size = int.from_bytes(head, "big")
            if size > 100 << 20:
                return
            request = b""
            while len(request) < size:
                request += connection.recv(size - len(request))
            key, version = struct.unpack("!hh", request[:4])
            if key == API_VERSIONS:
                error = 0 if version == 0 else 35
                body = struct.pack("!hihhh", error, 1, API_VERSIONS, 0, 0)
            else:
                error = 33 if sasl else 34
                body = struct.pack("!hi", error, 1 if sasl else 0) + (b"\x00\x05PLAIN" if sasl else b"")
            answer = request[4:8] + body
            connection.sendall(struct.pack("!i", len(answer)) + answer)

    return handle


def test_a_name_without_an_address_stops_at_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = Found((), 0.0, "no such name")
    monkeypatch.setattr("kafkassl_doctor.probe.sockets._ask_resolver", lambda host, port: unknown)
    found = probe_endpoint("b1.invalid", 9093, ProbeOptions(TARGET))
    dns = stage(found, "dns")
    assert (dns.outcome, dns.cause) == ("failed", "endpoint-name-unresolved")
    assert "b1.invalid" in dns.text
    assert "no such name" in dns.text
    assert dns.says == (
        "ConfigException: No resolvable bootstrap urls given in bootstrap.servers",
        "WARN: Couldn't resolve server b1.invalid:9093 from bootstrap.servers as DNS resolution failed for b1.invalid",
    )
    assert [one.name for one in found.stages] == list(STAGES)
    assert {one.outcome for one in found.stages[1:]} == {"skipped"}
    assert found.connections == 0


def test_a_resolver_that_never_answers_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    never = Event()
    monkeypatch.setattr("kafkassl_doctor.probe.sockets._ask_resolver", lambda host, port: never.wait(30))
    found = probe_endpoint("slow.invalid", 9093, ProbeOptions(TARGET, timeout=0.2))
    never.set()
    assert stage(found, "dns").text == "No address was found for slow.invalid: the name server does not answer."


def test_a_closed_port_stops_at_tcp() -> None:
    port = closed_port()
    found = probe(port, "b1.example.com")
    tcp = stage(found, "tcp")
    assert (tcp.outcome, tcp.cause) == ("failed", "endpoint-unreachable")
    assert "127.0.0.1: connection refused" in tcp.text
    said = f"Connection to node -1 (b1.example.com/127.0.0.1:{port}) could not be established."
    assert tcp.says == (f"WARN: {said} Node may not be available.",)
    assert found.connections == 0


def test_every_address_is_dialled_and_the_first_that_accepts_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Found(("127.0.0.2", "127.0.0.1"), 0.0)
    monkeypatch.setattr("kafkassl_doctor.probe.sockets._ask_resolver", lambda host, port: both)
    with listen(lambda connection: None) as port:
        found = probe_endpoint("b1.example.com", port, ProbeOptions(TARGET))
    assert [(one.address, one.accepts) for one in found.addresses] == [("127.0.0.2", False), ("127.0.0.1", True)]
    assert found.address == "127.0.0.1"
    assert "1 of 2 addresses do not: 127.0.0.2 (connection refused)" in stage(found, "tcp").text


def test_kafka_without_tls_is_told_from_kafka_with_a_login() -> None:
    for sasl, speaks in ((False, "kafka"), (True, "kafka-sasl")):
        with listen(kafka(sasl)) as port:
            found = probe(port)
        assert found.speaks == speaks
        assert stage(found, "first-bytes").outcome == "passed"
        assert stage(found, "tls").outcome == "skipped"


def test_kafka_without_tls_is_a_failure_for_a_client_with_tls(tmp_path: Path) -> None:
    with listen(kafka(False)) as port:
        found = probe(port, identity=identity(tmp_path))
    first = stage(found, "first-bytes")
    assert (first.outcome, first.cause) == ("failed", "protocol-mixed-up")
    assert first.says[0] == "EOFException: EOF during handshake, handshake status is NEED_UNWRAP"


def saying(answer: bytes) -> object:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return handle


@pytest.mark.parametrize(
    ("answer", "speaks", "cause"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "http", "endpoint-not-kafka"),
        (b"<!DOCTYPE html><title>400</title>", "http", "endpoint-not-kafka"),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 5 9093\r\n", "proxy", "endpoint-behind-proxy"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "other", "endpoint-not-kafka"),
    ],
)
def test_what_else_answers_is_named(answer: bytes, speaks: str, cause: str) -> None:
    with listen(saying(answer)) as port:
        found = probe(port)
    first = stage(found, "first-bytes")
    assert found.speaks == speaks
    assert (first.outcome, first.cause) == ("failed", cause)
    assert first.says[0] == "SSLException: Unrecognized SSL message, plaintext connection?"


def test_what_is_shorter_than_the_head_of_a_record_is_no_answer_to_the_jvm() -> None:
    with listen(saying(b"\x05\xff")) as port:
        found = probe(port)
    first = stage(found, "first-bytes")
    assert (found.speaks, first.cause) == ("proxy", "endpoint-behind-proxy")
    assert first.says[0] == "EOFException: EOF during handshake, handshake status is NEED_UNWRAP"


def test_an_answer_in_single_octets_is_put_together() -> None:
    def handle(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(65536)
        for octet in b"HTTP/1.1 400":
            connection.sendall(bytes([octet]))
            sleep(0.02)

    with listen(handle) as port:
        first = stage(probe(port), "first-bytes")
    assert first.says[0] == "SSLException: Unrecognized SSL message, plaintext connection?"


@pytest.mark.parametrize("tls", ["light", "full"])
def test_a_listener_that_says_nothing_is_silent(tls: str) -> None:
    with listen(lambda connection: connection.recv(65536) and connection.recv(65536) and None) as port:
        found = probe(port, timeout=1.0, tls=tls)
    assert found.speaks == "silent"
    assert stage(found, "first-bytes").cause == "endpoint-silent"


def test_a_listener_that_hangs_up_is_told() -> None:
    with listen(lambda connection: connection.recv(65536) and None) as port:
        found = probe(port)
    assert found.speaks == "closed"
    assert stage(found, "first-bytes").cause == "endpoint-closes-connections"


def test_a_listener_behind_a_load_balancer_answers_a_proxy_header() -> None:
    """As haproxy with accept-proxy: what does not begin with a header is hung up on."""
    context = context_for(leaf("localhost"))

    def handle(connection: socket.socket) -> None:
        if connection.recv(15, socket.MSG_PEEK)[:6] != b"PROXY ":
            connection.recv(65536)
            return
        connection.recv(15)
        with context.wrap_socket(connection, server_side=True):
            pass

    with listen(handle) as port:
        found = probe(port)
    first = stage(found, "first-bytes")
    assert (found.speaks, first.cause) == ("proxy", "endpoint-behind-proxy")
    assert first.says[0] == "EOFException: EOF during handshake, handshake status is NEED_UNWRAP"


def test_gentle_opens_one_connection_whatever_it_meets() -> None:
    for handle in (kafka(False), saying(b"HTTP/1.1 400\r\n\r\n"), lambda connection: None):
        with listen(handle) as port:
            found = probe(port, gentle=True)
        assert found.connections == 1
        assert stage(found, "first-bytes").outcome == "failed"


def test_a_listener_on_ipv6_is_dialled() -> None:
    try:
        with listen(saying(b"HTTP/1.1 400\r\n\r\n"), socket.AF_INET6) as port:
            found = probe_endpoint("::1", port, ProbeOptions(TARGET))
    except OSError:
        pytest.skip("there is no IPv6 here")
    assert found.name == f"[::1]:{port}"
    assert found.speaks == "http"


def test_resolve_stands_in_for_dns() -> None:
    with listen(saying(b"HTTP/1.1 400\r\n\r\n")) as port:
        found = probe(port, "kafka-9.acme.example")
    assert found.address == "127.0.0.1"
    assert stage(found, "dns").text == "kafka-9.acme.example is taken for 127.0.0.1 (--resolve)."


def test_a_client_without_tls_asks_kafka_at_once(tmp_path: Path) -> None:
    plain = identity(tmp_path, "security.protocol=PLAINTEXT", trust=False)
    with listen(kafka(False)) as port:
        found = probe(port, identity=plain)
    assert found.connections == 1
    assert found.kafka is not None
    assert stage(found, "tls").outcome == "skipped"


def test_a_client_without_tls_hears_from_a_listener_with_tls_that_it_is_one(tmp_path: Path) -> None:
    """As a broker does: it answers with an alert, which a client takes for a length of 352518912."""
    plain = identity(tmp_path, "security.protocol=PLAINTEXT", trust=False)
    with listen(saying(b"\x15\x03\x03\x00\x02\x02\x50")) as port:
        found = probe(port, identity=plain)
    first = stage(found, "first-bytes")
    assert (found.speaks, first.outcome, first.cause) == ("tls", "failed", "protocol-mixed-up")
    assert (first.says, stage(found, "kafka").outcome) == ((), "skipped")


def test_an_advertised_broker_is_called_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Broker(7, "b7.invalid", closed_port(), "east")
    options = ProbeOptions(TARGET, resolve={(told.host, told.port): "127.0.0.1"})
    tcp = stage(probe_line(Line(told.host, told.port, options, told)), "tcp")
    (said,) = tcp.says
    assert tcp.cause == "advertised-endpoint-unreachable"
    assert said.startswith(f"WARN: Connection to node 7 (b7.invalid/127.0.0.1:{told.port}) could not be established.")
    monkeypatch.setattr(
        "kafkassl_doctor.probe.sockets._ask_resolver", lambda host, port: Found((), 0.0, "no such name")
    )
    found = probe_line(Line(told.host, told.port, ProbeOptions(TARGET), told))
    told_by_4 = f"WARN: Error connecting to node b7.invalid:{told.port} (id: 7 rack: east isFenced: false)"
    assert stage(found, "dns").says == (told_by_4,)
