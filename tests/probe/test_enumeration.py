"""``--tls full`` against listeners of OpenSSL that are told exactly what to accept: all of it is found, and no more."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kafkassl_doctor.probe.endpoint import Endpoint, Version
from kafkassl_doctor.probe.tables import by_name, name_of, numbers, openssl_names, suite_number
from tests.probe.listeners import leaf, listen, probe

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not on this machine")
_PATIENCE = 20.0


@contextmanager
def serve(folder: Path, *options: str, rsa: bool = True, also: str = "") -> Iterator[int]:
    """A listener of ``openssl s_server`` that accepts what *options* say; *also*: a second key of the other kind."""
    file = folder / "server.pem"
    file.write_bytes(leaf("localhost", rsa=rsa).private_key_and_cert_chain_pem.bytes())
    more: list[str] = []
    if also:
        other = folder / "other.pem"
        other.write_bytes(leaf("localhost", rsa=not rsa).private_key_and_cert_chain_pem.bytes())
        more = ["-dcert", str(other), "-dkey", str(other)]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [
        str(OPENSSL),
        "s_server",
        "-accept",
        f"127.0.0.1:{port}",
        "-cert",
        str(file),
        "-key",
        str(file),
        "-quiet",
    ]
    environment = {**os.environ, "OPENSSL_CONF": os.devnull}
    process = subprocess.Popen(
        [*command, *more, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        _await(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("openssl s_server did not start")


def version(found: Endpoint, name: str) -> Version:
    assert found.tls is not None
    return next(one for one in found.tls.versions if one.name == name)


def named(*openssl: str) -> set[str]:
    """The names of IANA of OpenSSL's names."""
    names = {value: key for key, value in openssl_names().items()}
    return {names[one] for one in openssl}


@needs_openssl
def test_every_suite_of_tls_12_is_found_and_no_other(tmp_path: Path) -> None:
    suites = ("ECDHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-SHA256", "AES128-SHA", "ECDHE-RSA-AES256-SHA")
    with serve(tmp_path, "-tls1_2", "-cipher", f"{':'.join(suites)}:@SECLEVEL=0", "-serverpref") as port:
        found = probe(port, tls="full", timeout=60.0)
    twelve = version(found, "TLSv1.2")
    assert twelve.complete
    assert set(twelve.suites) == named(*suites)
    assert [openssl_names()[one] for one in twelve.suites] == list(suites)
    assert twelve.server_preference is True
    assert version(found, "TLSv1.3").accepted is False
    assert version(found, "TLSv1.1").accepted is False


