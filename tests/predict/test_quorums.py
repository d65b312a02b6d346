"""Which controllers can lead, and what it does to the brokers of a cluster where some can't be reached."""

import pytest

from fixtures.make import make_setup
from fixtures.oracle.peers import predict

TWO = {"b2.properties": {"port": 9095, "controller_port": 9096}}
THREE = {**TWO, "b3.properties": {"port": 9097, "controller_port": 9098}}
OTHER = {"other": {"ca": True, "cn": "Other CA"}}


def starts(description, folder):
    return [one.starts for one in predict(make_setup(description, folder), "4.4.0", "17.0.15").startups]


def test_two_that_reach_each_other_start(tmp_path):
    assert starts({"nodes": TWO}, tmp_path) == [True, True]


@pytest.mark.parametrize(
    "cert", [{"signed_by": "other"}, {"san": ["dns:x.example.com"]}, {"extended_usages": ["serverAuth"]}]
)
def test_without_a_majority_nobody_starts_not_even_the_sound_one(cert, tmp_path):
    assert starts({"nodes": TWO, "certs": {**OTHER, "b2": cert}}, tmp_path) == [False, False]


def test_a_node_that_is_refused_takes_the_majority_of_two_away(tmp_path):
    nodes = {"b2.properties": {**TWO["b2.properties"], "set": {"ssl.keystore.password": "nonsense"}}}
    assert starts({"nodes": nodes}, tmp_path) == [False, False]


def test_two_of_three_are_a_majority(tmp_path):
    assert starts({"nodes": THREE, "certs": {**OTHER, "b3": {"signed_by": "other"}}}, tmp_path) == [True, True, False]


def test_a_controller_that_is_not_at_hand_is_presumed_to_lead(tmp_path):
    nodes = {"b2.properties": {"role": "broker", "port": 9095}}
    voters = {"controller.quorum.voters": "1@b1.example.com:9094,7@c7.example.com:9094"}
    certs = {"broker": {"san": ["dns:x.example.com"]}}
    both = {"node": {"set": voters}, "nodes": {"b2.properties": {**nodes["b2.properties"], "set": voters}}}
    assert starts({**both, "certs": certs}, tmp_path) == [True, True]
