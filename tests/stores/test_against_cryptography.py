"""PKCS #12 files read by us and by ``cryptography``, which goes through OpenSSL and knows nothing of Java."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.pkcs12 import KeyEntry, TrustedEntry, write_pkcs12
from fixtures.toolstores import make
from fixtures.toolstores.material import CERTIFICATES, LEAVES
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.stores.failures import JavaError, Work
from kafkassl_doctor.stores.keys import recover_key
from kafkassl_doctor.stores.pkcs12 import Pkcs12, read_pkcs12
from tests.stores.answers import target_for
from tests.stores.tool_stores import COSTLY, MANIFEST, read_answers, recorded_by

NEWEST = target_for("26")
REFUSED_BY_CRYPTOGRAPHY = {
    "keytool11-legacy.p12": "a certificate with octets left over",
    "keytool8-several.p12": "a certificate with octets left over",
    "keytool8-secret.p12": "a certificate with octets left over",
    "keytool25-ml-dsa.p12": "a key that it does not know",
    "bouncycastle-PKCS12-AES256-AES128-GCM-ber.p12": "ciphers that OpenSSL does not know in a PKCS #12",
    **{f"node-forge-{name}.p12": "certificates encoded anew" for name in ("aes256", "aes128", "3des")},
    **{f"node-forge-no-{name}.p12": "certificates encoded anew" for name in ("password", "mac")},
}
ANSWERS = read_answers()
_SAMPLE = tuple(file for files in COSTLY.values() for file in files)
_FILES = [
    file
    for file, about in MANIFEST.items()
    if about["type"] == "PKCS12" and (about["tool"] not in COSTLY or file in _SAMPLE)
]


class Seen(NamedTuple):
    """What a PKCS #12 file holds, for somebody who does not know Java."""

    certificates: frozenset[bytes]
    """DER of all of them."""
    leaf: bytes | None
    """DER of the certificate of the key; None without a key, or without a certificate of its own."""
    key: bytes | None
    """Its public key."""


def _load(content: bytes, password: str | None) -> Seen:
    secret = None if password is None else password.encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pkcs12.load_pkcs12(content, secret)
    others = [one.certificate for one in found.additional_certs]
    own = found.cert.certificate if found.cert else None
    every = frozenset(one.public_bytes(Encoding.DER) for one in (*others, *([own] if own else [])))
    if found.key is None:
        return Seen(every, None, None)
    public = found.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Seen(every, own.public_bytes(Encoding.DER) if own else None, public)


def _read(content: bytes, password: str | None) -> Pkcs12:
    return read_pkcs12(content, None if password is None else Secret(password), NEWEST.jdk_version, Work(None))


def _public_of(der: bytes) -> bytes:
    public = x509.load_der_x509_certificate(der).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _compare(ours: Pkcs12, theirs: Seen, password: str | None, closed: frozenset[str] = frozenset()) -> None:
    """The same certificates; each key of ours but the *closed* opens and belongs to its leaf; theirs is among them."""
    certificates = {one.der for entry in ours.entries for one in entry.chain}
    assert certificates <= theirs.certificates
    assert len(certificates) + ours.unseen == len(theirs.certificates)
    keys = [entry for entry in ours.entries if entry.kind == "key"]
    for entry in keys:
        state = recover_key(entry, "PKCS12", Secret(password or ""), NEWEST)
        assert state.opens is (entry.alias not in closed)
        assert state.matches is True or entry.alias in closed
    leaves = {entry.chain[0].der for entry in keys if entry.chain}
    assert theirs.leaf is None or not keys or theirs.leaf in leaves
    assert theirs.key is None or not leaves or theirs.key in set(map(_public_of, leaves))


@pytest.mark.parametrize("file", _FILES)
def test_a_store_of_a_tool_holds_the_same_for_both(file):
    content, password = (make.FOLDER / file).read_bytes(), MANIFEST[file]["password"]
    if file in REFUSED_BY_CRYPTOGRAPHY:
        with pytest.raises(ValueError):
            _load(content, password)
        return
    try:
        theirs = _load(content, password)
    except ValueError:  # nothing in it asks for a password
        theirs = _load(content, None)
    told = recorded_by(ANSWERS[file, "PKCS12 right"], "26")
    if "error" in told:
        with pytest.raises(JavaError):
            _read(content, password)
        return
    closed = (entry["alias"] for entry in told.get("entries", ()) if entry.get("key", "opens") != "opens")
    _compare(_read(content, password), theirs, password, frozenset(closed))


def test_a_key_in_the_clear_is_one_that_java_does_not_see():
    content = (make.FOLDER / "cryptography-none.p12").read_bytes()
    assert _load(content, None).key is not None
    assert _read(content, None).entries == ()


