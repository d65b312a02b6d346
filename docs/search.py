"""What the search of the site knows: the texts of the rules, as `explain` weighs them, and the words of all pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from kafkassl_doctor.explain import known_texts, word_frequency, words_of
from kafkassl_doctor.rules import Rule

_TAGS = re.compile(r"<[^>]*>")


class Found(NamedTuple):
    """A page as the search knows it."""

    url: str
    title: str
    kind: str
    html: str


def search_data(rules: tuple[Rule, ...], pages: Iterable[Found]) -> str:
    """Return a script that sets ``SEARCH``: a file, so that it works from a file system."""
    known = known_texts(rules)
    data = {
        "frequency": word_frequency(known),
        "texts": [
            {"rule": one.rule.id, "text": one.text, "words": sorted(one.words), "weight": one.weight} for one in known
        ],
        "rules": {rule.id: [rule.title, rule.severity, rule.subject] for rule in rules},
        "pages": [
            {"url": page.url, "title": page.title, "kind": page.kind, "words": " ".join(sorted(words_of(_text(page))))}
            for page in pages
        ],
    }
    return f"const SEARCH = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n".replace("</", "<\\/")


def _text(page: Found) -> str:
    from html import unescape

    return unescape(_TAGS.sub(" ", page.html))
