"""Refusals: what Kafka or the JVM would not accept, said once and read by predictions and by rules alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .values import Place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Refusal(NamedTuple):
    """One thing that Kafka or the JVM refuses, in Kafka's own words.

    ``cause`` is one of CAUSES, and the name of a rule file (rules/<subject>/<cause>.md); ``at`` is where the refused
    thing is written; ``values`` fill the rule's message and never hold a secret; ``text`` is
    ``SimpleClassName: message`` of the innermost cause, ``outer`` the exceptions around it, from the inside out.
    """

    cause: str
    at: Place | None
    values: Mapping[str, str] = _NOTHING
    text: str | None = None
    outer: tuple[str, ...] = ()


CAUSES = frozenset(
    [
        "advertised-address-unroutable",
        "advertised-listener-unknown",
        "advertised-listeners-on-controller",
        "authentication-delay-too-long",
        "authorizer-absent",
        "auto-join-without-controller",
        "bootstrap-address-malformed",
        "bootstrap-conflict",
        "bootstrap-malformed",
        "bootstrap-port-malformed",
        "broker-among-voters",
        "broker-id-out-of-range",
        "broker-limits-conflict",
        "broker-listener-missing",
        "broker-listener-on-controller",
        "certificate-algorithm-disabled",
        "certificate-ca-key-usage",
        "certificate-chain-missing",
        "certificate-critical-extension",
        "certificate-expired",
        "certificate-extended-key-usage",
        "certificate-key-usage",
        "certificate-name-constraints",
        "certificate-netscape-type",
        "certificate-not-a-ca",
        "certificate-not-trusted",
        "certificate-not-yet-valid",
        "certificate-path-length",
        "certificate-policies",
        "certificate-signature",
        "cipher-suite-mismatch",
        "class-not-found",
        "client-certificate-missing",
        "client-jaas-malformed",
        "client-settings-conflict",
        "config-provider-class-missing",
        "config-provider-file-undecodable",
        "config-provider-file-unreadable",
        "config-provider-path-missing",
        "config-provider-path-relative",
        "config-provider-path-unwanted",
        "control-plane-listener-in-kraft",
        "control-plane-listener-is-inter-broker",
        "control-plane-listener-not-advertised",
        "control-plane-listener-unmapped",
        "controller-listener-advertised",
        "controller-listener-missing",
        "controller-listener-name-not-upper",
        "controller-listener-names-missing",
        "controller-listener-names-with-zookeeper",
        "controller-listener-not-in-listeners",
        "controller-listener-on-broker",
        "controller-listener-unmapped",
        "controller-not-among-voters",
        "early-start-listener-unknown",
        "endpoint-identification-unknown",
        "host-name-illegal",
        "host-name-mismatch",
        "idempotence-in-flight",
        "idempotence-without-acks",
        "idempotence-without-retries",
        "inter-broker-keys-conflict",
        "inter-broker-listener-is-controller",
        "inter-broker-listener-not-advertised",
        "inter-broker-listener-unmapped",
        "inter-broker-mechanism-disabled",
        "inter-broker-protocol-unknown",
        "inter-broker-self-check-failed",
        "jaas-malformed",
        "kerberos-service-name-missing",
        "key-mismatch",
        "key-password-wrong",
        "key-unusable",
        "keystore-given-twice",
        "keystore-location-missing",
        "keystore-password-beside-inline-pem",
        "keystore-password-beside-pem",
        "keystore-password-missing",
        "list-element-empty",
        "list-empty",
        "listener-entry-malformed",
        "listener-name-blank",
        "listener-name-duplicate",
        "listener-port-duplicate",
        "listener-port-malformed",
        "listener-port-out-of-range",
        "listener-protocol-unknown",
        "listener-without-protocol",
        "malformed-unicode-escape",
        "mapping-rule-malformed",
        "mapping-rule-pattern",
        "node-id-conflict",
        "node-id-missing",
        "pem-certificate-missing",
        "pem-chain-out-of-order",
        "pem-key-encryption-unsupported",
        "pem-key-missing",
        "pem-key-not-pkcs8",
        "pem-key-password-missing",
        "pem-key-unreadable",
        "pem-several-keys",
        "pem-unreadable",
        "private-key-missing",
        "private-key-needs-pem",
        "process-role-duplicate",
        "protocol-map-duplicate",
        "protocol-map-malformed",
        "protocol-mismatch",
        "quorum-missing",
        "required-key-missing",
        "sasl-mechanism-missing",
        "security-protocol-unknown",
        "store-algorithm-unsupported",
        "store-missing",
        "store-password-wrong",
        "store-type-unknown",
        "store-unreadable",
        "super-user-malformed",
        "tls-algorithm-unknown",
        "transactional-without-idempotence",
        "trust-anchor-not-a-ca",
        "truststore-certificates-need-pem",
        "truststore-empty",
        "truststore-given-twice",
        "truststore-location-missing",
        "truststore-password-beside-pem",
        "truststore-password-missing",
        "value-blank",
        "value-not-allowed",
        "value-not-boolean",
        "value-not-number",
        "value-out-of-range",
        "voter-id-malformed",
        "voter-malformed",
        "voter-unroutable",
        "zookeeper-connect-missing",
    ]
)
"""Every cause that a refusal or a rejection can name: tests hold the list to the code and to rules/."""
