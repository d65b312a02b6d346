"""Builds the documentation site into a folder: ``python -m docs.build [FOLDER]`` (``make docs``).

Pages are docs/pages/*.md, with what their commands print; one for each rule; the command line; parts of the README.
Nothing on the site is loaded from elsewhere, and it works from a file system.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from docs.commands import build_folder, fill_in
from docs.figures import figures
from docs.search import Found, search_data
from kafkassl_doctor import __version__
from kafkassl_doctor.explain import render_page
from kafkassl_doctor.rules import Rule, load_rules

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
COLOURS = ROOT / "kafkassl_doctor" / "formats" / "templates" / "colours.css"
ORDER = (
    *("index", "first-check", "before-a-restart", "renewing-certificates", "adding-a-client", "reading-a-probe"),
    *("gating-ci", "how-predictions-are-proven", "writing-a-rule"),
)
"""Pages by hand, in the order of the menu."""
COMMANDS = ("check", "probe", "explain", "rules", "facts", "init")
GUIDES = ("gating",)
"""Pages of the repository that stand on the site as they are."""
_MOVED = {
    "kafkassl_doctor/data/schema/report-1.json": "report-1.json",
    "rules/": "rules.html",
    "docs/report.png": "report.png",
    "docs/gating.md": "gating.html",
}
"""Where on the site stands what the README links to."""
_DIRECTIVE = re.compile(r"<!-- (readme|file|rules|figures):(?: (.*?))? -->")
_COMMENT = re.compile(r"<!-- .*? -->\n")
_MARKDOWN = MarkdownIt("commonmark").enable(["table"])


class Page(NamedTuple):
    """A page of the site; its address is its name with ``.html``."""

    name: str
    title: str
    html: str
    kind: str = "page"
    rule: Rule | None = None
    """For the page of a rule."""


def build_site(folder: Path) -> list[Page]:
    """Build the site into *folder*, which is emptied first; return its pages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "rules").mkdir()
    rules = tuple(sorted(load_rules(), key=lambda rule: rule.id))
    pages = [_own_page(name) for name in ORDER]
    pages += [*map(_guide_page, GUIDES), _rules_page(rules), _commands_page(), *map(_rule_page, rules)]
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("page.html")
    menu = [(page.name, page.title) for page in pages if page.rule is None]
    for page in pages:
        root = "../" if "/" in page.name else ""
        html = template.render(page=page, html=Markup(page.html), root=root, menu=menu, version=__version__)
        (folder / f"{page.name}.html").write_text(html, "utf-8")
    found = [Found(f"{page.name}.html", page.title, page.kind, page.html) for page in pages]
    (folder / "search-data.js").write_text(search_data(rules, found), "utf-8")
    style = COLOURS.read_text("utf-8") + (HERE / "templates" / "site.css").read_text("utf-8")
    (folder / "site.css").write_text(style, "utf-8")
    shutil.copy(HERE / "templates" / "site.js", folder)
    shutil.copy(ROOT / "kafkassl_doctor" / "data" / "schema" / "report-1.json", folder)
    shutil.copy(HERE / "report.png", folder)
    _build_sample(folder / "sample-report.html")
    return pages


def read_own(name: str) -> str:
    """Return a page by hand, its parts from elsewhere filled in, what its commands print not yet."""
    return _DIRECTIVE.sub(_direct, (HERE / "pages" / f"{name}.md").read_text("utf-8"))


def _own_page(name: str) -> Page:
    text = read_own(name)
    with tempfile.TemporaryDirectory() as folder:
        text = fill_in(text, build_folder(text, Path(folder)))
    return Page(name, _title(text), render_markdown(_COMMENT.sub("", text)))


def _direct(match: re.Match[str]) -> str:
    kind, what = match[1], match[2]
    if kind == "readme":
        return _readme_section(what)
    if kind == "file":
        language = {".toml": "toml", ".properties": "properties"}.get(Path(what).suffix, "yaml")
        return f"```{language}\n{(ROOT / what).read_text('utf-8').rstrip()}\n```"
    if kind == "figures":
        return figures()
    return f"{len(load_rules())}"


