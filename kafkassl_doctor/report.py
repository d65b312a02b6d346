"""What a run found: verdicts, predicted start-ups, clients; formats turn it into text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from .records import NamedTuple
from .target import Target
from .values import Place

if TYPE_CHECKING:
    from .facts import Facts
    from .probe.endpoint import Endpoint

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
Severity = Literal["error", "warning", "note"]
Kind = Literal["breaks", "insecure", "ageing", "hygiene"]
Outcome = Literal["finding", "pass", "not-applicable", "unknown"]


class Related(NamedTuple):
    """Another place that a finding speaks of."""

    place: Place
    note: str


class Verdict(NamedTuple):
    """What one rule says of one subject."""

    rule: str
    severity: Severity
    kind: Kind
    outcome: Outcome
    subject_kind: str
    subject_name: str
    message: str
    """What is wrong with this very thing; for an unknown outcome, why it can't be told."""
    place: Place | None = None
    related: tuple[Related, ...] = ()
    says: tuple[str, ...] = ()
    """What Kafka or the JVM prints for it, innermost first."""
    fix: str = ""
    why: str = ""
    fingerprint: str = ""
    follows: tuple[Verdict, ...] = ()
    """Findings that come from this one: folded under it."""
    same: tuple[Related, ...] = ()
    """Where the same finding stands too: grouped with it."""
    others: tuple[Verdict, ...] = ()
    """Of those, the first in each other file, as it stands there by itself: for readers that go by file."""
    rules: tuple[str, ...] = ()
    """For an unknown outcome: all rules that can't be judged for this reason, ``rule`` among them."""


class Suppressed(NamedTuple):
    """A finding that does not count: an ignore or a baseline holds it."""

    verdict: Verdict
    by: Literal["ignore", "baseline"]
    reason: str = ""
    """Why, in the user's words; empty when none is given."""
    place: Place | None = None
    """Where the ignore or the baseline's entry stands."""
    until: str | None = None
    """Last day of the ignore (``2027-01-31``); None for one without an end."""


class Fixed(NamedTuple):
    """A finding as a baseline names it; in a report's ``fixed``, one that is gone."""

    rule: str
    file: str
    """The configuration that it was about."""
    subject: str
    fingerprint: str


class Passing(NamedTuple):
    """What a rule passed on."""

    kind: str
    """What the rule looks at: ``listener``."""
    subjects: Sequence[Any]
    """The facts themselves; ``subjects.name_subject`` gives their names."""


class StartUp(NamedTuple):
    """Whether a node starts; ``starts`` None when it can't be told (``unknown`` says why)."""

    file: str
    role: Literal["broker", "controller", "combined"]
    starts: bool | None
    says: str | None = None
    also_says: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    unknown: str | None = None


class ClientVerdict(NamedTuple):
    """Whether a client can be constructed from its file; ``name`` is the prefix of the identity (``''``,
    ``producer``), ``runtime`` what runs it (``java17.0.15``, ``librdkafka``)."""

    file: str
    name: str
    kind: str
    constructs: bool | None
    says: str | None = None
    also_says: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    unknown: str | None = None
    runtime: str = ""
    runtime_asked: bool = False
    """Whether this is its own, rather than the JVM for which everything is judged."""


class Link(NamedTuple):
    """What comes of one connection; texts are ``SimpleClassName: message``, None when nothing is said or known."""

    client_file: str
    client_name: str
    """Prefix of the client's identity; empty for a plain client and for a node that dials."""
    runtime: str
    listener_file: str
    listener_name: str
    host: str | None
    """The name dialled; None when it is the machine's own, which no file tells."""
    port: int
    via: Literal["bootstrap", "advertised", "quorum", "assumed"]
    purpose: Literal["client", "inter-broker", "controller"]
    place: Place
    """Where the name dialled is written."""
    connects: bool | None = None
    stage: str | None = None
    client_says: str | None = None
    broker_says: str | None = None
    broker_log: str | None = None
    """The line in server.log at default level, volatile parts as ``…``."""
    also_says: tuple[str, ...] = ()
    principal: str | None = None
    protocol: str | None = None
    cipher: str | None = None
    unknown: tuple[tuple[str, str], ...] = ()
    """(field, reason) of what can't be told."""
    because: tuple[str, ...] = ()
    fault: str = ""
    """``client`` or ``server``: whose settings or stores are to be changed; empty when it connects."""
    about: tuple[tuple[str, str], ...] = ()
    """(name, value) of what fills a rule's message: the subject and issuer of the certificate refused."""
    runtime_asked: bool = False
    """Whether the client's runtime is its own, rather than the JVM for which everything is judged."""


class Input(NamedTuple):
    """A file that was looked at, what it was taken for, and why it gave nothing if so."""

    file: str
    role: str
    problem: str | None = None
    """Why it could not be looked at, with what to do; None when it was."""


class Report(NamedTuple):
    """Everything that one run says."""

    target: Target
    inputs: tuple[Input, ...]
    verdicts: tuple[Verdict, ...]
    """Findings and unknowns, most severe first; passes and not-applicables are only counted."""
    counts: dict[str, int]
    """error, warning, note, unknown, pass, not-applicable: how many verdicts of each."""
    startups: tuple[StartUp, ...] = ()
    clients: tuple[ClientVerdict, ...] = ()
    links: tuple[Link, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    """What a probe found, in the order in which it was asked for."""
    interrupted: bool = False
    """Whether the user ended the run: what is told is what was known by then."""
    passed: Mapping[str, int] = _NOTHING
    """Rules that passed, with the number of subjects that each passed on."""
    lines: Mapping[Place, str] = _NOTHING
    """Source lines of the places that verdicts speak of, secrets masked."""
    facts: Facts | None = None
    """What was looked at; None when nothing could be."""
    passing: Mapping[str, Passing] = _NOTHING
    """Rules that passed, with the subjects that each passed on."""
    suppressed: tuple[Suppressed, ...] = ()
    """Findings that an ignore or the baseline holds; not among ``verdicts``."""
    fixed: tuple[Fixed, ...] = ()
    """Findings of the baseline that are gone."""
    found: tuple[Fixed, ...] = ()
    """Every finding by itself, as a baseline names it; only for a run that writes one."""
    configuration: str | None = None
    """The configuration of kafkassl-doctor that was followed; None for none."""
    repository: tuple[str, str] | None = None
    """Root of the repository that one stands in, and the folder in it; None where that is not wanted, or is none."""
