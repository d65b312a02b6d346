"""Which listener a prefixed key belongs to."""

import pytest

from kafkassl_doctor.survey.properties import Keys, split_key


def _keys(*listeners):
    return Keys("broker", frozenset(listeners), (), False, False, True)


@pytest.mark.parametrize(
    ("name", "prefix", "key"),
    [
        ("listener.name.ssl.ssl.client.auth", "listener.name.ssl.", "ssl.client.auth"),
        ("listener.name.broker.a.ssl.client.auth", "listener.name.broker.a.", "ssl.client.auth"),
        ("listener.name.broker.a.plain.sasl.jaas.config", "listener.name.broker.a.plain.", "sasl.jaas.config"),
        ("listener.name.broker.ssl.client.auth", "listener.name.broker.", "ssl.client.auth"),
        ("listener.name.other.ssl.client.auth", "listener.name.other.", "ssl.client.auth"),
        ("listener.name.broker.a", "listener.name.broker.", "a"),
        ("listener.name.ssl", "", "listener.name.ssl"),
    ],
)
def test_a_listener_whose_name_holds_a_dot_is_told_from_one_whose_name_does_not(name, prefix, key):
    assert split_key(name, _keys("SSL", "BROKER", "BROKER.A")) == (prefix, key)