@needs_openssl
def test_a_listener_that_follows_the_client_is_told_from_one_with_an_order_of_its_own(tmp_path: Path) -> None:
    with serve(tmp_path, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA:AES128-SHA") as port:
        found = probe(port, tls="full", timeout=60.0)
    assert version(found, "TLSv1.2").server_preference is False
    assert len(version(found, "TLSv1.2").suites) == 3


@needs_openssl
def test_groups_and_schemes_of_tls_12_are_found_though_there_are_few_suites(tmp_path: Path) -> None:
    limits = ("-groups", "P-521:P-256:X25519", "-sigalgs", "rsa_pss_rsae_sha256:RSA+SHA512:RSA+SHA256")
    with serve(tmp_path, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA", *limits) as port:
        found = probe(port, tls="full", timeout=60.0)
    twelve = version(found, "TLSv1.2")
    assert set(twelve.groups) == {"secp521r1", "secp256r1", "x25519"}
    assert set(twelve.schemes) == {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha512", "rsa_pkcs1_sha256"}
    assert set(twelve.suites) == named("ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA")


@needs_openssl
def test_tls_13_is_taken_apart_by_retry_requests(tmp_path: Path) -> None:
    limits = ("-groups", "P-384:X448:ffdhe2048", "-sigalgs", "rsa_pss_rsae_sha512:rsa_pss_rsae_sha256")
    suites = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256"
    with serve(tmp_path, "-tls1_3", "-ciphersuites", suites, *limits) as port:
        found = probe(port, tls="full", timeout=60.0)
    assert found.tls is not None
    thirteen = version(found, "TLSv1.3")
    assert thirteen.complete
    assert set(thirteen.suites) == set(suites.split(":"))
    assert set(thirteen.groups) == {"secp384r1", "x448", "ffdhe2048"}
    assert set(thirteen.schemes) == {"rsa_pss_rsae_sha512", "rsa_pss_rsae_sha256"}
    assert version(found, "TLSv1.2").accepted is False


@needs_openssl
def test_old_versions_are_told_apart(tmp_path: Path) -> None:
    """The library of a probe need not know them."""
    options = ("-cipher", "ECDHE-RSA-AES256-SHA:AES128-SHA:@SECLEVEL=0", "-no_tls1_1", "-no_tls1_3")
    with serve(tmp_path, *options) as port:
        found = probe(port, tls="full", timeout=60.0)
    assert version(found, "TLSv1.1").accepted is False
    old = version(found, "TLSv1")
    assert old.accepted is True
    assert set(old.suites) == named("ECDHE-RSA-AES256-SHA", "AES128-SHA")
    assert version(found, "SSLv3").accepted is False
    assert version(found, "TLSv1.2").accepted is True


@needs_openssl
def test_a_listener_with_two_keys_shows_a_chain_for_each(tmp_path: Path) -> None:
    with serve(tmp_path, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256", also="EC") as port:
        found = probe(port, tls="full", timeout=60.0)
    assert found.tls is not None
    assert {chain.key_type for chain in found.tls.chains} == {"RSA", "EC"}
    assert set(version(found, "TLSv1.2").suites) == named(
        "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"
    )


@needs_openssl
def test_a_listener_with_an_ec_key_keeps_its_curve_while_groups_are_taken_out(tmp_path: Path) -> None:
    options = ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384")
    with serve(tmp_path, *options, "-groups", "P-256:X25519:P-384", rsa=False) as port:
        found = probe(port, tls="full", timeout=60.0)
    twelve = version(found, "TLSv1.2")
    assert set(twelve.groups) == {"secp256r1", "x25519", "secp384r1"}
    assert len(twelve.suites) == 2


@needs_openssl
def test_the_curve_of_a_key_is_offered_even_where_it_was_never_picked(tmp_path: Path) -> None:
    """With two schemes, four groups are not picked before the server has nothing left to sign with."""
    limits = ("-groups", "X25519:X448:P-521:P-384:P-256", "-sigalgs", "ECDSA+SHA256:ECDSA+SHA384", "-serverpref")
    ends = ("AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA384", "AES128-SHA256", "AES256-SHA", "AES128-SHA")
    suites = ":".join(f"ECDHE-ECDSA-{end}" for end in ends)
    with serve(tmp_path, "-tls1_2", "-cipher", suites, *limits, rsa=False) as port:
        found = probe(port, tls="full", timeout=60.0)
    twelve = version(found, "TLSv1.2")
    assert set(twelve.suites) == named(*suites.split(":"))
    assert set(twelve.groups) == {"x25519", "x448", "secp521r1", "secp384r1", "secp256r1"}


@needs_openssl
def test_an_order_that_comes_of_what_was_left_out_is_not_taken_for_the_servers(tmp_path: Path) -> None:
    """With one scheme of its own, a key's second suite is only picked behind those of the other key."""
    suites = ":".join(f"ECDHE-{key}-AES{size}-SHA" for size in (256, 128) for key in ("RSA", "ECDSA"))
    for more, preference in (((), False), (("-serverpref",), True)):
        limits = ("-sigalgs", "ECDSA+SHA256:RSA+SHA256:RSA+SHA384", *more)
        with serve(tmp_path, "-tls1_2", "-cipher", suites, *limits, also="EC") as port:
            found = probe(port, tls="full", timeout=60.0)
        twelve = version(found, "TLSv1.2")
        assert len(twelve.suites) == 4
        assert twelve.server_preference is preference


@needs_openssl
def test_a_listener_with_a_single_group_of_tls_13_is_asked_for_it_again(tmp_path: Path) -> None:
    with serve(tmp_path, "-tls1_3", "-groups", "X25519") as port:
        found = probe(port, tls="full", timeout=60.0)
    thirteen = version(found, "TLSv1.3")
    assert (thirteen.accepted, thirteen.groups, len(thirteen.suites)) == (True, ("x25519",), 3)


@needs_openssl
def test_suites_are_called_as_openssl_calls_them() -> None:
    """The table is held to a second source: numbers and names that ``openssl ciphers`` tells."""
    command = [str(OPENSSL), "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = 0
    for line in listed.splitlines():
        number, _, name, _, short, *_ = line.split()
        value = int(number.replace("0x", "").replace(",", ""), 16)
        assert numbers("suites")[value] == name
        told += 1
        if name in openssl_names():
            assert openssl_names()[name] == short
    assert told > 50


def test_the_table_knows_every_suite_of_every_jdk() -> None:
    from kafkassl_doctor.data import read_data

    for name, entry in read_data("jdk/suites")["suites"].items():
        if entry["exchange"] != "SCSV":
            assert suite_number(name) == entry["id"]


def test_the_table_knows_groups_and_schemes_by_the_names_of_jdks() -> None:
    from kafkassl_doctor.jvm.runtime import load_runtime

    for jdk in ("8u504", "17.0.15", "25.0.3"):
        runtime = load_runtime(jdk)
        assert set(runtime.groups) <= set(by_name("groups"))
        assert {scheme.name for scheme in runtime.schemes} <= set(by_name("schemes"))
    assert name_of("suites", 0xFAFA) == "0xFAFA"


def ssl3(*suites: int) -> Callable[[socket.socket], None]:
    """A listener of SSL 3.0 alone, which no library at hand can be: it takes the first of *suites* that is offered."""
    certificate = leaf("localhost", rsa=True).cert_chain_pems[0].bytes().decode()
    encoded = ssl.PEM_cert_to_DER_cert(certificate)

    def handle(connection: socket.socket) -> None:
        hello = connection.recv(65536)
        version = int.from_bytes(hello[9:11], "big")
        begin = 44 + hello[43]  # behind the session id
        size = int.from_bytes(hello[begin : begin + 2], "big")
        offered = {int.from_bytes(hello[at : at + 2], "big") for at in range(begin + 2, begin + 2 + size, 2)}
        taken = next((suite for suite in suites if suite in offered), None)
        if taken is None or version < 0x0300:
            connection.sendall(b"\x15\x03\x00\x00\x02\x02\x28")
            return
        body = b"\x03\x00" + b"r" * 32 + b"\x00" + taken.to_bytes(2, "big") + b"\x00"
        listed = len(encoded).to_bytes(3, "big") + encoded
        messages = b"\x02" + len(body).to_bytes(3, "big") + body
        messages += b"\x0b" + (len(listed) + 3).to_bytes(3, "big") + len(listed).to_bytes(3, "big") + listed
        messages += b"\x0e\x00\x00\x00"
        connection.sendall(b"\x16\x03\x00" + len(messages).to_bytes(2, "big") + messages)
        connection.recv(65536)

    return handle


@pytest.mark.parametrize("tls", ["light", "full"])
def test_ssl_3_is_recognized_though_no_library_speaks_it(tls: str) -> None:
    with listen(ssl3(0x0005, 0x000A)) as port:
        found = probe(port, tls=tls)
    failed = next(one for one in found.stages if one.outcome == "failed")
    assert (failed.name, failed.cause) == ("tls", "protocol-mismatch")
    assert "It accepts SSLv3" in failed.text
    assert found.tls is not None
    assert [one.name for one in found.tls.versions if one.accepted] == ["SSLv3"]
    assert found.tls.chains[0].certificates[0].dns_names == ("localhost",)
    if tls == "full":
        assert version(found, "SSLv3").suites == ("TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA")


def test_a_server_that_answers_with_what_was_not_offered_is_too_old() -> None:
    """As OpenSSL 1.0 does, which knows no list of versions."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        body = b"\x03\x01" + b"r" * 32 + b"\x00\xc0\x14\x00"
        message = b"\x02" + len(body).to_bytes(3, "big") + body
        connection.sendall(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)
        connection.recv(65536)

    with listen(handle) as port:
        found = probe(port, timeout=3.0)
    tls = next(one for one in found.stages if one.name == "tls")
    assert (tls.outcome, tls.cause) == ("failed", "protocol-mismatch")
    assert tls.says == (
        "SSLHandshakeException: The server selected protocol version TLS10 is not accepted by client preferences"
        " [TLS13, TLS12]",
        "SslAuthenticationException: SSL handshake failed",
    )
    assert found.tls is not None
    assert found.tls.protocol is None
