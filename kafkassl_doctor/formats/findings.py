"""Findings as a compiler shows them: what is wrong, the line itself, Kafka's words, why, and what to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..report import Related, Verdict
from ..values import Place
from .layout import Line, Page, cells, clip, paragraph, wrap
from .text import printable, printable_lines

_LABEL = 12
"""Columns of the labels that stand before Kafka's words, the reasons and the repair."""
_PLACES_SHOWN = 3
_FOLLOWING_SHOWN = 4
_WHY_SHOWN = 3
_ERRORS_SHOWN = 6
_OFTEN = 4
"""So many notes of one rule are shown as one."""
_MESSAGE_LIMIT = 1200
_ENDPOINTS_APART = 3
"""Findings of a rule at so many endpoints beside the first are still told one by one."""


def finding_lines(findings: Iterable[Verdict], lines: Mapping[Place, str], page: Page) -> list[Line]:
    """Return the findings, under the name of the file that each stands in; *lines* holds the source lines.

    The errors of all files come first, notes last, in short, those of all files together. What was found at many
    endpoints is told of the first one, with the names of the others.
    """
    found = list(findings) if page.verbose else _alike(_gather_endpoints(findings))
    shown: list[Line] = []
    under: str | None = None
    for severities in (("error", "warning", "note"),) if page.verbose else (("error",), ("warning",)):
        for file, group in _by_file(one for one in found if one.severity in severities).items():
            shown += _heading(printable(file), page) if file != under else []
            under = file
            for verdict in group:
                shown += [[], *_finding(verdict, lines, page)]
    notes = [one for one in found if one.severity == "note" and not page.verbose]
    if notes:
        shown += [*_heading("Notes", page), []]
    for verdict in notes:
        shown += _brief(verdict, page)
    return shown


def _heading(text: str, page: Page) -> list[Line]:
    heading = f" {text} " if text else " "
    return [[], [(page.marks.rule * 2, "dim"), (heading, "file"), (_rest(heading, page), "dim")]]


def _alike(findings: Iterable[Verdict]) -> list[Verdict]:
    """Bring together warnings and notes that say the same of different files, and many notes of one rule."""
    findings = list(findings)
    notes = [one.rule for one in findings if one.severity == "note"]
    merged: dict[object, Verdict] = {}
    for number, one in enumerate(findings):
        file = one.place.file if one.place else ""
        key: tuple[object, ...] = (one.severity, one.rule, one.message.replace(file, "\0") if file else one.message)
        if one.severity == "error":
            key = (number,)
        elif one.severity == "note" and notes.count(one.rule) >= _OFTEN:
            key = ("note", one.rule)
        first = merged.get(key)
        if first is None or one.place is None:
            merged[key] = one
            continue
        same = (*first.same, Related(one.place, ""), *one.same)
        merged[key] = first._replace(same=same, follows=(*first.follows, *one.follows))
    return list(merged.values())


def error_lines(findings: Iterable[Verdict], page: Page) -> list[Line]:
    """Return the errors once more, in a line or two each: the end of a report is what a terminal shows."""
    errors = [one for one in _gather_endpoints(findings) if one.severity == "error"]
    shown: list[Line] = []
    for verdict in errors[:_ERRORS_SHOWN]:
        text = f"{place_text(verdict.place) or verdict.subject_name}: {verdict.message} [{verdict.rule}]"
        shown += paragraph(printable(text, _MESSAGE_LIMIT), page, 5, "", [(f"   {page.marks.dot} ", "error")])
    if rest := len(errors) - _ERRORS_SHOWN:
        shown += [[(f"     {page.marks.more} and {rest} more", "dim")]] if rest > 0 else []
    return shown


def quiet_lines(findings: Iterable[Verdict]) -> list[Line]:
    """Return one line for each finding, in the form that editors read: place, severity, message, rule."""
    return [
        [
            (f"{printable(place_text(verdict.place) or verdict.subject_name)}: ", "strong"),
            (f"{verdict.severity}: ", verdict.severity),
            (printable(verdict.message, _MESSAGE_LIMIT), ""),
            (f" [{verdict.rule}]", "dim"),
        ]
        for verdict in findings
    ]


