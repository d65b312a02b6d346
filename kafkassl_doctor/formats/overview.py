"""What was looked at: each node with its listeners and its start-up, the clients, and what could not be read."""

from __future__ import annotations

from ..facts import Client, Node, Store
from ..report import ClientVerdict, Report, StartUp
from ..values import Unknown
from .layout import Line, Page, flow, paragraph
from .listeners import listener_lines, tail
from .text import printable

_CLIENTS_SHOWN = 12
_INDENT = 3


def overview_lines(report: Report, page: Page) -> list[Line]:
    """Return the head of the report: target, nodes, clients, unreadable inputs."""
    lines = _target_lines(report, page)
    nodes = {node.name: node for node in report.facts.nodes} if report.facts else {}
    for startup in report.startups:
        lines += [[], *_node_lines(startup, nodes.get(startup.file), page)]
    if report.clients:
        lines += [[], *_client_lines(report, page)]
    if report.links:
        from .links import link_lines

        lines += link_lines(report.links, page)
    if report.endpoints:
        from .endpoints import endpoint_lines

        lines += endpoint_lines(report.endpoints, page)
    for given in report.inputs:
        if given.problem:
            mark: Line = [(f" {page.marks.error} ", "error")]
            name, problem = printable(given.file), printable(given.problem)
            lines += [[], *paragraph(f"{name} could not be looked at: {problem}", page, 3, "", mark)]
        elif given.role == "unknown":
            mark = [(f" {page.marks.unknown} ", "unknown")]
            text = f"{printable(given.file)} holds none of Kafka's keys: say what it is for (--as), if it is Kafka's"
            lines += [[], *paragraph(text, page, 3, "", mark)]
    return lines


def _target_lines(report: Report, page: Page) -> list[Line]:
    target = report.target
    parts = [f"Kafka {target.kafka}", f"JDK {target.jdk}", f"{target.at:%Y-%m-%d %H:%M} UTC"]
    parts += [report.configuration] if report.configuration else []
    return flow([[("kafkassl-doctor", "strong")], *([(printable(part), "dim")] for part in parts)], page, 1)


def _node_lines(startup: StartUp, node: Node | None, page: Page) -> list[Line]:
    words: list[str] = [startup.role] if node is None else _node_words(node)
    lines = _outcome_lines(startup.file, startup.starts, ("starts", "will not start"), startup, words, page)
    if node and not isinstance(node.listeners, Unknown):
        shown = [listener for listener in node.listeners if listener.present]
        lines += [[], *listener_lines(shown, page)] if shown else []
    return lines


def _node_words(node: Node) -> list[str]:
    role = "broker and controller" if node.role == "combined" else node.role
    number = [f"node {node.node_id}"] if node.node_id is not None else []
    return [role, *number, "ZooKeeper" if node.mode == "zookeeper" else "KRaft"]


def _outcome_lines(
    name: str, good: bool | None, ends: tuple[str, str], of: StartUp | ClientVerdict, words: list[str], page: Page
) -> list[Line]:
    """How a start-up or a client ends: its name with a mark, what it is, and Kafka's words."""
    style = "unknown" if good is None else "good" if good else "error"
    mark: Line = [(f" {getattr(page.marks, style)} ", style)]
    end = "can't be told" if good is None else ends[0] if good else ends[1]
    chunks: list[Line] = [[(printable(name), "file")], [(end, style)], *([(printable(word), "dim")] for word in words)]
    lines = flow(chunks, page, _INDENT, mark)
    said = of.unknown if good is None else of.says
    if said and good is False and ": " not in said and of.also_says:
        said = f"{of.also_says[-1]} {page.marks.arrow} {said}"
    return lines + (paragraph(printable(said, 600), page, _INDENT, "says" if good is False else "") if said else [])


def _client_lines(report: Report, page: Page) -> list[Line]:
    views = {(client.file, client.prefix): client for client in report.facts.clients} if report.facts else {}
    shown = report.clients
    if len(shown) > _CLIENTS_SHOWN and not page.verbose:
        shown = tuple(client for client in shown if client.constructs is not True)[:_CLIENTS_SHOWN]
    lines: list[Line] = []
    for client in shown:
        name = client.file + (f" {client.name.rstrip('.')}" if client.name else "")
        words = _client_words(client, views.get((client.file, client.name)), page)
        ends = ("can be constructed", "can't be constructed")
        lines += _outcome_lines(name, client.constructs, ends, client, words, page)
    rest = report.clients if not shown else [client for client in report.clients if client not in shown]
    if fine := sum(client.constructs is True for client in rest):
        lines.append([(f" {page.marks.good} ", "good"), (f"{fine} clients can be constructed", "good")])
    if other := len(rest) - fine:
        lines.append([(f" {page.marks.more} and {other} more that can't (--verbose lists them)", "dim")])
    return lines


def _client_words(client: ClientVerdict, view: Client | None, page: Page) -> list[str]:
    if view is None or (client.runtime_asked and client.runtime != view.runtime):
        return [client.kind, client.runtime]
    protocol = view.protocol if isinstance(view.protocol, str) else "protocol unknown"
    runtime = [client.runtime] if client.runtime_asked and client.runtime != client.kind else []
    words = [client.kind, *runtime, protocol]
    if view.settings is not None and not isinstance(view.settings, Unknown):
        keystore, truststore = view.settings.keystore, view.settings.truststore
        words.append(f"presents {_store_name(keystore, page)}" if keystore is not None else "no certificate of its own")
        words.append(
            f"trusts {_store_name(truststore, page)}" if truststore is not None else "trusts the JVM's cacerts"
        )
    return words


def _store_name(store: Store | Unknown, page: Page) -> str:
    return "what can't be told" if isinstance(store, Unknown) else tail(printable(store.name), 36, page)
