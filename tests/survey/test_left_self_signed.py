"""A key that is still self-signed beside its CA, when the store that might trust it does not open."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.facts import Store
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey
from kafkassl_doctor.values import Unknown

SELF_SIGNED = """
certs.broker.signed_by = "self"
stores."broker.p12" = {key = "broker", chain = ["broker"], anchors = ["ca"]}
"""


def keystore_of(description: str, folder: Path) -> Store:
    setup = make_setup(description, folder)
    facts = survey(setup.files, read_options(Given(at="2026-11-24"), setup.files)).facts
    return next(one for one in facts.stores if one.purpose == "keystore")


@pytest.mark.parametrize(
    ("truststore", "told"), [("", "broker"), ("""stores."trust.p12".password = "Otherwise-7!"\n""", None)]
)
def test_whether_it_is_left_so_is_unknown_behind_a_store_that_does_not_open(
    truststore: str, told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    node = 'node.set = {"ssl.truststore.password" = "Changeit-7!"}\n'
    found = keystore_of(SELF_SIGNED + truststore + node, tmp_path)
    if told is None:
        assert isinstance(found.self_signed_alias, Unknown)
    else:
        assert found.self_signed_alias == told
