"""Where the settings of a running node come from (DescribeConfigs, KIP-226): its file, its defaults, or a change made
while it runs, which hides what the file says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ..records import NamedTuple
from .kafka_messages import CLUSTER_DENIED, ERRORS, NONE, ask_settings, read_settings, shorten

if TYPE_CHECKING:
    from .kafka_messages import Setting
    from .kafka_wire import Talk

Source = Literal["dynamic", "dynamic-default", "file", "default", "other"]
_SOURCES: dict[int, Source] = {2: "dynamic", 3: "dynamic-default", 4: "file", 5: "default"}
_DYNAMIC = (2, 3)
_FILE = 4
_WANTED = re.compile(
    r"(listener\.name\.[^.]+\.)?(ssl\..+|sasl\.enabled\.mechanisms)"
    r"|listeners|advertised\.listeners|listener\.security\.protocol\.map|controller\.listener\.names"
    r"|inter\.broker\.listener\.name|security\.inter\.broker\.protocol"
)
_EXPECTED = re.compile(r"expected (\d{1,10})\b")
_MOST = 500
LONGEST_VALUE = 4000
"""Characters of a value that are kept."""


class LiveSetting(NamedTuple):
    """A setting that is no secret, as it is in force on a running node."""

    name: str
    value: str | None
    source: Source
    """``dynamic``: changed for this node while it runs; ``dynamic-default``: for all nodes; ``file``: what the file
    said when the node was started."""
    hides: str | None = None
    """What the file said, where a value set while it runs hides it; None where it hides nothing of the file."""


def read_live_settings(talk: Talk, guess: int) -> tuple[int | None, tuple[LiveSetting, ...] | None, str]:
    """Return the node's id, its settings, and why there are none; *guess* is the id that it may have.

    A node only answers for itself, and names its id when it is asked for another one. Raises WireError, ChannelError.
    """
    found = read_settings(talk.ask(ask_settings(guess)))
    expected = _EXPECTED.search(found.text or "") if found.error != NONE else None
    if expected:
        guess = int(expected[1])
        found = read_settings(talk.ask(ask_settings(guess)))
    if found.error == CLUSTER_DENIED:
        return None, None, "this principal may not see them (DESCRIBE_CONFIGS on the cluster)"
    if found.error != NONE:
        return None, None, shorten(found.text or ERRORS.get(found.error, f"error {found.error}"))
    return guess, tuple(_live(one) for one in found.settings if _is_wanted(one))[:_MOST], ""


def _is_wanted(setting: Setting) -> bool:
    return not setting.secret and _WANTED.fullmatch(setting.name) is not None


def _live(setting: Setting) -> LiveSetting:
    hides = None
    if setting.source in _DYNAMIC:
        hides = next((value for _, value, source in setting.synonyms if source == _FILE and value is not None), None)
    source = _SOURCES.get(setting.source, "other")
    return LiveSetting(shorten(setting.name), _cut(setting.value), source, _cut(hides))


def _cut(value: str | None) -> str | None:
    """A value is compared with the file's: it is kept whole where that can be."""
    return value if value is None or len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
