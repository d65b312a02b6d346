"""Whether OpenSSL trusts a server's chain (X509_verify_cert of OpenSSL 3 with purpose sslserver).

Unlike the JVM it wants a path up to a self-signed anchor unless X509_V_FLAG_PARTIAL_CHAIN is set, judges the anchor
itself too (dates, usage, constraints), and refuses what is below the security level.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..jvm.name_constraints import Thrown, read_constraints, satisfies
from ..records import NamedTuple
from ..stores.certificate import verify_signature
from ..values import Unknown
from .hosts import check_host
from .verdicts import Verdict, verdict_of

if TYPE_CHECKING:
    from ..jvm.runtime import Runtime
    from ..stores.certificate import Certificate

Chain = list["Certificate"]
_DEEPEST = 100
_SECURITY = {0: 0, 1: 80, 2: 112, 3: 128, 4: 192, 5: 256}
"""Bits of security that a level wants (SSL_CTX_set_security_level)."""
_DIGEST_BITS = {"MD5": 39, "SHA1": 63, "SHA224": 112, "SHA256": 128, "SHA384": 192, "SHA512": 256}
_RSA_BITS = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80), (512, 57))
"""Least bits of an RSA, DSA or DH key, and its bits of security."""
_FIXED_BITS = {"Ed25519": 128, "Ed448": 224}
_KNOWN = frozenset(f"2.5.29.{number}" for number in (14, 15, 17, 18, 19, 30, 31, 32, 33, 36, 37, 54)) | {
    "2.16.840.1.113730.1.1",
    "1.3.6.1.5.5.7.1.7",
    "1.3.6.1.5.5.7.1.8",
    "1.3.6.1.5.5.7.1.14",
}
"""Critical extensions that OpenSSL handles (X509_supported_extension)."""
_SERVER_USAGES = {"serverAuth", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"}
_TLS_KEY_USAGES = {"digitalSignature", "keyEncipherment", "keyAgreement"}


class Judge(NamedTuple):
    """How one client judges: its anchors, the moment, and OpenSSL's settings."""

    anchors: tuple[Certificate, ...]
    at: datetime
    level: int
    host: str | None = None
    """The name dialled; None where names are not checked."""
    partial_chain: bool = False
    partial_wildcards: bool = True
    runtime: Runtime | None = None
    """For what the JVM's code of name constraints asks for."""


def verify_chain(sent: Sequence[Certificate], judge: Judge) -> Verdict | Unknown | None:
    """Return why the chain *sent* by a server, leaf first, is not trusted; None when it is."""
    leaf = sent[0]
    if _key_bits(leaf) < _SECURITY[judge.level]:
        return verdict_of("leaf-key-small", leaf)
    built = _build(leaf, list(sent[1:]), judge)
    if isinstance(built, Verdict | Unknown):
        return built
    return (
        _check_extensions(built)
        or _check_level(built, judge)
        or _check_identity(leaf, judge)
        or _check_signatures(built, judge)
    )


def _check_identity(leaf: Certificate, judge: Judge) -> Verdict | None:
    if judge.host is None:
        return None
    return check_host(judge.host, leaf, partial_wildcards=judge.partial_wildcards)


def _build(leaf: Certificate, untrusted: Chain, judge: Judge) -> Chain | Verdict | Unknown:
    """build_chain: trusted certificates first, then those that were sent."""
    chain, sent, trying_sent = [leaf], 1, True
    while len(chain) <= _DEEPEST:
        current = chain[-1]
        found = _trusted_issuer(current, judge)
        if isinstance(found, Unknown):
            return found
        if found is not None and _is_self_signed(current):
            if found.der == current.der:
                return chain
            found = None
        if found is not None:
            trying_sent = False
            chain.append(found)
            if _is_self_signed(found) or judge.partial_chain:
                return chain
            continue
        if not trying_sent or _is_self_signed(current):
            break
        issuer = next((one for one in untrusted if _issued(current, one)), None)
        if issuer is None:
            break
        untrusted.remove(issuer)
        chain.append(issuer)
        sent += 1
    if judge.partial_chain and any(one.der == chain[0].der for one in judge.anchors):
        return chain
    return _unfinished(chain, sent)


def _unfinished(chain: Chain, sent: int) -> Verdict:
    last = chain[-1]
    if len(chain) > _DEEPEST:
        return verdict_of("too-long", last)
    if _is_self_signed(last):
        return verdict_of("self-signed-leaf" if len(chain) == 1 else "self-signed-in-chain", last)
    return verdict_of("issuer-missing" if sent < len(chain) else "issuer-not-local", last)


def _trusted_issuer(certificate: Certificate, judge: Judge) -> Certificate | Unknown | None:
    """X509_STORE_CTX_get1_issuer: one that is valid now is preferred, else the one that ended last."""
    found = [one for one in judge.anchors if _issued(certificate, one)]
    valid = [one for one in found if one.not_before <= judge.at <= one.not_after]
    if len({one.der for one in valid}) > 1:
        keys = {one.public_key_der for one in valid}
        if len(keys) > 1 or len({(one.not_after, one.serial) for one in valid}) > 1:
            return _sole(valid, certificate) or Unknown("which of several anchors of one name OpenSSL takes is chance")
    return valid[0] if valid else max(found, key=lambda one: one.not_after, default=None)


def _sole(candidates: list[Certificate], certificate: Certificate) -> Certificate | None:
    """The candidates' order is that of a sort by name; what any of them would give is the same only for one key."""
    exact = [one for one in candidates if one.der == certificate.der]
    if exact:
        return exact[0]
    return candidates[0] if len({one.public_key_der for one in candidates}) == 1 else None


