"""Options of a JVM: what is predicted is held to what real JVMs with them said (fixtures/java_options.json)."""

import json
from pathlib import Path

import pytest

from fixtures.make import make_setup
from fixtures.option_cases import option_cases
from fixtures.oracle.links import PORTS, compare, key_of
from fixtures.oracle.options import compare_startup
from fixtures.oracle.peers import Real, place_setup, predict
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.jvm.started import read_started

RECORDS = json.loads((Path(__file__).parents[2] / "fixtures" / "java_options.json").read_text("utf-8"))
CASES = {name: (options, description) for name, options, description in option_cases()}
LEFT_OPEN = ("revocation",)


@pytest.mark.parametrize(("release", "name"), [(release, name) for release in RECORDS for name in RECORDS[release]])
def test_a_jvm_with_options_does_as_the_real_one(release, name, tmp_path):
    options, description = CASES[name]
    text = json.dumps(RECORDS[release][name]).replace("@HERE@", str(tmp_path))
    record = json.loads(text)
    setup = make_setup({**description, "clock": record["at"]}, tmp_path)
    place_setup(setup, {port: port for port in PORTS})
    given = tuple(option.replace("@HERE@", str(tmp_path)) for option in options)
    found = predict(setup, release.split()[0], record["jdk"], record["jdk"], given)
    assert compare_startup(found.startups[0], record["starts"], record["chain"]) == []
    links = {tuple(key_of(link)): link for link in found.links}
    for one in record["links"]:
        seen = {key: tuple(value) if isinstance(value, list) else value for key, value in one.items() if key != "link"}
        assert compare(links[tuple(one["link"])], [Real(**seen)]) == []
    if name not in LEFT_OPEN:
        assert all(link.connects is not None for link in found.links)


def started(**properties):
    given = {key.replace("_", "."): value for key, value in properties.items()}
    return read_started(given, None, "client", load_runtime("17.0.15"))


def test_names_that_the_jvm_does_not_know_are_passed_over():
    assert started(jdk_tls_client_cipherSuites="x, TLS_AES_128_GCM_SHA256").lists["default_suites"] == (
        "TLS_AES_128_GCM_SHA256",
    )
    assert "default_suites" not in started(jdk_tls_client_cipherSuites="x").lists
    assert "default_suites" not in started(jdk_tls_server_cipherSuites="TLS_AES_128_GCM_SHA256").lists


def test_groups_that_the_jvm_does_not_know_are_a_doubt():
    assert started(jdk_tls_namedGroups="secp384r1,foo").doubt is None
    assert "foo" in str(started(jdk_tls_namedGroups="foo").doubt)


def test_numbers_that_are_none_change_nothing():
    assert dict(started(jdk_tls_maxCertificateChainLength="many").limits) == {}
    assert dict(started(jdk_tls_maxCertificateChainLength="3").limits) == {"chain": 3}
