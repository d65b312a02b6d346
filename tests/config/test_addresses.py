"""Hosts and ports as Kafka cuts them."""

import pytest

from kafkassl_doctor.config.addresses import cut_listener, is_host, is_ipv4, is_ipv6, split_address
from kafkassl_doctor.versions import parse_version


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("SSL://b1:9093", ("SSL", "b1", "9093")),
        ("SSL://:9093", ("SSL", "", "9093")),
        ("SSL://[::1]:9093", ("SSL", "::1", "9093")),
        ("SSL://::1:9093", ("SSL", "::1", "9093")),
        ("A://B://h:-1", ("A://B", "h", "-1")),
        ("://h:1", ("", "h", "1")),
        ("SSL://b_1%eth0:1", ("SSL", "b_1%eth0", "1")),
    ],
)
def test_an_entry_has_a_name_a_host_and_a_port(entry, parts):
    assert cut_listener(entry) == parts


@pytest.mark.parametrize(
    "entry", ["SSL://b1:9093/", "SSL://*:9093", "SSL://b1", "b1:9093", "SSL://b 1:9093", "SSL://ü:1"]
)
def test_an_entry_of_another_form_is_none(entry):
    assert cut_listener(entry) is None


@pytest.mark.parametrize(
    ("address", "old", "new"),
    [
        ("h:1", ("h", "1"), ("h", "1")),
        ("SSL://h:1", ("h", "1"), ("h", "1")),
        ("a b://h:1", ("h", "1"), None),
        ("b 1:1", ("1", "1"), None),
        ("[::1]:1", ("::1", "1"), ("::1", "1")),
        ("h", None, None),
    ],
)
def test_older_releases_drop_anything_before_the_host(address, old, new):
    assert split_address(address, parse_version("3.7.2")) == old
    assert split_address(address, parse_version("3.9.1")) == old
    assert split_address(address, parse_version("3.8.1")) == new
    assert split_address(address, parse_version("4.4.0")) == new


def test_only_the_characters_that_kafka_knows_make_a_host():
    assert is_host("b_1.example.com%x:")
    assert not is_host("b/1")


def test_an_ipv4_address_has_four_numbers_without_leading_zeros():
    assert is_ipv4("10.0.0.255")
    assert not any(map(is_ipv4, ("01.2.3.4", "1.2.3", "1.2.3.256", "a.b.c.d", "")))


@pytest.mark.parametrize(
    "host", ["::1", "::", "fe80::1%eth0", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::8", "1:2:3:4:5:6:7::"]
)
def test_these_are_ipv6_addresses(host):
    assert is_ipv6(host)


@pytest.mark.parametrize(
    "host",
    ["b1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", ":1", "1:", "fe80::1%", "::1%a%b", "10.0.0.1"],
)
def test_these_are_none(host):
    assert not is_ipv6(host)
