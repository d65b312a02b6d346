"""Whom a client in Go trusts, and what it says otherwise (crypto/x509)."""

from datetime import UTC, datetime

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.golang.hosts import check_host
from kafkassl_doctor.golang.trust import Judge, verify_chain
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.values import Unknown

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOST = "b1.example.com"
HEAD = "tls: failed to verify certificate: "
SUB = {"ca": True, "cn": "Sub", "signed_by": "ca"}


def verify(words, chain="leaf ca", anchors="ca", host=HOST):
    words = {"ca": {"ca": True, "cn": "Demo CA"}, **words}
    words["leaf"] = {"cn": HOST, "san": [f"dns:{HOST}"], **words.get("leaf", {})}
    made = Certificates(words)
    sent, trusted = (tuple(decode_certificate(made[name].der) for name in names.split()) for names in (chain, anchors))
    return verify_chain(sent, Judge(trusted, NOW, host))


def said(*args, **words):
    found = verify(*args, **words)
    return found and found.text.removeprefix(HEAD)


def test_a_path_ends_at_any_certificate_of_the_pool():
    deep = {"sub": SUB, "leaf": {"signed_by": "sub"}}
    assert verify(deep, "leaf sub", "ca") is None
    assert verify(deep, "leaf", "sub") is None
    assert verify(deep, "leaf", "leaf") is None
    assert said(deep, "leaf", "ca") == "x509: certificate signed by unknown authority"


def test_the_names_of_issuers_are_compared_octet_by_octet():
    strange = {"leaf": {"issuer_name": "CN=demo ca"}}
    assert said(strange) == "x509: certificate signed by unknown authority"


def test_every_certificate_of_a_path_is_valid_now():
    assert said({"ca": {"ca": True, "ends": "-1d"}}).startswith("x509: certificate has expired or is not yet valid: ")
    assert said({"leaf": {"starts": "+1d"}}).endswith("current time … is before 2026-11-25T00:00:00Z")


def test_usages_of_authorities_count_too():
    narrow = {"sub": {**SUB, "extended_usages": ["clientAuth"]}, "leaf": {"signed_by": "sub"}}
    assert said(narrow, "leaf sub") == "x509: certificate specifies an incompatible key usage"
    wide = {"sub": {**SUB, "extended_usages": ["anyExtendedKeyUsage"]}, "leaf": {"signed_by": "sub"}}
    assert verify(wide, "leaf sub") is None


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ({"leaf": {"digest": "sha1"}}, "x509: cannot verify signature: insecure algorithm SHA1-RSA"),
        ({"leaf": {"digest": "sha224"}}, "x509: cannot verify signature: algorithm unimplemented"),
        ({"leaf": {"broken_signature": True}}, "crypto/rsa: verification error"),
    ],
)
def test_what_a_candidate_lacks_is_a_hint(words, hint):
    assert said(words) == (
        f'x509: certificate signed by unknown authority (possibly because of "{hint}" while trying to verify candidate '
        'authority certificate "Demo CA")'
    )


def test_one_path_that_fits_is_enough():
    words = {"sub": {**SUB, "ends": "-1d"}, "new": {**SUB, "key_of": "sub", "serial": 2}, "leaf": {"signed_by": "sub"}}
    assert said(words, "leaf sub").startswith("x509: certificate has expired")
    assert verify(words, "leaf sub new") is None


def test_names_are_held_to_the_constraints_of_authorities():
    excluding = {"sub": {**SUB, "excluded": ["dns:example.com"]}, "leaf": {"signed_by": "sub"}}
    assert said(excluding, "leaf sub").endswith('DNS name "b1.example.com" is excluded by constraint "example.com"')
    unknown = {"sub": {**SUB, "permitted": ["dn:O=Acme"]}, "leaf": {"signed_by": "sub"}}
    assert said(unknown, "leaf sub") == "x509: unhandled critical extension"


def test_constraints_on_policies_are_left_open():
    limited = {"ca": {"ca": True, "raw_extensions": ["2.5.29.36=3003800100"]}}
    assert isinstance(verify(limited), Unknown)


def test_a_certificate_that_go_does_not_parse_ends_it():
    found = verify({"leaf": {"serial": -5}})
    assert (found.text, found.alert) == (
        "tls: failed to parse certificate from server: x509: negative serial number",
        "decode_error",
    )


def test_without_a_check_of_names_the_words_are_those_of_the_verification_alone():
    assert verify({}, anchors="leaf", host=None) is None
    assert verify({"other": {"ca": True}}, anchors="other", host=None).text == (
        "x509: certificate signed by unknown authority"
    )


@pytest.mark.parametrize(
    ("host", "names", "says"),
    [
        (HOST, ["dns:*.example.com"], None),
        (HOST, ["dns:B1.EXAMPLE.COM"], None),
        ("[::1]", ["ip:::1"], None),
        (HOST, ["dns:b*.example.com"], "x509: certificate is valid for b*.example.com, not b1.example.com"),
        (HOST, [], "x509: certificate relies on legacy Common Name field, use SANs instead"),
        (HOST, ["ip:10.0.0.5"], "x509: certificate is not valid for any names, but wanted to match b1.example.com"),
        ("10.0.0.5", ["ip:10.0.0.6"], "x509: certificate is valid for 10.0.0.6, not 10.0.0.5"),
        (
            "10.0.0.5",
            ["dns:10.0.0.5"],
            "x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs",
        ),
    ],
)
def test_a_host_is_named_by_alternative_names_alone(host, names, says):
    words = {"leaf": {"cn": HOST, "san": names, "signed_by": "self"}}
    found = check_host(host, decode_certificate(Certificates(words)["leaf"].der))
    assert (found and found.text) == says
