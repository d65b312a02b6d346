"""A broker's or controller's configuration as Kafka understands it: read_node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..values import Unknown
from .advertising import check_advertised
from .assembly import assemble_node
from .authorizer import judge_early
from .case import BROKER, CONTROLLER, Case
from .checks import check_controller_named, check_membership, check_quorum, check_roles
from .draft import Draft
from .groups import check_groups, check_groups_late, check_offset_acks, check_protocols
from .limits import check_connections, check_cordoned, check_logs
from .naming import EARLY_START, refuse_early_start
from .node import ListenerConfig, NodeConfig
from .plugins import doubt_classes
from .quorum import BOOTSTRAP, VOTERS, Membership, read_voters
from .upgrades import check_message_format, check_migrating_node, check_migration, check_protocol_version

if TYPE_CHECKING:
    from ..sources.properties import Source, Written
    from ..target import Target

__all__ = ["ListenerConfig", "NodeConfig", "read_node"]
_ROLES = "process.roles"
_IDS = ("broker.id", "node.id")
_ZOOKEEPER_CERTIFICATE = ("zookeeper.clientCnxnSocket", "zookeeper.ssl.keystore.location")


def read_node(source: Source, target: Target) -> NodeConfig:
    """Return the node that *source* configures, with everything that Kafka refuses in it, in Kafka's order.

    What hangs on a value that can't be known is a doubt among the steps, never a refusal (kafka.server.KafkaConfig).
    """
    from .definitions import definitions
    from .settings import parse_settings

    defined = definitions(BROKER, target.kafka_version, target.jdk_version)
    settings, refused = parse_settings(_add_synonyms(source.effective, target), defined, target)
    draft = Draft(
        source.name, settings, defined, target, (*source.refusals, *source.doubts, *settings.unread(), *refused)
    )
    doubt_classes(draft)
    member = _read_member(draft)
    check_groups(draft)
    judge_early(draft, bool(member.roles))
    case = Case(draft, member)
    early_start = refuse_early_start(draft, case.listening, case.controller_names) if EARLY_START in defined else ()
    check_protocol_version(draft, bool(member.roles))
    check_protocols(draft, bool(member.roles))
    _check_ids(draft, member)
    check_migrating_node(draft, bool(member.roles))
    _check_early(case)
    check_logs(draft)
    check_offset_acks(draft)
    _read_addresses(case)
    check_roles(case)
    check_advertised(case)
    check_cordoned(draft)
    check_message_format(draft)
    check_connections(draft)
    check_groups_late(draft)
    _doubt_zookeeper(draft, bool(member.roles))
    return assemble_node(case, early_start)


def _doubt_zookeeper(draft: Draft, kraft: bool) -> None:
    """A broker that guards what it writes to ZooKeeper logs in there, by certificate or JAAS file (KafkaServer)."""
    if kraft or draft.value("zookeeper.set.acl") is not True:
        return
    enabled = draft.value("zookeeper.ssl.client.enable") is True
    if not enabled or not all(draft.is_written(key) for key in _ZOOKEEPER_CERTIFICATE):
        draft.doubt(Unknown("whether a JAAS file gives the JVM a login at ZooKeeper (zookeeper.set.acl)"))


def _check_early(case: Case) -> None:
    """3.0 looks at the quorum before the numbers."""
    if case.roles and case.draft.holds("voters-checked-early"):
        check_quorum(case.draft, case.member)
        check_membership(case.draft, case.member)


def _read_addresses(case: Case) -> None:
    """What is advertised is read first, then, where it is needed, what is listened on."""
    if CONTROLLER in case.roles and case.draft.holds("controller-names-needed-late"):
        check_controller_named(case)
    case.draft.doubt(case.brokers, case.member.voters, case.member.bootstrap)
    check_migration(case)
    if not case.draft.holds("kraft-checked"):
        case.draft.doubt(case.listening.endpoints)


def _add_synonyms(effective: Mapping[str, Written], target: Target) -> Mapping[str, Written]:
    """node.id and broker.id stand in for each other (KafkaConfig.populateSynonyms)."""
    from .traits import holds

    first, second = _IDS
    if not holds("synonyms", target.kafka_version) or (first in effective) == (second in effective):
        return effective
    written, other = (first, second) if first in effective else (second, first)
    return {**effective, other: effective[written]._replace(key=other)}


def _read_roles(draft: Draft) -> tuple[frozenset[str], bool]:
    """The roles, empty with ZooKeeper, and whether they can be told; a node without known ones counts as a broker."""
    names = draft.entries(_ROLES)
    if names is None or isinstance(names, Unknown):
        draft.doubt(names)
        zookeeper = names is None and draft.holds("zookeeper")
        return (frozenset(), True) if zookeeper else (frozenset({BROKER}), False)
    if len(set(names)) < len(names) and draft.holds("role-duplicates-refused"):
        shown = [f"{name.title()}Role" for name in names] if draft.holds("roles-as-classes") else names
        text = draft.say("process-role-duplicate", roles=", ".join(shown), name=_ROLES)
        draft.refuse("process-role-duplicate", draft.place(_ROLES), text, (), roles=", ".join(names))
    return frozenset(names), True


def _read_member(draft: Draft) -> Membership:
    roles, roles_known = _read_roles(draft)
    node_id = _read_ids(draft)[0]
    voters = read_voters(draft.entries(VOTERS), draft.kafka)
    bootstrap = draft.entries(BOOTSTRAP) if draft.holds("voters-optional") else None
    return Membership(roles, roles_known, node_id, voters, () if bootstrap is None else bootstrap)


def _read_ids(draft: Draft) -> tuple[int | Unknown | None, int | Unknown | None]:
    """node.id and broker.id; before 3.1 the first one that is not negative stands for both."""
    node_id, broker_id = draft.value("node.id"), draft.value("broker.id")
    if draft.holds("synonyms") or isinstance(node_id, Unknown):
        return node_id, broker_id
    either = broker_id if node_id is None or node_id < 0 else node_id
    return either, either


def _check_ids(draft: Draft, member: Membership) -> None:
    node_id, broker_id = _read_ids(draft)
    known = isinstance(node_id, int) and isinstance(broker_id, int)
    if draft.holds("node-id-equals-broker-id") and known and node_id != broker_id:
        text = draft.say("node-id-conflict")
        draft.refuse("node-id-conflict", draft.place("node.id"), text, (), node_id=node_id, broker_id=broker_id)
    if not draft.holds("zookeeper"):
        return
    if member.roles:
        if isinstance(node_id, int) and node_id < 0:
            draft.refuse("node-id-missing", draft.place("node.id"), draft.say("node-id-missing"), ())
        return
    if draft.value("zookeeper.connect") is None:
        draft.refuse("zookeeper-connect-missing", draft.place(), draft.say("zookeeper-connect-missing"), ())
    _check_broker_id(draft, broker_id)


def _check_broker_id(draft: Draft, broker_id: object) -> None:
    generated = draft.value("broker.id.generation.enable")
    largest = draft.value("reserved.broker.max.id")
    if not isinstance(broker_id, int) or isinstance(generated, Unknown):
        return
    if generated and isinstance(largest, int) and not -1 <= broker_id <= largest:
        text = draft.say("broker-id-out-of-range")
        draft.refuse("broker-id-out-of-range", draft.place("broker.id"), text, (), id=broker_id, largest=largest)
    if not generated and broker_id < 0:
        draft.refuse(
            "broker-id-out-of-range", draft.place("broker.id"), draft.say("broker-id-negative"), (), id=broker_id
        )
