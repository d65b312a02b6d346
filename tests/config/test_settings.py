"""Settings as ConfigDef parses them, and what it refuses."""

from datetime import UTC, datetime

import pytest

from kafkassl_doctor.config.conversion import convert, show_value
from kafkassl_doctor.config.definitions import Definition, Valid, definitions
from kafkassl_doctor.config.settings import parse_settings
from kafkassl_doctor.sources.properties import Source, Written
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, Unknown, is_unknown

NEEDED = {"process.roles": "broker", "node.id": "1", "controller.listener.names": "CONTROLLER"}


def written_entries(texts):
    return {key: Written(key, text, Place("f", line), "", line) for line, (key, text) in enumerate(texts.items(), 1)}


def parse(texts, kafka="4.4.0", role="broker", jdk="17.0.15"):
    target = Target(kafka, jdk, datetime(2026, 11, 24, tzinfo=UTC))
    defined = definitions(role, target.kafka_version, target.jdk_version)
    return parse_settings(written_entries(texts), defined, target)


def parse_broker(texts, kafka="4.4.0"):
    return parse({**NEEDED, **texts}, kafka)


def first_text(texts, kafka="4.4.0"):
    return parse_broker(texts, kafka)[1][0].text


def test_a_default_has_no_place():
    settings, refusals = parse_broker({})
    assert refusals == ()
    setting = settings.get("ssl.client.auth")
    assert (setting.value, setting.place, setting.written) == ("none", None, "")
    assert not settings.is_written("ssl.client.auth")


def test_a_written_value_is_trimmed_and_knows_its_place():
    settings, _ = parse_broker({"ssl.client.auth": " required\t"})
    assert settings.get("ssl.client.auth")[1:] == ("required", Place("f", 4), "ssl.client.auth")


def test_a_blank_value_is_not_unset():
    settings, _ = parse_broker({"ssl.truststore.location": "", "ssl.keystore.password": " "})
    assert settings.value("ssl.truststore.location") == ""
    assert settings.value("ssl.keystore.password").reveal() == ""
    assert settings.is_written("ssl.truststore.location")
    assert settings.value("ssl.keystore.location") is None


def test_a_key_of_another_release_is_unset():
    settings, refusals = parse_broker({"host.name": "x"})
    assert refusals == ()
    assert settings.value("host.name") is None
    assert not settings.is_written("host.name")
    assert "host.name" in settings.originals


def test_a_password_is_a_secret_without_its_outer_blanks():
    password = parse_broker({"ssl.keystore.password": " hunter2 "})[0].value("ssl.keystore.password")
    assert isinstance(password, Secret)
    assert password.reveal() == "hunter2"
    assert "hunter2" not in repr(parse_broker({"ssl.keystore.password": "hunter2"})[0].get("ssl.keystore.password"))


@pytest.mark.parametrize(
    ("key", "text", "cause", "said"),
    [
        ("node.id", "abc", "value-not-number", "Invalid value abc for configuration node.id: Not a number of type INT"),
        ("node.id", " x ", "value-not-number", "Invalid value  x  for configuration node.id: Not a number of type INT"),
        (
            *("node.id", "-1", "value-out-of-range"),
            "Invalid value -1 for configuration node.id: Value must be at least 0",
        ),
        (
            *("log.cleaner.backoff.ms", "9223372036854775808", "value-not-number"),
            "Invalid value 9223372036854775808 for configuration log.cleaner.backoff.ms: Not a number of type LONG",
        ),
        (
            *("log.cleaner.min.cleanable.ratio", "1.5", "value-out-of-range"),
            "Invalid value 1.5 for configuration log.cleaner.min.cleanable.ratio: Value must be no more than 1",
        ),
        (
            *("auto.create.topics.enable", "yes", "value-not-boolean"),
            "Invalid value yes for configuration auto.create.topics.enable: Expected value to be either true or false",
        ),
        (
            *("ssl.client.auth", "REQUIRED", "value-not-allowed"),
            "Invalid value REQUIRED for configuration ssl.client.auth: "
            "String must be one of: required, requested, none",
        ),
        (
            *("listeners", "", "list-empty"),
            "Configuration 'listeners' must not be empty. Valid values include: any non-empty value",
        ),
        ("listeners", "a,,b", "list-element-empty", "Configuration 'listeners' values must not be empty."),
        (
            *("principal.builder.class", '"a.B"', "class-not-found"),
            'Invalid value "a.B" for configuration principal.builder.class: Class "a.B" could not be found.',
        ),
    ],
)
def test_kafka_refuses_a_value_in_its_own_words(key, text, cause, said):
    settings, refusals = parse_broker({key: text})
    assert [(refusal.cause, refusal.text) for refusal in refusals] == [(cause, f"ConfigException: {said}")]
    assert refusals[0].values["key"] == key
    assert refusals[0].at == settings.originals[key].place
    assert is_unknown(settings.value(key))


