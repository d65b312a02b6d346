"""JAAS entries as Kafka cuts them; every problem and text was seen with the real JaasContext."""

import pytest

from fixtures.nodes import COMBINED, text_of
from fixtures.oracle.oracle import Oracle, why_absent
from kafkassl_doctor.sources.jaas import read_jaas
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.texts import say

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
GOOD = [
    f'{PLAIN} required username="a" password="b";',
    f'{PLAIN} Required username=a-b password="x;y=z\\"";',
    f"{PLAIN} sufficient;",
    f"{PLAIN} required // a comment to the end\n username='a';",
    f"{PLAIN} required /* ; */ username=a;",
    f'"{PLAIN}" optional "user"="a";',
]
BAD = {
    "": "jaas-empty",
    "// nothing": "jaas-empty",
    PLAIN: "jaas-without-flag",
    f"{PLAIN};": "jaas-flag-missing",
    f"{PLAIN} needed;": "jaas-flag-unknown",
    f'{PLAIN} required username="a"': "jaas-not-terminated",
    f"{PLAIN} required username;": "jaas-value-missing",
    f"{PLAIN} required username=1a;": "jaas-value-missing",
    f"{PLAIN} required username=-a;": "jaas-value-missing",
    f"{PLAIN} required username=a/b;": "jaas-not-terminated",
    f"{PLAIN} required user.name=;": "jaas-value-missing",
    f"{PLAIN} required; {PLAIN} required;": "jaas-several-modules",
    f"{PLAIN} required;;": "jaas-without-flag",
    f'{PLAIN} required password="a\nb";': "jaas-value-missing",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_whole_entry_has_one_module(text):
    found = read_jaas(Secret(text))
    assert (found.modules, found.problem) == ((PLAIN,), None)


@pytest.mark.parametrize(("text", "problem"), BAD.items())
def test_a_broken_entry_has_its_problem(text, problem):
    assert read_jaas(Secret(text)).problem == problem


def test_what_a_problem_speaks_of_is_no_secret():
    assert "hunter2" not in repr(read_jaas(Secret(f"{PLAIN} required password=hunter2 username=1;")))


@pytest.mark.parametrize(
    "text", ["\\", '"', "/*", "/", "'\\", '"\\777\\8', "\x00;=", "=" * 5000, "a" * 100_000, "\ud800"]
)
def test_nothing_in_an_entry_breaks_the_reader(text):
    read_jaas(Secret(text))


@pytest.mark.kafka
@pytest.mark.jvm
@pytest.mark.slow
def test_kafka_says_the_same_of_every_entry(tmp_path):
    absent = why_absent("4.4.0")
    if absent:
        pytest.skip(absent)
    changes = {
        "listener.security.protocol.map": "SSL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
    }
    file = tmp_path / "server.properties"
    with Oracle("4.4.0") as kafka:
        for text in (*GOOD, *BAD):
            escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
            file.write_text(text_of(COMBINED, {**changes, "listener.name.ssl.plain.sasl.jaas.config": escaped}))
            answer, found = kafka.startup(file), read_jaas(Secret(text))
            values = {"flag": found.about, "key": found.about, "count": found.about}
            wanted = say("kafka", found.problem, (4, 4, 0), **values) if found.problem else None
            assert answer.says == wanted, text
