"""Many endpoints at once: in order, each within its own time, and what is known when the user ends it."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kafkassl_doctor.probe import many
from kafkassl_doctor.probe.endpoint import Stage
from kafkassl_doctor.probe.kafka import KafkaAnswer
from kafkassl_doctor.probe.kafka_messages import Broker
from kafkassl_doctor.probe.many import probe_all
from kafkassl_doctor.probe.options import ProbeOptions
from kafkassl_doctor.probe.tasks import Loop
from tests.probe.listeners import TARGET, context_for, leaf, listen, listen_tls


def options(**given: Any) -> ProbeOptions:
    return ProbeOptions(TARGET, **given)


def silent(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.recv(65536)


def test_results_come_in_the_order_in_which_they_were_asked_for() -> None:
    context = context_for(leaf("localhost"))
    with ExitStack() as stack:
        ports = [stack.enter_context(listen_tls(context)) for _ in range(6)]
        ports.insert(2, stack.enter_context(listen(silent)))
        addresses = [("127.0.0.1", port) for port in ports]
        heard: list[tuple[int, int]] = []
        probed = probe_all(addresses, options(gentle=True, timeout=1.0), lambda *told: heard.append(told))
    assert [(one.host, one.port) for one in probed.endpoints] == addresses
    assert heard == [(count, 7) for count in range(1, 8)]
    assert not probed.interrupted
    assert [one.speaks for one in probed.endpoints] == ["tls", "tls", "silent", "tls", "tls", "tls", "tls"]


def test_the_same_address_is_looked_at_once() -> None:
    with listen(silent) as port:
        probed = probe_all([("127.0.0.1", port)] * 3, options(gentle=True, timeout=0.3))
    assert len(probed.endpoints) == 1


def test_slow_ones_are_waited_for_together_and_not_one_after_the_other() -> None:
    with ExitStack() as stack:
        addresses = [("127.0.0.1", stack.enter_context(listen(silent))) for _ in range(20)]
        begin = time.monotonic()
        probed = probe_all(addresses, options(gentle=True, timeout=2.0, concurrency=20))
        seconds = time.monotonic() - begin
    assert len(probed.endpoints) == 20
    assert seconds < 20


def answering(*advertised: tuple[str, int]) -> Any:
    """A made-up walk: to an endpoint whose Kafka advertises others."""

    def walk_line(line: Any) -> None:
        brokers = tuple(Broker(number, *one) for number, one in enumerate(advertised))
        answer = KafkaAnswer(Stage("kafka", "passed", ""), advertised=advertised, brokers=brokers)
        line.kafka = answer

    return walk_line


def test_advertised_brokers_are_looked_at_too_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "walk_line", answering(("b1", 9093), ("b2", 9093), ("b3", 9093)))
    probed = probe_all([("b1", 9093)], options(discover=True))
    assert [one.name for one in probed.endpoints] == ["b1:9093", "b2:9093", "b3:9093"]
    assert probed.advertised_by == {"b2:9093": "b1:9093", "b3:9093": "b1:9093"}
    assert len(probe_all([("b1", 9093)], options()).endpoints) == 1


def test_a_broker_that_advertises_others_for_ever_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def walk_line(line: Any) -> None:
        number = int(line.host[1:])
        answering((f"b{number + 1}", 9093))(line)

    monkeypatch.setattr(many, "walk_line", walk_line)
    probed = probe_all([("b1", 9093)], options(discover=True))
    assert len(probed.endpoints) == many.MOST_DISCOVERED + 1


def test_what_is_known_is_kept_when_the_user_ends_it() -> None:
    context = context_for(leaf("localhost"))
    with ExitStack() as stack:
        quick = stack.enter_context(listen_tls(context))
        slow = stack.enter_context(listen(silent))

        def told(done: int, whole: int) -> None:
            raise KeyboardInterrupt

        addresses = [("127.0.0.1", quick), ("127.0.0.1", slow)]
        probed = probe_all(addresses, options(gentle=True, timeout=30.0), told)
    assert probed.interrupted
    first, second = probed.endpoints
    assert first.complete
    assert first.tls is not None
    assert not second.complete
    assert [stage.outcome for stage in second.stages[:3]] == ["passed", "passed", "unknown"]


def test_a_fault_of_the_program_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def walk_line(line: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(many, "walk_line", walk_line)
    with pytest.raises(ZeroDivisionError):
        probe_all([("b1", 9093)], options())


@pytest.mark.parametrize("fault", [SystemExit, GeneratorExit, OSError])
def test_what_ends_the_tasks_is_raised_too(fault: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def listen_no_more(self: Loop) -> None:
        raise fault

    monkeypatch.setattr(Loop, "_listen", listen_no_more)
    with listen(silent) as port, pytest.raises(fault):
        probe_all([("127.0.0.1", port)], options(gentle=True, timeout=5.0))


def test_an_interrupt_waits_for_the_end_of_imports() -> None:
    order: list[str] = []

    def load() -> None:
        signal.raise_signal(signal.SIGINT)
        order.append("loaded")

    with listen(silent) as port:
        probed = probe_all([("127.0.0.1", port)], options(gentle=True, timeout=5.0), meanwhile=load)
    assert order == ["loaded"]
    assert probed.interrupted
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.slow
def test_the_time_of_each_of_many_begins_when_all_is_loaded() -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        addresses = [(f"127.0.0.{number}", port) for number in range(1, 5)]
        found = probe_all(addresses, options(gentle=True), meanwhile=lambda: time.sleep(2.0)).endpoints
    assert all(one.seconds < 2.0 for one in found)


@pytest.mark.slow
def test_few_descriptors_are_enough_for_many_endpoints(tmp_path: Path) -> None:
    with listen_tls(context_for(leaf("127.0.0.1"))) as port:
        addresses = tmp_path / "hosts.txt"
        addresses.write_text("".join(f"localhost:{port}\n127.0.0.1:{port}\n[::ffff:127.0.0.1]:{port}\n"))
        others = [f"127.0.0.1:{one}" for one in range(2, 60)]
        words = ["-m", "kafkassl_doctor", "probe", str(addresses), *others, "--concurrency", "256", "--tls", "full"]
        command = f"ulimit -n 48; exec {shlex.join([sys.executable, *words, '--format', 'json'])}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    report = json.loads(done.stdout)
    assert len(report["endpoints"]) == 61
    assert "too many files" not in done.stdout
    assert [one["tls"]["protocol"] for one in report["endpoints"] if one["tls"]] == ["TLSv1.3"] * 3


@pytest.mark.slow
def test_an_interrupt_prints_what_is_known_and_exits_with_130(tmp_path: Path) -> None:
    with ExitStack() as stack:
        quick = stack.enter_context(listen_tls(context_for(leaf("localhost"))))
        reached = []

        def handle(connection: socket.socket) -> None:
            reached.append(connection)
            silent(connection)

        slow = stack.enter_context(listen(handle))
        words = ["-m", "kafkassl_doctor", "probe", f"127.0.0.1:{quick}", f"127.0.0.1:{slow}", "--timeout", "60"]
        process = subprocess.Popen([sys.executable, *words, "--gentle"], stdout=subprocess.PIPE, text=True)
        end = time.monotonic() + 30
        while not reached and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"127.0.0.1:{slow}" in out
    assert "not looked at to" in out
