"""A file in the dialect of librdkafka: its properties as rd_kafka_conf_set takes them, in the file's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..data import read_data
from ..records import NamedTuple
from ..values import Unknown
from .protocols import protocol_named

if TYPE_CHECKING:
    from ..sources.properties import Written

PROTOCOL, MECHANISM = "security.protocol", "sasl.mechanisms"
VERIFICATION, IDENTIFICATION = "enable.ssl.certificate.verification", "ssl.endpoint.identification.algorithm"
_SERVERS = "metadata.broker.list"
_DEFAULTS = {
    PROTOCOL: "plaintext",
    MECHANISM: "GSSAPI",
    VERIFICATION: "true",
    IDENTIFICATION: "https",
}
_TRUE, _FALSE = ("true", "t", "1"), ("false", "f", "0")
_BUILT_IN = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
"""Mechanisms of a build without libsasl2, such as the wheels of confluent-kafka."""
_BLANKS = " \t\n\r\f\v"


class Properties(NamedTuple):
    """The properties in force; values are those that librdkafka sees, blanks in front of texts cut off."""

    written: Mapping[str, Written]
    """By the name of the property, aliases resolved."""
    steps: tuple[Refusal | Unknown, ...]
    """What is refused, or can't be told, before any file is opened."""

    def value(self, name: str) -> str | Unknown | None:
        """Return the value of a property; its default where it is not set or blank."""
        found = self.written.get(name)
        if found is None or found.value == "":
            return _DEFAULTS.get(name)
        return found.value.lstrip(_BLANKS) if isinstance(found.value, str) else found.value

    def is_on(self, name: str) -> bool:
        """Return whether a truth is set; one that is refused counts as its default."""
        value = self.value(name)
        return not isinstance(value, Unknown) and str(value).lower() in _TRUE

    @property
    def servers(self) -> Written | None:
        """The entry with the addresses that are dialled first, by either of its keys."""
        return self.written.get(_SERVERS)


def read_properties(originals: Mapping[str, Written]) -> Properties:
    """Return what librdkafka makes of the entries of a file; raises nothing."""
    table = read_data("librdkafka")
    written: dict[str, Written] = {}
    steps: list[Refusal | Unknown] = []
    for key, entry in originals.items():
        if key in table["java"]:
            steps.append(_refuse("librdkafka-java-key", entry, table["java"][key]))
            continue
        defined = table["properties"].get(key)
        if defined is None:
            steps.append(_refuse("librdkafka-key-unknown", entry, f'No such configuration property: "{key}"'))
            continue
        name = defined.get("alias", key)
        written[name] = entry
        step = _check(name, entry, table["properties"].get(name, defined))
        steps += [step] if step is not None else []
    found = Properties(written, ())
    return found._replace(steps=(*steps, *_check_login(found)))


def protocol_of(found: Properties) -> str | Unknown:
    """Return the security protocol in Kafka's words."""
    value = found.value(PROTOCOL)
    known = protocol_named(str(value).strip())
    return value if isinstance(value, Unknown) else known or Unknown(f"{value} is no security protocol")


def checks_names(found: Properties) -> bool:
    """Return whether the host name of a broker is checked: never without the check of its certificate."""
    return found.is_on(VERIFICATION) and str(found.value(IDENTIFICATION)).lower() != "none"


def _check(name: str, entry: Written, defined: dict[str, Any]) -> Refusal | Unknown | None:
    value, kind = entry.value, defined["type"]
    if isinstance(value, Unknown):
        return None if kind in ("text", "patterns") else value
    problem = _PROBLEMS[kind](name, value, defined) if kind in _PROBLEMS else None
    return _refuse("librdkafka-value-refused", entry, problem) if problem else None


def _problem_of_enum(name: str, value: str, defined: dict[str, Any]) -> str | None:
    """One of a few words, in any case; blanks in front are cut off, blanks behind it are part of it."""
    if not value:
        return f'Configuration property "{name}" cannot be set to empty value'
    words = [value] if defined["type"] == "enum" else value.split(",")
    known = [one.lower() for one in defined.get("values", ())]
    for word in words:
        bare = word.lstrip(_BLANKS)
        if bare and known and bare.lower().lstrip("+-" if defined["type"] == "flags" else "") not in known:
            return f'Invalid value "{bare}" for configuration property "{name}"'
    return None


def _problem_of_truth(name: str, value: str, _: dict[str, Any]) -> str | None:
    if not value:
        return f'Bool configuration property "{name}" cannot be set to empty value'
    if value.lower() in (*_TRUE, *_FALSE):
        return None
    return f'Expected bool value for "{name}": true or false'


def _problem_of_number(name: str, value: str, defined: dict[str, Any]) -> str | None:
    """As strtol reads it: what stands behind the digits does not matter."""
    if not value:
        return f'Integer configuration property "{name}" cannot be set to empty value'
    digits = value.lstrip(_BLANKS)
    sign = -1 if digits[:1] == "-" else 1
    digits = digits[1:] if digits[:1] in ("+", "-") else digits
    count = len(digits) - len(digits.lstrip("0123456789"))
    if not count:
        return None if name == "acks" else f'Invalid value for configuration property "{name}"'
    number, limits = sign * int(digits[: min(count, 20)]), defined.get("range")
    if limits and not limits[0] <= number <= limits[1]:
        return f'Configuration property "{name}" value {number} is outside allowed range {limits[0]}..{limits[1]}'
    return None


_PROBLEMS = {
    "enum": _problem_of_enum,
    "flags": _problem_of_enum,
    "bool": _problem_of_truth,
    "int": _problem_of_number,
}


def _check_login(found: Properties) -> Iterator[Refusal | Unknown]:
    """rd_kafka_sasl_select_provider and the providers: what a mechanism needs."""
    protocol, mechanism = found.value(PROTOCOL), found.value(MECHANISM)
    for value in (protocol, mechanism):
        if isinstance(value, Unknown):
            return
    if not str(protocol).lower().startswith("sasl"):
        return
    entry = found.written.get(MECHANISM) or found.written[PROTOCOL]
    name = str(mechanism)
    if name == "GSSAPI":
        yield Unknown("whether the client's librdkafka is built with libsasl2, which GSSAPI needs")
    elif name not in _BUILT_IN:
        yield _refuse("librdkafka-value-refused", entry, f"Unsupported SASL mechanism: {name}")
    elif name != "OAUTHBEARER" and any(found.value(key) is None for key in ("sasl.username", "sasl.password")):
        yield _refuse("librdkafka-login-incomplete", entry, "sasl.username and sasl.password must be set")


def _refuse(cause: str, entry: Written, text: str) -> Refusal:
    return Refusal(cause, entry.place, {"key": entry.key}, text)
