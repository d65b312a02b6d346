"""Brokers that are followed: what they advertise, what they must not be able to do with it, and listeners of files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("kio")

from fixtures.kafka_peer import Answers, Peer
from fixtures.make import make_setup
from kafkassl_doctor.options import Given, UsageProblem, read_options
from kafkassl_doctor.probe import many
from kafkassl_doctor.probe.many import probe_all
from kafkassl_doctor.probe.options import ProbeOptions
from kafkassl_doctor.run import check
from tests.probe.identities import read_client
from tests.probe.listeners import TARGET, context_for, leaf, listen

HOST = "b1.example.com"


def serve_kafka(answers: Answers, encrypted: bool):
    """Return what handles a connection as a node that gives these answers."""

    def handle(connection: socket.socket) -> None:
        peer = Peer(answers, encrypted)
        while not peer.ended:
            length = _read(connection, 4)
            peer.send(length + _read(connection, int.from_bytes(length, "big")), None)
            while part := peer.receive(1 << 16, None):
                connection.sendall(part)

    return handle


def _read(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = connection.recv(count - len(found))
        if not part:
            raise OSError("closed")
        found += part
    return found


@contextmanager
def listen_kafka(answers: Answers, tls: bool = False) -> Iterator[int]:
    """Give the port of a node on loopback."""
    plain = serve_kafka(answers, tls)
    if not tls:
        with listen(plain) as port:
            yield port
        return
    context = context_for(leaf(HOST, "127.0.0.1"))

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            plain(secured)

    with listen(handle) as port:
        yield port


def follow(port, client, **options):
    asked = ProbeOptions(TARGET, discover=True, identity=client, timeout=20, **options)
    return probe_all([("127.0.0.1", port)], asked)


@pytest.fixture
def plain(tmp_path):
    return read_client("security.protocol=PLAINTEXT\n", tmp_path)


@pytest.mark.parametrize("advertised", [("127.0.0.1", 99999), ("127.0.0.1", -1), ("localhost", 2**31 - 1)])
def test_an_advertised_port_that_there_is_not_fails_alone(advertised, plain):
    with listen_kafka(Answers(advertised=((1, *advertised),))) as port:
        first, second = follow(port, plain).endpoints
    assert first.stopped_at is None
    assert (second.host, second.port) == advertised
    assert second.stopped_at.name in ("dns", "tcp")
    assert "no such port" in second.stopped_at.text or "no such name" in second.stopped_at.text


def test_every_advertised_broker_is_looked_at_under_its_advertised_name(plain):
    with listen_kafka(Answers()) as second:
        advertised = ((1, "b1.example.com", second), (2, "b2.example.com", second))
        with listen_kafka(Answers(advertised=advertised)) as first:
            pins = {(host, port): "127.0.0.1" for _, host, port in advertised}
            found = follow(first, plain, resolve=pins)
    names = [one.name for one in found.endpoints]
    assert names[1:3] == [f"b1.example.com:{second}", f"b2.example.com:{second}"]
    assert found.advertised_by[names[1]] == names[0]
    assert all(one.kafka is not None and one.kafka.nodes for one in found.endpoints[:3])


def test_a_broker_that_advertises_itself_is_looked_at_once(plain):
    seen = []

    def handle(connection):
        seen.append(1)
        serve_kafka(Answers(advertised=((1, "127.0.0.1", port),)), False)(connection)

    with listen(handle) as port:
        found = follow(port, plain)
    assert len(found.endpoints) == 1
    assert len(seen) <= 2


def test_a_broker_that_advertises_another_one_for_ever_is_followed_to_a_bound(plain, monkeypatch):
    """Each connection is told of one more address of loopback, at which the same listener answers."""
    monkeypatch.setattr(many, "MOST_DISCOVERED", 25)
    last = [1]

    def handle(connection):
        last[0] += 1
        advertised = tuple((last[0] + one, f"127.0.{last[0] % 200}.{one + 1}", port) for one in range(3))
        serve_kafka(Answers(advertised=advertised), False)(connection)

    with listen_everywhere(handle) as port:
        found = follow(port, plain)
    assert len(found.advertised_by) == 25
    assert len(found.endpoints) == 26


@contextmanager
def listen_everywhere(handle) -> Iterator[int]:
    """Like ``listen``, at every address of loopback."""
    create = socket.create_server

    def everywhere(address, **options):
        return create(("0.0.0.0", address[1]), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_server", everywhere)
        with listen(handle) as port:
            yield port


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("\x1b[31mred\x1b[0m", 9092),
        ("a" * 5000, 9092),
        ("", 9092),
        ("b1\nb2", 9092),
        ("[link=x]", 9092),
        ("b1.example.com", -1),
        ("b1.example.com", 0),
        ("b1.example.com", 99999),
        ("\udcff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), 9092),
    ],
)
def test_what_is_no_address_is_told_and_does_no_harm(host, port, plain):
    with listen_kafka(Answers(advertised=((1, host, port),))) as first:
        found = follow(first, plain)
    assert found.endpoints[0].kafka is not None
    assert found.endpoints[0].stopped_at is None
    for one in found.endpoints[1:]:
        assert one.stopped_at is not None
        assert one.stopped_at.name in ("dns", "tcp")


def test_of_very_many_brokers_a_bounded_number_is_followed(plain, monkeypatch):
    monkeypatch.setattr(many, "MOST_DISCOVERED", 10)
    advertised = tuple((node, "127.0.0.1", 1 + node % 60000) for node in range(100_000))
    with listen_kafka(Answers(advertised=advertised)) as first:
        found = follow(first, plain)
    assert found.endpoints[0].kafka is not None
    assert found.endpoints[0].kafka.nodes == 100_000
    assert len(found.endpoints) == 11


def check_there(setup, pins, **given):
    here = Path.cwd()
    os.chdir(setup.directory)
    try:
        options = read_options(Given(at=setup.clock.isoformat(), **given), setup.files)
        return check(setup.files, options, pins)
    finally:
        os.chdir(here)


def test_check_dials_the_listeners_of_the_files(tmp_path):
    """A listener with another certificate, and one that is not up."""
    with listen_kafka(Answers(), tls=True) as port:
        setup = make_setup({"node": {"port": port, "controller_port": 1}}, tmp_path)
        report = check_there(setup, {(HOST, port): "127.0.0.1", (HOST, 1): "127.0.0.1"})
    assert [(one.host, one.port) for one in report.endpoints] == [(HOST, port), (HOST, 1)]
    rules = {verdict.rule: verdict for verdict in report.verdicts if verdict.outcome == "finding"}
    assert {"served-certificate-differs", "served-client-auth-differs", "listener-not-up"} <= set(rules)
    place = rules["served-certificate-differs"].place
    assert place is not None
    assert "ssl.keystore.location" in report.lines[place]
    assert report.counts["error"] >= 1


def test_a_listener_without_an_address_needs_a_name_for_the_machine(tmp_path):
    words = {"listeners": "SSL://:9093,CONTROLLER://b1.example.com:1", "advertised.listeners": "SSL://:9093"}
    setup = make_setup({"node": {"set": words, "controller_port": 1}}, tmp_path)
    with pytest.raises(UsageProblem, match="--host") as problem:
        check_there(setup, {})
    assert problem.value.option == "--probe"


def test_check_without_probe_opens_no_socket(tmp_path, monkeypatch):
    def refuse(*_):
        raise AssertionError("a socket was opened")

    setup = make_setup({"client": {}}, tmp_path)
    monkeypatch.setattr(socket, "socket", refuse)
    assert check_there(setup, None).endpoints == ()


def test_what_was_known_when_the_user_ended_it_is_told(tmp_path, monkeypatch):
    def end(addresses, asked, told=None):
        return many.Probed((), {}, interrupted=True)

    monkeypatch.setattr(many, "probe_all", end)
    setup = make_setup({"client": {}}, tmp_path)
    report = check_there(setup, {})
    assert report.interrupted
    assert report.endpoints == ()
    assert report.startups


def test_a_listener_is_looked_at_as_a_client_that_dials_it_and_not_as_one_that_is_assumed_to():
    from kafkassl_doctor.probing import _first_clients
    from tests.formats.nasty import link

    assumed = link(client_file="a.properties", via="assumed", connects=False)
    dialled = link(client_file="b.properties", via="bootstrap")
    address = (str(dialled.host), dialled.port)
    assert _first_clients([assumed, dialled]) == {address: "b.properties"}
    assert _first_clients([assumed]) == {}
    assert _first_clients([assumed._replace(connects=True)]) == {address: "a.properties"}
