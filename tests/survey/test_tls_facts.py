"""What each side of a connection can negotiate with its settings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kafkassl_doctor import facts
from kafkassl_doctor.config.definitions import definitions
from kafkassl_doctor.config.settings import parse_settings
from kafkassl_doctor.sources.properties import Written
from kafkassl_doctor.survey.settings import tls_facts
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, is_unknown

HERE = Place("client.properties")
TODAY = datetime(2026, 11, 24, tzinfo=UTC)


def tls(jdk: str = "17.0.15", server: bool = False, **written: str) -> facts.Tls:
    """Return the facts of settings such as ``enabled_protocols="TLSv1.2"``."""
    target = Target("4.4.0", jdk, TODAY)
    named = {f"ssl.{key.replace('_', '.')}": value for key, value in written.items()}
    given = {key: Written(key, text, Place("client.properties", 2), "", 2) for key, text in named.items()}
    settings, _ = parse_settings(given, definitions("admin", target.kafka_version), target)
    return tls_facts(settings, None, target, HERE, server)


def test_the_defaults_are_both_current_versions():
    found = tls()
    assert found.usable_protocols == ("TLSv1.3", "TLSv1.2")
    assert found.capped_protocols == ()
    assert found.needs_aes_256 is False
    assert found.protocols_place == HERE


def test_ssl_protocol_limits_the_side_that_dials_and_no_server():
    assert tls(protocol="TLSv1.2").usable_protocols == ("TLSv1.2",)
    assert tls(protocol="TLSv1.2").capped_protocols == ("TLSv1.3",)
    server = tls(protocol="TLSv1.2", server=True)
    assert server.usable_protocols == ("TLSv1.3", "TLSv1.2")
    assert server.dialled_protocols == ("TLSv1.2",)


def test_suites_that_are_listed_lift_the_limit():
    suites = "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert tls(protocol="TLSv1.2", cipher_suites=suites).usable_protocols == ("TLSv1.3", "TLSv1.2")


@pytest.mark.parametrize(
    ("enabled", "suites", "usable"),
    [
        ("TLSv1.1", "", ()),
        ("TLSv1.3", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ()),
        ("TLSv1.2", "TLS_AES_128_GCM_SHA256", ()),
        ("TLSv1.2,TLSv1.3", "TLS_AES_128_GCM_SHA256", ("TLSv1.3",)),
    ],
)
def test_a_version_is_usable_with_a_suite_of_its_own(enabled, suites, usable):
    more = {"cipher_suites": suites} if suites else {}
    assert tls(enabled_protocols=enabled, **more).usable_protocols == usable


def test_an_older_java_uses_what_a_newer_one_disables():
    assert tls("8u202", enabled_protocols="TLSv1.1").usable_protocols == ("TLSv1.1",)


def test_suites_are_told_apart_by_what_is_wrong_with_them():
    found = tls(cipher_suites="TLS_AES_256_GCM_SHA384,TLS_RSA_WITH_AES_256_CBC_SHA,SSL_RSA_WITH_RC4_128_MD5,AES256-SHA")
    assert found.bad_suites == ("AES256-SHA",)
    assert found.disabled_suites == ("SSL_RSA_WITH_RC4_128_MD5",)
    assert found.weak_suites == ("TLS_RSA_WITH_AES_256_CBC_SHA",)
    assert found.usable_suites == ("TLS_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_256_CBC_SHA")
    assert found.needs_aes_256 is True


def test_without_opened_stores_a_server_does_not_know_its_suites():
    assert is_unknown(tls(server=True).usable_suites)
    assert is_unknown(tls().keystore)


@pytest.mark.parametrize(
    ("value", "known", "checks"),
    [("https", True, True), ("HTTPS", True, True), ("", True, False), ("none", False, True), ("LDAPS", True, True)],
)
def test_the_jvm_knows_few_ways_to_check_a_host(value, known, checks):
    found = tls(endpoint_identification_algorithm=value)
    assert (found.identification_known, found.checks_host) == (known, checks)


def test_a_factory_of_others_leaves_the_stores_unknown():
    found = tls(engine_factory_class="com.example.Factory")
    assert found.engine_factory == "com.example.Factory"
    assert is_unknown(found.truststore)
    own = "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory"
    assert tls(engine_factory_class=own).engine_factory is None
