"""Judges facts by rules: for each rule and each of its subjects a finding, a pass, not-applicable, or unknown.

Pure: no clock, no file. Findings that repeat are grouped and those that follow from another are folded (grouping.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

from .facts import Facts, Told
from .formats.text import printable
from .grouping import Finding, tell_apart
from .predicates import NOTHING, Scope, compile_predicate
from .report import Fixed, Passing, Verdict
from .rules import Rule, fits_versions, is_cause, pick_rules
from .subjects import (
    concern_subject,
    concern_told,
    find_hidden,
    find_obstacles,
    find_subjects,
    name_subject,
)
from .target import Target
from .telling import compile_finder
from .templates import MAX_VALUE, fill_fix, fill_message
from .values import Place
from .verdicts import Doubt, Tally, Verdicts, sum_up

if TYPE_CHECKING:
    from .baseline import Known

_IGNORE = "ignore"
"""The subject of rules about ignores: judged when all others are."""
_LINK = "link"


def judge(
    facts: Facts,
    rules: Sequence[Rule],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    known: Sequence[Known] = (),
) -> Verdicts:
    """Return the verdicts of *rules* on *facts*; *select* and *ignore* are names or aliases of rules, *known* is a
    baseline.

    Raises LookupError for a name that no rule has.
    """
    chosen = pick_rules(rules, select, ignore)
    told: dict[str, list[Told]] = {}
    for one in facts.refusals:
        told.setdefault(one.refusal.cause, []).append(one)
    tally = _judge_by([rule for rule in chosen if rule.subject != _IGNORE], facts, told)
    if not select:
        tally.findings += _unnamed(told, rules)
    if facts.ignores:
        _mind_ignores(tally, facts, rules, chosen, told)
    fixed = _mind_baseline(tally, facts, known, rules, chosen) if known else ()
    order = {file.name: number for number, file in enumerate(facts.files)}
    names = tell_apart({file.name.partition("#")[0]: file.path for file in facts.files if file.kind == "config"})
    return sum_up(tally, order, names)._replace(findings=tuple(tally.findings), fixed=fixed)


def _judge_by(chosen: Sequence[Rule], facts: Facts, told: Mapping[str, list[Told]]) -> Tally:
    tally = Tally()
    for kind in {rule.subject for rule in chosen}:
        tally.hidden[kind] = find_hidden(facts, kind)
        tally.obstacles[kind] = find_obstacles(facts, kind)
    versions = facts.target.kafka_version, facts.target.jdk_version
    causes = {rule.id: rule for rule in chosen if is_cause(rule)}
    for rule in chosen:
        fits = fits_versions(rule, *versions)
        if is_cause(rule):
            _judge_cause(rule, told.get(rule.id, []), facts, fits, tally, causes)
            continue
        found = _judge_rule(rule, facts, tally) if fits else []
        tally.findings += _join(found, rule, told.get(rule.id, []))
        tally.not_applicable += 0 if fits else len(find_subjects(facts, rule.subject))
    return tally


def _mind_ignores(
    tally: Tally, facts: Facts, rules: Sequence[Rule], chosen: Sequence[Rule], told: Mapping[str, list[Told]]
) -> None:
    """Mark the findings that ignores hold, and judge the ignores themselves.

    Whether an ignore holds anything can be told where its rule is not chosen, too: that is judged besides.
    """
    from .ignoring import Ignores

    ignores = Ignores(facts, rules)
    tally.findings = ignores.hold(tally.findings)
    others = ignores.rules - {rule.id for rule in chosen}
    besides = _judge_by([rule for rule in rules if rule.id in others], facts, told)
    ignores.hold(besides.findings)
    versions = facts.target.kafka_version, facts.target.jdk_version
    judged = frozenset(rule.id for rule in rules if fits_versions(rule, *versions) and rule.subject != _IGNORE)
    tally.doubts = ignores.leave_out(tally.doubts)
    doubts = ignores.leave_out(besides.doubts) + tally.doubts
    reasons = {(doubt.rule.id, doubt.concern.file): doubt.reason for doubt in doubts}
    settled = facts._replace(ignores=ignores.settle(reasons, judged))
    of_ignores = _judge_by([rule for rule in chosen if rule.subject == _IGNORE], settled, {})
    tally.findings += ignores.hold(of_ignores.findings)
    tally.doubts += of_ignores.doubts
    tally.passing |= of_ignores.passing
    tally.not_applicable += of_ignores.not_applicable


def _mind_baseline(
    tally: Tally, facts: Facts, known: Sequence[Known], rules: Sequence[Rule], chosen: Sequence[Rule]
) -> tuple[Fixed, ...]:
    """Mark the findings that the baseline knows; return those of it that are gone."""
    from .baseline import Scope, hold_known

    doubts = frozenset((doubt.rule.id, doubt.concern.file) for doubt in tally.doubts)
    links: dict[tuple[str, str], bool] = {}
    for link in facts.links:
        key = link.client, link.name
        links[key] = links.get(key, True) and link.connects is True
    scope = Scope(
        frozenset(rule.id for rule in chosen),
        frozenset(rule.id for rule in rules),
        doubts,
        causes=frozenset(rule.id for rule in rules if is_cause(rule)),
        refused=frozenset(told.file.partition("#")[0] for told in facts.refusals if told.subject_kind != _LINK),
        links=links,
        link_rules=frozenset(rule.id for rule in rules if rule.subject == _LINK),
    )
    tally.findings, fixed = hold_known(tally.findings, known, scope)
    return fixed


def _judge_rule(rule: Rule, facts: Facts, tally: Tally) -> list[Finding]:
    tally.doubt(rule, tally.hidden[rule.subject])
    subjects = find_subjects(facts, rule.subject)
    if not subjects or rule.flag is None:
        return []
    fitting = _fitting(rule, _scopes(rule.subject, subjects, facts, tally), tally)
    if not fitting:
        return []
    flag = compile_predicate(rule.flag)
    faulty, passing = [], []
    for scope, applicable in fitting:
        flagged = flag(scope)
        if flagged is False:
            passing.append(scope[0])
        elif applicable is True and flagged is True:
            faulty.append(scope)
        else:
            doubt, subject = flagged if applicable is True else applicable, scope[0]
            tally.doubts.append(Doubt(rule, concern_subject(rule.subject, subject), subject.place, doubt.reason))
    if passing:
        tally.passing[rule.id] = Passing(rule.subject, passing)
    return list(map(compile_finder(rule, facts.target), faulty)) if faulty else []


def _fitting(rule: Rule, scopes: list[Scope], tally: Tally) -> list[tuple[Scope, Any]]:
    """The scopes to which a rule applies, or may: each with True, or with the Unknown that stands in the way."""
    if not rule.applies:
        return list(zip(scopes, repeat(True), strict=False))
    fits = list(map(compile_predicate(rule.applies), scopes))
    left_out = fits.count(False)
    tally.not_applicable += left_out
    if left_out == len(fits):
        return []
    return [pair for pair in zip(scopes, fits, strict=True) if pair[1] is not False]


def _scopes(kind: str, subjects: Sequence[object], facts: Facts, tally: Tally) -> list[Scope]:
    """What the rules about a kind of subject look at, made once for all of them."""
    if kind not in tally.scopes:
        tally.scopes[kind] = [Scope((subject, facts.target)) for subject in subjects]
    return tally.scopes[kind]


def _join(found: list[Finding], rule: Rule, told: list[Told]) -> list[Finding]:
    """Return the findings of a rule that refusals name too: what is said goes to the finding of that file, or makes
    one of its own where the rule's predicate saw nothing."""
    for one in told:
        concern = concern_told(one)
        same = [number for number, finding in enumerate(found) if finding.concern.file == concern.file]
        near = [number for number in same if found[number].verdict.place == one.refusal.at] or same
        if not near:
            found.append(_plain(one, rule))
        for number in near:
            verdict = found[number].verdict
            says = tuple(dict.fromkeys((*verdict.says, *_said(one))))
            found[number] = found[number]._replace(verdict=verdict._replace(says=says))
    return found


