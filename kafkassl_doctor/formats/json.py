"""The report as one JSON object: schema 1 of data/schema/report-1.json, stable and only added to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..report import ClientVerdict, Link, Related, Report, StartUp, Suppressed, Verdict
from ..values import Place
from .flat import is_address
from .text import well_formed

SCHEMA = 1


def render_json(report: Report, version: str) -> str:
    """Return the report as JSON in ASCII; *version* is this program's. What can't be encoded is spelt out."""
    target = report.target
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "kafkassl-doctor", "version": version},
        "target": {"kafka": target.kafka, "jdk": target.jdk, "at": f"{target.at:%Y-%m-%dT%H:%M:%SZ}"},
        "configuration": report.configuration,
        "inputs": [{"file": one.file, "role": one.role, "problem": one.problem} for one in report.inputs],
        "summary": {**report.counts, "suppressed": len(report.suppressed), "fixed": len(report.fixed)},
        "findings": [one for verdict in report.verdicts for one in _findings(verdict, None)],
        "suppressed": [_suppressed(one) for one in report.suppressed],
        "fixed": [one._asdict() for one in report.fixed],
        "startups": [
            {"file": one.file, "role": one.role, "starts": one.starts, **_end(one)} for one in report.startups
        ],
        "clients": [_client(one) for one in report.clients],
        "links": [_link(one) for one in report.links],
        "endpoints": _endpoints(report),
    }
    return dump_json(whole)


def _endpoints(report: Report) -> list[dict[str, Any]]:
    if not report.endpoints:
        return []
    from .endpoint_json import endpoint_json

    return [endpoint_json(one, report.verdicts) for one in report.endpoints]


def dump_json(value: Any) -> str:
    """Return *value* as indented JSON in ASCII that every parser takes."""
    return json.dumps(_well_formed(value), indent=2) + "\n"


def _findings(verdict: Verdict, follows: str | None) -> Iterator[dict[str, Any]]:
    """The finding itself, then those that are folded under it."""
    yield {
        "rule": verdict.rule,
        "severity": verdict.severity,
        "kind": verdict.kind,
        "outcome": verdict.outcome,
        "message": verdict.message,
        "location": _location(verdict),
        "related": [_related(one) for one in verdict.related],
        "same": [_related(one) for one in verdict.same],
        "subject": {"kind": verdict.subject_kind, "name": verdict.subject_name},
        "says": list(verdict.says),
        "fix": verdict.fix or None,
        "why": verdict.why or None,
        "rules": list(verdict.rules),
        "fingerprint": verdict.fingerprint or None,
        "follows": follows,
    }
    for one in verdict.follows:
        yield from _findings(one, verdict.fingerprint or None)


def _suppressed(one: Suppressed) -> dict[str, Any]:
    finding, *following = _findings(one.verdict, None)
    place = None if one.place is None else _place(one.place)
    head = {"by": one.by, "reason": one.reason, "until": one.until, "place": place}
    return {**head, "finding": finding, "following": following}


def _client(client: ClientVerdict) -> dict[str, Any]:
    head = {"file": client.file, "name": client.name, "kind": client.kind, "constructs": client.constructs}
    return {**head, **_end(client), "runtime": client.runtime}


def _link(link: Link) -> dict[str, Any]:
    listener = {"file": link.listener_file, "name": link.listener_name, "host": link.host, "port": link.port}
    return {
        "client": {"file": link.client_file, "name": link.client_name, "runtime": link.runtime},
        "listener": listener,
        "via": link.via,
        "purpose": link.purpose,
        "connects": link.connects,
        "stage": link.stage,
        "client_says": link.client_says,
        "broker_says": link.broker_says,
        "broker_log": link.broker_log,
        "also_says": list(link.also_says),
        "principal": link.principal,
        "protocol": link.protocol,
        "cipher": link.cipher,
        "unknown": [{"field": field, "reason": reason} for field, reason in link.unknown],
        "because": list(link.because),
    }


def _end(one: StartUp | ClientVerdict) -> dict[str, Any]:
    said = {"says": one.says, "also_says": list(one.also_says)}
    return {**said, "because": list(one.because), "unknown": one.unknown}


def _location(verdict: Verdict) -> dict[str, Any] | None:
    """A place in a file; the address of an endpoint that no file speaks of."""
    place = verdict.place
    if place is not None and is_address(verdict):
        host, _, port = place.file.rpartition(":")
        return {"host": host.strip("[]"), "port": int(port)}
    return None if place is None else _place(place)


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}


def _related(related: Related) -> dict[str, Any]:
    return {**_place(related.place), "note": related.note}


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {well_formed(key): _well_formed(item) for key, item in value.items()}
    return [_well_formed(item) for item in value] if isinstance(value, list) else value
