"""From files and answers to facts.

The survey of files is loaded when it is asked for: a probe has no files, and it takes a tenth of its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .whole import Survey as Survey
    from .whole import survey as survey


def __getattr__(name: str) -> Any:
    """Return the survey of files, or the type of what it returns."""
    if name not in ("Survey", "survey"):
        raise AttributeError(name)
    from .whole import Survey, survey

    return {"Survey": Survey, "survey": survey}[name]
