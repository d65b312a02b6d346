"""Placeholders: what a template or a human has yet to fill in, and what only looks like it."""

import pytest

from kafkassl_doctor.sources.placeholders import find_placeholder, template_line

PATH, SECRET, RULES, JAAS = (
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.principal.mapping.rules",
    "sasl.jaas.config",
)
PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="{}" password="{}";'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("${DIR}/a.p12", "${DIR}"),
        ("/x/${dir}/a.p12", "${dir}"),
        ("${VAR:-/default}", "${VAR:…}"),
        ("${PORT:9093}", "${PORT:…}"),
        ("${project.version}", "${project.version}"),
        ("${kafka.ssl.dir:/etc}", "${kafka.ssl.dir:…}"),
        ("{{ kafka_dir }}/a", "{{ kafka_dir }}"),
        ("{% if x %}a{% endif %}", "{% if x %}"),
        ("<%= @dir %>/a", "<%= @dir %>"),
        ("#{Octopus.Dir}/a", "#{Octopus.Dir}"),
        ("%{::fqdn}", "%{::fqdn}"),
        ("{$DIR}/a", "{$DIR}"),
        ("{hostname}:9093", "{hostname}"),
        ("<kafka-binary-dir>/config/a.jks", "<kafka-binary-dir>"),
        ("SSL://<<DNS>>:9093", "<<DNS>>"),
        ("SSL://##your-public-DNS##:9093", "##your-public-DNS##"),
        ("SSL://$(hostname -f):9093", "$(hostname -f)"),
        ("%(dir)s/a", "%(dir)s"),
        ("SSL://@HOST@:9093", "@HOST@"),
        ("1@__HOST__:9093", "__HOST__"),
        ("$HOME/a.p12", "$HOME"),
        ("SSL://$HOST:9093", "$HOST"),
        ("%KAFKA_HOME%/a.p12", "%KAFKA_HOME%"),
        ("[CHANGEME!!!]", "[CHANGEME!!!]"),
        (" :KEY: ", ":KEY:"),
        ("*******", "*******"),
    ],
)
def test_placeholders_in_ordinary_values(value, shown):
    assert find_placeholder(PATH, value) == shown


@pytest.mark.parametrize(
    "value",
    [
        "/etc/kafka/a.p12",
        "SSL://b1:9093,SASL_SSL://b1:9094",
        "SSL://[::1]:9093",
        "[fe80::1]",
        "fe80::1%eth0",
        "1@h1:9093,2@h2:9093",
        "${file:/etc/a.properties:key}",
        "${env:PASSWORD}",
        "${vault:secret/kafka:password}",
        "TLS_AES_256_GCM_SHA384",
        "__consumer_offsets",
        "org.example.Outer$Inner",
        "a$b",
        "User:CN=b1,O=Acme;User:CN=b2",
        "50%",
        "orders-[0-9]{3}",
        "^a.*$",
        "*",
        "**",
        "",
        "a < b",
        "a@b.example.com",
    ],
)
def test_ordinary_values_that_only_look_like_it(value):
    assert find_placeholder(PATH, value) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("${KEYSTORE_PASSWORD}", "${KEYSTORE_PASSWORD}"),
        ("${KEYSTORE_PASSWORD:-hunter2}", "${KEYSTORE_PASSWORD:…}"),
        ("${hunter2}", "${…}"),
        ("{{ vault_password | default('hunter2') }}", "{{ … }}"),
        ("<password>", "<…>"),
        ("<<PASSWORD>>", "<<…>>"),
        ("##hunter2##", "##…##"),
        ("%(password)s", "%(…)s"),
        ("@PASSWORD@", "@…@"),
        ("[CHANGEME!!!]", "[…]"),
        (":PASSWORD:", ":…:"),
        ("********", "**…**"),
        ("$KEYSTORE_PASSWORD", "$…"),
        ("$(cat /run/hunter2)", "$(…)"),
    ],
)
def test_placeholders_of_secrets_do_not_show_what_is_inside(value, shown):
    assert find_placeholder(SECRET, value) == shown


@pytest.mark.parametrize(
    "value",
    [
        "Changeit-7!",
        "a<b>c",
        "p<ss>word",
        "x$y%z",
        "$ecret",
        "a#b##c",
        "100%sure%",
        "50%(x)",
        "me@HOST@you",
        "{abc",
        "a{b}c",
        "_x__Y__z",
        "*star*",
        "[x",
        "${",
        "<1234>",
    ],
)
def test_passwords_may_hold_any_of_these_characters(value):
    assert find_placeholder(SECRET, value) is None


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ("RULE:^CN=(.*?),.*$/$1/L,DEFAULT", None),
        ("RULE:^CN=(?<cn>.*?),.*$/${cn}/", None),
        ("RULE:^CN=(?<CN>.*?),.*$/${CN}/", None),
        ("RULE:^<x>{2,3}(?:a|b)$/$1@$0/", None),
        ("${MAPPING_RULES}", "${MAPPING_RULES}"),
        ("{{ rules }}", "{{ rules }}"),
    ],
)
def test_mapping_rules_refer_to_groups_with_dollars(rules, shown):
    assert find_placeholder(RULES, rules) == shown
    assert find_placeholder(f"listener.name.x.{RULES}", rules) == shown


def test_kerberos_rules_refer_to_parts_of_a_principal():
    assert find_placeholder("sasl.kerberos.principal.to.local.rules", "RULE:[1:$1@$0](.*@X)s/@.*//,DEFAULT") is None


@pytest.mark.parametrize(
    ("user", "password", "shown"),
    [
        ("alice", "Changeit-7!", None),
        ("alice", "a<b>c$d", None),
        ("alice", "<password>", "<…>"),
        ("<user>", "x", "<…>"),
        ("alice", "${PW}", "${PW}"),
        ("${cm}", "x", "${…}"),
        ("{{ user }}", "x", "{{ … }}"),
    ],
)
def test_in_a_jaas_entry_each_quoted_option_is_a_value(user, password, shown):
    assert find_placeholder(JAAS, PLAIN.format(user, password)) == shown


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("{%", "{% …"),
        ("{{#each", "{{ …"),
        ("<%", "<% …"),
        ("${PREFIX}.ssl.protocol", "${PREFIX}"),
        ("ssl.protocol", None),
    ],
)
def test_lines_of_templates_are_told_from_keys(key, shown):
    assert template_line(key) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("<hunter2>", "<…>"), ("${hunter2}", "${…}"), ("${PW:-hunter2}", "${PW:…}"), ("a{{ hunter2 }}", "{{ … }}")],
)
def test_a_slip_for_the_key_of_a_secret_shows_no_more_than_it(value, shown):
    assert find_placeholder("ssl.keystore.pasword", value) == shown


def test_long_placeholders_are_cut():
    assert len(find_placeholder(PATH, "<" + "a" * 500 + ">")) <= 60
