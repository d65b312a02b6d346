"""What Kafka behind an endpoint told, as facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..values import Unknown
from ..versions import parse_version

if TYPE_CHECKING:
    from ..probe.endpoint import Endpoint
    from ..probe.kafka import KafkaAnswer
    from ..probe.kafka_settings import LiveSetting
    from ..target import Target
    from .endpoints import Dialled
    from .expectations import Aim

_NAMES = (
    *("kafka", "release", "release_fits", "role", "security_protocol", "mechanisms", "login", "node_id", "advertised"),
    *("advertised_loopback", "advertised_uncovered"),
    *("hidden_settings", "dynamic_settings", "stale_settings", "dynamic_client_auth"),
)
_OF_SETTINGS = ("hidden_settings", "dynamic_settings", "stale_settings", "dynamic_client_auth")
_WITHOUT_FILE: dict[str, Any] = {"stale_settings": (), "dynamic_client_auth": None}
_CLIENT_AUTH = "ssl.client.auth"
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1", re.IGNORECASE)
_IN_CLEAR: dict[str, Any] = {"kafka": "PLAINTEXT", "kafka-sasl": "SASL_PLAINTEXT"}
_DYNAMIC = ("dynamic", "dynamic-default")
_LINE = 2
"""Numbers of a version that make a line of releases."""


def kafka_facts(found: Endpoint, dialled: Dialled, target: Target) -> dict[str, Any]:
    """Return what Kafka told, unknown where it was not reached."""
    from .endpoints import missing

    answer, doubt = found.kafka, missing(found, "kafka")
    if answer is None or answer.role is None:
        told = {"kafka": _denies(found, doubt), "security_protocol": _IN_CLEAR.get(found.speaks or "", doubt)}
        return {**dict.fromkeys(_NAMES, doubt), **told}
    further = Unknown(f"{found.name} did not show it: {answer.stage.text.rstrip('.')}")
    return {
        "kafka": True,
        **_release_facts(answer, target),
        "role": answer.role,
        "security_protocol": answer.protocol or further,
        "mechanisms": answer.mechanisms if answer.protocol else further,
        "login": _login(answer, further),
        "node_id": further if answer.node is None or answer.settings is None else answer.node,
        **_advertised_facts(found, answer, further),
        "advertised_uncovered": _uncovered(found, answer, dialled.taken_for, further),
        **_setting_facts(found, answer, dialled.aim, further),
    }


def _setting_facts(found: Endpoint, answer: KafkaAnswer, aim: Aim | None, further: Unknown) -> dict[str, Any]:
    settings = answer.settings
    if settings is None:
        told = f"{found.name} does not tell its settings: {answer.settings_text}"
        unread = Unknown(told) if answer.settings_text else further
        return {**dict.fromkeys(_OF_SETTINGS, unread), **({} if aim else _WITHOUT_FILE)}
    known = {"hidden_settings": _hidden(settings), "dynamic_settings": _set_at_run_time(settings)}
    if aim is None:
        return {**known, **_WITHOUT_FILE}
    keys = (f"{aim.listener.prefix}{_CLIENT_AUTH}", *((_CLIENT_AUTH,) if answer.protocol == "SSL" else ()))
    dynamic = {one.name: one.value for one in settings if one.source in _DYNAMIC and one.name in keys}
    auth = next((dynamic[key] for key in keys if key in dynamic), None)
    return {**known, "stale_settings": _stale(settings, aim.written), "dynamic_client_auth": auth}


def _denies(found: Endpoint, doubt: Unknown) -> bool | Unknown:
    """Whether it is certain that no Kafka is there; one without TLS is one."""
    if found.speaks in _IN_CLEAR:
        return True
    stopped = [stage for stage in found.stages if stage.name in ("first-bytes", "kafka") and stage.outcome == "failed"]
    return False if any(stage.cause != "protocol-mixed-up" for stage in stopped) else doubt


def _release_facts(answer: KafkaAnswer, target: Target) -> dict[str, Any]:
    from ..probe.kafka_versions import name_releases

    wanted = target.kafka_version[:_LINE]
    known = [parse_version(release)[:_LINE] for release in answer.releases]
    return {"release": name_releases(answer.releases) or None, "release_fits": wanted in known if known else None}


def _login(answer: KafkaAnswer, further: Unknown) -> str | Unknown:
    if answer.stage.cause == "sasl-mixed-up":
        return "mixed-up"
    return further if answer.login in (None, "needed", "not-tried") else str(answer.login)


def _advertised_facts(found: Endpoint, answer: KafkaAnswer, further: Unknown) -> dict[str, Any]:
    if answer.nodes is None:
        return {"advertised": further, "advertised_loopback": further}
    own = _is_loopback(found.address or found.host)
    shown = tuple(show_address(host, port) for host, port in answer.advertised)
    lost = () if own else tuple(show_address(*one) for one in answer.advertised if _is_loopback(one[0]))
    return {"advertised": shown, "advertised_loopback": lost}


def _uncovered(found: Endpoint, answer: KafkaAnswer, taken_for: str | None, further: Unknown) -> str | Unknown | None:
    """Who comes by a bootstrap address dials the broker anew, under the name that it advertises."""
    if found.tls is None or (answer.role == "controller" and taken_for != "controller"):
        return None
    if answer.nodes is None:
        return further
    if answer.own is None:
        return Unknown(f"{found.name} does not tell which of the {answer.role}s it is")
    host = answer.own[0]
    return next((one.name for one in found.tls.names[1:] if one.name == host and not one.covered), None)


def show_address(host: str, port: int) -> str:
    """Return ``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None


def _hidden(settings: tuple[LiveSetting, ...]) -> tuple[str, ...]:
    return tuple(
        f"{one.name}={one.value or ''} (file: {one.hides})"
        for one in settings
        if one.hides is not None and one.hides != one.value
    )


def _set_at_run_time(settings: tuple[LiveSetting, ...]) -> tuple[str, ...]:
    return tuple(f"{one.name}={one.value or ''}" for one in settings if one.source in _DYNAMIC and one.hides is None)


def _stale(settings: tuple[LiveSetting, ...], written: Mapping[str, str]) -> tuple[str, ...]:
    """What the file says now, against what it said when the node read it; what it does not say is at its default."""
    from ..probe.kafka_settings import LONGEST_VALUE

    found = []
    for one in settings:
        read = one.hides if one.source in _DYNAMIC else one.value or "" if one.source in ("file", "default") else None
        now = written.get(one.name)
        if read is None or now is None or max(len(read), len(now)) > LONGEST_VALUE:
            continue
        if _words(read) != _words(now):
            found.append(f"{one.name}={read} (file now: {now})")
    return tuple(found)


def _words(value: str) -> list[str]:
    """A list is told without the blanks around its commas, and without what stands there twice."""
    return list(dict.fromkeys(word.strip() for word in value.split(",")))
