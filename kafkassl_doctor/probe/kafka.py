"""What Kafka behind a connection answers: versions, mechanisms, brokers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .endpoint import Stage

if TYPE_CHECKING:
    from .channel import Channel, Deadline, Reopen
    from .options import ProbeOptions


class KafkaAnswer(NamedTuple):
    """What Kafka told. Its fields go to ``endpoints[].kafka`` of the report as they are."""

    stage: Stage
    """How the stage ended."""
    advertised: tuple[tuple[str, int], ...] = ()
    """Addresses of the brokers of the cluster, as advertised."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Pairs (label, text) for the terminal report."""
        return ()


def ask_kafka(
    channel: Channel,  # noqa: ARG001
    options: ProbeOptions,  # noqa: ARG001
    deadline: Deadline,  # noqa: ARG001
    reopen: Reopen | None,  # noqa: ARG001
) -> KafkaAnswer:
    """Return what Kafka on *channel* answers until *deadline*; raises nothing that a peer can bring about.

    The channel stays open, the caller closes it. *reopen* opens further connections, which this function closes
    itself; None when one connection is all there may be.
    """
    return KafkaAnswer(Stage("kafka", "skipped", "Kafka was not asked."))
