"""Reports made by hand, for the tests of the formats."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar, get_type_hints

from kafkassl_doctor import facts
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.report import ClientVerdict, Input, Related, Report, StartUp, Verdict
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Place, Unknown

T = TypeVar("T")
TARGET = Target(kafka="4.4.0", jdk="17.0.15", at=datetime(2026, 11, 24, 8, 10, tzinfo=UTC))
_SCOPE = {**vars(facts), "Place": Place, "Unknown": Unknown, "Refusal": Refusal, "Target": Target}


def fact(type_: type[T], /, **known: Any) -> T:
    """Return a fact whose other fields are the emptiest values of their types."""
    hints = get_type_hints(type_, _SCOPE)
    empty = {name: _empty(hints[name]) for name in type_._fields}
    return type_(**{**empty, **known})


def _empty(hint: Any) -> Any:
    text = str(hint)
    if "None" in text:
        return None
    for word, value in (("tuple", ()), ("Place", Place("server.properties")), ("bool", False), ("int", 0), ("str", "")):
        if text.startswith(f"<class '{word}") or word in text:
            return value
    return None


def certificate(**known: Any) -> facts.Certificate:
    """Return a certificate of b1.example.com with a year to live."""
    return fact(
        facts.Certificate,
        **{
            "subject": "CN=b1.example.com,OU=Streaming,O=Demo GmbH,C=DE",
            "not_after": "2027-11-24 10:00 UTC",
            "days_left": 365,
            "dns_names": ("b1.example.com", "kafka.example.com"),
            "serves": True,
            **known,
        },
    )


def store(name: str = "/etc/kafka/secrets/trust.p12", **known: Any) -> facts.Store:
    """Return a store that opens."""
    return fact(facts.Store, **{"name": name, "opens": True, "anchors": (certificate(),), "keys": (), **known})


def keystore(leaf: facts.Certificate | None = None, **known: Any) -> facts.Store:
    """Return a keystore with one key."""
    leaf = certificate() if leaf is None else leaf
    return store(
        "/etc/kafka/secrets/broker.p12", keys=(fact(facts.KeyEntry, certificate=leaf, chain=(leaf,)),), **known
    )


def listener(name: str = "EXTERNAL", protocol: str | Unknown = "SSL", port: int = 9093, **known: Any) -> facts.Listener:
    """Return a listener, with TLS when its protocol has it."""
    tls = isinstance(protocol, str) and protocol.endswith("SSL")
    settings = fact(facts.Tls, keystore=keystore(), truststore=store()) if tls else None
    return fact(
        facts.Listener,
        **{
            "name": name,
            "protocol": protocol,
            "port": port,
            "present": True,
            "advertised_host": "b1.example.com",
            "advertised_port": port,
            "tls": tls,
            "settings": settings,
            "client_auth": "required" if tls else "none",
            **known,
        },
    )


def node(*listeners: facts.Listener, **known: Any) -> facts.Node:
    """Return a node that is broker and controller."""
    return fact(
        facts.Node,
        **{
            "name": "server.properties",
            "role": "combined",
            "mode": "kraft",
            "node_id": 1,
            "listeners": listeners,
            **known,
        },
    )


def facts_of(*nodes: facts.Node, clients: tuple[facts.Client, ...] = ()) -> facts.Facts:
    """Return the facts of nodes and clients."""
    return fact(facts.Facts, target=TARGET, nodes=nodes, clients=clients)


def verdict(rule: str = "certificate-expired", **known: Any) -> Verdict:
    """Return a finding with all that a finding can have."""
    return Verdict(
        **{
            "rule": rule,
            "severity": "error",
            "kind": "breaks",
            "outcome": "finding",
            "subject_kind": "certificate",
            "subject_name": "broker",
            "message": "Certificate broker in /etc/kafka/secrets/broker.p12 ended on 2026-11-20 10:00 UTC, 4 days ago.",
            "place": Place("server.properties", 12),
            "says": (
                "CertificateExpiredException: NotAfter: Fri Nov 20 10:00:00 UTC 2026",
                "SSLHandshakeException: PKIX path validation failed",
            ),
            "fix": (
                "# a new certificate for the same key\n"
                "$ keytool -certreq -keystore /etc/kafka/secrets/broker.p12 -storetype PKCS12 -alias b -file b.csr\n"
                "$ openssl x509 -req -in b.csr -CA ca.pem -CAkey ca.key -days 397 -out 'signed by CA.pem'\n"
                "ssl.keystore.location=/etc/kafka/secrets/broker.p12"
            ),
            "why": (
                "Every peer that checks certificates refuses one that has ended. The broker itself refuses it\n"
                "too: when the inter-broker listener speaks TLS, Kafka dials its own certificate at start-up.\n\n"
                "A second paragraph."
            ),
            "fingerprint": "0123456789abcdef",
            **known,
        }
    )


def report(*verdicts: Verdict, **known: Any) -> Report:
    """Return a report on one node that does not start and two clients."""
    counts = {"error": 0, "warning": 0, "note": 0, "unknown": 0, "pass": 212, "not-applicable": 40}
    for one in verdicts:
        counts[one.severity if one.outcome == "finding" else one.outcome] += 1
    says = (
        "ConfigException: Invalid value javax.net.ssl.SSLHandshakeException: PKIX path validation failed for "
        "configuration A client SSLEngine created with the provided settings can't connect to a server SSLEngine "
        "created with those settings."
    )
    startup = StartUp("server.properties", "combined", starts=False, says=says, because=("certificate-expired",))
    return Report(
        **{
            "target": TARGET,
            "inputs": (Input("server.properties", "combined"), Input("client.properties", "client")),
            "verdicts": verdicts,
            "counts": counts,
            "startups": (startup,),
            "clients": (ClientVerdict("client.properties", "", "client", constructs=True),),
            "passed": {"certificate-weak-key": 12, "hostname-not-in-san": 3, "keystore-type-differs": 1},
            "lines": {Place("server.properties", 12): "ssl.keystore.location=/etc/kafka/secrets/broker.p12"},
            "facts": facts_of(node(listener(), listener("CONTROLLER", port=9094, is_controller=True))),
            **known,
        }
    )


RELATED = Related(Place("server.properties", 3), "the listener that presents it")
