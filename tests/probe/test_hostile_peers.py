"""Peers that say whatever they like: a clear result within the deadline, in bounded memory, and never a crash."""

from __future__ import annotations

import os
import socket
import struct
import time
import tracemalloc
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafkassl_doctor.formats.json import render_json
from kafkassl_doctor.formats.terminal import render_terminal
from kafkassl_doctor.probe.endpoint import Endpoint
from kafkassl_doctor.probe.flight import MOST_CERTIFICATES, MOST_OCTETS, Flight
from kafkassl_doctor.report import Report
from tests.probe.listeners import TARGET, context_for, leaf, listen, listen_tls, probe, stage

Handler = Callable[[socket.socket], None]
DEADLINE = 3.0
SLACK = 12.0
"""Seconds that a loaded machine may add."""
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def record(kind: int, content: bytes, version: bytes = b"\x03\x03") -> bytes:
    return bytes([kind]) + version + len(content).to_bytes(2, "big") + content


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def server_hello(suite: int = 0xC02F, extensions: bytes = b"", random: bytes = b"r" * 32) -> bytes:
    tail = struct.pack("!H", len(extensions)) + extensions if extensions else b""
    return message(2, b"\x03\x03" + random + b"\x00" + suite.to_bytes(2, "big") + b"\x00" + tail)


def in_records(content: bytes) -> bytes:
    return b"".join(record(22, content[at : at + 0x4000]) for at in range(0, len(content), 0x4000))


def certificates(*encoded: bytes) -> bytes:
    listed = b"".join(len(one).to_bytes(3, "big") + one for one in encoded)
    return message(11, len(listed).to_bytes(3, "big") + listed)


@cache
def some_certificate() -> bytes:
    import ssl

    return ssl.PEM_cert_to_DER_cert(leaf("localhost").cert_chain_pems[0].bytes().decode())


def flight_12(*encoded: bytes) -> bytes:
    return in_records(server_hello() + certificates(*encoded) + message(14, b""))


def saying(*parts: bytes, ends: bool = True) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        for part in parts:
            connection.sendall(part)
        if not ends:
            connection.recv(65536)

    return handle


def endless(part: bytes, pause: float = 0.0) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        while True:
            connection.sendall(part)
            time.sleep(pause)

    return handle


def dripping(content: bytes) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        for octet in content * 100:
            connection.sendall(bytes([octet]))
            time.sleep(0.05)

    return handle


def half_open(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.shutdown(socket.SHUT_WR)
    connection.recv(65536)


def resetting(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def retry_request(connection: socket.socket) -> None:
    """One HelloRetryRequest after the other."""
    share = struct.pack("!HHH", 51, 2, 24)
    versions = struct.pack("!HHH", 43, 2, 0x0304)
    while connection.recv(65536):
        connection.sendall(record(22, server_hello(0x1302, versions + share, RETRY)))


HUGE_KEY = b"\x30\x82\x20\x00" + os.urandom(0x2000)

PEERS: dict[str, Handler] = {
    "garbage": saying(b"\x00\xff" * 500),
    "garbage that looks like TLS": saying(record(22, os.urandom(300))),
    "endless garbage": endless(b"x" * 4096),
    "endless empty records": endless(record(22, b"")),
    "endless warnings": endless(record(21, b"\x01\x5a")),
    "endless hello": endless(record(22, message(2, b"\x03\x03" + b"r" * 32 + b"\x00")[:-4] + b"\x00" * 4000)),
    "drip-fed": dripping(flight_12(b"\x30\x03\x02\x01\x01")),
    "drip-fed one octet for ever": endless(b"\x16", 0.05),
    "oversized record": saying(b"\x16\x03\x03\xff\xff" + b"x" * 0xFFFF, ends=False),
    "half open": half_open,
    "reset": resetting,
    "wrong record version": saying(b"\x16\x07\x07\x00\x05hello"),
    "SSL 2.0": saying(b"\x80\x2e\x04\x00\x01\x00\x02" + b"x" * 60),
    "a version from the future": saying(record(22, message(2, b"\x03\x09" + b"r" * 32 + b"\x00\xc0\x2f\x00"))),
    "a message of 16 MB": endless(record(22, b"\x0b\xff\xff\xff" + b"x" * 1000)),
    "a list that ends early": saying(in_records(server_hello() + message(11, b"\xff\xff\xff\x00\x00"))),
    "a certificate of no octets": saying(flight_12(b"")),
    "a certificate of rubbish": saying(flight_12(b"\x30\x82\x01\x00" + b"\xff" * 256), ends=False),
    "two hellos": saying(in_records(server_hello() + server_hello())),
    "a fatal alert without a meaning": saying(record(21, b"\x02\xfe")),
    "an alert of one octet": saying(record(21, b"\x02")),
    "hello retry for ever": retry_request,
    "silence": lambda connection: (connection.recv(1) and time.sleep(8)) or None,
    "a name with escapes": saying(b"\x1b]0;owned\x07\x1b[31m\x9b2J[bold]\r\nHTTP"),
}


def look(port: int, **options: Any) -> tuple[Endpoint, float]:
    begin = time.monotonic()
    found = probe(port, timeout=DEADLINE, **options)
    return found, time.monotonic() - begin


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("tls", ["light", "full"])
def test_a_hostile_peer_gets_a_clear_result_within_the_deadline(peer: str, tls: str) -> None:
    with listen(PEERS[peer]) as port:
        found, seconds = look(port, tls=tls)
    assert seconds < DEADLINE + SLACK
    assert found.stopped_at is not None or not found.complete
    assert found.stopped_at is None or found.stopped_at.text
    shown(found)


def shown(found: Endpoint) -> None:
    """Whatever it said, the reports hold nothing that a terminal would act upon."""
    whole = Report(TARGET, (), (), {}, endpoints=(found,))
    text = render_terminal(whole, verbose=True)
    assert not any(char in text for char in "\x1b\x07\x9b\r")
    assert render_json(whole, "1").isascii()


def test_ten_thousand_certificates_are_not_all_looked_at() -> None:
    flight = flight_12(*[some_certificate()] * 10_000)
    with listen(saying(flight, ends=False)) as port:
        tracemalloc.start()
        try:
            found, seconds = look(port)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert seconds < DEADLINE + SLACK
    assert found.stopped_at is not None
    assert peak < 60 << 20
    shown(found)


def test_of_many_certificates_only_the_first_are_kept() -> None:
    flight = Flight()
    flight.feed(flight_12(*[some_certificate()] * 100))
    assert len(flight.chain) == MOST_CERTIFICATES
    assert flight.dropped == 100 - MOST_CERTIFICATES


def test_a_flight_takes_no_more_than_its_share_of_memory() -> None:
    flight = Flight()
    part = record(22, b"\x0b\x0f\xff\xff" + b"x" * 16000)
    fed = 0
    while not flight.finished:
        flight.feed(part)
        fed += len(part)
        assert fed <= 2 * MOST_OCTETS
    assert flight.broken


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 40))
def test_no_octets_upset_the_reading_of_a_flight(data: bytes, size: int) -> None:
    for begin in (b"", record(22, server_hello())[:5], record(22, server_hello())):
        flight = Flight()
        for at in range(0, len(data), size):
            flight.feed(begin + data[at : at + size])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([11, 12, 13, 15]), st.binary(max_size=200), st.sampled_from([0xC02F, 0x009E, 0x1301]))
