"""One version up to TLS 1.2, asked for all that it accepts: offer, take out what was picked, offer again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from .chains import decode
from .endpoint import Version
from .hello import Hello
from .offers import Answer, exchange_of, offer
from .tables import TLS12, TLS13, by_name, name_of, numbers, version_name
from .versions import all_groups, all_schemes, all_suites

if TYPE_CHECKING:
    from .channel import Deadline
    from .flight import Flight
    from .sockets import Wire
    from .stages import Line

MOST_HELLOS = 250
"""For one version: more than there are suites that any server accepts."""
_USUAL_GROUPS = frozenset({29, 23, 24, 25, 30})
_USUAL_SCHEMES = frozenset({0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0301, 0x0201})
"""Those of a JVM with an RSA key."""
_NO_SHARES: Mapping[int, bytes] = MappingProxyType({})
_NO_KEYS: dict[int, object] = {}
_ONLY_13 = ("MLKEM", "tls13")


@cache
def groups_for(version: int) -> tuple[int, ...]:
    """Return the groups that can be offered in a version."""
    if version == TLS13:
        return tuple(one for one in all_groups() if not name_of("groups", one).startswith(("sect", "secp1", "secp22")))
    return tuple(
        one for one in all_groups() if not any(part in name_of("groups", one) for part in (*_ONLY_13, "ffdhe"))
    )


def offer_all(
    line: Line,
    version: int,
    suites: tuple[int, ...] = (),
    groups: tuple[int, ...] = (),
    schemes: tuple[int, ...] = (),
    *,
    named: bool = True,
    shares: Mapping[int, bytes] = _NO_SHARES,
    private: dict[int, object] = _NO_KEYS,
    wire: Wire | None = None,
    deadline: Deadline | None = None,
) -> Answer:
    """Offer what is given, everything where nothing is; on *wire* where one is open already."""
    hello = Hello(
        version,
        suites or odd_order(all_suites(version)),
        groups or groups_for(version),
        (schemes or all_schemes()) if version >= TLS12 else (),
        line.sni if named else None,
        shares,
    )
    return offer(hello, line.dial if wire is None else lambda _: wire, deadline or line.deadline, private)


@cache
def odd_order(suites: tuple[int, ...]) -> tuple[int, ...]:
    """Return suites with forward secrecy first, and among those the weak ones: no server would prefer it so."""

    def rank(suite: int) -> tuple[bool, bool, bool]:
        name = name_of("suites", suite)
        return "ECDHE_" not in name, "DHE_" not in name, any(part in name for part in ("GCM", "CHACHA20", "CCM"))

    return tuple(sorted(suites, key=rank))


class Sweep:
    """What one version accepts; ``run``, then ``version``."""

    def __init__(self, line: Line, version: int) -> None:
        self._line = line
        self._version = version
        self._offered = odd_order(all_suites(version))
        self._left = list(self._offered)
        self._suites: list[int] = []
        self._plain: list[int] = []
        """Those picked of a hello with all groups and schemes: their order is that of the server, or of the client."""
        self._prefers: bool | None = None
        self._groups: list[int] = []
        self._schemes: list[int] = []
        self._stripping = version == TLS12
        self._doubt: tuple[int, int] | None = None
        """How many suites and groups were known when a suite without ECDHE was picked first, known groups being out."""
        self._curve: int | None = None
        """Curve of the server's own key: without it a server has no use for that key."""
        self._hellos = 0
        self._problem = ""
        self._answered = False
        self._refused = False
        self.flights: list[Flight] = []
        """One for each kind of key."""
        self.nameless: Answer | None = None
        """The answer to a hello without a server name; None where none was sent."""

    def run(self, first: Answer | None = None) -> None:
        """Ask; *first* is the answer to a hello that offered everything."""
        if self._version == TLS12 and self._line.sni and first is None:
            self.nameless = offer_all(self._line, TLS12, named=False)
            self._hellos += 1
            self._take(self.nameless)
        elif first is not None:
            self._take(first)
        while self._left and self._go_on() and self._step():
            pass
        if not self._problem and self._version == TLS12 and self._suites:
            self._settle_groups()
            self._settle_schemes()
            self._settle_order()
        if len(self._suites) > 1:
            self._prefers = self._settle_preference()

    def version(self) -> Version:
        """Return what was found."""
        name = version_name(self._version)
        if not self._suites:
            refused = self._answered and not self._problem
            return Version(name, False if refused else None, complete=refused, text=self._problem)
        known = numbers("suites")
        picked = self._suites if self._prefers else [one for one in all_suites(self._version) if one in self._suites]
        return Version(
            name,
            True,
            suites=tuple(known[one] for one in picked if one in known),
            unknown_suites=tuple(one for one in self._suites if one not in known),
            groups=tuple(name_of("groups", one) for one in self._groups),
            schemes=tuple(name_of("schemes", one) for one in self._schemes),
            server_preference=self._prefers,
            complete=not self._problem,
            text=self._problem,
        )

    def _go_on(self) -> bool:
        if self._hellos >= MOST_HELLOS:
            self._problem = "it accepts more than was asked for"
        return not self._problem

    def _step(self) -> bool:
        """Send one hello; return whether there is more to ask."""
        groups, schemes = self._groups_to_offer(), self._schemes_to_offer()
        self._hellos += 1
        if self._take(offer_all(self._line, self._version, tuple(self._left), groups, schemes)):
            if not groups and not schemes:
                self._plain.append(self._suites[-1])
            return True
        if self._problem or not self._stripping:
            return False
        self._stripping = False
        return bool(self._suites and (groups or schemes))  # it may have been these of which too few were offered

    def _groups_to_offer(self) -> tuple[int, ...]:
        """Those that were not picked yet; none for all, which a server needs that has a key on one of their curves."""
        if not self._stripping or _USUAL_GROUPS.issubset(self._groups):
            return ()
        return self._without_found()

    def _without_found(self) -> tuple[int, ...]:
        """Groups that were not picked yet, and last the curve of the server's own key."""
        fresh = [one for one in groups_for(self._version) if one not in self._groups]
        return (*fresh, self._curve) if self._curve in self._groups and self._curve is not None else tuple(fresh)

    def _schemes_to_offer(self) -> tuple[int, ...]:
        if not self._stripping or _USUAL_SCHEMES.issubset(self._schemes):
            return ()
        return tuple(one for one in all_schemes() if one not in self._schemes)

    def _take(self, answer: Answer) -> bool:
        """Note what was picked; return whether anything was."""
        flight = answer.flight
        if answer.accepted is None or flight.broken:
            self._problem = answer.problem or "no answer"
            return False
        self._answered = True
        if flight.version != self._version or flight.suite is None:
            return False
        if flight.suite not in self._left:
            self._problem = f"it answers with {name_of('suites', flight.suite)}, which was not offered"
            return False
        self._note_key(flight)
        self._note_exchange(flight)
        without = not exchange_of(flight.suite).startswith("ECDHE")
        if without and self._doubt is None and self._stripping and self._groups:
            self._doubt = len(self._suites), len(self._groups)
        self._suites.append(flight.suite)
        self._left.remove(flight.suite)
        return True

    def _note_key(self, flight: Flight) -> None:
        if not flight.chain:
            return
        leaf = decode(flight.chain[0])
        if leaf.key_algorithm not in {decode(one.chain[0]).key_algorithm for one in self.flights}:
            self.flights.append(flight)
        if leaf.key_algorithm == "EC" and leaf.curve is not None:
            self._curve = by_name("groups").get(leaf.curve, self._curve)

    def _note_exchange(self, flight: Flight) -> None:
        """Remember group and scheme."""
        if flight.group is not None and flight.group not in self._groups:
            self._groups.append(flight.group)
        if flight.scheme is not None and flight.scheme not in self._schemes:
            self._schemes.append(flight.scheme)

    def _settle_groups(self) -> None:
        """Offer the groups that are left alone, until none is taken."""
        suites = tuple(one for one in self._suites if exchange_of(one).startswith("ECDHE"))
        while suites and self._go_on():
            known = len(self._groups)
            groups = self._without_found()
            if not groups or not self._ask(suites, groups, tuple(self._schemes)) or len(self._groups) == known:
                return

    def _settle_schemes(self) -> None:
        """The same for signature schemes, of one kind of key after the other: the JVM does not turn to another key."""
        for kind in ("ECDSA", "RSA", "DSS"):
            exchanges = (f"ECDHE_{kind}", f"DHE_{kind}")
            self._settle_schemes_of(tuple(one for one in self._suites if exchange_of(one) in exchanges))

    def _settle_schemes_of(self, suites: tuple[int, ...]) -> None:
        while suites and self._schemes and self._go_on():
            known = len(self._schemes)
            schemes = tuple(one for one in all_schemes() if one not in self._schemes)
            if not self._ask(suites, tuple(self._groups), schemes) or len(self._schemes) == known:
                return

    def _settle_order(self) -> None:
        """Where every group was out when a suite without ECDHE was picked, those with it may come before it."""
        if self._doubt is None or self._doubt[1] != len(self._groups):
            return
        at = self._doubt[0]
        first, later = self._suites[:at], self._suites[at:]
        moved = [one for one in later if exchange_of(one).startswith("ECDHE")]
        if not moved or not self._go_on():
            return
        self._hellos += 1
        pair = (later[0], moved[0])
        answer = offer_all(self._line, self._version, pair, tuple(self._groups), tuple(self._schemes))
        if answer.flight.suite == moved[0]:
            self._suites = [*first, *moved, *(one for one in later if one not in moved)]

    def _ask(self, suites: tuple[int, ...], groups: tuple[int, ...], schemes: tuple[int, ...]) -> bool:
        self._hellos += 1
        answer = offer_all(self._line, self._version, suites, groups, schemes)
        if answer.accepted is None or answer.flight.broken:
            self._problem = answer.problem or "no answer"
            return False
        if answer.flight.version != self._version:
            return False
        self._note_key(answer.flight)
        self._note_exchange(answer.flight)
        return True

    def _settle_preference(self) -> bool | None:
        """Whether the server's order counts: suites were picked in another one than they were offered.

        Where that may have been for want of a group or a scheme, the first two are offered the other way round.
        """
        if self._is_offered_order(self._suites):
            return False
        if not self._is_offered_order(self._plain):
            return True
        if not self._go_on():
            return None
        self._hellos += 1
        first, second = self._suites[:2]
        answer = offer_all(self._line, self._version, (second, first))
        return answer.flight.suite == first if answer.flight.suite in (first, second) else None

    def _is_offered_order(self, suites: list[int]) -> bool:
        return [one for one in self._offered if one in suites] == suites
