"""What a rule says of a subject that it finds fault with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .grouping import Finding
from .predicates import Closure, Scope, compile_value
from .report import Related, Verdict
from .rules import Rule
from .subjects import concern_subject
from .target import Target
from .templates import NO_VALUES, Fill, compile_fix, compile_message
from .values import Place
from .versions import in_range


def compile_finder(rule: Rule, target: Target) -> Callable[[Scope], Finding]:
    """Return what makes the finding of *rule* on (subject, target)."""
    find_place = compile_value(rule.at) if rule.at else None
    message, fix, says = compile_message(rule.message), compile_fix(rule.fix), _says(rule, target)
    related = [(compile_value(fact), compile_message(note)) for fact, note in rule.related]

    def find(scope: Scope) -> Finding:
        subject = scope[0]
        concern = concern_subject(rule.subject, subject)
        place = find_place(scope) if find_place else None
        if isinstance(place, Place) and place.line is not None:
            concern = concern._replace(marks=concern.marks | {place})
        verdict = Verdict(
            rule=rule.id,
            severity=rule.severity,
            kind=rule.kind,
            outcome="finding",
            subject_kind=rule.subject,
            subject_name=concern.name,
            message=message(scope, NO_VALUES),
            place=place if isinstance(place, Place) else subject.place,
            related=tuple([one for fact, note in related for one in _relate(fact, note, scope)]),
            says=says,
            fix=fix(scope, NO_VALUES),
            why=rule.why,
        )
        return Finding(verdict, rule.follows, concern)

    return find


def _relate(fact: Closure, note: Fill, scope: Scope) -> list[Related]:
    found: Any = fact(scope)
    places = [found] if isinstance(found, Place) else found if isinstance(found, tuple) else ()
    return [Related(place, note(scope, NO_VALUES)) for place in places]


def _says(rule: Rule, target: Target) -> tuple[str, ...]:
    """The texts that go with a rule; several of one side are alternatives, and only a refusal tells which is said."""
    versions = {"kafka": target.kafka_version, "jdk": target.jdk_version}
    said = [(side, text) for side, _, since, until, text in rule.says if in_range(versions[side], since, until)]
    sides = [side for side, _ in said]
    return tuple(text for side, text in said if sides.count(side) == 1)
