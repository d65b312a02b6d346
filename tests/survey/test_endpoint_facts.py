"""Endpoints as facts, from recorded answers: what is told of each stage, and what is compared with files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("kio")

from fixtures.endpoints import look_at_endpoints
from fixtures.make import make_setup
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.probe.kafka_settings import LiveSetting
from kafkassl_doctor.survey import survey
from kafkassl_doctor.survey.endpoint_kafka import _stale, _words
from kafkassl_doctor.survey.expectations import find_aims
from kafkassl_doctor.survey.suite_names import is_weak_suite
from kafkassl_doctor.values import Unknown

FAILURE = "a failure at client-certificate was predicted"


@pytest.fixture
def look(tmp_path):
    """Facts of the endpoints of a description."""

    def make(description, **given):
        setup = make_setup(description, tmp_path / "setup")
        here = Path.cwd()
        os.chdir(setup.directory)
        try:
            options = read_options(Given(at=setup.clock.isoformat(), **given), setup.files)
            return look_at_endpoints(setup, survey(setup.files, options), options)
        finally:
            os.chdir(here)

    return make


def test_what_was_not_reached_is_unknown_and_says_why(look):
    (one,) = look('endpoint.stops = "tcp"').endpoints
    for field in ("tls", "leaf", "client_auth", "kafka", "versions", "other_certificate", "security_protocol"):
        value = getattr(one, field)
        assert isinstance(value, Unknown), field
        assert "Connection refused" in value.reason
    assert (one.reached, one.stopped_at) == (False, "tcp")


def test_what_is_behind_a_certificate_that_is_refused_is_told_all_the_same(look):
    (one,) = look('certs.broker.ends = "-1d"\nclient = {}\nendpoint = {}').endpoints
    assert one.stopped_at == "certificate"
    assert (one.trusted, one.kafka, one.client_auth) == (False, True, "required")
    assert "NotAfter" in str(one.trust_problem)


def test_why_kafka_does_not_answer_is_told_behind_a_certificate_that_is_refused(look):
    (one,) = look('certs.broker.ends = "-1d"\nclient = {}\nendpoint.kafka = false').endpoints
    assert one.stopped_at == "certificate"
    assert one.kafka_problem
    assert one.problem != one.kafka_problem


def test_a_listener_without_tls_has_none_of_it(look):
    (one,) = look('node = false\nendpoint.speaks = "kafka-sasl"').endpoints
    assert (one.tls, one.leaf, one.client_auth, one.versions, one.trusted) == (False, None, None, (), None)
    assert (one.security_protocol, one.mechanisms) == ("SASL_PLAINTEXT", ("PLAIN",))


def test_an_endpoint_that_no_file_speaks_of_stands_at_its_own_address(look):
    (one,) = look('endpoints."10.0.0.1:7000" = {}').endpoints
    assert (one.place.file, one.place.line, one.expected) == ("10.0.0.1:7000", None, None)


def test_an_endpoint_of_a_file_stands_where_its_address_is_written(look):
    (one,) = look("endpoint = {}").endpoints
    assert one.place.file == "server.properties"
    assert one.place.line
    assert one.expected
    assert (one.expected.listener, one.expected.prefix) == ("SSL", "listener.name.ssl.")


def test_of_several_keys_the_one_that_is_served_is_expected(look):
    (one,) = look(
        'certs.second = {cn = "b1.example.com", san = ["dns:b1.example.com"], key = "p256"}\n'
        'stores."broker.p12" = {keys = [{key = "broker"}, {key = "second"}]}\n'
        'endpoint.serves = ["second", "ca"]'
    ).endpoints
    assert one.other_certificate is False
    assert one.leaf.key_algorithm == "EC"


def test_a_list_is_the_same_with_blanks_and_without():
    assert _words("TLSv1.2, TLSv1.3") == _words("TLSv1.2,TLSv1.3")
    assert _words("a") != _words("b")


def test_settings_of_the_file_are_compared_with_those_that_the_node_read(look):
    (one,) = look(
        'client = {}\nnode.set = {"ssl.enabled.protocols" = "TLSv1.2, TLSv1.3", "ssl.client.auth" = "required"}\n'
        'endpoint.kafka.settings = {"ssl.enabled.protocols" = "TLSv1.2,TLSv1.3", "ssl.client.auth" = "none"}'
    ).endpoints
    assert one.stale_settings == ("ssl.client.auth=none (file now: required)",)


def test_what_was_added_to_the_file_waits_for_a_restart_too():
    live = (
        LiveSetting("ssl.enabled.protocols", "TLSv1.2,TLSv1.3", "default"),
        LiveSetting("ssl.provider", None, "default"),
        LiveSetting("ssl.protocol", "TLSv1.3", "default"),
        LiveSetting("listeners", "x" * 4001, "file"),
    )
    file = {"ssl.enabled.protocols": "TLSv1.3", "ssl.provider": "P", "ssl.protocol": "TLSv1.3", "listeners": "y"}
    assert _stale(live, file) == (
        "ssl.enabled.protocols=TLSv1.2,TLSv1.3 (file now: TLSv1.3)",
        "ssl.provider= (file now: P)",
    )


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("endpoint = {}", None),
        ("endpoint.own = false", "a connection was predicted, and the probe ended at client-auth"),
        ('endpoint.versions = ["TLSv1.2"]', "TLSv1.3 was predicted, and the probe got TLSv1.2"),
        ('certs.client.ends = "-1d"\nendpoint = {}', f"{FAILURE}, and the probe got through"),
        ('certs.client.ends = "-1d"\nendpoint.own = false', None),
        ('certs.client.ends = "-1d"\nendpoint.speaks = "http"', f"{FAILURE}, and the probe ended at first"),
        ('certs.broker.ends = "-1d"\nendpoint = {}', None),
        ('endpoint.kafka = {mechanisms = ["PLAIN"]}', "a connection was predicted, and the probe ended at kafka"),
    ],
)  # fmt: skip
def test_prediction_and_probe_are_held_to_each_other(description, said, look):
    (one,) = look(f"client = {{}}\n{description}").endpoints
    assert one.contradiction is None if said is None else str(one.contradiction).startswith(said)


def test_a_listener_that_is_not_up_contradicts_nothing(look):
    (one,) = look('client = {}\nendpoint.stops = "tcp"').endpoints
    assert isinstance(one.contradiction, Unknown)


def test_controllers_are_dialled_where_their_voters_stand_and_wildcards_by_the_given_name(look):
    found = look('node.set = {"listeners" = "SSL://:9093,CONTROLLER://:9094"}\nendpoint = {}', host="b9.example.com")
    addresses = {aim.listener.name: (aim.host, aim.port) for aim in find_aims(found)}
    assert addresses["SSL"] == ("b9.example.com", 9093)
    assert addresses["CONTROLLER"][1] == 9094


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("TLS_AES_128_GCM_SHA256", False),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", False),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", False),
        ("TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", False),
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", True),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", True),
        ("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", True),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", True),
        ("TLS_ECDHE_RSA_WITH_RC4_128_SHA", True),
        ("TLS_RSA_WITH_NULL_SHA256", True),
        ("SSL_RSA_EXPORT_WITH_DES40_CBC_SHA", True),
    ],
)
def test_weak_suites_are_told_by_their_names(name, weak):
    assert is_weak_suite(name) is weak


def test_names_tell_the_same_as_the_jvm_of_its_own_suites():
    from kafkassl_doctor.jvm.runtime import runtime_of
    from kafkassl_doctor.jvm.suites import NO_SUITE, enabled_suites, weak_suites

    for jdk in ("8", "17", "25"):
        suites = [
            one
            for one in enabled_suites((), runtime_of(read_options(Given(jdk=jdk), ()).target))
            if one.name != NO_SUITE
        ]
        assert {one.name for one in suites if is_weak_suite(one.name)} == set(weak_suites(suites)), jdk


def test_why_what_answers_is_no_kafka_is_told_though_a_certificate_failed_before(look):
    description = {"client": {}, "certs": {"broker": {"san": ["dns:other.example.com"]}}, "endpoint": {"kafka": False}}
    (one,) = look(description).endpoints
    assert (one.stopped_at, one.kafka_problem) == ("certificate", "Nothing answered ApiVersions in time.")


def test_what_was_not_reached_is_unknown_for_the_last_reason(look):
    """Without a client trust is unknown, but what keeps from Kafka is the certificate that is required."""
    (one,) = look({"endpoint": {}}).endpoints
    assert isinstance(one.release, Unknown)
    assert "A client certificate is required." in one.release.reason
