"""What a probe found: each endpoint with its stages, what TLS and Kafka showed; many of them as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .layout import Line, Page, Span, cells, clip, columns, flow, paragraph
from .text import printable

if TYPE_CHECKING:
    from ..probe.endpoint import Chain, Endpoint, Stage, Tls, Version

_INDENT = 3
_LABEL = 13
"""Columns of the labels of stages and of what they showed."""
_MANY = 4
"""From so many endpoints on, those without a failure take one line each."""
_FAILURES_SHOWN = 8
_NAMES = {
    "dns": "name",
    "tcp": "TCP",
    "first-bytes": "first bytes",
    "tls": "TLS",
    "client-auth": "client auth",
    "kafka": "Kafka",
}
_STYLES = {"passed": "good", "failed": "error", "unknown": "unknown", "skipped": "dim"}
_LONGEST = 400
_SUITES_SHOWN = 4
_WIDEST_NAME, _WIDEST_END = 48, 24
"""Columns of a name in a table, and of a mark, what stands between, and where an endpoint fails."""


def endpoint_lines(endpoints: Sequence[Endpoint], page: Page) -> list[Line]:
    """Return the part of the report on endpoints; nothing without any."""
    if not endpoints:
        return []
    if len(endpoints) < _MANY or page.verbose:
        return [line for one in endpoints for line in ([], *_whole(one, page))]
    failed = [one for one in endpoints if one.stopped_at is not None]
    lines = [[], *_table(endpoints, page)]
    for one in failed[:_FAILURES_SHOWN]:
        lines += [[], *_whole(one, page)]
    rest = len(failed) - _FAILURES_SHOWN
    if rest > 0:
        text = f"{page.marks.more} and {rest} more that fail (--verbose shows each)"
        lines += [[], *paragraph(text, page, _INDENT, "dim")]
    return lines


def ending_lines(endpoints: Sequence[Endpoint], flawed: bool, page: Page) -> list[Line]:
    """Return how a run that only probed ends; *flawed*: an error was found, though perhaps at no stage."""
    failed = [one for one in endpoints if one.stopped_at is not None]
    undone = [one for one in endpoints if not one.complete and one.stopped_at is None]
    if failed or undone:
        text = _tell_failures(endpoints, len(failed), len(undone))
        return paragraph(text, page, _INDENT, "error", [(f" {page.marks.error} ", "error")])
    text = "The endpoint answers" if len(endpoints) == 1 else f"All {len(endpoints)} endpoints answer"
    if flawed:
        return paragraph(
            f"{text}, and clients fail all the same.", page, _INDENT, "error", [(f" {page.marks.error} ", "error")]
        )
    return paragraph(f"{text}.", page, _INDENT, "good", [(f" {page.marks.good} ", "good")])


def _tell_failures(endpoints: Sequence[Endpoint], failed: int, undone: int) -> str:
    if len(endpoints) == 1:
        stopped, name = endpoints[0].stopped_at, printable(endpoints[0].name, 300)
        return f"{name} fails at {_label(stopped)}." if stopped else f"{name} was not looked at to its end."
    words = [f"{failed} {'fails' if failed == 1 else 'fail'}"] if failed else []
    words += [f"{undone} {'was' if undone == 1 else 'were'} not looked at to the end"] if undone else []
    return f"Of {len(endpoints)} endpoints {', '.join(words)}."


def _mark(endpoint: Endpoint) -> str:
    if endpoint.stopped_at is not None:
        return "error"
    unsure = not endpoint.complete or any(stage.outcome == "unknown" for stage in endpoint.stages)
    return "unknown" if unsure else "good"


def _whole(endpoint: Endpoint, page: Page) -> list[Line]:
    style = _mark(endpoint)
    mark: Line = [(f" {getattr(page.marks, style)} ", style)]
    parts = [endpoint.address] if endpoint.address and endpoint.address != endpoint.host else []
    parts += [_count(endpoint.connections, "connection", "connections"), _time(endpoint.seconds)]
    name, details = printable(endpoint.name, 300), [[(printable(part), "dim")] for part in parts]
    if cells(name) > page.width - _INDENT:
        lines = [*paragraph(name, page, _INDENT, "file", mark), *flow(details, page, _INDENT)]
    else:
        lines = flow([[(name, "file")], *details], page, _INDENT, mark)
    stages = [stage for stage in endpoint.stages if stage.outcome != "skipped" or page.verbose]
    for stage in stages:
        lines += _stage_lines(stage, page)
    shown = _shown(endpoint, page)
    return lines + ([[], *shown] if shown else [])


def _stage_lines(stage: Stage, page: Page) -> list[Line]:
    style = _STYLES[stage.outcome]
    sign = page.marks.dot if stage.outcome == "skipped" else getattr(page.marks, style)
    first: Line = [(" " * _INDENT, ""), (sign, style), (f" {_label(stage)}".ljust(_LABEL), "dim")]
    took = f" ({_time(stage.seconds)})" if stage.seconds is not None and stage.outcome != "skipped" else ""
    indent = _INDENT + cells(sign) + _LABEL
    lines = paragraph(printable(stage.text, _LONGEST) + took, page, indent, "", first)
    for text in stage.says[:1]:
        lines += _labelled("client says", [printable(text, _LONGEST)], page, "says", indent - _INDENT)
    if stage.cause and stage.outcome == "failed":
        lines.append([(" " * indent, ""), (f"[{stage.cause}]", "dim")])
    return lines


def _label(stage: Stage) -> str:
    return _NAMES.get(stage.name, stage.name)


def _labelled(label: str, texts: Iterable[str], page: Page, style: str = "", width: int = _LABEL + 1) -> list[Line]:
    lines: list[Line] = []
    for text in texts:
        margin: Line = [(" " * _INDENT + ("" if lines else label).ljust(width), "dim")]
        lines += paragraph(text, page, _INDENT + width, style, margin)
    return lines


def _shown(endpoint: Endpoint, page: Page) -> list[Line]:
    """What TLS, client authentication and Kafka showed, below the stages."""
    lines: list[Line] = []
    if endpoint.tls is not None:
        lines += _tls_lines(endpoint.tls, page)
    found = endpoint.client_auth
    if found is not None and found.asks != "none" and found.authorities_told:
        names = [printable(name, 200) for name in found.authorities] or ["any CA: the listener's list is empty"]
        more = [f"{page.marks.more} and {len(names) - 6} more"] if len(names) > 6 and not page.verbose else []
        lines += _labelled("client CAs", [*(names if page.verbose else names[:6]), *more], page)
    if endpoint.kafka is not None:
        for label, text in endpoint.kafka.lines:
            lines += _labelled(label, [printable(text, _LONGEST)], page)
    return lines


def _tls_lines(tls: Tls, page: Page) -> list[Line]:
    lines: list[Line] = []
    accepted = [one for one in tls.versions if one.accepted]
    refused = [one.name for one in tls.versions if one.accepted is False]
    unsure = [f"{one.name} can't be told: {one.text}" for one in tls.versions if one.accepted is None]
    if any(one.complete for one in accepted):
        for one in reversed(accepted):
            lines += _version_lines(one, page)
    elif accepted:
        lines += _labelled("accepts", [", ".join(one.name for one in reversed(accepted))], page)
    if refused:
        lines += _labelled("refuses", [", ".join(reversed(refused))], page)
    lines += _labelled("unknown", [printable(text, _LONGEST) for text in unsure], page)
    for chain in tls.chains:
        lines += _chain_lines("certificate" if chain is tls.chains[0] else chain.key_type, chain, page)
    if tls.without_sni is not None:
        lines += _chain_lines("without SNI", tls.without_sni, page)
    for name in tls.names[1:]:
        if not name.covered:
            lines += _labelled("", [f"does not name {printable(name.name, 100)}"], page, "error")
    return lines


def _version_lines(version: Version, page: Page) -> list[Line]:
    order = {True: "its own order", False: "the client's order", None: ""}[version.server_preference]
    suites = [*version.suites, *(f"0x{number:04X}" for number in version.unknown_suites)]
    head = f"{_count(len(suites), 'suite', 'suites')}" + (f", in {order}" if order else "")
    shown = suites if page.verbose else suites[:_SUITES_SHOWN]
    more = [f"{page.marks.more} and {len(suites) - len(shown)} more (--verbose)"] if len(shown) < len(suites) else []
    lines = _labelled(version.name, [head, *shown, *more], page)
    if version.groups:
        lines += _labelled("", [f"groups {', '.join(version.groups)}"], page, "dim")
    if version.schemes:
        lines += _labelled("", [f"signs with {', '.join(version.schemes)}"], page, "dim")
    return lines


def _chain_lines(label: str, chain: Chain, page: Page) -> list[Line]:
    texts = []
    for one in chain.certificates[: None if page.verbose else 4]:
        if one.problem:
            texts.append(f"a certificate that does not parse: {one.problem}")
            continue
        key = one.curve or (f"{one.key_bits} bits" if one.key_bits else "")
        texts.append(f"{one.subject or 'no subject'} ({one.key_algorithm} {key}, ends {one.not_after:%Y-%m-%d})")
    rest = len(chain.certificates) - len(texts) + chain.dropped
    texts += [f"{page.marks.more} and {rest} more"] if rest else []
    lines = _labelled(label, [printable(text, _LONGEST) for text in texts], page)
    notes = [f"{name} is neither served nor trusted" for name in chain.gaps]
    notes += ["served in the wrong order"] if chain.order == "disordered" else []
    notes += [f"served for nothing: {name}" for name in chain.extras[:3]]
    if chain.openssl is not None and chain.java is not None and chain.openssl.trusted is not chain.java.trusted:
        verdict = "trusts it" if chain.openssl.trusted else f"refuses it: {' '.join(chain.openssl.says)}"
        notes.append(f"OpenSSL, unlike the JVM, {verdict}")
    return lines + _labelled("", [printable(note, _LONGEST) for note in notes], page, "warning")


def _table(endpoints: Sequence[Endpoint], page: Page) -> list[Line]:
    head: list[list[Span]] = [[(text, "dim")] for text in ("ENDPOINT", "TLS", "CERTIFICATE", "CLIENTS", "KAFKA")]
    rows = [head, *(_row(one, page) for one in endpoints)]
    widths = [max(cells(row[at][0][0]) for row in rows) for at in range(len(head))]
    room = page.width - _INDENT - 2 * (len(head) - 1) - sum(widths[:2]) - sum(widths[3:])
    widths[2] = max(min(widths[2], room), 10)
    if sum(widths) + 2 * (len(head) - 1) + _INDENT > page.width:  # a narrow terminal: name and outcome only
        rows, widths = [row[:2] for row in rows], widths[:2]
    for row in rows:
        if len(row) > 2:
            row[2] = [(clip(row[2][0][0], widths[2], page.marks.more), row[2][0][1])]
    return columns(rows, widths, _INDENT)


def _row(endpoint: Endpoint, page: Page) -> list[list[Span]]:
    style = _mark(endpoint)
    widest = min(_WIDEST_NAME, page.width - _INDENT - _WIDEST_END)
    name = clip(printable(endpoint.name, 300), widest, page.marks.more)
    first: list[Span] = [(f"{getattr(page.marks, style)} {name}", style)]
    stopped, tls = endpoint.stopped_at, endpoint.tls
    end = f"fails at {_label(stopped)}" if stopped else "not done" if not endpoint.complete else ""
    protocol = tls.protocol if tls is not None and tls.protocol else "no TLS"
    leaf = tls.chains[0].certificates[0] if tls is not None and tls.chains else None
    subject = f"ends {leaf.not_after:%Y-%m-%d} {printable(leaf.subject, 200)}" if leaf and not leaf.problem else ""
    asks = endpoint.client_auth.asks if endpoint.client_auth is not None else ""
    kafka = next((stage for stage in endpoint.stages if stage.name == "kafka"), None)
    answers = "answers" if kafka is not None and kafka.outcome == "passed" else ""
    return [first, [(end or protocol, "error" if stopped else "")], [(subject, "")], [(asks, "")], [(answers, "")]]


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