OLD_HANDLER = "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler"


@pytest.mark.parametrize(("kafka", "found"), [("3.0.2", False), ("3.1.2", True), ("3.9.1", True), ("4.0.0", False)])
def test_a_class_that_kafka_removed_is_not_found(kafka, found):
    refusals = parse({"bootstrap.servers": "h:1", "sasl.login.callback.handler.class": OLD_HANDLER}, kafka, "admin")[1]
    assert [refusal.cause for refusal in refusals] == ([] if found else ["class-not-found"])


def test_any_other_class_may_be_on_the_class_path():
    assert parse_broker({"principal.builder.class": "com.example.Builder"})[1] == ()
    assert parse_broker({"principal.builder.class": "org.apache.kafka.example.Builder"})[1] == ()


def test_a_voter_is_refused_while_the_file_is_parsed():
    (refusal,) = parse_broker({"controller.quorum.voters": "x@h:1"})[1]
    assert refusal.cause == "voter-id-malformed"
    assert refusal.text == "ConfigException: Failed to parse voter ID as an integer from x"


def test_a_missing_key_is_refused_without_a_line():
    (refusal,) = parse({"node.id": "1", "controller.listener.names": "C"})[1]
    assert refusal.cause == "required-key-missing"
    assert refusal.at == Place("f")
    assert refusal.text == (
        'ConfigException: Missing required configuration "process.roles" which has no default value.'
    )


def test_an_empty_file_of_a_source_is_its_place():
    target = Target("4.4.0", "17", datetime(2026, 11, 24, tzinfo=UTC))
    source = Source("server.properties", (), {}, (), False, None, ())
    refusals = parse_settings(source, definitions("broker", (4, 4, 0)), target)[1]
    assert {refusal.at for refusal in refusals} == {Place("server.properties")}


def test_refusals_come_in_the_order_of_the_definitions():
    texts = {"ssl.client.auth": "x", "node.id": "x", "log.cleaner.threads": "x"}
    order = list(definitions("broker", (4, 4, 0)))
    keys = [refusal.values["key"] for refusal in parse_broker(texts)[1]]
    assert keys == sorted(texts, key=order.index)


def test_empty_list_elements_are_refused_since_4_2_only():
    assert parse_broker({"ssl.enabled.protocols": "TLSv1.3,,TLSv1.2"}, "4.1.1")[1] == ()
    assert first_text({"ssl.enabled.protocols": "TLSv1.3,"}) == (
        "ConfigException: Configuration 'ssl.enabled.protocols' values must not be empty."
    )


def test_equal_list_elements_are_one_since_4_2_only():
    texts = {"ssl.enabled.protocols": "TLSv1.3, TLSv1.3"}
    assert parse_broker(texts)[0].value("ssl.enabled.protocols") == ("TLSv1.3",)
    assert parse_broker(texts, "4.1.1")[0].value("ssl.enabled.protocols") == ("TLSv1.3", "TLSv1.3")


