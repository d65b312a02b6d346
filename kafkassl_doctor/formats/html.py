"""One HTML file that needs nothing else: what was looked at, listeners, connections, certificates, findings.

Whatever it quotes is escaped by the template engine, and a content security policy lets nothing run or load but the
style and script that are in it, by their digests.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..facts import Client, Node, Store
from ..report import ClientVerdict, Input, Link, Report, StartUp, Verdict
from ..values import Unknown
from .answers import STAGE_STATES, endpoint_state, served
from .flat import all_findings, ending, path_of, place_name, unknowns
from .layout import Page
from .listeners import listener_row
from .matrix import Cell, build_matrix, count_names, dialler, failures, state_of
from .text import printable, printable_lines
from .timeline import bars, ticks

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint

_TEMPLATES = Path(__file__).parent / "templates"
_MARKS = {"good": "✓", "error": "✕", "warning": "!", "note": "i", "unknown": "?", "none": "·"}
_PAGE = Page(1000)
_LONGEST = 4000
"""Signs of one text that are shown: no repair is that long, and a page of one value is read by nobody."""
_LINKS_SHOWN = 12
"""Connections that the panel of a cell shows."""


def render_html(report: Report, version: str) -> str:
    """Return the report as a page; *version* is this program's."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    timeline = bars(report)
    # Positions stand in the style, not at the elements: the policy lets no style stand there.
    places = sorted({place for bar in timeline for place in (bar.begins, round(bar.ends - bar.begins, 1))})
    style = (
        _read("colours.css")
        + _read("report.css")
        + "".join(_rules(sorted({*places, *(tick.position for tick in ticks())})))
    )
    script = _read("report.js")
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals["marks"] = _MARKS
    environment.filters["percent"] = _class
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:"
    return environment.get_template("report.html").render(
        style=Markup(style), script=Markup(script), policy=policy, version=version, timeline=timeline, **_view(report)
    )


def _finalize(value: Any) -> Any:
    """Texts are printable wherever they stand; what is markup already stays as it is."""
    return printable(value, _LONGEST) if value.__class__ is str else value


def _view(report: Report) -> dict[str, Any]:
    """What the template shows, all of it plain data."""
    state, headline = ending(report)
    findings = [_finding(verdict, head, report) for verdict, head in all_findings(report)]
    return {
        "target": report.target,
        "state": state,
        "headline": headline,
        "counts": report.counts,
        "nodes": list(_nodes(report)),
        "clients": list(_clients(report)),
        "inputs": [given for given in report.inputs if given.problem or _unseen(given, report)],
        "matrix": _matrix(report.links),
        "failures": [_failure(several) for several in failures(report.links)],
        "endpoints": [_endpoint(one) for one in report.endpoints],
        "ticks": ticks(),
        "findings": findings,
        "files": list(dict.fromkeys(one["file"] for one in findings if one["file"])),
        "unknown": [_finding(verdict, None, report) for verdict in unknowns(report)],
        "suppressed": [(one, _finding(one.verdict, None, report)) for one in report.suppressed],
        "fixed": report.fixed,
        "configuration": report.configuration,
    }


def _unseen(given: Input, report: Report) -> bool:
    """Whether a file is neither a node nor a client."""
    return given.file not in {*(one.file for one in report.startups), *(one.file for one in report.clients)}


def _nodes(report: Report) -> Iterator[dict[str, Any]]:
    nodes: dict[str, Node] = {node.name: node for node in report.facts.nodes} if report.facts else {}
    for startup in report.startups:
        node = nodes.get(startup.file)
        shown: list[Any] = []
        if node is not None and not isinstance(node.listeners, Unknown):
            shown = [listener_row(listener, _PAGE) for listener in node.listeners if listener.present]
        words = [startup.role] if node is None else [startup.role, "ZooKeeper" if node.mode == "zookeeper" else "KRaft"]
        words += [f"node {node.node_id}"] if node is not None and node.node_id is not None else []
        yield {**_end(startup, startup.starts, ("starts", "will not start")), "words": words, "listeners": shown}


def _clients(report: Report) -> Iterator[dict[str, Any]]:
    views = {(one.file, one.prefix): one for one in report.facts.clients} if report.facts else {}
    for verdict in report.clients:
        view = views.get((verdict.file, verdict.name))
        end = _end(verdict, verdict.constructs, ("can be constructed", "can't be constructed"))
        yield {**end, "identity": verdict.name.rstrip("."), "kind": verdict.kind, **_side(view)}


def _side(client: Client | None) -> dict[str, str]:
    if client is None or client.settings is None or isinstance(client.settings, Unknown):
        return {"protocol": _text(client.protocol) if client else "", "presents": "", "trusts": ""}
    settings = client.settings
    return {
        "protocol": _text(client.protocol),
        "presents": _store(settings.keystore, "no certificate"),
        "trusts": _store(settings.truststore, "the JVM's cacerts"),
    }


