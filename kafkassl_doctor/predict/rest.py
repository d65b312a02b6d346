"""The HTTPS server of a Connect worker, which Jetty makes of stores of its own before the worker does anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..causes import Refusal
from ..config.definitions import definitions
from ..config.settings import parse_settings
from ..records import NamedTuple
from ..stores.engine import load_stores
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.settings import Settings
    from ..target import Target

_LISTENERS = "listeners"
_PREFIX = "listeners.https."
_SCHEME = "https://"
_PEM = "PEM"
_ALIKE: Final = ("store-missing", "store-password-wrong", "key-password-wrong")
"""What stops Jetty as it stops Kafka's own factory; other slips it lets pass, or tells in other words."""
_MISSING = "store-missing"
_OPENING = "IOException"


class RestServer(NamedTuple):
    """The settings of a worker's HTTPS server, and what keeps it from being made."""

    settings: Settings
    refusals: tuple[Refusal, ...]


def judge_rest_server(worker: ClientConfig, target: Target, cache: Any) -> RestServer | None:
    """Return what the HTTPS server of a Connect worker is made of; None for a worker without one.

    A single key below ``listeners.https.`` hides all keys without that prefix (SSLUtils of connect-runtime).
    """
    if worker.kind != "connect" or worker.prefix or not worker.is_java or not _serves_https(worker):
        return None
    everything = worker.settings.originals
    below = {key.removeprefix(_PREFIX): entry for key, entry in everything.items() if key.startswith(_PREFIX)}
    defined = definitions("admin", target.kafka_version, target.jdk_version)
    settings, _ = parse_settings(below or everything, defined, target)
    if _PEM in (settings.value("ssl.keystore.type"), settings.value("ssl.truststore.type")):
        return None
    steps = load_stores(settings, target, cache).steps
    refused = (step for step in steps if isinstance(step, Refusal) and step.cause in _ALIKE)
    return RestServer(settings, tuple(map(_as_jetty_says, refused)))


def _serves_https(worker: ClientConfig) -> bool:
    written = worker.settings.originals.get(_LISTENERS)
    if written is None or isinstance(written.value, Unknown):
        return False
    return any(one.strip().lower().startswith(_SCHEME) for one in written.value.split(","))


def _as_jetty_says(refusal: Refusal) -> Refusal:
    """What the JVM says stays; what Kafka's factory says around it, and of a file that is not there, does not."""
    outer = tuple(text for text in refusal.outer if text.startswith(_OPENING))
    return refusal._replace(outer=outer, text=None if refusal.cause == _MISSING else refusal.text)
