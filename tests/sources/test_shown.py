"""Source lines as a report may show them."""

from __future__ import annotations

import pytest

from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.sources.shown import MASK, show_line
from tests.formats.reports import TARGET


def shown(line: str | bytes, known: bool = True) -> str:
    content = line if isinstance(line, bytes) else line.encode()
    (entry,) = parse_source("server.properties", content, TARGET).entries
    return show_line(entry, known)


@pytest.mark.parametrize(
    "line",
    [
        "ssl.keystore.location=/etc/kafka/broker.p12",
        "listeners : SSL://b1.example.com:9093",
        "ssl.client.auth",
        "ssl.keystore.password=",
        "ssl.keystore.password=${file:/etc/secrets:password}",
        "ssl.keystore.password=${secretsManager:kafka:password}",
        "ssl.keystore.password=${env:KEYSTORE_PASSWORD}",
        "ssl.truststore.location=C:\\\\stores\\\\trust.p12",
    ],
)
def test_a_line_without_a_secret_is_shown_as_it_stands(line: str) -> None:
    assert shown(line) == line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ssl.keystore.password=Changeit-7!", f"ssl.keystore.password={MASK}"),
        ("ssl.key.password : Changeit-7!", f"ssl.key.password : {MASK}"),
        ("ssl.key.password Changeit-7!", f"ssl.key.password {MASK}"),
        ("  listener.name.a.ssl.key.password=Changeit-7!", f"listener.name.a.ssl.key.password={MASK}"),
        ('sasl.jaas.config=X required password="Changeit-7!";', f"sasl.jaas.config={MASK}"),
        ("ssl.keystore.password=${file:/a:b}Changeit-7!", f"ssl.keystore.password={MASK}"),
        ("ssl.keystore.key=-----BEGIN PRIVATE KEY-----MII", f"ssl.keystore.key={MASK}"),
        ("x.anything=-----BEGIN PRIVATE KEY-----MII", f"x.anything={MASK}"),
        ("schema.registry.url=https://me:Changeit-7!@host", f"schema.registry.url={MASK}"),
        ("ssl.key.password=${PASSWORD:-Changeit-7!}", f"ssl.key.password={MASK}"),
        ("ssl.key.password=${password:-Changeit-7!}", f"ssl.key.password={MASK}"),
        ("ssl.key.password=${key.password:Changeit-7!}", f"ssl.key.password={MASK}"),
        ("ssl.key.password=${pw:Changeit-7!}", f"ssl.key.password={MASK}"),
    ],
)
def test_a_secret_is_masked(line: str, expected: str) -> None:
    assert shown(line) == expected


SLIPS = (
    *("ssl.keystore.pasword", "ssl.keystore.pssword", "ssl.key.psw", "my.Credential", "PWD"),
    *("ssl.keystore.password.old", "ssl.keystore.password.", "ssl.password.keystore", "sasl.jass.config"),
)


@pytest.mark.parametrize("key", SLIPS)
def test_the_value_of_an_unknown_key_that_looks_like_a_slip_for_a_secret_is_masked(key: str) -> None:
    assert shown(f"{key}=Changeit-7!", known=False) == f"{key}={MASK}"


def test_the_value_of_another_unknown_key_is_shown() -> None:
    assert shown("ssl.keystore.filename=broker.p12", known=False) == "ssl.keystore.filename=broker.p12"


def test_a_withheld_value_is_masked_whatever_its_key() -> None:
    (entry,) = parse_source("f", b"x=Changeit-7!", TARGET).entries
    assert show_line(entry, True, withheld=True) == f"x={MASK}"


def test_a_key_that_kafka_knows_is_shown_although_its_name_looks_like_a_secret() -> None:
    assert shown("password.encoder.keyfactory.algorithm=PBKDF2") == "password.encoder.keyfactory.algorithm=PBKDF2"


def test_of_a_continued_line_the_beginning_is_shown() -> None:
    assert shown("listeners=SSL://a:1,\\\n  SSL://b:2") == "listeners=SSL://a:1, …"
    assert shown("ssl.keystore.password=Change\\\nit-7!") == f"ssl.keystore.password={MASK}"


def test_a_continuation_is_never_shown() -> None:
    assert "Changeit" not in shown("ssl.keystore.password=\\\n  Changeit-7!")
    assert "Changeit" not in shown("ssl.keystore.password\\\n=Changeit-7!")
    assert "Changeit" not in shown("ssl.keystore.pass\\\nword=Changeit-7!")


def test_what_was_typed_in_utf_8_is_shown_as_typed() -> None:
    assert shown("ssl.keystore.location=/etc/käfka".encode()) == "ssl.keystore.location=/etc/käfka"
    assert shown("ssl.keystore.location=/etc/käfka".encode("latin-1")) == "ssl.keystore.location=/etc/käfka"
