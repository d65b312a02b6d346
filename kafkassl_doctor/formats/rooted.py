"""Files as the repository that one stands in names them, for reports that are read beside its files."""

from __future__ import annotations

import os.path
from typing import Any

from ..report import Report
from ..values import Place


def name_from_root(report: Report) -> Report:
    """Return the report with the files of its places named from the root of the repository on; those that lie outside
    stay as they are, and so do texts."""
    if report.repository is None:
        return report
    names = _Names(*report.repository)
    names.update({one.name: one.name for one in report.endpoints}, **{"": "", "-": "-"})
    return report._replace(
        inputs=tuple(one._replace(file=names[one.file]) for one in report.inputs),
        verdicts=_rename(report.verdicts, names),
        suppressed=_rename(report.suppressed, names),
        lines={_rename(place, names): line for place, line in report.lines.items()},
        configuration=names[report.configuration or ""] or None,
    )


class _Names(dict[str, str]):
    """Files by their names from the folder that one stands in on."""

    def __init__(self, root: str, here: str) -> None:
        super().__init__()
        self._root, self._here = root.rstrip("/") + "/", here

    def __missing__(self, file: str) -> str:
        path = os.path.normpath(file if file.startswith("/") else f"{self._here}/{file}")
        self[file] = path[len(self._root) :] if path.startswith(self._root) else file
        return self[file]


def _rename(value: Any, names: _Names) -> Any:
    if isinstance(value, Place):
        return value._replace(file=names[value.file])
    if not isinstance(value, tuple):
        return value
    renamed = [_rename(one, names) if isinstance(one, tuple) else one for one in value]
    return value._make(renamed) if hasattr(value, "_make") else tuple(renamed)
