"""Lists of disabled algorithms."""

from __future__ import annotations

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.algorithms import (
    PathUse,
    check_algorithms,
    check_tls_algorithms,
    disabled_reason,
    usable_in_tls,
    weak_reason,
)
from kafkassl_doctor.jvm.constraints import decompose, parse_constraints, permits_bits, permits_name, permits_scope
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.stores.certificate import Certificate
from kafkassl_doctor.stores.decoding import decode_certificate

SERVER = PathUse("server")


def _leaf(ca: dict[str, object] | None = None, **words: object) -> Certificate:
    made = Certificates({"ca": {"ca": True, "cn": "Demo CA", **(ca or {})}, "leaf": {"cn": "b1", **words}})
    return decode_certificate(made["leaf"].der)


def test_a_name_is_disabled_as_it_stands_whatever_its_case() -> None:
    constraints = parse_constraints(("MD5", "RSA keySize < 1024"))
    assert not permits_name(constraints, "md5")
    assert not permits_name(constraints, "MD5withRSA")
    assert permits_name(constraints, "SHA256withRSA")


def test_a_condition_alone_does_not_disable_a_name() -> None:
    constraints = parse_constraints(("SHA1 jdkCA & usage TLSServer",))
    assert permits_name(constraints, "SHA1withRSA")


@pytest.mark.parametrize(
    ("entry", "bits", "permitted"),
    [
        ("RSA keySize < 1024", 1023, False),
        ("RSA keySize < 1024", 1024, True),
        ("RSA keySize <= 1024", 1024, False),
        ("RSA keySize == 2048", 2048, False),
        ("RSA keySize != 2048", 1024, False),
        ("RSA keySize > 4096", 8192, False),
        ("RSA keySize >= 4096", 4096, False),
        ("RSA keySize < 1024", None, True),
        ("RSA", 4096, False),
        ("EC keySize < 224", 192, True),
    ],
)
def test_key_sizes_are_compared_as_written(entry: str, bits: int | None, permitted: bool) -> None:
    assert permits_bits(parse_constraints((entry,)), "RSA", bits) is permitted


def test_a_pattern_fits_whole_suites() -> None:
    constraints = parse_constraints(("TLS_RSA_*",))
    assert not permits_name(constraints, "TLS_RSA_WITH_AES_128_GCM_SHA256", ())
    assert permits_name(constraints, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ())


def test_a_scope_limits_signatures_of_handshakes_only() -> None:
    constraints = parse_constraints(("rsa_pkcs1_sha1 usage HandshakeSignature",))
    assert not permits_scope(constraints, "rsa_pkcs1_sha1", "HandshakeSignature")
    assert permits_scope(constraints, "rsa_pkcs1_sha1", "CertificateSignature")


def test_names_of_signatures_fall_into_digest_and_key() -> None:
    assert set(decompose("SHA256withRSA")) == {"SHA256", "SHA-256", "RSA"}
    assert set(decompose("AES/GCM/NoPadding")) == {"AES", "GCM", "NoPadding"}


def test_md5_is_told_in_old_and_new_words() -> None:
    leaf = _leaf(digest="md5", subject="CN=b1,O=Acme")
    old = check_algorithms(leaf, None, SERVER, load_runtime("17.0.15"))
    new = check_algorithms(leaf, None, SERVER, load_runtime("21.0.13"))
    lead = "CertPathValidatorException: Algorithm constraints check failed on"
    assert old == f"{lead} signature algorithm: MD5withRSA"
    assert new == f"{lead} disabled algorithm: MD5 used with certificate: CN=b1, O=Acme"


def test_a_small_key_is_told_with_its_certificate() -> None:
    said = check_algorithms(_leaf(key="rsa512"), None, SERVER, load_runtime("17.0.15"))
    assert said is not None
    assert said.endswith("on keysize limits: RSA 512 bit key used with certificate: CN=b1")


def test_a_small_key_of_the_anchor_is_told_in_old_and_new_words() -> None:
    made = Certificates({"ca": {"ca": True, "key": "rsa512"}, "leaf": {}})
    leaf, anchor = (decode_certificate(made[name].der) for name in ("leaf", "ca"))
    old = check_algorithms(leaf, anchor, SERVER, load_runtime("17.0.15"))
    new = check_algorithms(leaf, anchor, SERVER, load_runtime("21.0.13"))
    assert old is not None
    assert old.endswith("on signature algorithm: SHA256withRSA")
    assert new is not None
    assert new.endswith("on keysize limits: RSA 512 bit key.")


def test_sha_1_falls_only_below_a_shipped_ca() -> None:
    leaf = _leaf(digest="sha1")
    runtime = load_runtime("17.0.15")
    assert check_algorithms(leaf, None, SERVER, runtime) is None
    said = check_algorithms(leaf, None, PathUse("server", jdk_ca=True), runtime)
    assert said == (
        "CertPathValidatorException: Usage constraint TLSServer check failed: SHA1 used with certificate: CN=b1"
    )
    assert check_algorithms(leaf, None, PathUse("client", jdk_ca=True), runtime) is None


def test_tls_takes_only_the_signatures_that_it_offers() -> None:
    use = PathUse("server", tls_names=("SHA256withECDSA",))
    said = check_tls_algorithms(_leaf(), None, use, load_runtime("17.0.15"))
    assert said is not None
    assert said.endswith("on signature algorithm: SHA256withRSA")


@pytest.mark.parametrize(
    ("jdk", "words", "reason"),
    [
        ("17.0.15", {"key": "rsa512"}, "RSA keySize < 1024"),
        ("17.0.15", {"key": "rsa1024"}, None),
        ("17.0.15", {"digest": "md5"}, "MD5"),
        ("17.0.15", {"digest": "sha1"}, None),
        ("17.0.15", {"key": "p224"}, None),
        ("8u504", {"key": "p224"}, "secp224r1"),
        ("17.0.15", {}, None),
    ],
)
def test_a_certificate_meets_a_disabled_entry(jdk: str, words: dict[str, object], reason: str | None) -> None:
    assert disabled_reason(_leaf(**words), load_runtime(jdk)) == reason


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ({"key": "rsa1024"}, "1024 bits"),
        ({"key": "dsa2048"}, "DSA"),
        ({"digest": "sha1"}, "SHA1"),
        ({}, None),
        ({"key": "p256"}, None),
        ({"digest": "sha1", "signed_by": "self"}, None),
    ],
)
def test_a_certificate_is_weak_though_accepted(words: dict[str, object], part: str | None) -> None:
    reason = weak_reason(_leaf(**words))
    assert (reason is None) if part is None else (reason is not None and part in reason)


@pytest.mark.parametrize(
    ("key", "tls13", "tls12"),
    [
        ("rsa2048", True, True),
        ("p256", True, True),
        ("dsa2048", False, True),
        ("p224", False, False),
        ("ed25519", True, True),
        ("rsa512", False, True),
    ],
)
def test_a_key_can_be_used_in_tls(key: str, tls13: bool, tls12: bool) -> None:
    leaf, runtime = _leaf(key=key), load_runtime("17.0.15")
    assert usable_in_tls(leaf, "TLSv1.3", runtime) is tls13
    assert usable_in_tls(leaf, "TLSv1.2", runtime) is tls12
