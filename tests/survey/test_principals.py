"""Principals that certificates get, and super users that are nearly one of them."""

from __future__ import annotations

from itertools import count

import pytest

from fixtures.make import make_setup
from kafkassl_doctor import facts
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey
from kafkassl_doctor.survey.shapes import shape_principal
from kafkassl_doctor.values import is_unknown

AUTHORIZER = '"authorizer.class.name" = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"'


@pytest.fixture
def look(tmp_path, monkeypatch):
    """A function from a description of a set-up to its facts."""

    numbers = count()

    def make(description: str) -> facts.Facts:
        setup = make_setup(description.replace("AUTHORIZER", AUTHORIZER), tmp_path / f"setup{next(numbers)}")
        monkeypatch.chdir(setup.directory)
        return survey(setup.files, read_options(Given(), setup.files, {})).facts

    return make


def listener(found: facts.Facts, name: str = "SSL") -> facts.Listener:
    return next(one for one in found.listeners if one.name == name)


@pytest.mark.parametrize(
    ("entry", "principal"),
    [
        ("User:cn=B1.example.com", "User:CN=b1.example.com"),
        ("User:CN=b1, O=Acme", "User:CN=b1,O=Acme"),
        ("User:O=Acme,CN=b1", "User:CN=b1,O=Acme"),
        ("User: CN = b1", "User:CN=b1"),
        ("user:CN=b1", "User:CN=b1"),
        ("User:EMAILADDRESS=a@b.c,CN=b1", "User:CN=b1,1.2.840.113549.1.9.1=#16056140622e63"),
        ('User:CN=b1,O="Acme, Inc."', r"User:CN=b1,O=Acme\, Inc."),
    ],
)
def test_two_ways_to_write_one_principal_have_one_shape(entry, principal):
    assert shape_principal(entry) == shape_principal(principal)


@pytest.mark.parametrize(
    ("entry", "principal"),
    [
        ("User:CN=b1", "User:CN=b2"),
        ("User:CN=b1", "Group:CN=b1"),
        ("User:CN=b1,O=Acme", "User:CN=b1"),
        ("User:O=b1", "User:CN=b1"),
        ("User:CN=b1", "User:CN=#0"),
        ("User:CN=b1", "User:CN=#0c05"),
        ("User:CN=b1", "User:CN=#zz"),
    ],
)
def test_different_principals_have_different_shapes(entry, principal):
    assert shape_principal(entry) != shape_principal(principal)


def test_a_listener_knows_the_names_of_those_who_dial_it(look):
    found = look("client = {}")
    assert set(listener(found).principals) == {"User:CN=client", "User:CN=b1.example.com"}
    assert listener(found, "CONTROLLER").principals == ("User:CN=b1.example.com",)


def test_nobody_has_the_name_of_a_certificate_where_none_is_asked_for(look):
    found = look('client = {}\nnode.set = {"ssl.client.auth" = "none"}')
    assert listener(found).principals == ()
    assert found.nodes[0].own_principals == ()
    assert found.nodes[0].anonymous_links == ("SSL", "CONTROLLER")


def test_mapping_rules_give_names_and_miss_some(look):
    found = look(r"""client = {}
node.set = {"ssl.principal.mapping.rules" = "RULE:^CN=(b1)[.].*$/$1/"}""")
    assert listener(found).principals == ("User:b1",)
    assert listener(found).unmapped == ("CN=client",)


def test_a_keystore_that_does_not_open_leaves_principals_unknown(look):
    found = look('node.set = {"ssl.keystore.password" = "${P}"}')
    assert is_unknown(found.nodes[0].own_principals)
    assert is_unknown(listener(found).principals)


def test_which_of_two_keys_a_node_shows_is_unknown(look):
    found = look('stores."broker.p12" = {keys = [{key = "broker"}, {key = "client"}]}')
    assert is_unknown(found.nodes[0].own_principals)
    assert found.nodes[0].anonymous_links == ()


def test_the_own_principal_is_missing_among_super_users_until_it_is_named(look):
    node = look("node.set = {AUTHORIZER}").nodes[0]
    assert node.own_principal_missing == "User:CN=b1.example.com"
    node = look('node.set = {AUTHORIZER, "super.users" = "User:x;User:CN=b1.example.com"}').nodes[0]
    assert node.own_principal_missing is None
    node = look('node.set = {AUTHORIZER, "allow.everyone.if.no.acl.found" = "true"}').nodes[0]
    assert node.own_principal_missing is None
    node = look('node.set = {AUTHORIZER, "allow.everyone.if.no.acl.found" = "${ALL}"}').nodes[0]
    assert is_unknown(node.own_principal_missing)


def test_a_super_user_nearly_named_is_told_with_the_name_meant(look):
    node = look('client = {}\nnode.set = {"super.users" = "User:cn=client;User:CN=b1.example.com;User:other"}').nodes[0]
    assert node.super_users_near == ("User:cn=client",)
    assert node.super_users_meant == ("User:CN=client",)


def test_a_client_with_the_key_of_a_broker_is_told(look):
    assert look('client.keystore = "broker.p12"').clients[0].broker_key == "server.properties"
    assert look("client = {}").clients[0].broker_key is None
    assert is_unknown(look('client = {}\nnode.set = {"ssl.keystore.password" = "${P}"}').clients[0].broker_key)
    assert is_unknown(look('client.set = {"ssl.keystore.password" = "${P}"}').clients[0].broker_key)


def test_a_protocol_that_is_unknown_leaves_everything_of_a_listener_unknown(look):
    node = look('node.set = {"listener.security.protocol.map" = "${MAP}", AUTHORIZER}').nodes[0]
    assert is_unknown(node.anonymous_links)
    assert is_unknown(node.has_tls)
    assert is_unknown(node.tls_settings_written)


def test_a_protocol_that_is_unknown_leaves_the_settings_of_a_client_unknown(look):
    client = look('client.set = {"security.protocol" = "${PROTOCOL}"}').clients[0]
    assert is_unknown(client.settings)
    assert is_unknown(look('client.set = {"security.protocol" = "${P}"}').clients[0].broker_key)
