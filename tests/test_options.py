"""The options of the command line, read and checked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kafkassl_doctor.options import Given, Options, UsageProblem, read_formats, read_options

FILES = ("server.properties", "client.properties")


def read(environment: dict[str, str] | None = None, **given: object) -> Options:
    return read_options(Given(**given), FILES, environment or {})


def problem(**given: object) -> UsageProblem:
    with pytest.raises(UsageProblem) as caught:
        read(**given)
    return caught.value


def test_without_options_the_newest_kafka_is_meant_and_the_jdk_of_the_tables() -> None:
    target = read().target
    assert (target.kafka, target.jdk) == ("4.4.0", "17.0.15")
    assert (target.stores, target.cwd, target.expires_within_days, target.run_as) == ("here", ".", 30, None)


def test_a_bare_version_is_its_newest_release() -> None:
    target = read(kafka="3", jdk="21").target
    assert target.kafka.startswith("3.9")
    assert target.jdk.startswith("21.0.")


def test_a_full_version_is_kept_as_it_is() -> None:
    target = read(kafka="3.5.1", jdk="17.0.9").target
    assert (target.kafka, target.jdk) == ("3.5.1", "17.0.9")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24T10:30", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24T10:30Z", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24T10:30+02:00", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_utc_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert read(at=text).target.at == moment


def test_the_moment_is_now_without_at() -> None:
    assert abs((read().target.at - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("45", 45), ("6w", 42), ("0d", 0)])
def test_days_and_weeks(text: str, days: int) -> None:
    assert read(expires_within=text).target.expires_within_days == days


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"kafka": "9.0"}, "--kafka"),
        ({"kafka": "newest"}, "--kafka"),
        ({"kafka": "0.8"}, "--kafka"),
        ({"jdk": "19"}, "--jdk"),
        ({"jdk": "99.0.1"}, "--jdk"),
        ({"jdk": "x"}, "--jdk"),
        ({"role": "brokers"}, "--as"),
        ({"stores": "there"}, "--stores"),
        ({"at": "tomorrow"}, "--at"),
        ({"at": "0001-01-01T00:00+14:00"}, "--at"),
        ({"expires_within": "soon"}, "--expires-within"),
        ({"expires_within": "-1d"}, "--expires-within"),
        ({"expires_within": "999999999d"}, "--expires-within"),
        ({"host": "b1:9092"}, "--host"),
        ({"host": ""}, "--host"),
        ({"cwd": "/no/such/folder"}, "--cwd"),
        ({"rules": ("/no/such/folder",)}, "--rules"),
        ({"java_home": "/no/such/folder"}, "--java-home"),
        ({"run_as": "no such user"}, "--run-as"),
        ({"run_as": "99999999999999999999"}, "--run-as"),
        ({"path_map": ("/etc",)}, "--path-map"),
        ({"override": ("=x",)}, "--override"),
        ({"secret": ("ssl.key.password",)}, "--secret"),
        ({"secret": ("ssl.key.password=in the clear",)}, "--secret"),
        ({"secret": ("ssl.key.password=env:NOT_SET",)}, "--secret"),
        ({"secret": ("ssl.key.password=file:/no/such/file",)}, "--secret"),
        ({"cluster": ("a=",)}, "--cluster"),
        ({"cluster": ("a=other.properties",)}, "--cluster"),
    ],
)
def test_what_can_not_be_used_is_named_with_its_option(given: dict[str, object], option: str) -> None:
    assert problem(**given).option == option


def test_a_secret_on_the_command_line_is_not_repeated() -> None:
    found = problem(secret=("ssl.key.password=Changeit-7!",))
    assert "Changeit" not in str(found)
    assert "env:NAME" in found.message


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("from the file \n")
    options = read({"WORD": "from the environment"}, secret=("a=env:WORD", f"b=file:{tmp_path / 'word'}"))
    assert options.secrets["a"].reveal() == "from the environment"
    assert options.secrets["b"].reveal() == "from the file "


def test_the_representation_of_options_holds_no_value_that_may_be_secret() -> None:
    options = read({"WORD": "Changeit-7!"}, secret=("a=env:WORD",), override=("ssl.key.password=Changeit-7!",))
    assert "Changeit" not in repr(options)


def test_stores_elsewhere_ask_nothing_of_this_machine() -> None:
    target = read(stores="elsewhere", run_as="kafka-on-another-machine", cwd="/not/here").target
    assert (target.run_as, target.cwd) == ("kafka-on-another-machine", "/not/here")


def test_the_user_with_number_0_is_called_root() -> None:
    assert read(run_as="0").target.run_as == "root"


def test_a_cluster_is_a_name_and_files_that_were_given() -> None:
    assert read(cluster=("east=server.properties,client.properties",)).clusters == (("east", FILES),)


def test_names_of_rules_may_be_separated_by_commas() -> None:
    assert read(ignore=("a, b", "c")).ignore == ("a", "b", "c")


def test_the_version_of_a_jvm_comes_from_its_release_file(tmp_path: Path) -> None:
    (tmp_path / "lib" / "security").mkdir(parents=True)
    (tmp_path / "release").write_text('IMPLEMENTOR="X"\nJAVA_VERSION="17.0.9"\n')
    options = read(java_home=str(tmp_path))
    assert (options.target.jdk, options.target.java_home) == ("17.0.9", str(tmp_path))
    assert read(java_home=str(tmp_path), jdk="21.0.1").target.jdk == "21.0.1"


def test_a_jvm_without_a_release_file_needs_its_version(tmp_path: Path) -> None:
    (tmp_path / "jre" / "lib" / "security").mkdir(parents=True)
    assert "--jdk" in problem(java_home=str(tmp_path)).message
    assert read(java_home=str(tmp_path), jdk="8").target.jdk.startswith("8u")


def test_a_folder_without_a_jvm_is_none(tmp_path: Path) -> None:
    assert "no JVM" in problem(java_home=str(tmp_path)).message


def test_formats_go_to_standard_output_or_to_files() -> None:
    assert read_formats([]) == (("terminal", None),)
    assert read_formats(["terminal", "json=report.json"]) == (("terminal", None), ("json", "report.json"))
    assert read_formats(["json=-"]) == (("json", None),)


@pytest.mark.parametrize("texts", [["pdf"], ["json="], ["json", "terminal"], ["json=a", "terminal=a"]])
def test_formats_that_are_none_or_collide_are_refused(texts: list[str]) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_formats(texts)
    assert caught.value.option == "--format"
