"""Config providers: variables are looked up as Kafka's AbstractConfig looks them up."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, Unknown, is_unknown

PACKAGE = "org.apache.kafka.common.config.provider"
FILE = f"config.providers=file\nconfig.providers.file.class={PACKAGE}.FileConfigProvider\n"
FOLDER = f"config.providers=dir\nconfig.providers.dir.class={PACKAGE}.DirectoryConfigProvider\n"
ENVIRONMENT = f"config.providers=env\nconfig.providers.env.class={PACKAGE}.EnvVarConfigProvider\n"
VAULT = "config.providers=vault\nconfig.providers.vault.class=com.example.VaultConfigProvider\n"


def load(text, kafka="4.4.0", secrets=(), **options):
    target = Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC), **options)
    return parse_source("f", text.encode("latin-1"), target, secrets=dict(secrets))


def value(text, key="x", **options):
    return load(text, **options).effective[key].value


@pytest.fixture
def secrets(tmp_path):
    """A file of secrets, and a folder with one file per secret."""
    (tmp_path / "s.properties").write_text("key=va\\u006cue\npath\\:key=other\nü=umlaut\n", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "key").write_text("from a file\n", "utf-8")
    return tmp_path


def test_a_file_is_asked_for_its_key(secrets):
    assert value(f"{FILE}x=a${{file:{secrets}/s.properties:key}}b") == "avalueb"


def test_relative_files_are_found_below_kafkas_folder(secrets):
    assert value(f"{FILE}x=${{file:s.properties:key}}", cwd=str(secrets)) == "value"


def test_several_variables_stand_in_one_value(secrets):
    variable = f"${{file:{secrets}/s.properties:key}}"
    assert value(f"{FILE}x={variable}-{variable}") == "value-value"


def test_what_follows_the_second_colon_is_the_key(secrets):
    assert (
        value(f"{FILE}x=${{file:{secrets}/s.properties:path\\\\:key}}")
        == f"${{file:{secrets}/s.properties:path\\:key}}"
    )
    assert value(f"{FILE}x=${{file:{secrets}/s.properties:path:key}}") == "other"


def test_files_of_secrets_are_utf_8(secrets):
    (secrets / "bad.properties").write_bytes(b"key=\xff\n")
    assert value(f"{FILE}x=${{file:{secrets}/s.properties:\\u00fc}}") == "umlaut"
    (refusal,) = load(f"{FILE}x=${{file:{secrets}/bad.properties:key}}").refusals
    assert refusal.text == f"ConfigException: Could not read properties from file {secrets}/bad.properties"


@pytest.mark.parametrize("name", ["absent.properties", "."])
def test_a_file_that_is_not_there_is_refused(secrets, name):
    source = load(f"{FILE}a=b\nx=${{file:{secrets}/{name}:key}}\ny=${{file:{secrets}/{name}:key}}")
    (refusal,) = source.refusals
    assert (refusal.cause, refusal.at) == ("config-provider-file-unreadable", Place("f", 4))
    assert refusal.text == f"ConfigException: Could not read properties from file {secrets}/{name}"
    assert is_unknown(source.effective["x"].value)
    assert is_unknown(source.effective["y"].value)


def test_a_file_on_another_machine_is_unknown(secrets):
    source = load(f"{FILE}x=${{file:{secrets}/absent:key}}", stores="elsewhere")
    assert source.refusals == ()
    assert is_unknown(source.effective["x"].value)


def test_a_malformed_file_of_secrets_is_refused_where_it_is_malformed(secrets):
    (secrets / "m.properties").write_text("a=b\nkey=\\u12\n")
    (refusal,) = load(f"{FILE}x=${{file:{secrets}/m.properties:key}}").refusals
    assert (refusal.cause, refusal.at) == ("malformed-unicode-escape", Place(f"{secrets}/m.properties", 2))


@pytest.mark.parametrize("variable", ["${file:{dir}/s.properties:absent}", "${file::key}", "${file:key}"])
def test_a_variable_without_an_answer_stays_as_it_is(secrets, variable):
    variable = variable.replace("{dir}", str(secrets))
    source = load(f"{FILE}x={variable}")
    assert source.effective["x"].value == variable
    (literal,) = source.literals
    assert (literal.key, literal.variable) == ("x", variable)


@pytest.mark.parametrize(
    "text", ["x=${file:/a:b}", "config.providers=\nx=${file:/a:b}", "config.providers=file\nx=${file:/a:b}"]
)
def test_a_provider_that_is_not_declared_leaves_its_variables(text):
    source = load(text)
    assert source.effective["x"].value == "${file:/a:b}"
    assert "file" in source.literals[0].reason
    assert source.placeholders == ()


def test_names_of_providers_are_not_trimmed(secrets):
    text = FILE.replace("=file\n", "=other, file\n") + f"x=${{file:{secrets}/s.properties:key}}"
    assert value(text).startswith("${file:")


def test_releases_before_variables_leave_them(secrets):
    assert value(f"{FILE}x=${{file:{secrets}/s.properties:key}}", kafka="2.2.2").startswith("${file:")


def test_a_folder_is_asked_for_a_file(secrets):
    (secrets / "folder" / "below").mkdir()
    assert value(f"{FOLDER}x=${{dir:{secrets}/folder:key}}") == "from a file\n"
    for key in ("absent", "below", "../s.properties"):
        variable = f"${{dir:{secrets}/folder:{key}}}"
        assert value(f"{FOLDER}x={variable}") == variable
    assert value(f"{FOLDER}x=${{dir:{secrets}/absent:key}}") == f"${{dir:{secrets}/absent:key}}"


def test_a_binary_file_of_a_folder_is_refused(secrets):
    (secrets / "folder" / "bad").write_bytes(b"\xff")
    (refusal,) = load(f"{FOLDER}x=${{dir:{secrets}/folder:bad}}").refusals
    assert refusal.text == f"ConfigException: Could not read file {secrets}/folder/bad for property bad"
    assert value(f"{FOLDER}x=${{dir:{secrets}/folder:bad}}", kafka="4.0.0") == "\ufffd"


def test_the_environment_is_the_targets():
    environment = {"PW": "from the environment", "KAFKA_PW": "allowed"}
    assert value(f"{ENVIRONMENT}x=${{env:PW}}", environment=environment) == "from the environment"
    assert is_unknown(value(f"{ENVIRONMENT}x=${{env:ABSENT}}", environment=environment))
    allowed = f"{ENVIRONMENT}config.providers.env.param.allowlist.pattern=^KAFKA_.*\n"
    assert value(f"{allowed}x=${{env:KAFKA_PW}}", environment=environment) == "allowed"
    assert value(f"{allowed}x=${{env:PW}}", environment=environment) == "${env:PW}"


def test_the_environment_has_no_paths():
    (refusal,) = load(f"{ENVIRONMENT}x=${{env:a:PW}}").refusals
    assert refusal.text == "ConfigException: Path is not supported for EnvVarConfigProvider, invalid value 'a'"


def test_allowed_paths_leave_out_others_since_3_8(secrets):
    text = f"{FILE}config.providers.file.param.allowed.paths={secrets}/folder\nx=${{file:{secrets}/s.properties:key}}"
    assert value(text).startswith("${file:")
    assert value(text, kafka="3.7.2") == "value"
    assert value(text.replace("/folder\n", "\n")) == "value"


def test_allowed_paths_follow_links_and_relative_paths_since_4_4(secrets):
    text = f"{FILE}config.providers.file.param.allowed.paths={secrets}/folder\nx=${{file:"
    (secrets / "folder" / "link").symlink_to(secrets / "s.properties")
    (secrets / "folder" / "s.properties").write_text("key=value")
    link, relative = f"{text}{secrets}/folder/link:key}}", f"{text}folder/s.properties:key}}"
    assert value(link).startswith("${file:")
    assert value(link, kafka="4.3.1") == "value"
    assert value(relative, cwd=str(secrets)) == "value"
    assert value(relative, kafka="4.3.1", cwd=str(secrets)).startswith("${file:")


def test_allowed_paths_that_are_yet_to_be_filled_in_are_no_paths(secrets):
    text = f"{FILE}config.providers.file.param.allowed.paths=${{SECRETS}}\nx=${{file:{secrets}/s.properties:key}}"
    source = load(text)
    assert source.refusals == ()
    assert isinstance(source.effective["x"].value, Unknown)


@pytest.mark.parametrize(
    ("paths", "said"), [("relative", "Path relative is not absolute"), ("/absent/x", "Path /absent/x does not exist")]
)
def test_allowed_paths_are_absolute_and_exist(paths, said):
    (refusal,) = load(f"{FILE}config.providers.file.param.allowed.paths={paths}\nx=1").refusals
    assert refusal.text == f"ConfigException: {said}"


@pytest.mark.parametrize("path", ["a" * 5000, "nul\\u0000inside", "\\ud800"])
def test_allowed_paths_that_no_file_can_have_are_for_kafka_to_answer(path):
    source = load(f"{FILE}config.providers.file.param.allowed.paths=/{path}\nx=${{file:/a:b}}")
    assert source.refusals == ()
    assert is_unknown(source.effective["x"].value)


def test_links_in_a_circle_lead_to_no_allowed_path(secrets):
    (secrets / "a").symlink_to("b")
    (secrets / "b").symlink_to("a")
    allowed = f"{FILE}config.providers.file.param.allowed.paths="
    assert "does not exist" in load(f"{allowed}{secrets}/a\nx=1").refusals[0].text
    for path in (f"{secrets}/a", "/nul\\u0000inside", "/\\ud800"):
        assert value(f"{allowed}{secrets}/folder\nx=${{file:{path}:b}}").startswith("${file:")


@pytest.mark.parametrize(
    "wrong", [f"{PACKAGE}.FileConfigProvder", f"{PACKAGE}.FileConfigProvider ", "", "com.acme.My Vault", "null"]
)
def test_a_class_that_kafka_does_not_have_is_refused_even_unused(wrong):
    (refusal,) = load(f"config.providers=file\nconfig.providers.file.class={wrong}\nx=1").refusals
    assert refusal.at == Place("f", 2)
    assert refusal.text == (
        f"ConfigException: Invalid value {wrong} for configuration config.providers.file.class: "
        "Could not load config provider class or one of its dependencies"
    )


def test_a_class_is_missing_in_releases_before_it():
    assert load(f"{ENVIRONMENT}x=1", kafka="3.4.1").refusals[0].cause == "config-provider-class-missing"
    assert load(f"{ENVIRONMENT}x=1", kafka="3.5.2").refusals == ()


def test_what_another_provider_answers_is_unknown_unless_given():
    text = f"{VAULT}x=user:${{vault:secret/kafka:password}}\n"
    assert is_unknown(value(text))
    assert value(text, secrets={"vault:secret/kafka:password": Secret("given")}) == "user:given"
    assert value(text, secrets={"x": Secret("the whole")}) == "the whole"


def test_a_placeholder_beside_a_variable_is_still_one(secrets):
    source = load(f"{FILE}x=${{file:{secrets}/s.properties:key}}${{DIR}}")
    assert source.placeholders == ("${DIR}",)
    assert is_unknown(source.effective["x"].value)


def test_what_a_provider_answers_is_no_placeholder(secrets):
    (secrets / "p.properties").write_text("key=<password>\n")
    source = load(f"{FILE}ssl.key.password=${{file:{secrets}/p.properties:key}}")
    assert source.effective["ssl.key.password"].value == "<password>"
    assert source.placeholders == ()


def test_a_provider_of_somebody_elses_may_be_missing_even_when_no_value_asks_it():
    assert load(f"{VAULT}x=plain").doubts == (Unknown("whether the class com.example.VaultConfigProvider is there"),)
    assert load(f"{FILE}x=plain").doubts == ()
    assert load(VAULT.replace("config.providers=vault", "y=z")).doubts == ()


def test_a_provider_whose_answers_are_supplied_is_there():
    supplied = {"vault:a:b": Secret("pw")}
    assert load(f"{VAULT}x=${{vault:a:b}}", secrets=supplied).doubts == ()
