"""Which host a certificate covers."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.addresses import read_address
from kafkassl_doctor.jvm.hostnames import covers, match_host, name_dialled, sent_name
from kafkassl_doctor.jvm.idn import IllegalName, to_ascii, to_unicode
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.stores.certificate import Certificate
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.stores.names import most_specific_common_name

OLD, NEW = load_runtime("17.0.15"), load_runtime("21.0.13")


def _certificate(**words: Any) -> Certificate:
    return decode_certificate(Certificates({"leaf": {"signed_by": "self", **words}})["leaf"].der)


def _says(host: str, certificate: Certificate) -> str:
    rejection = match_host(host, certificate, OLD)
    assert rejection is not None
    return rejection.text


@pytest.mark.parametrize(
    ("host", "san", "covered"),
    [
        ("b1.example.com", "b1.example.com", True),
        ("B1.Example.COM", "b1.example.com", True),
        ("b1.example.com.", "b1.example.com", True),
        ("b1.example.com", "b1.example.com.", False),
        ("b1.example.com", ".example.com", False),
        ("b1.example.com", "*.example.com", True),
        ("b1.eu.example.com", "*.example.com", False),
        ("example.com", "*.example.com", False),
        ("foo.x.com", "f*.x.com", True),
        ("foo.x.com", "*oo.x.com", True),
        ("foo.x.com", "f*o*.x.com", True),
        ("foo.x.com", "*", False),
        ("foocom", "*com", False),
        ("x.com", "*.com", True),
        ("b1.svc", "*.svc", True),
        ("xn--bcher-kva.de", "xn--bcher-kva.de", True),
        ("bücher.de", "xn--bcher-kva.de", True),
    ],
)
def test_a_dns_name_covers_a_host(host: str, san: str, covered: bool) -> None:
    assert covers(host, _certificate(cn="other", san=[f"dns:{san}"]), OLD) is covered


@pytest.mark.parametrize("san", ["*.*.x.com", "a.*.x.com"])
def test_wildcards_in_any_label_end_with_jdk_19(san: str) -> None:
    certificate = _certificate(cn="other", san=[f"dns:{san}"])
    assert covers("a.b.x.com", certificate, OLD)
    assert not covers("a.b.x.com", certificate, NEW)


def test_a_common_name_counts_only_without_dns_names() -> None:
    assert covers("b1.example.com", _certificate(cn="b1.example.com", san=[]), OLD)
    assert covers("b1.example.com", _certificate(cn="b1.example.com", san=["ip:10.0.0.5"]), OLD)
    assert not covers("b1.example.com", _certificate(cn="b1.example.com", san=["dns:other"]), OLD)


def test_the_last_common_name_counts() -> None:
    certificate = _certificate(subject=["CN=first.example.com", "CN=last.example.com"], san=[])
    assert covers("last.example.com", certificate, OLD)
    assert not covers("first.example.com", certificate, OLD)


@pytest.mark.parametrize(
    ("host", "covered"),
    [("10.0.0.5", True), ("::ffff:10.0.0.5", True), ("[::ffff:10.0.0.5]", True), ("10.5", True), ("10.0.0.6", False)],
)
def test_an_address_is_compared_as_an_address(host: str, covered: bool) -> None:
    assert covers(host, _certificate(cn="x", san=["ip:10.0.0.5"]), OLD) is covered


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("0.0.0.0", "127.0.0.1"), ("0", "127.0.0.1"), ("::", "::1"), ("::1", "::1"), ("b1", "b1")],
)
def test_who_dials_no_machine_dials_its_own(host: str, loopback: str) -> None:
    """SocketChannelImpl.checkRemote; a JVM before 14 dials what its machine's name stands for."""
    assert name_dialled(host, OLD) == loopback
    assert name_dialled(host, load_runtime("11.0.33")) == (host if host == loopback else None)


def test_an_address_among_the_dns_names_or_as_common_name_does_not_count() -> None:
    assert not covers("10.0.0.5", _certificate(cn="10.0.0.5", san=["dns:10.0.0.5"]), OLD)


def test_a_zone_never_matches() -> None:
    assert not covers("fe80::1%lo", _certificate(cn="x", san=["ip:fe80::1"]), OLD)


def test_each_mismatch_has_its_own_words() -> None:
    named, bare = _certificate(cn="x", san=["dns:x.com"]), _certificate(cn="x", san=[])
    assert _says("y.com", named) == "CertificateException: No subject alternative DNS name matching y.com found."
    assert _says("y.com", bare) == "CertificateException: No name matching y.com found"
    assert _says("1.2.3.4", bare) == "CertificateException: No subject alternative names present"
    assert _says("1.2.3.4", named) == (
        "CertificateException: No subject alternative names matching IP address 1.2.3.4 found"
    )


