"""What KafkaConfig.validateValues refuses about the addresses that a node tells others, in its order."""

from __future__ import annotations

from .case import Case
from .checks import check_broker_listener, read_control_plane
from .listeners import ADVERTISED, LISTENERS
from .naming import CONTROL_PLANE, CONTROLLERS, INTER_BROKER_NAME, INTER_BROKER_PROTOCOL, prefix_of
from .protocols import SASL_PROTOCOLS
from .quorum import WILDCARD
from .words import hash_text, order_of_scala_set

_SAID_ALREADY = (
    "inter-broker-listener-unmapped",
    "broker-listener-missing",
    "controller-listener-names-with-zookeeper",
)
"""Refusals of which a missing inter-broker listener only follows."""
_MECHANISM = "sasl.mechanism.inter.broker.protocol"
_MECHANISMS = "sasl.enabled.mechanisms"


def check_advertised(case: Case) -> None:
    """Refuse what can't be told others, or lacks what brokers need of each other."""
    if not case.listening.complete:
        case.draft.doubt(case.listening.endpoints)
    if case.is_broker and case.member.roles_known:
        _check_broker_listeners(case)
    _check_wildcards(case)
    if case.draft.holds("advertised-controllers-refused-late"):
        _check_controllers_late(case)
    if case.draft.holds("controller-plane"):
        _check_control_plane(case)
    _check_mechanism(case)


def _check_broker_listeners(case: Case) -> None:
    """The inter-broker listener is advertised, and what is advertised is there."""
    if case.draft.holds("broker-listener-needed"):
        check_broker_listener(case)
    inter_broker = case.inter_broker
    if case.told is None:
        return
    names = [endpoint.name for endpoint in case.told]
    shown = ",".join(order_of_scala_set(names, hash_text))
    missing = isinstance(inter_broker.name, str) and inter_broker.name not in names
    if missing and not case.draft.refused(*_SAID_ALREADY):
        _refuse_inter_broker(case, str(inter_broker.name), shown)
    bound = [endpoint.name for endpoint in case.bound] if case.bound is not None else names
    absent = [name for name in names if name not in bound]
    if absent:
        known = ",".join(order_of_scala_set(bound, hash_text))
        values = {"found": shown, "known": known, "name": ADVERTISED, "listeners": LISTENERS}
        case.refuse("advertised-listener-unknown", ADVERTISED, listener=", ".join(absent), **values)


def _refuse_inter_broker(case: Case, name: str, shown: str) -> None:
    keys = (INTER_BROKER_NAME, INTER_BROKER_PROTOCOL, ADVERTISED, LISTENERS)
    written = next((key for key in keys if case.draft.is_written(key)), LISTENERS)
    text = case.draft.say("inter-broker-listener-not-advertised", known=shown, name=INTER_BROKER_NAME, key=ADVERTISED)
    values = {"listener": name, "known": shown, "key": written}
    case.draft.refuse("inter-broker-listener-not-advertised", case.draft.place(written), text, (), **values)


def _check_wildcards(case: Case) -> None:
    """Nobody can dial 0.0.0.0."""
    with_controllers = case.draft.holds("advertised-may-hold-controllers")
    told = (*(case.told or ()), *((case.told_controllers or ()) if with_controllers else ()))
    for endpoint in told:
        if endpoint.host == WILDCARD:
            key = LISTENERS if case.advertised is None else ADVERTISED
            values = {"listener": endpoint.name, "entry": endpoint.entry, "host": WILDCARD, "name": ADVERTISED}
            case.refuse("advertised-address-unroutable", key, **values)


def _check_controllers_late(case: Case) -> None:
    """2.8 and 3.0: no endpoint is both a controller's and advertised."""
    told = {endpoint[:4] for endpoint in case.told or ()}
    own = [endpoint for endpoint in case.bound or () if case.is_controller(endpoint)]
    found = ", ".join(endpoint.name for endpoint in own if endpoint[:4] in told)
    if found:
        case.refuse("controller-listener-advertised", ADVERTISED, listener=found, controllers=CONTROLLERS)


def _check_control_plane(case: Case) -> None:
    """With ZooKeeper a separate listener for the controller must be a listener of its own."""
    name = read_control_plane(case)
    if name is None or case.told is None or (case.roles and case.draft.holds("kraft-checked")):
        return
    names = [endpoint.name for endpoint in case.told]
    if name not in names:
        shown = ",".join(order_of_scala_set(names, hash_text))
        values = {"listener": name, "known": shown, "name": CONTROL_PLANE, "advertised": ADVERTISED}
        case.refuse("control-plane-listener-not-advertised", CONTROL_PLANE, **values)
    if name == case.inter_broker.name:
        case.refuse("control-plane-listener-is-inter-broker", CONTROL_PLANE, listener=name, name=CONTROL_PLANE)


def _check_mechanism(case: Case) -> None:
    """The brokers' own SASL mechanism must be enabled on their listener."""
    name, protocol = case.inter_broker.name, case.inter_broker.protocol
    if not isinstance(name, str) or protocol not in SASL_PROTOCOLS:
        return
    case.draft.refuse_overrides(prefix_of(name))
    taken = case.draft.settings.with_prefix(prefix_of(name)).get(_MECHANISMS)
    enabled, own = taken.value, case.draft.value(_MECHANISM)
    if case.draft.doubt(enabled, own):
        return
    known = enabled if isinstance(enabled, tuple) else ()
    if own not in known:
        values = {"mechanism": own, "known": ", ".join(known), "listener": name}
        text = case.draft.say("inter-broker-mechanism-disabled", **values)
        place = case.draft.place(_MECHANISM) if case.draft.is_written(_MECHANISM) or not taken.place else taken.place
        case.draft.refuse("inter-broker-mechanism-disabled", place, text, (), **values)
