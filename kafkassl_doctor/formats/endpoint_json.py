"""What a probe found, as ``endpoints[]`` of the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..stores.certificate import Certificate

if TYPE_CHECKING:
    from ..probe.endpoint import Chain, ClientAuthentication, Endpoint, Judged, Stage, Tls, Version
    from ..report import Verdict

_DIGITS = 6
"""Microseconds."""


def endpoint_json(endpoint: Endpoint, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Return an endpoint; ``because`` names the rules that found something at it."""
    return {
        "host": endpoint.host,
        "port": endpoint.port,
        "address": endpoint.address,
        "sni": endpoint.sni,
        "speaks": endpoint.speaks,
        "stages": [_stage(one) for one in endpoint.stages],
        "addresses": [{**one._asdict(), "seconds": round(one.seconds, _DIGITS)} for one in endpoint.addresses],
        "tls": None if endpoint.tls is None else _tls(endpoint.tls),
        "client_auth": None if endpoint.client_auth is None else _client_auth(endpoint.client_auth),
        "kafka": None if endpoint.kafka is None else _plain(endpoint.kafka),
        "connections": endpoint.connections,
        "seconds": round(endpoint.seconds, _DIGITS),
        "complete": endpoint.complete,
        "because": _because(endpoint, verdicts),
    }


def _because(endpoint: Endpoint, verdicts: Iterable[Verdict]) -> list[str]:
    stopped = endpoint.stopped_at
    rules = [stopped.cause] if stopped is not None and stopped.cause is not None else []
    for verdict in verdicts:
        if (
            verdict.outcome == "finding"
            and verdict.subject_kind == "endpoint"
            and verdict.subject_name == endpoint.name
        ):
            rules.append(verdict.rule)
    return list(dict.fromkeys(rules))


def _stage(stage: Stage) -> dict[str, Any]:
    seconds = None if stage.seconds is None else round(stage.seconds, _DIGITS)
    return {**stage._asdict(), "seconds": seconds, "says": list(stage.says)}


def _tls(tls: Tls) -> dict[str, Any]:
    return {
        "protocol": tls.protocol,
        "cipher": tls.cipher,
        "group": tls.group,
        "versions": [_version(one) for one in tls.versions],
        "chains": [_chain(one) for one in tls.chains],
        "without_sni": None if tls.without_sni is None else _chain(tls.without_sni),
        "sni_differs": tls.sni_differs,
        "names": [one._asdict() for one in tls.names],
        "alert": tls.alert,
        "secure_renegotiation": tls.secure_renegotiation,
        "compression": tls.compression,
    }


def _version(version: Version) -> dict[str, Any]:
    lists = ("suites", "unknown_suites", "groups", "schemes")
    return {key: list(value) if key in lists else value for key, value in version._asdict().items()}


def _chain(chain: Chain) -> dict[str, Any]:
    return {
        "key_type": chain.key_type,
        "certificates": [certificate_json(one) for one in chain.certificates],
        "order": chain.order,
        "gaps": list(chain.gaps),
        "extras": list(chain.extras),
        "ends_in_root": chain.ends_in_root,
        "java": _judged(chain.java),
        "openssl": _judged(chain.openssl),
        "dropped": chain.dropped,
    }


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate; where Java can't parse it, ``problem`` says so and only the fingerprint is certain."""
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial": f"{certificate.serial:x}",
        "not_before": f"{certificate.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{certificate.not_after:%Y-%m-%dT%H:%M:%SZ}",
        "dns_names": list(certificate.dns_names),
        "ip_names": list(certificate.ip_names),
        "key": certificate.key_algorithm,
        "key_bits": certificate.key_bits,
        "curve": certificate.curve,
        "signature": certificate.signature_algorithm,
        "fingerprint": certificate.fingerprint,
        "problem": certificate.problem,
    }


def _judged(judged: Judged | None) -> dict[str, Any] | None:
    return None if judged is None else {**judged._asdict(), "says": list(judged.says)}


def _client_auth(found: ClientAuthentication) -> dict[str, Any]:
    return {
        "asks": found.asks,
        "by_version": [{"version": version, "asks": asks} for version, asks in found.by_version],
        "authorities": list(found.authorities),
        "authorities_told": found.authorities_told,
        "trials": [one._asdict() for one in found.trials],
        "withheld": found.withheld,
        "text": found.text,
    }


def _plain(value: Any) -> Any:
    """Named tuples as objects, other tuples as lists; an address as its text."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return round(value, _DIGITS) if isinstance(value, float) else value
