"""What KafkaConfig.validateValues refuses about a node's roles, its listeners and its quorum, in its order."""

from __future__ import annotations

from ..values import Unknown
from .addresses import cut_listener
from .case import BROKER, CONTROLLER, Case, known
from .draft import Draft
from .listeners import ADVERTISED, LISTENERS
from .naming import CONTROL_PLANE, CONTROLLERS, INTER_BROKER_NAME
from .protocols import MAP
from .quorum import BOOTSTRAP, VOTERS, Membership, order_ids
from .words import show_scala_set

_AUTO_JOIN = "controller.quorum.auto.join.enable"


def check_roles(case: Case) -> None:
    """Refuse what does not fit the node's roles."""
    if not case.draft.holds("kraft-checked") or not case.member.roles_known:
        return
    if case.roles:
        _check_kraft(case)
    elif case.is_broker:
        _check_zookeeper(case)
    if case.is_broker and not case.draft.holds("advertised-may-hold-controllers"):
        check_broker_listener(case)


def check_broker_listener(case: Case) -> None:
    """A broker advertises at least one listener of its own."""
    if case.told == () and not case.draft.refused("controller-listener-names-with-zookeeper"):
        text = "broker-listener-missing" if case.roles else "broker-listener-missing-with-zookeeper"
        case.refuse("broker-listener-missing", LISTENERS, text, controllers=CONTROLLERS)


def check_controller_named(case: Case) -> None:
    """3.0: a controller has a controller listener."""
    if case.bound is not None and not any(map(case.is_controller, case.bound)):
        known_names = ", ".join(endpoint.name for endpoint in case.bound)
        case.refuse("controller-listener-missing", CONTROLLERS, name=CONTROLLERS, listener="", known=known_names)


def _check_kraft(case: Case) -> None:
    check_quorum(case.draft, case.member)
    _check_no_control_plane(case)
    if BROKER in case.roles:
        _check_advertised_controllers(case)
    if CONTROLLER not in case.roles:
        _check_broker_only(case)
    elif BROKER not in case.roles:
        _check_controller_only(case)
    if CONTROLLER in case.roles:
        check_membership(case.draft, case.member)
        _check_controller_listeners(case)


def check_quorum(draft: Draft, member: Membership) -> None:
    """Some controller must be named."""
    if not _quorum_refused(draft, member) and not member.voters and not member.bootstrap:
        text = draft.say("quorum-missing", voters=VOTERS, bootstrap=BOOTSTRAP)
        draft.refuse("quorum-missing", draft.place(VOTERS, BOOTSTRAP), text, (), voters=VOTERS, bootstrap=BOOTSTRAP)


def check_membership(draft: Draft, member: Membership) -> None:
    """A controller is among the voters, if there are any; a plain broker is not."""
    node_id, voters = member.node_id, known(member.voters)
    if voters:
        draft.doubt(node_id)
    if voters is None or not isinstance(node_id, int) or node_id < 0 or _quorum_refused(draft, member):
        return
    among = node_id in [voter.id for voter in voters]
    if CONTROLLER not in member.roles:
        cause = "broker-among-voters" if among else None
    else:
        needed = not among and (voters or not draft.holds("voters-optional"))
        cause = "controller-not-among-voters" if needed else None
    if cause:
        shown = show_scala_set(order_ids(voters, draft.holds("voters-sized-map")))
        values = {"id": node_id, "voters": shown, "name": VOTERS}
        draft.refuse(cause, draft.place(VOTERS), draft.say(cause, **values), (), **values)


def _check_no_control_plane(case: Case) -> None:
    """control.plane.listener.name belongs to ZooKeeper mode."""
    if case.draft.holds("controller-plane") and read_control_plane(case) is not None:
        case.refuse("control-plane-listener-in-kraft", CONTROL_PLANE, name=CONTROL_PLANE, controllers=CONTROLLERS)


def read_control_plane(case: Case) -> str | None:
    """Return control.plane.listener.name, refusing one that is not mapped; None where no more can be said of it."""
    written = case.draft.value(CONTROL_PLANE)
    case.draft.doubt(written)
    if not isinstance(written, str):
        return None
    if case.draft.refuse_blank_name(CONTROL_PLANE, written):
        return None
    name = written.upper()
    if case.mapping is not None and name not in case.mapping:
        case.refuse("control-plane-listener-unmapped", CONTROL_PLANE, listener=name, name=CONTROL_PLANE, map=MAP)
        return None
    return name


def _check_advertised_controllers(case: Case) -> None:
    """3.1 to 3.8: a broker advertises no controller listener."""
    if case.told is None or not case.draft.holds("advertised-controllers-refused"):
        return
    found = ", ".join(endpoint.name for endpoint in case.told if case.is_controller(endpoint))
    if found:
        case.refuse("controller-listener-advertised", ADVERTISED, listener=found, controllers=CONTROLLERS)


