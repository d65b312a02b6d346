"""What Kafka behind a connection tells, asked of a node in memory that kio speaks for."""

from __future__ import annotations

import pytest

pytest.importorskip("kio")

from fixtures.kafka_peer import Answers, Peer
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.probe.channel import DeadlinePassed, PeerClosed, deadline_in
from kafkassl_doctor.probe.kafka import ask_kafka
from kafkassl_doctor.probe.kafka_settings import LiveSetting
from kafkassl_doctor.probe.kafka_versions import name_level, name_releases
from kafkassl_doctor.probe.options import ProbeOptions
from tests.probe.identities import login_text, read_client

TARGET = read_options(Given(), ()).target
SCRAM = login_text("SCRAM-SHA-512", 'username="a"', 'password="b"')
METADATA, HANDSHAKE, VERSIONS, CONFIGS, LOGIN, CLUSTER = 3, 17, 18, 32, 36, 60


def ask(peer, identity=None):
    return ask_kafka(peer, ProbeOptions(TARGET, identity=identity), deadline_in(60))


def answer(identity=None, encrypted=True, **words):
    return ask(Peer(Answers(**words), encrypted), identity)


def test_an_open_listener_tells_release_brokers_and_settings():
    found = answer(settings=(("ssl.client.auth", "required", "file", None),))
    assert found.stage.outcome == "passed"
    assert (found.role, found.protocol, found.login) == ("broker", "SSL", "not-needed")
    assert (found.releases, found.level) == (("4.4.0",), 33)
    assert (found.cluster, found.node, found.nodes) == ("AAAAAAAAAAAAAAAAAAAAAQ", 1, 1)
    assert found.advertised == (("b1.example.com", 9093),)
    assert found.settings == (LiveSetting("ssl.client.auth", "required", "file"),)


def test_without_tls_the_same_is_plaintext():
    assert answer(encrypted=False).protocol == "PLAINTEXT"
    assert answer(encrypted=False, mechanisms=("PLAIN",)).protocol == "SASL_PLAINTEXT"


def test_a_controller_is_asked_for_the_controllers():
    peer = Peer(Answers(role="controller", advertised=((1, "c1", 9094), (2, "c2", 9094))))
    found = ask(peer)
    assert (found.role, found.nodes) == ("controller", 2)
    assert peer.asked == [VERSIONS, HANDSHAKE, CLUSTER, CONFIGS]


def test_a_controller_that_tells_of_no_other_is_not_asked():
    """Before KIP-919 (3.7) a controller closes the connection over such a request."""
    peer = Peer(Answers(release="3.6.2", role="controller"))
    found = ask(peer)
    assert peer.asked == [VERSIONS, HANDSHAKE]
    assert (found.role, found.stage.outcome, found.nodes) == ("controller", "passed", None)
    assert "does not answer DescribeConfigs" in found.settings_text


def test_one_connection_and_few_requests_are_enough():
    peer = Peer(Answers())
    ask(peer)
    assert peer.asked == [VERSIONS, HANDSHAKE, METADATA, CONFIGS]
    assert not peer.ended


@pytest.mark.parametrize(
    ("release", "shown", "asked"),
    [
        ("4.4.0", "4.4", 1), ("4.0.2", "4.0", 1), ("3.9.1", "3.9", 1), ("3.3.2", "3.3", 1), ("2.8.2", "2.8", 1),
        ("2.4.1", "2.4", 1), ("2.3.1", "2.3", 2), ("1.0.2", "1.0", 2), ("0.11.0.3", "0.11.0", 2),
        ("0.10.2.2", "0.10.2", 2),
    ],
)  # fmt: skip
def test_the_release_is_told_by_what_it_answers(release, shown, asked):
    peer = Peer(Answers(release=release))
    found = ask(peer)
    assert name_releases(found.releases) == shown
    assert peer.asked.count(VERSIONS) == asked
    assert found.nodes == 1


def test_a_level_is_named_after_the_release_that_brought_it():
    assert [name_level(level) for level in (1, 7, 21, 25, 33, 99)] == ["3.3", "3.3", "3.9", "4.0", "4.4", None]


def test_a_listener_with_a_login_says_what_it_needs():
    found = answer(mechanisms=("PLAIN", "SCRAM-SHA-512"))
    assert (found.stage.outcome, found.login) == ("unknown", "needed")
    assert found.mechanisms == ("PLAIN", "SCRAM-SHA-512")
    assert "needs credentials (--config)" in found.stage.text
    assert found.settings is None


def test_the_mechanisms_are_listed_where_the_one_asked_for_is_not_enabled():
    assert answer(mechanisms=("SCRAM-SHA-256",)).mechanisms == ("SCRAM-SHA-256",)


def test_a_login_opens_the_rest(tmp_path):
    client = read_client(login_text("PLAIN", 'username="a"', 'password="b"'), tmp_path)
    peer = Peer(Answers(mechanisms=("PLAIN",), users={"a": "b"}))
    found = ask(peer, client)
    assert (found.stage.outcome, found.login, found.user) == ("passed", "accepted", "a")
    assert peer.asked == [VERSIONS, HANDSHAKE, LOGIN, METADATA, CONFIGS]


