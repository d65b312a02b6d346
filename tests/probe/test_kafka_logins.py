"""Logins held to their RFCs: the published exchanges of SCRAM, and servers that lie."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode

import pytest

from kafkassl_doctor.probe import kafka_sasl
from kafkassl_doctor.probe.kafka_sasl import Login, ServerNotProved, prepare_login
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.values import Unknown
from tests.probe.identities import login_text, read_client

SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"


def tokens_of(login, *answers):
    """Return what the client sends, given the answers of the server."""
    assert isinstance(login, Login)
    exchange = login.begin()
    sent = [next(exchange)]
    for one in answers:
        try:
            sent.append(exchange.send(one))
        except StopIteration:
            break
    return sent


def test_the_exchange_of_rfc_7677_comes_out(monkeypatch, tmp_path):
    monkeypatch.setattr("secrets.token_urlsafe", lambda count: "rOprNGfwEbeRWgbNEkqO")
    login = prepare_login(read_client(login_text("SCRAM-SHA-256", 'username="user"', 'password="pencil"'), tmp_path))
    first = f"r={NONCE},s={SALT},i=4096".encode()
    final = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    assert tokens_of(login, first, final) == [
        b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        f"c=biws,r={NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=".encode(),
    ]


@pytest.mark.parametrize(
    ("first", "final", "text"),
    [
        (b"r=another,s=AAAA,i=4096", b"", "belongs to another login"),
        (f"r={NONCE},s={SALT},i=100".encode(), b"", "asks for 100 rounds"),
        (f"r={NONCE},s={SALT},i=2000000000".encode(), b"", "asks for 2000000000 rounds"),
        (f"r={NONCE},s={SALT},i=x".encode(), b"", "asks for x rounds"),
        (b"\xff\xfe", b"", "belongs to another login"),
        (f"r={NONCE},s={SALT},i=4096".encode(), b"v=AAAA", "without proving"),
        (f"r={NONCE},s={SALT},i=4096".encode(), b"", "without proving"),
    ],
)
def test_a_server_that_proves_nothing_is_found_out(first, final, text, monkeypatch, tmp_path):
    monkeypatch.setattr("secrets.token_urlsafe", lambda count: "rOprNGfwEbeRWgbNEkqO")
    login = prepare_login(read_client(login_text("SCRAM-SHA-256", 'username="user"', 'password="pencil"'), tmp_path))
    with pytest.raises(ServerNotProved, match=text):
        tokens_of(login, first, final)


def test_signs_of_the_protocol_in_a_user_name_are_written_out(tmp_path):
    login = prepare_login(read_client(login_text("SCRAM-SHA-512", 'username="a,b=c"', 'password="p"'), tmp_path))
    assert tokens_of(login)[0].startswith(b"n,,n=a=2Cb=3Dc,r=")


def test_plain_sends_user_and_password(tmp_path):
    login = prepare_login(read_client(login_text("PLAIN", 'username="a"', 'password="\u00fc"'), tmp_path))
    assert tokens_of(login, b"") == ["\0a\0\u00c3\u00bc".encode()]


def test_a_token_is_given_by_the_environment(tmp_path):
    client = read_client(login_text("OAUTHBEARER"), tmp_path, ("sasl.oauthbearer.token=env:T",), {"T": "abc.def\n"})
    assert tokens_of(prepare_login(client), b"") == [b"n,,\x01auth=Bearer abc.def\x01\x01"]


def test_a_token_is_read_of_the_file_that_kafka_would_read(tmp_path):
    token = tmp_path / "token"
    token.write_text("abc.def")
    text = login_text("OAUTHBEARER") + f"sasl.oauthbearer.token.endpoint.url=file://{token}\n"
    assert tokens_of(prepare_login(read_client(text, tmp_path)))[0] == b"n,,\x01auth=Bearer abc.def\x01\x01"
    token.unlink()
    assert isinstance(prepare_login(read_client(text, tmp_path)), Unknown)


def test_a_token_of_a_service_is_not_fetched(tmp_path):
    text = login_text("OAUTHBEARER") + "sasl.oauthbearer.token.endpoint.url=https://login.example.com/token\n"
    found = prepare_login(read_client(text, tmp_path))
    assert isinstance(found, Unknown)
    assert "--secret sasl.oauthbearer.token=env:NAME" in found.reason


def test_an_unsecured_token_holds_the_claims_of_the_entry(tmp_path):
    client = read_client(login_text("OAUTHBEARER", 'unsecuredLoginStringClaim_sub="orders"'), tmp_path)
    token = tokens_of(prepare_login(client))[0].partition(b"Bearer ")[2].split(b".")[1]
    assert json.loads(urlsafe_b64decode(token + b"=="))["sub"] == "orders"


def test_a_token_that_is_refused_is_acknowledged_so_that_the_broker_says_why(tmp_path):
    client = read_client(login_text("OAUTHBEARER"), tmp_path, ("sasl.oauthbearer.token=env:T",), {"T": "x"})
    assert tokens_of(prepare_login(client), b'{"status":"invalid_token"}')[1] == b"\x01"


def test_nothing_of_a_login_can_be_printed(tmp_path):
    client = read_client(login_text("PLAIN", 'username="a"', 'password="geheim"'), tmp_path)
    login = prepare_login(client)
    assert "geheim" not in repr(login) + str(login) + repr(client)


def test_rounds_are_bounded():
    fields = {"r": "n1", "s": b64encode(b"salt").decode(), "i": str(kafka_sasl._MOST_ROUNDS)}
    assert kafka_sasl._challenge(fields, "n") == (b"salt", kafka_sasl._MOST_ROUNDS)


def test_a_login_without_an_end_ends(tmp_path):
    def for_ever():
        while True:
            yield b"x"

    class Polite:
        asked = 0

        def ask(self, call):
            from kafkassl_doctor.probe.kafka_wire import Reader

            self.asked += 1
            return Reader(b"\0\0\xff\xff\0\0\0\1x")

    talk = Polite()
    from kafkassl_doctor.probe.kafka_wire import WireError

    with pytest.raises(WireError, match="no end"):
        kafka_sasl.log_in(talk, Login("X", None, for_ever))
    assert talk.asked < 20
    assert Secret("").blank
