"""Tasks that take turns in one thread: each computes until it has to wait for the network, then another one does.

Threads would do the same for a sixth more: OpenSSL's functions let go of Python's lock at each call, and to win it back
among many that compute is work of its own.
"""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from math import inf
from threading import Thread, local
from time import monotonic

from greenlet import getcurrent, greenlet

READABLE, WRITABLE = select.POLLIN, select.POLLOUT
Work = Callable[[], object]
_here = local()
_IDLE = 0.02
"""Seconds with nothing to do, all in all, after which a loop has room for more."""


class Loop:
    """Runs tasks in the thread that makes it, until none is left."""

    def __init__(self, more: Callable[[], bool] | None = None) -> None:
        """*more* is called where there was time to spare; it may begin other tasks, and returns whether it wants to be
        asked again."""
        self.hub = getcurrent()
        """What the tasks come back to when they wait."""
        self._more = more
        self._idle = 0.0
        """Seconds in which there was nothing to do, since others were begun."""
        self._ready: deque[tuple[greenlet, bool]] = deque()
        """Whose turn it is, with what each of them waited for."""
        self._waiting: dict[object, tuple[greenlet, float]] = {}
        """Who waits for a descriptor, or for what runs aside, and until when."""
        self._poll = select.poll()
        self._next = inf
        """When the first of those that wait is to be woken in vain; never later than that."""
        self._aside: deque[object] = deque()
        """What has run aside, since the loop was told of it the last time."""
        self._bell: tuple[socket.socket, socket.socket] | None = None
        """Where a thread tells the loop that something has run aside."""

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
            for end in self._bell or ():
                end.close()

    def resume(self, task: greenlet, told: bool = True) -> None:
        """Give a task its turn, which hears *told*."""
        self._ready.append((task, told))

    def pause(self) -> bool:
        """Let the others go on until the task that calls this is resumed; return what it is told then."""
        told: bool = self.hub.switch()
        return told

    def wait(self, descriptor: int, event: int, seconds: float) -> bool:
        """Pause until *event* on a descriptor, for at most so many seconds; return whether it came."""
        self._poll.register(descriptor, event)
        return self._wait(descriptor, seconds)

    def wait_aside(self, work: Work, seconds: float) -> bool:
        """Pause until *work* has run in a thread of its own, for at most so many seconds; return whether it has."""
        if self._bell is None:
            self._bell = socket.socketpair()
            self._poll.register(self._bell[0], READABLE)
        token, (_, bell) = object(), self._bell

        def run() -> None:
            try:
                work()
            finally:
                self._aside.append(token)
                with suppress(OSError):  # the loop has ended since
                    bell.send(b"!")

        Thread(target=run, daemon=True).start()
        return self._wait(token, seconds)

    def _wait(self, key: object, seconds: float) -> bool:
        until = monotonic() + seconds
        self._waiting[key] = getcurrent(), until
        self._next = min(self._next, until)
        return self.pause()

    def _listen(self) -> None:
        """Wake those for whom something has come, and those whose time is over."""
        begun = monotonic()
        patience = max(0.0, self._next - begun)
        happened = self._poll.poll(1000 * (patience if self._more is None else min(patience, _IDLE)))
        now = monotonic()
        self._idle += now - begun
        for descriptor, _ in happened:
            if self._bell is not None and descriptor == self._bell[0].fileno():
                self._hear()
            else:
                self._wake(descriptor, True)
        if self._more is not None and self._idle >= _IDLE:
            self._idle = 0.0
            self._more = self._more if self._more() else None
        if now >= self._next:
            for key in [one for one, (_, until) in self._waiting.items() if until <= now]:
                self._wake(key, False)
            self._next = min((until for _, until in self._waiting.values()), default=inf)

    def _hear(self) -> None:
        """Wake those whose work has run aside; nobody waits any longer for what took too long."""
        assert self._bell is not None
        self._bell[0].recv(1 << 10)
        while self._aside:
            token = self._aside.popleft()
            if token in self._waiting:
                self._wake(token, True)

    def _wake(self, key: object, told: bool) -> None:
        if isinstance(key, int):
            self._poll.unregister(key)
        self.resume(self._waiting.pop(key)[0], told)


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
    within so many seconds. Raises OSError or RuntimeError when no descriptor or thread is left for that."""
    loop: Loop = _here.loop
    return loop.wait_aside(work, seconds)


def await_ready(opened: socket.socket, event: int, seconds: float) -> bool:
    """Let other tasks go on until *opened* is READABLE or WRITABLE, at most so many seconds; return whether it is."""
    loop: Loop = _here.loop
    return loop.wait(opened.fileno(), event, seconds)