def test_a_login_that_is_refused_is_told_in_the_words_of_the_broker(tmp_path):
    client = read_client(login_text("PLAIN", 'username="a"', 'password="geheim"'), tmp_path)
    found = answer(client, mechanisms=("PLAIN",), users={"a": "b"})
    assert (found.stage.outcome, found.login) == ("failed", "refused")
    assert found.stage.says == ("SaslAuthenticationException: Authentication failed: Invalid username or password",)
    assert found.stage.cause == "sasl-login-refused"
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("client", "mechanisms", "cause", "login"),
    [
        (SCRAM, ("PLAIN",), "sasl-mechanism-not-enabled", "mechanism-not-enabled"),
        (SCRAM, (), "sasl-mixed-up", "not-needed"),
        ("security.protocol=PLAINTEXT\n", ("PLAIN",), "sasl-mixed-up", "needed"),
    ],
)
def test_a_client_for_another_listener_fails(client, mechanisms, cause, login, tmp_path):
    found = answer(read_client(client, tmp_path), encrypted=False, mechanisms=mechanisms)
    assert (found.stage.outcome, found.stage.cause, found.login) == ("failed", cause, login)


@pytest.mark.parametrize(
    ("client", "reason"),
    [
        (login_text("GSSAPI"), "a login by GSSAPI is not tried"),
        (login_text("PLAIN", 'username="a"'), "gives no password"),
        (login_text("OAUTHBEARER"), "no token is given"),
        ("security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n", "has no sasl.jaas.config"),
        (login_text("PLAIN", 'username="a"', 'password="${P}"').replace("${P}", "${env:P}"), None),
    ],
)  # fmt: skip
def test_a_login_that_is_not_whole_is_unknown(client, reason, tmp_path):
    found = answer(read_client(client, tmp_path), encrypted=False, mechanisms=("GSSAPI", "PLAIN", "OAUTHBEARER"))
    if reason is not None:
        assert (found.stage.outcome, found.login) == ("unknown", "not-tried")
        assert reason in found.stage.text


def test_the_node_names_itself_when_it_is_asked_for_another():
    peer = Peer(Answers(node=7, advertised=((1, "b1", 9093), (7, "b7", 9093))))
    assert ask(peer).node == 7
    assert peer.asked.count(CONFIGS) == 2


def test_settings_that_may_not_be_seen_leave_the_rest():
    found = answer(denied=True)
    assert found.stage.outcome == "passed"
    assert (found.settings, found.node) == (None, None)
    assert "may not see" in found.settings_text


def test_a_value_set_while_the_node_runs_shows_what_it_hides():
    settings = (
        ("ssl.client.auth", "none", "dynamic", "required"),
        ("listener.name.ssl.ssl.keystore.location", "new.p12", "dynamic-default", None),
        ("ssl.keystore.password", None, "file", None),
        ("log.retention.hours", "1", "dynamic", "2"),
    )
    assert answer(settings=settings).settings == (
        LiveSetting("ssl.client.auth", "none", "dynamic", "required"),
        LiveSetting("listener.name.ssl.ssl.keystore.location", "new.p12", "dynamic-default"),
    )


def test_of_very_many_brokers_the_first_are_told():
    found = answer(advertised=tuple((node, f"b{node}", 9093) for node in range(100_000)))
    assert found.nodes == 100_000
    assert len(found.advertised) == 1000
    lines = dict(found.lines)
    assert lines["Advertised"].endswith("and 992 more")


class Mute(Peer):
    """A node that stops answering: at request *after*, with *problem*."""

    def __init__(self, after, problem):
        super().__init__(Answers())
        self.after, self.problem = after, problem

    def receive(self, most, deadline):
        if len(self.asked) > self.after:
            raise self.problem
        return super().receive(most, deadline)


@pytest.mark.parametrize(
    ("after", "problem", "outcome", "text"),
    [
        (0, DeadlinePassed("time"), "failed", "Nothing answered ApiVersions in time"),
        (0, PeerClosed("closed", "bad_certificate"), "failed", "the alert bad_certificate"),
        (0, PeerClosed("it was reset"), "failed", "Kafka was asked (ApiVersions), and it was reset."),
        (1, DeadlinePassed("time"), "unknown", "answered no further"),
        (2, PeerClosed("it was reset"), "unknown", "answered no further"),
        (3, PeerClosed("it was reset"), "passed", "answers; the cluster has 1 broker"),
    ],
)
def test_where_it_stops_is_told(after, problem, outcome, text):
    found = ask(Mute(after, problem))
    assert found.stage.outcome == outcome
    assert text in found.stage.text


def test_what_is_no_kafka_is_told():
    class Web(Peer):
        def receive(self, most, deadline):
            return b"HTTP/1.1 400 Bad Request"[:most]

    found = ask(Web(Answers()))
    assert (found.stage.outcome, found.stage.cause) == ("failed", "endpoint-not-kafka")
    assert found.role is None


def test_the_lines_of_a_report_tell_what_was_set_while_it_runs():
    found = answer(settings=(("ssl.client.auth", "none", "dynamic", "required"),))
    assert dict(found.lines)["Setting"] == "ssl.client.auth=none is set while it runs and hides required of the file"
    assert dict(found.lines)["Cluster"] == "AAAAAAAAAAAAAAAAAAAAAQ, 1 broker; this is node 1"
