"""Ignores at work: which findings they hold, and which of them hold nothing. Pure, as judge.py is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .facts import Facts, Ignore
from .grouping import Finding, Hold
from .rules import Rule, nearest_rules
from .values import Place, Unknown
from .verdicts import Doubt

_NEAREST_NAMES = 20
"""Names that no rule has to which the nearest is looked for."""


class Ignores:
    """The ignores of a set-up, and what they hold; an ignore is known by its number among the facts."""

    def __init__(self, facts: Facts, rules: Sequence[Rule]) -> None:
        self._ignores = tuple(_check_names(facts.ignores, rules))
        self._ids = {name: rule.id for rule in rules for name in (rule.id, *rule.aliases)}
        self._used: set[tuple[int, str]] = set()
        self._numbers: dict[tuple[str, str], list[int]] = {}
        for number, ignore in enumerate(self._ignores):
            for name in ignore.rules if _in_force(ignore) else ():
                self._numbers.setdefault((ignore.file, self._ids[name]), []).append(number)

    @property
    def rules(self) -> frozenset[str]:
        """The rules whose findings are held."""
        return frozenset(rule for _, rule in self._numbers)

    def hold(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings, those that an ignore holds marked so."""
        return [self._hold(finding) for finding in findings]

    def _hold(self, finding: Finding) -> Finding:
        ignore = self._find(finding.verdict.rule, finding.concern.file, finding.verdict.place)
        if ignore is None:
            return finding
        return finding._replace(hold=Hold("ignore", ignore.reason or "", ignore.place, ignore.until))

    def leave_out(self, doubts: Iterable[Doubt]) -> list[Doubt]:
        """Return the doubts but for those of rules that an ignore holds there."""
        return [doubt for doubt in doubts if self._find(doubt.rule.id, doubt.concern.file, doubt.place) is None]

    def _find(self, rule: str, file: str, place: Place | None) -> Ignore | None:
        """Return the first ignore that holds a finding; all that do are used from now on."""
        found = None
        files = dict.fromkeys((file, *((place.file,) if place else ())))
        for number in (number for file in files for number in self._numbers.get((file, rule), ())):
            ignore = self._ignores[number]
            if ignore.line is None or place == (ignore.file, ignore.line):
                self._used.add((number, rule))
                found = found or ignore
        return found

    def settle(self, doubts: Mapping[tuple[str, str], str], judged: frozenset[str]) -> tuple[Ignore, ...]:
        """Return the ignores with what became of them, after all findings have been held.

        *doubts* tells why a rule could not be judged in a file; only of the rules *judged* can it be told that there is
        nothing to hold.
        """
        return tuple(self._settle(number, ignore, doubts, judged) for number, ignore in enumerate(self._ignores))

    def _settle(
        self, number: int, ignore: Ignore, doubts: Mapping[tuple[str, str], str], judged: frozenset[str]
    ) -> Ignore:
        if not _in_force(ignore) or ignore.place.file != ignore.file:
            return ignore._replace(unused=())
        ids = {name: self._ids[name] for name in ignore.rules}
        unused = tuple(name for name, rule in ids.items() if (number, rule) not in self._used and rule in judged)
        reasons = [doubts[ids[name], ignore.file] for name in unused if (ids[name], ignore.file) in doubts]
        return ignore._replace(unused=Unknown(reasons[0]) if reasons else unused)


def _in_force(ignore: Ignore) -> bool:
    return ignore.problem is None and not ignore.expired


def _check_names(ignores: Iterable[Ignore], rules: Sequence[Rule]) -> Iterable[Ignore]:
    """Yield the ignores; one that names a rule that there is not has a problem."""
    known = {name for rule in rules for name in (rule.id, *rule.aliases)}
    problems: dict[str, str] = {}
    for ignore in ignores:
        strange = next((name for name in ignore.rules if name not in known), None)
        if strange is None or ignore.problem:
            yield ignore
            continue
        if strange not in problems:
            near = nearest_rules(rules, strange) if len(problems) < _NEAREST_NAMES else []
            hint = f" (did you mean {near[0]}?)" if near else ""
            problems[strange] = f"no rule is called {strange}{hint}"
        yield ignore._replace(problem=problems[strange])
