"""Puts the rules into the wheel: their files, and the index that a run reads instead of them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface):
    """Builds the index of rules; an editable install reads the checkout's rules/ and needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add rules/ and its index to a wheel. Fails with everything that is wrong with the rule files."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from kafkassl_doctor.rule_index import build_index, save_index
        finally:
            sys.path.remove(str(root))
        self.folder = tempfile.TemporaryDirectory()
        index = Path(self.folder.name, "rules-index.jsonl")
        save_index({**build_index(root / "rules"), "stamp": None}, index)
        build_data["force_include"][str(index)] = "kafkassl_doctor/data/rules-index.jsonl"
        for path in sorted((root / "rules").glob("*/*.md")):
            build_data["force_include"][str(path)] = f"kafkassl_doctor/data/rules/{path.parent.name}/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 (hatchling calls it so)
        """Remove the draft of the index."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