def test_the_protocol_between_brokers_is_checked_since_3_3_only():
    texts = {"security.inter.broker.protocol": "ssl"}
    assert parse_broker(texts, "3.2.3")[1] == ()
    assert [refusal.cause for refusal in parse_broker(texts, "3.3.2")[1]] == ["value-not-allowed"]


def test_an_unknown_value_stays_unknown_and_is_never_refused():
    settings, refusals = parse_broker({"node.id": Unknown("a placeholder"), "listeners": Unknown("a placeholder")})
    assert refusals == ()
    assert settings.value("node.id") == Unknown("a placeholder")
    assert settings.is_written("node.id")


def test_a_refused_secret_is_not_among_the_values():
    key = "custom.token"
    definition = Definition(key, "STRING", None, False, Valid("non-empty"), False, False)
    target = Target("4.4.0", "17", datetime(2026, 11, 24, tzinfo=UTC))
    (refusal,) = parse_settings(written_entries({key: " "}), {key: definition}, target)[1]
    assert dict(refusal.values) == {"key": key, "type": "STRING"}


def test_a_prefix_overrides_key_by_key():
    texts = {"ssl.client.auth": "none", "listener.name.ext.ssl.client.auth": " required ", "ssl.keystore.type": "JKS"}
    settings = parse_broker(texts)[0]
    external = settings.with_prefix("listener.name.ext.")
    assert external.get("ssl.client.auth")[1:] == ("required", Place("f", 5), "listener.name.ext.ssl.client.auth")
    assert external.value("ssl.keystore.type") == "JKS"
    assert external.value("ssl.protocol") == "TLSv1.3"
    assert settings.value("ssl.client.auth") == "none"
    assert external.prefix == "listener.name.ext."


def test_below_a_prefix_a_word_may_stand_before_the_name():
    settings = parse_broker({"listener.name.ext.plain.sasl.jaas.config": "secret"})[0].with_prefix("listener.name.ext.")
    assert settings.value("plain.sasl.jaas.config").reveal() == "secret"


def test_what_a_prefix_refuses_is_said_of_the_name_without_it():
    settings, refusals = parse_broker({"listener.name.ext.ssl.client.auth": "yes"})
    assert refusals == ()
    (refusal,) = settings.with_prefix("listener.name.ext.").refusals
    assert refusal.values["key"] == "listener.name.ext.ssl.client.auth"
    assert refusal.text.startswith("ConfigException: Invalid value yes for configuration ssl.client.auth: ")


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("", "LIST", ()),
        (" a , b ", "LIST", ("a", "b")),
        (",", "LIST", ("", "")),
        ("falſe", "BOOLEAN", False),
        ("+5", "INT", 5),
        ("٣", "INT", 3),
        ("007", "SHORT", 7),
        ("0" * 5000 + "7", "INT", 7),
        ("1e3", "DOUBLE", 1000.0),
        ("0x1p3", "DOUBLE", 8.0),
        ("1f", "DOUBLE", 1.0),
        ("0x1p99999", "DOUBLE", float("inf")),
        ("-0x1p99999", "DOUBLE", float("-inf")),
        ("a.B$C", "CLASS", "a.B$C"),
    ],
)
def test_a_text_is_read_by_its_type(text, type_, value):
    assert convert(text, type_) == value


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        *(("", "INT"), ("+", "INT"), ("1_0", "INT"), ("𝟙", "INT"), ("32768", "SHORT"), ("9" * 5000, "LONG")),
        *(("1,5", "DOUBLE"), ("1_0.0", "DOUBLE"), ("inf", "DOUBLE"), ("1" * 100_000 + "x", "DOUBLE")),
        *(("", "CLASS"), ("a..B", "CLASS"), ("a/B", "CLASS"), ("a b", "CLASS"), ("null", "CLASS")),
    ],
)
def test_a_text_that_java_cannot_read_is_a_problem(text, type_):
    assert convert(text, type_).cause in ("value-not-number", "class-not-found")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((1.0, "1.0"), (0.001, "0.001"), (5e-4, "5.0E-4"), (12345678.5, "1.23456785E7"), (1e7, "1.0E7")),
        *((-1e-9, "-1.0E-9"), (float("inf"), "Infinity"), (float("nan"), "NaN"), (1e100, "1.0E100")),
        *((True, "true"), (None, "null"), (("a", "b"), "[a, b]"), (Secret("x"), "[hidden]"), (7, "7")),
    ],
)
def test_a_value_is_shown_as_java_prints_it(value, shown):
    assert show_value(value) == shown


