"""Words as Java cuts and orders them; the orders were printed by real JVMs and real Kafka."""

import pytest

from kafkassl_doctor.config.words import (
    hash_text,
    order_of_hash_map,
    order_of_scala_set,
    show_scala_set,
    split_commas,
    split_plain,
    trim,
)


def test_a_text_is_trimmed_of_control_characters_but_not_of_other_blanks():
    assert trim("\t\x00 a\u00a0 \n") == "a\u00a0"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a , b", ["a", "b"]),
        ("a,b,,", ["a", "b"]),
        (",a", ["", "a"]),
        ("a,,b", ["a", "", "b"]),
        (",", []),
        ("", [""]),
        (" a", [" a"]),
    ],
)
def test_commas_cut_as_in_java(text, parts):
    assert split_commas(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"), [("1@h:1", ["1", "h:1"]), ("1@h@", ["1", "h"]), ("@h", ["", "h"]), ("", [""]), ("@", [])]
)
def test_empty_parts_at_the_end_are_dropped(text, parts):
    assert split_plain(text, "@") == parts


def test_the_hash_of_a_text_is_javas():
    assert hash_text("SSL") == 82412
    assert hash_text("SASL_PLAINTEXT") == 1067509951
    assert hash_text("") == 0


def test_a_hash_map_grows_and_gives_its_keys_by_bucket():
    assert order_of_hash_map([17, 1, 16], int) == [16, 17, 1]
    assert order_of_hash_map([100, 1, 2], int, capacity=3) == [100, 1, 2]
    assert order_of_hash_map([16, *range(1, 13)], int) == [*range(1, 13), 16]


def test_small_scala_sets_keep_the_order_of_insertion():
    assert order_of_scala_set(["D", "B", "C", "A", "B"], hash_text) == ["D", "B", "C", "A"]


def test_larger_scala_sets_are_hash_tries():
    assert show_scala_set([3, 1]) == "Set(3, 1)"
    assert show_scala_set([-3, 2, 33, 100, 5, 12, 3000]) == "HashSet(5, -3, 33, 3000, 2, 12, 100)"
