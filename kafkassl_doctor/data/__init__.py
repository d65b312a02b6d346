"""Data dumped from the real thing, and the function that reads it."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def read_data(name: str) -> Any:
    """Return the content of a JSON file below this folder, by its path without suffix: ``configs/broker``.

    It is read once, and nobody changes it.
    Plain file access: importlib.resources alone takes longer to import than most files take to parse.
    """
    import json
    from pathlib import Path

    return json.loads(Path(__file__).parent.joinpath(f"{name}.json").read_bytes())
