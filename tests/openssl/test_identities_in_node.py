"""How Node judges a server: the last complaint of OpenSSL, then the name by rules of its own."""

from datetime import UTC, datetime

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.openssl.node import check_identity, verify_in_node
from kafkassl_doctor.openssl.trust import Judge, verify_chain
from kafkassl_doctor.stores.decoding import decode_certificate

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEAD = "Hostname/IP does not match certificate's altnames: "


def leaf(**words):
    return decode_certificate(Certificates({"leaf": {"signed_by": "self", **words}})["leaf"].der)


def said(host, **words):
    found = check_identity(host, leaf(**words))
    return found and found.text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("b1.example.com", ["dns:B1.EXAMPLE.COM"]),
        ("b1.example.com.", ["dns:b1.example.com"]),
        ("b1.example.com", ["dns:*.example.com"]),
        ("b1.example.com", ["dns:b*.example.com"]),
        ("b1.example.com", ["dns:*1.example.com"]),
        ("10.0.0.5", ["ip:10.0.0.5"]),
        ("::1", ["ip:::1"]),
    ],
)
def test_a_name_covers_a_host(host, names):
    assert said(host, san=names) is None


@pytest.mark.parametrize("pattern", ["*.com", "*.*.example.com", "b1.*.com", "*", "b.example.com", "*..example.com"])
def test_a_pattern_does_not_cover_a_host(pattern):
    assert said("b1.example.com", san=[f"dns:{pattern}"]) == (
        f"Host: b1.example.com. is not in the cert's altnames: DNS:{pattern}"
    )


def test_the_common_name_counts_where_no_dns_name_is():
    assert said("b1.example.com", cn="b1.example.com", san=["ip:10.0.0.5"]) is None
    assert said("b1.example.com", cn="b1.example.com", san=["dns:b2.example.com"]) is not None
    assert said("b1.example.com", subject=["CN=a", "CN=b"], san=[]) == "Host: b1.example.com. is not cert's CN: a,b"
    assert said("b1.example.com", subject="O=Acme", san=[]) == "Cert does not contain a DNS name"


def test_names_that_could_be_taken_for_several_are_quoted():
    assert said("b1", san=["dns:a, DNS:b"]) == 'Host: b1. is not in the cert\'s altnames: DNS:"a\\u002c DNS:b"'


def test_an_address_is_no_name():
    assert said("10.0.0.5", san=["dns:10.0.0.5", "ip:::ffff:10.0.0.5"]) == (
        "IP: 10.0.0.5 is not in the cert's list: ::ffff:10.0.0.5"
    )


def test_of_several_complaints_the_last_is_told():
    made = Certificates({"ca": {"ca": True}, "leaf": {"ends": "-1d", "extended_usages": ["clientAuth"]}})
    chain = (decode_certificate(made["leaf"].der),)
    judge = Judge((), NOW, 1)
    assert verify_chain(chain, judge).text == "unable to get local issuer certificate"
    assert verify_in_node(chain, judge).text == "certificate has expired"
