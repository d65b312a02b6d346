"""Takes the picture of the HTML report that the README shows: ``python -m docs.screenshot`` (needs a Chromium)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from docs.build import HERE, ROOT
from fixtures.make import make_setup
from tests.browsers import launched, open_file

PICTURE = HERE / "report.png"
SETUP = HERE / "screenshot.toml"


def main() -> None:
    """Build the set-up, check it, and take the picture."""
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        setup = make_setup(SETUP.read_text("utf-8"), Path(folder) / "setup")
        report = Path(folder, "report.html")
        words = [sys.executable, "-m", "kafkassl_doctor", "check", *setup.command, "--format", f"html={report}"]
        subprocess.run([*words, "--fail-on", "never"], cwd=setup.directory, env={"PYTHONPATH": str(ROOT)}, check=True)
        page, _ = open_file(browser, report, viewport={"width": 1100, "height": 1290}, color_scheme="light")
        page.click("button.cell.error")
        page.evaluate("document.querySelector('#connections').scrollIntoView({behavior: 'instant'})")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