def place_text(place: Place | None) -> str:
    """Return a place as ``file:line``."""
    if place is None:
        return ""
    return place.file if place.line is None else f"{place.file}:{place.line}"


def _by_file(findings: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in findings:
        groups.setdefault(verdict.place.file if verdict.place else "", []).append(verdict)
    return groups


def _gather_endpoints(findings: Iterable[Verdict]) -> list[Verdict]:
    by_rule: dict[str, list[Verdict]] = {}
    for verdict in findings:
        key = verdict.rule if verdict.subject_kind == "endpoint" else f"{verdict.rule} {len(by_rule)}"
        by_rule.setdefault(key, []).append(verdict)
    kept: list[Verdict] = []
    for first, *others in by_rule.values():
        if len(others) < _ENDPOINTS_APART:
            kept += [first, *others]
        else:
            same = (Related(other.place, "") for other in others if other.place is not None)
            kept.append(first._replace(same=(*first.same, *same)))
    return kept


def _rest(heading: str, page: Page) -> str:
    return page.marks.rule * max(page.width - 2 - cells(heading), 0)


def _finding(verdict: Verdict, lines: Mapping[Place, str], page: Page) -> list[Line]:
    """An error whole; of what still works the reasons only on demand, so that the errors stay in sight."""
    mark = getattr(page.marks, verdict.severity)
    margin: Line = [(f" {mark} ", verdict.severity)]
    message = f"{verdict.severity}: {printable(verdict.message, _MESSAGE_LIMIT)} [{verdict.rule}]"
    shown = paragraph(message, page, 3, "strong", margin)
    shown[0] = [*margin, (verdict.severity, verdict.severity), (shown[0][-1][0][len(verdict.severity) :], "strong")]
    shown += _source(verdict, lines, page)
    for number, text in enumerate(verdict.says if page.verbose else _telling(verdict.says)):
        label, style = ("wrapped in", "dim") if number else ("Kafka says", "says")
        shown += _labelled(label, printable(text, _MESSAGE_LIMIT), page, style)
    if verdict.severity == "error" or page.verbose:
        shown += _why(verdict.why, page)
    if verdict.severity != "note" or page.verbose:
        shown += _repair(verdict.fix, page)
    shown += _following(verdict.follows, page)
    return shown


def _telling(says: tuple[str, ...]) -> list[str]:
    """What Kafka says, without the exceptions whose words those around them repeat whole."""
    outer = [says[number + 1 :] for number in range(len(says))]
    return [text for text, around in zip(says, outer, strict=True) if not any(_repeats(one, text) for one in around)]


def _repeats(outer: str, inner: str) -> bool:
    """Whether *outer* says all that *inner* does: with its name, or the very same words under another one."""
    words = inner.partition(": ")[2]
    return inner in outer or (bool(words) and outer.partition(": ")[2] == words)


def _brief(verdict: Verdict, page: Page) -> list[Line]:
    """A note in a line or two: what it is and where, the rest on demand."""
    where = f" ({printable(place_text(verdict.place))})" if verdict.place else ""
    message = f"note: {printable(verdict.message, _MESSAGE_LIMIT)}{where} [{verdict.rule}]"
    shown = paragraph(message, page, 3, "", [(f" {page.marks.note} ", "note")])
    return [*shown, *_repeated(verdict, page), *_following(verdict.follows, page)]


def _source(verdict: Verdict, lines: Mapping[Place, str], page: Page) -> list[Line]:
    places = [Related(verdict.place, "")] if verdict.place else []
    shown: list[Line] = []
    for related in (*places, *verdict.related):
        shown += _place(related, lines, page)
    return [*shown, *_repeated(verdict, page)]


def _repeated(verdict: Verdict, page: Page) -> list[Line]:
    """Where else the same was found."""
    shown: list[Line] = []
    if alike := list(dict.fromkeys(same.note for same in verdict.same if same.place == verdict.place and same.note)):
        shown += paragraph(f"the same goes for {', '.join(printable(name, 100) for name in alike)}", page, 3, "dim")
    if others := list(dict.fromkeys(same.place for same in verdict.same if same.place != verdict.place)):
        some = ", ".join(printable(place_text(place)) for place in others[: None if page.verbose else _PLACES_SHOWN])
        more = len(others) - _PLACES_SHOWN
        tail = f" and {more} more" if more > 0 and not page.verbose else ""
        count = "one more place" if len(others) == 1 else f"{len(others)} more places"
        shown += paragraph(f"and in {count}: {some}{tail}", page, 3, "dim")
    return shown


def _place(related: Related, lines: Mapping[Place, str], page: Page) -> list[Line]:
    place, note = related.place, printable(related.note, 300)
    source = lines.get(place)
    where = printable(place_text(place))
    shown = paragraph(f"{page.marks.arrow} {where}" + (f"  {note}" if note else ""), page, 3, "dim")
    if source is not None and place.line is not None:
        gutter = f"{place.line:>6} {page.marks.bar} "
        room = max(page.width - cells(gutter), 10)
        shown.append([(gutter, "dim"), (clip(printable(source, 400), room, page.marks.more), "")])
    return shown


def _labelled(label: str, text: str, page: Page, style: str) -> list[Line]:
    return paragraph(text, page, 3 + _LABEL, style, [(f"   {label:<{_LABEL}}", "dim")])


def _why(why: str, page: Page) -> list[Line]:
    blocks = [text for block in why.strip().split("\n\n") if (text := printable(" ".join(block.split())))]
    if not page.verbose:
        blocks = [_beginning(text, page.width - 3 - _LABEL) for text in blocks[:1]]
    return [line for number, text in enumerate(blocks) for line in _labelled("" if number else "Why", text, page, "")]


def _beginning(text: str, width: int) -> str:
    """As many sentences as fit in a few lines, at least one."""
    sentences = text.replace(". ", ".\0").split("\0")
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(wrap(f"{kept} {sentence}", width)) > _WHY_SHOWN:
            break
        kept = f"{kept} {sentence}"
    return kept


def _repair(fix: str, page: Page) -> list[Line]:
    if not fix.strip():
        return []
    shown: list[Line] = [[("   Repair", "dim")]]
    for line in _joined_comments(printable_lines(fix.rstrip("\n"))):
        if line.startswith("#"):
            text = line.lstrip("# ")
            shown += [[("      # ", "dim"), (part, "dim")] for part in wrap(text, page.width - 8)]
        elif line.startswith("$ "):
            shown += [[("      ", ""), (part, "command")] for part in _folded(line[2:], page.width - 6)]
        else:
            shown.append([("      ", ""), (line, "command")])
    return shown


def _joined_comments(lines: Iterable[str]) -> list[str]:
    """The lines, each sentence of the comments whole: a comment line that goes on with a small letter belongs to the
    one before it."""
    joined: list[str] = []
    for line in lines:
        above = joined[-1] if joined else ""
        if line[:2] == "# " and line[2:3].islower() and above.startswith("#") and above[-1:] not in ".:)":
            joined[-1] = f"{above} {line[2:]}"
        else:
            joined.append(line)
    return joined


def _folded(command: str, width: int) -> list[str]:
    """A command in lines that can be pasted as they are: broken between words only, with a backslash."""
    lines: list[str] = []
    line = ""
    for word in shell_words(command):
        if line and cells(line) + cells(word) + 3 > width:
            lines.append(f"{line} \\")
            line = f"  {word}"
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def shell_words(command: str) -> list[str]:
    """Return the words of a shell command, quotation marks and backslashes kept."""
    words: list[str] = []
    word, quote, escaped = "", "", False
    for char in command:
        if char == " " and not quote and not escaped:
            words += [word] if word else []
            word = ""
            continue
        word += char
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
    return [*words, word] if word else words


def _following(follows: tuple[Verdict, ...], page: Page) -> list[Line]:
    shown: list[Line] = []
    some = follows if page.verbose else follows[:_FOLLOWING_SHOWN]
    for verdict in some:
        where = f" ({printable(place_text(verdict.place))})" if verdict.place else ""
        shown += _labelled("Also", f"{printable(verdict.message, 400)}{where} [{verdict.rule}]", page, "dim")
    if rest := len(follows) - len(some):
        shown += _labelled("", f"{page.marks.more} and {rest} more that follow from it", page, "dim")
    return shown
