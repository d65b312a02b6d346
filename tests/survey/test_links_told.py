"""A failing link is one finding for each cause, where it is to be mended; no defect is told a second time."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.judge import judge
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.rules import load_rules
from kafkassl_doctor.survey import survey

MANY = {f"c{number}.properties": {"keystore": False} for number in range(20)}
OTHER = {"certs": {"other": {"ca": True}}, "stores": {"other.p12": {"anchors": ["other"]}}}


@pytest.fixture
def errors_of(tmp_path, monkeypatch):
    def check(description, name="setup"):
        setup = make_setup(description, tmp_path / name)
        monkeypatch.chdir(setup.directory)
        given = Given(at=setup.clock.strftime("%Y-%m-%dT%H:%M:%SZ"))
        facts = survey(setup.files, read_options(given, setup.files, {})).facts
        return [
            one for one in judge(facts, load_rules()).verdicts if (one.severity, one.outcome) == ("error", "finding")
        ]

    return check


@pytest.mark.parametrize("words", [{}, {"client": {}}, {"client": {}, "nodes": {"b2.properties": {"port": 9095}}}])
def test_where_everything_connects_there_is_no_error(words, errors_of):
    assert errors_of(words) == []


def test_twenty_clients_that_fail_for_the_same_reason_are_one_finding(errors_of):
    (error,) = errors_of({"clients": MANY})
    assert (error.rule, len(error.same)) == ("client-certificate-missing", 19)


def test_a_cause_on_several_nodes_is_one_finding(errors_of):
    nodes = {f"b{number}.properties": {"port": 9100 + number, "controller_port": 9200 + number} for number in (2, 3, 4)}
    (error,) = errors_of({"nodes": nodes, "client": {"keystore": False}})
    assert error.rule == "client-certificate-missing"


def test_a_truststore_without_the_ca_is_told_where_the_client_names_it(errors_of):
    (error,) = errors_of({**OTHER, "client": {"truststore": "other.p12"}})
    assert (error.rule, error.place.file) == ("certificate-not-trusted", "client.properties")
    assert error.says[0].startswith("SunCertPathBuilderException: ")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ({"certs": {"broker": {"san": ["dns:x.example.com"]}}}, "hostname-not-covered"),
        ({"certs": {"client": {"ends": "-1d"}}}, "certificate-expired"),
        ({"client": {"set": {"ssl.enabled.protocols": "TLSv1.1"}}}, "client-tls-versions-unusable"),
        ({"client": {"truststore": "none.p12"}, "stores": {"none.p12": {"anchors": []}}}, "truststore-empty"),
    ],
)
def test_what_a_rule_says_already_is_not_said_again(words, rule, errors_of):
    assert [error.rule for error in errors_of({"client": {}, **words})] == [rule]


def test_an_assumed_link_alarms_only_if_none_comes_about(errors_of):
    prefix = "listener.name.ext."
    node = {
        "listeners": "SSL://b1.example.com:9093,CONTROLLER://b1.example.com:9094,EXT://b1.example.com:9095",
        "listener.security.protocol.map": "SSL:SSL,CONTROLLER:SSL,EXT:SSL",
        f"{prefix}ssl.client.auth": "none",
    }
    client = {"keystore": False, "set": {"bootstrap.servers": "elsewhere.example.org:9999"}}
    assert errors_of({"node": {"set": node}, "client": client}) == []
    node[f"{prefix}ssl.client.auth"] = "required"
    assert [error.rule for error in errors_of({"node": {"set": node}, "client": client}, "second")] == [
        "client-certificate-missing",
        "client-certificate-missing",
    ]