CLIENT = {"bootstrap.servers": "h:1", "key.deserializer": "a.B", "value.deserializer": "a.B"}


@pytest.mark.parametrize("text", ["latest", "by_duration:P1D", "by_duration:PT1.5S", "by_duration:P-1DT48H"])
def test_an_offset_reset_may_be_a_duration(text):
    assert parse({**CLIENT, "auto.offset.reset": text}, role="consumer")[1] == ()


@pytest.mark.parametrize(
    "text", ["LATEST", "by_duration", "by_duration:-P1D", "by_duration:PT", "by_duration:P1DT", "x"]
)
def test_an_offset_reset_is_nothing_else(text):
    (refusal,) = parse({**CLIENT, "auto.offset.reset": text}, role="consumer")[1]
    assert refusal.cause == "value-not-allowed"
    assert f"Invalid value `{text}` for configuration auto.offset.reset." in refusal.text


@pytest.mark.parametrize(("kafka", "quote"), [("3.9.1", ""), ("2.8.2", "`")])
def test_a_release_between_brokers_must_exist(kafka, quote):
    key = "inter.broker.protocol.version"
    needed = {"zookeeper.connect": "z", key: "9.9"}
    assert parse(needed, kafka)[1][0].text == (
        f"ConfigException: Invalid value 9.9 for configuration {key}: Version {quote}9.9{quote} is not a valid version"
    )
    assert parse({**needed, key: "2.8"}, kafka)[1] == ()
    assert bool(parse({**needed, key: "2.8."}, kafka)[1]) == (kafka == "3.9.1")


def test_the_security_protocol_of_a_client_is_checked_in_any_case():
    assert parse({**CLIENT, "security.protocol": "ssl"}, role="consumer")[1] == ()
    assert parse({**CLIENT, "security.protocol": "tls"}, role="consumer")[1][0].text == (
        "ConfigException: Invalid value tls for configuration security.protocol: String must be one of "
        "(case insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT"
    )


WORKER = {
    "bootstrap.servers": "h:1",
    "group.id": "g",
    "key.converter": "a.B",
    "value.converter": "a.B",
    "offset.storage.topic": "o",
    "config.storage.topic": "c",
    "status.storage.topic": "s",
}


@pytest.mark.parametrize(
    ("key", "text", "cause"),
    [
        ("listeners", "", "list-empty"),
        ("listeners", "http://a:1,", "list-element-empty"),
        ("admin.listeners", "http://a:1,", "list-element-empty"),
        ("connect.protocol", "x", "value-not-allowed"),
        ("offset.storage.partitions", "0", "value-out-of-range"),
        ("status.storage.replication.factor", "-2", "value-out-of-range"),
    ],
)
def test_a_worker_is_refused_for_its_own_keys(key, text, cause):
    assert [refusal.cause for refusal in parse({**WORKER, key: text}, "3.9.1", "connect")[1]] == [cause]


@pytest.mark.parametrize(
    ("role", "texts", "key", "text"),
    [
        ("producer", {"key.serializer": "a.B", "value.serializer": "a.B"}, "compression.gzip.level", "0"),
        ("consumer", CLIENT, "share.acknowledgement.mode", "IMPLICIT"),
        ("consumer", CLIENT, "share.acquire.mode", "x"),
        ("consumer", CLIENT, "metadata.recovery.strategy", ""),
    ],
)
def test_a_client_is_refused_for_its_own_keys(role, texts, key, text):
    (refusal,) = parse({"bootstrap.servers": "h:1", **texts, key: text}, role=role)[1]
    assert refusal.values["key"] == key
