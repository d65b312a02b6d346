from __future__ import annotations

import pytest

from kafkassl_doctor.expressions import MAX_LENGTH, ExpressionError, parse_expression, parse_predicate
from kafkassl_doctor.fact_types import subject_type, target_type
from kafkassl_doctor.subjects import SUBJECTS

TYPES = {"target": target_type()} | {name: found for name in SUBJECTS if (found := subject_type(name))}


def parse(text: str, subject: str = "listener"):
    return parse_predicate(text, subject, TYPES)


def problem(text: str, subject: str = "listener") -> str:
    with pytest.raises(ExpressionError) as caught:
        parse(text, subject)
    return str(caught.value)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("listener", 'listener.tls and listener.client_auth == "requested"'),
        ("listener", "not listener.tls or listener.host == None"),
        ("listener", 'listener.protocol in ("SSL", "SASL_SSL") and listener.host not in ("a",)'),
        ("listener", "0 < listener.port <= 1024"),
        ("listener", "listener.port == -1"),
        ("listener", "any(key.opens for key in listener.settings.keystore.keys if key.alias != listener.name)"),
        ("listener", "all(any(c.expired for c in k.chain) for k in listener.settings.keystore.keys)"),
        ("listener", "listener.unmapped != ()"),
        ("listener", 'listener.principals == ("User:a", "User:b")'),
        ("certificate", "certificate.days_left < target.expires_within_days"),
        ("certificate", '"*" in certificate.common_name'),
        ("certificate", '"digitalSignature" not in certificate.key_usages'),
        ("store", 'store.owner_kind == "client" and target.stores != "elsewhere"'),
        ("store", "store.place.line == None"),
    ],
)
def test_the_language_covers_what_rules_need(subject, text):
    assert parse(text, subject).type.name == "bool"


def test_an_unknown_fact_is_refused_with_the_nearest_one():
    assert problem("listener.client_auht == 'x'").endswith("did you mean `client_auth`?")


def test_an_unknown_name_is_refused():
    assert "nothing is called `listner` here: did you mean `listener`?" in problem("listner.tls")


def test_a_value_that_a_fact_never_has_is_refused():
    assert "never 'clint': did you mean `client`?" in problem("store.owner_kind == 'clint'", "store")
    assert "never 'clint'" in problem("store.owner_kind in ('node', 'clint')", "store")
    assert "never 'clint'" in problem("'clint' != store.owner_kind", "store")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("listener.port == '1'", "int is never str"),
        ("listener.port < '1'", "int is never str"),
        ("listener.tls == 1", "bool is never int"),
        ("listener.name < 'b'", "only numbers have an order"),
        ("listener.port in ('a',)", "int is never among str"),
        ("listener.port in 'abc'", "holds nothing"),
        ("listener.principals == (1,)", "a tuple of str is never one of int"),
        ("listener.place == listener.client_auth_place", "only text, numbers"),
        ("1 == 2", "compares two literals"),
        ("listener.host is None", "instead of `is`"),
        ("listener.name == None", "it is always set"),
        ("listener.port < None", "only compared with == and !="),
        ("listener.host in ('a', 1)", "must hold texts only"),
        ("listener.name in ()", "nothing is in an empty tuple"),
    ],
)
def test_a_comparison_that_can_not_be_true_is_refused(text, why):
    assert why in problem(text)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("listener.host", "write `listener.host != None`"),
        ("listener.name", 'write `listener.name != ""`'),
        ("listener.unmapped and listener.tls", "write `listener.unmapped != ()`"),
        ("not listener.port", "write `listener.port != 0`"),
        ("any(p for p in listener.principals)", 'write `p != ""`'),
    ],
)
def test_what_is_no_truth_value_is_refused_with_what_to_write(text, instead):
    assert instead in problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "len(listener.name) > 3",
        "listener.name.upper() == 'A'",
        "__import__('os').system('true')",
        "listener.__class__ == None",
        "listener.port + 1 == 2",
        "lambda: 1",
        "[x for x in listener.principals]",
        "listener.name[0] == 'a'",
        "listener['name'] == 'a'",
        "(y := listener.tls)",
        "f'{listener.name}' == 'a'",
        "listener.tls if listener.tls else listener.tls",
        "any(x == 'a' for x, y in listener.principals)",
        "any(x == 'a' for listener in listener.principals)",
        "any([True])",
        "any(x == 'a' async for x in listener.principals)",
        "any(x == 'a' for x in listener.name)",
        "1.5 == listener.port",
        "b'a' == listener.name",
        "target.environment == None",
        "target.kafka_version == ()",
        "target.at == target.at",
        "import os",
        "listener.tls; listener.tls",
        "",
        "\0",
        "(" * 500,
        "-" * 900 + "1",
        "any(c.expired for k in listener.settings.keystore.keys for c in k.chain)",
    ],
)
def test_everything_else_is_not_of_the_language(text):
    assert problem(text)


def test_an_expression_has_a_bound_length():
    assert "a fact is missing" in problem("listener.tls or " * 100 + "listener.tls")
    assert len("listener.tls or " * 60 + "listener.tls") < MAX_LENGTH
    assert parse("listener.tls or " * 60 + "listener.tls")


def test_an_expression_knows_what_it_reads():
    found = parse("listener.tls and any(key.opens for key in listener.settings.keystore.keys)")
    assert found.reads == {"Listener.tls", "Listener.settings", "Tls.keystore", "Store.keys", "KeyEntry.opens"}
    assert found.may_be_unknown
    assert not parse("listener.present").may_be_unknown


def test_what_lies_behind_something_unset_may_be_unset():
    found = parse_expression("listener.settings.suites_place", "listener", TYPES)
    assert (found.type.name, found.type.optional, found.type.unknown) == ("record", True, False)
