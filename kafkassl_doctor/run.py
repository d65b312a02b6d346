"""One run of `check`: what is there (survey), what the rules say of it (judge), and the report of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from .formats.text import sentence
from .options import Options, UsageProblem
from .report import Report, Verdict
from .rules import Rule, load_rules, pick_rules
from .values import Place

if TYPE_CHECKING:
    from .baseline import Known
    from .facts import Facts, Property
    from .probe.endpoint import Endpoint
    from .probing import Pins
    from .report import Fixed, Input, Severity
    from .sources.properties import Source
    from .verdicts import Verdicts


def check(names: tuple[str, ...], options: Options, pins: Pins | None = None) -> Report:
    """Return the report on the files *names*; with *pins*, their listeners are dialled too (probing.py).

    Raises UsageProblem when an option names a rule that there is not, and rule_files.RuleError for broken rules.
    """
    from .judge import judge
    from .survey import survey

    rules = load_rules(options.rules_folders)
    _check_names(rules, options)
    if options.severities:
        rules = tuple(_weigh(rules, options.severities))
    known = _read_baseline(names, options) if options.baseline is not None else ()
    seen = survey(names, options)
    if options.strangers:
        seen = seen._replace(inputs=tuple(_let_be_empty(seen.inputs, options.strangers)))
    endpoints: tuple[Endpoint, ...] = ()
    interrupted = False
    if pins is not None:
        from .probing import probe_listeners

        endpoints, facts, interrupted = probe_listeners(seen, options, pins)
        seen = seen._replace(facts=facts)
    judged = judge(seen.facts, rules, options.select, options.ignore, known)
    held = [one.verdict for one in judged.suppressed]
    return Report(
        target=seen.facts.target,
        inputs=seen.inputs,
        verdicts=judged.verdicts,
        counts=judged.counts,
        startups=seen.startups,
        clients=seen.clients,
        links=seen.links,
        endpoints=endpoints,
        interrupted=interrupted,
        passed=judged.passed,
        passing=judged.passing,
        lines=source_lines([*judged.verdicts, *held], seen.sources, seen.facts),
        facts=seen.facts,
        suppressed=judged.suppressed,
        fixed=judged.fixed,
        configuration=options.configuration,
        found=_name_findings(judged) if options.record else (),
    )


def _let_be_empty(inputs: Iterable[Input], strangers: frozenset[str]) -> Iterator[Input]:
    """Yield the inputs; a stranger without settings is no file of Kafka's rather than one that can't be used."""
    from .sources.properties import NO_SETTINGS

    for one in inputs:
        yield one._replace(problem=None) if one.problem == NO_SETTINGS and one.file in strangers else one


def _weigh(rules: Iterable[Rule], severities: Mapping[str, str]) -> Iterator[Rule]:
    """Yield the rules with the severities that the user gives them, by names or aliases."""
    for rule in rules:
        given = next((severities[name] for name in (rule.id, *rule.aliases) if name in severities), rule.severity)
        yield rule._replace(severity=cast("Severity", given))


def _read_baseline(names: tuple[str, ...], options: Options) -> tuple[Known, ...]:
    from .baseline_files import BaselineProblem, read_baseline

    try:
        return read_baseline(options.baseline or "", names)
    except BaselineProblem as problem:
        raise UsageProblem("--baseline", str(problem)) from None


def _name_findings(judged: Verdicts) -> tuple[Fixed, ...]:
    from .baseline import name_finding

    return tuple(sorted(name_finding(one) for one in judged.findings if one.hold is None or one.hold.by != "ignore"))


def source_lines(verdicts: Iterable[Verdict], sources: Mapping[str, Source], facts: Facts) -> dict[Place, str]:
    """Return the source lines of all places that *verdicts* speak of, secrets masked."""
    from .sources.shown import show_line

    wanted = {place for verdict in verdicts for place in _places(verdict) if place.line is not None}
    written = {one.place: one for one in facts.properties if one.place in wanted}
    return {
        entry.place: show_line(entry, *_openness(written.get(entry.place)))
        for file in _files(wanted, sources)
        for entry in sources[file].entries
        if entry.place in wanted
    }


def _files(wanted: Iterable[Place], sources: Mapping[str, Source]) -> Iterator[str]:
    """The sources that may hold the places; containers (``compose.yml#broker``) share the file that they stand in."""
    files = {place.file for place in wanted}
    yield from (file for file in files if file in sources)
    yield from (name for name in sources if "#" in name and name.partition("#")[0] in files)


def _openness(written: Property | None) -> tuple[bool, bool]:
    """Whether Kafka knows the key of a line, and whether its value is withheld."""
    return (False, False) if written is None else (written.known is True and not written.secret, written.value is None)


def _places(verdict: Verdict) -> Iterable[Place]:
    if verdict.place:
        yield verdict.place
    for related in verdict.related:
        yield related.place


def _check_names(rules: tuple[Rule, ...], options: Options) -> None:
    accepted = [rule for _, rules in options.accepted for rule in rules]
    named = (("--select", options.select), ("--ignore", options.ignore), ("severity", options.severities))
    for option, names in (*named, ("per-file-ignores", accepted)):
        try:
            pick_rules(rules, names)
        except LookupError as problem:
            raise UsageProblem(option, sentence(problem.args[0])) from None