def _said(told: Told) -> tuple[str, ...]:
    return (() if told.refusal.text is None else (told.refusal.text,)) + told.refusal.outer


def _judge_cause(
    rule: Rule, told: list[Told], facts: Facts, fits: bool, tally: Tally, causes: Mapping[str, Rule]
) -> None:
    """Make a finding of each refusal that names the rule; it passes on the other subjects of its kind.

    A refusal is told of a node, a listener or a client; a rule about properties finds its own by the place.
    """
    tally.findings += [_tell(rule, one, facts.target, causes) for one in told]
    concerned = {one.subject_name for one in told}
    refused = {one.refusal.at for one in told if one.subject_kind != rule.subject}
    subjects = find_subjects(facts, rule.subject)
    if concerned:
        subjects = tuple(
            subject
            for subject in subjects
            if name_subject(rule.subject, subject) not in concerned and subject.place not in refused
        )
    if not fits:
        tally.not_applicable += len(subjects)
        return
    hidden = [obstacle for obstacle in tally.obstacles[rule.subject] if obstacle.concern.name not in concerned]
    tally.doubt(rule, (*tally.hidden[rule.subject], *hidden))
    if hidden:
        names = {obstacle.concern.name for obstacle in hidden}
        subjects = tuple(subject for subject in subjects if name_subject(rule.subject, subject) not in names)
    if subjects:
        tally.passing[rule.id] = Passing(rule.subject, subjects)


