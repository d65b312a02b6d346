"""How addresses are written: on the command line, in files, for --resolve."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafkassl_doctor.probe.hosts import HostProblem, read_address, read_hosts, read_pin


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("b1.example.com:9093", ("b1.example.com", 9093)),
        ("[2001:db8::1]:9093", ("2001:db8::1", 9093)),
        ("SSL://b1:9093", ("b1", 9093)),
        ("sasl_ssl://b1:9093/", ("b1", 9093)),
        ("192.0.2.1:1", ("192.0.2.1", 1)),
    ],
)
def test_an_address_is_read(text: str, address: tuple[str, int]) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["b1", "b1:", ":9093", "b1:0", "b1:65536", "b1:x", "::1:9093", "b 1:9093", "b1:٣", "b\x1b:9093", "x" * 300 + ":1"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(HostProblem):
        read_address(text)


def test_files_and_lists_are_taken_apart_and_each_address_is_kept_once(tmp_path: Path) -> None:
    file = tmp_path / "hosts.txt"
    file.write_text("# brokers\nb1:9093, b2:9093\n\nb3:9093 # the new one\nb1:9093\n")
    assert read_hosts([str(file), "b4:9093,b2:9093"]) == (("b1", 9093), ("b2", 9093), ("b3", 9093), ("b4", 9093))


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "hosts.txt"
    file.write_text("b1:9093\nb2\n")
    with pytest.raises(HostProblem, match=r"hosts.txt:2: 'b2' has no port"):
        read_hosts([str(file)])
    file.write_text("# nothing\n")
    with pytest.raises(HostProblem, match="names no address"):
        read_hosts([str(file)])


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("b1:9093:192.0.2.1", (("b1", 9093), "192.0.2.1")),
        ("b1:9093:2001:db8::1", (("b1", 9093), "2001:db8::1")),
        ("[::1]:9093:127.0.0.1", (("::1", 9093), "127.0.0.1")),
    ],
)
def test_a_pin_gives_the_address_of_a_name(text: str, pin: object) -> None:
    assert read_pin(text) == pin


@pytest.mark.parametrize("text", ["b1:9093", "b1:9093:other.example.com", "b1:x:127.0.0.1"])
def test_what_is_no_pin_is_refused(text: str) -> None:
    with pytest.raises(HostProblem):
        read_pin(text)
