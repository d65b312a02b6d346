"""Explains a rule, or finds the rules behind an error text. Returns Markdown; prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .data import read_data
from .front_matter import read_page
from .records import NamedTuple
from .rules import Rule, find_folder, find_rule, load_rules, nearest_rules

MAX_TEXT = 10_000
"""Characters of a log excerpt that are looked at."""

_LOG_LIMIT = 5
_RANK_LIMIT = 0.45
_DIGITS = 9
_SHORT = 2
"""Letters of words that tell nothing where a line has no longer one."""
_NEAR = 0.8
"""Share of the best score that others must reach to be named beside it."""
_HINT, _STEP = 0.78, 0.01
"""What a text counts that stands for many reasons, and how much less each further reason does."""


class Match(NamedTuple):
    """A rule one of whose texts is like a given one."""

    rule: Rule
    text: str
    score: float
    """0 to 1: the share of the text's words, the rare ones weighing more, that were found."""


class Page(NamedTuple):
    """The page of a rule, and what stands at its head."""

    title: str
    severity: str
    kind: str
    subject: str
    why: str
    text: str
    """Markdown."""


def explain(query: str, folders: Iterable[str] = ()) -> str:
    """Return the page of the rule called *query*, or, for an error text, the rules that it comes from, best first.

    *folders* hold the user's own rules. Raises LookupError, with the nearest name, when nothing fits.
    """
    folders = tuple(folders)
    rules = load_rules(folders)
    rule = find_rule(rules, query.strip())
    if rule:
        return render_page(rule, folders)
    matches = match_text(query, rules)
    if len(matches) == 1:
        return render_page(matches[0].rule, folders)
    if matches:
        return _render_matches(matches)
    near = nearest_rules(rules, query.strip()[:100])
    hint = f": did you mean {' or '.join(near)}?" if near else ", and no rule knows it as a text of Kafka or the JVM"
    raise LookupError(f"no rule is called {query.strip()[:100]!r}{hint}")


def render_page(rule: Rule, folders: Iterable[str] = ()) -> str:
    """Return everything about a rule: what it is, what Kafka says, why, how it gets there, the repair, and when to
    ignore it."""
    facts = [f"`{rule.id}`", rule.severity, rule.kind, f"looks at: {rule.subject}"]
    facts += [f"{name} {_range(bounds)}" for name, bounds in (("Kafka", rule.kafka), ("JDK", rule.jdk)) if bounds]
    parts = [f"# {rule.title}", " · ".join(facts)]
    if rule.aliases:
        parts.append(f"Also called: {', '.join(f'`{alias}`' for alias in rule.aliases)}")
    if rule.says:
        parts += ["## What Kafka says", "\n".join(dict.fromkeys(_said(*text) for text in rule.says))]
    parts.append(read_body(rule, folders))
    if rule.references:
        parts += ["## References", "\n".join(f"- {reference}" for reference in rule.references)]
    return "\n\n".join(part for part in parts if part) + "\n"


def read_pages(names: Iterable[str], folders: Iterable[str] = ()) -> dict[str, Page]:
    """Return the pages of the rules called *names*; of a name that no rule has, none."""
    folders = tuple(folders)
    wanted = frozenset(names)
    return {
        rule.id: Page(rule.title, rule.severity, rule.kind, rule.subject, rule.why, render_page(rule, folders))
        for rule in load_rules(folders)
        if rule.id in wanted
    }


def read_body(rule: Rule, folders: Iterable[str] = ()) -> str:
    """Return the documentation of a rule without its examples; empty when its file is gone."""
    from pathlib import Path

    for folder in (find_folder(), *map(Path, folders)):
        path = folder / rule.subject / f"{rule.id}.md"
        if path.is_file():
            return read_page(path.read_text("utf-8")).body.partition("\n## Examples")[0].strip()
    return ""


class Known(NamedTuple):
    """A text, the rule that it comes from, and what a match with it counts."""

    rule: Rule
    text: str
    words: frozenset[str]
    weight: float


