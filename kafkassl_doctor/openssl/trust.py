"""Whether OpenSSL trusts a server's chain (X509_verify_cert of OpenSSL 3 with purpose sslserver).

Unlike the JVM it wants a path up to a self-signed anchor unless X509_V_FLAG_PARTIAL_CHAIN is set, judges the anchor
itself too (dates, usage, constraints), and refuses what is below the security level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..stores.certificate import verify_signature
from ..values import Unknown
from .constraints import check_names
from .hosts import check_host
from .verdicts import Verdict, verdict_of

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

Chain = list["Certificate"]
_DEEPEST = 100
_UNSURE = ("SHA384withDSA", "SHA512withDSA")
_SECURITY = {0: 0, 1: 80, 2: 112, 3: 128, 4: 192, 5: 256}
"""Bits of security that a level wants (SSL_CTX_set_security_level)."""
_DIGEST_BITS = {"MD5": 39, "SHA1": 63, "SHA224": 112, "SHA256": 128, "SHA384": 192, "SHA512": 256}
_RSA_BITS = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80), (512, 57))
"""Least bits of an RSA, DSA or DH key, and its bits of security."""
_FIXED_BITS = {"Ed25519": 128, "Ed448": 224}
_KNOWN = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 31, 32, 33, 36, 37, 54)) | {
    "1.3.6.1.5.5.7.48.1.5",
    "2.16.840.1.113730.1.1",
    "1.3.6.1.5.5.7.1.7",
    "1.3.6.1.5.5.7.1.8",
    "1.3.6.1.5.5.7.1.14",
}
"""Critical extensions that OpenSSL handles (X509_supported_extension)."""
_NETSCAPE_TYPE, _NETSCAPE_LENGTH = "2.16.840.1.113730.1.1", 4
_SSL_SERVER, _SSL_CA = 0x40, 0x04
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


def verify_chain(sent: Sequence[Certificate], judge: Judge) -> Verdict | Unknown | None:
    """Return why the chain *sent* by a server, leaf first, is not trusted; None when it is."""
    return next(find_faults(sent, judge), None)


def find_faults(sent: Sequence[Certificate], judge: Judge) -> Iterator[Verdict | Unknown]:
    """Yield everything that speaks against the chain, in the order of a callback that lets each pass (verify_cb)."""
    leaf = sent[0]
    small = verdict_of("leaf-key-small", leaf) if not allows_key(leaf, judge.level) else None
    if small is not None:
        yield small
    built = _build(leaf, list(sent[1:]), judge)
    if isinstance(built, Unknown):
        yield built
        return
    chain, fault = built
    if fault is not None:
        yield small or fault  # "a preliminary error has become final"
    yield from _check_extensions(chain)
    yield from _check_level(chain, judge)
    yield from _check_identity(leaf, judge)
    yield from _check_signatures(chain, judge)
    yield from check_names(chain)


def _check_identity(leaf: Certificate, judge: Judge) -> Iterator[Verdict]:
    found = check_host(judge.host, leaf, partial_wildcards=judge.partial_wildcards) if judge.host is not None else None
    if found is not None:
        yield found


def _build(leaf: Certificate, untrusted: Chain, judge: Judge) -> tuple[Chain, Verdict | None] | Unknown:
    """build_chain: trusted certificates first, then those that were sent; with the verdict on a chain without end."""
    chain, sent, trying_sent = [leaf], 1, True
    while len(chain) <= _DEEPEST:
        current = chain[-1]
        if current.signature_algorithm in _UNSURE:
            return Unknown(f"whether the client's OpenSSL knows {current.signature_algorithm}")
        found = _trusted_issuer(current, judge)
        if isinstance(found, Unknown):
            return found
        if found is not None and _is_self_signed(current):
            if found.der == current.der:
                return chain, None
            found = None
        if found is not None:
            trying_sent = False
            chain.append(found)
            if _is_self_signed(found) or judge.partial_chain:
                return chain, None
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
        return chain, None
    return chain, _unfinished(chain, sent)


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
    """ossl_x509_likely_issued: names, key identifiers, the kind of key."""
    if certificate.issuer_key != issuer.subject_key:
        return False
    wanted, found = certificate.authority_key_id, issuer.subject_key_id
    if wanted is not None and found is not None and wanted != found:
        return False
    if certificate.authority_serial is not None and certificate.authority_serial != issuer.serial:
        return False
    return _kind_fits(certificate.signature_algorithm, issuer.key_algorithm)


def _kind_fits(algorithm: str, kind: str) -> bool:
    made_with = algorithm.rpartition("with")[2]
    return {"ECDSA": "EC", "RSASSA-PSS": "RSA"}.get(made_with, made_with) in (kind, {"RSASSA-PSS": "RSA"}.get(kind))


def _is_self_signed(certificate: Certificate) -> bool:
    """EXFLAG_SS: self-issued, and the key identifiers do not speak against it."""
    return certificate.subject_key == certificate.issuer_key and _same_key(certificate)


def _same_key(certificate: Certificate) -> bool:
    wanted, found = certificate.authority_key_id, certificate.subject_key_id
    return wanted is None or found is None or wanted == found


def _check_extensions(chain: Chain) -> Iterator[Verdict]:
    """check_extensions: critical extensions, CA or not, purpose, path length."""
    length = 0
    for number, one in enumerate(chain):
        if any(oid not in _KNOWN for oid in one.critical_oids):
            yield verdict_of("critical", one)
        if number and not _is_ca(one):
            yield verdict_of("invalid-ca", one)
        if not _serves(one, number > 0):
            yield verdict_of("purpose", one)
        if number > 1 and one.path_length is not None and length > one.path_length:
            yield verdict_of("path-length", one)
        length += number > 0 and one.subject_key != one.issuer_key


def _is_ca(certificate: Certificate) -> bool:
    """X509_check_ca and check_ssl_ca: basicConstraints decide; without them a self-signed version 1, keyCertSign, or
    Netscape's type."""
    usages = certificate.key_usages
    if usages is not None and "keyCertSign" not in usages:
        return False
    if certificate.basic_constraints is not None:
        return certificate.basic_constraints
    if certificate.version == 1 and _is_self_signed(certificate):
        return True
    return usages is not None or bool((_netscape_type(certificate) or 0) & _SSL_CA)


