"""Stores of Bouncy Castle's own types, through the whole command: refused, unless a provider may bring the type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.toolstores import make
from kafkassl_doctor.cli import run_program

TYPES = ("BKS", "UBER", "BCFKS")


@pytest.fixture
def check(tmp_path, capsys):
    """Return what checks a client whose keystore is of a type."""
    return lambda kind, *more, lines="": _check(kind, tmp_path, lines, more, capsys)


def _check(kind, folder: Path, lines: str, more: tuple[str, ...], capsys) -> dict[str, object]:
    store = make.FOLDER / f"bouncycastle.{kind}"
    file = folder / "client.properties"
    file.write_text(
        f"bootstrap.servers=b1.example.com:9093\nsecurity.protocol=SSL\nssl.keystore.type={kind}\n"
        f"ssl.keystore.location={store}\nssl.keystore.password=Changeit-7!\n{lines}"
    )
    assert run_program(["check", str(file), "--format", "json", *more]) in (0, 1)
    said = capsys.readouterr()
    assert "Changeit-7!" not in said.out + said.err
    report: dict[str, object] = json.loads(said.out)
    return report


def _rules(report, outcome):
    return {one["rule"] for one in report["findings"] if one["outcome"] == outcome and one["severity"] == "error"}


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_that_no_provider_of_the_jdk_has_is_refused(kind, tmp_path, check):
    report = check(kind)
    (client,) = report["clients"]
    assert (client["constructs"], client["because"]) == (False, ["store-type-unknown"])
    assert client["says"] == f"NoSuchAlgorithmException: {kind} KeyStore not available"
    assert "store-type-unknown" in _rules(report, "finding")


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_that_a_provider_of_the_settings_may_bring_is_unknown(kind, tmp_path, check):
    report = check(kind, lines="security.providers=org.example.BouncyCreator\n")
    (client,) = report["clients"]
    assert client["constructs"] is None
    assert _rules(report, "finding") == set()
    assert "whether security.providers brings a keystore" in json.dumps(report)


def _java_home(folder: Path, where: str, *providers: str) -> Path:
    security = folder / where / "java.security"
    security.parent.mkdir(parents=True)
    lines = [f"security.provider.{number}={name}\n" for number, name in enumerate(providers, start=1)]
    security.write_text("".join(lines), "latin-1")
    (folder / "release").write_text('JAVA_VERSION="17.0.15"\n')
    return folder


@pytest.mark.parametrize("where", ["conf/security", "jre/lib/security"])
@pytest.mark.parametrize("provider", ["BC", "org.bouncycastle.jce.provider.BouncyCastleProvider", "BCFIPS C:HYBRID;"])
def test_a_type_that_a_provider_of_the_jvm_may_bring_is_unknown(provider, where, tmp_path, check):
    home = _java_home(tmp_path / "java", where, "SUN", "sun.security.rsa.SunRsaSign", provider)
    report = check("BKS", "--java-home", str(home))
    (client,) = report["clients"]
    assert client["constructs"] is None
    assert _rules(report, "finding") == set()
    assert provider.split()[0] in json.dumps(report)


def test_the_providers_of_the_jdk_bring_no_such_type(tmp_path, check):
    own = ("SUN", "sun.security.ec.SunEC", "com.sun.crypto.provider.SunJCE", "org.jcp.xml.dsig.internal.dom.XMLDSigRI")
    home = _java_home(tmp_path / "java", "conf/security", *own, "SunPKCS11 /etc/nss.cfg")
    (client,) = check("BKS", "--java-home", str(home))["clients"]
    assert client["because"] == ["store-type-unknown"]


def test_a_type_that_an_added_java_security_may_bring_is_unknown(tmp_path, check):
    added = tmp_path / "more.security"
    added.write_text("security.provider.1=com.example.Mine\n")
    (client,) = check("BKS", "--java-opts", f"-Djava.security.properties={added}")["clients"]
    assert client["constructs"] is None


def test_a_provider_of_the_settings_counts_for_old_clients_too(tmp_path, check):
    lines = "security.providers=org.example.BouncyCreator\n"
    (client,) = check("BKS", "--kafka", "2.5.1", "--jdk", "8", lines=lines)["clients"]
    assert client["constructs"] is None
