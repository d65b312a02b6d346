"""Facts about certificates: what is in them, and what is asked of them where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from .. import facts
from ..jvm.addresses import read_address
from ..jvm.algorithms import disabled_reason, usable_in_tls, weak_reason
from ..jvm.hostnames import match_host
from ..records import NamedTuple
from ..stores.certificate import verify_signature
from ..values import Place, Unknown, is_unknown

if TYPE_CHECKING:
    from ..jvm.rejection import Rejection
    from ..jvm.runtime import Runtime
    from ..stores.certificate import Certificate
    from ..target import Target

_DAY = timedelta(days=1)
_ILLEGAL = "host-name-illegal"
_CONSTRAINTS = "2.5.29.19"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.*:%")
"""Characters of names that keytool takes; it refuses an underscore."""
_IP_CHARACTERS = frozenset("0123456789abcdefABCDEF:.")
# The critical extensions that PKIX and JSSE process (sun.security.provider.certpath, jdk-semantics §4.2)
_KNOWN_CRITICAL = frozenset(
    {
        "2.5.29.15",
        "2.5.29.17",
        _CONSTRAINTS,
        "2.5.29.30",
        "2.5.29.32",
        "2.5.29.33",
        "2.5.29.36",
        "2.5.29.37",
        "2.5.29.54",
    }
)


class Dial(NamedTuple):
    """A name under which a certificate is dialled, by whom, and whether the dialling side checks it."""

    host: str
    place: Place
    purpose: Literal["clients", "brokers", "controllers"]
    checks: bool | None
    """None when no dialling side is at hand: Kafka's default would check."""
    runtime: Runtime | None = None
    """The JVM that dials; None: that of the node."""


class Use(NamedTuple):
    """Where and for what a certificate stands in a store."""

    place: Place
    store: str
    alias: str
    position: int
    holder: Literal["key", "anchor"]
    owner: str
    serves: facts.Truth = False
    dials: bool = False
    asked: facts.Truth = False
    pinned: facts.Truth = False
    key_matches: facts.Truth = True
    dialled: tuple[Dial, ...] = ()
    cas_below: int = 0
    issues: facts.Truth = False
    signs: bool = True
    keytool_store: str | None = None
    pem_file: str | None = None


class CertificateFacts:
    """Makes certificate facts; what depends on the certificate alone is worked out once."""

    def __init__(self, target: Target, runtime: Runtime) -> None:
        self._target = target
        self.runtime = runtime
        self.at = target.at
        self._own: dict[str, dict[str, Any]] = {}

    def make(self, certificate: Certificate, use: Use) -> facts.Certificate:
        """Return the facts of *certificate* where *use* says that it stands."""
        own = self._own.get(certificate.fingerprint)
        if own is None:
            own = self._own[certificate.fingerprint] = _own_facts(certificate, self._target, self.runtime)
        refused = {
            (host, runtime): match_host(host, certificate, runtime)
            for host, runtime in dict.fromkeys((dial.host, dial.runtime or self.runtime) for dial in use.dialled)
        }
        checks = [
            _check_name(certificate, dial, refused[dial.host, dial.runtime or self.runtime]) for dial in use.dialled
        ]
        pairs = zip(checks, use.dialled, strict=True)
        missed = [(dial.checks, dial.host) for check, dial in pairs if check.covered is False]
        uncovered, for_others, unchecked = (_names_of(missed, checked) for checked in (True, None, False))
        by_common_name = tuple(dict.fromkeys([check.host for check in checks if check.by_common_name is True]))
        kept = (*certificate.dns_names, *certificate.ip_names, *by_common_name)
        return facts.Certificate(
            place=use.place,
            store=use.store,
            alias=use.alias,
            position=use.position,
            holder=use.holder,
            owner=use.owner,
            serves=use.serves,
            dials=use.dials,
            asked=use.asked,
            pinned=use.pinned,
            key_matches=use.key_matches,
            cas_below=use.cas_below,
            issues=use.issues,
            signs=use.signs,
            keytool_store=use.keytool_store,
            pem_file=use.pem_file,
            is_leaf=use.holder == "key" and use.position == 0,
            hosts=tuple(checks),
            uncovered=uncovered,
            own_san=as_san((), kept),
            uncovered_san=as_san(kept, uncovered),
            uncovered_for_others=for_others,
            uncovered_san_for_others=as_san((*kept, *uncovered), for_others),
            names_without_check=unchecked,
            only_by_common_name=by_common_name,
            illegal_hosts=tuple(host for (host, _), why in refused.items() if why and why.cause == _ILLEGAL),
            **own,
        )


