"""Java's regular expressions, evaluated without ever taking long."""

import time

import pytest

from kafkassl_doctor.patterns import Pattern, Refused, compile_pattern, find_from, match_whole, matches_whole
from kafkassl_doctor.values import Unknown, is_unknown


def groups(pattern, text):
    found = match_whole(compile_pattern(pattern), text)
    return None if found is None else found.groups


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("CN=(.*?),OU=(.*)", "CN=a,OU=b", ("CN=a,OU=b", "a", "b")),
        ("(a)|(b)", "b", ("b", None, "b")),
        ("(?<n>a)b", "ab", ("ab", "a")),
        ("a{2,3}", "aaa", ("aaa",)),
        ("a{2,3}", "a", None),
        ("a++a", "aa", None),
        ("(?>a|ab)c", "abc", None),
        ("a(?=b).", "ab", ("ab",)),
        ("(?<!x)a", "a", ("a",)),
        ("(?i)cn=\\w+", "CN=x1", ("CN=x1",)),
        ("(?i:a)b", "Ab", ("Ab",)),
        ("(?i:a)b", "AB", None),
        ("[^a-c&]", "d", ("d",)),
        ("[]a]+", "]a", ("]a",)),
        ("[a[b]]", "b", ("b",)),
        ("\\p{Upper}\\P{Upper}", "Aa", ("Aa",)),
        ("\\x41\\u0042\\.", "AB.", ("AB.",)),
        ("(a)\\1", "aa", ("aa", "a")),
        ("a.c", "a\nc", None),
        ("(?s)a.c", "a\nc", ("a\nc",)),
        ("a$\n", "a\n", ("a\n",)),
        ("\\w+\\b,\\b\\w", "ab,c", ("ab,c",)),
        ("\\d", "\u0661", None),
        ("", "", ("",)),
    ],
)
def test_whole_matches(pattern, text, expected):
    assert groups(pattern, text) == expected


def test_finding_starts_where_it_is_told():
    found = find_from(compile_pattern("a(b)?"), "xabxa", 2)
    assert (found.start, found.end, found.groups) == (4, 5, ("a", None))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", "Unclosed group near index 2\n(a"),
        ("a)", "Unmatched closing ')' near index 0\na)\n^"),
        ("*a", "Dangling meta character '*' near index 0\n*a\n^"),
        ("[a", "Unclosed character class near index 1\n[a\n ^"),
        ("[b-a]", "Illegal character range near index 3\n[b-a]\n   ^"),
        ("a\\q", "Illegal/unsupported escape sequence near index 2\na\\q\n  ^"),
        ("a{1", "Unclosed counted closure near index 3\na{1"),
        ("a{2,1}", "Illegal repetition range near index 5\na{2,1}\n     ^"),
    ],
)
def test_what_java_does_not_compile_is_said_in_its_words(pattern, message):
    assert compile_pattern(pattern) == Refused(f"PatternSyntaxException: {message}")


@pytest.mark.parametrize(
    "pattern",
    ["\\p{javaLowerCase}", "[a&&b]", "(?x)a", "\\Qa\\E", "\\G", "\\R", "(?<=a+)b", "(a*)*", "\\2(a)", "\\k<n>", "\\cA"],
)
def test_what_is_not_followed_is_unknown_with_its_reason(pattern):
    found = compile_pattern(pattern)
    assert isinstance(found, Unknown)
    assert found.reason


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+b", "a" * 200),
        ("(.*)*x", "a" * 200),
        ("(.+,)*(.+,)*(.+,)*x", "a," * 100),
        ("(?:a|aa)+$", "a" * 200 + "b"),
        ("(?:.*){1,1000}x", "a" * 5000),
        ("((((((a{1000}){1000}){1000}){1000}){1000}){1000})", "a"),
        ("(?:(?:(?:){1000}){1000}){1000}", "a"),
        ("(" * 1000, "a"),
        ("(a)" * 1300, "a"),
        ("[" * 3000, "a"),
        (".*.*.*.*.*.*x", "a" * 20_000),
        ("a" * 100_000, "a"),
        ("a", "a" * 100_000),
    ],
)
def test_catastrophic_patterns_end_soon(pattern, text):
    start = time.process_time()
    compiled = compile_pattern(pattern)
    if isinstance(compiled, Pattern):
        match_whole(compiled, text)
        find_from(compiled, text, 0)
    assert time.process_time() - start < 2


def test_too_many_steps_are_unknown_and_not_a_mismatch():
    assert is_unknown(match_whole(compile_pattern("(?:a|aa)+b"), "a" * 200))


@pytest.mark.parametrize(("pattern", "expected"), [("KAFKA_.*", True), ("KAFKA", False)])
def test_a_pattern_matches_the_whole_of_a_name(pattern, expected):
    assert matches_whole(pattern, "KAFKA_PW") is expected


def test_a_pattern_that_java_refuses_decides_nothing():
    assert is_unknown(matches_whole("(", "KAFKA_PW"))
