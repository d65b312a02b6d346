"""Client authentication: none, requested, required; whose certificates; and what becomes of the client's own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from kafkassl_doctor.probe.endpoint import Endpoint
from tests.probe.listeners import authority, context_for, identity, leaf, listen, listen_tls, probe, stage

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def trials(found: Endpoint) -> dict[tuple[str, str], bool | None]:
    assert found.client_auth is not None
    return {(one.certificate, one.protocol): one.accepted for one in found.client_auth.trials}


@contextmanager
def listening(client_auth: str, newest: ssl.TLSVersion = V13) -> Iterator[int]:
    with listen_tls(context_for(leaf("localhost"), client_auth, maximum_version=newest)) as port:
        yield port


@pytest.mark.parametrize("newest", [V12, V13])
@pytest.mark.parametrize("asks", ["none", "requested", "required"])
def test_what_a_listener_asks_for_is_told_for_each_version(asks: str, newest: ssl.TLSVersion) -> None:
    with listening(asks, newest) as port:
        found = probe(port)
    assert found.client_auth is not None
    assert found.client_auth.asks == asks
    wanted = {"TLSv1.3": asks, "TLSv1.2": asks} if newest is V13 else {"TLSv1.2": asks}
    if asks == "none":
        wanted = {found.tls.protocol or "": "none"} if found.tls else {}
    assert dict(found.client_auth.by_version) == wanted


def test_without_a_client_it_is_unknown_what_is_behind_a_listener_that_requires_one() -> None:
    for newest in (V12, V13):
        with listening("required", newest) as port:
            found = probe(port)
        assert found.stopped_at is None
        asked = stage(found, "client-auth")
        assert asked.outcome == "unknown"
        assert asked.text.endswith("(--config).")


def test_a_client_without_a_certificate_is_refused_after_tls_13_has_finished(tmp_path: Path) -> None:
    with listening("required") as port:
        found = probe(port, identity=identity(tmp_path))
    assert stage(found, "tls").outcome == "passed"
    refused = stage(found, "client-auth")
    assert (refused.outcome, refused.cause) == ("failed", "client-certificate-missing")
    assert refused.says == (
        "SSLHandshakeException: Received fatal alert: certificate_required",
        "SslAuthenticationException: Failed to process post-handshake messages",
    )
    assert stage(found, "kafka").outcome == "skipped"


def test_in_tls_12_it_is_refused_in_the_handshake(tmp_path: Path) -> None:
    with listening("required", V12) as port:
        found = probe(port, identity=identity(tmp_path))
    refused = stage(found, "client-auth")
    assert (refused.outcome, refused.cause) == ("failed", "client-certificate-missing")
    assert refused.says[-1] == "SslAuthenticationException: SSL handshake failed"
    assert stage(found, "certificate").outcome == "passed"


def test_the_clients_own_certificate_is_presented_beside_none_and_a_foreign_one(tmp_path: Path) -> None:
    client = identity(tmp_path, key=leaf("client"))
    with listening("required") as port:
        found = probe(port, identity=client)
    assert stage(found, "client-auth").outcome == "passed"
    assert trials(found) == {
        ("given", "TLSv1.3"): True,
        ("none", "TLSv1.3"): False,
        ("foreign", "TLSv1.3"): False,
        ("none", "TLSv1.2"): False,
    }
    assert found.client_auth is not None
    assert found.client_auth.asks == "required"
    assert found.client_auth.withheld is False
    told = "A client certificate is required. The client's own is accepted. One that nobody has issued is refused."
    assert found.client_auth.text == told


def test_gentle_presents_it_and_tries_nothing_else(tmp_path: Path) -> None:
    with listening("requested") as port:
        found = probe(port, identity=identity(tmp_path, key=leaf("client")), gentle=True)
    assert found.connections == 1
    assert trials(found) == {("given", "TLSv1.3"): True}
    assert found.client_auth is not None
    assert found.client_auth.asks == "unknown"


@pytest.mark.parametrize("newest", [V12, V13])
def test_a_certificate_of_a_stranger_is_refused(tmp_path: Path, newest: ssl.TLSVersion) -> None:
    stranger = trustme.CA().issue_cert("client")
    with listening("required", newest) as port:
        found = probe(port, identity=identity(tmp_path, key=stranger))
    refused = stage(found, "client-auth")
    assert (refused.outcome, refused.cause) == ("failed", "client-certificate-refused")
    assert "Received fatal alert: unknown_ca" in refused.says[0]


@contextmanager
def naming_authorities(folder: Path, issuer: trustme.CA) -> Iterator[int]:
    """A listener that tells whose certificates it wants, as those of the JVM do, and then takes any."""
    from cryptography import x509
    from OpenSSL import SSL

    context = SSL.Context(SSL.TLS_METHOD)
    served = leaf("localhost")
    context.use_certificate(x509.load_pem_x509_certificate(served.cert_chain_pems[0].bytes()))
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private: Any = load_pem_private_key(served.private_key_pem.bytes(), None)
    context.use_privatekey(private)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
    issuer.cert_pem.write_to_path(str(folder / "accepted.pem"))
    context.load_client_ca(bytes(folder / "accepted.pem"))

    def handle(connection: Any) -> None:
        secured = SSL.Connection(context, connection)
        secured.set_accept_state()
        connection.settimeout(None)
        try:
            secured.do_handshake()
            secured.recv(4096)
        except SSL.Error:
            pass

    with listen(handle) as port:
        yield port


def test_the_list_of_authorities_is_told_and_decides_what_a_java_client_presents(tmp_path: Path) -> None:
    client = identity(tmp_path, key=leaf("client"))
    with naming_authorities(tmp_path, authority()) as port:
        found = probe(port, identity=client)
    assert found.client_auth is not None
    assert len(found.client_auth.authorities) == 1
    assert found.client_auth.authorities[0].startswith("OU=Testing CA")
    assert found.client_auth.withheld is False
    assert trials(found)[("given", "TLSv1.3")] is True


def test_a_java_client_withholds_what_no_authority_of_the_list_issued(tmp_path: Path) -> None:
    client = identity(tmp_path, key=leaf("client"))
    with naming_authorities(tmp_path, trustme.CA()) as port:
        found = probe(port, identity=client)
    assert found.client_auth is not None
    assert found.client_auth.withheld is True
    refused = stage(found, "client-auth")
    assert (refused.outcome, refused.cause) == ("failed", "client-certificate-missing")
    assert "keeps it back" in refused.text
    assert trials(found)[("none", "TLSv1.3")] is False


def test_an_empty_list_means_any(tmp_path: Path) -> None:
    with listening("requested") as port:
        found = probe(port, identity=identity(tmp_path, key=leaf("client")))
    assert found.client_auth is not None
    assert found.client_auth.authorities == ()
    assert found.client_auth.authorities_told is True
    assert trials(found)[("given", "TLSv1.3")] is True


def test_a_listener_that_takes_any_certificate_is_found_out(tmp_path: Path) -> None:
    with naming_authorities(tmp_path, authority()) as port:
        found = probe(port, identity=identity(tmp_path, key=leaf("client")))
    assert trials(found)[("foreign", "TLSv1.3")] is True
    assert "nobody has issued is accepted" in stage(found, "client-auth").text


def test_a_key_in_pkcs12_and_one_in_jks_are_presented(tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        load_pem_private_key,
        pkcs12,
    )

    own = leaf("client", rsa=True)
    private: Any = load_pem_private_key(own.private_key_pem.bytes(), None)
    certificate = x509.load_pem_x509_certificate(own.cert_chain_pems[0].bytes())
    content = pkcs12.serialize_key_and_certificates(
        b"client", private, certificate, None, BestAvailableEncryption(b"changeit")
    )
    (tmp_path / "client.p12").write_bytes(content)
    store = (f"ssl.keystore.location={tmp_path / 'client.p12'}", "ssl.keystore.password=changeit")
    for kind in ("PKCS12", "JKS"):  # the JVM opens a file of either type by its content
        client = identity(tmp_path, *store, f"ssl.keystore.type={kind}")
        with listening("required") as port:
            found = probe(port, identity=client)
        assert trials(found)[("given", "TLSv1.3")] is True
        assert found.client_auth is not None


def test_nothing_of_a_key_is_in_what_is_told(tmp_path: Path) -> None:
    client = identity(tmp_path, key=leaf("client"))
    with listening("required") as port:
        found = probe(port, identity=client)
    secret = client.keys[0].pkcs8.reveal()
    assert secret not in repr(found)
    assert secret not in repr(client)
    assert "secret" in repr(client.keys[0].pkcs8)
