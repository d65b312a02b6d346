"""Stores and PEM that are cut off, flipped, deep, long or costly, through the whole command."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from fixtures.pkcs12 import KeyEntry, write_pkcs12
from fixtures.toolstores import make
from fixtures.toolstores.material import CERTIFICATES
from kafkassl_doctor.cli import run_program
from kafkassl_doctor.stores import kdf, opening
from tests.stores.tool_stores import MANIFEST

PASSWORD = "Changeit-7!"
EDGE = CERTIFICATES["edge"]
PEM = (EDGE.key.pem + "".join(one.pem for one in EDGE.chain)).encode()
_KEY_TEXT = EDGE.key.pem.splitlines()[1][:32]
_STORES = ("keytool17-chain.p12", "keytool17-chain.jks", "openssl3.6-jdktrust.p12", "openssl3.0-nomac.p12", "pem")


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Return what judges a client whose two stores are *content*: the exit code, and what it printed."""

    def judge(content: bytes, kind: str, *more: str) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "store").write_bytes(content)
        lines = ["bootstrap.servers=b1.example.com:9093", "security.protocol=SSL"]
        for store in ("keystore", "truststore"):
            lines += [f"ssl.{store}.location=store", f"ssl.{store}.type={kind}"]
            lines += [f"ssl.{store}.password={PASSWORD}"] if kind != "PEM" else []
        (tmp_path / "client.properties").write_text("\n".join(lines))
        code = run_program(["check", "client.properties", *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return judge


def _spoil(content: bytes, dice: random.Random) -> Iterator[bytes]:
    for _ in range(4):
        yield content[: dice.randrange(len(content))]
        at = dice.randrange(min(len(content), 150))
        yield content[:at] + dice.randbytes(2) + content[at:]
        flipped = bytearray(content)
        for _ in range(dice.choice((1, 1, 4))):
            flipped[dice.randrange(len(content))] = dice.choice((0, 0x30, 0x80, 0xFF, dice.randrange(256)))
        yield bytes(flipped)


@pytest.mark.parametrize("form", ["json", "terminal"])
@pytest.mark.parametrize("file", _STORES)
def test_spoilt_stores_are_judged_and_tell_no_secret(file, form, check):
    content = PEM if file == "pem" else (make.FOLDER / file).read_bytes()
    kind = "PEM" if file == "pem" else MANIFEST[file]["type"]
    for spoilt in _spoil(content, random.Random(f"{file} {form}")):
        code, said = check(spoilt, kind, "--format", form)
        assert code in (0, 1), said
        assert PASSWORD not in said
        assert _KEY_TEXT not in said
        assert all(one in "\n\t" or ord(one) >= 32 for one in said)


_DEEP = b"\x30\x80" * 500_000


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_DEEP, "PKCS12"),
        (b"\x30\x80\x02\x01\x03" + _DEEP + b"\0\0" * 500_001, "PKCS12"),
        (b"\x30\x80\x02\x01\x03\x24\x80" + b"\x04\x01a" * 300_000 + b"\0\0" * 2, "PKCS12"),
        (b"\xfe\xed\xfe\xed\0\0\0\2\x7f\xff\xff\xff", "JKS"),
        (b"-----BEGIN CERTIFICATE-----\n" * 50_000, "PEM"),
        (b"-----BEGIN " * 100_000, "PEM"),
        (PEM + b"-----BEGIN CERTIFICATE-----\n" + b"A" * 2_000_000 + b"\n-----END CERTIFICATE-----\n", "PEM"),
    ],
)
def test_deep_and_long_stores_are_refused_or_left_alone(content, kind, check):
    code, said = check(content, kind, "--format", "json")
    assert code in (0, 1)
    assert '"constructs": true' not in said


def test_the_keys_of_a_store_share_what_it_may_cost(check, monkeypatch):
    spent = []
    monkeypatch.setattr(opening, "SPEND", 10_000)
    monkeypatch.setattr("kafkassl_doctor.stores.loading.SPEND", 10_000)
    derive = kdf.derive_pbkdf2

    def count(*words):
        derived = derive(*words)
        spent.append(words[3])
        return derived

    monkeypatch.setattr(kdf, "derive_pbkdf2", count)
    names = ("broker", "edge", "wide", "curve", "other", "ca")
    keys = [KeyEntry(name, CERTIFICATES[name].key, tuple(CERTIFICATES[name].chain), PASSWORD) for name in names]
    words = {"encryption": "none", "key_encryption": "pbes2", "mac": "none", "iterations": 3000}
    _, said = check(write_pkcs12(keys, [], PASSWORD, words), "PKCS12", "--format", "json")
    assert "iterations of key derivation" in said
    assert sum(spent) == 9_000
