"""Runtimes, releases and JVM options of single files: what the options mean, and what they change."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.options import Given, UsageProblem, read_options
from kafkassl_doctor.survey import survey

FILES = ("server.properties", "client.properties")
BARE = {"clients": {"bare.properties": {"keystore": False}}}


def target(environment=None, **given):
    return read_options(Given(**given), FILES, environment or {}).target


def problem(**given):
    with pytest.raises(UsageProblem) as caught:
        target(**given)
    return f"{caught.value.option} {caught.value.message}"


def links_of(description, folder, monkeypatch, **given):
    setup = make_setup(description, folder)
    monkeypatch.chdir(setup.directory)
    return survey(setup.files, read_options(Given(at="2026-11-24", **given), setup.files, {}))


def test_without_options_everybody_has_the_same_jvm():
    plain = target()
    assert plain.for_clients("client.properties") == (plain,)
    assert plain.for_node("server.properties") is plain


def test_a_runtime_is_that_of_clients_only():
    found = target(client_runtime=("java11.0.24,librdkafka",))
    assert [one.runtime_name for one in found.for_clients("client.properties")] == ["java11.0.24", "librdkafka"]
    assert found.for_node("server.properties").runtime_name == "java17.0.15"


def test_a_file_may_have_its_own():
    found = target(client_runtime=("java11", "client.properties=java25"), client_kafka=("client.properties=3.7",))
    (own,) = found.for_clients("client.properties")
    assert (own.runtime_name, own.kafka) == ("java25.0.5", "3.7.2")
    assert [one.jdk for one in found.for_clients("other.properties")] == ["11.0.33"]


def test_an_old_jvm_has_the_newest_clients_that_it_runs():
    (old,) = target(client_runtime=("java8",)).for_clients("client.properties")
    assert old.kafka.startswith("3.9.")
    (told,) = target(client_runtime=("java8",), client_kafka=("4.1",)).for_clients("client.properties")
    assert told.kafka.startswith("4.1.")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"client_runtime": ("perl",)}, "--client-runtime 'perl' is no runtime"),
        ({"client_runtime": ("java",)}, "--client-runtime 'java' is no runtime"),
        ({"client_runtime": ("java5",)}, "--client-runtime nothing is known of JDK 5"),
        ({"client_runtime": ("java17", "java21")}, "--client-runtime it is given twice."),
        ({"client_runtime": ("absent.properties=java17",)}, "'absent.properties' is not among the files given."),
        ({"client_kafka": ("x",)}, "--client-kafka 'x' is no Kafka version"),
        ({"java_opts": ("server.log",)}, "--java-opts write the options of the JVM"),
        ({"java_opts": ("env:KAFKA_OPTS",)}, "--java-opts the environment has no KAFKA_OPTS."),
        ({"java_opts": (" ",)}, "--java-opts it needs a value."),
    ],
)
def test_what_can_not_be_used_is_told(given, says):
    assert says in problem(**given)


def test_options_of_the_jvm_add_up_and_the_last_of_a_name_counts():
    found = target(java_opts=("-Xmx1g -Da=1", "-Da=2 -Db"))
    assert dict(found.java.properties) == {"a": "2", "b": ""}


def test_options_of_the_jvm_come_from_the_environment_too():
    found = target({"KAFKA_OPTS": "-Da=1"}, java_opts=("client.properties=env:KAFKA_OPTS",))
    assert found.java.get("a") is None
    assert found.for_node("client.properties").java.get("a") == "1"


def test_no_password_of_the_options_is_shown():
    java = target(java_opts=("-Djavax.net.ssl.trustStorePassword=hidden-7 -Da=1",)).java
    assert "hidden-7" not in repr(java)
    assert "hidden-7" not in repr(java.properties)


def test_a_jaas_file_stands_for_its_property():
    assert target(java_opts=("-Djava.security.auth.login.config=/etc/a.conf",)).java.jaas == "/etc/a.conf"
    assert target(jaas=("/etc/b.conf",)).java.jaas == "/etc/b.conf"


def test_each_runtime_has_a_link_of_its_own(tmp_path, monkeypatch):
    found = links_of(BARE, tmp_path, monkeypatch, jdk="25.0.3", client_runtime=("bare.properties=java17.0.15,java25",))
    said = {link.runtime: link.client_says for link in found.links if link.client_file == "bare.properties"}
    assert said == {
        "java17.0.15": "SSLHandshakeException: Received fatal alert: certificate_required",
        "java25.0.5": "SSLHandshakeException: (certificate_required) Received fatal alert: certificate_required",
    }
    assert [one.runtime for one in found.clients] == ["java17.0.15", "java25.0.5"]
    assert len(found.facts.clients) == 1


def test_clients_that_an_old_jvm_can_not_load_are_not_made(tmp_path, monkeypatch):
    found = links_of({"client": {}}, tmp_path, monkeypatch, client_runtime=("java8",), client_kafka=("4.4.0",))
    (verdict,) = found.clients
    assert (verdict.constructs, verdict.because) == (False, ("java-too-old",))
    assert verdict.says.endswith("only recognizes class file versions up to 52.0")
    assert found.links[0].connects is False
