"""Many endpoints at once: each in a thread of its own, results in the order in which they were asked for."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from ..records import NamedTuple
from .endpoint import name_endpoint
from .sockets import hold, let_go
from .stages import Line, walk_line

if TYPE_CHECKING:
    from .endpoint import Endpoint
    from .kafka_messages import Broker
    from .options import ProbeOptions

Address = tuple[str, int]
Told = Callable[[int, int], None]
"""Hears how many endpoints are done, of how many."""

_FEW, _SWITCH = 2, 0.0005
"""Of so few endpoints, seconds after which a thread that computes lets another one answer the network; where there are
more, changing between them costs more than it gains."""
_FIRST, _PATIENCE = 4, 0.02
"""Threads that begin with many endpoints, and seconds without news after which there are twice as many: where answers
come at once, more threads only wait for each other."""
_PACE = 0.005
"""Seconds after which what is done is counted: to wake the one who counts for each takes the others' time."""
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
    crew.begin()
    interrupted = False
    try:
        if meanwhile is not None:
            meanwhile()
        crew.follow(told)
    except KeyboardInterrupt:
        interrupted = True
    return Probed(crew.results(), crew.advertised_by, interrupted)


class _Crew:
    def __init__(self, addresses: Sequence[Address], options: ProbeOptions) -> None:
        self._options = options
        self._order: list[Address] = list(dict.fromkeys(addresses))
        self._waiting = deque(self._order)
        self._known = set(self._order)
        self._told: dict[Address, Broker] = {}
        self._lines: dict[Address, tuple[Line, float]] = {}
        self._done: dict[Address, Line] = {}
        self._news: SimpleQueue[Address] = SimpleQueue()
        self._lock = Lock()
        self._left = len(self._order)
        self._threads = 0
        self._baton = Lock()
        self._in_turn = len(self._order) > _FEW and options.tls != "full"
        self._fault: Exception | None = None
        self.advertised_by: dict[str, str] = {}

    def begin(self) -> None:
        """Start the first threads."""
        self._start(_FIRST if self._in_turn else self._options.concurrency)

    def _start(self, most: int) -> None:
        """Start so many threads, as far as there is work for them and concurrency allows."""
        with self._lock:
            count = max(0, min(most, self._options.concurrency - self._threads, len(self._waiting)))
            self._threads += count
        for _ in range(count):
            Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        """Take one address after the other, until there is none."""
        if self._in_turn:
            hold(self._baton)
        try:
            self._work()
        finally:
            if self._in_turn:
                let_go()

    def _work(self) -> None:
        while (address := self._take()) is not None:
            line = Line(*address, self._options, self._told.get(address))
            self._lines[address] = line, monotonic()
            try:
                walk_line(line)
                self._done[address] = line
            except Exception as problem:  # a fault of this program: it is raised where the user sees it
                self._fault = problem
            del self._lines[address]
            self._news.put(address)

    def _take(self) -> Address | None:
        """The next address; without one the thread ends."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None

    def follow(self, told: Told | None) -> None:
        """Wait until every endpoint is done; with discovery, send workers to what is advertised."""
        while self._left:
            for address in self._hear():
                self._left -= 1
                if self._options.discover:
                    self._discover(address)
                if told is not None:
                    told(len(self._order) - self._left, len(self._order))

    def _hear(self) -> list[Address]:
        """Return what is done since; when nothing is for a while, more threads are started."""
        if self._in_turn:
            sleep(_PACE)
        try:
            heard = [self._news.get(timeout=_PATIENCE if self._waiting else None)]
        except Empty:
            self._start(self._threads)
            return []
        while not self._news.empty():
            heard.append(self._news.get())
        if self._fault is not None:
            raise self._fault
        return heard

    def _discover(self, address: Address) -> None:
        line = self._done.get(address)
        if line is None or line.kafka is None:
            return
        found = line.kafka
        brokers = {(one.host, one.port): one for one in found.brokers}
        for advertised in found.advertised:
            if advertised in self._known or len(self.advertised_by) >= MOST_DISCOVERED:
                continue
            self._known.add(advertised)
            self._order.append(advertised)
            self._told[advertised] = brokers[advertised]
            self._left += 1
            self.advertised_by[name_endpoint(*advertised)] = name_endpoint(*address)
            with self._lock:
                self._waiting.append(advertised)
            self._start(1)

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
