"""What fails stands under the defect that it comes from, which is as bad as that and has the repair."""

import pytest

from fixtures.make import make_setup
from kafkassl_doctor.judge import judge
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.rules import load_rules
from kafkassl_doctor.survey import survey

CHECK, UNTRUSTED = "inter-broker-self-check-failed", "certificate-not-trusted"
PUBLIC = (
    'node.set = {"listeners" = "LAN://:9092,SSL://:9093,CONTROLLER://:9094", "inter.broker.listener.name" = "LAN", \
"listener.security.protocol.map" = "LAN:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT"}\n'
)
MIDDLE = 'certs.mid = {ca = true, signed_by = "ca"}\ncerts.broker.signed_by = "mid"\n'
CLIENT = "client = {}\n"
LEFT = 'certs.broker.signed_by = "self"\n'
WRONG_ALIAS = (
    'certs.own = {cn = "b1.example.com", san = [], signed_by = "self"}\n'
    'certs.reply = {cn = "b1.example.com", key_of = "own"}\n'
    'stores."broker.p12" = {key = "own", anchors = ["ca", "reply"]}\n'
)
DENIED = "controller-denies-node"
AUTHORIZER = 'node.set = {"authorizer.class.name" = "org.apache.kafka.metadata.authorizer.StandardAuthorizer", '
NO_AUTH = 'node.set = {"ssl.client.auth" = "none"}\n'


@pytest.fixture
def errors(tmp_path, monkeypatch):
    """The errors of a set-up, each with the rules that follow from it."""

    def find(description):
        setup = make_setup(description, tmp_path)
        monkeypatch.chdir(tmp_path)
        facts = survey(setup.files, read_options(Given(run_as="root"), setup.files, setup.env)).facts
        verdicts = [one for one in judge(facts, load_rules()).verdicts if one.outcome == "finding"]
        return {one.rule: {other.rule for other in one.follows} for one in verdicts if one.severity == "error"}

    return find


@pytest.mark.parametrize(
    ("setup", "head", "folded"),
    [
        (LEFT, "self-signed-left-in-place", CHECK),
        (WRONG_ALIAS, "signed-reply-under-wrong-alias", CHECK),
        (MIDDLE + 'stores."broker.p12" = {key = "broker", chain = ["broker"]}', "chain-incomplete", CHECK),
        ('certs.broker.key = "dsa2048"', "dsa-key", CHECK),
        ('stores."trust.p12" = {anchors = ["ca"], java_attribute = false}', "node-truststore-empty", CHECK),
        ('stores."broker.p12" = {key = false, anchors = ["broker"]}', "keystore-without-key", CHECK),
        (NO_AUTH + "node.truststore = false", "node-dials-with-public-cas", CHECK),
        ("node.truststore = false", "client-auth-by-public-cas", CHECK),
        (PUBLIC + LEFT + CLIENT, "self-signed-left-in-place", UNTRUSTED),
        (
            PUBLIC + MIDDLE + 'stores."broker.p12" = {key = "broker", chain = ["broker"]}\n' + CLIENT,
            "chain-incomplete",
            UNTRUSTED,
        ),
        ('client.keystore = "trust.p12"\nclient.truststore = "client.p12"', "client-stores-swapped", UNTRUSTED),
        ("client.truststore = false", "truststore-is-jvm-default", UNTRUSTED),
        ("node.lines = ['ssl.keystore.location=C:\\kafka\\b.p12']", "backslash-eaten", "store-missing"),
        ('node.set = {"ssl.keystore.location" = "~/b.p12"}', "path-not-plain", "store-missing"),
        ('node.set = {"ssl.keystore.location" = "b.p12"}', "store-missing", "store-path-relative"),
        ("node.lines = ['ssl.keystore.password=\"Changeit-7!\"']", "value-quoted", "store-password-wrong"),
        ('node.unset = ["ssl.keystore.location"]', "keystore-location-missing", "listener-without-key"),
        ('certs.broker = {cn = "other", san = []}', "hostname-not-covered", "subject-alternative-name-missing"),
        ('node.set = {"ssl.cipher.suites" = "ECDHE-RSA-AES256-GCM-SHA384"}', "cipher-suite-name-unknown", CHECK),
        ('node.set = {"ssl.enabled.protocols" = "TLSv1,TLSv1.1"}', "tls-versions-unusable", "protocol-disabled"),
        (
            'client.set = {"ssl.protocol" = "TLSv1.2", "ssl.enabled.protocols" = "TLSv1.3"}',
            "ssl-protocol-caps-client",
            "protocols-unusable",
        ),
        (AUTHORIZER + '"super.users" = "User:cn=b1.example.com"}', "super-user-near-miss", DENIED),
        ("client.lines = ['bootstrap.servers=\"b1.example.com:9093\"']", "value-quoted", "bootstrap-address-malformed"),
        (
            'node.set = {"advertised.listeners" = "PLAIN://:9093", '
            '"listener.security.protocol.map" = "SSL:SSL,PLAIN:PLAINTEXT,CONTROLLER:SSL"}',
            "advertised-listener-unknown",
            "inter-broker-listener-not-advertised",
        ),
        ('client.set = {"security.protocol" = "PLAINTEXT"}', "protocol-mixed-up", "tls-settings-unused"),
    ],
)
def test_the_defect_is_the_error_and_what_fails_follows_from_it(errors, setup, head, folded):
    found = errors(setup)
    assert list(found) == [head]
    assert folded in found[head]


