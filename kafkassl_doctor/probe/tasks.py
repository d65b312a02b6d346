"""Tasks that take turns in one thread: each computes until it has to wait for the network, then another one does.

Threads would do the same for a sixth more: OpenSSL's functions let go of Python's lock at each call, and to win it back
among many that compute is work of its own.
"""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Callable
from math import inf
from threading import Thread, local
from time import monotonic

from greenlet import getcurrent, greenlet

READABLE, WRITABLE = select.POLLIN, select.POLLOUT
Work = Callable[[], object]
_here = local()


class Loop:
    """Runs tasks in the thread that calls ``run``, until none is left."""

    def __init__(self) -> None:
        self.hub = getcurrent()
        """What the tasks come back to when they wait."""
        self._ready: deque[tuple[greenlet, bool]] = deque()
        """Whose turn it is, with what each of them waited for."""
        self._waiting: dict[int, tuple[greenlet, float]] = {}
        """By descriptor: who waits for it, and until when."""
        self._poll = select.poll()
        self._next = inf
        """When the first of those that wait is to be woken in vain; never later than that."""

    def begin(self, work: Work) -> Task:
        """Have one more task run. Raises nothing: ``Task.join`` raises what *work* does."""
        task = Task(work, self)
        self.resume(task.greenlet)
        return task

    def run(self) -> None:
        """Let the tasks take turns until all have ended. Raises what one of them raises that is no Exception."""
        _here.loop = self
        try:
            while self._ready or self._waiting:
                while self._ready:
                    task, told = self._ready.popleft()
                    task.switch(told)
                if self._waiting:
                    self._listen()
        finally:
            del _here.loop

    def resume(self, task: greenlet, told: bool = True) -> None:
        """Give a task its turn, which hears *told*."""
        self._ready.append((task, told))

    def pause(self) -> bool:
        """Let the others go on until the task that calls this is resumed; return what it is told then."""
        told: bool = self.hub.switch()
        return told

    def wait(self, descriptor: int, event: int, seconds: float) -> bool:
        """Pause until *event* on a descriptor, for at most so many seconds; return whether it came."""
        until = monotonic() + seconds
        self._poll.register(descriptor, event)
        self._waiting[descriptor] = getcurrent(), until
        self._next = min(self._next, until)
        return self.pause()

    def _listen(self) -> None:
        """Wake those for whom something has come, and those whose time is over."""
        for descriptor, _ in self._poll.poll(max(0.0, self._next - monotonic()) * 1000):
            self._wake(descriptor, True)
        now = monotonic()
        if now >= self._next:
            for descriptor in [one for one, (_, until) in self._waiting.items() if until <= now]:
                self._wake(descriptor, False)
            self._next = min((until for _, until in self._waiting.values()), default=inf)

    def _wake(self, descriptor: int, told: bool) -> None:
        self._poll.unregister(descriptor)
        self.resume(self._waiting.pop(descriptor)[0], told)


class Task:
    """Something that a loop runs."""

    def __init__(self, work: Work, loop: Loop) -> None:
        self.greenlet = greenlet(self._run, loop.hub)
        self._work, self._loop = work, loop
        self._ended = False
        self._fault: Exception | None = None
        self._joiner: greenlet | None = None

    def _run(self, _: bool) -> None:
        try:
            self._work()
        except Exception as fault:
            self._fault = fault
        self._ended = True
        if self._joiner is not None:
            self._loop.resume(self._joiner)

    def join(self) -> None:
        """Wait, in another task, until it has ended; raises what it raised."""
        if not self._ended:
            self._joiner = getcurrent()
            self._loop.pause()
        if self._fault is not None:
            raise self._fault


def begin(work: Work) -> Task:
    """Have one more task run beside the one that calls this."""
    loop: Loop = _here.loop
    return loop.begin(work)


def run(work: Work) -> None:
    """Run *work* as a task, and those that it begins; raises what it raises."""
    loop = Loop()
    task = loop.begin(work)
    loop.run()
    task.join()


def run_aside(work: Work, seconds: float) -> bool:
    """Run *work*, which knows nothing of tasks, in a thread of its own while other tasks go on; return whether it ended
    within so many seconds. Raises OSError when there is no descriptor left for what tells that."""
    told, telling = socket.socketpair()

    def run_and_tell() -> None:
        with telling:
            work()

    Thread(target=run_and_tell, daemon=True).start()
    with told:
        return await_ready(told, READABLE, seconds)


def await_ready(opened: socket.socket, event: int, seconds: float) -> bool:
    """Let other tasks go on until *opened* is READABLE or WRITABLE, at most so many seconds; return whether it is."""
    loop: Loop = _here.loop
    return loop.wait(opened.fileno(), event, seconds)
