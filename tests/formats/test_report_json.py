"""The JSON contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kafkassl_doctor.data import read_data
from kafkassl_doctor.formats.json import render_json
from kafkassl_doctor.report import ClientVerdict, Fixed, Input, Related, Report, StartUp, Suppressed
from kafkassl_doctor.values import Place
from tests.formats.reports import RELATED, report, verdict

SCHEMA = read_data("schema/report-1")
FOLDED = verdict("follows-it", fingerprint="aa")
WHOLE = report(
    verdict(related=(RELATED,), same=(Related(Place("b2.properties"), ""),), follows=(FOLDED,)),
    verdict(outcome="unknown", rules=("a", "b"), fingerprint="", place=None, fix="", why="", says=()),
    startups=(StartUp("server.properties", "broker", None, unknown="why"),),
    clients=(ClientVerdict("client.properties", "producer", "producer", False, "KafkaException", ("Outer",), ("a",)),),
    suppressed=(
        Suppressed(verdict(), "ignore", "the CA is slow", Place("server.properties", 11), "2027-01-31"),
        Suppressed(verdict(follows=(FOLDED,)), "baseline"),
    ),
    fixed=(Fixed("key-misspelt", "server.properties", "ssl.enabled.protocol", "ab"),),
    configuration="kafkassl-doctor.toml",
    inputs=(Input("server.properties", "broker"), Input("gone", "unknown", "there is no such file")),
)


def read(whole: Report) -> Any:
    text = render_json(whole, "1.2.3")
    assert text.isascii()
    return json.loads(text)


def counted(whole: Report) -> Report:
    whole.counts.setdefault("folded", 0)
    return whole


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("whole", [WHOLE, report(verdict()), report()])
def test_a_report_meets_the_schema(whole: Report) -> None:
    Draft202012Validator(SCHEMA).validate(read(counted(whole)))


def test_the_schema_refuses_a_field_that_it_does_not_know() -> None:
    whole = read(counted(report(verdict())))
    for part in (whole, whole["findings"][0], whole["startups"][0], whole["target"], whole["summary"]):
        part["more"] = 1
        assert not Draft202012Validator(SCHEMA).is_valid(whole)
        del part["more"]
    assert Draft202012Validator(SCHEMA).is_valid(whole)


def test_every_object_of_the_schema_is_closed_and_every_field_required() -> None:
    def objects(part: Any) -> Any:
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield part
            for value in part.values():
                yield from objects(value)
        elif isinstance(part, list):
            for value in part:
                yield from objects(value)

    found = list(objects(SCHEMA))
    assert len(found) > 8
    for one in found:
        assert one["additionalProperties"] is False
        assert sorted(one["required"]) == sorted(one["properties"])


def test_the_order_is_that_of_the_contract() -> None:
    assert list(read(WHOLE)) == [
        *("schema", "tool", "target", "configuration", "inputs", "summary", "findings", "suppressed", "fixed"),
        *("startups", "clients", "links", "endpoints"),
    ]
    assert render_json(WHOLE, "1") == render_json(WHOLE, "1")


def test_a_folded_finding_stands_behind_the_one_that_it_follows() -> None:
    head, folded, unknown = read(WHOLE)["findings"]
    assert (head["rule"], head["follows"]) == ("certificate-expired", None)
    assert (folded["rule"], folded["follows"]) == ("follows-it", head["fingerprint"])
    assert (unknown["outcome"], unknown["rules"], unknown["location"]) == ("unknown", ["a", "b"], None)


def test_what_is_suppressed_is_no_finding() -> None:
    whole = read(WHOLE)
    ignored, known = whole["suppressed"]
    assert (ignored["by"], ignored["until"], ignored["reason"]) == ("ignore", "2027-01-31", "the CA is slow")
    assert (ignored["place"], ignored["following"]) == ({"file": "server.properties", "line": 11}, [])
    assert (known["by"], known["place"], known["until"]) == ("baseline", None, None)
    assert [one["rule"] for one in known["following"]] == ["follows-it"]
    assert (whole["summary"]["suppressed"], whole["summary"]["fixed"]) == (2, 1)
    assert (len(whole["findings"]), whole["configuration"]) == (3, "kafkassl-doctor.toml")


def test_what_is_unknown_is_null() -> None:
    whole = read(WHOLE)
    assert whole["startups"][0]["starts"] is None
    assert whole["startups"][0]["says"] is None
    assert whole["links"] == whole["endpoints"] == []


def test_times_are_utc() -> None:
    assert read(WHOLE)["target"] == {"kafka": "4.4.0", "jdk": "17.0.15", "at": "2026-11-24T08:10:00Z"}


def test_a_hostile_name_stays_valid_json_for_every_parser() -> None:
    hostile = "caf\udce9\x1b[31m\u202e\U0001f98a"
    text = render_json(report(verdict(message=hostile, place=Place(hostile, 1))), "1")
    assert "\\udce9" in json.loads(text)["findings"][0]["message"]
    assert "\x1b" not in text
    finding = json.loads(text)["findings"][0]
    assert finding["message"] == finding["location"]["file"] == "caf\\udce9\x1b[31m\u202e\U0001f98a"
    finding["message"].encode("utf-8")
