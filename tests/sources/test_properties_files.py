"""Properties files as java.util.Properties loads them."""

import io
import sys
import time
from datetime import UTC, datetime

import pytest

from kafkassl_doctor.sources.properties import ENTRY_LIMIT, load_source, parse_source, read_entries
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, is_unknown

TARGET = Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))


def pairs(text):
    return [(key, value) for key, value, *_ in read_entries(text)]


def source_of(content, **options):
    return parse_source("f", content.encode("latin-1"), TARGET, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b", [("a", "b")]),
        ("a:b", [("a", "b")]),
        ("a b", [("a", "b")]),
        ("a \t\f = \t b \n", [("a", "b ")]),
        ("a==b", [("a", "=b")]),
        ("a =:b", [("a", ":b")]),
        ("a", [("a", "")]),
        ("=b", [("", "b")]),
        ("a\\=b\\:c\\ d = e", [("a=b:c d", "e")]),
        ("# a=b\n! c=d\n  # e=f", []),
        ("a=b # c", [("a", "b # c")]),
        ("a=x\\\n  y", [("a", "xy")]),
        ("a=x\\\n# y", [("a", "x# y")]),
        ("a=x\\\n\nb=c", [("a", "x"), ("b", "c")]),
        ("\\\n#a=b\nc=d", [("c", "d")]),
        ("a=x\\\r\n\t\fy", [("a", "xy")]),
        ("a=b\rc=d\r\ne=f", [("a", "b"), ("c", "d"), ("e", "f")]),
        ("a=C:\\certs\\new.jks", [("a", "C:certs\new.jks")]),
        ("a=x\\\\", [("a", "x\\")]),
        ("a=x\\", [("a", "x")]),
        ("a=x\\\\\\\ny", [("a", "x\\y")]),
        ("\\", [("", "")]),
        ("\\\n", [("", "")]),
        ("\\\r\n", []),
        ("a=\\t\\n\\r\\f\\q", [("a", "\t\n\r\fq")]),
        ("a\0b=\0", [("a\0b", "\0")]),
        ("a=b\x0bc", [("a", "b\x0bc")]),
        ("\\u0061=\\u00e9", [("a", "é")]),
        ("a=\\ud83d\\ude00", [("a", "😀")]),
        ("a=\\ude00\\ud83d", [("a", "\ude00\ud83d")]),
        ("a=é", [("a", "é")]),
        ("\ufeffa=b", [("\ufeffa", "b")]),
    ],
)
def test_entries(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize("escape", ["\\u12", "\\u", "\\u12g4", "\\u 123", "\\uuuu0041", "\\u-123"])
def test_a_malformed_escape_is_what_java_throws(escape):
    for line in (f"a=x{escape}", f"x{escape}=a"):
        source = source_of(f"b=c\n{line}\nd=e")
        (refusal,) = source.refusals
        assert refusal.text == "IllegalArgumentException: Malformed \\uxxxx encoding."
        assert refusal.at == Place("f", 2)
        assert list(source.effective) == ["b", "d"]


def test_an_escaped_backslash_before_u_is_no_escape():
    assert pairs("a=\\\\u12") == [("a", "\\u12")]


def test_files_are_read_as_latin_1():
    (entry,) = parse_source("f", "a=é".encode(), TARGET).entries
    assert entry.value == "\u00c3\u00a9"


def test_each_entry_knows_its_lines_and_its_text():
    first, second = source_of("# x\na = b,\\\r\n   c,\\\r\n   d\r\n\r\ne=f").entries
    assert (first.place, first.last_line, first.value) == (Place("f", 2), 4, "b,c,d")
    assert first.raw == "a = b,\\\r\n   c,\\\r\n   d"
    assert (second.place, second.last_line, second.raw) == (Place("f", 6), 6, "e=f")


def test_the_last_of_several_entries_counts_and_all_are_kept():
    source = source_of("a=1\nb=2\na=3")
    assert [entry.value for entry in source.entries] == ["1", "2", "3"]
    assert source.effective["a"].place == Place("f", 3)


def test_an_override_wins_and_is_no_line_of_the_file():
    source = source_of("a=1", overrides={"a": "2", "b": "x\\y"})
    assert source.effective["a"].value == "2"
    assert source.effective["b"].value == "x\\y"
    assert source.effective["a"].place == Place("--override")
    assert len(source.entries) == 1


def test_neither_an_entry_nor_a_source_prints_values():
    source = source_of("ssl.key.password=hidden-1")
    assert "hidden-1" not in f"{source!r} {source.entries!r} {source.effective!r}"


def test_a_byte_order_mark_belongs_to_the_first_key():
    source = parse_source("f", b"\xef\xbb\xbfa=b\n", TARGET)
    assert source.has_byte_order_mark
    assert list(source.effective) == ["\u00ef\u00bb\u00bfa"]
    assert not source_of("a=b").has_byte_order_mark


def test_placeholders_are_unknown_and_told_once():
    source = source_of("a=${DIR}/x\nb=${DIR}/y\nc=<host>\n{% if x %}\nd=1\n{% endif %}\nssl.key.password=${PW:-hidden}")
    assert source.placeholders == ("{% …", "${DIR}", "<host>", "${PW:…}")
    assert is_unknown(source.effective["a"].value)
    assert source.effective["d"].value == "1"
    assert not any(key.startswith("{%") for key in source.effective)


def test_a_given_secret_takes_the_place_of_what_is_unknown():
    given = {"ssl.key.password": Secret("given"), "ssl.keystore.password": Secret("unused")}
    source = source_of("ssl.key.password=${PW}\nssl.keystore.password=written", secrets=given)
    assert source.effective["ssl.key.password"].value == "given"
    assert source.effective["ssl.keystore.password"].value == "written"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xfe\xed\xfe\xed\0\0\0\2", "JKS"),
        (b"\xce\xce\xce\xce\0\0\0\2", "JCEKS"),
        (b"0\x82\x0a\x10\2\1\3", "PKCS12"),
        (b"-----BEGIN CERTIFICATE-----\n", "PEM"),
        (b"a=b\0\1\2", "binary"),
        ("a=b".encode("utf-16"), "UTF-16"),
        (b"", "no settings"),
        (b"# only this\n", "no settings"),
    ],
)
def test_what_is_no_properties_file_says_what_it_is(tmp_path, content, said):
    (tmp_path / "f").write_bytes(content)
    source = load_source(str(tmp_path / "f"), TARGET)
    assert said in source.problem
    assert (source.entries, source.effective) == ((), {})


def test_a_file_that_can_not_be_read_is_a_source_with_a_problem(tmp_path):
    source = load_source(str(tmp_path), TARGET)
    assert "folder" in source.problem
    assert source.name == str(tmp_path)


def test_standard_input_is_a_source(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a=b")))
    source = load_source("-", TARGET)
    assert source.effective["a"].place == Place("-", 1)


def test_more_entries_than_a_configuration_has_are_a_problem():
    source = parse_source("f", b"a=b\n" * (ENTRY_LIMIT + 1), TARGET)
    assert "entries" in source.problem
    assert not source.effective


def test_lines_that_only_carriage_returns_end_take_linear_time():
    started = time.process_time()
    assert pairs("a=1" + "\r" * 1_000_000 + "b=2") == [("a", "1"), ("b", "2")]
    assert time.process_time() - started < 15


@pytest.mark.parametrize("content", ["\\\n", "\n", "a\\\n", " ", "${", "${a:", "<", "{{", "\\u0041", "=", "##", "\\"])
def test_long_hostile_files_take_linear_time(content):
    source = source_of("a=" + content * (300_000 // len(content)))
    assert source.name == "f"