def test_an_underscore_is_illegal_even_when_the_certificate_has_it() -> None:
    rejection = match_host("my_broker", _certificate(cn="x", san=["dns:my_broker"]), OLD)
    assert rejection is not None
    assert rejection.chain == (
        "IllegalArgumentException: Contains non-LDH ASCII characters",
        "CertificateException: Illegal given domain name: my_broker",
    )


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("-a.com", "Has leading or trailing hyphen"),
        ("a..com", "Empty label is not a legal name"),
        (f"{'x' * 64}.com", "The label in the input is too long"),
        ("", "Server name value of host_name cannot be empty"),
        ("a..", "Server name value of host_name cannot have the trailing dot"),
    ],
)
def test_an_illegal_name_is_told_with_its_reason(host: str, reason: str) -> None:
    assert _says(host, _certificate(cn="x", san=["dns:x"])) == f"IllegalArgumentException: {reason}"


def test_an_informal_common_name_is_refused() -> None:
    assert _says("y.com", _certificate(cn="ﬁle", san=[])) == "CertificateException: Not a formal name ﬁle"


def test_ldaps_checks_and_an_unknown_algorithm_refuses() -> None:
    certificate = _certificate(cn="x", san=["dns:a.b.x.com"])
    assert match_host("a.b.x.com", certificate, OLD, algorithm="LDAPS") is None
    rejection = match_host("a.b.x.com", certificate, OLD, algorithm="foo")
    assert rejection is not None
    assert rejection.text == "CertificateException: Unknown identification algorithm: foo"


def test_ldaps_takes_a_wildcard_in_the_first_label_only() -> None:
    certificate = _certificate(cn="x", san=["dns:a.*.x.com"])
    assert match_host("a.b.x.com", certificate, OLD, algorithm="ldap") is not None


def test_a_public_root_forbids_a_wildcard_below_a_top_level_domain() -> None:
    certificate = _certificate(cn="x", san=["dns:*.com"])
    assert match_host("x.com", certificate, OLD) is None
    assert match_host("x.com", certificate, OLD, public_root=True) is not None


def test_jdk_8_finds_a_unicode_host_by_the_name_that_it_sends() -> None:
    certificate, runtime = _certificate(cn="x", san=["dns:xn--bcher-kva.de"]), load_runtime("8u504")
    assert match_host("bücher.de", certificate, runtime) is None
    assert match_host("bücher.de", certificate, runtime, sent=False) is not None


@pytest.mark.parametrize(
    ("host", "sent"),
    [("b1.example.com", "b1.example.com"), ("b1.example.com.", "b1.example.com"), ("localhost", None),
     ("10.0.0.5", None),
     ("::1", None), ("my_broker.com", None), ("bücher.de", "xn--bcher-kva.de")],
)  # fmt: skip
def test_a_name_with_a_dot_is_sent(host: str, sent: str | None) -> None:
    assert sent_name(host) == sent


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("10.0.0.5", b"\n\0\0\5"),
        ("1", b"\0\0\0\1"),
        ("10.1", b"\n\0\0\1"),
        ("010.0.0.1", b"\n\0\0\1"),
        ("256.1.1.1", None),
        ("1.2.3.4.5", None),
        ("", None),
        ("::", bytes(16)),
        ("::1%eth0", bytes(15) + b"\1"),
        ("::1%", None),
        ("1::2::3", None),
        ("12345::", None),
        ("1:2:3:4:5:6:7:8:9", None),
        ("b1.example.com", None),
        ("٣", None),
    ],
)
def test_a_literal_is_read_as_java_reads_it(text: str, octets: bytes | None) -> None:
    assert read_address(text) == octets


def test_names_go_to_ascii_and_back() -> None:
    assert to_ascii("Bücher.de") == "xn--bcher-kva.de"
    assert to_unicode("xn--bcher-kva.de") == "bücher.de"
    assert to_unicode("xn--\ufffd.de") == "xn--\ufffd.de"
    assert to_unicode("xn--99999999999.de") == "xn--99999999999.de"
    assert to_ascii(".") == "."
    with pytest.raises(IllegalName):
        to_ascii("\u200ex.de")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("::1", "0:0:0:0:0:0:0:1"),
        ("2001:DB8::10", "2001:db8:0:0:0:0:0:10"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("10.1", "10.0.0.1"),
        ("010.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
    ],
)
def test_an_address_is_told_as_the_socket_has_it(host: str, shown: str) -> None:
    """Kafka makes its engine for InetSocketAddress.getHostString (SslFactory.peerHost)."""
    said = _says(host, _certificate(san=["ip:10.9.9.9"]))
    assert said == f"CertificateException: No subject alternative names matching IP address {shown} found"


def test_of_several_common_names_the_first_of_the_last_relative_name_counts() -> None:
    def named(*texts: str) -> tuple[tuple[str, int, bytes], ...]:
        return tuple(("2.5.4.3" if text.islower() else "2.5.4.11", 0x0C, text.encode()) for text in texts)

    assert most_specific_common_name((named("a"), named("b", "c"))) == "b"
    assert most_specific_common_name((named("a"), named("UNIT"))) == "a"
    assert most_specific_common_name((named("UNIT"),)) is None
