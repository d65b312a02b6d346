"""The scale of time, and the certificates on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kafkassl_doctor.formats.timeline import bars, ticks
from kafkassl_doctor.report import Report
from tests.formats.reports import TARGET, certificate, facts_of, report


def with_certificates(*several: object) -> Report:
    return report(facts=facts_of()._replace(certificates=several))


def bar(days: int, **known: object) -> object:
    end = f"{TARGET.at + timedelta(days=days):%Y-%m-%d %H:%M UTC}"
    leaf = certificate(not_after=end, not_before="2026-01-01 00:00 UTC", **known)
    [one] = bars(with_certificates(leaf))
    return one


def test_the_scale_rises() -> None:
    positions = [tick.position for tick in ticks()]
    assert positions == sorted(positions)
    assert positions[0] == 10
    assert [tick.label for tick in ticks()][:2] == ["now", "a week"]


@pytest.mark.parametrize(("days", "ends"), [(0, 10.8), (7, 22), (365, 70), (36500, 100), (80000, 100)])
def test_a_bar_reaches_to_the_end_of_its_certificate(days: int, ends: float) -> None:
    one = bar(days)
    assert (one.begins, one.ends) == (10, ends)


def test_what_has_ended_lies_before_now() -> None:
    one = bar(-30)
    assert (one.state, one.begins, one.ends, one.when) == ("ended", 4, 10, "30 days ago")
    one = bar(-1)
    assert (one.begins, one.ends, one.when) == (9.2, 10, "1 day ago")


def test_what_is_not_yet_valid_begins_later() -> None:
    leaf = certificate(not_after="2027-11-24 08:10 UTC", not_before="2026-12-01 08:10 UTC")
    [one] = bars(with_certificates(leaf))
    assert (one.state, one.begins, one.ends) == ("future", 22, 70)


def test_a_certificate_in_several_stores_is_one_bar() -> None:
    one = certificate(fingerprint="a", store="b.p12", holder="key", serves=True)
    two = certificate(fingerprint="a", store="trust.p12", holder="anchor", serves=False)
    other = certificate(fingerprint="b", not_after="2026-11-27 08:10 UTC", store="c.p12", serves=False, dials=True)
    [first, second] = bars(with_certificates(one, two, other))
    assert (first.state, first.uses) == ("soon", ("client",))
    assert (second.uses, second.places) == (("server", "trusted"), ("b.p12", "trust.p12"))


def test_what_the_jvm_brings_along_is_left_out() -> None:
    assert bars(with_certificates(certificate(store="cacerts"))) == ()