def _tell(rule: Rule, told: Told, target: Target, causes: Mapping[str, Rule]) -> Finding:
    """A refusal with a reason that has a rule of its own (*causes*) follows from whatever that one follows from, and
    may be mended as that one is."""
    refusal, concern = told.refusal, concern_told(told)
    given = {"file": told.file, "subject": told.subject_name, "kafka": target.kafka, "jdk": target.jdk}
    values = given | dict(refusal.values)
    verdict = Verdict(
        rule=rule.id,
        severity=rule.severity,
        kind=rule.kind,
        outcome="finding",
        subject_kind=told.subject_kind,
        subject_name=told.subject_name,
        message=fill_message(rule.message, NOTHING, values),
        place=refusal.at or Place(concern.file),
        says=_said(told),
        fix=fill_fix(causes.get(values.get("repair", ""), rule).fix, NOTHING, values),
        why=rule.why,
    )
    reason = values.get("rule", "")
    above = causes[reason].follows if reason in causes else ()
    return Finding(verdict, [*rule.follows, reason, *above] if reason else rule.follows, concern)


def _unnamed(told: dict[str, list[Told]], rules: Iterable[Rule]) -> list[Finding]:
    """Return findings for refusals whose cause has no rule file: the refusal is never lost, only undocumented."""
    known = {rule.id for rule in rules}
    return [_plain(one, None) for cause, several in told.items() if cause not in known for one in several]


def _plain(told: Told, rule: Rule | None) -> Finding:
    """Return a finding that tells a refusal in Kafka's own words."""
    refusal, concern = told.refusal, concern_told(told)
    verdict = Verdict(
        rule=refusal.cause,
        severity=rule.severity if rule else "error",
        kind=rule.kind if rule else "breaks",
        outcome="finding",
        subject_kind=told.subject_kind,
        subject_name=told.subject_name,
        message=printable(refusal.text or (rule.title if rule else refusal.cause.replace("-", " ")), MAX_VALUE),
        place=refusal.at or Place(concern.file),
        says=_said(told),
        why=rule.why if rule else "",
    )
    return Finding(verdict, rule.follows if rule else [], concern)
