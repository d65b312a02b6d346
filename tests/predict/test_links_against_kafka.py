"""Links held to real peers: Kafka's own server side and clients, and on a few a whole broker.

KAFKASSL_DOCTOR_LINKS names the cases by how they begin, separated by commas; without it a sample runs.
"""

import os
from datetime import UTC, datetime

import pytest

from fixtures.link_cases import link_cases
from fixtures.oracle.links import compare, run_case
from fixtures.oracle.oracle import why_absent
from fixtures.oracle.peers import Meeters
from fixtures.oracle.proof import compare_with_node

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
CASES = dict(link_cases())
SAMPLE = (
    "server-untrusted,server-expired,server-p224,name-other,name-wildcard,principal-miss-required,nodes-,login-plain"
)
ASKED = os.environ.get("KAFKASSL_DOCTOR_LINKS")
NAMED = [name for name in CASES if name.startswith(tuple((ASKED or SAMPLE).split(",")))]
RUNTIMES = [("4.4.0", "17", "17"), ("3.9.1", "17", "17"), ("4.4.0", "25", "25"), ("4.4.0", "17", "25")]


def cases_of(runtime):
    """Cases that are asked for run everywhere; those of the sample are dealt out, each to one runtime."""
    return NAMED if ASKED else NAMED[RUNTIMES.index(runtime) :: len(RUNTIMES)]


@pytest.mark.parametrize(("kafka", "jdk", "client_jdk"), RUNTIMES)
def test_links_end_as_in_kafka(kafka, jdk, client_jdk, tmp_path):
    absent = why_absent(kafka, jdk) or why_absent(kafka, client_jdk)
    if absent:
        pytest.skip(absent)
    with Meeters(kafka, jdk, tmp_path, client_jdk) as peers:
        for name in cases_of((kafka, jdk, client_jdk)):
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            for link, reals in run_case(peers, CASES[name], tmp_path / name, now):
                # nodes dial on the JDK on which they run, which is not that of the clients here
                if link.purpose == "client" or client_jdk == jdk:
                    assert compare(link, reals) == [], (name, link)


def test_a_real_broker_says_the_same_as_its_server_side_alone(tmp_path):
    absent = why_absent("4.4.0", "17")
    if absent:
        pytest.skip(absent)
    for link, real, said in compare_with_node(CASES["principal-miss-required"], "4.4.0", "17", tmp_path):
        told = (None, None) if real.connects else (said.broker_says, said.broker_log)
        assert (real.broker_says, real.broker_log, real.principal) == (*told, said.principal), link