def _issued(certificate: Certificate, issuer: Certificate) -> bool:
    """X509_check_issued: names, key identifiers, the kind of key, and keyCertSign."""
    if certificate.issuer_key != issuer.subject_key:
        return False
    wanted, found = certificate.authority_key_id, issuer.subject_key_id
    if wanted is not None and found is not None and wanted != found:
        return False
    if certificate.authority_serial is not None and certificate.authority_serial != issuer.serial:
        return False
    if not _kind_fits(certificate.signature_algorithm, issuer.key_algorithm):
        return False
    return issuer.key_usages is None or "keyCertSign" in issuer.key_usages


def _kind_fits(algorithm: str, kind: str) -> bool:
    made_with = algorithm.rpartition("with")[2]
    return {"ECDSA": "EC", "RSASSA-PSS": "RSA"}.get(made_with, made_with) in (kind, {"RSASSA-PSS": "RSA"}.get(kind))


def _is_self_signed(certificate: Certificate) -> bool:
    """EXFLAG_SS: self-issued, and the key identifiers do not speak against it."""
    return certificate.subject_key == certificate.issuer_key and _same_key(certificate)


def _same_key(certificate: Certificate) -> bool:
    wanted, found = certificate.authority_key_id, certificate.subject_key_id
    return wanted is None or found is None or wanted == found


def _check_extensions(chain: Chain) -> Verdict | None:
    """check_extensions: critical extensions, CA or not, purpose, path length."""
    length = 0
    for number, one in enumerate(chain):
        if any(oid not in _KNOWN for oid in one.critical_oids):
            return verdict_of("critical", one)
        if number and not _is_ca(one):
            return verdict_of("invalid-ca", one)
        if not _serves(one, number > 0):
            return verdict_of("purpose", one)
        if number > 1 and one.path_length is not None and length > one.path_length:
            return verdict_of("path-length", one)
        length += number > 0 and one.subject_key != one.issuer_key
    return None


def _is_ca(certificate: Certificate) -> bool:
    """X509_check_ca: basicConstraints decide; without them a self-signed version 1, or keyCertSign."""
    usages = certificate.key_usages
    if usages is not None and "keyCertSign" not in usages:
        return False
    if certificate.basic_constraints is not None:
        return certificate.basic_constraints
    if certificate.version == 1 and _is_self_signed(certificate):
        return True
    return usages is not None


def _serves(certificate: Certificate, is_ca: bool) -> bool:
    """check_purpose_ssl_server, which looks at the extended usages of CAs too."""
    usages = certificate.extended_usages
    if usages is not None and not _SERVER_USAGES & set(usages):
        return False
    return is_ca or certificate.key_usages is None or bool(_TLS_KEY_USAGES & set(certificate.key_usages))


def _check_level(chain: Chain, judge: Judge) -> Verdict | None:
    """check_auth_level: keys of issuers, and every signature but the anchor's own."""
    wanted = _SECURITY[judge.level]
    for number, one in enumerate(chain):
        if number and _key_bits(one) < wanted:
            return verdict_of("ca-key-small", one)
        if number < len(chain) - 1 and _signature_bits(one) < wanted:
            return verdict_of("digest-weak", one)
    return None


def _key_bits(certificate: Certificate) -> int:
    """EVP_PKEY_get_security_bits."""
    kind, bits = certificate.key_algorithm, certificate.key_bits
    if kind in _FIXED_BITS:
        return _FIXED_BITS[kind]
    if bits is None:
        return 256
    if kind == "EC":
        return bits // 2
    return next((found for least, found in _RSA_BITS if bits >= least), 0)


def _signature_bits(certificate: Certificate) -> int:
    digest = certificate.signature_digest
    return _DIGEST_BITS.get(digest, 256) if digest else _FIXED_BITS.get(certificate.signature_algorithm, 256)


def _check_signatures(chain: Chain, judge: Judge) -> Verdict | Unknown | None:
    """internal_verify from the anchor down: each signature, then the dates; after that name constraints."""
    for number in range(len(chain) - 1, -1, -1):
        one = chain[number]
        if number + 1 < len(chain):
            verified = verify_signature(one, chain[number + 1])
            if isinstance(verified, Unknown):
                return verified
            if not verified:
                return verdict_of("signature", one)
        if judge.at < one.not_before:
            return verdict_of("not-yet-valid", one)
        if judge.at > one.not_after:
            return verdict_of("expired", one)
    return _check_names(chain, judge)


def _without_slips(runtime: Runtime) -> Runtime:
    """Return a runtime that compares addresses as OpenSSL does: of one kind only."""
    from ..jvm.runtime import Runtime as Release
    from ..jvm.started import Started

    return Release(runtime.version, started=Started(switches={"constraints_tell_addresses_apart": True}))


def _check_names(chain: Chain, judge: Judge) -> Verdict | Unknown | None:
    for number in range(len(chain) - 1, 0, -1):
        raw = chain[number].name_constraints
        if raw is None:
            continue
        constraint = read_constraints(raw)
        if isinstance(constraint, Unknown) or judge.runtime is None:
            return Unknown("name constraints of a CA are not reproduced for OpenSSL")
        fits = satisfies(chain[0], (constraint,), _without_slips(judge.runtime))
        if isinstance(fits, Thrown):
            return Unknown("name constraints of a CA are not reproduced for OpenSSL")
        if not fits:
            return verdict_of("names-not-permitted", chain[0])
    return None
