"""What rules look at: the kinds of subjects, and how each is named, owned, told apart and grouped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .facts import Facts, Store, Told
from .records import NamedTuple
from .values import Place, Unknown

SUBJECTS: dict[str, str] = {
    "property": "properties",
    "file": "files",
    "listener": "listeners",
    "store": "stores",
    "certificate": "certificates",
    "client": "clients",
    "node": "nodes",
    "link": "links",
    "cluster": "clusters",
    "endpoint": "endpoints",
    "ignore": "ignores",
}
"""What a rule can look at, and the field of Facts that holds all of them."""

_OWNER = {
    "listener": "node",
    "store": "owner",
    "certificate": "owner",
    "client": "file",
    "node": "name",
    "link": "client",
    "ignore": "file",
}
_STORE = {"store": "name", "certificate": "store"}
_WRITTEN = ("property", "store", "certificate")
"""Kinds whose place is a line of their own."""
_MARKED = (*_WRITTEN, "client", "listener")
_UNMARKED: frozenset[Place | str] = frozenset()
_GROUP = {"certificate": "fingerprint", "store": "path", "file": "path"}
_BEHIND = {"certificate": ("store", ("keys", "anchors")), "listener": ("node", ("listeners",))}
_REACH = {
    "store": ("opens", "keys"),
    "node": ("starts",),
    "client": ("constructs",),
    "property": ("value",),
    "file": ("exists",),
    "listener": ("protocol",),
    "link": ("connects",),
}


class Concern(NamedTuple):
    """Whom a finding concerns, as far as folding and grouping must know."""

    kind: str
    name: str
    file: str
    """The configuration file that the subject belongs to."""
    store: str | None
    """The store that it is or lies in."""
    listener: str | None
    identity: str
    """What tells it apart from others of its kind and file, wherever the files lie."""
    group: str | None
    """What makes two findings of a rule one, whatever their messages say; None: only equal messages do."""
    marks: frozenset[Place | str] = frozenset()
    """What it turns on: the lines of properties and stores, names of clients. Findings that share one are near."""


class Obstacle(NamedTuple):
    """Something that hides what a rule would look at, and why."""

    concern: Concern
    place: Place
    reason: str


def find_subjects(facts: Facts, kind: str) -> tuple[Any, ...]:
    """Return all subjects of a kind; none of a kind that this version of the facts does not have."""
    found: tuple[Any, ...] = getattr(facts, SUBJECTS[kind], ())
    return found


def name_subject(kind: str, subject: Any) -> str:
    """Return what a report calls the subject."""
    return str(subject.subject if kind == "certificate" else subject.name)


def concern_subject(kind: str, subject: Any) -> Concern:
    """Return whom a finding about *subject* concerns."""
    name = name_subject(kind, subject)
    file = str(getattr(subject, _OWNER[kind])) if kind in _OWNER else subject.place.file
    group = getattr(subject, _GROUP[kind]) if kind in _GROUP else None
    identity = base_name(name)
    if kind == "certificate":
        identity = subject.fingerprint
    elif kind == "store":
        identity = f"{subject.purpose} {identity}"
    return Concern(
        kind=kind,
        name=name,
        file=file.partition("#")[0],
        store=getattr(subject, _STORE[kind]) if kind in _STORE else None,
        listener=name if kind == "listener" else None,
        identity=identity,
        group=group or None,
        marks=frozenset(_marks(kind, subject)) if kind in _MARKED else _UNMARKED,
    )


def _marks(kind: str, subject: Any) -> Iterable[Place | str]:
    if kind in _WRITTEN and subject.place.line is not None:
        yield subject.place
    if kind == "client":
        yield subject.name
    settings = subject.settings if kind in ("client", "listener") else None
    for store in (getattr(settings, "keystore", None), getattr(settings, "truststore", None)):
        if isinstance(store, Store) and store.place.line is not None:
            yield store.place


def concern_told(told: Told) -> Concern:
    """Return whom a refusal concerns."""
    kind, name = told.subject_kind, told.subject_name
    values = sorted(f"{key}={base_name(str(value))}" for key, value in told.refusal.values.items())
    return Concern(
        kind=kind,
        name=name,
        file=told.file.partition("#")[0],
        store=name if kind == "store" else None,
        listener=name if kind == "listener" else None,
        identity=" ".join([base_name(name), *values]),
        group=None,
        marks=frozenset(one for one in (told.refusal.at, *told.about) if isinstance(one, str) or (one and one.line)),
    )


def find_hidden(facts: Facts, kind: str) -> list[Obstacle]:
    """Return what hides subjects of a kind altogether: a store that does not open hides its certificates."""
    container, fields = _BEHIND.get(kind, (kind, ()))
    return _find_obstacles(container, fields, find_subjects(facts, container)) if fields else []


def find_obstacles(facts: Facts, kind: str) -> list[Obstacle]:
    """Return the subjects of a kind of whose causes nothing can be said where none was found."""
    return _find_obstacles(kind, _REACH.get(kind, ()), find_subjects(facts, kind))


def _find_obstacles(kind: str, fields: tuple[str, ...], subjects: Iterable[Any]) -> list[Obstacle]:
    found = []
    for subject in subjects:
        reasons = [value.reason for field in fields if isinstance(value := getattr(subject, field), Unknown)]
        if reasons:
            found.append(Obstacle(concern_subject(kind, subject), subject.place, reasons[0]))
    return found


def base_name(name: str) -> str:
    """Return the last part of a path."""
    return name.rstrip("/").rpartition("/")[2] or name
