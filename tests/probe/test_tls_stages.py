"""TLS, the certificate and its names, by listeners of OpenSSL on loopback."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from OpenSSL import SSL

from kafkassl_doctor.probe.endpoint import Endpoint
from tests.probe.listeners import TARGET, authority, context_for, identity, leaf, listen, listen_tls, probe, stage


def versions(found: Endpoint) -> dict[str, bool | None]:
    assert found.tls is not None
    return {one.name: one.accepted for one in found.tls.versions}


def test_an_ordinary_listener_passes_up_to_kafka() -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port)
    assert found.speaks == "tls"
    assert found.tls is not None
    assert found.tls.protocol == "TLSv1.3"
    assert found.tls.cipher == "TLS_AES_256_GCM_SHA384"
    assert found.tls.group == "x25519"
    assert [one.outcome for one in found.stages[:4]] == ["passed"] * 4
    assert stage(found, "client-auth").text == "No client certificate is asked for."
    assert found.stopped_at == stage(found, "kafka")
    assert found.connections <= 4


def test_the_group_is_the_one_that_the_jvm_would_get() -> None:
    """OpenSSL 3.5 and later, as cryptography brings it, prefers a hybrid group that JDK 17 does not offer."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.use_certificate(load_pem_x509_certificate(leaf("localhost").cert_chain_pems[0].bytes()))
    context.use_privatekey(load_pem_private_key(leaf("localhost").private_key_pem.bytes(), None))

    def handle(connection: socket.socket) -> None:
        connection.settimeout(None)
        secured = SSL.Connection(context, connection)
        secured.set_accept_state()
        with suppress(SSL.Error):
            secured.recv(1000)

    with listen(handle) as port:
        found = probe(port, gentle=True)
    assert found.tls is not None
    assert found.tls.group == "x25519"


def test_what_comes_with_the_end_of_the_handshake_is_heard() -> None:
    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            secured.recv(1000)

    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = context_for(leaf("localhost"), maximum_version=newest)
        with listen(handle) as port:
            assert "HTTP" in stage(probe(port, gentle=True), "kafka").text


def test_versions_are_told_by_a_few_offers() -> None:
    limits = {"maximum_version": ssl.TLSVersion.TLSv1_2}
    with listen_tls(context_for(leaf("localhost"), **limits)) as port:
        found = probe(port)
    assert found.tls is not None
    assert found.tls.protocol == "TLSv1.2"
    assert versions(found) == {"SSLv3": False, "TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": False}
    with listen_tls(context_for(leaf("localhost"), minimum_version=ssl.TLSVersion.TLSv1_3)) as port:
        found = probe(port)
    assert versions(found)["TLSv1.2"] is False
    assert versions(found)["TLSv1.3"] is True


def test_gentle_makes_one_connection() -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port, gentle=True)
    assert found.connections == 1
    assert found.tls is not None
    assert [one.name for one in found.tls.versions] == ["TLSv1.3"]
    assert found.tls.chain is not None


def old_listener() -> ssl.SSLContext:
    context = context_for(leaf("localhost", rsa=True))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def test_a_listener_with_old_versions_only_is_a_protocol_mismatch() -> None:
    with listen_tls(old_listener()) as port:
        found = probe(port)
    tls = stage(found, "tls")
    assert (tls.outcome, tls.cause) == ("failed", "protocol-mismatch")
    assert "It accepts TLSv1.1; the client offers TLSv1.3, TLSv1.2." in tls.text
    assert tls.says[0] == "SSLHandshakeException: Received fatal alert: protocol_version"
    assert tls.says[-1] == "SslAuthenticationException: SSL handshake failed"
    assert versions(found)["TLSv1.1"] is True
    assert found.tls is not None
    assert found.tls.chain is not None


def test_a_listener_with_suites_that_the_client_lacks_is_a_cipher_mismatch() -> None:
    context = context_for(leaf("localhost", rsa=True), maximum_version=ssl.TLSVersion.TLSv1_2)
    context.set_ciphers("CAMELLIA128-SHA:@SECLEVEL=0")
    with listen_tls(context) as port:
        found = probe(port)
    tls = stage(found, "tls")
    assert (tls.outcome, tls.cause) == ("failed", "cipher-suite-mismatch")
    assert "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA" in tls.text
    assert tls.says[0] == "SSLHandshakeException: Received fatal alert: handshake_failure"


def test_the_chain_is_judged_by_the_jvm_and_by_openssl(tmp_path: Path) -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port, identity=identity(tmp_path))
    assert found.tls is not None
    chain = found.tls.chain
    assert chain is not None
    assert chain.java is not None
    assert chain.openssl is not None
    assert (chain.java.trusted, chain.openssl.trusted) == (True, True)
    assert stage(found, "certificate").outcome == "passed"


