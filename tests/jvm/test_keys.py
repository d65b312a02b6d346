"""Which key of a keystore is presented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.hashing import hash_map_order
from kafkassl_doctor.jvm.keys import KeyEntry, choose_key, private_algorithm
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.stores.hashtable import hash_code, order

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUNTIME = load_runtime("17.0.15")


def _entries(**leaves: dict[str, Any]) -> list[KeyEntry]:
    made = Certificates({"ca": {"ca": True, "cn": "Demo CA"}, **leaves})
    return [KeyEntry(name, tuple(decode_certificate(one.der) for one in made[name].chain)) for name in leaves]


def _choose(entries: list[KeyEntry], kinds: tuple[str, ...] = ("EC", "RSA"), **more: Any) -> str | None:
    entry = choose_key(entries, kinds, more.pop("issuers", None), more.pop("runtime", RUNTIME), **more)
    return entry and entry.alias


@pytest.mark.parametrize(
    ("text", "code"), [("", 0), ("1", 49), ("broker5", 150569852), ("kafka", 101807910), ("\U0001f600", 1772899)]
)
def test_strings_hash_as_in_java(text: str, code: int) -> None:
    assert hash_code(text) == code


def test_sunx509_goes_through_a_hash_map() -> None:
    assert hash_map_order(f"broker{number}" for number in range(6))[0] == "broker2"


GROWN = [f"node-{number * 7}.example" for number in range(14)]


def test_a_hash_map_grows_with_its_entries() -> None:
    places = [7, 8, 9, 10, 11, 13, 6, 2, 3, 0, 4, 5, 1, 12]
    assert hash_map_order(GROWN) == tuple(GROWN[number] for number in places)


def test_a_hashtable_grows_with_its_entries() -> None:
    places = [5, 7, 6, 9, 8, 12, 11, 10, 1, 0, 2, 4, 3, 13]
    assert tuple(order(GROWN)) == tuple(GROWN[number] for number in places)


def test_a_small_hashtable_is_listed_by_bucket() -> None:
    assert tuple(order(["key", "broker5", "kafka"])) == ("kafka", "key", "broker5")
    assert tuple(order(["1", "broker5"])) == ("1", "broker5")


def test_kinds_are_tried_in_order() -> None:
    entries = _entries(rsa={}, ec={"key": "p256"})
    assert _choose(entries) == "ec"
    assert _choose(entries, ("RSA", "EC")) == "rsa"
    assert _choose(entries, ("DSA",)) is None


def test_sunx509_presents_an_expired_certificate_of_the_wrong_usage() -> None:
    entries = _entries(b1={"ends": "-1d", "extended_usages": ["clientAuth"]})
    assert _choose(entries, at=AT) == "b1"


def test_an_entry_needs_an_issuer_that_the_peer_names() -> None:
    entries = _entries(b1={})
    issuer = entries[0].leaf.issuer_key
    assert _choose(entries, issuers=frozenset({issuer})) == "b1"
    assert _choose(entries, issuers=frozenset({b"cn=other"})) is None
    assert _choose(entries, issuers=frozenset()) == "b1"


def test_the_key_manager_pkix_prefers_what_is_valid_and_fits() -> None:
    entries = _entries(wrong={"extended_usages": ["clientAuth"]}, old={"ends": "-1d"}, good={})
    assert _choose(entries, manager="PKIX", at=AT) == "good"
    assert _choose(entries[:2], manager="NewSunX509", at=AT) == "old"
    assert _choose(entries[:1], manager="PKIX", at=AT) == "wrong"


def test_the_key_manager_pkix_prefers_the_name_that_is_asked_for() -> None:
    entries = _entries(a={"san": ["dns:a.x.com"]}, b={"san": ["dns:b.x.com"]})
    assert _choose(entries, manager="PKIX", at=AT, sni="b.x.com") == "b"
    assert _choose(entries, manager="PKIX", at=AT, sni="c.x.com") == "a"
    assert _choose(entries, manager="SunX509", at=AT, sni="b.x.com") == hash_map_order(["a", "b"])[0]


def test_the_key_manager_pkix_takes_the_first_fine_entry_whatever_its_kind() -> None:
    entries = _entries(rsa={}, ed={"key": "ed25519"})
    assert _choose(entries, ("EdDSA", "RSA"), manager="PKIX", at=AT, usage="client") == "ed"
    assert _choose(entries, ("EC", "EdDSA", "RSA"), manager="PKIX", at=AT, usage="client") == "rsa"


@pytest.mark.parametrize(
    ("key", "usages", "usage", "fine"),
    [
        ("rsa2048", ["keyEncipherment"], "server", True),
        ("rsa2048", ["keyEncipherment"], "client", False),
        ("p256", ["digitalSignature"], "server", False),
        ("p256", ["digitalSignature", "keyAgreement"], "server", True),
        ("p256", ["digitalSignature"], "client", True),
        ("dsa2048", ["keyAgreement"], "server", False),
        ("rsapss2048", ["keyEncipherment"], "client", True),
    ],
)
def test_the_key_manager_pkix_looks_at_key_usage(key: str, usages: list[str], usage: str, fine: bool) -> None:
    entries = _entries(first={"key": key, "usages": usages}, second={"key": key})
    kind = private_algorithm(entries[0], RUNTIME)
    assert _choose(entries, (kind,), manager="PKIX", at=AT, usage=usage) == ("first" if fine else "second")


def test_sunx509_of_jdk_26_looks_at_certificates_too() -> None:
    entries = _entries(a={"ends": "-1d"}, b={"ends": "-1d"}, c={})
    assert _choose(entries, at=AT, runtime=load_runtime("26.0.2")) == "c"
    assert _choose(entries, at=AT) == hash_map_order(["a", "b", "c"])[0]
