"""A report whose every text holds what some reader of it could take for a command."""

from __future__ import annotations

import re
from typing import Any

from kafkassl_doctor import report as reports
from kafkassl_doctor.facts import Certificate, Client
from kafkassl_doctor.formats.text import printable
from kafkassl_doctor.probe.endpoint import Endpoint, Stage, Tls, Version
from kafkassl_doctor.report import ClientVerdict, Fixed, Input, Link, Passing, Related, Report, StartUp, Suppressed
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place
from tests.formats.reports import certificate, fact, facts_of, keystore, listener, node, report, store, verdict

NASTY = (
    "\x1b[31m\x1b]0;own\x07 \r\n::set-output name=x::y\n::error::no\n  ::stop-commands::t\n##[error]no "
    "<script>alert(1)</script><img src=x onerror=alert(2)>]]><!-- --> </style></details> &amp; '\" "
    "\u202eedisni\u202c\u200b\x00\x85\ufffe\ud800 | `code` ``two`` *b* _i_ ~~s~~ # [a](javascript:alert(3)) "
    "https://evil.example www.evil.example a@evil.example @all $x$ ${{ secrets.A }} {{ 7 * 7 }} {% raw %} {0} %0A %25 "
    "\\ \\n \U0001f98a %s"
)
SHOWN = printable(NASTY)
"""What is to be seen of it."""

_KEPT = (
    *("rule", "rules", "fingerprint", "until", "because", "via", "purpose", "kind", "about", "not_after", "not_before"),
    *("subject_kind", "role", "stage", "cause"),
)
"""What no file and no peer has a say in."""
_LEAF = certificate(alias="broker", store="broker.p12", place=Place("server.properties", 4), fingerprint="ab" * 32)


def poison(value: Any) -> Any:
    """Return *value* with NASTY behind every free text in it."""
    if isinstance(value, Version | Target):  # versions and words that the options allow
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        kinds = type(value).__annotations__
        named = {name: getattr(value, name) for name in value._fields if name not in _KEPT}
        return value._replace(**{name: _poison_field(one, str(kinds[name])) for name, one in named.items()})
    return tuple(map(poison, value)) if isinstance(value, tuple) else value


def _poison_field(value: Any, annotation: str) -> Any:
    """A word out of a closed list has another annotation than ``str``."""
    if not re.search(r"\bstr\b", annotation):
        return poison(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(text + NASTY if isinstance(text, str) else text for text in value)
    return value + NASTY if isinstance(value, str) else value


def link(**known: Any) -> Link:
    """Return a connection that fails at the host name."""
    return Link(
        **{
            "client_file": "client.properties",
            "client_name": "",
            "runtime": "java17.0.15",
            "listener_file": "server.properties",
            "listener_name": "EXTERNAL",
            "host": "b1.example.com",
            "port": 9093,
            "via": "bootstrap",
            "purpose": "client",
            "place": Place("client.properties", 1),
            "connects": False,
            "stage": "host-name",
            "client_says": "CertificateException: No name matching b1.example.com found",
            "broker_says": "SSLHandshakeException: Received fatal alert: certificate_unknown",
            "broker_log": "Failed authentication with /… (SSL handshake failed)",
            "because": ("host-name-mismatch",),
            "fault": "server",
            **known,
        }
    )


def endpoint() -> Endpoint:
    """Return an endpoint whose TLS fails."""
    says = ("SSLHandshakeException: Received fatal alert: handshake_failure",)
    return Endpoint(
        host="b1.example.com",
        port=9093,
        address="192.0.2.1",
        stages=(
            Stage("dns", "passed", "b1.example.com is 192.0.2.1.", 0.01),
            Stage("tls", "failed", "The handshake ends with an alert.", 0.02, says, "cipher-suite-mismatch"),
            Stage("kafka", "skipped", "This stage was not reached."),
        ),
        tls=Tls(protocol="TLSv1.2", versions=(Version("TLSv1.2", True), Version("TLSv1.3", None, text="unsure"))),
        seconds=0.5,
    )


def full_report() -> Report:
    """Return a report with something in each of its parts."""
    related = Related(Place("server.properties", 3), "the listener")
    head = verdict(related=(related,), same=(Related(Place("b2.properties", 7), "SSL"),), follows=(_follower(),))
    unknown = verdict(
        "store-type-differs", outcome="unknown", rules=("store-type-differs", "key-removed"), fingerprint="", fix="",
        why="", says=(), message="the store does not open: 2 rules can't be judged",
    )  # fmt: skip
    client = fact(Client, name="client.properties", file="client.properties", kind="client", protocol="SSL")
    whole = facts_of(node(listener(settings=_tls())), clients=(client,))
    return report(
        head,
        verdict("client-auth-requested", severity="warning", kind="insecure", fingerprint="b" * 32, place=None),
        verdict("store-path-relative", severity="note", kind="hygiene", fingerprint="c" * 32, says=(), fix="", why=""),
        unknown,
        inputs=(
            Input("server.properties", "combined"),
            Input("client.properties", "client"),
            Input("gone.properties", "unknown", "there is no such file"),
        ),
        startups=(StartUp("server.properties", "combined", False, "ConfigException: no", ("Outer",), ("a-rule",)),),
        clients=(ClientVerdict("client.properties", "", "client", None, unknown="a placeholder"),),
        endpoints=(endpoint(),),
        links=(link(), link(listener_name="INTERNAL", connects=True, stage=None, fault="", client_says=None)),
        suppressed=(
            Suppressed(
                verdict(fingerprint="d" * 32, subject_name="old"), "ignore", "known", Place("server.properties", 11)
            ),
        ),
        fixed=(Fixed("certificate-expired", "server.properties", "old", "e" * 32),),
        facts=whole._replace(
            certificates=(_LEAF, _LEAF._replace(holder="anchor", alias="ca", days_left=-3, expired=True))
        ),
        passing={"listener-name": Passing("listener", whole.nodes[0].listeners)},
    )


def _follower() -> reports.Verdict:
    return verdict("follows-it", fingerprint="f" * 32, place=Place("client.properties", 2))


def _tls() -> Any:
    from kafkassl_doctor.facts import Tls as Settings

    return fact(Settings, keystore=keystore(_LEAF), truststore=store())


def nasty_report() -> Report:
    """Return the same with NASTY in each text."""
    whole = full_report()
    poisoned = poison(whole._replace(passing={}, lines={}, counts={}, passed={}))
    [listener_, *_] = poisoned.facts.nodes[0].listeners
    places = [one.place for one in poisoned.verdicts if one.place]
    return poisoned._replace(
        counts={**whole.counts, "folded": 1},
        passed=whole.passed,
        passing={"listener-name": Passing("listener", (listener_,))},
        lines=dict.fromkeys(places, f"ssl.keystore.location={NASTY}"),
    )


__all__ = ["NASTY", "SHOWN", "Certificate", "full_report", "link", "nasty_report", "poison"]