def test_a_chain_of_a_stranger_is_refused_in_the_words_of_both(tmp_path: Path) -> None:
    stranger = trustme.CA().issue_cert("localhost")
    with listen_tls(context_for(stranger)) as port:
        found = probe(port, identity=identity(tmp_path))
    certificate = stage(found, "certificate")
    assert (certificate.outcome, certificate.cause) == ("failed", "certificate-not-trusted")
    inner = "SunCertPathBuilderException: unable to find valid certification path to requested target"
    assert certificate.says[0] == inner
    assert certificate.says[-1] == "SslAuthenticationException: SSL handshake failed"
    assert found.tls is not None
    assert found.tls.chain is not None
    assert found.tls.chain.openssl is not None
    assert found.tls.chain.openssl.trusted is False
    assert found.tls.chain.openssl.says


def test_the_name_dialled_must_be_covered(tmp_path: Path) -> None:
    with listen_tls(context_for(leaf("b1.example.com"))) as port:
        found = probe(port, "b2.example.com", identity=identity(tmp_path))
    certificate = stage(found, "certificate")
    assert (certificate.outcome, certificate.cause) == ("failed", "host-name-mismatch")
    assert "it names b1.example.com" in certificate.text
    said = "No subject alternative DNS name matching b2.example.com found."
    assert certificate.says == (
        f"CertificateException: {said}",
        f"SSLHandshakeException: {said}",
        "SslAuthenticationException: SSL handshake failed",
    )


def test_without_the_check_of_names_it_passes(tmp_path: Path) -> None:
    client = identity(tmp_path, "ssl.endpoint.identification.algorithm=")
    with listen_tls(context_for(leaf("b1.example.com"))) as port:
        found = probe(port, "b2.example.com", identity=client)
    assert stage(found, "certificate").outcome == "passed"
    assert found.tls is not None
    assert found.tls.names[0].covered is False
    assert found.tls.names_checked is False


@pytest.mark.parametrize(
    ("algorithm", "cause"), [("LDAPS", "host-name-mismatch"), ("HTTP", "endpoint-identification-unknown")]
)
def test_names_are_checked_by_whatever_algorithm_the_client_has(algorithm: str, cause: str, tmp_path: Path) -> None:
    client = identity(tmp_path, f"ssl.endpoint.identification.algorithm={algorithm}")
    with listen_tls(context_for(leaf("b1.example.com"))) as port:
        found = probe(port, "b2.example.com", identity=client)
    assert (stage(found, "certificate").outcome, stage(found, "certificate").cause) == ("failed", cause)


def test_a_client_of_tls_13_alone_finds_a_listener_of_tls_12(tmp_path: Path) -> None:
    client = identity(tmp_path, "ssl.enabled.protocols=TLSv1.3")
    with listen_tls(context_for(leaf("localhost"), maximum_version=ssl.TLSVersion.TLSv1_2)) as port:
        found = probe(port, identity=client)
    tls = stage(found, "tls")
    assert (tls.outcome, tls.cause) == ("failed", "protocol-mismatch")
    assert "It accepts TLSv1.2; the client offers TLSv1.3." in tls.text


def test_a_client_that_cannot_begin_says_so(tmp_path: Path) -> None:
    """JDK 17 has 3DES switched off."""
    client = identity(tmp_path, "ssl.cipher.suites=SSL_RSA_WITH_3DES_EDE_CBC_SHA", "ssl.enabled.protocols=TLSv1.2")
    with listen_tls(context_for(leaf("localhost"))) as port:
        tls = stage(probe(port, identity=client), "tls")
    assert (tls.outcome, tls.cause) == ("failed", "protocols-unusable")
    assert tls.says == (
        "SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)",
        "SslAuthenticationException: SSL handshake failed",
    )


def test_suites_that_openssl_does_not_have_leave_the_agreement_unknown() -> None:
    from kafkassl_doctor.probe.handshakes import Client, lacks_suites

    assert lacks_suites(Client(("TLSv1.2",), ("SSL_RSA_WITH_3DES_EDE_CBC_SHA",)))
    assert not lacks_suites(Client(("TLSv1.3",), ("TLS_AES_128_GCM_SHA256",)))
    assert not lacks_suites(Client(("TLSv1.2",), ("TLS_RSA_WITH_AES_128_CBC_SHA",)))


