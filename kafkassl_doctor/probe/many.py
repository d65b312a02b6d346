"""Many endpoints at once: tasks that take one after the other, results in the order in which they were asked for."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from ..records import NamedTuple
from .endpoint import name_endpoint
from .stages import Line, walk_line
from .tasks import Loop

if TYPE_CHECKING:
    from .endpoint import Endpoint
    from .kafka_messages import Broker
    from .options import ProbeOptions

Address = tuple[str, int]
Told = Callable[[int, int], None]
"""Hears how many endpoints are done, of how many."""

_FEW, _SWITCH = 2, 0.0005
"""Of so few endpoints, seconds after which what is done meanwhile lets them answer the network."""
_PACE = 0.005
"""Seconds after which what is done of many is counted: to wake the one who counts for each takes the others' time."""
MOST_DISCOVERED = 500
"""Advertised addresses that are followed: more than a cluster has brokers."""


class Probed(NamedTuple):
    """What came of a run."""

    endpoints: tuple[Endpoint, ...]
    """Those that were asked for in their order, then those that were discovered."""
    advertised_by: dict[str, str]
    """Names of discovered endpoints, each with the name of the one that told of it."""
    interrupted: bool = False
    """Whether the user ended it: endpoints are what was known by then, and those not begun are left out."""


def probe_all(
    addresses: Sequence[Address],
    options: ProbeOptions,
    told: Told | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Probed:
    """Return what all *addresses* answer; a KeyboardInterrupt ends it early and is not raised.

    *meanwhile* is called while the network is waited for.
    """
    if len(addresses) <= _FEW:
        sys.setswitchinterval(_SWITCH)
    crew = _Crew(addresses, options)
    Thread(target=crew.work, daemon=True).start()
    interrupted = False
    try:
        if meanwhile is not None:
            meanwhile()
        crew.follow(told)
    except KeyboardInterrupt:
        interrupted = True
    return Probed(crew.results(), crew.advertised_by, interrupted)


class _Crew:
    """What looks at endpoints in a thread of its own, and tells another one how far it is."""

    def __init__(self, addresses: Sequence[Address], options: ProbeOptions) -> None:
        self._options = options
        self._order: list[Address] = list(dict.fromkeys(addresses))
        self._waiting = deque(self._order)
        self._known = set(self._order)
        self._told: dict[Address, Broker] = {}
        self._lines: dict[Address, tuple[Line, float]] = {}
        self._done: dict[Address, Line] = {}
        self._tasks = 0
        self._news: SimpleQueue[Exception | None] = SimpleQueue()
        """One for each endpoint that is done: None, or a fault of this program, which is raised where the user sees it.
        """
        self.advertised_by: dict[str, str] = {}

    def work(self) -> None:
        """Look at all endpoints, in the thread that calls this; raises nothing."""
        self._loop = Loop()
        for _ in self._order:
            self._begin()
        self._loop.run()

    def _begin(self) -> None:
        """Begin one more task, if concurrency allows."""
        if self._tasks < self._options.concurrency:
            self._tasks += 1
            self._loop.begin(self._work)

    def _work(self) -> None:
        """Take one address after the other, until there is none."""
        while self._waiting:
            address = self._waiting.popleft()
            try:
                self._look_at(address)
            except Exception as fault:
                self._news.put(fault)
            else:
                self._news.put(None)
        self._tasks -= 1

    def _look_at(self, address: Address) -> None:
        line = Line(*address, self._options, self._told.get(address))
        self._lines[address] = line, monotonic()
        walk_line(line)
        self._done[address] = line
        del self._lines[address]
        self._discover(line)

    def follow(self, told: Told | None) -> None:
        """Wait until every endpoint is done; raises the fault that one of them met."""
        done = 0
        while done < len(self._order):
            if len(self._order) > _FEW:
                sleep(_PACE)
            for _ in range(max(1, self._news.qsize())):
                fault = self._news.get()
                if fault is not None:
                    raise fault
                done += 1
                if told is not None:
                    told(done, len(self._order))

    def _discover(self, line: Line) -> None:
        """Have what is advertised at an endpoint be looked at too, if that is asked for."""
        found = line.kafka
        if not self._options.discover or found is None:
            return
        brokers = {(one.host, one.port): one for one in found.brokers}
        for advertised in found.advertised:
            if advertised in self._known or len(self.advertised_by) >= MOST_DISCOVERED:
                continue
            self._known.add(advertised)
            self._told[advertised] = brokers[advertised]
            self.advertised_by[name_endpoint(*advertised)] = name_endpoint(line.host, line.port)
            self._order.append(advertised)
            self._waiting.append(advertised)
            self._begin()

    def results(self) -> tuple[Endpoint, ...]:
        """Return what is known now, in order."""
        found = []
        for address in self._order:
            begun = self._lines.get(address)
            if address in self._done:
                line = self._done[address]
                found.append(line.endpoint(line.seconds))
            elif begun is not None:
                line, begin = begun
                line.complete = False
                found.append(line.endpoint(monotonic() - begin))
        return tuple(found)