@pytest.mark.parametrize(
    ("setup", "rules"),
    [
        # a password that is wrong with and without its quotation marks
        ("node.lines = ['ssl.keystore.password=\"wrong\"']", {"store-password-wrong"}),
        # the chain is whole; the truststore holds another CA
        ('certs.ca2.ca = true\nstores."trust.p12".anchors = ["ca2"]', {CHECK}),
        # a DSA key that TLS 1.2 can use, and no trust
        (
            'certs.ca2.ca = true\ncerts.broker.key = "dsa2048"\nstores."trust.p12".anchors = ["ca2"]\n'
            'node.set = {"ssl.enabled.protocols" = "TLSv1.2"}',
            {CHECK},
        ),
    ],
)
def test_what_has_another_reason_stands_by_itself(errors, setup, rules):
    assert set(errors(setup)) == rules


def test_the_handshake_with_itself_is_mended_as_what_ends_it(tmp_path, monkeypatch):
    setup = make_setup("certs.ca.ca = false", tmp_path)
    monkeypatch.chdir(tmp_path)
    facts = survey(setup.files, read_options(Given(), setup.files, setup.env)).facts
    found = next(one for one in judge(facts, load_rules()).verdicts if one.rule == CHECK)
    assert found.fix.startswith("# import the certificate that is shown, or the real CA\n$ keytool -importcert")


def test_a_certificate_that_is_held_back_is_told_with_the_ca_that_is_missing(tmp_path, monkeypatch):
    """Java shows none whose issuer the listener does not name; the repair makes the listener name it."""
    setup = make_setup('certs.other.ca = true\ncerts.client.signed_by = "other"\nclient = {}', tmp_path)
    monkeypatch.chdir(tmp_path)
    facts = survey(setup.files, read_options(Given(), setup.files, setup.env)).facts
    found = next(one for one in judge(facts, load_rules()).verdicts if one.rule == "client-certificate-missing")
    assert found.message.endswith("it holds CN=client back, as the listener trusts no CA called CN=other.")
    assert "$ keytool -importcert -alias client-ca -file ca.pem -keystore trust.p12" in found.fix


def test_a_client_without_a_keystore_holds_nothing_back(tmp_path, monkeypatch):
    setup = make_setup("client.keystore = false", tmp_path)
    monkeypatch.chdir(tmp_path)
    facts = survey(setup.files, read_options(Given(), setup.files, setup.env)).facts
    found = next(one for one in judge(facts, load_rules()).verdicts if one.rule == "client-certificate-missing")
    assert found.message.endswith("and the client shows none.")
    assert "keytool" not in found.fix
