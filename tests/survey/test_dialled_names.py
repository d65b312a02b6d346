"""The names under which a certificate is dialled, and how a request for a certificate is told of them."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey

OTHER = 'certs.broker.san = ["dns:other.example.com"]\n'


@pytest.fixture
def leaf(tmp_path, monkeypatch):
    """The facts of the certificate that the node of a set-up serves."""

    def find(description, kafka="4.4.0", host=None):
        setup = make_setup(description if "certs" in description else OTHER + description, tmp_path)
        monkeypatch.chdir(tmp_path)
        facts = survey(setup.files, read_options(Given(kafka=kafka, host=host), setup.files, setup.env)).facts
        return next(one for one in facts.certificates if one.is_leaf and one.serves)

    return find


@pytest.mark.parametrize(
    ("voter", "san"),
    [
        ("b1.example.com", "dns:other.example.com,dns:b1.example.com"),
        ("10.0.0.5", "dns:other.example.com,ip:10.0.0.5"),
        ("[::1]", "dns:other.example.com,ip:::1"),
        ("b_1.example.com", ""),
        ("0.0.0.0", ""),
        ("[::]", ""),
    ],
)
def test_a_name_is_asked_for_beside_those_that_are_there_if_keytool_takes_it(leaf, voter, san):
    found = leaf(f'node.set = {{"controller.quorum.voters" = "1@{voter}:9094"}}', "3.7.2")
    assert found.uncovered_san == san


def test_names_that_the_common_name_covers_are_asked_for_too(leaf):
    found = leaf(
        'certs.broker.san = []\nnode.set = {"controller.quorum.voters" = "1@c1.example.com:9094", '
        '"listeners" = "SSL://b1.example.com:9093,CONTROLLER://c1.example.com:9094"}'
    )
    assert found.uncovered_san == "dns:b1.example.com,dns:c1.example.com"


def test_what_clients_are_told_is_asked_for_likewise(leaf):
    told = '"SSL://10.0.0.5:9093,E://e.example.com:9095"'
    found = leaf(
        f'node.set = {{"listeners" = "SSL://:9093,E://:9095,CONTROLLER://:9094", "advertised.listeners" = {told}, '
        '"listener.security.protocol.map" = "SSL:SSL,E:SSL,CONTROLLER:SSL"}'
    )
    assert found.uncovered_san_for_others == "dns:other.example.com,dns:b1.example.com,ip:10.0.0.5,dns:e.example.com"


@pytest.mark.parametrize("told", ["", '"advertised.listeners" = "SSL://[::]:9093"'])
def test_a_listener_without_a_host_claims_no_name(leaf, told):
    found = leaf(f'node.set = {{"listeners" = "SSL://:9093,CONTROLLER://:9094"{", " if told else ""}{told}}}')
    assert found.uncovered_san_for_others == ""
    assert {one.purpose for one in found.hosts} == {"controllers"}


WILD = 'node.set = {"listeners" = "SSL://:9093,CONTROLLER://:9094", "advertised.listeners" = "SSL://:9093"}'


def test_an_empty_host_is_the_machines_own_name_where_that_is_told(leaf):
    assert leaf(WILD, host="b9.example.com").uncovered_for_others == ("b9.example.com",)


def test_one_machines_name_is_not_that_of_several_nodes(leaf):
    found = leaf(f'{WILD}\nnodes."c1.properties" = {{role = "controller", id = 100}}', host="b9.example.com")
    assert found.uncovered_for_others == ()


@pytest.mark.parametrize(
    ("broker", "san"),
    [
        ('certs.broker.san = ["dns:b1.example.com", "ip:10.0.0.5"]', "dns:b1.example.com,ip:10.0.0.5"),
        ('certs.broker = {cn = "b1.example.com", san = []}', "dns:b1.example.com"),
        ('certs.broker = {cn = "other", san = []}', ""),
    ],
)
def test_a_renewed_certificate_is_asked_for_with_the_names_of_the_old_one(leaf, broker, san):
    assert leaf(broker).own_san == san