def test_no_message_upsets_the_reading_of_a_flight(kind: int, body: bytes, suite: int) -> None:
    flight = Flight(exchange_of=lambda number: {0xC02F: "ECDHE_RSA", 0x009E: "DHE_RSA"}.get(number, ""))
    flight.feed(in_records(server_hello(suite) + message(kind, body)))
    assert flight.version is not None


def test_a_key_of_64_kbit_takes_no_time() -> None:
    with listen(saying(flight_12(huge_certificate()), ends=False)) as port:
        found, seconds = look(port)
    assert seconds < DEADLINE + SLACK
    assert found.stopped_at is not None
    shown(found)


@cache
def huge_certificate() -> bytes:
    """A certificate with an RSA key of 64 kbit, for modulus and exponent, under a signature of rubbish."""
    from asn1crypto import algos, core, keys, x509

    modulus = int.from_bytes(b"\xc1" + b"\x55" * 8190 + b"\x01", "big")
    key = keys.PublicKeyInfo.wrap(keys.RSAPublicKey({"modulus": modulus, "public_exponent": modulus - 2}), "rsa")
    name = x509.Name.build({"common_name": "localhost"})
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    moment = x509.Time({"general_time": core.GeneralizedTime("20260101000000Z")})
    end = x509.Time({"general_time": core.GeneralizedTime("20300101000000Z")})
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": 7,
            "signature": algorithm,
            "issuer": name,
            "validity": {"not_before": moment, "not_after": end},
            "subject": name,
            "subject_public_key_info": key,
            "extensions": [{"extn_id": "key_usage", "critical": True, "extn_value": {"digital_signature"}}],
        }
    )
    whole = x509.Certificate(
        {"tbs_certificate": body, "signature_algorithm": algorithm, "signature_value": b"\x01" * 8192}
    )
    return bytes(whole.dump())


def test_a_chain_signed_by_a_key_of_64_kbit_takes_no_time(tmp_path: Any) -> None:
    from tests.probe.listeners import identity

    with listen(saying(flight_12(huge_certificate(), huge_certificate()), ends=False)) as port:
        found, seconds = look(port, identity=identity(tmp_path))
    assert seconds < DEADLINE + SLACK
    shown(found)


def test_a_flood_of_tickets_ends_with_the_deadline() -> None:
    """Application data that never ends, after a handshake that succeeded."""
    with listen_tls(context_for(leaf("localhost")), answer=b"\x00\x00\x00\x00" * 4000) as port:
        found, seconds = look(port)
    assert seconds < DEADLINE + SLACK
    assert stage(found, "tls").outcome == "passed"
    assert stage(found, "kafka").outcome == "failed"
