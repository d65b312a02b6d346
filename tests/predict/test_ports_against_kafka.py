"""Ports and buffers that no socket can have, held to real nodes: how the start ends, and what the log says of it."""

import re

import pytest

from fixtures.broker import free_ports, run_node
from fixtures.make import make_setup
from fixtures.nodes import make_target
from fixtures.oracle.oracle import why_absent
from kafkassl_doctor.config.broker import read_node
from kafkassl_doctor.predict.startups import predict_startup
from kafkassl_doctor.sources.properties import load_source

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
JDK = "17"
AUTHORIZER = '"authorizer.class.name" = "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users" = "b"'
SETS = {
    "bound": '"listeners" = "SSL://b1.example.com:99093,CONTROLLER://b1.example.com:C"',
    "bound alone": '"listeners" = "SSL://b1.example.com:99093,CONTROLLER://b1.example.com:C", '
    '"advertised.listeners" = "SSL://b1.example.com:9093"',
    "advertised": '"listeners" = "SSL://b1.example.com:P,CONTROLLER://b1.example.com:C", '
    '"advertised.listeners" = "SSL://b1.example.com:-1"',
    "any": '"listeners" = "SSL://b1.example.com:0,CONTROLLER://b1.example.com:C"',
    "buffer": '"listeners" = "SSL://b1.example.com:P,CONTROLLER://b1.example.com:C", '
    '"socket.receive.buffer.bytes" = "-2"',
    "controller": '"listeners" = "SSL://b1.example.com:P,CONTROLLER://b1.example.com:99094"',
    "beside a store": '"listeners" = "SSL://b1.example.com:99093,CONTROLLER://b1.example.com:C", '
    '"listener.name.ssl.ssl.keystore.location" = "/absent"',
}
BROKER = f'"listeners" = "SSL://b1.example.com:P", "advertised.listeners" = "SSL://b1.example.com:99093", {AUTHORIZER}'


def _said(log):
    """The exceptions of the first error that ended the start, from the inside out, as ``SimpleClassName: message``."""
    found = re.search(
        r"^ERROR .*(Fatal error during \S+ startup|Encountered fatal fault).*\n((?:.*\n)*?)(?=[A-Z]+ |\Z)", log, re.M
    )
    lines = [line.removeprefix("Caused by: ") for line in found[2].splitlines() if not line.startswith(("\t", " "))]
    return [re.sub(r"^(?:\w+\.)+(?=[A-Z]\w*(: |$))", "", line) for line in reversed(lines)]


def _compare(description, kafka, folder):
    absent = why_absent(kafka, JDK)
    if absent:
        pytest.skip(absent)
    port, controller = free_ports(2)
    text = description.replace(":P", f":{port}").replace(":C", f":{controller}")
    setup = make_setup(f"node.controller_port = {controller}\n{text}", folder)
    target = make_target(kafka, cwd=str(folder))
    node = read_node(load_source(str(folder / "server.properties"), target), target)
    startup = predict_startup(node, target).startup
    try:
        with run_node(setup, "server.properties", kafka, JDK):
            assert startup.starts is True
    except ValueError:
        said = _said((folder / "server.properties.log").read_text("utf-8", "replace"))
        assert (startup.starts, [startup.says, *startup.also_says]) == (False, said)


@pytest.mark.parametrize("kafka", ["4.4.0", "3.9.1", "3.4.1"])
@pytest.mark.parametrize("name", SETS)
def test_a_combined_node_ends_as_predicted(name, kafka, tmp_path):
    _compare(f"node.set = {{{SETS[name]}}}", kafka, tmp_path)


@pytest.mark.parametrize("kafka", ["4.4.0", "4.0.0"])
def test_a_broker_ends_as_predicted(kafka, tmp_path):
    _compare(f'node.role = "broker"\nnode.set = {{{BROKER}}}', kafka, tmp_path)
