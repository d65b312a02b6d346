"""Secrets that a slip makes a key of are not kept."""

from __future__ import annotations

import pytest

from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.sources.shown import show_line
from kafkassl_doctor.values import Place, Unknown
from tests.formats.reports import TARGET

PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg+kqh/kiG9w0BAQEFAASC\nChangeit7A==\n-----END PRIVATE KEY-----\n"


def keys_of(text: str) -> list[str]:
    source = parse_source("f", text.encode(), TARGET)
    for entry in source.entries:
        assert "Changeit" not in entry.key + show_line(entry, False)
    return [entry.key for entry in source.entries]


def test_the_lines_of_a_private_key_that_are_not_continued_are_no_keys() -> None:
    assert keys_of(f"a=1\nssl.keystore.key={PEM}b=2\n") == ["a", "ssl.keystore.key", "b"]
    assert keys_of(f"a=1\n{PEM}b=2\n") == ["a", "b"]


def test_the_head_of_an_encrypted_key_is_no_key() -> None:
    head = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00FF\n\n"
    assert keys_of(PEM.replace("\n", f"\n{head}", 1).replace("PRIVATE", "RSA PRIVATE") + "b=2") == ["b"]


def test_a_private_key_without_an_end_hides_no_setting() -> None:
    assert keys_of(f"ssl.keystore.key={PEM.partition('-----END')[0]}ssl.protocol=TLS\nb=2") == [
        *("ssl.keystore.key", "ssl.protocol", "b"),
    ]


def test_certificates_and_continued_keys_stay() -> None:
    joined = PEM.rstrip().replace("\n", "\\\n")
    assert keys_of(f"ssl.keystore.key={joined}\nABC=1\n") == ["ssl.keystore.key", "ABC"]
    assert keys_of("x=-----BEGIN CERTIFICATE-----\nABC\n") == ["x", "ABC"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("ssl.keystore.passwordChangeit-7!", "ssl.keystore.password…"),
        ("SSL.KEY.PASSWORDChangeit-7!", "SSL.KEY.PASSWORD…"),
        ("sasl.jaas.config\\\nChangeit-7!", "sasl.jaas.config…"),
        ("ssl.keystore.password", "ssl.keystore.password"),
        ("ssl.keystore.password=", "ssl.keystore.password"),
        ("password.encoder.iterations=", "password.encoder.iterations"),
        ("ssl.client.auth", "ssl.client.auth"),
    ],
)
def test_a_password_without_a_separator_before_it_is_cut_off(line: str, key: str) -> None:
    assert keys_of(line) == [key]


@pytest.mark.parametrize("key", ["ssl.keystore.location", "ssl.keystore.type", "listeners", "x"])
def test_a_private_key_where_none_belongs_is_not_looked_at(key: str) -> None:
    source = parse_source("f", f"{key}=-----BEGIN PRIVATE KEY-----Changeit".encode(), TARGET)
    assert isinstance(source.effective[key].value, Unknown)
    assert source.effective[key].place == Place("f", 1)


@pytest.mark.parametrize("key", ["ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.truststore.certificates"])
def test_where_pem_belongs_a_private_key_is_looked_at(key: str) -> None:
    source = parse_source("f", f"{key}=-----BEGIN PRIVATE KEY-----Changeit".encode(), TARGET)
    assert source.effective[key].value == "-----BEGIN PRIVATE KEY-----Changeit"


@pytest.mark.parametrize(
    "line",
    [
        "ssl.keystore.type=PKCS12\\\n  ssl.keystore.password=Changeit",
        "client.id=x\\\nsasl.jaas.config : Changeit",
        "bootstrap.servers=https://me:Changeit@host:9092",
        "ssl.keystore.location=https://me:Changeit@host/a.p12",
    ],
)
def test_a_value_that_runs_on_into_a_secret_is_not_looked_at(line: str) -> None:
    (written,) = parse_source("f", line.encode(), TARGET).effective.values()
    assert isinstance(written.value, Unknown)
    assert "Changeit" not in show_line(written, True)


@pytest.mark.parametrize(
    "line",
    [
        "listeners=SSL://a:1,\\\n  SASL_SSL://b:2",
        "controller.quorum.voters=1@b1:9094,2@b2:9094",
        "sasl.oauthbearer.token.endpoint.url=https://me:Changeit@host/",
        "super.users=User:CN=a@example.com;\\\n  User:CN=secretary",
        "ssl.keystore.password=x\\\n  password=y",
    ],
)
def test_other_values_are_looked_at(line: str) -> None:
    (written,) = parse_source("f", line.encode(), TARGET).effective.values()
    assert isinstance(written.value, str)
