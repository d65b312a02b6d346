"""What a report says of endpoints: on terminals of any width, in few lines where there are many, and as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kafkassl_doctor.data import read_data
from kafkassl_doctor.formats.json import render_json
from kafkassl_doctor.formats.terminal import render_terminal
from kafkassl_doctor.probe.endpoint import (
    STAGES,
    Address,
    Chain,
    ClientAuthentication,
    Endpoint,
    Judged,
    NameCheck,
    Stage,
    Tls,
    Trial,
    Version,
)
from kafkassl_doctor.report import Report
from kafkassl_doctor.stores.decoding import decode_certificate
from tests.formats.reports import report

HOSTILE = "a\x1b[31m\u202e[bold]\n" + "x" * 50
REFUSED = "SSLHandshakeException: Received fatal alert: bad_certificate"


def stages(failed: str | None = None) -> tuple[Stage, ...]:
    found = []
    for name in STAGES:
        if any(one.outcome == "failed" for one in found):
            found.append(Stage(name, "skipped", "This stage was not reached."))
        elif name == failed:
            found.append(Stage(name, "failed", f"It fails over {HOSTILE}.", 0.002, (REFUSED, "Outer"), "some-rule"))
        else:
            found.append(Stage(name, "passed", "It works.", 0.001))
    return tuple(found)


BROKEN = decode_certificate(b"\x30\x03\x02\x01\x01")
CHAIN = Chain(
    "EC",
    (BROKEN, BROKEN),
    order="disordered",
    gaps=(f"CN={HOSTILE}",),
    extras=("CN=Extra",),
    java=Judged(False, ("CertificateException: x",), "certificate-not-trusted"),
    openssl=Judged(True),
    dropped=3,
)
VERSIONS = (
    Version("SSLv3", False, complete=True),
    Version("TLSv1.1", None, text="there was no answer in time"),
    Version(
        "TLSv1.2",
        True,
        tuple(f"TLS_SUITE_{number}" for number in range(30)),
        (0xFAFA,),
        ("x25519",),
        ("rsa_pkcs1_sha256",),
        server_preference=True,
        complete=True,
    ),
)


def endpoint(failed: str | None = None, **fields: Any) -> Endpoint:
    given: dict[str, Any] = {
        "address": "192.0.2.1",
        "stages": stages(failed),
        "addresses": (Address("192.0.2.1", True, 0.001), Address("192.0.2.2", False, 1.0, "timed out")),
        "speaks": "tls",
        "tls": Tls(
            "TLSv1.2",
            "TLS_SUITE_0",
            "x25519",
            VERSIONS,
            (CHAIN,),
            without_sni=CHAIN,
            sni_differs=True,
            names=(NameCheck("b1", True), NameCheck(HOSTILE, False, "CertificateException: No name")),
        ),
        "client_auth": ClientAuthentication(
            "required",
            (("TLSv1.2", "required"),),
            tuple(f"CN=CA {number} {HOSTILE}" for number in range(9)),
            True,
            (Trial("none", "TLSv1.2", False, "refused", "bad_certificate"),),
            withheld=True,
        ),
        "connections": 4,
        "seconds": 0.25,
        **fields,
    }
    return Endpoint(given.pop("host", "b1.example.com"), 9093, **given)


def show(*endpoints: Endpoint, **options: Any) -> str:
    whole: Report = report()._replace(endpoints=endpoints, startups=(), clients=())
    return render_terminal(whole, **options)


@pytest.mark.parametrize("width", [40, 60, 100, 200])
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("count", [1, 3, 12])
def test_no_line_is_wider_than_the_terminal(width: int, verbose: bool, count: int) -> None:
    hosts = (HOSTILE.replace("\n", ""), "b2.example.com", "2001:db8::1")
    found = [endpoint("client-auth", host=f"{hosts[number % 3]}{number}") for number in range(count)]
    text = show(*found, width=width, verbose=verbose)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_failure_is_told_with_the_words_of_a_client_and_its_rule() -> None:
    text = show(endpoint("client-auth"))
    assert "✘ b1.example.com:9093 · 192.0.2.1 · 4 connections · 250.0 ms" in text
    assert f"client says   {REFUSED}" in text
    assert "[some-rule]" in text
    assert "b1.example.com:9093 fails at client auth." in text
    assert "not reached" not in text


def test_what_was_found_is_told() -> None:
    text = show(endpoint())
    assert "31 suites, in its own order" in text
    assert "… and 27 more (--verbose)" in text
    assert "served in the wrong order" in text
    assert "OpenSSL, unlike the JVM, trusts it" in text
    assert "TLSv1.1 can't be told: there was no answer in time" in text
    assert "without SNI" in text
    assert "client CAs" in text
    assert "… and 3 more" in text
    assert "The endpoint answers." in text


def test_verbose_leaves_nothing_out() -> None:
    text = show(endpoint("tcp"), verbose=True)
    assert "TLS_SUITE_29" in text
    assert "0xFAFA" in text
    assert "This stage was not reached." in text
    assert "CA 8" in text


def test_many_are_a_table_with_the_failures_below_it() -> None:
    found = [endpoint("tcp" if number == 2 else None, host=f"b{number}") for number in range(6)]
    text = show(*found)
    assert [word for word in ("ENDPOINT", "TLS", "CERTIFICATE", "CLIENTS", "KAFKA") if word in text.split("\n")[2]]
    assert text.count("client says") == 1
    assert "✘ b2:9093  fails at TCP" in text
    assert "Of 6 endpoints 1 fails." in text


def test_failures_beyond_a_screen_are_counted() -> None:
    text = show(*(endpoint("tcp", host=f"b{number}") for number in range(20)))
    assert "… and 12 more that fail (--verbose shows each)" in text
    assert "Of 20 endpoints 20 fail." in text


def test_what_was_not_looked_at_to_its_end_is_no_success() -> None:
    assert "b1.example.com:9093 was not looked at to its end." in show(endpoint(complete=False))
    two = show(endpoint(host="b1"), endpoint(host="b2", complete=False))
    assert "Of 2 endpoints 1 was not looked at to the end." in two


@pytest.mark.parametrize("failed", [None, *STAGES])
def test_the_json_of_whatever_was_found_meets_the_schema(failed: str | None) -> None:
    bare = Endpoint("b2.example.com", 9093)
    whole = report()._replace(endpoints=(endpoint(failed), bare))
    whole.counts.setdefault("folded", 0)
    found = json.loads(render_json(whole, "1"))
    Draft202012Validator(read_data("schema/report-1")).validate(found)
    first, second = found["endpoints"]
    assert first["because"] == (["some-rule"] if failed else [])
    assert first["tls"]["versions"][2]["unknown_suites"] == [0xFAFA]
    assert second["stages"] == []


def test_ascii_is_enough() -> None:
    assert show(endpoint("tls"), endpoint(host="b2"), drawn=False).isascii()
