"""Secrets do not get out by accident."""

import copy
import json
import pickle

import pytest

from kafkassl_doctor.sources.secret import Secret, is_secret_key

HIDDEN = "Changeit-7!"


def test_only_reveal_gives_the_text():
    secret = Secret(HIDDEN)
    assert secret.reveal() == HIDDEN
    assert HIDDEN not in f"{secret} {secret!r} {[secret]} {secret!s} {secret:}"


@pytest.mark.parametrize(
    "use",
    [
        lambda secret: secret == Secret(HIDDEN),
        lambda secret: secret != HIDDEN,
        lambda secret: secret in [HIDDEN],
        hash,
        bool,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        vars,
    ],
)
def test_comparing_hashing_copying_and_storing_fail_without_the_text(use):
    with pytest.raises(TypeError) as error:
        use(Secret(HIDDEN))
    assert HIDDEN not in str(error.value)


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \t", True), ("x", False), (" x ", False)])
def test_blank_is_what_trimming_leaves_empty(text, blank):
    assert Secret(text).blank is blank


@pytest.mark.parametrize(
    "key",
    [
        "ssl.keystore.password",
        "listener.name.secret.ssl.key.password",
        "producer.ssl.truststore.password",
        "ssl.keystore.key",
        "sasl.jaas.config",
        "listener.name.x.plain.sasl.jaas.config",
        "config.providers.vault.param.token",
        "sasl.oauthbearer.client.credentials.client.secret",
        "sasl.oauthbearer.assertion.private.key.passphrase",
        "basic.auth.user.info",
        "KAFKA_SSL_KEY_PASSWORD",
        "password.encoder.secret",
        "delegation.token.secret.key",
        "ssl.key.pem",
    ],
)
def test_keys_of_secrets(key):
    assert is_secret_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "ssl.keystore.location",
        "listener.name.secret.ssl.client.auth",
        "password.encoder.iterations",
        "ssl.truststore.certificates",
        "ssl.keystore.credentials",
        "sasl.oauthbearer.token.endpoint.url",
        "delegation.token.expiry.time.ms",
        "key.serializer",
        "sasl.oauthbearer.assertion.private.key.file",
    ],
)
def test_keys_that_hold_no_secret(key):
    assert not is_secret_key(key)
