"""What KafkaConfig.validateValues refuses about numbers that must fit together; TLS has no part in it, start-up has."""

from __future__ import annotations

import re

from ..texts import find_text
from ..values import Unknown
from .draft import Draft
from .words import split_commas, trim

_HOUR, _MINUTE = 3_600_000, 60_000
_OVERRIDES = "max.connections.per.ip.overrides"
_COMPRESSION, _CORDONED = "compression.type", "cordoned.log.dirs"
_COMPRESSIONS = ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
_HOST = re.compile(r"[0-9a-zA-Z\-%._:]*")
_WAITS = (("replica.socket.timeout.ms", "replica-wait-socket"), ("replica.lag.time.max.ms", "replica-wait-lag"))


def check_logs(draft: Draft) -> None:
    """Refuse what the log and the replica settings contradict."""
    roll = _first(draft, ("log.roll.ms", 1), ("log.roll.hours", _HOUR))
    jitter = _first(draft, ("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", _HOUR))
    retention = _first(
        draft, ("log.retention.ms", 1), ("log.retention.minutes", _MINUTE), ("log.retention.hours", _HOUR)
    )
    _require(draft, roll is None or roll >= 1, "log-roll-too-short", "log.roll.ms", "log.roll.hours")
    _require(draft, jitter is None or jitter >= 0, "log-jitter-negative", "log.roll.jitter.ms", "log.roll.jitter.hours")
    kept = retention is None or retention < 0 or retention >= 1
    _require(draft, kept, "log-retention-zero", "log.retention.ms", "log.retention.minutes", "log.retention.hours")
    _check_log_dirs(draft)
    size, threads = _number(draft, "log.cleaner.dedupe.buffer.size"), _number(draft, "log.cleaner.threads")
    fits = size is None or not threads or size // threads > 1024 * 1024
    _require(draft, fits, "log-cleaner-buffer-small", "log.cleaner.dedupe.buffer.size", "log.cleaner.threads")
    _check_replicas(draft)
    _check_compression(draft)


def check_cordoned(draft: Draft) -> None:
    """Refuse cordoned folders for logs that are none of the node's (since 4.3)."""
    cordoned, own = draft.value(_CORDONED) if _CORDONED in draft.defined else (), _read_log_dirs(draft)
    if not isinstance(cordoned, tuple) or not isinstance(own, tuple):
        return
    if "*" in cordoned:
        _require(draft, len(cordoned) == 1, "cordoned-dirs-all", _CORDONED)
        return
    missing = [name for name in cordoned if name not in own]
    _require(draft, not missing, "cordoned-dirs-unknown", _CORDONED, "log.dirs", "log.dir", missing=", ".join(missing))


def _check_compression(draft: Draft) -> None:
    """Since 3.3 the key itself takes no other word."""
    value = draft.value(_COMPRESSION)
    if (
        isinstance(value, str)
        and value not in _COMPRESSIONS
        and find_text("kafka", "compression-type-unknown", draft.kafka)
    ):
        _require(draft, False, "compression-type-unknown", _COMPRESSION, value=value)


def _check_replicas(draft: Draft) -> None:
    """A fetch that waits longer than a socket or a replica may is refused once."""
    wait = _number(draft, "replica.fetch.wait.max.ms")
    for key, text in _WAITS:
        limit = _number(draft, key)
        if wait is not None and limit is not None and wait > limit:
            _require(draft, False, text, "replica.fetch.wait.max.ms", key)
            break


def check_connections(draft: Draft) -> None:
    """Refuse what the connection settings contradict (validateValues, its last lines)."""
    queued, largest = _number(draft, "queued.max.request.bytes"), _number(draft, "socket.request.max.bytes")
    fits = queued is None or largest is None or queued <= 0 or queued >= largest
    _require(draft, fits, "queue-smaller-than-request", "queued.max.request.bytes", "socket.request.max.bytes")
    overrides = _read_overrides(draft)
    per_ip = _number(draft, "max.connections.per.ip")
    _require(draft, per_ip != 0 or bool(overrides), "connections-per-ip-zero", "max.connections.per.ip")
    malformed = [host for host in overrides if not _HOST.fullmatch(host)]
    _require(draft, not malformed, "connection-overrides-unroutable", _OVERRIDES, hosts=",".join(malformed))
    delay, idle = (
        _number(draft, key) for key in ("connection.failed.authentication.delay.ms", "connections.max.idle.ms")
    )
    if delay is not None and idle is not None and 0 <= idle <= delay:
        key = "connection.failed.authentication.delay.ms"
        text = draft.say("authentication-delay-too-long", delay=delay, idle=idle)
        place = draft.place(key, "connections.max.idle.ms")
        draft.refuse("authentication-delay-too-long", place, text, (), delay=delay, idle=idle)


def _check_log_dirs(draft: Draft) -> None:
    value = _read_log_dirs(draft)
    if value is not None:
        _require(draft, bool(value), "log-dirs-missing", "log.dirs", "log.dir")


def _read_log_dirs(draft: Draft) -> tuple[str, ...] | None:
    """The folders of the logs, None where they can't be told."""
    value = draft.value("log.dirs")
    value = draft.value("log.dir") if value is None else value
    if isinstance(value, str):
        return tuple(part for part in split_commas(value) if part)
    return value if isinstance(value, tuple) else None


def _read_overrides(draft: Draft) -> dict[str, str]:
    """max.connections.per.ip.overrides, refused where it can't be read; unknown counts as given."""
    value = draft.value(_OVERRIDES)
    if isinstance(value, Unknown):
        return {"": ""}
    found: dict[str, str] = {}
    for entry in split_commas(value or ""):
        host, colon, count = entry.rpartition(":")
        if entry and not colon:
            detail = draft.say_java("substring-before-start", length=len(entry))
            _require(draft, False, "connection-overrides-malformed", _OVERRIDES, detail=detail)
            return found
        if entry:
            found[trim(host)] = trim(count)
    for count in found.values():
        if not _is_integer(count):
            _require(draft, False, "connection-override-no-number", _OVERRIDES, value=count)
            break
    return found


def _is_integer(text: str) -> bool:
    """Whether Integer.parseInt takes it."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    return digits.isdecimal() and len(digits.lstrip("0")) <= 10 and -(2**31) <= int(text) < 2**31


def _require(draft: Draft, met: bool, name: str, *keys: str, **values: str) -> None:
    if not met:
        shown = "; ".join(f"{key}={draft.text(key)}" for key in keys if draft.is_written(key))
        text = draft.say(name, **values)
        draft.refuse("broker-limits-conflict", draft.place(*keys), text, (), keys=", ".join(keys), written=shown)


def _number(draft: Draft, key: str) -> int | None:
    """A number, None where unset, unknown, or not of this release."""
    value = draft.value(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _first(draft: Draft, *keys: tuple[str, int]) -> int | None:
    """The first of several keys that is set, in milliseconds; None where it can't be told."""
    for key, factor in keys:
        value = draft.value(key)
        if isinstance(value, Unknown):
            return None
        if value is not None:
            product: int = value * factor
            return product
    return None
