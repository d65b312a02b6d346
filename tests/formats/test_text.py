"""Text that is safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkassl_doctor.formats.text import count_days, printable, printable_lines, sentence, well_formed


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("CN=\x1b[31mred\x1b[0m", r"CN=\x1b[31mred\x1b[0m"),
        ("a\nb\rc\td", r"a\nb\rc\td"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202eevil\u202c", r"\u202eevil\u202c"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("soft\u00adhyphen", r"soft\xadhyphen"),
        ("line\u2028paragraph\u2029", r"line\u2028paragraph\u2029"),
        ("caf\udce9", r"caf\udce9"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("filler\u3164", r"filler\u3164"),
        ("\x00\x07\x7f", r"\x00\x07\x7f"),
        ("no\u00a0break", r"no\xa0break"),
    ],
)
def test_what_a_terminal_would_act_on_is_spelt_out(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


@pytest.mark.parametrize(
    "text", ["CN=b1.example.com, O=Müller & Söhne", "CN=株式会社", "[red]not markup[/red]", "emoji 🦊", ""]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert printable(text) == text


def test_text_beyond_the_limit_ends_in_an_ellipsis() -> None:
    assert printable("abcdef", limit=4) == "abc…"
    assert printable("abcd", limit=4) == "abcd"


def test_only_a_line_feed_ends_a_line() -> None:
    assert printable_lines("a\nb\x0bc\u2028d") == ["a", r"b\x0bc\u2028d"]


def test_a_lone_surrogate_can_be_written_after_all() -> None:
    assert well_formed("caf\udce9.p12") == r"caf\udce9.p12"
    assert well_formed("café") == "café"


@given(st.text())
def test_nothing_is_left_that_a_terminal_acts_on(text: str) -> None:
    shown = printable(text)
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize(
    ("days", "said"), [(0, "0 days"), (1, "1 day"), (12, "12 days"), (729, "729 days"), (18243, "49 years")]
)
def test_days_are_counted_in_words(days: int, said: str) -> None:
    assert count_days(days) == said


@pytest.mark.parametrize(("text", "said"), [("no rule", "no rule."), ("did you mean a?", "did you mean a?")])
def test_a_sentence_has_one_end(text: str, said: str) -> None:
    assert sentence(text) == said
