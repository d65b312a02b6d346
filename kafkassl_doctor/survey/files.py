"""Facts about files: who can read them, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import facts
from ..sources.access import look_at
from ..sources.files import make_absolute
from ..sources.secret import is_secret_key
from ..target import STORES_ELSEWHERE
from ..values import Place, Unknown

if TYPE_CHECKING:
    from ..sources.properties import Source
    from ..target import Target

_ACCESS = (
    *("exists", "mode", "owner", "group", "world_readable", "group_readable", "world_writable", "group_writable"),
    *("readable_by_service", "open_folder", "foreign_folder", "foreign_owner"),
)


def config_file(source: Source, target: Target) -> facts.File:
    """Return the facts of a configuration file; modes and owners are unknown for standard input and other machines."""
    path = "" if source.name == "-" else str(make_absolute(source.name))
    return facts.File(
        name=source.name,
        place=Place(source.name),
        kind="config",
        path=path,
        holds_secret=_holds_secret(source),
        relative=False,
        has_byte_order_mark=source.has_byte_order_mark,
        placeholders=source.placeholders,
        **_access(path, target),
    )


def store_file(store: facts.Store, target: Target) -> facts.File:
    """Return the facts of the file of a store that was opened or tried."""
    holds = store.has_key if store.purpose == "keystore" else False
    return facts.File(
        name=store.name,
        place=store.place,
        kind=store.purpose,
        path=store.path,
        holds_secret=holds,
        relative=bool(store.name) and not store.name.startswith("/"),
        has_byte_order_mark=False,
        placeholders=(),
        **_access(store.path, target),
    )


def _access(path: str, target: Target) -> dict[str, Any]:
    if not path:
        return dict.fromkeys(_ACCESS, Unknown("standard input has no mode and no owner"))
    if target.stores == "elsewhere":
        return dict.fromkeys(_ACCESS, Unknown(STORES_ELSEWHERE))
    return look_at(path, target.run_as)._asdict()


def _holds_secret(source: Source) -> bool:
    return any(
        is_secret_key(entry.key)
        and not isinstance(entry.value, Unknown)
        and entry.value.strip()
        and "${" not in entry.raw
        for entry in source.effective.values()
    )
