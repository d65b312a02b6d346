"""Endpoints as facts: what a probe found at an address, beside what a file makes one expect there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from .. import facts
from ..records import NamedTuple
from ..values import Place, Unknown
from .certificates import Dial, Use
from .endpoint_kafka import kafka_facts
from .expectations import choose_leaf, compare
from .suite_names import is_weak_suite

if TYPE_CHECKING:
    from ..probe.endpoint import Chain, Endpoint, Tls
    from ..report import Link
    from ..target import Target
    from .certificates import CertificateFacts
    from .expectations import Aim

_OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")
_AT_ONCE = ("http", "proxy", "silent", "closed", "other", "kafka", "kafka-sasl")


class Dialled(NamedTuple):
    """An address that was dialled, and why."""

    place: Place
    aim: Aim | None = None
    """The listener that a file puts there."""
    client: str | None = None
    """File of the client through whose eyes it was looked at; None without one."""
    link: Link | None = None
    """The predicted connection of that client to this address; None when none is predicted."""
    advertised_by: str | None = None
    taken_for: Literal["broker", "controller"] | None = None
    """What that client takes it for."""
    refused: str | None = None
    """What Kafka says in place of constructing that client."""


def endpoint_facts(found: Endpoint, dialled: Dialled, target: Target, maker: CertificateFacts) -> facts.Endpoint:
    """Return what rules can see of an endpoint."""
    stopped, aim = found.stopped_at, dialled.aim
    seen = _tls_facts(found, dialled.place, maker)
    made = facts.Endpoint(
        name=found.name,
        place=dialled.place,
        host=found.host,
        port=found.port,
        advertised_by=dialled.advertised_by,
        stopped_at=stopped.name if stopped else None,
        problem=stopped.text if stopped else None,
        kafka_problem=_kafka_problem(found),
        reached=_reached(found),
        dead_addresses=_dead(found),
        speaks=_speaks(found),
        dialled_as=found.sni or found.host,
        names_checked=_checks_names(found, dialled),
        tls_mixed_up=_mixed_up(found, dialled),
        taken_for=dialled.taken_for,
        client_refused=dialled.refused,
        expected=choose_leaf(aim, seen["leaf"]) if aim else None,
        client=dialled.client,
        contradiction=None,
        other_certificate=None,
        missing_versions=(),
        extra_versions=(),
        extra_suites=(),
        missing_mechanisms=(),
        extra_mechanisms=(),
        **seen,
        **_client_facts(found),
        **kafka_facts(found, dialled, target),
    )
    if made.expected is not None:
        made = made._replace(**compare(made, made.expected))
    if dialled.link is not None:
        from .contradictions import find_contradiction

        made = made._replace(contradiction=find_contradiction(found, made, dialled.link))
    return made


def missing(found: Endpoint, *stages: str) -> Unknown:
    """Return why nothing is known of stages: what they say themselves, else the one at which the probe ended.

    Without a failure that is the last one that could not be told.
    """
    open_ = [stage for stage in found.stages if stage.outcome in ("failed", "unknown")]
    own = [stage for stage in open_ if stage.name in stages]
    ended = [stage for stage in open_ if stage.outcome == "failed"]
    told = (*own, *ended, *reversed(open_), *(stage for stage in found.stages if stage.name in stages))
    text = told[0].text if told else "it was not asked"
    return Unknown(f"{found.name} did not show it: {text.rstrip('.')}")


def _kafka_problem(found: Endpoint) -> str | None:
    """A client may have stopped before that, at a certificate."""
    failed = (one.text for one in found.stages if one.name in ("kafka", "first-bytes") and one.outcome == "failed")
    return next(failed, None)


def _reached(found: Endpoint) -> bool:
    return any(stage.name == "tcp" and stage.outcome == "passed" for stage in found.stages)


def _dead(found: Endpoint) -> tuple[str, ...]:
    accepting = any(one.accepts for one in found.addresses)
    return tuple(one.address for one in found.addresses if not one.accepts) if accepting else ()


def _speaks(found: Endpoint) -> Any:
    if found.speaks is not None:
        return found.speaks
    if found.tls is not None and found.tls.protocol is not None:
        return "tls"
    protocol = found.kafka.protocol if found.kafka else None
    if protocol in ("PLAINTEXT", "SASL_PLAINTEXT"):
        return "kafka" if protocol == "PLAINTEXT" else "kafka-sasl"
    return missing(found, "first-bytes")


def _mixed_up(found: Endpoint, dialled: Dialled) -> str | Unknown | None:
    """A client without TLS learns from the answer to its first request that TLS is spoken; one with it at once."""
    if dialled.client is None:
        return None
    if found.speaks is None and found.kafka is None and found.tls is None:
        return missing(found, "first-bytes")
    stopped = found.stopped_at
    if stopped is None or stopped.cause != "protocol-mixed-up":
        return None
    if found.speaks == "tls":
        return f"speaks TLS, and {dialled.client} does not"
    return f"speaks no TLS, and {dialled.client} does"


def _checks_names(found: Endpoint, dialled: Dialled) -> facts.Truth:
    if found.tls is not None and found.tls.names:
        return found.tls.names_checked
    return True if dialled.client is None else missing(found, "certificate", "tls")


def _tls_facts(found: Endpoint, place: Place, maker: CertificateFacts) -> dict[str, Any]:
    """What TLS showed: unknown where it was not reached, and nothing where the listener speaks none."""
    tls = found.tls
    speaks = _speaks(found)
    if speaks in _AT_ONCE:
        return _WITHOUT_TLS
    if tls is None or (tls.protocol is None and not tls.versions and not tls.chains):
        doubt = missing(found, "tls", "first-bytes")
        return {**dict.fromkeys(_WITHOUT_TLS, doubt), "tls": True if speaks == "tls" else doubt}
    accepted = tuple(one.name for one in tls.versions if one.accepted)
    if tls.protocol and tls.protocol not in accepted:
        accepted = (*accepted, tls.protocol)
    refused = tuple(one.name for one in tls.versions if one.accepted is False)
    suites = tuple(dict.fromkeys([*(name for one in tls.versions for name in one.suites), *filter(None, [tls.cipher])]))
    return {
        "tls": True,
        "protocol": tls.protocol or missing(found, "tls"),
        "cipher": tls.cipher or missing(found, "tls"),
        "versions": accepted,
        "refused_versions": refused,
        "old_versions": tuple(name for name in accepted if name in _OLD),
        "suites": suites,
        "weak_suites": tuple(filter(is_weak_suite, suites)),
        **_chain_facts(found, tls, place, maker),
        "certificate_by_name": tls.sni_differs,
    }


_WITHOUT_TLS: dict[str, Any] = {
    "tls": False, "protocol": None, "cipher": None, "versions": (), "refused_versions": (), "old_versions": (),
    "suites": (), "weak_suites": (), "leaf": None, "chain": (), "missing_issuer": None, "unordered": False,
    "superfluous": (), "trusted": None, "trust_problem": None, "covers_host": None, "certificate_by_name": None,
}  # fmt: skip


def _chain_facts(found: Endpoint, tls: Tls, place: Place, maker: CertificateFacts) -> dict[str, Any]:
    chain = tls.chain
    names = ("leaf", "chain", "missing_issuer", "unordered", "superfluous", "trusted", "trust_problem", "covers_host")
    if chain is None or not chain.certificates:
        return dict.fromkeys(names, missing(found, "certificate", "tls"))
    broken = next((one.problem for one in chain.certificates if one.problem), None)
    if broken is not None:
        return dict.fromkeys(names, Unknown(f"{found.name} serves a certificate that can't be read: {broken}"))
    made = tuple(_certificate(found, chain, number, place, maker) for number in range(len(chain.certificates)))
    root = (chain.certificates[-1].subject,) if chain.ends_in_root else ()
    judged = chain.java
    doubt = Unknown(f"{found.name}: " + (judged.says[0] if judged and judged.says else "trust could not be judged"))
    trusted = None if judged is None else doubt if judged.trusted is None else judged.trusted
    said = None if judged is None or judged.trusted is not False else judged.says[0] if judged.says else None
    return {
        "leaf": made[0],
        "chain": made,
        "missing_issuer": chain.gaps[0] if chain.gaps else None,
        "unordered": chain.order == "disordered",
        "superfluous": tuple(dict.fromkeys((*root, *chain.extras))),
        "trusted": trusted,
        "trust_problem": doubt if isinstance(trusted, Unknown) else said,
        "covers_host": _covers(found, made[0]),
    }


def _covers(found: Endpoint, leaf: facts.Certificate) -> facts.Truth:
    checked = found.tls.names[0].covered if found.tls and found.tls.names else None
    return leaf.hosts[0].covered if checked is None else checked


def _certificate(
    found: Endpoint, chain: Chain, number: int, place: Place, maker: CertificateFacts
) -> facts.Certificate:
    dialled = (Dial(found.sni or found.host, place, "clients", True),) if number == 0 else ()
    use = Use(
        place=place,
        store=found.name,
        alias="",
        position=number,
        holder="key",
        owner=found.name,
        serves=number == 0,
        dialled=dialled,
        cas_below=max(0, number - 1),
        issues=number > 0,
    )
    return maker.make(chain.certificates[number], use)


def _client_facts(found: Endpoint) -> dict[str, Any]:
    """What the listener makes of client certificates."""
    names = ("client_auth", "authorities", "withheld", "own_accepted", "foreign_accepted")
    asked = found.client_auth
    if _speaks(found) in _AT_ONCE:
        return {**dict.fromkeys(names), "authorities": ()}
    if asked is None:
        return dict.fromkeys(names, missing(found, "client-auth", "tls"))
    doubt = Unknown(f"{found.name}: {asked.text.rstrip('.') or 'client authentication could not be told'}")
    tried = {trial.certificate: trial for trial in asked.trials}
    return {
        "client_auth": doubt if asked.asks == "unknown" else asked.asks,
        "authorities": doubt if asked.asks == "unknown" else asked.authorities,
        "withheld": asked.withheld,
        "own_accepted": _accepted(found, tried.get("given")),
        "foreign_accepted": _accepted(found, tried.get("foreign")),
    }


def _accepted(found: Endpoint, trial: Any) -> facts.Truth | None:
    if trial is None:
        return None
    return Unknown(f"{found.name}: {trial.text.rstrip('.')}") if trial.accepted is None else bool(trial.accepted)
