"""What a broker's client of ZooKeeper makes of its TLS settings: a store that it can't use leaves it without ZooKeeper.

Kafka checks none of it. The client logs why at each attempt, and the start ends when
``zookeeper.connection.timeout.ms`` is over (kafka.server.KafkaServer; X509Util and KeyStoreFileType of ZooKeeper).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from ..causes import Refusal
from ..config.traits import holds
from ..sources.files import STORE_LIMIT, locate, read_file
from ..sources.secret import Secret
from ..stores.context import has_context
from ..stores.opening import find_type, open_store
from ..stores.refusals import java_path
from ..texts import say
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target

Purpose = Literal["keystore", "truststore"]
Step = Refusal | Unknown

_CAUSE = "zookeeper-tls-unusable"
ENABLE = "zookeeper.ssl.client.enable"
_SOCKET, _PROTOCOL = "zookeeper.clientCnxnSocket", "zookeeper.ssl.protocol"
_PACKAGE, _NETTY, _PLAIN = "org.apache.zookeeper.", "ClientCnxnSocketNetty", "ClientCnxnSocketNIO"
"""The sockets of ZooKeeper's own: the one that speaks TLS, and the usual one."""
_SUFFIXES = {".jks": "JKS", ".pem": "PEM", ".p12": "PKCS12"}
_ELSEWHERE = ("BCFKS",)
_PEM_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_TROUBLE = {"missing": "No such file or directory", "directory": "Is a directory"}
_NOBODY = "InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty"


def judge_zookeeper(settings: Settings, target: Target) -> Iterator[Step]:
    """Yield what keeps a broker from ZooKeeper, in the order in which its client asks for it; nothing without TLS."""
    speaks, socket = speaks_tls(settings, target), settings.value(_SOCKET)
    if isinstance(socket, str) and _find_socket(socket, target) is None:
        yield _doubt_socket(socket)
    if speaks is False:
        return
    for step in (*_judge_store("keystore", settings, target), *_judge_store("truststore", settings, target)):
        yield speaks if isinstance(speaks, Unknown) else step
    protocol = settings.value(_PROTOCOL)
    if isinstance(protocol, str) and not has_context(protocol, target):
        reason = f"NoSuchAlgorithmException: {protocol} SSLContext not available"
        yield speaks if isinstance(speaks, Unknown) else _refuse(_PROTOCOL, reason, settings, target)


def speaks_tls(settings: Settings, target: Target) -> bool | Unknown:
    """Return whether the client speaks TLS: it is asked to, and its socket is the one that can."""
    enabled, socket = settings.value(ENABLE), settings.value(_SOCKET)
    if enabled in (None, False) or socket is None:
        return False
    doubt = next((value for value in (enabled, socket) if isinstance(value, Unknown)), None)
    if doubt is not None:
        return doubt
    found = _find_socket(str(socket), target)
    return _doubt_socket(str(socket)) if found is None else found == _NETTY


def _find_socket(name: str, target: Target) -> str | None:
    """ZooKeeper's own socket of that name; None for one that may or may not be there. Short names are held to ZooKeeper
    3.8, with Kafka 3.9; that with Kafka 2.8 does not know them."""
    short = name.removeprefix(_PACKAGE)
    known = short != name or holds("zookeeper-socket-by-short-name", target.kafka_version)
    return short if known and short in (_NETTY, _PLAIN) else None


def _doubt_socket(name: str) -> Unknown:
    return Unknown(f"whether the client of ZooKeeper finds the class {name} ({_SOCKET})")


def _judge_store(purpose: Purpose, settings: Settings, target: Target) -> Iterator[Step]:
    key = f"zookeeper.ssl.{purpose}"
    location, declared, password = (settings.value(f"{key}.{part}") for part in ("location", "type", "password"))
    doubt = next((value for value in (location, declared) if isinstance(value, Unknown)), None)
    if doubt is not None:
        yield doubt
    elif isinstance(location, str) and location:
        found = _find_fault(purpose, location, str(declared or ""), password, target)
        if isinstance(found, Unknown):
            yield found
        elif found is not None:
            kind = "" if declared else _type_to_say(location, target)
            yield _refuse(
                f"{key}.location", found, settings, target, **({"type": f"{key}.type={kind}"} if kind else {})
            )


def _type_to_say(location: str, target: Target) -> str:
    """What must be said of a store whose name does not tell it; empty where it does, or where there is none."""
    kind = find_type(read_file(locate(location, target), STORE_LIMIT).content)
    return kind if kind in _SUFFIXES.values() and not location.endswith(tuple(_SUFFIXES)) else ""


def _find_fault(purpose: Purpose, location: str, declared: str, password: Any, target: Target) -> str | Unknown | None:
    """Return what is thrown of a store, ``SimpleClassName: message``; None when it can be used."""
    kind = declared.upper() or next((kind for suffix, kind in _SUFFIXES.items() if location.endswith(suffix)), "")
    if not kind:
        return f"IllegalArgumentException: Unable to auto-detect store file type from file name: {location}"
    if kind not in _SUFFIXES.values():
        if kind in _ELSEWHERE:
            return Unknown(f"{location}: whether a provider of the JVM brings a keystore of type {declared}")
        names = "No enum constant org.apache.zookeeper.common.KeyStoreFileType"
        return f"IllegalArgumentException: {names}.{kind}"
    reading = read_file(locate(location, target), STORE_LIMIT)
    if reading.problem is not None:
        trouble = _TROUBLE.get(reading.problem.kind)
        if reading.problem.kind == "missing" and target.stores == "elsewhere":
            return Unknown(f"{location} stands on another machine")
        if trouble is None:
            return Unknown(f"{location}: {reading.problem.text}")
        return f"FileNotFoundException: {java_path(location)} ({trouble})"
    if kind == "PEM":
        return _NOBODY if purpose == "truststore" and _PEM_CERTIFICATE not in reading.content else None
    if isinstance(password, Unknown):
        return password
    return _open(purpose, location, reading.content, kind, password, target)


def _open(
    purpose: Purpose, location: str, content: bytes, kind: str, password: Secret | None, target: Target
) -> str | Unknown | None:
    """Without a password the empty one is tried: the store is never opened without one."""
    opened = open_store(content, kind, Secret("") if password is None else password, target)
    if opened.unknown:
        return Unknown(f"{location}: {opened.unknown}")
    if opened.texts:
        return opened.texts[-1]
    trusts = any(entry.kind == "trusted" for entry in opened.entries)
    return _NOBODY if purpose == "truststore" and not trusts else None


def _refuse(key: str, reason: str, settings: Settings, target: Target, **values: str) -> Refusal:
    text = say("kafka", "zookeeper-not-reached", target.kafka_version)
    told = {"key": key, "value": str(settings.value(key)), "reason": reason, **values}
    return Refusal(_CAUSE, settings.get(key).place, told, text)
