"""The exact words of Kafka and of the JDK: data/texts/<side>.json, read when the first one is rendered.

A file maps the name of a text to what it says by version, one name per line in the order of their names. What it says
is a list of objects: ``class`` is the exception's simple class name; ``message`` its message with ``{placeholders}``
(a literal brace is doubled), left out where the exception has none; ``since`` and ``until`` the first version in which
it holds and the first in which it no longer does (left out: open); ``cite`` where it comes from.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from .versions import Version, in_range

Side = Literal["kafka", "jdk"]
Text = dict[str, str]


def say(side: Side, name: str, version: Version, /, **values: object) -> str:
    """Return ``SimpleClassName: message`` of text *name* in *version*, or the class alone where it has no message.

    Raises KeyError when there is no such text, when it is not said in that version, or when a placeholder has no value.
    """
    text = find_text(side, name, version)
    if text is None:
        raise KeyError(f"{side} text {name!r} is not said in {'.'.join(map(str, version))}")
    message = text.get("message")
    return f"{text['class']}: {message.format(**values)}" if message else text["class"]


@lru_cache(1024)
def find_text(side: Side, name: str, version: Version) -> Text | None:
    """Return the entry of text *name* that holds in *version*; None when it is not said there."""
    for text in load_texts(side)[name]:
        if in_range(version, text.get("since"), text.get("until")):
            return text
    return None


@cache
def load_texts(side: Side) -> dict[str, list[Text]]:
    """Return every text of one side by name."""
    from .data import read_data

    texts: dict[str, list[Text]] = read_data(f"texts/{side}")
    return texts
