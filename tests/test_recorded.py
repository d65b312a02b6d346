"""What real Kafka said of each recorded set-up, held to what is predicted of it (fixtures/agreement.py)."""

import pytest

from fixtures.agreement import explain, hold_case
from fixtures.cases import all_cases
from fixtures.corpus import RECORDED, list_recorded, list_verdicts, read_setup, read_verdict

pytestmark = pytest.mark.records

NAMES = list_recorded()
FEWEST, FEWEST_SOUND = 900, 120
MEGABYTES = 25
LARGEST_SHARE_OPEN = 0.02
"""Of all statements: what a prediction may leave open (``unknown``) of what was recorded."""


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_as_in_real_kafka(name, tmp_path):
    for path, held in hold_case(name, tmp_path):
        assert held, path
        assert [explain(path, one) for one in held if one.agrees is False] == []
        assert sum(one.agrees is None for one in held) <= max(3, LARGEST_SHARE_OPEN * len(held)), path


def test_the_corpus_is_large_and_its_files_are_small():
    sound = [name for name in NAMES if is_sound(read_verdict(list_verdicts(name)[0]))]
    assert len(NAMES) >= FEWEST
    assert len(sound) >= FEWEST_SOUND
    assert sum(path.stat().st_size for path in RECORDED.rglob("*")) < MEGABYTES * 1_000_000


def is_sound(verdict):
    """Whether everything started, could be constructed and connected."""
    links = [one["connects"] for link in verdict["links"] for one in link["seen"] or [{"connects": False}]]
    parts = [
        *(one["starts"] for one in verdict["startups"]),
        *(one["constructs"] for one in verdict["clients"]),
        *links,
    ]
    return bool(links) and all(parts)


def test_what_is_recorded_is_what_is_described():
    for name, case in all_cases().items():
        if name in NAMES:
            assert read_setup(name) == {"about": case.about, "setup": case.setup}, f"record {name} again"
