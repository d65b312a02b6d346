"""Logins in the JAAS file of a JVM: start-ups, clients and links, as real Kafka has them."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.survey import survey

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
SERVER = f'KafkaServer {{ {PLAIN} required username="broker" password="b" user_alice="wonder"; }};\n'
CLIENT = f'KafkaClient {{ {PLAIN} required username="alice" password="wonder"; }};\n'
NODE = {
    "listeners": "SSL://b1.example.com:9093,CONTROLLER://b1.example.com:9094,SS://b1.example.com:9096",
    "listener.security.protocol.map": "SSL:SSL,CONTROLLER:SSL,SS:SASL_SSL",
    "sasl.enabled.mechanisms": "PLAIN",
}
DIALS = {"bootstrap.servers": "b1.example.com:9096", "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN"}


@pytest.fixture
def look(tmp_path, monkeypatch):
    def run(jaas=None, **given):
        files = {} if jaas is None else {"jaas.conf": jaas}
        setup = make_setup({"node": {"set": NODE}, "client": {"set": DIALS}, "files": files}, tmp_path)
        monkeypatch.chdir(setup.directory)
        if jaas is not None:
            given["jaas"] = ("jaas.conf",)
        return survey(setup.files, read_options(Given(at="2026-11-24", **given), setup.files, {}))

    return run


def client_link(found):
    return next(link for link in found.links if link.purpose == "client")


def test_without_a_word_about_the_jvm_logins_are_open(look):
    found = look()
    assert (found.startups[0].starts, found.clients[0].constructs) == (None, None)


def test_a_login_by_the_file_is_accepted(look):
    found = look(SERVER + CLIENT)
    assert (found.startups[0].starts, found.clients[0].constructs) == (True, True)
    assert (client_link(found).connects, client_link(found).principal) == (True, "User:alice")


def test_a_wrong_password_in_the_file_is_refused(look):
    link = client_link(look(SERVER + CLIENT.replace("wonder", "no")))
    assert (link.connects, link.stage) == (False, "kafka")
    assert link.client_says == "SaslAuthenticationException: Authentication failed: Invalid username or password"


def test_the_context_of_the_listener_comes_first(look):
    own = SERVER.replace("KafkaServer", "ss.KafkaServer").replace("wonder", "other")
    assert client_link(look(SERVER + own + CLIENT)).connects is False
    assert client_link(look(SERVER + own.replace("ss.", "SS.") + CLIENT)).connects is True


@pytest.mark.parametrize("options", ["-Dx=y", "-Djava.security.auth.login.config=absent.conf"])
def test_a_jvm_without_the_file_does_not_start(look, options):
    found = look(java_opts=(options,))
    startup, client = found.startups[0], found.clients[0]
    if options == "-Dx=y":
        where = "JAAS configuration. System property 'java.security.auth.login.config' is not set"
        assert startup.says == (
            f"IllegalArgumentException: Could not find a 'KafkaServer' or 'ss.KafkaServer' entry in the {where}"
        )
        assert client.says == f"IllegalArgumentException: Could not find a 'KafkaClient' entry in the {where}"
        assert client.also_says[-1] == "KafkaException: Failed to create new KafkaAdminClient"
    else:
        assert startup.says == "IOException: absent.conf (No such file or directory)"
        assert startup.also_says[0] == "SecurityException: java.io.IOException: absent.conf (No such file or directory)"


def test_a_broken_file_ends_both(look):
    found = look(SERVER.replace('";', '"') + CLIENT)
    said = "IOException: Configuration Error:\n\tLine 1: expected [option key]"
    assert (found.startups[0].says, found.clients[0].says) == (said, said)


def test_a_context_for_the_other_side_alone_is_not_enough(look):
    found = look(f"KafkaServer {{ {PLAIN} required; }};\n")
    assert found.startups[0].starts is True
    assert found.clients[0].because == ("jaas-context-missing",)


def test_a_login_with_a_system_property_is_open(look):
    assert client_link(look(SERVER + CLIENT.replace('"alice"', '"${user.name}"'))).connects is None


def test_a_module_in_the_file_that_is_no_class_is_refused_on_both_sides(look):
    found = look((SERVER + CLIENT).replace("PlainLogin", "PlaneLogin"))
    said = f"LoginException: No LoginModule found for {PLAIN.replace('PlainLogin', 'PlaneLogin')}"
    assert (found.startups[0].starts, found.startups[0].says) == (False, said)
    assert (found.clients[0].constructs, found.clients[0].says) == (False, said)
