"""Certificates made from descriptions, as an independent library reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fixtures.certificates import CLOCK, Certificates, Made, parse_moment


def _made(**words: object) -> Made:
    return Certificates({"ca": {"ca": True, "cn": "Demo CA"}, "leaf": words})["leaf"]


def _read(made: Made) -> x509.Certificate:
    return x509.load_der_x509_certificate(made.der)


def test_a_leaf_is_signed_by_the_ca_and_bare_otherwise() -> None:
    made = _made(cn="b1")
    read = _read(made)
    assert made.issuer is not None
    read.verify_directly_issued_by(_read(made.issuer))
    assert {extension.oid._name for extension in read.extensions} == {"subjectKeyIdentifier", "authorityKeyIdentifier"}
    assert read.not_valid_before_utc == CLOCK - timedelta(days=365)
    assert read.not_valid_after_utc.year == 2076


def test_a_ca_says_that_it_is_one() -> None:
    read = _read(Certificates({"ca": {"ca": True, "path_length": 1}})["ca"])
    constraints = read.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 1)
    assert read.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def test_names_usages_and_times_are_as_told() -> None:
    read = _read(
        _made(
            subject="CN=b1+OU=a\\, b,O=Acme,C=DE",
            san=["dns:b1", "ip:10.0.0.1", "ip:::1", "email:a@b", "uri:spiffe://x", "dn:CN=x", "rid:1.2.3"],
            usages=["digitalSignature", "keyEncipherment"],
            extended_usages=["serverAuth", "1.2.3.4"],
            starts="+1d",
            ends="2040-02-03T04:05:06Z",
        )
    )
    assert [one.oid for one in read.subject.rdns[0]] == [NameOID.COUNTRY_NAME]
    assert read.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value == "a, b"
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.IPAddress) == [ip_address("10.0.0.1"), ip_address("::1")]
    assert names.get_values_for_type(x509.DNSName) == ["b1"]
    assert len(list(names)) == 7
    usages = read.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usages.digital_signature
    assert usages.key_encipherment
    assert not usages.key_cert_sign
    assert ExtendedKeyUsageOID.SERVER_AUTH in read.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert read.not_valid_before_utc == CLOCK + timedelta(days=1)
    assert read.not_valid_after_utc == datetime(2040, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "key", ["rsa1024", "rsa3072", "p256", "p384", "p521", "secp256k1", "brainpool", "ed25519", "ed448"]
)
def test_every_kind_of_key_signs_itself_and_a_child(key: str) -> None:
    made = Certificates({"root": {"ca": True, "key": key}, "leaf": {"signed_by": "root", "key": key}})
    root = _read(made["root"])
    root.verify_directly_issued_by(root)
    _read(made["leaf"]).verify_directly_issued_by(root)
    assert made["root"].key.pkcs8 != made["leaf"].key.pkcs8


@pytest.mark.parametrize("key", ["dsa2048", "dsa1024", "rsapss2048", "rsa512", "p224"])
def test_the_rarer_keys_keep_their_algorithm(key: str) -> None:
    made = _made(key=key, signed_by="self")
    algorithm = asn1.Certificate.load(made.der).public_key.algorithm
    assert (
        algorithm
        == {"dsa": "dsa", "rsap": "rsassa_pss", "rsa5": "rsa", "p224": "ec"}[key[:3] if key[0] == "d" else key[:4]]
    )


@pytest.mark.parametrize(
    ("words", "algorithm"),
    [
        ({"digest": "md5"}, "md5_rsa"),
        ({"digest": "sha1"}, "sha1_rsa"),
        ({"digest": "sha512"}, "sha512_rsa"),
        ({"pss": True}, "rsassa_pss"),
        ({"signed_by": "self", "key": "p384", "digest": "sha384"}, "sha384_ecdsa"),
        ({"signed_by": "self", "key": "dsa1024", "digest": "sha1"}, "sha1_dsa"),
        ({"signed_by": "self", "key": "rsapss2048"}, "rsassa_pss"),
    ],
)
def test_the_digest_is_as_told(words: dict[str, object], algorithm: str) -> None:
    assert asn1.Certificate.load(_made(**words).der)["signature_algorithm"]["algorithm"].native == algorithm


def test_what_libraries_refuse_is_written_all_the_same() -> None:
    first = asn1.Certificate.load(_made(version=1, subject="", serial=-7).der)
    assert first["tbs_certificate"]["version"].native == "v1"
    assert first.serial_number == -7
    assert not first.subject.native
    assert first["tbs_certificate"]["extensions"].native is None
    twice = asn1.Certificate.load(_made(san=["dns:a"], twice="san").der)
    names = [one["extn_id"].native for one in twice["tbs_certificate"]["extensions"]]
    assert names.count("subject_alt_name") == 2
    unknown = asn1.Certificate.load(_made(unknown_critical=True).der)
    assert "1.3.6.1.4.1.99999.1" in unknown.critical_extensions


def test_a_broken_signature_does_not_verify() -> None:
    made = _made(broken_signature=True)
    assert made.issuer is not None
    with pytest.raises(InvalidSignature):
        _read(made).verify_directly_issued_by(_read(made.issuer))


def test_string_types_are_as_told() -> None:
    kinds = {
        kind: asn1.Certificate.load(_made(strings=kind).der).subject.chosen[0][0]["value"].name
        for kind in ("utf8", "printable", "teletex", "bmp", "universal")
    }
    assert list(kinds.values()) == [
        "utf8_string",
        "printable_string",
        "teletex_string",
        "bmp_string",
        "universal_string",
    ]


def test_identifiers_can_be_left_out_or_wrong() -> None:
    read = _read(_made(ski=False, aki="wrong"))
    found = {extension.oid._name for extension in read.extensions}
    assert "subjectKeyIdentifier" not in found
    value = read.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert value.key_identifier == b"\0" * 20


def test_constraints_on_names_are_written() -> None:
    made = Certificates({"ca": {"ca": True, "permitted": ["dns:example.com", "ip:10.0.0.0/8"], "excluded": ["dn:O=x"]}})
    value = _read(made["ca"]).extensions.get_extension_for_class(x509.NameConstraints).value
    assert value.permitted_subtrees is not None
    assert value.excluded_subtrees is not None
    assert [type(one).__name__ for one in value.permitted_subtrees] == ["DNSName", "IPAddress"]


def test_a_key_can_be_shared_and_an_issuer_renewed() -> None:
    made = Certificates(
        {
            "old": {"ca": True, "cn": "CA"},
            "new": {"ca": True, "cn": "CA", "key_of": "old"},
            "leaf": {"signed_by": "old"},
            "alias": {"issuer_name": "CN=Somebody", "signed_by": "old"},
        }
    )
    assert made["old"].der != made["new"].der
    _read(made["leaf"]).verify_directly_issued_by(_read(made["new"]))
    assert _read(made["alias"]).issuer.rfc4514_string() == "CN=Somebody"


def test_distinct_names_have_distinct_keys_even_beyond_the_pool() -> None:
    made = Certificates({f"n{number}": {"key": "p256", "signed_by": "self"} for number in range(9)})
    assert len({made[name].key.pkcs8 for name in made}) == 9
    again = Certificates({f"n{number}": {"key": "p256", "signed_by": "self"} for number in range(9)})
    assert again["n8"].key.pkcs8 == made["n8"].key.pkcs8


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("-1d", CLOCK - timedelta(days=1)),
        ("+2h", CLOCK + timedelta(hours=2)),
        ("+1y", CLOCK + timedelta(days=365)),
        ("2030-01-02", datetime(2030, 1, 2, tzinfo=UTC)),
        ("2030-01-02T03:04:05+01:00", datetime(2030, 1, 2, 2, 4, 5, tzinfo=UTC)),
    ],
)
def test_moments_are_relative_or_absolute(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


def test_an_end_in_the_past_moves_the_start_before_it() -> None:
    read = _read(_made(ends="-800d"))
    assert read.not_valid_before_utc < read.not_valid_after_utc
