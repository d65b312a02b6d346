"""What ``--tls full`` finds at a real broker is what sslscan finds there, suite by suite and in its order."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.broker import free_ports, run_node
from fixtures.make import make_setup
from fixtures.oracle.get_kafka import kafka_home, libs_of
from fixtures.tools import java_home
from kafkassl_doctor.options import Options
from kafkassl_doctor.probe.endpoint import Endpoint
from kafkassl_doctor.probe.identity import read_identity
from kafkassl_doctor.probe.tables import openssl_names
from tests.probe.listeners import TARGET, probe

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
KAFKA = "4.4.0"
MOST_CONNECTIONS = 40
PASSWORD = "Changeit-7!"
LIMITS = {
    "MODERN": "TLSv1.3",
    "OLD": "TLSv1.2",
    "BOTH": "TLSv1.2,TLSv1.3",
    "WANTED": "TLSv1.2,TLSv1.3",
    "KEYS": "TLSv1.2",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("node")


@pytest.fixture(scope="module")
def ports(folder: Path) -> Iterator[dict[str, int]]:
    if not any(libs_of(KAFKA).glob("kafka_*.jar")):
        pytest.skip(f"no jars of Kafka {KAFKA} in {kafka_home()}")
    if java_home("17") is None:
        pytest.skip("no JDK 17 on this machine")
    names = (*LIMITS, "CONTROLLER")
    found = dict(zip(names, free_ports(len(names)), strict=True))
    settings = {
        "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in found.items()),
        "advertised.listeners": ",".join(f"{name}://b1.example.com:{found[name]}" for name in LIMITS),
        "listener.security.protocol.map": ",".join(f"{name}:SSL" for name in found),
        "controller.quorum.voters": f"1@b1.example.com:{found['CONTROLLER']}",
        "inter.broker.listener.name": "BOTH",
        "ssl.client.auth": "none",
        "listener.name.wanted.ssl.client.auth": "requested",
        "listener.name.keys.ssl.keystore.location": "keys.p12",
        "listener.name.keys.ssl.keystore.password": PASSWORD,
        "listener.name.keys.ssl.key.password": PASSWORD,
        "listener.name.keys.ssl.keystore.type": "PKCS12",
        **{f"listener.name.{name.lower()}.ssl.enabled.protocols": limit for name, limit in LIMITS.items()},
    }
    keys = {
        "certs": {"ec": {"key": "p256", "san": ["dns:b1.example.com"], "signed_by": "ca"}},
        "stores": {"keys.p12": {"keys": [{"key": "broker"}, {"key": "ec"}]}},
    }
    setup = make_setup({**keys, "node": {"set": settings}, "client": {}}, folder)
    with run_node(setup, "server.properties", KAFKA, "17"):
        yield found


def scan(port: int) -> dict[str, list[str]]:
    """What sslscan reads, by version, in the order in which it prints."""
    command = ["sslscan", "--no-groups", "--no-colour", f"127.0.0.1:{port}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = {openssl: name for name, openssl in openssl_names().items()}
    found: dict[str, list[str]] = {}
    for version, suite in re.findall(r"^(?:Preferred|Accepted)\s+(\S+)\s+\d+ bits\s+(\S+)", text, re.MULTILINE):
        found.setdefault(version, []).append(names.get(suite, suite))
    return found


def read(found: Endpoint) -> dict[str, list[str]]:
    assert found.tls is not None
    return {one.name: list(one.suites) for one in found.tls.versions if one.accepted}


@pytest.mark.parametrize("listener", LIMITS)
@pytest.mark.skipif(shutil.which("sslscan") is None, reason="sslscan is not on this machine")
def test_suites_and_their_order_are_those_of_sslscan(ports: dict[str, int], listener: str) -> None:
    found = probe(ports[listener], "b1.example.com", tls="full", timeout=60.0)
    assert read(found) == scan(ports[listener])
    assert found.connections <= MOST_CONNECTIONS or listener == "KEYS"


def test_the_trials_of_client_certificates_are_within_the_bound_too(
    ports: dict[str, int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    client = read_identity("client.properties", Options(TARGET))
    found = probe(ports["WANTED"], "b1.example.com", tls="full", timeout=60.0, identity=client)
    assert found.client_auth is not None
    assert [one.certificate for one in found.client_auth.trials] == ["given", "none", "foreign", "none"]
    assert found.stopped_at is None
    assert found.connections <= MOST_CONNECTIONS


def test_schemes_are_found_for_each_of_two_keys(ports: dict[str, int]) -> None:
    """JSSE takes a suite of the first key, and fails where nothing is offered that it could sign with."""
    found = probe(ports["KEYS"], "b1.example.com", tls="full", timeout=60.0)
    assert found.tls is not None
    assert {chain.key_type for chain in found.tls.chains} == {"RSA", "EC"}
    (twelve,) = (one for one in found.tls.versions if one.name == "TLSv1.2")
    assert {"ecdsa_secp256r1_sha256", "ecdsa_sha1", "rsa_pss_rsae_sha256", "rsa_sha224", "rsa_pkcs1_sha1"} <= set(
        twelve.schemes
    )


def test_everything_else_is_what_the_jdk_has(ports: dict[str, int]) -> None:
    found = probe(ports["BOTH"], "b1.example.com", tls="full", timeout=60.0)
    assert found.tls is not None
    versions = {one.name: one for one in found.tls.versions}
    assert [name for name, one in versions.items() if one.accepted is False] == ["SSLv3", "TLSv1", "TLSv1.1"]
    curves = {"x25519", "secp256r1", "secp384r1", "secp521r1", "x448"}
    fields = {"ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"}
    assert set(versions["TLSv1.2"].groups) == curves
    assert set(versions["TLSv1.3"].groups) == curves | fields
    assert all(one.server_preference and one.complete for one in versions.values() if one.accepted)
    assert found.tls.sni_differs is False
