"""Many endpoints at once: tasks that take one after the other, results in the order in which they were asked for."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from queue import SimpleQueue
from signal import SIGINT, default_int_handler, getsignal, signal
from threading import Thread, current_thread, main_thread
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
_FIRST, _LEAST = 4, 1
"""Endpoints that are begun at once, more where these leave the loop idle; and those for which there is always room."""
_DESCRIPTORS = {"full": 5, "light": 2}
_SPARE = 32
"""Descriptors that an endpoint takes at most at a time, and those that are kept for everything else."""
_LINGER = 0.05
"""Seconds in which the thread of the tasks may end once all endpoints are done."""
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

    *meanwhile* is called while the network is waited for; of many, before: the time of each is to be its own.
    """
    few = len(addresses) <= _FEW
    crew = _Crew(addresses, options)
    interrupted = False
    try:
        with _interrupts_later():
            if not few:
                _prepare(options)
            if meanwhile is not None and not few:
                meanwhile()
        crew.begin()
        with _interrupts_later():
            if meanwhile is not None and few:
                sys.setswitchinterval(_SWITCH)
                meanwhile()
        crew.follow(told)
    except KeyboardInterrupt:
        interrupted = True
    return Probed(crew.results(), crew.advertised_by, interrupted)


def _prepare(options: ProbeOptions) -> None:
    """Import what endpoints need before the time of the first one begins; of few, each stage imports its own."""
    import_module(".kafka", __package__)
    if options.identity is None or options.identity.client.tls is not False:
        from .tls import prepare

        prepare(options)


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold a Ctrl-C back until the end: within an import it would leave a lock behind, which others then wait for."""
    if current_thread() is not main_thread() or getsignal(SIGINT) is not default_int_handler:
        yield
        return
    came: list[int] = []
    signal(SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal(SIGINT, default_int_handler)
    if came:
        raise KeyboardInterrupt


def _room(options: ProbeOptions) -> int:
    """How many endpoints can be looked at at once, so that no descriptor is lacking."""
    from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit

    allowed, _ = getrlimit(RLIMIT_NOFILE)
    if allowed == RLIM_INFINITY:
        return options.concurrency
    return min(options.concurrency, max(_LEAST, (allowed - _SPARE) // _DESCRIPTORS[options.tls]))


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
        self._most = _room(options)
        self._thread = Thread(target=self._run, daemon=True)
        self._news: SimpleQueue[BaseException | None] = SimpleQueue()
        """One for each endpoint that is done: None, or a fault of this program, which is raised where the user sees it.
        """
        self.advertised_by: dict[str, str] = {}

    def begin(self) -> None:
        """Have all endpoints be looked at, in a thread of its own."""
        self._thread.start()

    def _run(self) -> None:
        self._loop = Loop(self._begin_more)
        try:
            self._begin(_FIRST)
            self._loop.run()
        except BaseException as fault:  # the one who waits would wait for ever
            self._news.put(fault)

    def _begin(self, count: int) -> None:
        """Begin so many more tasks, as far as there is work for them and room."""
        for _ in range(min(count, len(self._waiting), self._most - self._tasks)):
            self._tasks += 1
            self._loop.begin(self._work)

    def _begin_more(self) -> bool:
        """Begin as many again; return whether that may be done once more."""
        self._begin(max(self._tasks, _FIRST))
        return self._options.discover or (bool(self._waiting) and self._tasks < self._most)

    def _work(self) -> None:
        """Take one address after the other, until there is none."""
        while self._waiting:
            address = self._waiting.popleft()
            try:
                self._look_at(address)
            except Exception as fault:  # of this program: it is raised where the user sees it
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
        self._thread.join(_LINGER)

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
            self._begin(1)

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
