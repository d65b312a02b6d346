"""Which releases of Kafka and of the JDK the tables know, and how a version that a user gives is made a full one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from .data import read_data
from .versions import in_range, parse_version

_FULL = 3
"""Numbers of a full version; with fewer, the newest release that starts with them is meant."""


def resolve_kafka(text: str | None) -> str:
    """Return the full version that *text* means: ``4.1`` is the newest 4.1 known, None the newest of all.

    Raises ValueError, with a message for the user, for what is no version or no release that the tables cover.
    """
    known: list[str] = _releases()["kafka"]
    if text is None:
        return known[-1]
    full = _resolve("Kafka", text, known)
    lines = [parse_version(release)[:2] for release in known]
    if parse_version(full)[:2] not in lines:
        raise ValueError(f"nothing is known of Kafka {full}: the tables reach from {known[0]} to {known[-1]}.")
    return full


def resolve_jdk(text: str | None) -> str:
    """Return the full version that *text* means: ``17`` is the newest 17 known, None the tables' default.

    Raises ValueError, with a message for the user, for what is no version or a release that the tables do not cover.
    """
    releases = _releases()
    if text is None:
        return str(releases["default_jdk"])
    known: list[str] = releases["jdk"]
    full = _resolve("JDK", text, known)
    majors = [parse_version(release)[0] for release in known]
    if parse_version(full)[0] not in majors:
        raise ValueError(f"nothing is known of JDK {full}: there are tables for {', '.join(map(str, majors))}.")
    return full


def class_file_needed(kafka: str, jdk: str) -> int | None:
    """Return the version of the class files of a Kafka release's clients that *jdk* is too old to run; None if not."""
    needs = [one for one in _releases()["client_java"] if in_range(parse_version(kafka), one["since"], None)]
    return next((one["class_file"] for one in needs if parse_version(jdk)[0] < one["java"]), None)


def newest_clients(kafka: str, jdk: str) -> str:
    """Return the release of clients for *kafka* that runs on *jdk*: itself, or the newest older one."""
    known = (release for release in reversed(_releases()["kafka"]) if class_file_needed(release, jdk) is None)
    return kafka if class_file_needed(kafka, jdk) is None else next(known, kafka)


def jdk_of(java_home: Path) -> str | None:
    """Return the version in the `release` file of a JVM's folder; None when there is none to read."""
    try:
        text = (java_home / "release").read_text("utf-8", "replace")
    except OSError:
        return None
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "JAVA_VERSION":
            return value.strip().strip('"') or None
    return None


def _resolve(what: str, text: str, known: list[str]) -> str:
    """The newest release known that starts as *text* does; *text* itself when it is full, or none does."""
    text = text.strip()
    try:
        numbers = parse_version(text)
    except ValueError:
        raise ValueError(f"{text!r} is no {what} version; write it as {known[-1]}.") from None
    matches = [release for release in known if parse_version(release)[: len(numbers)] == numbers]
    return text if len(numbers) >= _FULL or not matches else matches[-1]


@cache
def _releases() -> Any:
    return read_data("releases")
