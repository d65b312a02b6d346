"""Everything that a listener accepts (``--tls full``): versions, suites, groups, signature schemes.

Each ClientHello offers everything that is not known yet; what the server picks is taken out of the next one, until it
refuses what is left. One hello teaches a suite, a group and a scheme at once. TLS 1.2, TLS 1.3 and what is older are
asked side by side: at most forty connections for a listener of a JVM with one key, the trials of client certificates
among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from .endpoint import Version
from .schedule import make_shares
from .sweep import MOST_HELLOS, Sweep, groups_for, offer_all
from .tables import SSL3, TLS11, TLS12, TLS13, VERSIONS, name_of, numbers, version_name
from .tasks import Task, begin
from .trust import read_served
from .versions import all_schemes, all_suites, compare_without_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .flight import Flight
    from .offers import Answer
    from .sockets import Wire
    from .stages import Line

_FIRST_SHARE = 0.2
"""Part of an endpoint's time that the first offer may take: what says nothing is to be told apart in the rest."""
_CHEAP = (29, 23, 30)
"""Groups whose keys cost a JVM little beside a signature, the cheapest first."""
_COMPUTABLE = (*_CHEAP, 24, 25)
"""Groups for which a key share is made: with one the server's whole flight can be read."""
_USUAL_SUITES = (0x1301, 0x1303, 0x1302)
"""In an order that no server prefers."""


class _Result(NamedTuple):
    version: Version
    flights: tuple[Flight, ...] = ()
    nameless: Answer | None = None
    """The answer to a hello without a server name."""


class Enumeration:
    """Asks in tasks of its own: for TLS 1.2 and what is older at once, for TLS 1.3 from ``go_on`` on; ``finish`` puts
    what was found into ``line.tls``."""

    def __init__(self, line: Line, oldest: Answer) -> None:
        self._line = line
        self._results: dict[str, _Result] = {}
        self._tasks: list[Task] = []
        self._start(lambda: [_sweep(line, TLS12)])
        self._start(lambda: _look_at_old(line, oldest))

    def go_on(self, flight: Flight) -> None:
        """Begin with TLS 1.3; *flight* is what an ordinary client was answered: its group and its scheme are not asked
        for again."""
        self._start(lambda: [_Sweep13(self._line, flight).run()])

    def _start(self, look: Callable[[], list[_Result]]) -> None:
        self._tasks.append(begin(lambda: self._look(look)))

    def _look(self, look: Callable[[], list[_Result]]) -> None:
        for one in look():
            self._results[one.version.name] = one

    def finish(self) -> None:
        """Wait until everything is asked; keep it, and the chain for each kind of key."""
        for task in self._tasks:
            task.join()
        line, results = self._line, self._results
        assert line.tls is not None
        found = tuple(results[name].version for name in VERSIONS.values() if name in results)
        line.tls = line.tls._replace(versions=found)
        for one in results.values():
            for flight in one.flights:
                _add_chain(line, flight)
            if one.nameless is not None:
                compare_without_name(line, one.nameless)


def begin_enumeration(line: Line, wire: Wire) -> Wire:
    """Offer what is old on *wire*; where TLS answers, begin to ask for everything. Return the connection on which an
    ordinary client is to be tried; raises ChannelError."""
    oldest = offer_all(line, TLS11, wire=wire, deadline=line.deadline.within(line.options.timeout * _FIRST_SHARE))
    if oldest.flight.version is not None or oldest.flight.alert is not None:
        line.enumeration = Enumeration(line, oldest)
    wire = line.dial(line.deadline)
    line.keep(wire)
    return wire


def _add_chain(line: Line, flight: Flight) -> None:
    """Keep the chain for a kind of key that was not seen before."""
    chain, tls = read_served(flight, line.options), line.tls
    if chain is not None and tls is not None and chain.key_type not in {one.key_type for one in tls.chains}:
        line.tls = tls._replace(chains=(*tls.chains, chain))


def _sweep(line: Line, version: int, first: Answer | None = None) -> _Result:
    sweep = Sweep(line, version)
    sweep.run(first)
    return _Result(sweep.version(), tuple(sweep.flights), sweep.nameless)


def _look_at_old(line: Line, oldest: Answer) -> list[_Result]:
    """From TLS 1.1 down: the server takes the newest that it has, so that one refusal settles all that are left."""
    found: list[_Result] = []
    ceiling, answer = TLS11, oldest
    while ceiling >= SSL3:
        taken = answer.flight.version
        if taken is None or not SSL3 <= taken <= ceiling:
            accepted = False if answer.accepted is False else None
            text = answer.problem or "" if accepted is None else ""
            rest = range(SSL3, ceiling + 1)
            whole = accepted is False
            return found + [_Result(Version(version_name(one), accepted, complete=whole, text=text)) for one in rest]
        found += [_Result(Version(version_name(one), False, complete=True)) for one in range(taken + 1, ceiling + 1)]
        found.append(_sweep(line, taken, answer))
        ceiling = taken - 1
        if ceiling >= SSL3:
            answer = offer_all(line, ceiling)
    return found


def _rank_group(group: int) -> int:
    """The usual ones first, in whatever order they were found."""
    known = groups_for(TLS13)
    return known.index(group) if group in known else len(known)


