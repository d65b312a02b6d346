"""What Kafka told, as the lines of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .kafka_versions import name_level, name_releases

if TYPE_CHECKING:
    from .kafka import KafkaAnswer

_MOST_ADDRESSES = 8
_SOURCES = {"dynamic": "set while it runs", "dynamic-default": "set while it runs, for all nodes"}


def describe(answer: KafkaAnswer) -> tuple[tuple[str, str], ...]:
    """Return pairs (label, text); a peer's own texts stand in them as they came."""
    lines = []
    if answer.role:
        lines.append(("Release", _release(answer)))
    if answer.protocol:
        lines.append(("Protocol", _protocol(answer)))
    if answer.cluster:
        lines.append(("Cluster", _cluster(answer)))
    if answer.advertised:
        lines.append(("Advertised", _advertised(answer)))
    lines += [("Setting", line) for line in _settings(answer)]
    if answer.settings_text:
        lines.append(("Settings", f"can't be read: {answer.settings_text}"))
    return tuple(lines)


def _release(answer: KafkaAnswer) -> str:
    name = name_releases(answer.releases)
    release = f"Apache Kafka {name}" if name else "no release of Apache Kafka that is known here answers so"
    level = None if answer.level is None else name_level(answer.level)
    return release + (
        "" if answer.level is None else f", metadata.version {answer.level} (of {level or 'a newer one'})"
    )


def _protocol(answer: KafkaAnswer) -> str:
    if not answer.mechanisms:
        return str(answer.protocol)
    logins = {
        "accepted": f"logged in by {answer.mechanism}" + (f" as {answer.user}" if answer.user else ""),
        "refused": f"the login by {answer.mechanism} was refused",
        "mechanism-not-enabled": f"{answer.mechanism} is not enabled",
        "needed": "no login at hand",
    }
    login = logins.get(answer.login or "", "")
    return f"{answer.protocol} with {', '.join(answer.mechanisms)}" + (f"; {login}" if login else "")


def _cluster(answer: KafkaAnswer) -> str:
    count = answer.nodes or 0
    nodes = f"{count} {answer.role}{'' if count == 1 else 's'}"
    own = "" if answer.node is None else f"; this is node {answer.node}"
    return f"{answer.cluster}, {nodes}{own}"


def _advertised(answer: KafkaAnswer) -> str:
    shown = [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in answer.advertised]
    more = len(shown) - _MOST_ADDRESSES
    return ", ".join(shown[:_MOST_ADDRESSES]) + (f" and {more} more" if more > 0 else "")


def _settings(answer: KafkaAnswer) -> list[str]:
    """The settings that somebody changed while the node runs: they are in no file."""
    return [
        f"{one.name}={one.value or ''} is {_SOURCES[one.source]}"
        + (f" and hides {one.hides} of the file" if one.hides is not None and one.hides != one.value else "")
        for one in answer.settings or ()
        if one.source in _SOURCES
    ]