@pytest.mark.parametrize("name", ["localhost", "b2.example.com"])
def test_a_listener_that_knows_no_such_name_is_told(name: str) -> None:
    """As nginx with ssl_reject_handshake."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x70")

    with listen(handle) as port:
        found = probe(port, name)
    tls = stage(found, "tls")
    assert tls.says[0] == "SSLHandshakeException: Received fatal alert: unrecognized_name"
    expected = "under the name b2.example.com." if name != "localhost" else "It wants a server name: none was sent."
    assert tls.text.endswith(expected)


def test_further_names_are_checked_too() -> None:
    with listen_tls(context_for(leaf("b1.example.com"))) as port:
        names = {("b1.example.com", port): ("kafka.example.com", "b1.example.com")}
        found = probe(port, "b1.example.com", names=names)
    assert found.tls is not None
    assert [(one.name, one.covered) for one in found.tls.names] == [
        ("b1.example.com", True),
        ("kafka.example.com", False),
    ]


def test_without_a_truststore_trust_is_unknown_and_the_rest_is_judged() -> None:
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port)
    certificate = stage(found, "certificate")
    assert certificate.outcome == "unknown"
    assert "--config" in certificate.text


def test_an_expired_certificate_fails_at_the_moment_judged_for(tmp_path: Path) -> None:
    ends = TARGET.at - timedelta(days=1)
    expired = authority().issue_cert("localhost", not_before=ends - timedelta(days=30), not_after=ends)
    with listen_tls(context_for(expired)) as port:
        for given in ({}, {"identity": identity(tmp_path)}):
            certificate = stage(probe(port, **given), "certificate")
            assert (certificate.outcome, certificate.cause) == ("failed", "certificate-expired")
            assert certificate.says[0].startswith("CertificateExpiredException: NotAfter: Mon Nov 23")


def test_a_chain_out_of_order_with_extras_is_described(tmp_path: Path) -> None:
    served = leaf("localhost")
    stranger = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = tmp_path / "server.pem"
    parts = [served.private_key_pem, *served.cert_chain_pems[:1], stranger.cert_pem, authority().cert_pem]
    file.write_bytes(b"".join(part.bytes() for part in parts))
    context.load_cert_chain(file)
    with listen_tls(context) as port:
        found = probe(port)
    assert found.tls is not None
    chain = found.tls.chain
    assert chain is not None
    assert chain.order == "disordered"
    assert len(chain.extras) == 1
    assert chain.ends_in_root is True
    assert chain.gaps == ()


def test_a_missing_intermediate_is_a_gap(tmp_path: Path) -> None:
    issuer = authority().create_child_ca()
    served = issuer.issue_cert("localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = tmp_path / "server.pem"
    file.write_bytes(served.private_key_pem.bytes() + served.cert_chain_pems[0].bytes())
    context.load_cert_chain(file)
    with listen_tls(context) as port:
        found = probe(port, identity=identity(tmp_path))
    assert found.tls is not None
    assert found.tls.chain is not None
    assert len(found.tls.chain.gaps) == 1
    assert stage(found, "certificate").cause == "certificate-not-trusted"


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_chain_without_a_server_name_is_compared(newest: ssl.TLSVersion) -> None:
    named = context_for(leaf("b1.example.com"), maximum_version=newest)
    default = context_for(leaf("default.example.com"), maximum_version=newest)

    def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name == "b1.example.com":
            connection.context = named

    default.sni_callback = choose
    with listen_tls(default) as port:
        found = probe(port, "b1.example.com")
        full = probe(port, "b1.example.com", tls="full")
    for one in (found, full):
        assert one.tls is not None
        assert one.tls.chain is not None
        assert one.tls.chain.certificates[0].dns_names == ("b1.example.com",)
        assert one.tls.sni_differs is True
        assert one.tls.without_sni is not None
        assert one.tls.without_sni.certificates[0].dns_names == ("default.example.com",)


def test_sni_is_sent_as_asked() -> None:
    seen: list[str | None] = []
    context = context_for(leaf("b1.example.com"))
    context.sni_callback = lambda connection, name, _context: seen.append(name)
    with listen_tls(context) as port:
        probe(port, "b1.example.com", gentle=True)
        probe(port, "b1.example.com", gentle=True, sni="other.example.com")
        probe(port, "localhost", gentle=True)
        probe(port, "127.0.0.1", gentle=True)
    assert seen == ["b1.example.com", "other.example.com", None, None]


def test_the_client_offers_what_its_file_says(tmp_path: Path) -> None:
    client = identity(tmp_path, "ssl.enabled.protocols=TLSv1.2")
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port, identity=client)
    assert found.tls is not None
    assert found.tls.protocol == "TLSv1.2"
    assert versions(found)["TLSv1.3"] is True


def test_a_truststore_in_pkcs12_serves_too(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509 import load_pem_x509_certificate

    anchor = load_pem_x509_certificate(authority().cert_pem.bytes())
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    content = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(anchor, b"ca")], BestAvailableEncryption(b"changeit")
    )
    (tmp_path / "trust.p12").write_bytes(content)
    lines: tuple[Any, ...] = (
        "ssl.truststore.type=PKCS12",
        f"ssl.truststore.location={tmp_path / 'trust.p12'}",
        "ssl.truststore.password=changeit",
    )
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port, identity=identity(tmp_path, *lines, trust=False))
    assert stage(found, "certificate").outcome == "passed"


def test_a_client_whose_truststore_does_not_open_says_why_trust_is_unknown(tmp_path: Path) -> None:
    client = identity(tmp_path, "ssl.truststore.type=PEM", "ssl.truststore.location=/gone/ca.pem", trust=False)
    with listen_tls(context_for(leaf("localhost"))) as port:
        found = probe(port, identity=client)
    certificate = stage(found, "certificate")
    assert certificate.outcome == "unknown"
    assert "NoSuchFileException: /gone/ca.pem" in certificate.text
