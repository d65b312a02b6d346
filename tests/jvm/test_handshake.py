"""What comes of a handshake between two JSSE engines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.handshake import Handshake, Side, handshake
from kafkassl_doctor.jvm.keys import KeyEntry
from kafkassl_doctor.jvm.paths import Anchors
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.jvm.sizes import check_sizes
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.values import Unknown

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
BOTH, OLD, NEW = ("TLSv1.2", "TLSv1.3"), ("TLSv1.2",), ("TLSv1.3",)
RSA_SUITE, ECDSA_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"


def _sides(jdk: str = "17.0.15", **words: dict[str, Any]) -> tuple[Side, Side]:
    """A client and a server that trust the CA of each other; *words* change certificates ca, client, server."""
    base: dict[str, dict[str, Any]] = {"ca": {"ca": True, "cn": "Demo CA"}, "client": {}, "server": {"cn": "b1"}}
    made = Certificates({**base, **{name: {**base.get(name, {}), **one} for name, one in words.items()}})
    runtime = load_runtime(jdk)
    anchors = Anchors([decode_certificate(made["ca"].der)])
    client, server = (
        Side(runtime, (KeyEntry("k", tuple(decode_certificate(one.der) for one in made[name].chain)),), anchors, BOTH)
        for name in ("client", "server")
    )
    return client, server


def _talk(client: Side, server: Side, host: str | None = None) -> Handshake:
    return handshake(client, server, AT, host)


def test_two_default_sides_agree_on_tls_13() -> None:
    talk = _talk(*_sides())
    assert (talk.connects, talk.protocol, talk.cipher) == (True, "TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert [certificate.subject for certificate in talk.server_chain] == ["CN=b1", "CN=Demo CA"]
    assert not talk.client_asked
    assert talk.client_chain == ()


def test_a_client_certificate_is_shown_when_asked_for() -> None:
    client, server = _sides()
    talk = _talk(client, server._replace(client_auth="required"))
    assert talk.connects
    assert talk.client_asked
    assert talk.client_chain[0].subject == "CN=client"


@pytest.mark.parametrize(
    ("jdk", "protocols", "server_says", "client_says"),
    [
        ("17.0.15", NEW, "Empty client certificate chain", "Received fatal alert: bad_certificate"),
        ("17.0.15", OLD, "Empty client certificate chain", "Received fatal alert: bad_certificate"),
        ("8u504", OLD, "Empty server certificate chain", "Received fatal alert: bad_certificate"),
        ("25.0.3", NEW, "(certificate_required) Empty client certificate chain",
         "(certificate_required) Received fatal alert: certificate_required"),
        ("25.0.3", OLD, "(handshake_failure) Empty client certificate chain",
         "(handshake_failure) Received fatal alert: handshake_failure"),
    ],
)  # fmt: skip
def test_a_missing_client_certificate_is_refused(
    jdk: str, protocols: tuple[str, ...], server_says: str, client_says: str
) -> None:
    client, server = _sides(jdk)
    talk = _talk(client._replace(keys=()), server._replace(client_auth="required", protocols=protocols))
    assert (talk.connects, talk.stage, talk.refused_by) == (False, "client-certificate", "server")
    assert talk.server_says == f"SSLHandshakeException: {server_says}"
    assert talk.client_says == f"SSLHandshakeException: {client_says}"
    assert talk.late is (protocols == NEW)


def test_a_client_withholds_a_certificate_whose_issuer_the_server_does_not_name() -> None:
    client, server = _sides(client={"signed_by": "self"})
    asked = _talk(client, server._replace(client_auth="requested"))
    assert asked.connects
    assert asked.client_chain == ()
    assert _talk(client, server._replace(client_auth="required")).cause == "client-certificate-missing"


def test_an_old_server_names_no_issuers_in_tls_13() -> None:
    client, server = _sides("11.0.5", client={"signed_by": "self"})
    talk = _talk(client, server._replace(client_auth="requested"))
    assert talk.stage == "client-certificate"
    assert talk.client_chain != ()


def test_a_client_that_does_not_trust_the_server_says_why() -> None:
    client, server = _sides(server={"signed_by": "self"})
    talk = _talk(client, server)
    assert (talk.stage, talk.refused_by, talk.cause) == ("server-certificate", "client", "certificate-not-trusted")
    assert talk.client_says is not None
    assert talk.client_says.startswith("SunCertPathBuilderException: unable to find")
    assert talk.client_also[-1].startswith("SSLHandshakeException: PKIX path building failed: sun.security")
    assert talk.server_says == "SSLHandshakeException: Received fatal alert: certificate_unknown"
    assert talk.protocol == "TLSv1.3"


@pytest.mark.parametrize(
    ("jdk", "protocols", "alert"),
    [
        ("17.0.15", NEW, "certificate_unknown"),
        ("17.0.15", OLD, "certificate_expired"),
        ("25.0.3", NEW, "certificate_expired"),
    ],
)
def test_the_alert_goes_by_reason_protocol_and_jdk(jdk: str, protocols: tuple[str, ...], alert: str) -> None:
    client, server = _sides(jdk, server={"ends": "-1d"})
    talk = _talk(client._replace(protocols=protocols), server)
    assert talk.server_says is not None
    assert talk.server_says.endswith(f"Received fatal alert: {alert}")


def test_a_server_refuses_an_expired_client_late_in_tls_13() -> None:
    client, server = _sides(client={"ends": "-1d"})
    talk = _talk(client, server._replace(client_auth="requested"))
    assert (talk.connects, talk.stage, talk.late) == (False, "client-certificate", True)
    assert talk.server_says is not None
    assert talk.server_says.startswith("CertificateExpiredException: NotAfter: Mon Nov 23")
    assert talk.rejection is not None
    assert talk.rejection.cause == "certificate-expired"


def test_the_host_name_is_checked_only_when_asked() -> None:
    client, server = _sides(server={"san": ["dns:b1.example.com"]})
    assert _talk(client, server, "b2.example.com").connects
    checking = client._replace(identification="https")
    assert _talk(checking, server, "b1.example.com").connects
    talk = _talk(checking, server, "b2.example.com")
    assert (talk.stage, talk.cause) == ("host-name", "host-name-mismatch")
    assert talk.client_also == (
        "SSLHandshakeException: No subject alternative DNS name matching b2.example.com found.",
    )


def test_protocols_without_overlap_are_told_by_the_server() -> None:
    client, server = _sides()
    talk = _talk(client._replace(protocols=NEW), server._replace(protocols=OLD))
    assert (talk.stage, talk.cause, talk.protocol) == ("protocol", "protocol-mismatch", None)
    assert talk.server_says == (
        "SSLHandshakeException: The client supported protocol versions [TLSv1.3] are not accepted by server "
        "preferences [TLSv1.2]"
    )
    assert talk.client_says == "SSLHandshakeException: Received fatal alert: protocol_version"


def test_an_old_jdk_prints_constants_in_the_servers_list() -> None:
    client, server = _sides("11.0.24")
    talk = _talk(client._replace(protocols=NEW), server._replace(protocols=OLD))
    assert talk.server_says is not None
    assert talk.server_says.endswith("server preferences [TLS12]")


@pytest.mark.parametrize(
    ("jdk", "text"), [("17.0.15", "Unsupported protocolTLSv1.5"), ("21.0.13", "Unsupported protocol: TLSv1.5")]
)
def test_an_unknown_protocol_fails_the_engine(jdk: str, text: str) -> None:
    client, server = _sides(jdk)
    talk = _talk(client._replace(protocols=("TLSv1.5",)), server)
    assert (talk.stage, talk.client_says, talk.server_says) == ("protocol", f"IllegalArgumentException: {text}", None)


def test_an_unknown_suite_fails_the_engine() -> None:
    client, server = _sides()
    talk = _talk(client, server._replace(suites=("ECDHE-RSA-AES256-GCM-SHA384",)))
    assert (talk.stage, talk.refused_by) == ("cipher", "server")
    assert talk.server_says == "IllegalArgumentException: Unsupported CipherSuite: ECDHE-RSA-AES256-GCM-SHA384"


def test_nothing_left_is_told_by_the_side_that_has_nothing() -> None:
    client, server = _sides()
    text = "SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"
    assert _talk(client._replace(protocols=("TLSv1",)), server).client_says == text
    assert _talk(client, server._replace(protocols=("TLSv1",))).server_says == text
    assert _talk(client._replace(context="TLSv1.1"), server).client_says == text
    only = _talk(client._replace(suites=("TLS_EMPTY_RENEGOTIATION_INFO_SCSV",)), server)
    assert only.client_says == "SSLHandshakeException: No negotiable cipher suite"


def test_the_context_caps_a_client_but_not_a_server() -> None:
    client, server = _sides()
    assert _talk(client._replace(context="TLSv1.2"), server).protocol == "TLSv1.2"
    assert _talk(client, server._replace(context="TLSv1.1")).protocol == "TLSv1.3"


def test_an_old_hello_must_be_enabled_on_the_server() -> None:
    client, server = _sides()
    old = client._replace(protocols=("SSLv2Hello", "TLSv1.2"))
    assert _talk(old, server).server_says == "SSLHandshakeException: SSLv2Hello is not enabled"
    assert _talk(old, server._replace(protocols=("SSLv2Hello", "TLSv1.2"))).connects


def test_suites_for_another_kind_of_key_have_nothing_in_common() -> None:
    client, server = _sides()
    talk = _talk(client, server._replace(suites=(ECDSA_SUITE,)))
    assert (talk.stage, talk.server_says) == ("cipher", "SSLHandshakeException: no cipher suites in common")
    assert talk.client_says == "SSLHandshakeException: Received fatal alert: handshake_failure"


def test_a_server_without_a_key_differs_by_protocol() -> None:
    client, server = _sides()
    bare = server._replace(keys=())
    new, old = _talk(client, bare), _talk(client._replace(protocols=OLD), bare)
    assert (new.stage, new.server_says) == (
        "server-certificate",
        "SSLHandshakeException: No available authentication scheme",
    )
    assert (old.stage, old.server_says) == ("cipher", "SSLHandshakeException: no cipher suites in common")
    assert new.cause == old.cause == "server-without-usable-key"


def test_a_server_prefers_its_own_suites_but_on_jdk_8() -> None:
    ours, theirs = (
        (RSA_SUITE, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", RSA_SUITE),
    )
    for jdk, chosen in (("17.0.15", theirs[0]), ("8u504", ours[0])):
        client, server = _sides(jdk)
        assert _talk(client._replace(suites=ours), server._replace(suites=theirs)).cipher == chosen


@pytest.mark.parametrize(("key", "connects13", "connects12"), [("rsa2048", True, True), ("p256", True, True),
    ("p521", True, True), ("ed25519", True, True), ("rsapss2048", True, True), ("dsa2048", False, True),
    ("p224", False, False), ("rsa512", False, False)])  # fmt: skip
def test_a_server_key_serves_or_does_not(key: str, connects13: bool, connects12: bool) -> None:
    client, server = _sides(server={"key": key})
    assert _talk(client, server).connects is connects13
    assert _talk(client._replace(protocols=OLD), server).connects is connects12


def test_a_key_that_cannot_sign_is_told_by_its_owner() -> None:
    client, server = _sides(server={"key": "p224"})
    talk = _talk(client, server)
    assert talk.cause == "key-unusable"
    assert talk.server_says == "SSLException: No supported CertificateVerify signature algorithm for EC  key"
    assert talk.client_says == "SSLException: Received fatal alert: internal_error"


def test_a_client_that_refuses_the_certificate_is_faster_than_the_alert() -> None:
    client, server = _sides(server={"key": "p224", "signed_by": "self"})
    talk = _talk(client, server)
    assert talk.refused_by == "server"
    assert talk.client_says is not None
    assert talk.client_says.startswith("SunCertPathBuilderException")


def test_a_client_key_that_cannot_sign_is_told_by_the_client() -> None:
    client, server = _sides(client={"key": "p224"})
    talk = _talk(client, server._replace(client_auth="required"))
    assert (talk.stage, talk.refused_by) == ("client-certificate", "client")
    assert talk.server_says == "SSLException: Received fatal alert: internal_error"


def test_a_dsa_client_key_is_withheld_in_tls_13_and_shown_in_tls_12() -> None:
    client, server = _sides(client={"key": "dsa2048"})
    server = server._replace(client_auth="requested")
    assert _talk(client, server).client_chain == ()
    assert _talk(client, server._replace(protocols=OLD)).client_chain != ()


@pytest.mark.parametrize(
    ("side", "protocols", "says"),
    [
        ("server", NEW, "Invalid CertificateVerify signature"),
        ("server", OLD, "Invalid ECDH ServerKeyExchange signature"),
        ("client", NEW, "Invalid CertificateVerify signature"),
        ("client", OLD, "Invalid CertificateVerify signature"),
    ],
)
def test_a_key_of_another_certificate_is_found_out(side: str, protocols: tuple[str, ...], says: str) -> None:
    client, server = _sides()
    server = server._replace(client_auth="required", protocols=protocols)
    wrong = (server if side == "server" else client).keys
    assert not isinstance(wrong, Unknown)
    keys = (wrong[0]._replace(matches=False),)
    talk = _talk(client, server._replace(keys=keys)) if side == "server" else _talk(client._replace(keys=keys), server)
    assert talk.cause == "key-certificate-mismatch"
    assert (talk.client_says if side == "server" else talk.server_says) == f"SSLHandshakeException: {says}"


def test_with_rsa_key_exchange_a_wrong_key_makes_unknown_words() -> None:
    client, server = _sides()
    assert not isinstance(server.keys, Unknown)
    suite = ("TLS_RSA_WITH_AES_128_GCM_SHA256",)
    talk = _talk(client, server._replace(suites=suite, keys=(server.keys[0]._replace(matches=False),)))
    assert talk.connects is False
    assert [field for field, _ in talk.unknown] == ["client_says", "server_says"]


@pytest.mark.parametrize(
    ("jdk", "wrapped", "alert"),
    [("17.0.15", False, "handshake_failure"), ("25.0.3", True, "internal_error")],
)
def test_a_side_without_anchors_fails_unchecked(jdk: str, wrapped: bool, alert: str) -> None:
    client, server = _sides(jdk)
    talk = _talk(client._replace(anchors=Anchors(())), server)
    assert talk.client_says == "InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty"
    assert ("SSLException: (internal_error) Unhandled exception" in talk.client_also) is wrapped
    assert talk.server_says is not None
    assert talk.server_says.endswith(f"Received fatal alert: {alert}")


def test_what_is_unknown_of_a_side_is_unknown_of_the_handshake() -> None:
    client, server = _sides()
    for talk in (
        _talk(client, server._replace(keys=Unknown("sealed"))),
        _talk(client._replace(anchors=Unknown("sealed")), server),
        _talk(client._replace(keys=Unknown("sealed")), server._replace(client_auth="required")),
    ):
        assert talk.connects is None
        assert talk.unknown == (("connects", "sealed"),)


def test_the_key_manager_pkix_withholds_what_the_request_of_tls_12_does_not_name() -> None:
    client, server = _sides("21.0.13", client={"digest": "sha1"})
    client, server = client._replace(key_manager="PKIX"), server._replace(client_auth="requested")
    assert _talk(client, server).client_chain != ()
    assert _talk(client, server._replace(protocols=OLD)).client_chain == ()
    assert _talk(client._replace(key_manager="SunX509"), server._replace(protocols=OLD)).client_chain != ()


def test_keys_of_a_client_that_is_not_asked_do_not_matter() -> None:
    client, server = _sides()
    assert _talk(client._replace(keys=Unknown("sealed")), server).connects


def test_the_old_stack_is_unknown() -> None:
    client, server = _sides("8u202")
    talk = _talk(client._replace(protocols=OLD), server._replace(protocols=OLD))
    assert talk.connects is None


def test_sides_may_run_on_different_jdks() -> None:
    client, _ = _sides("8u504")
    _, server = _sides("25.0.3", server={"ends": "-1d"})
    talk = _talk(client, server)
    assert talk.server_says is not None
    assert talk.server_says.startswith("SSLHandshakeException: (certificate_unknown)")
    assert talk.client_also[-1].startswith("SSLHandshakeException: PKIX path validation failed")


@pytest.mark.parametrize(
    ("length", "peer", "jdk", "says"),
    [
        (11, "server", "17.0.15", "The certificate chain length (11) exceeds the maximum allowed length (10)"),
        (14, "server", "17.0.15", "The certificate chain length (11) exceeds the maximum allowed length (10)"),
        (10, "server", "25.0.3", None),
        (9, "client", "17.0.15", None),
        (9, "client", "25.0.3", "The certificate chain length (9) exceeds the maximum allowed length (8)"),
        (11, "client", "25.0.3", "The certificate chain length (9) exceeds the maximum allowed length (8)"),
    ],
)
def test_a_chain_may_be_too_long(length: int, peer: str, jdk: str, says: str | None) -> None:
    leaf = decode_certificate(Certificates({"x": {"signed_by": "self"}})["x"].der)
    found = check_sizes([leaf] * length, "TLSv1.3", load_runtime(jdk), peer=peer)
    assert (found and found.text) == (None if says is None else f"SSLProtocolException: {says}")


def test_a_certificate_message_may_be_too_large() -> None:
    names = [f"dns:{'x' * 40}{number}.example.com" for number in range(600)]
    client, server = _sides(server={"san": names})
    talk = _talk(client, server)
    assert talk.cause == "certificate-chain-too-long"
    assert talk.client_says is not None
    assert "exceeds the maximum allowed size (32768)" in talk.client_says
    assert talk.server_says == "SSLProtocolException: Received fatal alert: unexpected_message"
