"""Facts about what the owners of the files have accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import facts
from ..values import Place, Unknown

if TYPE_CHECKING:
    from ..sources.ignores import Ignore
    from ..target import Target

UNTOLD = Unknown("what an ignore holds is told by `check` only")


def ignore_facts(ignores: Iterable[Ignore], target: Target) -> tuple[facts.Ignore, ...]:
    """Return a fact for each ignore; its day is compared with the moment judged, in UTC."""
    today = f"{target.at:%Y-%m-%d}"
    return tuple(
        facts.Ignore(
            name=f"ignore[{', '.join(one.rules)}]",
            file=one.file,
            place=one.place,
            line=one.line,
            rules=one.rules,
            until=one.until,
            expired=one.until is not None and one.until < today,
            reason=one.reason or None,
            problem=one.problem,
            unused=UNTOLD,
        )
        for one in ignores
    )


def accepted_facts(accepted: Iterable[tuple[str, tuple[str, ...]]], place: Place) -> tuple[facts.Ignore, ...]:
    """Return a fact for each file for which the configuration at *place* ignores rules."""
    return tuple(
        facts.Ignore(
            name=f"per-file-ignores[{', '.join(rules)}]",
            file=file,
            place=place,
            line=None,
            rules=rules,
            until=None,
            expired=False,
            reason="per-file-ignores",
            problem=None,
            unused=(),
        )
        for file, rules in accepted
    )