def _store(store: Store | Unknown | None, nothing: str) -> str:
    return nothing if store is None else "can't be told" if isinstance(store, Unknown) else store.name


def _text(value: str | Unknown) -> str:
    return "can't be told" if isinstance(value, Unknown) else value


def _end(one: StartUp | ClientVerdict, good: bool | None, ends: tuple[str, str]) -> dict[str, Any]:
    state = state_of(good)
    said = one.unknown if good is None else one.says
    return {
        "file": path_of(one.file),
        "state": state,
        "end": {"good": ends[0], "error": ends[1], "unknown": "can't be told"}[state],
        "says": said if good is not True else None,
        "also_says": one.also_says if good is False else (),
        "because": one.because,
    }


def _matrix(links: tuple[Link, ...]) -> dict[str, Any] | None:
    if not links:
        return None
    matrix = build_matrix(links)
    return {
        "columns": [
            (column.listener, count_names(list(map(path_of, column.files)), "nodes"), column.files)
            for column in matrix.columns
        ],
        "rows": [
            (count_names(row.names), row.names, [cell and _cell(cell) for cell in row.cells]) for row in matrix.rows
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    shown = [_link(one) for one in cell.links[:_LINKS_SHOWN]]
    return {"state": cell.state, "links": shown, "more": len(cell.links) - len(shown)}


def _link(link: Link) -> dict[str, Any]:
    said = [
        (label, text)
        for label, text in (
            ("client", link.client_says),
            ("broker", link.broker_says),
            ("server.log", link.broker_log),
            ("principal", link.principal),
            ("protocol", link.protocol),
            ("cipher suite", link.cipher),
            *((f"{field} can't be told", reason) for field, reason in link.unknown),
        )
        if text
    ]
    state = state_of(link.connects)
    end = {"good": "connects", "error": f"fails at {link.stage}" if link.stage else "is not dialled", "unknown": "?"}
    return {
        "client": dialler(link),
        "address": f"{link.listener_name} {link.host or '?'}:{link.port}",
        "purpose": link.purpose,
        "state": state,
        "end": end[state] if state != "unknown" else "can't be told",
        "said": said,
        "because": link.because,
    }


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    state, tls, asks = endpoint_state(endpoint), endpoint.tls, endpoint.client_auth
    leaf = next(iter(served(endpoint)), None)
    stopped = endpoint.stopped_at
    unsure = "was not looked at to the end" if state == "unknown" else "answers"
    return {
        "name": endpoint.name,
        "address": endpoint.address if endpoint.address != endpoint.host else "",
        "state": state,
        "end": f"fails at {stopped.name}" if stopped else unsure,
        "stages": [
            (stage.name, STAGE_STATES[stage.outcome] or "none", stage.text, stage.says) for stage in endpoint.stages
        ],
        "tls": " ".join(text for text in (tls.protocol, tls.cipher) if text) if tls else "",
        "certificate": leaf.subject if leaf else "",
        "ends": f"{leaf.not_after:%Y-%m-%d}" if leaf else "",
        "asks": asks.asks if asks else "",
    }


def _failure(several: tuple[Link, ...]) -> dict[str, Any]:
    return {**_link(several[0]), "more": [_link(one) for one in several[1:]]}


def _finding(verdict: Verdict, head: Verdict | None, report: Report) -> dict[str, Any]:
    place = verdict.place
    others = [(place_name(one.place), one.note) for one in (*verdict.related, *verdict.same)]
    return {
        "rule": verdict.rule,
        "severity": verdict.severity,
        "kind": verdict.kind,
        "message": verdict.message,
        "subject": f"{verdict.subject_kind} {verdict.subject_name}",
        "file": path_of(place.file) if place else "",
        "place": place_name(place) if place else "",
        "line": place.line if place else None,
        "source": report.lines.get(place) if place else None,
        "others": others,
        "says": verdict.says,
        "why": [_code(paragraph) for paragraph in verdict.why.strip().split("\n\n")] if verdict.why.strip() else [],
        "fix": printable_lines(verdict.fix.rstrip("\n")) if verdict.fix.strip() else [],
        "follows": head.rule if head else None,
        "rules": verdict.rules,
    }


def _code(paragraph: str) -> list[tuple[str, bool]]:
    """A paragraph of a rule's page as pairs (text, whether it is code)."""
    parts = " ".join(paragraph.split()).split("`")
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]


def _rules(places: list[float]) -> Iterator[str]:
    for place in places:
        yield f".l{_class(place)}{{left:{place}%}}.w{_class(place)}{{width:{place}%}}"


def _class(place: float) -> str:
    return f"{round(place * 10)}"


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"