def _serves(certificate: Certificate, is_ca: bool) -> bool:
    """check_purpose_ssl_server, which looks at the extended usages of CAs too."""
    usages = certificate.extended_usages
    if usages is not None and not _SERVER_USAGES & set(usages):
        return False
    if is_ca:
        return _is_ca(certificate)
    kind = _netscape_type(certificate)
    if kind is not None and not kind & _SSL_SERVER:
        return False
    return certificate.key_usages is None or bool(_TLS_KEY_USAGES & set(certificate.key_usages))


def _netscape_type(certificate: Certificate) -> int | None:
    """The bits of Netscape's certificate type; None without it."""
    found = certificate.extensions.get(_NETSCAPE_TYPE)
    return found[1][3] if found is not None and len(found[1]) == _NETSCAPE_LENGTH else None


def _check_level(chain: Chain, judge: Judge) -> Iterator[Verdict]:
    """check_auth_level: keys of issuers, and every signature but the anchor's own."""
    wanted = _SECURITY[judge.level]
    for number, one in enumerate(chain):
        if number and _key_bits(one) < wanted:
            yield verdict_of("ca-key-small", one)
        if number < len(chain) - 1 and _signature_bits(one) < wanted:
            yield verdict_of("digest-weak", one)


def allows_key(certificate: Certificate, level: int) -> bool:
    """Return whether a security level allows the key of a certificate."""
    return _key_bits(certificate) >= _SECURITY[level]


def allows_signature(certificate: Certificate, level: int) -> bool:
    """Return whether a security level allows the digest of its signature, which OpenSSL 3.0 must know."""
    return certificate.signature_algorithm not in _UNSURE and _signature_bits(certificate) >= _SECURITY[level]


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


def _check_signatures(chain: Chain, judge: Judge) -> Iterator[Verdict | Unknown]:
    """internal_verify from the anchor down: each signature, then the dates.

    Where nobody is there to have signed the last one, it is only told of a leaf, whose dates alone are looked at then.
    """
    unsigned = not _is_self_signed(chain[-1])
    for number in range(len(chain) - 1, -1, -1):
        one = chain[number]
        if number + 1 < len(chain):
            if not _may_sign(chain[number + 1]):
                yield verdict_of("no-cert-sign", chain[number + 1])
            verified = verify_signature(one, chain[number + 1])
            if isinstance(verified, Unknown):
                yield verified
            elif not verified:
                yield verdict_of("signature", one)
        elif unsigned and not judge.partial_chain:
            if number:
                continue
            yield verdict_of("leaf-unverified", one)
        if judge.at < one.not_before:
            yield verdict_of("not-yet-valid", one)
        if judge.at > one.not_after:
            yield verdict_of("expired", one)


def _may_sign(issuer: Certificate) -> bool:
    """ossl_x509_signing_allowed."""
    return issuer.key_usages is None or "keyCertSign" in issuer.key_usages
