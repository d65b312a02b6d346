"""The commands that show rules: `explain` and `rules`.

Annotations are values here, not text: they say what the command line gives (parameters.py).
"""

from .arguments import NoColor, PlainFormats, Query, RuleFolders
from .command_parts import Desk, Output, all_of, guard_usage, screen_of
from .options import PLAIN_FORMATS, UsageProblem, read_formats
from .plans import find_rules
from .screen import look_at_screen


def explain(desk: Desk, query: Query, rules: RuleFolders = None, no_color: NoColor = False) -> None:
    """Explain a rule, or find the rules behind an error text of Kafka or the JVM."""
    from .explain import explain as explain_rule
    from .formats.pages import render_page
    from .formats.text import printable_lines, sentence

    try:
        with guard_usage():
            page = explain_rule(query, find_rules(all_of(rules)))
    except LookupError as problem:
        raise UsageProblem("RULE|TEXT", sentence(problem.args[0])) from None
    screen = look_at_screen(no_color)
    if screen.interactive:
        page = render_page(page, width=screen.width, colour=screen.colour, drawn=screen.drawn)
    else:
        page = "\n".join(printable_lines(page))
    desk.append(Output(((None, page),)))


def list_rules(desk: Desk, formats: PlainFormats = None, rules: RuleFolders = None, no_color: NoColor = False) -> None:
    """List the rules."""
    from .formats.catalogue import render_rules, render_rules_json
    from .rules import load_rules

    with guard_usage():
        targets, known = read_formats(all_of(formats), PLAIN_FORMATS), load_rules(find_rules(all_of(rules)))
    texts = []
    for name, path in targets:
        screen = screen_of(path, no_color)
        plain = name == "json"
        text = render_rules_json(known) if plain else render_rules(known, width=screen.width, colour=screen.colour)
        texts.append((path, text))
    desk.append(Output(tuple(texts)))