class _Sweep13:
    """TLS 1.3: suites, groups and schemes are independent. A HelloRetryRequest shows a suite and a group and costs the
    server nothing; a scheme takes it a signature, and is asked for with groups whose keys are cheap."""

    def __init__(self, line: Line, flight: Flight) -> None:
        agreed = flight.version == TLS13
        self._line = line
        self._suites: list[int] = []
        self._groups = [flight.group] if agreed and flight.group is not None else []
        self._schemes: list[int] = []
        self._shown = (flight.scheme,) if agreed and flight.scheme is not None else ()
        """What the ordinary client was shown."""
        self._flights: list[Flight] = []
        self._problem = ""
        self._left = MOST_HELLOS

    def run(self) -> _Result:
        answer = self._sweep_schemes()
        if not self._suites:
            return _Result(self._refused(answer))
        self._sweep_retries()
        version = Version(
            version_name(TLS13),
            True,
            suites=tuple(name_of("suites", one) for one in self._suites if one in numbers("suites")),
            unknown_suites=tuple(one for one in self._suites if one not in numbers("suites")),
            groups=tuple(name_of("groups", one) for one in sorted(self._groups, key=_rank_group)),
            schemes=tuple(name_of("schemes", one) for one in (*self._schemes, *self._shown)),
            server_preference=self._prefers(),
            complete=not self._problem,
            text=self._problem,
        )
        return _Result(version, tuple(self._flights))

    def _refused(self, answer: Answer | None) -> Version:
        name = version_name(TLS13)
        if answer is None or answer.accepted is None:
            return Version(name, None, text=self._problem)
        return Version(name, False, complete=True)

    def _sweep_schemes(self) -> Answer | None:
        """Offer the schemes that are left until none is taken, with the share of a new group where that is cheap;
        return the last answer."""
        answer: Answer | None = None
        fresh = list(_CHEAP)
        while not self._problem:
            fresh = [one for one in fresh if one not in self._groups]
            known = [one for one in _COMPUTABLE if one in self._groups]
            if not fresh and not known:
                break
            groups = [*fresh, *(one for one in self._groups_left() if one not in fresh)] if fresh else known[:1]
            count = self._count()
            answer = self._offer(all_suites(TLS13), groups, groups[0], self._schemes_left())
            if answer is None or (answer.flight.version == TLS13 and answer.flight.alert is not None):
                break  # after its hello it has nothing left to sign with
            if self._count() > count:
                continue
            if not fresh:
                break
            fresh = []  # it may have been the groups
        return answer

    def _sweep_retries(self) -> None:
        """Offer the suites and groups that are left, without a key share: first together, then the groups alone.

        Where the groups are taken with all suites, it was the suites that were refused with them before.
        """
        while self._learns(self._suites_left(), self._groups_left()):
            pass
        count = len(self._groups)
        while self._learns(all_suites(TLS13), self._groups_left()):
            pass
        computable = [one for one in _COMPUTABLE if one in self._groups]
        groups, shared = (computable[:1], computable[0]) if computable else (self._groups[:1], None)
        while count == len(self._groups) and self._learns(self._suites_left(), groups, shared):
            pass

    def _learns(self, suites: Sequence[int], groups: Sequence[int], shared: int | None = None) -> bool:
        """Whether an answer to this offer shows something new."""
        if self._problem or not suites or not groups:
            return False
        count = self._count()
        self._offer(suites, groups, shared)
        return self._count() > count

    def _count(self) -> int:
        return len(self._suites) + len(self._groups) + len(self._schemes)

    def _suites_left(self) -> list[int]:
        return [one for one in all_suites(TLS13) if one not in self._suites]

    def _groups_left(self) -> list[int]:
        return [one for one in groups_for(TLS13) if one not in self._groups]

    def _schemes_left(self) -> list[int]:
        return [one for one in all_schemes() if one not in self._schemes and one not in self._shown]

    def _offer(
        self, suites: Sequence[int], groups: Sequence[int], shared: int | None, schemes: Sequence[int] = ()
    ) -> Answer | None:
        """Return the answer to what is given, to all schemes where none are, with a share of the group *shared*."""
        self._left -= 1
        if self._left < 0:
            self._problem = "it accepts more than was asked for"
            return None
        private, public = make_shares((shared,) if shared is not None else ())
        usual = [one for one in _USUAL_SUITES if one in suites]
        answer = offer_all(
            self._line,
            TLS13,
            (*usual, *(one for one in suites if one not in usual)),
            tuple(groups),
            tuple(schemes),
            shares=public,
            private=private,
        )
        if answer.flight.version == TLS13:
            self._note(answer.flight)
        elif answer.accepted is None:
            self._problem = answer.problem or "no answer"
        return answer

    def _note(self, flight: Flight) -> None:
        """Remember what was picked."""
        for known, number in (
            (self._suites, flight.suite),
            (self._groups, flight.group),
            (self._schemes, flight.scheme),
        ):
            if number is not None and number not in known:
                known.append(number)
        if flight.chain:
            self._flights.append(flight)

    def _prefers(self) -> bool | None:
        """Whether suites were picked in another order than they were offered; None for a single one."""
        picked = [one for one in self._suites if one in _USUAL_SUITES]
        return None if len(picked) < 2 else picked != [one for one in _USUAL_SUITES if one in picked]
