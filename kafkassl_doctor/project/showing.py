"""Shows how a run is configured: each key with its value, and where that comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..formats.text import printable
from ..options import Options
from ..plans import Plan
from .applying import COMMAND_LINE, DEFAULT, Applied, Setting
from .words import CAS_EXPIRE, WORDS

_NOTHING = "-"
_PASSWORD = re.compile(r"(?i)((?:password|passphrase|passwd|secret|token)[A-Za-z.]*[=:])\S+")
_DEFAULTS = {"fail-on": "error", "stores": "here", "strict": "false", "slow-stores": "false", "cwd": "."}

Row = tuple[str, str, str]


def show_plan(plan: Plan, options: Options) -> str:
    """Return a line for each key: its name, its value, and whether command line, configuration or nobody gave it."""
    settings = plan.applied.settings if plan.applied else _typed(plan)
    rows = [row for key in WORDS for row in _rows(key, settings[key], options)]
    rows += _own(plan.applied) if plan.applied else []
    rows += [("files" if not number else "", name, _origin(plan, name)) for number, name in enumerate(plan.names)]
    shown = [tuple(map(printable, row)) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in (0, 1)]
    lines = [f"{key:{widths[0]}}  {value:{min(widths[1], 60)}}  {origin}".rstrip() for key, value, origin in shown]
    head = f"# {printable(plan.applied.name)}" if plan.applied else "# no configuration"
    return "\n".join((head, *lines, ""))


def _typed(plan: Plan) -> dict[str, Setting]:
    from .applying import listed

    typed = {key: listed(getattr(plan.given, word.given)) for key, word in WORDS.items()}
    return {key: Setting(values, (COMMAND_LINE if values else DEFAULT,)) for key, values in typed.items()}


def _rows(key: str, setting: Setting, options: Options) -> Iterator[Row]:
    origin = " and ".join(setting.origins)
    if not setting.values:
        yield key, _default(key, options), origin
    for number, value in enumerate(setting.values):
        shown = value if WORDS[key].kind == "secrets" else _without_password(value)
        yield ("" if number else key), shown, ("" if number else origin)


def _default(key: str, options: Options) -> str:
    target = options.target
    told = {"kafka": target.kafka, "jdk": target.jdk, "expires-within": f"{target.expires_within_days}d"}
    return told.get(key) or _DEFAULTS.get(key, _NOTHING)


def _own(applied: Applied) -> Iterator[Row]:
    """Yield what only a configuration can say."""
    project, origin = applied.project, applied.name
    yield CAS_EXPIRE, project.ca_days or _NOTHING, origin if project.ca_days else DEFAULT
    for rule, severity in project.severities.items():
        yield f"severity.{rule}", severity, origin
    for pattern, rules in project.per_file.items():
        yield f"per-file-ignores.{pattern}", ", ".join(rules), origin
    for name, nodes in applied.clusters:
        yield f"clusters.{name}", ", ".join(nodes), origin


def _origin(plan: Plan, name: str) -> str:
    return plan.applied.origin[name] if plan.applied else COMMAND_LINE


def _without_password(value: str) -> str:
    return _PASSWORD.sub(r"\1…", value)