def _check_broker_only(case: Case) -> None:
    """A broker beside separate controllers only dials their listener."""
    check_membership(case.draft, case.member)
    if case.names is None:
        return
    if not case.names:
        case.refuse("controller-listener-names-missing", CONTROLLERS, name=CONTROLLERS)
    bound = ", ".join(endpoint.name for endpoint in case.bound or () if case.is_controller(endpoint))
    if bound:
        case.refuse("controller-listener-on-broker", CONTROLLERS, listener=bound, name=CONTROLLERS)
    _check_controllers_mapped(case, case.names)
    if case.draft.holds("auto-join-needs-controller"):
        joins = case.draft.value(_AUTO_JOIN)
        if not case.draft.doubt(joins) and joins is True:
            case.refuse("auto-join-without-controller", _AUTO_JOIN)


def _check_controllers_mapped(case: Case, names: tuple[str, ...]) -> None:
    for name in names if case.mapping is not None else ():
        if case.draft.refuse_blank_name(CONTROLLERS, name):
            continue
        if name.upper() not in (case.mapping or {}):
            case.refuse("controller-listener-unmapped", CONTROLLERS, listener=name.upper(), name=CONTROLLERS, map=MAP)


def _check_controller_only(case: Case) -> None:
    """A node that is only a controller has no listener for anybody else."""
    if case.draft.holds("advertised-without-controllers-empty") and case.draft.value(ADVERTISED) is not None:
        case.refuse("advertised-listeners-on-controller", ADVERTISED, name=ADVERTISED)
    _check_only_controllers(case)
    if case.draft.holds("controller-inter-broker-name-refused") and case.draft.value(INTER_BROKER_NAME) is not None:
        name = case.inter_broker.name
        if name in (case.names or ()):
            values = {"listener": name, "controllers": CONTROLLERS}
            case.refuse("inter-broker-listener-is-controller", INTER_BROKER_NAME, **values)


def _check_only_controllers(case: Case) -> None:
    if not case.draft.holds("advertised-may-hold-controllers"):
        judged, wrong = (
            case.told or (),
            bool(case.told) and not case.draft.refused("advertised-listeners-on-controller"),
        )
    elif case.bound is None or case.told_controllers is None:
        return
    else:
        judged, wrong = case.bound, len(case.told_controllers) != len(case.bound)
    if wrong:
        advertised = case.advertised is not None and case.draft.holds("controllers-judged-as-advertised")
        source = ADVERTISED if advertised else LISTENERS
        others = ", ".join(endpoint.name for endpoint in judged if not case.is_controller(endpoint))
        values = {"listener": others, "source": source, "controllers": CONTROLLERS}
        _refuse_controllers(case, "broker-listener-on-controller", source, **values)


def _check_controller_listeners(case: Case) -> None:
    """A controller listens on each of its listeners."""
    if case.bound is None or case.names is None:
        return
    bound = [endpoint.name for endpoint in case.bound]
    some = [name for name in case.names if name in bound]
    if case.draft.holds("advertised-may-hold-controllers"):
        some = (
            [endpoint.name for endpoint in case.told_controllers or ()] if case.told_controllers is not None else some
        )
    values = {"name": CONTROLLERS, "known": ", ".join(bound)}
    missing = ", ".join(name for name in case.names if name not in bound)
    if not some:
        _refuse_controllers(case, "controller-listener-missing", CONTROLLERS, listener=missing, **values)
    elif missing:
        _refuse_controllers(case, "controller-listener-not-in-listeners", CONTROLLERS, listener=missing, **values)


def _refuse_controllers(case: Case, cause: str, key: str, **values: str) -> None:
    """Refuse the controller listeners, for the spelling of their names where that is the reason, and then once."""
    parts = map(cut_listener, known(case.draft.entries(LISTENERS)) or ())
    written = [part[0].upper() for part in parts if part]
    slip = next((name for name in case.names or () if name not in written and name.upper() in written), None)
    if slip is None:
        case.refuse(cause, key, **values)
    elif not case.draft.refused("controller-listener-name-not-upper"):
        said = case.draft.say(cause, **values)
        shown = {"listener": slip, "mapped": slip.upper(), "key": CONTROLLERS}
        case.draft.refuse("controller-listener-name-not-upper", case.draft.place(CONTROLLERS), said, (), **shown)


def _check_zookeeper(case: Case) -> None:
    """With ZooKeeper there are no controller listeners, unless a migration runs."""
    migrating = case.draft.value("zookeeper.metadata.migration.enable")
    if case.names and not case.draft.doubt(migrating) and migrating is not True:
        shown = f"[{', '.join(case.names)}]"
        case.refuse("controller-listener-names-with-zookeeper", CONTROLLERS, names=shown, name=CONTROLLERS)


def _quorum_refused(draft: Draft, member: Membership) -> bool:
    """Whether nothing more can be said of the quorum: it is refused already, or unknown."""
    causes = ("quorum-", "voter-", "bootstrap-")
    refused = any(refusal.cause.startswith(causes) for refusal in draft.refusals)
    return refused or isinstance(member.voters, Unknown) or isinstance(member.bootstrap, Unknown)
