"""Metrics in OpenMetrics 1.0 that are also Prometheus text format 0.0.4, which the textfile collector reads.

So there are gauges only: the older format knows neither ``info`` nor ``stateset``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..facts import Certificate
from ..records import NamedTuple
from ..report import Report
from .answers import STAGE_STATES, endpoint_state, served
from .flat import all_findings, path_of
from .text import printable
from .timeline import read_moment

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint

_PREFIX = "kafkassl_doctor"
_LONGEST = 1000
"""Signs of a label: each is kept in memory with every sample by whoever scrapes it."""
_SEVERITIES = ("error", "warning", "note")
_KINDS = ("breaks", "insecure", "ageing", "hygiene")
Labels = dict[str, str]


class _Family(NamedTuple):
    """A metric: its name without the prefix, what it means, and its samples."""

    name: str
    help: str
    samples: Iterable[tuple[Labels, float]]


def render_openmetrics(report: Report, version: str) -> str:
    """Return the metrics. What can't be told is NaN, so that it equals neither 0 nor 1."""
    families = (*_families(report, version), *_probed(report.endpoints))
    lines = [line for family in families for line in _lines(family)]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _families(report: Report, version: str) -> Iterator[_Family]:
    target = {"version": version, "kafka": report.target.kafka, "jdk": report.target.jdk}
    yield _Family("info", "What looked, and what it judged for.", [(target, 1)])
    yield _Family("judged_timestamp_seconds", "Moment for which was judged.", [({}, report.target.at.timestamp())])
    certificates = [(_labels(one), one) for one in _certificates(report)]
    yield _Family(
        "certificate_expiry_days",
        "Whole days until a certificate in a store ends; negative once it has.",
        [(labels, one.days_left) for labels, one in certificates],
    )
    yield _Family(
        "certificate_not_after_timestamp_seconds",
        "Moment at which a certificate in a store ends.",
        [(labels, read_moment(one.not_after).timestamp()) for labels, one in certificates],
    )
    yield _Family("findings", "Findings, those that follow from others included.", _findings(report))
    counts = [("unknown", "unknown"), ("pass", "pass"), ("not-applicable", "not_applicable"), ("folded", "folded")]
    outcomes = [({"outcome": name}, float(report.counts.get(key, 0))) for key, name in counts]
    outcomes.append(({"outcome": "suppressed"}, len(report.suppressed)))
    yield _Family("outcomes", "What rules said that is no finding of its own.", outcomes)
    yield _Family("input_readable", "Whether a file could be looked at.", _inputs(report))
    yield _Family(
        "node_starts",
        "Whether Kafka starts with this file (1), does not (0), or can't be told (NaN).",
        [({"file": path_of(one.file), "role": one.role}, _truth(one.starts)) for one in report.startups],
    )
    yield _Family(
        "client_constructs",
        "Whether a client can be constructed from this file.",
        [({"file": path_of(one.file), "client": one.name}, _truth(one.constructs)) for one in report.clients],
    )
    yield _Family("link_connects", "Whether a connection is predicted to succeed.", _links(report))


def _probed(endpoints: Sequence[Endpoint]) -> Iterator[_Family]:
    """What listeners answered; nothing where none was asked."""
    states = {"good": 1.0, "error": 0.0, "unknown": float("nan")}
    yield _Family(
        "probe_success",
        "Whether a listener went through all stages (1), failed in one (0), or can't be told (NaN).",
        [({"endpoint": one.name}, states[endpoint_state(one)]) for one in endpoints],
    )
    yield _Family(
        "probe_stage_success",
        "The same for each stage that was entered.",
        [
            ({"endpoint": one.name, "stage": stage.name}, states[state])
            for one in endpoints
            for stage in one.stages
            if (state := STAGE_STATES[stage.outcome])
        ],
    )
    took = [({"endpoint": one.name}, one.seconds) for one in endpoints]
    yield _Family("probe_duration_seconds", "How long it took to look at a listener.", took)
    yield _Family(
        "probe_tls_version_accepted",
        "Whether a listener accepts a version of TLS.",
        [
            ({"endpoint": one.name, "version": version.name}, _truth(version.accepted))
            for one in endpoints
            for version in (one.tls.versions if one.tls else ())
        ],
    )
    yield _Family(
        "probe_certificate_not_after_timestamp_seconds",
        "Moment at which a certificate that a listener serves ends.",
        [
            (
                {
                    "endpoint": one.name,
                    "position": str(position),
                    "subject": certificate.subject,
                    "fingerprint": certificate.fingerprint,
                },
                certificate.not_after.timestamp(),
            )
            for one in endpoints
            for position, certificate in enumerate(served(one))
        ],
    )


def _certificates(report: Report) -> Iterable[Certificate]:
    """Each certificate in each store once, whoever uses the store."""
    found: dict[tuple[str, str, int, str], Certificate] = {}
    for one in report.facts.certificates if report.facts else ():
        if one.store != "cacerts":
            found.setdefault((one.store, one.alias, one.position, one.fingerprint), one)
    return found.values()


def _labels(one: Certificate) -> Labels:
    return {
        "file": path_of(one.place.file),
        "store": one.store,
        "alias": one.alias,
        "position": str(one.position),
        "subject": one.subject,
        "serial": one.serial,
        "fingerprint": one.fingerprint,
        "use": "trusted" if one.holder == "anchor" else "chain" if one.position else "own",
    }


def _findings(report: Report) -> list[tuple[Labels, float]]:
    counts = {(severity, kind): 0 for severity in _SEVERITIES for kind in _KINDS}
    for verdict, _ in all_findings(report):
        counts[verdict.severity, verdict.kind] += 1
    return [({"severity": severity, "kind": kind}, count) for (severity, kind), count in counts.items()]


def _inputs(report: Report) -> list[tuple[Labels, float]]:
    return [({"file": path_of(one.file), "role": one.role}, not one.problem) for one in report.inputs]


def _links(report: Report) -> list[tuple[Labels, float]]:
    worst: dict[tuple[str, ...], float] = {}
    for one in report.links:
        address = f"{one.host or '?'}:{one.port}"
        key = (path_of(one.client_file), one.client_name, one.runtime, one.listener_name, address, one.purpose)
        value = _truth(one.connects)
        worst[key] = 0.0 if 0.0 in (value, worst.get(key)) else value
    names = ("client", "identity", "runtime", "listener", "address", "purpose")
    return [(dict(zip(names, key, strict=True)), value) for key, value in worst.items()]


def _truth(value: bool | None) -> float:
    return float("nan") if value is None else float(value)


def _lines(family: _Family) -> Iterator[str]:
    name = f"{_PREFIX}_{family.name}"
    # Names that differ only in what can't be printed would be one series twice.
    samples = {_braced(labels): value for labels, value in family.samples}
    if samples:
        yield f"# HELP {name} {family.help}"
        yield f"# TYPE {name} gauge"
        yield from (f"{name}{labels} {_number(value)}" for labels, value in samples.items())


def _braced(labels: Labels) -> str:
    given = ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())
    return f"{{{given}}}" if given else ""


def _escape(text: str) -> str:
    return printable(text, _LONGEST).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: float) -> str:
    return "NaN" if value != value else f"{value:.15g}"
