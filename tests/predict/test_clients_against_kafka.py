"""Clients held to the real ones: whether each can be constructed, and the whole chain of exceptions where not."""

from datetime import UTC, datetime

import pytest

from fixtures.oracle.oracle import Oracle, why_absent
from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.predict.clients import predict_client
from kafkassl_doctor.sources.properties import load_source
from kafkassl_doctor.target import Target

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
RELEASES = ("4.4.0", "4.2.0", "4.0.0", "3.9.1", "3.6.2", "3.4.1", "3.2.3", "2.8.2")
HOST = "bootstrap.servers=localhost:1\n"
LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";'
SASL = f"{HOST}security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config="
SSL = f"{HOST}security.protocol=SSL\n"
CASES = (
    *(HOST, f"{HOST}security.protocol=TLS", f"{HOST}security.protocol=ssl", f'{HOST}security.protocol="SSL"', SSL),
    *(f"{HOST}security.protocol=", "bootstrap.servers=localhost", 'bootstrap.servers="localhost:1"'),
    *("bootstrap.servers=SSL://localhost:1", "bootstrap.servers=localhost:99999", "bootstrap.servers=localhost:1,x"),
    *("bootstrap.servers=localhost:99999999999", "bootstrap.servers=localhost:1,", "bootstrap.servers=localhost:-1"),
    *("bootstrap.servers=localhost:1 localhost:2", "bootstrap.servers=localhost\nbootstrap.resolve.timeout.ms=1000"),
    *(f"{SASL}{LOGIN}", f"{SASL}{LOGIN} {LOGIN}", f"{SASL}foo", SASL),
    *(f"{HOST}security.protocol=SASL_PLAINTEXT\nsasl.jaas.config={LOGIN}", f"{HOST}client.dns.lookup=default"),
    *(f"{SSL}ssl.principal.mapping.rules=RULE:a", f"{SSL}ssl.principal.mapping.rules=RULE:(/a/"),
    *(f"{HOST}ssl.principal.mapping.rules=RULE:a", f"{SASL}{LOGIN}\nssl.principal.mapping.rules=RULE:a"),
    *(f"{SSL}ssl.principal.mapping.rules=", f"{SSL}ssl.client.auth=REQUIRED", f"{SSL}ssl.enabled.protocols=FOO"),
    *(f"{SSL}ssl.truststore.location=/absent.jks", f"{HOST}ssl.truststore.location=/absent.jks"),
    *(f"{SASL}{LOGIN}\nssl.truststore.location=/absent.jks", f"{SSL}ssl.truststore.password=x"),
    *(f"{SSL}ssl.principal.mapping.rules=RULE:a\nssl.keystore.password=x", f"{HOST}security.protocol=TLS\nretries=x"),
    *(
        f"{HOST}acks=foo",
        f"{HOST}acks=1\nenable.idempotence=true",
        f"{HOST}enable.idempotence=true",
        f"{HOST}transactional.id=t",
        f"{HOST}acks=1",
        f"{HOST}transactional.id=",
    ),
    *(
        f"{HOST}delivery.timeout.ms=1",
        f"{HOST}delivery.timeout.ms=30000\nrequest.timeout.ms=30000",
        f"{HOST}linger.ms=200000",
    ),
    *(
        f"{SSL}delivery.timeout.ms=1\nssl.keystore.password=x",
        f"{SSL}default.api.timeout.ms=1\nssl.keystore.password=x",
    ),
    *(
        f"{HOST}default.api.timeout.ms=1",
        f"{HOST}request.timeout.ms=60001",
        f"{HOST}group.id=g\nsession.timeout.ms=3000",
    ),
    *(f"{SSL}group.id=g\nheartbeat.interval.ms=50000\nssl.keystore.password=x", f"{HOST}heartbeat.interval.ms=50000"),
    *(
        f"{SSL}group.id=\nssl.keystore.password=x",
        f"{HOST}group.id=\\u0020",
        f"{HOST}group.id=\ngroup.protocol=consumer",
    ),
    f"{HOST}group.id=g\ngroup.protocol=consumer\nsession.timeout.ms=10000\npartition.assignment.strategy=\nheartbeat.interval.ms=1",
    f"{HOST}transactional.id=t\ntransaction.two.phase.commit.enable=true\ntransaction.timeout.ms=10",
    *(f"{HOST}retries=0\nenable.idempotence=true", f"{HOST}max.in.flight.requests.per.connection=6"),
)


@pytest.mark.parametrize("kafka", RELEASES)
def test_clients_are_constructed_or_fail_as_in_kafka(kafka, tmp_path):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    target = Target(kafka, "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))
    file = tmp_path / "client.properties"
    with Oracle(kafka) as real:
        for kind in ("admin", "producer", "consumer"):
            for case in CASES:
                file.write_text(case)
                (client,) = read_clients(load_source(str(file), target), target, kind)
                verdict = predict_client(client, target, {}).verdict
                answer = real.client(kind, file)
                said = (verdict.says, *verdict.also_says) if verdict.constructs is False else ()
                assert (kind, case, verdict.constructs, said) == (kind, case, answer.ok, answer.chain[::-1])
