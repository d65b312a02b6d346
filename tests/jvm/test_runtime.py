"""What a JDK supports, by release."""

from __future__ import annotations

import pytest

from kafkassl_doctor.jvm.algorithms import certpath_constraints, tls_constraints
from kafkassl_doctor.jvm.runtime import known_jdks, load_runtime, newest_update, shipped_cas
from kafkassl_doctor.jvm.schemes import CERTIFICATE, HANDSHAKE, local_schemes


def test_each_dumped_release_is_known() -> None:
    assert known_jdks() == ("8u504", "11.0.33", "17.0.21", "21.0.13", "25.0.5", "26.0.2")


def test_the_newest_update_of_a_release_is_what_was_dumped() -> None:
    assert newest_update(17) == "17.0.21"
    with pytest.raises(KeyError):
        newest_update(12)


@pytest.mark.parametrize(
    ("jdk", "entry", "there"),
    [
        ("17.0.15", "TLS_RSA_*", False),
        ("17.0.21", "TLS_RSA_*", True),
        ("17.0.12", "ECDH", False),
        ("17.0.15", "ECDH", True),
        ("11.0.5", "TLSv1", False),
        ("11.0.24", "TLSv1", True),
        ("11.0.24", "ECDH", False),
        ("8u282", "TLSv1.1", False),
        ("8u504", "TLSv1.1", True),
        ("25.0.3", "TLS_RSA_*", True),
    ],
)
def test_an_update_brings_its_entries(jdk: str, entry: str, there: bool) -> None:
    assert (entry in load_runtime(jdk).tls_disabled) is there


@pytest.mark.parametrize(
    ("jdk", "switch", "holds"),
    [
        ("17.0.15", "alert_prefix", False),
        ("17.0.18", "alert_prefix", True),
        ("21.0.9", "alert_prefix", False),
        ("21.0.13", "alert_prefix", True),
        ("25.0.3", "alert_prefix", True),
        ("8u504", "alert_prefix", False),
        ("8u252", "old_jsse", True),
        ("8u261", "old_jsse", False),
        ("17.0.15", "wildcard_in_any_label", True),
        ("21.0.13", "wildcard_in_any_label", False),
        ("11.0.5", "anchor_must_be_ca", False),
        ("11.0.6", "anchor_must_be_ca", True),
    ],
)
def test_a_behaviour_holds_in_its_range(jdk: str, switch: str, holds: bool) -> None:
    assert load_runtime(jdk).has(switch) is holds


def test_a_release_between_two_dumped_ones_is_taken_for_the_older() -> None:
    assert load_runtime("19.0.2").default_suites == load_runtime("17.0.21").default_suites
    assert not load_runtime("19.0.2").has("wildcard_in_any_label")


def test_curves_are_disabled_by_name_on_old_releases_only() -> None:
    assert tls_constraints(load_runtime("8u504")).disables("secp256k1")
    assert certpath_constraints(load_runtime("11.0.33")).disables("secp224r1")
    assert not tls_constraints(load_runtime("17.0.15")).disables("secp256k1")


def test_the_old_stack_has_no_tls_13() -> None:
    assert "TLSv1.3" not in load_runtime("8u252").supported_protocols


def test_edwards_keys_come_with_jdk_15() -> None:
    assert "Ed25519" not in load_runtime("11.0.33").key_factories
    assert "Ed25519" in load_runtime("17.0.15").key_factories


def test_sha_1_leaves_handshakes_before_certificates() -> None:
    new = load_runtime("17.0.21")
    handshake = {scheme.name for scheme in local_schemes(new, ("TLSv1.2",), HANDSHAKE)}
    certificate = {scheme.name for scheme in local_schemes(new, ("TLSv1.2",), CERTIFICATE)}
    assert "rsa_pkcs1_sha1" not in handshake
    assert "rsa_pkcs1_sha1" in certificate
    old = {scheme.name for scheme in local_schemes(load_runtime("17.0.15"), ("TLSv1.2",), HANDSHAKE)}
    assert "rsa_pkcs1_sha1" in old


def test_a_public_ca_is_found_by_its_name_and_a_private_one_is_not() -> None:
    runtime = load_runtime("17.0.15")
    lists, certificate = next(entry for entry in shipped_cas() if "DigiCert Global Root G2" in entry[1].subject)
    assert "openjdk" in lists
    assert runtime.ships_ca(certificate.subject_key)
    assert not runtime.ships_ca(b"cn=demo ca")


def test_every_shipped_ca_can_be_read_and_is_in_the_list_of_names() -> None:
    runtime = load_runtime("17.0.15")
    assert len(shipped_cas()) > 150
    assert all(
        certificate.problem is None and runtime.ships_ca(certificate.subject_key) for _, certificate in shipped_cas()
    )


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not a version"):
        load_runtime("newest")
