"""The authorizer of a node and its super users, as Kafka's own authorizers read them when a node starts."""

from __future__ import annotations

from ..causes import Refusal
from ..records import NamedTuple
from ..texts import say
from ..values import Place, Unknown
from ..versions import Version
from .draft import Draft
from .traits import holds
from .words import split_plain, trim

CLASS = "authorizer.class.name"
SUPER_USERS = "super.users"
_EVERYONE = "allow.everyone.if.no.acl.found"
STANDARD = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
_OF_ZOOKEEPER = "kafka.security.authorizer.AclAuthorizer"
_OLD = {
    _OF_ZOOKEEPER: "acl-authorizer",
    "kafka.security.auth.SimpleAclAuthorizer": "simple-acl-authorizer",
}
"""Authorizers that keep their lists in ZooKeeper, with the trait that says where they exist."""


class Authorizer(NamedTuple):
    """The authorizer of a node; without one every principal may do everything."""

    name: str | Unknown | None
    place: Place
    super_users: tuple[str, ...]
    """Entries as Kafka cuts them at ``;``, blank ones left out; whether they are principals or not."""
    super_users_place: Place
    allows_everyone: bool | Unknown
    steps: tuple[Refusal | Unknown, ...]
    """What is refused, or can't be told, when it is set up."""


def read_authorizer(draft: Draft, kraft: bool) -> Authorizer:
    """Return the authorizer of a node, with what it refuses when it is set up (AuthorizerUtils, StandardAuthorizer)."""
    name, written = draft.value(CLASS), draft.settings.originals.get(SUPER_USERS)
    users = written.value if written else ""
    place = draft.place(SUPER_USERS)
    entries = () if isinstance(users, Unknown) else tuple(trim(entry) for entry in split_plain(users, ";"))
    steps: tuple[Refusal | Unknown, ...] = ()
    if isinstance(name, Unknown):
        steps = (name,)
    elif name:
        steps = _judge_class(name, kraft, draft.place(CLASS), draft.kafka)
        steps = steps or ((users,) if isinstance(users, Unknown) else _judge_users(entries, name, place, draft.kafka))
    cut = tuple(entry for entry in entries if entry)
    named = name if isinstance(name, Unknown) else name or None
    return Authorizer(named, draft.place(CLASS), cut, place, _allows_everyone(draft), steps)


def judge_early(draft: Draft, kraft: bool) -> None:
    """Before 3.3 the authorizer is made while the configuration is read: add what that refuses or leaves unknown."""
    name = draft.value(CLASS)
    if isinstance(name, str) and name and draft.holds("authorizer-in-config"):
        draft.steps.extend(_judge_class(name, kraft, draft.place(CLASS), draft.kafka))


def is_principal(entry: str) -> bool:
    """Return whether Kafka takes an entry of super.users as ``Type:name`` (SecurityUtils.parseKafkaPrincipal)."""
    return ":" in entry


def _judge_class(name: str, kraft: bool, place: Place, kafka: Version) -> tuple[Refusal | Unknown, ...]:
    trait = _OLD.get(name, "standard-authorizer" if name == STANDARD else None)
    if trait is None:
        return (Unknown(f"whether the class {name} is there, and accepts its settings"),)
    if not holds(trait, kafka):
        with_zookeeper = not kraft and holds(_OLD[_OF_ZOOKEEPER], kafka)
        values = {"name": name, "key": CLASS, "standard": _OF_ZOOKEEPER if with_zookeeper else STANDARD}
        return (Refusal("authorizer-absent", place, values, say("kafka", "authorizer-absent", kafka, name=name)),)
    if kraft is (name in _OLD):
        return (Unknown(f"what {name} does with{'out' if kraft else ''} ZooKeeper"),)
    return ()


def _judge_users(entries: tuple[str, ...], name: str, place: Place, kafka: Version) -> tuple[Refusal, ...]:
    """The first entry that is no principal ends the start; a blank one only for the old authorizers."""
    judged = entries if name in _OLD and any(entries) else tuple(entry for entry in entries if entry)
    for entry in judged:
        if not is_principal(entry):
            text = say("kafka", "super-user-malformed", kafka, entry=entry)
            return (Refusal("super-user-malformed", place, {"entry": entry, "key": SUPER_USERS}, text),)
    return ()


def _allows_everyone(draft: Draft) -> bool | Unknown:
    written = draft.settings.originals.get(_EVERYONE)
    if written is None:
        return False
    return written.value if isinstance(written.value, Unknown) else trim(written.value).lower() == "true"
