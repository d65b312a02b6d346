"""Names of suites and protocols, and what can be used of them."""

from __future__ import annotations

import pytest

from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.jvm.suites import (
    bad_protocols,
    bad_suites,
    disabled_protocols,
    disabled_suites,
    enabled_suites,
    find_suite,
    is_legacy,
    needs_aes_256,
    usable_protocols,
    usable_suites,
    weak_suites,
)

JDK = load_runtime("17.0.15")
NEW = load_runtime("21.0.13")


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "SSL_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("SSL_RSA_WITH_3DES_EDE_CBC_SHA", "SSL_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("SSL_RSA_WITH_AES_128_CBC_SHA", None),
        ("ECDHE-RSA-AES256-GCM-SHA384", None),
        ("tls_aes_256_gcm_sha384", None),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_CCM", None),
    ],
)
def test_a_suite_is_known_by_its_names(name: str, canonical: str | None) -> None:
    found = find_suite(name, JDK)
    assert (found.name if found else None) == canonical


def test_jdk_8_knows_no_chacha20() -> None:
    name = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    assert bad_suites([name], load_runtime("8u504")) == (name,)
    assert bad_suites([name], JDK) == ()


def test_protocols_are_case_sensitive() -> None:
    assert bad_protocols(["TLSv1.3", "tlsv1.3", "TLS1.3", "SSLv2", "SSLv2Hello", "SSLv3"], JDK) == (
        "tlsv1.3",
        "TLS1.3",
        "SSLv2",
    )
    assert disabled_protocols(["TLSv1.3", "TLSv1", "SSLv3", "SSLv2Hello"], JDK) == ("TLSv1", "SSLv3")
    assert disabled_protocols(["TLSv1"], load_runtime("11.0.5")) == ()


@pytest.mark.parametrize(
    ("name", "in_old", "in_new"),
    [
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", False, True),
        ("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", True, True),
        ("SSL_RSA_WITH_3DES_EDE_CBC_SHA", True, True),
        ("SSL_RSA_WITH_RC4_128_SHA", True, True),
        ("TLS_RSA_WITH_NULL_SHA256", True, True),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", True, True),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", False, False),
    ],
)
def test_a_suite_is_disabled_by_what_it_is_made_of(name: str, in_old: bool, in_new: bool) -> None:
    assert bool(disabled_suites([name], JDK)) is in_old
    assert bool(disabled_suites([name], NEW)) is in_new


@pytest.mark.parametrize(("jdk", "count"), [("8u504", 33), ("17.0.15", 37), ("17.0.21", 31), ("25.0.3", 31)])
def test_the_defaults_are_those_that_the_real_jdk_enables(jdk: str, count: int) -> None:
    assert len(enabled_suites((), load_runtime(jdk))) == count


def test_the_context_is_a_ceiling_for_a_client_without_suites_of_its_own() -> None:
    below = enabled_suites((), JDK, "tlsv1.2")
    assert all("TLSv1.3" not in suite.protocols for suite in below)
    assert len(below) == 34
    assert enabled_suites((), JDK, "TLSv1.1") == ()
    assert enabled_suites((), JDK, "TLS") == enabled_suites((), JDK)
    assert enabled_suites(("TLS_AES_128_GCM_SHA256",), JDK, "TLSv1.2")[0].name == "TLS_AES_128_GCM_SHA256"


def test_a_protocol_needs_a_suite_of_its_own() -> None:
    old = enabled_suites(("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",), JDK)
    assert usable_protocols(("TLSv1.2", "TLSv1.3"), old, JDK) == ("TLSv1.2",)
    assert usable_protocols(("TLSv1.3",), old, JDK) == ()
    new = enabled_suites(("TLS_AES_128_GCM_SHA256",), JDK)
    assert usable_protocols(("TLSv1.2", "TLSv1.3"), new, JDK) == ("TLSv1.3",)


def test_the_old_hello_is_no_protocol_of_its_own() -> None:
    suites = enabled_suites((), JDK)
    assert usable_protocols(("SSLv2Hello",), suites, JDK) == ()
    assert usable_protocols(("SSLv2Hello", "TLSv1.2"), suites, JDK) == ("TLSv1.2", "SSLv2Hello")


def test_only_suites_of_usable_protocols_are_usable() -> None:
    suites = enabled_suites(("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), JDK)
    assert [suite.name for suite in usable_suites(("TLSv1.3",), suites, JDK)] == ["TLS_AES_128_GCM_SHA256"]


def test_only_aes_256_is_noticed() -> None:
    strong = enabled_suites(("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), JDK)
    assert needs_aes_256(strong)
    assert not needs_aes_256(enabled_suites((), JDK))
    assert not needs_aes_256(())


def test_weak_suites_lack_forward_secrecy_or_use_cbc_with_sha_1() -> None:
    names = ("TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256")
    assert weak_suites(enabled_suites(names, JDK)) == names[:2]


def test_legacy_suites_come_last() -> None:
    rc4 = find_suite("SSL_RSA_WITH_RC4_128_SHA", JDK)
    aes = find_suite("TLS_RSA_WITH_AES_128_GCM_SHA256", JDK)
    assert rc4 is not None
    assert aes is not None
    assert is_legacy(rc4, JDK)
    assert not is_legacy(aes, JDK)
