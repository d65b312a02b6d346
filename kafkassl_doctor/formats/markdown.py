"""GitHub-flavoured Markdown for the summary of a job: counts, who starts, who connects, and the findings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..report import ClientVerdict, Link, Report, StartUp, Suppressed, Verdict
from .answers import STAGE_STATES, served
from .flat import all_findings, details, ending, path_of, place_name, unknowns
from .matrix import build_matrix, count_names, dialler, failures, state_of
from .text import printable

_MARKS = {"good": "✅", "error": "❌", "unknown": "❔", "warning": "⚠️", "note": "ℹ️"}
_LIMIT = 900_000
"""Octets of text after which the rest is only counted: GitHub takes no summary above 1 MiB."""
_FINDINGS_LIMIT = 600_000
"""Octets of findings, so that what follows them has room."""
_LONGEST = 1_000
"""Signs of one text that are shown."""
_MOST_LINES = 200
"""Entries of a list that are shown."""
_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~&#$@"})


def render_markdown(report: Report, version: str) -> str:
    """Return the summary; *version* is this program's."""
    target = report.target
    head = f"kafkassl-doctor {version} · Kafka {target.kafka} · JDK {target.jdk} · {target.at:%Y-%m-%d %H:%M} UTC"
    state, end = ending(report)
    blocks = [f"## {_MARKS[state]} {end}", escape(head), _counts(report)]
    blocks += [f"{_MARKS['error']} {_problem(one.file, one.problem)}" for one in report.inputs if one.problem]
    blocks += [_some(list(_ends(report)))] if report.startups or report.clients else []
    blocks += ["### Connections", _matrix(report.links), *_some_of(_failures(report.links))] if report.links else []
    if report.endpoints:
        blocks += ["### Endpoints", _endpoints(report), *_stopped(report)]
    blocks += _findings(report)
    if unknown := unknowns(report):
        blocks += ["### What could not be told", _some([f"- {_sentence(verdict)}" for verdict in unknown])]
    blocks += _settled(report) if report.suppressed or report.fixed else []
    return "\n\n".join(_fitting(blocks)) + "\n"


def _fitting(blocks: list[str]) -> Iterator[str]:
    """Yield the blocks, as many as a summary takes."""
    size = 0
    for number, block in enumerate(blocks):
        size += len(block.encode("utf-8", "backslashreplace")) + 2
        if size > _LIMIT:
            yield f"… and {len(blocks) - number} more parts, which would make this too long"
            return
        yield block


def _some(lines: list[str]) -> str:
    """Return a list, of a very long one its beginning."""
    rest = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], *([f"- … and {rest} more"] if rest > 0 else [])])


def _some_of(blocks: Iterator[str]) -> Iterator[str]:
    yield from islice(blocks, _MOST_LINES)
    if rest := sum(1 for _ in blocks):
        yield f"… and {rest} more"


def escape(text: str) -> str:
    """Return *text* on one line, such that Markdown shows it as it is and links nothing."""
    return printable(text, _LONGEST).translate(_MARKUP).replace("://", ":\\//").replace("www.", "www\\.")


def code(text: str) -> str:
    """Return *text* as code on one line; also in a table."""
    shown = printable(text, _LONGEST).replace("|", "\\|") or " "
    longest, run = 0, 0
    for sign in shown:
        run = run + 1 if sign == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    edge = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def prose(text: str) -> str:
    """Return a paragraph of a rule's page on one line: what it sets as code stays so, the rest is escaped."""
    parts = " ".join(text.split()).split("`")
    return "".join(code(part) if number % 2 else escape(part) for number, part in enumerate(parts))


def _settled(report: Report) -> Iterator[str]:
    """What does not count, and what of the baseline is gone, behind a line each."""
    for by, title in (("ignore", "ignored"), ("baseline", "known to the baseline")):
        held = [one for one in report.suppressed if one.by == by]
        if held:
            lines = [f"- {_sentence(one.verdict)}{_why(one)}" for one in held]
            yield _folded(f"{len(held)} {title}", _some(lines))
    if report.fixed:
        lines = [f"- {code(one.file)} {escape(f'{one.rule}, {one.subject}')}" for one in report.fixed]
        yield _folded(f"{len(report.fixed)} fixed since the baseline was written", _some(lines))


def _why(one: Suppressed) -> str:
    reason = f": {escape(one.reason)}" if one.reason else ""
    return f"{reason}, until {one.until}" if one.until else reason


def _counts(report: Report) -> str:
    by = [one.by for one in report.suppressed]
    settled = {"Ignored": by.count("ignore"), "In the baseline": by.count("baseline"), "Fixed": len(report.fixed)}
    heads = {"error": "Errors", "warning": "Warnings", "note": "Notes", "unknown": "Unknown"}
    counts = {head: report.counts.get(name, 0) for name, head in heads.items()}
    if folded := report.counts.get("folded", 0):
        counts["Follow from others"] = folded
    counts |= {head: count for head, count in settled.items() if count or head == "Ignored"}
    counts |= {"Passed": report.counts.get("pass", 0), "Not applicable": report.counts.get("not-applicable", 0)}
    return _table(list(counts), [list(map(str, counts.values()))], "---:")


