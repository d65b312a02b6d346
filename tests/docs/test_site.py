"""The documentation site: its links, its commands, its search, as built."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from docs.build import GUIDES, ORDER, ROOT, build_site, read_own, render_markdown
from docs.commands import Command, build_folder, commands_of, run
from kafkassl_doctor.explain import match_text
from kafkassl_doctor.rules import load_rules
from tests.browsers import launched, needs_browser, open_file
from tests.engine.error_texts import TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
COMMANDS = [command for name in ORDER for command in commands_of(name, read_own(name))]
_NOT_RUN = ("pip install",)
"""What installs this very program."""


class _Links(HTMLParser):
    """The links of a page, and the names in it that links can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names |= {given["id"]} if given.get("id") else set()
        self.links += [value for name in ("href", "src") if (value := given.get(name))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    build_site(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


def test_every_link_leads_somewhere_on_the_site(site: Path) -> None:
    read = {path: _Links(path.read_text("utf-8")) for path in site.rglob("*.html")}
    dead: list[str] = []
    for path, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = read.get(target)
            missing = parts.fragment and known is not None and unquote(parts.fragment) not in known.names
            if parts.scheme or not target.exists() or missing:
                dead.append(f"{path.relative_to(site)}: {link}")
    # In the sample report, the names of rules lead to their findings by script.
    assert [one for one in dead if "#rule-" not in one] == []


def test_every_rule_has_a_page_with_its_headings(site: Path) -> None:
    for rule in load_rules():
        text = (site / "rules" / f"{rule.id}.html").read_text("utf-8")
        for heading in ("why", "how-it-gets-there", "repair", "when-to-ignore"):
            assert f'<h2 id="{heading}">' in text, rule.id


def test_pages_are_in_the_menu_and_say_their_title(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    for name in (*ORDER, *GUIDES):
        assert f'href="{name}.html"' in home
        assert (site / f"{name}.html").read_text("utf-8").count("<h1") == 1


def test_what_is_shown_as_printed_was_printed(site: Path) -> None:
    text = (site / "first-check.html").read_text("utf-8")
    assert "does not name kafka-1.acme.example" in text
    for name in ORDER:
        page = (site / f"{name}.html").read_text("utf-8")
        assert "Traceback" not in page
        assert "internal error" not in page
        assert str(ROOT) not in page
        assert "<!--" not in page


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.page}: {command.line[:60]}")
def test_every_command_on_the_site_runs(command: Command, tmp_path: Path) -> None:
    if command.line.startswith(_NOT_RUN):
        pytest.skip("it installs the program itself")
    if command.line.startswith("keytool") and not shutil.which("keytool"):
        pytest.skip("there is no JDK on this machine")
    text = read_own(command.page)
    folder = build_folder(text, tmp_path)
    for other in commands_of(command.page, text):
        done = run(other.line, folder) if other == command or _prepares(other, command) else None
        if other == command:
            break
    assert done is not None
    assert done.returncode in (0, 1), done.stdout
    assert "Traceback" not in done.stdout
    assert "internal error" not in done.stdout


def _prepares(one: Command, other: Command) -> bool:
    """Whether a command writes a file that another reads."""
    written = re.findall(r"--write-baseline (\S+)|--format json=(\S+)", one.line)
    return any(name in other.line for names in written for name in names if name) or " init " in one.line


def test_commands_are_found_in_both_kinds_of_blocks() -> None:
    text = "```console\n$ a b\n```\n\n```sh\n# no\nc \\\n  d\n```\n\n```toml\ne\n```\n"
    assert [(one.line, one.shown) for one in commands_of("x", text)] == [("a b", True), ("c d", False)]


def test_headings_of_the_same_name_have_names_of_their_own() -> None:
    html = render_markdown("# A b\n\n## A b\n")
    assert re.findall(r'id="([^"]*)"', html) == ["a-b", "a-b-"]


def test_the_rule_that_is_written_on_the_site_works(tmp_path: Path) -> None:
    block = re.search(r"^    ---\n.*?(?=^\S)", read_own("writing-a-rule"), re.MULTILINE | re.DOTALL)
    assert block is not None
    examples = "```toml bad\nnode = {}\n```\n\n```toml good\nnode = {}\n```\n"
    text = re.sub(r"^    ", "", block[0], flags=re.MULTILINE).strip() + f"\n\n{examples}"
    (tmp_path / "listener").mkdir()
    (tmp_path / "listener" / "listener-outside-9093.md").write_text(text, "utf-8")
    [rule] = [one for one in load_rules([str(tmp_path)]) if one.id == "listener-outside-9093"]
    assert rule.severity == "note"


def test_words_are_spelt_right() -> None:
    pytest.importorskip("codespell_lib", reason="codespell is not installed")
    words = [
        sys.executable,
        "-m",
        "codespell_lib",
        "docs/pages",
        "docs/gating.md",
        "rules",
        "README.md",
        "CHANGELOG.md",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == ""


@needs_browser
def test_the_search_finds_what_explain_finds(browser: Browser, site: Path) -> None:
    page, seen = open_file(browser, site / "index.html")
    rules = load_rules()
    for text in TEXTS:
        found = page.evaluate("text => siteSearch.matchText(text).map((one) => one.rule)", text)
        assert found == [match.rule.id for match in match_text(text, rules)], text
    assert seen.complaints == []
    assert all(url.startswith("file:") for url in seen.requests)


@needs_browser
def test_an_error_text_that_is_pasted_leads_to_the_page_of_its_rule(browser: Browser, site: Path) -> None:
    page, _ = open_file(browser, site / "rules" / "key-removed.html")
    page.keyboard.press("/")
    page.keyboard.insert_text("java.security.cert.CertificateException: No name matching broker1.example.com found")
    assert (
        page.inner_text("#results a >> nth=0 >> .title") == "A connection to a name that the certificate does not have"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/host-name-mismatch.html")


@needs_browser
def test_words_lead_to_pages(browser: Browser, site: Path) -> None:
    page, _ = open_file(browser, site / "index.html")
    for words, url in (("gating ci", "gating-ci.html"), ("renew", "renewing-certificates.html")):
        page.fill("#search", words)
        found = [link.get_attribute("href") for link in page.query_selector_all("#results a")]
        assert url in found[:3]
    page.fill("#search", "<img src=x onerror=alert(1)>")
    assert page.locator("#results img").count() == 0
    page.keyboard.press("Escape")
    assert not page.is_visible("#results")


@needs_browser
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_their_width(browser: Browser, site: Path, width: int) -> None:
    for name in (*ORDER, *GUIDES, "rules", "command-line", "rules/client-auth-requested"):
        page, _ = open_file(browser, site / f"{name}.html", viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.context.close()
