"""The broker's handshake with itself, on set-ups with real stores."""

import pytest

from fixtures.make import make_setup
from fixtures.nodes import make_target
from kafkassl_doctor.config.broker import read_node
from kafkassl_doctor.predict.startups import predict_startup
from kafkassl_doctor.sources.properties import load_source

HANDSHAKE = "javax.net.ssl.SSLHandshakeException: "
PATH = "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path"
EMPTY = "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty"
ASKS_NOBODY = 'node.set = {"ssl.client.auth" = "none"}'
NO_TRUST = "node.truststore = false"
NO_KEY = "node.keystore = false"
SASL = """
node.set = {"listener.security.protocol.map" = "SSL:SASL_SSL,CONTROLLER:SSL", "inter.broker.listener.name" = "SSL", \
"sasl.enabled.mechanisms" = "PLAIN", "sasl.mechanism.inter.broker.protocol" = "PLAIN", %s \
"listener.name.ssl.plain.sasl.jaas.config" = "org.apache.kafka.common.security.plain.PlainLoginModule required;"}
certs.broker.extended_usages = ["serverAuth"]
"""


OTHERS_KEY = """
certs.broker.key = "%s"
certs.other.key = "%s"
stores."broker.p12".keys = [{key = "other", chain = ["broker", "ca"]}]
"""


def start(description, folder, kafka="4.4.0", jdk="17.0.15"):
    make_setup(description, folder)
    target = make_target(kafka, jdk, cwd=str(folder))
    return predict_startup(read_node(load_source(str(folder / "server.properties"), target), target), target)


@pytest.mark.parametrize(
    "description",
    [
        "",
        'certs.broker.san = ["dns:other.example.com"]',
        f'certs.broker.extended_usages = ["serverAuth"]\n{ASKS_NOBODY}',
        'certs.ca.ends = "-1d"',
        f'certs.broker.ends = "-1d"\nstores."trust.p12".anchors = ["broker"]\n{ASKS_NOBODY}',
        'certs.broker.key = "p256"',
        'node.set = {"ssl.client.auth" = "required"}',
        'node.set = {"ssl.enabled.protocols" = "TLSv1.2"}',
        'node.set = {"ssl.endpoint.identification.algorithm" = "none"}',
    ],
)
def test_a_broker_that_trusts_itself_starts(description, tmp_path):
    assert start(description, tmp_path).startup.starts is True


@pytest.mark.parametrize(
    ("description", "inner"),
    [
        (NO_KEY, f"{HANDSHAKE}No available authentication scheme"),
        ('stores."broker.p12" = {key = false, anchors = ["ca"]}', f"{HANDSHAKE}No available authentication scheme"),
        ('stores."trust.p12".anchors = []', f"java.lang.RuntimeException: Unexpected error: {EMPTY}"),
        ('certs.broker.signed_by = "self"', f"{HANDSHAKE}PKIX path building failed: {PATH} to requested target"),
        (
            'certs.broker.ends = "-1d"',
            f"{HANDSHAKE}PKIX path validation failed: "
            "java.security.cert.CertPathValidatorException: validity check failed",
        ),
        (
            'certs.broker.extended_usages = ["clientAuth"]',
            f"{HANDSHAKE}Extended key usage does not permit use for TLS server authentication",
        ),
        (
            'certs.broker.extended_usages = ["serverAuth"]\nnode.set = {"ssl.client.auth" = "requested"}',
            f"{HANDSHAKE}Extended key usage does not permit use for TLS client authentication",
        ),
        (
            'certs.wrong = {}\nstores."broker.p12" = {key = "wrong", chain = ["broker", "ca"]}',
            f"{HANDSHAKE}Invalid CertificateVerify signature",
        ),
        (
            'node.set = {"ssl.enabled.protocols" = "TLS1.2"}',
            "java.lang.IllegalArgumentException: Unsupported protocolTLS1.2",
        ),
        (
            'node.set = {"ssl.cipher.suites" = "TLS_NONE"}',
            "java.lang.IllegalArgumentException: Unsupported CipherSuite: TLS_NONE",
        ),
    ],
)
def test_one_that_does_not_is_refused_in_kafkas_scrambled_words(description, inner, tmp_path):
    found = start(description, tmp_path)
    said = f"ConfigException: Invalid value {inner} for configuration A client SSLEngine created with the provided "
    assert found.startup.says.startswith(said)
    assert found.startup.because == ("inter-broker-self-check-failed",)
    assert [(name, refusal.values["listener"]) for name, refusal in found.refusals] == [("SSL", "SSL")]


def test_on_sasl_ssl_only_the_listeners_own_client_auth_counts(tmp_path):
    base, own = '"ssl.client.auth" = "required",', '"listener.name.ssl.ssl.client.auth" = "required",'
    assert start(SASL % base, tmp_path / "a").startup.starts is True
    assert start(SASL % own, tmp_path / "b").startup.starts is False
    old = f'{SASL % own}node.mode = "zookeeper"\nnode.unset = ["security.inter.broker.protocol"]'
    assert start(old, tmp_path / "c", kafka="2.7.2").startup.starts is True


def test_on_sasl_ssl_the_refusal_is_wrapped_once_more(tmp_path):
    found = start(SASL % "" + 'certs.broker.signed_by = "self"', tmp_path).startup
    outer = f"KafkaException: org.apache.kafka.common.config.{found.says}"
    assert found.also_says == (outer,)


def test_without_a_truststore_the_cas_that_the_jdk_ships_decide(tmp_path):
    found = start(NO_TRUST, tmp_path).startup
    assert found.starts is False
    assert "unable to find valid certification path" in found.says


def test_the_controllers_listener_is_not_checked(tmp_path):
    assert start('node.role = "controller"\ncerts.broker.ends = "-1d"', tmp_path).startup.starts is True


def test_before_2_3_nothing_is_checked(tmp_path):
    description = 'node.mode = "zookeeper"\ncerts.broker.ends = "-1d"'
    assert start(description, tmp_path, kafka="2.2.2", jdk="8u504").startup.starts is True


@pytest.mark.parametrize(
    ("certificate", "key", "inner"),
    [
        ("rsa2048", "p256", "No available authentication scheme"),
        ("ed25519", "rsa2048", "No available authentication scheme"),
        ("rsapss2048", "rsa2048", "No available authentication scheme"),
        ("rsa2048", "rsapss2048", "No available authentication scheme"),
        ("rsa2048", "rsa2048", "Invalid CertificateVerify signature"),
    ],
)
def test_a_key_of_another_kind_than_its_certificate_is_never_presented(certificate, key, inner, tmp_path):
    says = start(OTHERS_KEY % (certificate, key), tmp_path).startup.says
    assert says.startswith(f"ConfigException: Invalid value {HANDSHAKE}{inner} for configuration")


def test_one_of_several_keys_for_pss_alone_is_presented(tmp_path):
    assert start('certs.broker.key = "rsapss2048"\ncerts.client.key = "rsapss2048"', tmp_path).startup.starts is True