def _readme_section(heading: str) -> str:
    """A section of the README without its heading; links into the repository become names."""
    text = (ROOT / "README.md").read_text("utf-8")
    match = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", text, re.MULTILINE | re.DOTALL)
    if match is None:
        raise LookupError(f"README.md has no section {heading!r}")
    return _relink(match[2]).strip()


def _relink(text: str) -> str:
    """Markdown of the repository as it stands on the site: links to what the site does not have become names."""

    def link(found: re.Match[str]) -> str:
        target = _MOVED.get(found[3], found[3] if found[3].startswith("#") else "")
        return f"{found[1]}[{found[2]}]({target})" if target else found[2]

    return re.sub(r"(!?)\[([^\]]*)\]\((?!https?:)([^)]*)\)", link, text)


def _guide_page(name: str) -> Page:
    """A page of the repository's docs folder."""
    text = (HERE / f"{name}.md").read_text("utf-8")
    return Page(name, _title(text), render_markdown(_relink(text)))


def _rule_page(rule: Rule) -> Page:
    text = render_page(rule).split("\n\n", 2)[2]
    return Page(f"rules/{rule.id}", rule.title, render_markdown(text), "rule", rule)


def _rules_page(rules: tuple[Rule, ...]) -> Page:
    parts = [f"# Rules\n\nThe {len(rules)} rules, by what they look at."]
    for subject in sorted({rule.subject for rule in rules}):
        rows = [
            f"| [`{rule.id}`](rules/{rule.id}.html) | {rule.severity} | {rule.kind} | {_cell(rule.title)} |"
            for rule in rules
            if rule.subject == subject
        ]
        parts.append(
            "\n".join([f"## {subject.capitalize()}", "", "| rule | severity | kind | |", "|---|---|---|---|", *rows])
        )
    return Page("rules", "Rules", render_markdown("\n\n".join(parts)))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _commands_page() -> Page:
    parts = ["# Command line"]
    for command in COMMANDS:
        words = [sys.executable, "-m", "kafkassl_doctor", command, "--help"]
        environment = {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, capture_output=True, text=True, env=environment, check=True)
        parts.append(f"## {command}\n\n```text\n{done.stdout.rstrip()}\n```")
    parts += ["## Formats", _readme_section("Formats"), "## Exit codes", _readme_section("Exit codes")]
    return Page("command-line", "Command line", render_markdown("\n\n".join(parts)))


def render_markdown(text: str) -> str:
    """Return Markdown as HTML; headings have names, and what is typed in a block stands out from what is printed."""
    tokens = _MARKDOWN.parse(text)
    used: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            name = re.sub(r"[^a-z0-9]+", "-", tokens[number + 1].content.lower()).strip("-") or "part"
            while name in used:
                name += "-"
            used.add(name)
            token.attrSet("id", name)
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = re.sub(r'(?m)(<code class="language-console">|^)(\$ [^\n<]*)', _prompt, html)
    return html.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")


def _prompt(match: re.Match[str]) -> str:
    return f'{match[1]}<span class="typed">{match[2]}</span>'


def _title(text: str) -> str:
    match = re.search(r"^# (.*)$", text, re.MULTILINE)
    assert match is not None, "a page begins with its title"
    return match[1]


def _build_sample(path: Path) -> None:
    """The HTML report on the broken set-up."""
    with tempfile.TemporaryDirectory() as folder:
        setup = build_folder("", Path(folder))
        words = [
            sys.executable,
            "-m",
            "kafkassl_doctor",
            "check",
            "config/server.properties",
            "config/orders.properties",
        ]
        asked = ["--at", "2026-11-24", "--format", f"html={path.resolve()}", "--fail-on", "never"]
        environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*words, *asked], cwd=setup, env=environment, check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"
    print(f"{len(build_site(target))} pages in {target}")
