"""Which keys of a keystore count: a server shows one of each kind, a client the first of a CA that is asked for."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey
from kafkassl_doctor.values import Unknown

SPARE = "certs.spare = {}\n"
KEYS = """stores."broker.p12".keys = [{key = "broker", alias = "b"}, {key = "spare", alias = "c"}]\n"""


@pytest.fixture
def leaves(tmp_path, monkeypatch):
    """The facts of each leaf in the keystore of the node of a set-up, by alias."""

    def find(description):
        setup = make_setup(description, tmp_path)
        monkeypatch.chdir(tmp_path)
        facts = survey(setup.files, read_options(Given(at="2026-11-24"), setup.files)).facts
        return {one.alias: one for one in facts.certificates if one.is_leaf}

    return find


@pytest.mark.parametrize("manager", ["SunX509", "PKIX"])
def test_of_two_keys_of_a_kind_one_is_never_shown(leaves, manager):
    found = leaves(f'{SPARE}{KEYS}node.set = {{"ssl.keymanager.algorithm" = "{manager}"}}')
    assert (found["b"].serves, found["c"].serves) == (True, False)
    assert (found["b"].asked, found["c"].asked, found["c"].dials) == (True, False, False)
    assert found["c"].uncovered == ()


def test_the_alias_decides_and_not_the_order_in_the_file(leaves):
    keys = KEYS.replace('"b"', '"z"')
    found = leaves(SPARE + keys)
    assert (found["z"].serves, found["c"].serves) == (False, True)
    assert found["c"].uncovered == ("b1.example.com",)


def test_of_keys_of_two_kinds_the_one_that_peers_like_better_is_shown(leaves):
    found = leaves('certs.spare.key = "p256"\n' + KEYS)
    assert found["c"].serves is True
    assert isinstance(found["b"].serves, Unknown)
    assert all(isinstance(found[alias].asked, Unknown) for alias in "bc")


def test_a_key_of_another_ca_may_be_shown_to_a_server_that_asks_for_that_ca(leaves):
    found = leaves('certs.other.ca = true\ncerts.spare.signed_by = "other"\n' + KEYS)
    assert (found["c"].serves, found["c"].dials) == (False, True)
    assert isinstance(found["c"].asked, Unknown)
