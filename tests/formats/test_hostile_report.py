"""Hostile names are harmless in every format: one nasty report goes through each, and each is read back by whoever
reads it in the field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_prometheus

from kafkassl_doctor.data import read_data
from kafkassl_doctor.formats import render
from kafkassl_doctor.formats.terminal import render_terminal
from kafkassl_doctor.formats.text import printable
from kafkassl_doctor.options import FORMATS
from tests.formats.nasty import NASTY, SHOWN, nasty_report
from tests.formats.runner import run_commands
from tests.formats.sarif_log import check_sarif

NASTY_REPORT = nasty_report()
MESSAGE = printable(NASTY_REPORT.verdicts[0].message)
TEXTS = {name: render(NASTY_REPORT, name, "1.2.3") for name in FORMATS if name != "terminal"}
TEXTS["terminal"] = render_terminal(NASTY_REPORT, verbose=True)


def visible(text: str) -> str:
    """Return *text* with all white space made alike, as a browser shows it."""
    return " ".join(text.split())


class Reader(HTMLParser):
    """What HTML holds: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return visible("".join(self.texts))


def texts_of(value: Any) -> Iterator[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_of(item)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_is_not_drawn_reaches_the_output(name: str) -> None:
    # The second is in our own marks: it makes a sign an emoji.
    assert {char for char in TEXTS[name] if printable(char) != char} <= {"\n", "\ufe0f"}
    TEXTS[name].encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_text_is_there_to_be_read(name: str) -> None:
    assert "edisni" in TEXTS[name]


def test_json_holds_the_texts_as_they_are() -> None:
    whole = json.loads(TEXTS["json"])
    Draft202012Validator(read_data("schema/report-1")).validate(whole)
    raw = NASTY.replace("\ud800", "\\ud800")
    assert whole["findings"][0]["message"].endswith(raw)
    assert whole["links"][0]["listener"]["host"].endswith(raw)


def test_sarif_is_valid_and_its_messages_link_nowhere() -> None:
    log = check_sarif(TEXTS["sarif"])
    [run] = log["runs"]
    text = run["results"][0]["message"]["text"]
    first = text.split("\n")[0].replace("{{", "{").replace("}}", "}")
    assert first == MESSAGE.replace("](", "] (")
    assert not any("](" in text for text in texts_of([result["message"] for result in run["results"]]))
    assert all(" " not in uri for uri in _uris(run))


def _uris(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["uri"]] if "uri" in value else [])
        for item in value.values():
            yield from _uris(item)
    elif isinstance(value, list):
        for item in value:
            yield from _uris(item)


def test_junit_is_read_by_junitparser() -> None:
    read = JUnitXml.fromstring(TEXTS["junit"].encode("utf-8"))
    cases = [case for suite in read for case in suite]
    said = [result.message for case in cases for result in case.result]
    assert MESSAGE in said
    assert any(result.text and MESSAGE in result.text for case in cases for result in case.result)
    assert any(SHOWN[:40] in case.name for case in cases)


def test_a_runner_of_github_obeys_nothing_but_our_annotations() -> None:
    commands = run_commands(TEXTS["github"])
    assert {command.name for command in commands} == {"error", "warning", "notice"}
    annotation = next(command for command in commands if command.properties.get("title") == "certificate-expired")
    assert annotation.message.split("\n")[0] == MESSAGE
    assert annotation.properties["file"] == printable(f"server.properties{NASTY}").replace("//", "/")
    assert annotation.properties["line"] == "12"


def test_a_runner_would_obey_the_report_without_the_guard() -> None:
    lines = TEXTS["github"].splitlines()
    unguarded = "\n".join(line for line in lines if not line.startswith("::stop-commands"))
    assert any(command.message.startswith("no <script>") for command in run_commands(unguarded))


def test_gitlab_holds_the_message() -> None:
    issues = json.loads(TEXTS["gitlab"])
    assert MESSAGE in [issue["description"] for issue in issues]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_markdown_shows_the_message_and_makes_nothing_of_it() -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(TEXTS["markdown"])
    reader = Reader(html)
    allowed = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "br", "code", "pre", "strong", "ul", "li",
               "details", "summary"}  # fmt: skip
    assert {tag for tag, _ in reader.tags} <= allowed
    assert visible(MESSAGE) in reader.text
    assert reader.text.count("<script>") > 10


def test_every_row_of_a_markdown_table_has_all_its_cells() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", TEXTS["markdown"], re.MULTILINE)
    assert len(tables) == 3
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_html_holds_only_our_own_elements() -> None:
    reader = Reader(TEXTS["html"])
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("script") == tags.count("style") == 1
    assert "img" not in tags
    names = {name for _, attributes in reader.tags for name in attributes}
    assert not any(name.startswith("on") or name in ("src", "style") for name in names)
    assert {attributes["href"] for tag, attributes in reader.tags if tag == "link"} == {"data:,"}
    links = [attributes["href"] or "" for tag, attributes in reader.tags if tag == "a"]
    assert links
    assert all(link.startswith("#") for link in links)
    assert visible(MESSAGE) in reader.text


def test_openmetrics_is_read_by_both_parsers() -> None:
    for read in (read_openmetrics, read_prometheus):
        families = {family.name: family for family in read(TEXTS["openmetrics"])}
        labels = families["kafkassl_doctor_certificate_expiry_days"].samples[0].labels
        assert labels["subject"].endswith(SHOWN)
        assert labels["store"].endswith(SHOWN)
        hosts = [sample.labels["address"] for sample in families["kafkassl_doctor_link_connects"].samples]
        assert any(SHOWN in host for host in hosts)
