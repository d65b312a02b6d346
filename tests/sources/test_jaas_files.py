"""JAAS files: contexts, modules, and what the JVM says of files that it refuses (recorded on JDK 11 and 17)."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.sources.jaas import compare_plain
from kafkassl_doctor.sources.jaas_files import parse_jaas_file, read_jaas_file
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.target import Target

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


def test_contexts_are_found_by_their_names():
    text = f'KafkaServer {{\n {PLAIN} required user_a="1"; // all\n}};\n"ss.KafkaServer" {{ {PLAIN} required; }};\n'
    found = parse_jaas_file(f"/* two */ {text}").contexts
    assert list(found) == ["KafkaServer", "ss.KafkaServer"]
    assert found["KafkaServer"][0].name == PLAIN


def test_entries_can_be_compared_as_if_they_stood_in_a_configuration():
    server = parse_jaas_file(f'KafkaServer {{ {PLAIN} required user_a="x\\"y\\\\z"; }};').contexts["KafkaServer"][0]
    client = Secret(f'{PLAIN} required username="a" password="x\\"y\\\\z";')
    found = compare_plain(client, server.entry)
    assert found is not None
    assert found.outcome == "accepted"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'KafkaServer {{\n {PLAIN} required username="hidden-7"\n}};\n', "Line 3: expected [option key]"),
        (f'KafkaServer {{\n {PLAIN} required username="a";\n}}\n', "expected [;], read [end of file]"),
        (f'KafkaServer {{\n {PLAIN} need username="a";\n}};\n', "Invalid control flag, NEED"),
        (
            f"KafkaServer {{ {PLAIN} required; }};\nKafkaServer {{ {PLAIN} required; }};\n",
            "Can not specify multiple entries for KafkaServer",
        ),
        (f'KafkaServer {{\n {PLAIN} required username="a";\n', "expected [module class name], read [end of file]"),
        (f"KafkaServer {{ {PLAIN} required a=1; }};\n", "Line 1: expected [option value], found [null]"),
    ],
)
def test_what_the_jvm_refuses_is_told_in_its_words(text, says):
    assert parse_jaas_file(text).problem == f"Configuration Error:\n\t{says}"


def test_a_password_in_the_place_of_a_sign_is_not_repeated():
    problem = parse_jaas_file(f'KafkaServer {{ {PLAIN} required password "hidden-7"; }};').problem
    assert problem is not None
    assert "hidden-7" not in problem


def test_contexts_without_modules_are_none():
    assert dict(parse_jaas_file("KafkaServer {\n};\n").contexts) == {}


def test_system_properties_in_values_are_noted():
    (module,) = parse_jaas_file(f'KafkaClient {{ {PLAIN} required username="${{user.name}}"; }};').contexts[
        "KafkaClient"
    ]
    assert module.expands


def test_hostile_text_is_read_in_one_pass():
    for text in ("{" * 100_000, "/*" * 100_000, '"' * 100_000, "KafkaServer {" + " a" * 100_000, "\\" * 100_000):
        parse_jaas_file(text)


def test_a_file_that_is_absent_is_told_as_the_jvm_does(tmp_path):
    target = Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))
    found = read_jaas_file(str(tmp_path / "absent.conf"), target)
    assert found.problem == f"{tmp_path}/absent.conf (No such file or directory)"
