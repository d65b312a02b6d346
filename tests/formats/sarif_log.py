"""Checks a SARIF log against the JSON schema of SARIF 2.1.0 (sarif-2.1.0.json, as SchemaStore has it)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

_SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text("utf-8"))


def check_sarif(text: str) -> Any:
    """Return the log; raises jsonschema.ValidationError where it is none."""
    log = json.loads(text)
    Draft4Validator(_SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER).validate(log)
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert [rules[result["ruleIndex"]] for result in run["results"]] == [one["ruleId"] for one in run["results"]]
    return log