_CERTIFICATES = {name: x509.load_der_x509_certificate(made.der) for name, made in CERTIFICATES.items()}
_KEYS = {name: load_pem_private_key(CERTIFICATES[name].key.pem.encode(), None) for name in LEAVES}
_ANYTHING = st.characters(codec="utf-8", exclude_characters="\0")
_ASCII = st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=20)
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0", max_codepoint=0xFFFF), min_size=1, max_size=20)
_ALIASES = st.none() | st.just("") | _NAMES
_DIGESTS = (hashes.SHA1, hashes.SHA256, hashes.SHA384, hashes.SHA512)


@st.composite
def _encryptions(draw: st.DrawFn) -> tuple[str, KeySerializationEncryption]:
    """A password, and PBES1 or PBES2 with all that cryptography lets one choose.

    With PBES1 the password is ASCII: Java takes others as no other program does.
    """
    scheme = draw(st.sampled_from((pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, pkcs12.PBES.PBESv2SHA256AndAES256CBC)))
    builder = PrivateFormat.PKCS12.encryption_builder().key_cert_algorithm(scheme)
    modern = scheme == pkcs12.PBES.PBESv2SHA256AndAES256CBC
    password = draw(_ASCII | st.text(_ANYTHING, min_size=1, max_size=20) if modern else _ASCII)
    builder = builder.kdf_rounds(draw(st.integers(1, 300)))
    digest = draw(st.none() | st.sampled_from(_DIGESTS))
    return password, (builder.hmac_hash(digest()) if digest else builder).build(password.encode())


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_random_keystore_is_what_cryptography_put_in(data):
    password, encryption = data.draw(_encryptions())
    alias = data.draw(_ALIASES)
    leaf = data.draw(st.sampled_from(LEAVES))
    others = data.draw(st.lists(st.sampled_from([name for name in CERTIFICATES if name != leaf]), unique=True))
    named = [pkcs12.PKCS12Certificate(_CERTIFICATES[one], _octets(data.draw(_ALIASES))) for one in others]
    content = pkcs12.serialize_key_and_certificates(_octets(alias), _KEYS[leaf], _CERTIFICATES[leaf], named, encryption)
    ours = _read(content, password)
    _compare(ours, _load(content, password), password)
    (entry,) = ours.entries
    assert entry.alias == ("1" if alias is None else alias.lower())
    assert [one.der for one in entry.chain] == _path(leaf, others)
    assert ours.mac is not None
    with pytest.raises(JavaError):
        _read(content, password + "x")


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_random_truststore_is_what_cryptography_put_in(data):
    password, encryption = data.draw(_encryptions())
    anchors = data.draw(st.lists(st.sampled_from(list(CERTIFICATES)), min_size=1, unique=True))
    aliases = data.draw(st.lists(_NAMES, min_size=len(anchors), max_size=len(anchors)))
    bags = [
        pkcs12.PKCS12Certificate(_CERTIFICATES[one], _octets(alias))
        for one, alias in zip(anchors, aliases, strict=True)
    ]
    content = pkcs12.serialize_java_truststore(bags, encryption)
    ours = _read(content, password)
    _compare(ours, _load(content, password), password)
    expected = {alias.lower(): CERTIFICATES[one].der for alias, one in zip(aliases, anchors, strict=True)}
    assert {entry.alias: entry.chain[0].der for entry in ours.entries} == expected
    assert {entry.kind for entry in ours.entries} == {"trusted"}


@pytest.mark.parametrize("mac", ["none", "sha1", "sha256", "sha512", "pbmac1"])
@pytest.mark.parametrize("encryption", ["none", "pbes2", "pbes1"])
@pytest.mark.parametrize("key_encryption", ["pbes2", "pbes1"])
def test_what_openssl_reads_of_our_own_stores_is_what_we_read(mac, encryption, key_encryption):
    chain = CERTIFICATES["edge"].chain
    words = {"encryption": encryption, "key_encryption": key_encryption, "mac": mac, "iterations": 50}
    content = write_pkcs12(
        [KeyEntry("edge", CERTIFICATES["edge"].key, tuple(chain), "s3cret")],
        [TrustedEntry("ca", CERTIFICATES["other"])],
        "s3cret",
        words,
    )
    ours = _read(content, "s3cret")
    _compare(ours, _load(content, "s3cret"), "s3cret")
    assert {entry.alias: len(entry.chain) for entry in ours.entries} == {"edge": 3, "ca": 1}
    assert ours.mac == {"none": None, "pbmac1": "PBMAC1"}.get(mac, mac.upper())


def _octets(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _path(leaf: str, others: list[str]) -> list[bytes]:
    """The certificates from the leaf upwards as far as they are there."""
    found = []
    for made in CERTIFICATES[leaf].chain:
        if found and made.der not in {CERTIFICATES[one].der for one in others}:
            break
        found.append(made.der)
    return found
