"""Stores made from descriptions, as the JVM, OpenSSL and an independent library read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from fixtures import ciphers, stores, tools
from fixtures.certificates import Certificates

PASSWORD = stores.PASSWORD
CERTIFICATES = Certificates(
    {
        "ca": {"ca": True, "cn": "Demo CA"},
        "inter": {"ca": True, "signed_by": "ca"},
        "broker": {"signed_by": "inter"},
        "elliptic": {"key": "p256"},
        "other": {"ca": True},
    }
)


def _store(name: str, **words: Any) -> bytes:
    return stores.build_store(name, words, CERTIFICATES)


def _plain(name: str = "broker") -> bytes:
    return CERTIFICATES[name].key.pkcs8


def _private(key: Any) -> bytes:
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))


def _der(certificate: Any) -> bytes:
    return bytes(certificate.public_bytes(serialization.Encoding.DER))


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"encryption": "pbes1"},
        {"encryption": "pbes2-aes128-sha1"},
        {"encryption": "pbes2-aes256-sha512", "mac": "sha512"},
        {"encryption": "pbes1", "mac": "sha1"},
        {"encryption": "none"},
        {"encryption": "none", "key_encryption": "none"},
        {"mac": "sha384", "iterations": 7, "mac_iterations": 9},
        {"certs_first": True},
        {"local_key_ids": True, "friendly_names": False},
    ],
    ids=str,
)
def test_an_independent_library_opens_our_pkcs12(words: dict[str, Any]) -> None:
    read = pkcs12.load_pkcs12(_store("a.p12", key="broker", anchors=["other"], **words), PASSWORD.encode())
    assert _private(read.key) == _plain()
    assert read.cert is not None
    assert _der(read.cert.certificate) == CERTIFICATES["broker"].der
    assert {_der(one.certificate) for one in read.additional_certs} == {
        CERTIFICATES[name].der for name in ("inter", "ca", "other")
    }
    with pytest.raises(ValueError, match="Invalid password"):
        pkcs12.load_pkcs12(_store("a.p12", key="broker", **words), b"wrong")


def test_an_empty_password_is_not_no_password() -> None:
    for password in ("", False):
        read = pkcs12.load_pkcs12(_store("a.p12", anchors=["ca"], password=password), b"" if password == "" else None)
        assert [one.friendly_name for one in read.additional_certs] == [b"ca"]


@pytest.mark.parametrize(
    "scheme", ["pbes2", "pbes2-aes128-sha1", "pbes2-3des-sha256", "scrypt", "pbes1-3des", "pkcs5-md5-des"]
)
def test_openssl_opens_our_encrypted_keys(scheme: str, tmp_path: Path) -> None:
    (tmp_path / "k.pem").write_bytes(_store("k.pem", key="broker", chain=[], key_encryption=scheme, key_password="kp"))
    legacy = ("-provider", "legacy", "-provider", "default") if scheme.startswith("pkcs5-md5") else ()
    command = ("openssl", "pkey", "-in", tmp_path / "k.pem", "-passin", "pass:kp", "-outform", "DER", *legacy)
    tools.run(*command, "-out", tmp_path / "k.der")
    key = serialization.load_der_private_key((tmp_path / "k.der").read_bytes(), None)
    assert _private(key) == _plain()


@pytest.mark.parametrize("cipher", ["aes128", "aes256", "3des"])
def test_a_legacy_key_is_encrypted_as_old_openssl_did(cipher: str) -> None:
    text = _store("k.pem", key="broker", chain=[], key_encryption=f"dek-{cipher}", key_password="kp")
    assert b"Proc-Type: 4,ENCRYPTED" in text
    assert _private(serialization.load_pem_private_key(text, b"kp")) == _plain()


@pytest.mark.parametrize(
    ("name", "form", "label"),
    [
        ("broker", "pkcs8", b"BEGIN PRIVATE KEY"),
        ("broker", "pkcs1", b"BEGIN RSA PRIVATE KEY"),
        ("elliptic", "sec1", b"BEGIN EC PRIVATE KEY"),
    ],
)
def test_keys_stand_in_the_format_told(name: str, form: str, label: bytes) -> None:
    text = _store("k.pem", key=name, key_format=form)
    assert label in text
    assert _private(serialization.load_pem_private_key(text, None)) == _plain(name)
    with pytest.raises(ValueError, match="has no format"):
        _store("k.pem", key=name, key_format="sec1" if form != "sec1" else "pkcs1")


def test_a_pem_file_can_be_arranged_freely() -> None:
    text = _store(
        "a.pem",
        parts=["text hello", "cert ca", "blank", "key broker", "chain broker"],
        newline="\r\n",
        one_line=True,
        bag_attributes=True,
        final_newline=False,
    ).decode()
    lines = text.split("\r\n")
    assert lines[0] == "hello"
    assert [line for line in lines if line.startswith("-----BEGIN")] == [
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----",
        *["-----BEGIN CERTIFICATE-----"] * 3,
    ]
    assert max(len(line) for line in lines) > 1000
    assert "Bag Attributes" in lines
    assert not text.endswith("\n")


def test_der_holds_one_thing() -> None:
    assert _store("ca.der", anchors=["ca"]) == CERTIFICATES["ca"].der
    assert _store("broker.cer", chain=["broker", "ca"]) == CERTIFICATES["broker"].der
    assert _store("key.der", key="broker") == _plain()


def test_a_file_can_be_cut_and_lengthened() -> None:
    whole = _store("a.p12", key="broker")
    assert _store("a.p12", key="broker", truncate=100) == whole[:100]
    assert _store("a.p12", key="broker", append="x", prepend="y") == b"y" + whole + b"x"


def test_every_encryption_named_works() -> None:
    for scheme in ciphers.schemes():
        algorithm, sealed = ciphers.encrypt(b"data", "password", scheme, 2)
        assert sealed != b"data"
        assert algorithm[0] == 0x30


# The JVM's own view: each store is copied by a real keytool, which decrypts every key, and the copy is compared.

_READABLE: list[dict[str, Any]] = [
    {},
    {"encryption": "pbes1", "mac": "sha1"},
    {"encryption": "pbes1-rc2-40", "key_encryption": "pbes1-3des", "mac": "sha1"},
    {"encryption": "pbes1-rc4-128", "mac": "sha1"},
    {"encryption": "pbes1-rc2-128", "key_encryption": "pbes1-rc4-40", "mac": "none"},
    {"encryption": "pbes2-aes128-sha512", "mac": "sha512"},
    {"encryption": "none"},
    {"ber": True},
    {"certs_first": True, "friendly_names": True},
    {"format": "jks"},
    {"format": "jks", "key_password": "key-password", "anchors_first": True},
    {"format": "jceks"},
    {"format": "jceks", "key_password": "key-password", "iterations": 20},
]


@pytest.mark.jvm
@pytest.mark.parametrize(
    ("words", "jdk"),
    [(words, 17) for words in _READABLE]
    # JDK 8 and 11 lose the certificates of a chunked BER file: not among these.
    + [(words, jdk) for words in (_READABLE[0], _READABLE[2], _READABLE[10], _READABLE[12]) for jdk in (8, 25)],
    ids=str,
)
def test_the_jvm_reads_our_stores(jdk: int, words: dict[str, Any], tmp_path: Path) -> None:
    program = _keytool(jdk)
    (tmp_path / "a").write_bytes(_store("a", key="broker", anchors=["other"], **words))
    kind = {"pkcs12": "PKCS12", "jks": "JKS", "jceks": "JCEKS"}[words.get("format", "pkcs12")]
    tools.run(
        *(program, "-importkeystore", "-srckeystore", tmp_path / "a", "-srcstoretype", kind, "-srcstorepass", PASSWORD),
        *("-srckeypass", words.get("key_password", PASSWORD), "-srcalias", "broker", "-noprompt"),
        *("-destkeystore", tmp_path / "b", "-deststoretype", "PKCS12", "-deststorepass", "copied"),
        *("-destkeypass", "copied"),
    )
    read = pkcs12.load_pkcs12((tmp_path / "b").read_bytes(), b"copied")
    assert _private(read.key) == _plain()
    assert read.cert is not None
    assert _der(read.cert.certificate) == CERTIFICATES["broker"].der
    assert [_der(one.certificate) for one in read.additional_certs] == [
        CERTIFICATES["inter"].der,
        CERTIFICATES["ca"].der,
    ]
    listed = _list(program, tmp_path / "a", kind)
    assert listed == {"broker": "PrivateKeyEntry", "other": "trustedCertEntry"}


def _keytool(jdk: int) -> Path:
    if tools.java_home(jdk) is None:
        pytest.skip(f"no JDK {jdk} on this machine")
    return tools.keytool(jdk)


def _list(program: Path, store: Path, kind: str) -> dict[str, str]:
    printed = tools.run(program, "-list", "-keystore", store, "-storetype", kind, "-storepass", PASSWORD)
    return dict(re.findall(r"^(.+), \w+ \d+, \d{4}, (\w+)", printed, re.MULTILINE))


@pytest.mark.jvm
def test_the_oddities_are_what_the_jvm_makes_of_them(tmp_path: Path) -> None:
    program = _keytool(17)

    def entries(**words: Any) -> dict[str, str]:
        (tmp_path / "a").write_bytes(_store("a.p12", **words))
        return _list(program, tmp_path / "a", "PKCS12")

    assert entries(anchors=["ca"], java_attribute=False) == {}
    assert entries(key="broker", key_encryption="none") == {}
    assert entries(anchors=["ca"], secrets=["hidden"]) == {"hidden": "SecretKeyEntry", "ca": "trustedCertEntry"}
    assert entries(anchors=["ca", {"cert": "other", "alias": "CA"}]) == {"ca": "trustedCertEntry"}
    assert entries(keys=[{"key": "broker"}, {"key": "elliptic"}]) == {
        "broker": "PrivateKeyEntry",
        "elliptic": "PrivateKeyEntry",
    }
    assert entries(key="broker", friendly_names=False) == {"1": "PrivateKeyEntry"}
    with pytest.raises(ValueError, match=re.escape("HmacPBE1.2.840.113549.1.5.14 not available")):
        entries(anchors=["ca"], mac="pbmac1")
    with pytest.raises(ValueError, match="password was incorrect"):
        entries(anchors=["ca"], password="another")


@pytest.mark.jvm
@pytest.mark.parametrize(
    ("tool", "form"),
    [
        ("keytool8", "jks"),
        ("keytool8", "jceks"),
        ("keytool8", "pkcs12"),
        ("keytool11", "pkcs12"),
        ("keytool17", "jks"),
        ("keytool25", "pkcs12"),
    ],
)
def test_the_real_keytool_writes_the_same_entries(tool: str, form: str, tmp_path: Path) -> None:
    program = _keytool(int(tool.removeprefix("keytool")))
    (tmp_path / "a").write_bytes(_store("a", key="broker", anchors=["other"], tool=tool, format=form))
    kind = {"pkcs12": "PKCS12", "jks": "JKS", "jceks": "JCEKS"}[form]
    assert _list(program, tmp_path / "a", kind) == {"broker": "PrivateKeyEntry", "other": "trustedCertEntry"}


def test_openssl_and_the_library_write_what_they_write() -> None:
    for tool in ("openssl", "cryptography"):
        read = pkcs12.load_pkcs12(_store("a.p12", key="broker", anchors=["other"], tool=tool), PASSWORD.encode())
        assert _private(read.key) == _plain()
        assert len(read.additional_certs) == 3
        read = pkcs12.load_pkcs12(_store("t.p12", anchors=["ca", "other"], tool=tool), PASSWORD.encode())
        assert len(read.additional_certs) == 2
    with pytest.raises(ValueError, match="unknown tool"):
        _store("a.p12", key="broker", tool="hammer")
