"""Tasks take turns: one that waits for the network lets the others go on, each for no longer than it may."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kafkassl_doctor.probe.channel import deadline_in
from kafkassl_doctor.probe.sockets import resolve
from kafkassl_doctor.probe.tasks import READABLE, WRITABLE, Task, await_ready, begin, run, run_aside

_LONG = 20.0


def test_one_that_waits_lets_another_go_on_that_it_waits_for() -> None:
    mine, other = socket.socketpair()
    order: list[str] = []

    def wait() -> None:
        order.append("waits")
        assert await_ready(mine, READABLE, _LONG)
        order.append(mine.recv(1).decode())

    def send() -> None:
        order.append("sends")
        other.send(b"!")

    def both() -> None:
        tasks = [begin(wait), begin(send)]
        for task in tasks:
            task.join()
        order.append("ends")

    with closing(mine), closing(other):
        run(both)
    assert order == ["waits", "sends", "!", "ends"]


def test_each_waits_for_as_long_as_it_may() -> None:
    woken: list[tuple[float, bool]] = []

    def wait(seconds: float) -> None:
        mine, other = socket.socketpair()
        with closing(mine), closing(other):
            woken.append((seconds, await_ready(mine, READABLE, seconds)))

    def all_of_them() -> None:
        begin(lambda: wait(0.2))
        begin(lambda: wait(0.05))
        begin(lambda: wait(0.1))

    begun = time.monotonic()
    run(all_of_them)
    assert woken == [(0.05, False), (0.1, False), (0.2, False)]
    assert time.monotonic() - begun >= 0.2


def test_what_takes_what_is_sent_is_writable_at_once() -> None:
    mine, other = socket.socketpair()
    told: list[bool] = []
    with closing(mine), closing(other):
        run(lambda: told.append(await_ready(mine, WRITABLE, _LONG)))
    assert told == [True]


def test_a_fault_is_raised_where_the_task_is_joined() -> None:
    joined: list[str] = []

    def fail() -> None:
        raise ValueError("broken")

    def work() -> None:
        task = begin(fail)
        with pytest.raises(ValueError, match="broken"):
            task.join()
        joined.append("joined")

    run(work)
    assert joined == ["joined"]
    with pytest.raises(ValueError, match="broken"):
        run(fail)


def test_a_task_that_has_ended_is_joined_at_once() -> None:
    ended: list[Task] = []

    def work() -> None:
        ended.append(begin(lambda: None))
        begin(lambda: None).join()
        ended[0].join()

    run(work)
    assert len(ended) == 1


def test_what_knows_nothing_of_tasks_runs_aside() -> None:
    order: list[Any] = []
    gate = threading.Event()

    def wait() -> None:
        order.append(run_aside(lambda: gate.wait(_LONG), _LONG))

    def open_gate() -> None:
        order.append("goes on")
        gate.set()

    def both() -> None:
        begin(wait)
        begin(open_gate)

    run(both)
    assert order == ["goes on", True]


def test_what_runs_aside_is_left_behind_when_it_takes_too_long() -> None:
    told: list[bool] = []
    gate = threading.Event()
    run(lambda: told.append(run_aside(lambda: gate.wait(_LONG), 0.05)))
    gate.set()
    assert told == [False]


def _count_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_what_is_left_behind_holds_no_descriptor() -> None:
    gate = threading.Event()

    def leave_many() -> None:
        for _ in range(10):
            run_aside(lambda: gate.wait(_LONG), 0.01)

    before = _count_descriptors()
    run(leave_many)
    assert _count_descriptors() == before
    gate.set()


def test_a_resolver_that_sleeps_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def ask(*_: Any, **__: Any) -> Any:
        gate.wait(_LONG)
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    found: dict[str, str | None] = {}

    def look(host: str) -> None:
        found[host] = resolve(host, 9093, deadline_in(0.1)).problem

    def both() -> None:
        for host in ("a.invalid", "b.invalid"):
            begin(lambda host=host: look(host))

    begun = time.monotonic()
    run(both)
    took = time.monotonic() - begun
    gate.set()
    assert found == dict.fromkeys(("a.invalid", "b.invalid"), "the name server does not answer")
    assert took < _LONG / 2