def match_text(text: str, rules: Sequence[Rule]) -> list[Match]:
    """Return the rules one of whose texts occurs in a line of *text*, or is like it, best first.

    A text of the rule itself counts more than one that stands for many reasons (data/hints.json).
    """
    known = known_texts(rules)
    frequency = word_frequency(known)
    best: dict[str, Match] = {}
    weights: dict[str, float] = {}
    for asked in dict.fromkeys(words_of(line) for line in text[:MAX_TEXT].splitlines()):
        if not any(len(word) > _SHORT for word in asked):
            continue
        for one in known:
            score, shared = _score(one.words, asked, frequency)
            match = Match(one.rule, one.text, round(score * one.weight, _DIGITS))
            if match.score >= _RANK_LIMIT:
                name = one.rule.id
                weights[name] = round(weights.get(name, 0) + shared * one.weight, _DIGITS)
                best[name] = max(best.get(name, match), match, key=lambda one: one.score)
    ranked = sorted(best.values(), key=lambda one: (*_rank(one), -weights[one.rule.id], one.rule.id))
    return [match for match in ranked if match.score > ranked[0].score * _NEAR][:_LOG_LIMIT]


def _rank(match: Match) -> tuple[float, bool, bool]:
    """The nearest first; a text comes from a log, so what only a probe sees comes last of those that are alike."""
    return -match.score, _is_mild(match.rule), match.rule.subject == "endpoint"


def known_texts(rules: Sequence[Rule]) -> list[Known]:
    """Return all texts that lead to rules."""
    return [*_own_texts(rules), *_hints(rules)]


def word_frequency(known: Iterable[Known]) -> dict[str, int]:
    """Return in how many different texts each word stands."""
    frequency: dict[str, int] = {}
    for words in {one.words for one in known}:
        for word in words:
            frequency[word] = frequency.get(word, 0) + 1
    return frequency


def _own_texts(rules: Iterable[Rule]) -> Iterable[Known]:
    return (Known(rule, said[4], words_of(said[4]), 1.0) for rule in rules for said in rule.says)


def _hints(rules: Iterable[Rule]) -> Iterable[Known]:
    """Texts that many rules share, the likeliest rule counting most."""
    named = {rule.id: rule for rule in rules}
    for hint in read_data("hints")["hints"]:
        for place, name in enumerate(hint["rules"]):
            if name in named:
                yield Known(named[name], hint["text"], words_of(hint["text"]), _HINT - _STEP * place)


def _is_mild(rule: Rule) -> bool:
    return rule.severity != "error"


def _score(words: frozenset[str], asked: frozenset[str], frequency: dict[str, int]) -> tuple[float, float]:
    """Return how much of a text is in what was asked, or of what was asked is in the text, whichever is more; and the
    weight of what both share. Rare words weigh more."""
    shared = sum(1 / frequency[word] for word in words & asked)
    of_text = shared / (sum(1 / frequency[word] for word in words) or 1)
    of_asked = shared / (sum(1 / frequency.get(word, 1) for word in asked) or 1)
    # Sums of the same words in another order differ in their last digits: what is equal must be.
    return round(max(of_text, of_asked), _DIGITS), round(shared, _DIGITS)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, without packages of classes, numbers and signs."""
    cleaned = "".join(char if char.isalnum() or char in "._" else " " for char in text)
    words = (word.strip(".").rpartition(".")[2].lower() for word in cleaned.split())
    return frozenset(word for word in words if word and not word.isdigit())


def _render_matches(matches: list[Match]) -> str:
    lines = ["# Rules that know this text", ""]
    for number, match in enumerate(matches, 1):
        lines += [f"{number}. `{match.rule.id}`: {match.rule.title}", f"   says `{match.text}`"]
    return "\n".join([*lines, "", f"`kafkassl-doctor explain {matches[0].rule.id}` tells more.", ""])


def _said(side: str, _: str, since: str | None, until: str | None, text: str) -> str:
    bounds = _range([since, until])
    return f"- `{text}`" + (f" ({'Kafka' if side == 'kafka' else 'JDK'} {bounds})" if bounds else "")


def _range(bounds: Sequence[str | None]) -> str:
    since, until = bounds
    return " ".join([f"from {since}"] * bool(since) + [f"before {until}"] * bool(until))