def _names_of(missed: list[tuple[bool | None, str]], checked: bool | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys([host for checks, host in missed if checks is checked]))


def as_san(kept: Iterable[str], hosts: Iterable[str]) -> str:
    """*hosts* after those that are *kept*, as keytool and openssl take them in a subject alternative name.

    Empty when none of *hosts* can stand in one; an address counts without its zone.
    """
    wanted = list(filter(None, map(_san_of, hosts)))
    return ",".join(dict.fromkeys((*filter(None, map(_san_of, kept)), *wanted))) if wanted else ""


def _san_of(host: str) -> str:
    """One name of a request; empty for what keytool would take for something else."""
    if not host or not host.isascii() or not _PLAIN.issuperset(host.lower()):
        return ""
    return f"dns:{host}" if read_address(host) is None else f"ip:{host.partition('%')[0]}"


def _check_name(certificate: Certificate, dial: Dial, rejection: Rejection | None) -> facts.HostCheck:
    covered = rejection is None
    return facts.HostCheck(
        host=dial.host,
        place=dial.place,
        purpose=dial.purpose,
        covered=covered,
        by_common_name=covered and not certificate.dns_names and not _is_address(dial.host),
        says=None if rejection is None else rejection.text,
    )


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def format_time(moment: datetime) -> str:
    """Return *moment* as ``2026-11-24 10:00 UTC``."""
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d} {moment.hour:02d}:{moment.minute:02d} UTC"


def _own_facts(certificate: Certificate, target: Target, runtime: Runtime) -> dict[str, Any]:
    left = certificate.not_after - target.at
    days_left = left // _DAY
    expired = certificate.not_after < target.at
    soon = target.expires_within_days
    if certificate.basic_constraints is True and target.ca_expires_within_days is not None:
        soon = target.ca_expires_within_days
    self_issued = certificate.subject_key == certificate.issuer_key
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial": f"{certificate.serial:x}",
        "fingerprint": certificate.fingerprint,
        "version": certificate.version,
        "not_before": format_time(certificate.not_before),
        "not_after": format_time(certificate.not_after),
        "days_left": days_left,
        "expired": expired,
        "not_yet_valid": certificate.not_before > target.at,
        "expires_soon": not expired and left < _DAY * soon,
        "lifetime_days": (certificate.not_after - certificate.not_before) // _DAY,
        "self_issued": self_issued,
        "self_signed": self_issued and _signed_itself(certificate),
        "key_algorithm": certificate.key_algorithm,
        "key_bits": certificate.key_bits,
        "curve": certificate.curve,
        "signature_algorithm": certificate.signature_algorithm,
        "signature_digest": certificate.signature_digest,
        "is_ca": certificate.basic_constraints is True,
        "path_length": certificate.path_length,
        "key_usages": certificate.key_usages,
        "extended_usages": certificate.extended_usages,
        "has_san": certificate.has_san,
        "dns_names": certificate.dns_names,
        "ip_names": certificate.ip_names,
        "ip_in_dns": tuple(_addresses(certificate.dns_names)),
        "common_name": certificate.most_specific_cn,
        "disabled": disabled_reason(certificate, runtime),
        "weak": weak_reason(certificate),
        "usable_in_tls13": usable_in_tls(certificate, "TLSv1.3", runtime),
        "usable_in_tls12": usable_in_tls(certificate, "TLSv1.2", runtime),
        "broad_wildcards": tuple(_broad_wildcards(certificate)),
        "unknown_critical": tuple(oid for oid in certificate.critical_oids if oid not in _KNOWN_CRITICAL),
        "public_issuer": runtime.ships_ca(certificate.issuer_key),
        "constraints_critical": _CONSTRAINTS in certificate.critical_oids,
        "has_authority_key_id": certificate.authority_key_id is not None,
    }


def _signed_itself(certificate: Certificate) -> bool | Unknown:
    verdict = verify_signature(certificate, certificate)
    return verdict if is_unknown(verdict) else bool(verdict)


def _broad_wildcards(certificate: Certificate) -> Iterable[str]:
    names = certificate.dns_names or tuple(filter(None, (certificate.most_specific_cn,)))
    return (name for name in names if name == "*" or (name.startswith("*.") and "." not in name[2:].rstrip(".")))


def _addresses(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        if (
            name
            and set(name) <= _IP_CHARACTERS
            and (":" in name or (name.count(".") == 3 and name.replace(".", "").isdigit()))
        ):
            yield name
