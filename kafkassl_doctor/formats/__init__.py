"""Turns a report into text: one module for each format, each a pure function, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..report import Report

FROM_ROOT = ("github", "sarif", "gitlab")
"""Formats whose readers take files from the root of the repository on."""


def render(report: Report, name: str, version: str, rule_folders: Iterable[str] = ()) -> str:
    """Return the report in the format *name*, one of options.FORMATS other than ``terminal``.

    *version* is this program's. SARIF holds the pages of the rules; those of the user's own are in *rule_folders*.
    """
    if name == "sarif":
        from ..explain import read_pages
        from .sarif import render_sarif, rules_named

        return render_sarif(report, version, read_pages(rules_named(report), rule_folders))
    text: str = getattr(import_module(f"{__name__}.{name}"), f"render_{name}")(report, version)
    return text
