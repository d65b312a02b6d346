"""The HTML report, seen and clicked in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kafkassl_doctor.formats import render
from tests.browsers import launched, needs_browser, open_file
from tests.formats.nasty import SHOWN, full_report, nasty_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [needs_browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(render(full_report(), "html", "1.2.3"), "utf-8")
    return path


def shown(page: Page) -> list[str]:
    """Return the rules of the findings that are to be seen."""
    return page.eval_on_selector_all(
        ".finding", "all => all.filter(one => one.offsetParent !== null).map(one => one.dataset.rule)"
    )


def background(page: Page) -> Any:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_page_loads_itself_and_nothing_else(browser: Browser, file: Path) -> None:
    page, seen = open_file(browser, file)
    assert page.inner_text("h1") == "Kafka will not start"
    assert seen.requests == [file.as_uri()]
    assert seen.complaints == []


def test_a_nasty_report_is_shown_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "nasty.html"
    path.write_text(render(nasty_report(), "html", "1.2.3"), "utf-8")
    page, seen = open_file(browser, path)
    for summary in page.query_selector_all("summary"):
        summary.click()
    for cell in page.query_selector_all("button.cell"):
        cell.click()
    page.fill("input[name=text]", "<img src=x onerror=alert(1)>")
    assert (seen.requests, seen.dialogs, seen.complaints) == ([path.as_uri()], [], [])
    assert " ".join(SHOWN.split()) in " ".join(page.inner_text("body").split())
    assert page.locator("img, iframe, object, embed, form[action]").count() == 0


def test_findings_are_filtered_by_severity_kind_file_and_text(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    everything = ["certificate-expired", "follows-it", "client-auth-requested", "store-path-relative"]
    assert shown(page) == everything
    page.click("text=error 2")
    assert shown(page) == everything[2:]
    assert page.inner_text("output") == "2 of 4 shown"
    page.click("text=hygiene 1")
    assert shown(page) == ["client-auth-requested"]
    page.click("text=insecure 1")
    assert shown(page) == []
    assert page.is_visible("text=No finding fits.")
    page.click("text=error 2")
    page.select_option("select[name=file]", "client.properties")
    assert shown(page) == ["follows-it"]
    page.select_option("select[name=file]", "")
    page.fill("input[name=text]", "KEYTOOL certreq")
    assert shown(page) == everything[:2]
    page.fill("input[name=text]", "no such words")
    assert shown(page) == []


def test_a_cell_tells_what_both_sides_say(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    cell = page.locator("button.cell.error")
    assert cell.get_attribute("aria-label") == "client.properties to EXTERNAL of server.properties: fails at host-name"
    assert page.locator(".panel:visible").count() == 0
    cell.click()
    assert "No name matching b1.example.com found" in page.inner_text(".panel:visible")
    page.locator("button.cell.good").click()
    assert page.locator(".panel:visible").count() == 1
    assert "connects" in page.inner_text(".panel:visible")
    page.locator("button.cell.good").click()
    assert page.locator(".panel:visible").count() == 0


def test_an_endpoint_that_fails_is_open(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    assert page.is_visible(".endpoint >> text=The handshake ends with an alert.")
    assert page.inner_text(".endpoint .badge") == "fails at tls"


def test_a_rule_that_is_named_leads_to_its_finding(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    page.click("text=error 2")
    folded = page.locator(".finding[data-rule=certificate-expired]")
    assert not folded.is_visible()
    page.evaluate("document.querySelector('a.rule[data-rule=certificate-expired]').click()")
    assert folded.is_visible()
    assert folded.get_attribute("open") is not None


def test_errors_are_open_and_the_rest_can_be_opened(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    assert page.is_visible(".finding.error:not(.folded) .fix")
    note = page.locator(".finding.note")
    assert not note.locator(".body").is_visible()
    note.locator("summary").click()
    assert note.locator(".body").is_visible()


def test_it_is_light_and_dark(browser: Browser, file: Path) -> None:
    light, _ = open_file(browser, file, color_scheme="light")
    dark, _ = open_file(browser, file, color_scheme="dark")
    assert background(light) == "rgb(246, 246, 248)"
    assert background(dark) == "rgb(17, 18, 23)"
    dark.click("#theme")
    assert background(dark) == background(light)
    dark.click("#theme")
    assert background(dark) != background(light)


def test_on_paper_all_is_open_and_nothing_is_there_to_click(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".finding:not([open])").count() == 0
    assert not page.is_visible(".filters")
    assert not page.is_visible("#theme")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".finding:not([open])").count() == 3


def test_without_scripts_everything_can_be_read(browser: Browser, file: Path) -> None:
    page, _ = open_file(browser, file, java_script_enabled=False)
    assert page.locator(".finding:visible").count() == 4
    assert not page.is_visible(".filters")
    assert page.is_visible(".failure >> text=No name matching b1.example.com found")


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_no_width_needs_the_page_moved_sideways(browser: Browser, file: Path, width: int) -> None:
    page, _ = open_file(browser, file, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_contrast(browser: Browser, file: Path, scheme: Any) -> None:
    page, _ = open_file(browser, file, color_scheme=scheme)
    assert page.evaluate(_CONTRAST) == []


_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const linear = (one) => one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map((one) => linear(one / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || one.offsetParent === null) continue;
    const [a, b] = [light(rgba(getComputedStyle(one).color).slice(0, 3)), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) low.push(`${one.className} ${one.textContent.trim().slice(0, 30)} ${ratio.toFixed(1)}`);
  }
  return low;
}"""
"""Texts with less contrast than WCAG 2.2 AA asks for (4.5 to 1)."""
