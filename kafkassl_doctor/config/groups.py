"""What a broker refuses of its groups when it reads its file (GroupCoordinatorConfig, ShareGroupConfig)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, le, lt
from typing import Any, Final

from ..data import read_data
from ..versions import in_range
from .draft import Draft

PROTOCOLS = "group.coordinator.rebalance.protocols"
_ACKS, _COPIES = "offsets.commit.required.acks", "offsets.topic.replication.factor"
_CODEC, _SHARE_CODEC = "offsets.topic.compression.codec", "share.coordinator.state.topic.compression.codec"
_SHARE_ASSIGNORS = "group.share.assignors"
_CODECS = range(5)
"""none, gzip, snappy, lz4, zstd (CompressionType)."""
_ASSIGNORS: Final = (
    ("group.consumer.assignors", ("uniform", "range")),
    (_SHARE_ASSIGNORS, ("simple",)),
    ("group.streams.assignors", ("sticky",)),
)
"""Lists of assignors with the names that stand for classes of Kafka's own."""
_RELATIONS: Final[Mapping[str, tuple[Callable[[Any, Any], bool], str]]] = {
    ">=": (ge, "limit-at-least"),
    "<=": (le, "limit-at-most"),
    "<": (lt, "limit-below"),
}


def check_groups(draft: Draft) -> None:
    """Refuse what the settings of groups contradict, where they are read before anything else (since 3.9)."""
    if not draft.holds("groups-read-first"):
        _check_codec(draft, _CODEC)
        return
    _check_assignors(draft, _ASSIGNORS[:1])
    _check_codec(draft, _CODEC)
    _check_assignors(draft, _ASSIGNORS[1:])
    _check_acks(draft)
    _check_limits(draft)
    _check_codec(draft, _SHARE_CODEC)


def check_groups_late(draft: Draft) -> None:
    """The same at the end of the other checks (KafkaConfig.validateValues, 3.5 to 3.8)."""
    if not draft.holds("groups-read-first"):
        _check_limits(draft)


def check_offset_acks(draft: Draft) -> None:
    """The same of the acknowledgements of offsets, in the midst of the other checks (up to 3.8)."""
    if not draft.holds("groups-read-first"):
        _check_acks(draft)


def check_protocols(draft: Draft, kraft: bool) -> None:
    """Refuse protocols of groups that go without the classic one, or the new one with ZooKeeper (KafkaConfig)."""
    names = draft.value(PROTOCOLS)
    if not isinstance(names, tuple):
        return
    text = None
    if "classic" not in names:
        text = draft.say("classic-protocol-needed")
    elif "consumer" in names and not kraft:
        text = draft.say("consumer-protocol-needs-kraft")
    if text:
        _refuse(draft, text, PROTOCOLS)


def _check_limits(draft: Draft) -> None:
    for since, until, key, relation, other in read_data("group_limits")["rows"]:
        fits, text = _RELATIONS[relation]
        first, second = draft.value(key), draft.value(other)
        known = isinstance(first, int) and isinstance(second, int)
        if known and in_range(draft.kafka, since, until) and not fits(first, second):
            _refuse(draft, draft.say(text, key=key, other=other), key, other)
        if key == "group.share.heartbeat.interval.ms" and relation == "<":
            _check_one_assignor(draft)


def _check_one_assignor(draft: Draft) -> None:
    names = draft.value(_SHARE_ASSIGNORS)
    if isinstance(names, tuple) and len(names) != 1:
        text = draft.say("share-assignors-several", name=_SHARE_ASSIGNORS, count=len(names))
        _refuse(draft, text, _SHARE_ASSIGNORS)


def _check_assignors(draft: Draft, lists: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    """A name without a package is one of Kafka's own or nothing; any other class may be on the class path."""
    for key, own in lists:
        names = draft.value(key) if key in draft.defined else ()
        for name in names if isinstance(names, tuple) else ():
            if "." not in name and (name not in own or not draft.holds("assignors-by-name")):
                text = draft.say("group-assignor-absent", name=key, value=name)
                outer = () if draft.holds("assignors-told-as-values") else (draft.say("instance-absent", value=name),)
                draft.refuse("class-not-found", draft.place(key), text, outer, key=key, type="LIST", value=name)
                break


def _check_codec(draft: Draft, key: str) -> None:
    value = draft.value(key)
    if isinstance(value, int) and value not in _CODECS:
        _refuse(draft, draft.say("compression-id-unknown", value=value), key)


def _check_acks(draft: Draft) -> None:
    acks, copies = draft.value(_ACKS), draft.value(_COPIES)
    if isinstance(acks, int) and isinstance(copies, int) and not -1 <= acks <= copies:
        _refuse(draft, draft.say("offset-acks-out-of-range"), _ACKS, _COPIES)


def _refuse(draft: Draft, text: str, *keys: str) -> None:
    shown = "; ".join(f"{key}={draft.text(key)}" for key in keys if draft.is_written(key))
    draft.refuse("broker-limits-conflict", draft.place(*keys), text, (), keys=", ".join(keys), written=shown)
