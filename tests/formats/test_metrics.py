"""OpenMetrics, as both parsers of prometheus_client read it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_prometheus

from kafkassl_doctor.formats import render
from kafkassl_doctor.report import Report
from tests.formats.nasty import full_report, link
from tests.formats.reports import report

Read = Callable[[str], Iterable[Any]]


def samples(whole: Report, read: Read = read_openmetrics) -> dict[str, list[tuple[dict[str, str], float]]]:
    families = read(render(whole, "openmetrics", "1.2.3"))
    return {
        family.name.removeprefix("kafkassl_doctor_"): [(one.labels, one.value) for one in family.samples]
        for family in families
    }


@pytest.mark.parametrize("read", [read_openmetrics, read_prometheus])
def test_certificates_tell_when_they_end(read: Read) -> None:
    found = samples(full_report(), read)
    [(own, days), (trusted, ended)] = found["certificate_expiry_days"]
    assert (own["use"], own["store"], own["alias"], days) == ("own", "broker.p12", "broker", 365)
    assert (trusted["use"], ended) == ("trusted", -3)
    assert found["certificate_not_after_timestamp_seconds"][0][1] == 1827050400


@pytest.mark.parametrize("read", [read_openmetrics, read_prometheus])
def test_findings_are_counted_by_severity_and_kind_zeros_included(read: Read) -> None:
    counts = {(labels["severity"], labels["kind"]): value for labels, value in samples(full_report(), read)["findings"]}
    assert len(counts) == 12
    assert counts["error", "breaks"] == 2
    assert counts["warning", "insecure"] == 1
    assert counts["note", "ageing"] == 0


def test_what_can_not_be_told_is_not_a_number() -> None:
    found = samples(full_report())
    assert found["node_starts"] == [({"file": "server.properties", "role": "combined"}, 0)]
    assert math.isnan(found["client_constructs"][0][1])


def test_a_connection_that_fails_once_fails() -> None:
    assert [value for _, value in samples(report(links=(link(connects=True), link())))["link_connects"]] == [0]
    assert [value for _, value in samples(report(links=(link(), link(connects=True))))["link_connects"]] == [0]


def test_endpoints_tell_how_far_a_probe_came() -> None:
    found = samples(full_report())
    assert found["probe_success"] == [({"endpoint": "b1.example.com:9093"}, 0)]
    assert [(labels["stage"], value) for labels, value in found["probe_stage_success"]] == [("dns", 1), ("tls", 0)]
    assert found["probe_tls_version_accepted"][0][1] == 1
    assert math.isnan(found["probe_tls_version_accepted"][1][1])


def test_no_series_comes_twice() -> None:
    one = full_report()
    twice = one._replace(startups=one.startups * 2, inputs=one.inputs * 2, clients=one.clients * 2)
    lines = render(twice, "openmetrics", "1").splitlines()
    assert len(lines) == len(set(lines))


def test_it_ends_as_openmetrics_does() -> None:
    assert render(report(), "openmetrics", "1").endswith("\n# EOF\n")
