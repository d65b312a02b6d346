"""Managed services are told by the names of their hosts."""

from __future__ import annotations

import pytest

from kafkassl_doctor.survey.managed import find_managed

BROKER = "b-2.orders.x1y2z3.c4.kafka.eu-central-1.amazonaws.com"


@pytest.mark.parametrize(
    ("address", "protocol"),
    [
        (f"{BROKER}:9092", "PLAINTEXT"),
        (f"{BROKER}:9094", "SSL"),
        (f"{BROKER.upper()}:9098", "SASL_SSL"),
        ("boot-ab12.c1.kafka-serverless.us-east-1.amazonaws.com:9098", "SASL_SSL"),
        ("orders.servicebus.windows.net:9093", "SASL_SSL"),
    ],
)
def test_a_port_of_a_service_speaks_one_protocol(address: str, protocol: str) -> None:
    found = find_managed(["b1.example.com:9093", address])
    assert found is not None
    assert (found.address, found.protocol) == (address, protocol)


@pytest.mark.parametrize(
    "address",
    [f"{BROKER}:9093", "b-1.example.com:9094", "10.0.0.5:9094", "localhost:9092", "amazonaws.com:9094", ":9092", ""],
)
def test_nothing_is_said_of_other_hosts_and_ports(address: str) -> None:
    assert find_managed([address]) is None
