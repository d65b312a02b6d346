"""Who dials whom: bootstrap, then advertised; brokers among themselves; everyone to the controllers."""

import pytest

from fixtures.make import make_setup
from fixtures.oracle.peers import predict

TWO = {"nodes": {"b2.properties": {"port": 9095, "controller_port": 9096}}}


def dials(description, folder, kafka="4.4.0"):
    links = predict(make_setup(description, folder), kafka, "17.0.15").links
    return [
        (one.client_file.partition(".")[0], one.listener_name, one.host, one.port, one.via, one.purpose)
        for one in links
    ]


def test_a_client_dials_its_bootstrap_and_then_every_node(tmp_path):
    found = dials({**TWO, "client": {"set": {"bootstrap.servers": "b1.example.com:9093"}}}, tmp_path)
    assert [one for one in found if one[0] == "client"] == [
        ("client", "SSL", "b1.example.com", 9093, "bootstrap", "client"),
        ("client", "SSL", "b2.example.com", 9095, "advertised", "client"),
    ]


def test_an_address_that_is_bound_and_not_advertised_is_a_link_of_its_own(tmp_path):
    node = {"advertised.listeners": "SSL://public.example.com:9093"}
    found = dials({"node": {"set": node}, "client": {}}, tmp_path)
    assert [one[2:5] for one in found if one[0] == "client"] == [
        ("b1.example.com", 9093, "bootstrap"),
        ("public.example.com", 9093, "advertised"),
    ]


def test_brokers_dial_each_other_and_all_controllers(tmp_path):
    assert sorted(one[:4] for one in dials(TWO, tmp_path)) == [
        ("b2", "CONTROLLER", "b1.example.com", 9094),
        ("b2", "CONTROLLER", "b2.example.com", 9096),
        ("b2", "SSL", "b1.example.com", 9093),
        ("server", "CONTROLLER", "b1.example.com", 9094),
        ("server", "CONTROLLER", "b2.example.com", 9096),
        ("server", "SSL", "b2.example.com", 9095),
    ]


@pytest.mark.parametrize(
    ("address", "via"), [("b1.example.com:9093", "bootstrap"), ("elsewhere.example.org:1", "assumed")]
)
def test_a_client_without_an_address_in_common_is_taken_to_dial_every_listener_with_tls(address, via, tmp_path):
    found = dials({"client": {"set": {"bootstrap.servers": address}}}, tmp_path)
    assert [one[4] for one in found if one[0] == "client"] == [via]


@pytest.mark.parametrize(("kafka", "registers"), [("4.4.0", True), ("3.7.2", True), ("3.6.2", False)])
def test_a_controller_alone_dials_itself_where_controllers_register(kafka, registers, tmp_path):
    own = [("server", "CONTROLLER", "b1.example.com", 9094, "quorum", "controller")]
    assert dials({"node": {"role": "controller"}}, tmp_path, kafka) == (own if registers else [])


def test_an_admin_client_of_controllers_dials_their_listener(tmp_path):
    text = "bootstrap.controllers=b1.example.com:9094\nsecurity.protocol=SSL\n"
    found = dials({"clients": {"admin.properties": {"text": text}}}, tmp_path)
    assert [one[1:4] for one in found if one[0] == "admin"] == [("CONTROLLER", "b1.example.com", 9094)]
