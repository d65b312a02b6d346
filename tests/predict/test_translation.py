"""The file of a Java client, read for a client of another library."""

import pytest

from fixtures.link_cases import dial
from fixtures.make import make_setup
from fixtures.oracle.foreigners import predict

CA_OF_OTHERS = {"certs": {"other": {"ca": True, "cn": "Other CA"}}, "stores": {"others.p12": {"anchors": ["other"]}}}


def link_of(folder, runtime="go", client=None, **words):
    setup = make_setup({"client": client or {}, **words}, folder)
    found = predict(setup, "4.4.0", "17.0.15", runtime)
    (link,) = [link for link in found.links if link.purpose == "client"]
    return link


def doubt(folder, runtime="go", **words):
    link = link_of(folder, runtime, **words)
    assert link.connects is None
    return dict(link.unknown)["connects"]


@pytest.mark.parametrize("runtime", ["python", "kafka-python", "aiokafka", "go", "node"])
@pytest.mark.parametrize("form", ["p12", "jks", "pem"])
def test_stores_of_every_form_are_carried_over(tmp_path, runtime, form):
    stores = {f"own.{form}": {"key": "client"}, f"cas.{form}": {"anchors": ["ca"]}}
    client = {"keystore": f"own.{form}", "truststore": f"cas.{form}"}
    link = link_of(tmp_path, runtime, client, stores=stores)
    assert (link.connects, link.principal, link.runtime) == (True, "User:CN=client", runtime)


def test_librdkafka_reads_the_file_itself(tmp_path):
    setup = make_setup({"client": {}}, tmp_path)
    (made,) = predict(setup, "4.4.0", "17.0.15", "librdkafka").clients
    assert made.says == 'No such configuration property: "ssl.keystore.type"'


def test_the_check_of_names_is_carried_over(tmp_path):
    words = {"certs": {"broker": {"san": ["dns:other.example.com"]}}}
    assert link_of(tmp_path / "1", "node", **words).stage == "host-name"
    unchecked = {"set": {"ssl.endpoint.identification.algorithm": ""}}
    assert link_of(tmp_path / "2", "node", unchecked, **words).connects is True


def test_versions_are_carried_over(tmp_path):
    for version in ("TLSv1.2", "TLSv1.3"):
        client = {"set": {"ssl.enabled.protocols": version}}
        assert link_of(tmp_path / version, "go", client).protocol == version


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("ssl.engine.factory.class", "com.acme.Engines", "ssl.engine.factory.class has no counterpart in go"),
        ("ssl.cipher.suites", "TLS_AES_128_GCM_SHA256", "ssl.cipher.suites has no counterpart in go"),
        ("ssl.enabled.protocols", "TLSv1.1", "whether go speaks TLSv1.1"),
        (
            "ssl.endpoint.identification.algorithm",
            "LDAPS",
            "ssl.endpoint.identification.algorithm=LDAPS has no counterpart in go",
        ),
        ("acks", "7", "what go makes of ConfigException: Invalid value 7 for configuration acks"),
    ],
)
def test_what_has_no_counterpart_is_left_open(tmp_path, key, value, reason):
    if key == "acks":
        setup = make_setup({"clients": {"producer.properties": {"set": {key: value}}}}, tmp_path)
        (link,) = [one for one in predict(setup, "4.4.0", "17.0.15", "go").links if one.purpose == "client"]
        assert dict(link.unknown)["connects"].startswith(reason)
        return
    assert doubt(tmp_path, client={"set": {key: value}}) == reason


def test_a_store_that_java_does_not_open_is_left_open(tmp_path):
    reason = doubt(tmp_path, client={"set": {"ssl.keystore.password": "wrong"}})
    assert reason.startswith("what go gets of a store that Java refuses: ")


def test_of_several_keys_it_is_not_told_which(tmp_path):
    stores = {"two.p12": {"keys": [{"key": "client"}, {"key": "broker"}]}}
    assert doubt(tmp_path, client={"keystore": "two.p12"}, stores=stores) == (
        "which of the 2 keys of the keystore the client is given"
    )


def test_go_shows_nothing_where_no_issuer_of_it_is_named(tmp_path):
    words = {"certs": {"other": {"ca": True}, "client": {"signed_by": "other"}}}
    link = link_of(tmp_path, "go", **words)
    assert (link.because, link.broker_says, link.client_says) == (
        ("client-certificate-missing",),
        "SSLHandshakeException: Empty client certificate chain",
        "remote error: tls: bad certificate",
    )


def test_python_says_what_its_libraries_have_in_common(tmp_path):
    refusing = link_of(tmp_path / "1", "python", {"truststore": "others.p12"}, **CA_OF_OTHERS)
    assert refusing.client_says.startswith("SSLCertVerificationError: ")
    assert dict(refusing.unknown)["broker_says"].startswith("its libraries differ (kafka-python: ")
    refused = link_of(tmp_path / "2", "python", {"keystore": False})
    assert refused.broker_says == "SSLHandshakeException: Empty client certificate chain"
    assert refused.client_says is None


@pytest.mark.parametrize(
    ("runtime", "key", "says"),
    [
        ("python", "rsa1024", "SSLError: [SSL: EE_KEY_TOO_SMALL] ee key too small (_ssl.c:…)"),
        ("node", "rsa512", "KafkaJSConnectionError: Failed to connect: error:0A00018F:SSL routines::ee key too small"),
        ("go", "dsa2048", "tls: failed to parse private key"),
    ],
)
def test_a_certificate_that_the_library_does_not_take_ends_it_before_it_dials(tmp_path, runtime, key, says):
    setup = make_setup({"certs": {"client": {"key": key}}, "client": {}}, tmp_path)
    found = predict(setup, "4.4.0", "17.0.15", runtime)
    assert (found.clients[0].constructs, found.clients[0].says) == (False, says)
    assert found.links[0].stage is None


def test_a_hello_for_one_version_has_a_length_of_its_own(tmp_path):
    node = {
        "set": {
            "listener.security.protocol.map": "SSL:PLAINTEXT,CONTROLLER:SSL",
            "controller.listener.names": "CONTROLLER",
        }
    }
    client = {"set": {**dial(9093), "ssl.enabled.protocols": "TLSv1.2"}}
    link = link_of(tmp_path, "go", client, node=node)
    assert (link.stage, link.client_says, link.broker_says) == ("plaintext-mismatch", "EOF", None)
