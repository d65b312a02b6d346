"""ssl.principal.mapping.rules."""

import time

import pytest

from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.config.mapping import apply_rules, explain_failure, parse_rules
from kafkassl_doctor.values import Unknown, is_unknown

NAME = "CN=b1.example.com,OU=Ops,O=Acme,C=DE"


def mapped(rules, name=NAME):
    return apply_rules(parse_rules(rules), name)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("DEFAULT", NAME),
        (" DEFAULT ", NAME),
        ("RULE:^CN=(.*?),OU=.*$/$1/", "b1.example.com"),
        ("RULE:^CN=(.*?),OU=(.*?),.*$/$1@$2/L", "b1.example.com@ops"),
        ("RULE:^CN=(.*?),OU=(.*?),.*$/$2/U", "OPS"),
        ("RULE:^CN=nobody$/x/,DEFAULT", NAME),
        ("RULE:^CN=(.*?),.*$/$1/L , DEFAULT", "b1.example.com"),
        ("RULE:^CN=(?<cn>.*?),.*$/${cn}/", "b1.example.com"),
        ("RULE:^CN=(.*?),.*$/$2/", "$2"),
        ("RULE:^CN=(b)(.*?),.*$/$12/", "b2"),
        ("RULE:^CN=(.*?),.*$/\\$1/", "$1"),
        ("RULE:^CN=(.*?),.*$/a\\/b/", "a/b"),
        ("RULE:.*/x/", "xx"),
        ("RULE:CN=(.*?)/$1/", "b1.example.com,OU=Ops,O=Acme,C=DE"),
        ("RULE:.*/$0/", NAME),
    ],
)
def test_what_rules_make_of_a_name(rules, expected):
    assert mapped(rules) == expected


@pytest.mark.parametrize("rules", ["", " ", ",", "RULE:^CN=nobody$/x/", "RULE:^cn=.*$/x/"])
def test_without_a_rule_that_matches_there_is_no_name_and_no_default(rules):
    assert mapped(rules) is None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("", f"NoMatchingRule: No rules apply to {NAME}, rules []"),
        (
            "RULE:^CN=(.*),OU=Dev$/$1/L, RULE:x/y/",
            f"NoMatchingRule: No rules apply to {NAME}, rules [RULE:^CN=(.*),OU=Dev$/$1/L, RULE:x/y]",
        ),
        ("RULE:.*/$1/", "IndexOutOfBoundsException: No group 1"),
        ("RULE:(.*)/${cn}/", "IllegalArgumentException: No group with name {cn}"),
        ("RULE:(.*)/$/", "IllegalArgumentException: Illegal group reference: group index is missing"),
        ("RULE:(.*)/$x/", "IllegalArgumentException: Illegal group reference"),
        ("RULE:(.*)/${/", "IllegalArgumentException: named capturing group has 0 length name"),
        ("RULE:(.*)/${9}/", "IllegalArgumentException: capturing group name {9} starts with digit character"),
        ("RULE:(.*)/$12345678901/", 'NumberFormatException: For input string: "12345678901"'),
    ],
)
def test_why_a_name_has_no_principal(rules, said):
    parsed = parse_rules(rules)
    assert apply_rules(parsed, NAME) is None
    assert explain_failure(parsed, NAME) == said


@pytest.mark.parametrize(
    ("rules", "rule", "rest"),
    [
        ("RULE:^CN=(.*)$/$1", "RULE:^CN=(.*)$/$1", "RULE:^CN=(.*)$/$1"),
        ("DEFAULT,rule:a/b/", "rule:a/b/", "rule:a/b/"),
        ("default", "default", "default"),
        ("RULE:a/b/LU", "RULE:a/b/LU", "U"),
        ("RULE:a/b/DEFAULT", "RULE:a/b/DEFAULT", "DEFAULT"),
        ("DEFAULTX", "DEFAULTX", "X"),
    ],
)
def test_malformed_rules_are_refused_with_the_part_that_is_wrong(rules, rule, rest):
    refusal = parse_rules(rules)
    assert isinstance(refusal, Refusal)
    assert refusal.cause == "mapping-rule-malformed"
    assert refusal.values == {"rule": rule, "rest": rest}
    assert refusal.text == f"IllegalArgumentException: Invalid rule: `{rule}`, unmatched substring: `{rest}`"


def test_a_pattern_that_java_does_not_compile_is_refused():
    refusal = parse_rules("DEFAULT,RULE:^CN=(.*$/$1/")
    assert (refusal.cause, refusal.at) == ("mapping-rule-pattern", None)
    assert refusal.text == "PatternSyntaxException: Unclosed group near index 8\n^CN=(.*$"
    assert refusal.values == {"rule": "RULE:^CN=(.*$/$1", "problem": "Unclosed group near index 8"}


def test_a_pattern_that_is_not_followed_makes_the_name_unknown_unless_an_earlier_rule_decides():
    assert is_unknown(mapped("RULE:[a&&b]/x/,DEFAULT"))
    assert mapped("RULE:.*C=DE$/x/,RULE:[a&&b]/x/") == "x"


@pytest.mark.parametrize(
    "rules",
    [
        "RULE:(a+)+b/x/",
        "RULE:^(([^,]+,?)+)+!$/x/",
        "RULE:()/" + "$1" * 2000 + "/",
        " " * 7900,
        "a " * 3900,
        "RULE:" + "\\/" * 3900,
        "," * 7900,
        "x" * 1_000_000,
    ],
)
def test_hostile_rules_end_soon(rules):
    start = time.process_time()
    parsed = parse_rules(rules)
    if not isinstance(parsed, Refusal | Unknown):
        apply_rules(parsed, "a" * 3000)
    assert time.process_time() - start < 2