def _ends(report: Report) -> Iterator[str]:
    for startup in report.startups:
        yield _end(startup, startup.file, startup.starts, ("starts", "will not start"))
    for client in report.clients:
        name = f"{client.file} {client.name.rstrip('.')}".rstrip()
        yield _end(client, name, client.constructs, ("can be constructed", "can't be constructed"))


def _end(one: StartUp | ClientVerdict, name: str, good: bool | None, ends: tuple[str, str]) -> str:
    state = state_of(good)
    told = {"good": ends[0], "error": ends[1], "unknown": "can't be told"}[state]
    said = one.unknown if good is None else one.says
    if good is False and said and ": " not in said and one.also_says:
        said = f"{one.also_says[-1]} → {said}"
    line = f"- {_MARKS[state]} {code(path_of(name))} {told}"
    if not said:
        return line
    return f"{line}: {escape(said) if good is None else code(said)}"


def _matrix(links: tuple[Link, ...]) -> str:
    matrix = build_matrix(links)
    heads = [
        f"{escape(one.listener)}<br>{code(count_names(list(map(path_of, one.files)), 'nodes'))}"
        for one in matrix.columns
    ]
    rows = [
        [code(path_of(count_names(row.names))), *(_MARKS[cell.state] if cell else "·" for cell in row.cells)]
        for row in matrix.rows
    ]
    return _table(["", *heads], rows, ":---:")


def _failures(links: tuple[Link, ...]) -> Iterator[str]:
    for several in failures(links):
        first = several[0]
        address = f"{first.listener_name} {first.host or '?'}:{first.port}"
        more = f" and {len(several) - 1} more" if len(several) > 1 else ""
        stage = f" fails at {first.stage}" if first.stage else " fails"
        lines = [f"{_MARKS['error']} {code(dialler(first))} → {code(address)}{more}{stage}"]
        for label, said in (
            ("client", first.client_says),
            ("broker", first.broker_says),
            ("server.log", first.broker_log),
        ):
            lines += [f"- {label}: {code(said)}"] if said else []
        yield "\n".join(lines)


def _endpoints(report: Report) -> str:
    stages = list(dict.fromkeys(stage.name for one in report.endpoints for stage in one.stages))
    rows = []
    for one in report.endpoints:
        states = {stage.name: STAGE_STATES[stage.outcome] for stage in one.stages}
        marks = [_MARKS[state] if (state := states.get(name)) else "·" for name in stages]
        tls = " ".join(text for text in (one.tls.protocol, one.tls.cipher) if text) if one.tls else ""
        ends = f"{leaf[0].not_after:%Y-%m-%d}" if (leaf := served(one)) else ""
        rows.append([code(one.name), *marks, escape(tls), ends])
    return _table(["", *stages, "TLS", "Certificate ends"], rows, ":---:")


def _stopped(report: Report) -> Iterator[str]:
    for one in report.endpoints:
        if stage := one.stopped_at:
            said = "".join(f"\n- client: {code(text)}" for text in stage.says[:1])
            yield f"{_MARKS['error']} {code(one.name)} fails at {stage.name}: {escape(stage.text)}{said}"


def _findings(report: Report) -> list[str]:
    """A heading and a block for each; the last says how many more there are, where they are too many for a summary."""
    blocks: list[str] = []
    found = list(all_findings(report))
    size = 0
    for number, (verdict, head) in enumerate(found):
        block = _finding(verdict, head, report)
        size += len(block.encode("utf-8", "backslashreplace"))
        if size > _FINDINGS_LIMIT:
            blocks.append(f"… and {len(found) - number} more findings, which would make this too long")
            break
        blocks.append(block)
    return ["### Findings", *blocks] if blocks else []


def _finding(verdict: Verdict, head: Verdict | None, report: Report) -> str:
    place = verdict.place
    where = f" {code(place_name(place))}" if place else ""
    title = f"{_MARKS[verdict.severity]} **{verdict.severity}**{where} {escape(verdict.message)} ({code(verdict.rule)})"
    lines = details(verdict, head)
    if place is not None and (source := report.lines.get(place)):
        lines.insert(0, f"{place.line}: {printable(source)}")
    if not lines:
        return title
    shown = [_fenced(lines)]
    if verdict.why:
        shown.insert(0, prose(verdict.why.split("\n\n")[0]))
    return "\n\n".join([title, _folded("Details", "\n\n".join(shown))])


def _fenced(lines: list[str]) -> str:
    text = "\n".join(printable(line, _LONGEST) for line in lines)
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _sentence(verdict: Verdict) -> str:
    where = f"{code(place_name(verdict.place))} " if verdict.place else ""
    return f"{where}{escape(verdict.message)}"


def _problem(file: str, problem: str | None) -> str:
    return f"{code(path_of(file))} could not be looked at: {escape(problem or '')}"


def _table(heads: list[str], rows: list[list[str]], align: str) -> str:
    lines = [heads, [align] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
