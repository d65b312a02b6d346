"""Each cause that the code can name is reached by a set-up that real Kafka was recorded with."""

from pathlib import Path

import pytest

from fixtures.reached import BEYOND, causes_of, read_reached
from kafkassl_doctor.causes import CAUSES

REACHED = read_reached()
ROOT = Path(__file__).resolve().parent.parent


def test_every_cause_is_reached_or_held_elsewhere():
    assert REACHED.keys() | BEYOND.keys() == CAUSES
    assert not REACHED.keys() & BEYOND.keys()


@pytest.mark.parametrize("name", sorted(set(REACHED.values())))
def test_a_recorded_set_up_reaches_its_causes(name):
    assert {cause for cause, case in REACHED.items() if case == name} <= causes_of(name)


@pytest.mark.parametrize("place", sorted(set(BEYOND.values()) - {"fixtures/foreign.json"}))
def test_where_the_others_are_held_is_there(place):
    assert (ROOT / place).exists()
