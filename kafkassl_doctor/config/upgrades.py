"""What a node refuses of the versions and of the migration that an upgrade goes through (KafkaConfig, up to 3.9)."""

from __future__ import annotations

from ..values import Unknown
from .case import Case
from .draft import Draft
from .quorum import BOOTSTRAP, VOTERS
from .words import trim

_PROTOCOL, _FORMAT = "inter.broker.protocol.version", "log.message.format.version"
_MIGRATION, _ZOOKEEPER, _CONTROLLERS = (
    "zookeeper.metadata.migration.enable",
    "zookeeper.connect",
    "controller.listener.names",
)
_FIRST_OF_KRAFT, _FIRST_OF_MIGRATION, _IGNORING_FORMAT = (3, 0, 1), (3, 4, 0), (3, 0, 0)
_NEWEST_STEP = 99
_FORMATS = (((0, 11), "0.11.0"), ((0, 10), "0.10.0"))
"""Releases since which messages have a new format, and the shortest name of the first."""


def check_protocol_version(draft: Draft, kraft: bool) -> None:
    """Refuse an ``inter.broker.protocol.version`` from before KRaft (since 3.3)."""
    value = draft.value(_PROTOCOL)
    written = kraft and draft.is_written(_PROTOCOL) and isinstance(value, str)
    if written and draft.holds("protocol-version-of-kraft") and _step_of(value) < _FIRST_OF_KRAFT:
        text = draft.say("protocol-version-before-kraft", value=value)
        draft.refuse("value-not-allowed", draft.place(_PROTOCOL), text, (), key=_PROTOCOL, value=value)


def check_migrating_node(draft: Draft, kraft: bool) -> None:
    """Refuse a node of KRaft that is to migrate from ZooKeeper and does not know where that is (since 3.4)."""
    if kraft and _migrates(draft) and draft.value(_ZOOKEEPER) is None:
        _refuse(draft, draft.say("migration-zookeeper-missing"), _MIGRATION)


def check_migration(case: Case) -> None:
    """Refuse a migration from ZooKeeper that lacks what it needs there (since 3.4)."""
    draft = case.draft
    if case.roles or not _migrates(draft):
        return
    if not isinstance(case.member.voters, Unknown) and not case.member.voters and not case.member.bootstrap:
        _refuse(draft, draft.say("migration-quorum-missing"), _MIGRATION, VOTERS, BOOTSTRAP)
    if case.names == ():
        _refuse(draft, draft.say("migration-controllers-missing"), _MIGRATION, _CONTROLLERS)
    version = draft.value(_PROTOCOL)
    if isinstance(version, str) and _step_of(version) < _FIRST_OF_MIGRATION:
        _refuse(draft, draft.say("migration-protocol-old"), _MIGRATION, _PROTOCOL)


def _migrates(draft: Draft) -> bool:
    return draft.holds("migration-checked") and draft.value(_MIGRATION) is True


def check_message_format(draft: Draft) -> None:
    """Refuse a format of messages that the brokers' protocol is too old for; with a new protocol none counts."""
    version, written = draft.value(_PROTOCOL), draft.value(_FORMAT)
    if not draft.holds("zookeeper") or not isinstance(version, str) or not isinstance(written, str):
        return
    protocol = _step_of(version)
    if protocol >= _IGNORING_FORMAT and draft.holds("message-format-ignored"):
        return
    needed = next(((since, name) for since, name in _FORMATS if _step_of(written)[:2] >= since), None)
    if needed and protocol[:2] < needed[0]:
        text = draft.say("message-format-too-new", format=written, needed=needed[1])
        draft.refuse(
            "broker-limits-conflict", draft.place(_PROTOCOL, _FORMAT), text, (), **_show(draft, _PROTOCOL, _FORMAT)
        )


def _step_of(version: str) -> tuple[int, int, int]:
    """The release and the step of a version's name: 3.0-IV1 is (3, 0, 1); without a step the release's newest."""
    release, dash, step = trim(version).partition("-IV")
    parts = [int(part) for part in release.split(".") if part.isdecimal()]
    major, minor = (*parts, 0, 0)[:2]
    return major, minor, int(step) if dash and step.isdecimal() else _NEWEST_STEP


def _refuse(draft: Draft, text: str, *keys: str) -> None:
    draft.refuse("broker-limits-conflict", draft.place(*keys), text, (), **_show(draft, *keys))


def _show(draft: Draft, *keys: str) -> dict[str, str]:
    written = "; ".join(f"{key}={draft.text(key)}" for key in keys if draft.is_written(key))
    return {"keys": ", ".join(keys), "written": written}
