"""Whether a client in Go trusts a server's chain (crypto/tls verifyServerCertificate, crypto/x509 Certificate.Verify).

A path may end at any certificate of the pool, so at an intermediate or at the server's own as well. Names of issuers
are compared octet by octet; every certificate of a path but a pinned leaf must be valid now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..openssl.verdicts import Verdict
from ..records import NamedTuple
from ..stores.certificate import verify_signature
from ..values import Unknown
from .constraints import check_constraints, handles_constraints
from .hosts import check_host
from .parsing import has_known_key, why_unparsed
from .texts import quote, say_go, verdict_on

if TYPE_CHECKING:
    from ..stores.certificate import Certificate

Chain = tuple["Certificate", ...]

_LARGEST_RSA, _SMALLEST_RSA = 8192, 1024
_SIGNATURES = {
    "MD5withRSA": "MD5-RSA",
    "SHA1withRSA": "SHA1-RSA",
    "SHA256withRSA": "SHA256-RSA",
    "SHA384withRSA": "SHA384-RSA",
    "SHA512withRSA": "SHA512-RSA",
    "SHA1withDSA": "DSA-SHA1",
    "SHA256withDSA": "DSA-SHA256",
    "SHA1withECDSA": "ECDSA-SHA1",
    "SHA256withECDSA": "ECDSA-SHA256",
    "SHA384withECDSA": "ECDSA-SHA384",
    "SHA512withECDSA": "ECDSA-SHA512",
    "RSASSA-PSS": "",
    "Ed25519": "Ed25519",
}
"""Algorithms that Go knows, as SignatureAlgorithm.String prints them."""
_INSECURE = ("MD5", "SHA1")
_PSS_DIGESTS = ("SHA256", "SHA384", "SHA512")
_KEYS = ("RSA", "EC", "Ed25519")
_HANDLED = frozenset(f"2.5.29.{number}" for number in (14, 15, 17, 19, 30, 31, 32, 33, 35, 36, 37, 54))
_POLICY_CONSTRAINTS = "2.5.29.36"
_SAN, _NAME_CONSTRAINTS, _INFO_ACCESS = "2.5.29.17", "2.5.29.30", "1.3.6.1.5.5.7.1.1"
_ORGANIZATION = "2.5.4.10"
_PARSED_NAMES = (1, 2, 6, 7)
_ALERTS_OF_PROOFS = ("illegal_parameter", "decrypt_error")
"""Of a signature that is wrong, in TLS 1.2 and in TLS 1.3."""


class Judge(NamedTuple):
    """How one client judges."""

    anchors: Chain
    at: datetime
    host: str | None = None
    """The name dialled; None where names are not checked."""
    protocol: str = "TLSv1.3"


def verify_chain(sent: Sequence[Certificate], judge: Judge) -> Verdict | Unknown | None:
    """Return why the chain *sent* by a server, leaf first, is not accepted; None when it is.

    Without a check of names, the chain is verified in VerifyConnection, as the package's example does, and so without
    crypto/tls's words in front.
    """
    for one in sent:
        problem = why_unparsed(one)
        if problem is not None:
            return Verdict(say_go("unparsed", problem=problem), "decode_error", "certificate-unparsed", one)
        if one.key_algorithm == "RSA" and (one.key_bits or 0) > _LARGEST_RSA:
            return Unknown(f"what Go says of an RSA key of more than {_LARGEST_RSA} bits")
    leaf = sent[0]
    if leaf.key_algorithm not in _KEYS:
        return Unknown(f"what Go says of a server with a key of {leaf.key_algorithm}")
    found = _verify(sent, judge)
    if isinstance(found, Verdict):
        return found if judge.host is None else found._replace(text=say_go("unverified", problem=found.text))
    return found if isinstance(found, Unknown) else _check_proof(leaf, judge.protocol)


def _check_proof(leaf: Certificate, protocol: str) -> Verdict | None:
    """What the server signs is checked with its key, which must not be too short (crypto/rsa, checkKeySize)."""
    problem = _problem_of_size(leaf)
    if problem is None:
        return None
    text = say_go("proof", problem=problem)
    return Verdict(text, _ALERTS_OF_PROOFS[protocol == "TLSv1.3"], "certificate-algorithm-disabled", leaf)


def bad_proof(leaf: Certificate, protocol: str) -> Verdict:
    """Return the verdict on a server whose key is not that of its certificate."""
    problem = say_go(f"proof-{leaf.key_algorithm}")
    text = say_go("proof", problem=problem)
    return Verdict(text, _ALERTS_OF_PROOFS[protocol == "TLSv1.3"], "key-certificate-mismatch", leaf)


def _problem_of_size(certificate: Certificate) -> str | None:
    small = certificate.key_algorithm == "RSA" and (certificate.key_bits or _SMALLEST_RSA) < _SMALLEST_RSA
    return say_go("key-small", bits=certificate.key_bits) if small else None


def _verify(sent: Sequence[Certificate], judge: Judge) -> Verdict | Unknown | None:
    leaf = sent[0]
    refused = _check_alone(leaf, (), judge)
    if refused is None and judge.host is not None:
        refused = check_host(judge.host, leaf)
    if refused is not None:
        return refused
    anchors = tuple(one for one in judge.anchors if why_unparsed(one) is None)
    if any(one.der == leaf.der for one in anchors):
        built: list[Chain] | Verdict | Unknown = [(leaf,)]
    else:
        built = _build((leaf,), anchors, tuple(dict.fromkeys(sent[1:])), judge)
    return _judge_paths(built, leaf) if isinstance(built, list) else built


def _judge_paths(paths: list[Chain], leaf: Certificate) -> Verdict | Unknown | None:
    """One path that fits is enough; of those that do not, what names do not fit is told first."""
    denied = None
    for path in paths:
        if any(_POLICY_CONSTRAINTS in one.extensions for one in path):
            return Unknown("constraints on policies are not reproduced for Go")
        if not _serves(path):
            continue
        problem = check_constraints(path)
        if problem is None or isinstance(problem, Unknown):
            return problem
        denied = denied or problem
    if denied is not None:
        return verdict_on("certificate-name-constraints", leaf, "name-denied", problem=denied)
    return verdict_on("certificate-extended-key-usage", leaf, "usage")


def _serves(path: Chain) -> bool:
    """checkChainForKeyUsage: extended usages of CAs count too."""
    given = [set(one.extended_usages) for one in path if one.extended_usages]
    return all(usages & {"serverAuth", "anyExtendedKeyUsage"} for usages in given)


def _check_alone(one: Certificate, below: Chain, judge: Judge, *, intermediate: bool = False) -> Verdict | None:
    """Certificate.isValid."""
    if any(_is_unhandled(one, oid) for oid in one.critical_oids):
        return verdict_on("certificate-critical-extension", one, "critical")
    if judge.at < one.not_before:
        return verdict_on("certificate-not-yet-valid", one, "early", moment=_print(one.not_before))
    if judge.at > one.not_after:
        return verdict_on("certificate-expired", one, "late", moment=_print(one.not_after))
    if intermediate and not one.basic_constraints:
        return verdict_on("certificate-not-a-ca", one, "no-ca")
    if one.basic_constraints is not None and one.path_length is not None and len(below) - 1 > one.path_length:
        return verdict_on("certificate-path-length", one, "path-length")
    return None


def _is_unhandled(one: Certificate, oid: str) -> bool:
    if oid == _SAN:
        return not any(kind in _PARSED_NAMES for kind, _ in one.general_names)
    if oid == _NAME_CONSTRAINTS:
        return not handles_constraints(one)
    return oid not in _HANDLED and oid != _INFO_ACCESS


def _print(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _build(path: Chain, anchors: Chain, sent: Chain, judge: Judge) -> list[Chain] | Verdict | Unknown:
    """buildChains: every path; where there is none, the last thing that was wrong with a CA, or that none is known."""
    current, paths = path[-1], []
    last: Verdict | None = None
    hint: tuple[str, str, Certificate] | None = None
    for intermediate, one in _candidates(current, anchors, sent):
        if not has_known_key(one) or _is_among(one, path):
            continue
        unsigned = _check_signature(current, one)
        if isinstance(unsigned, Unknown):
            return unsigned
        if unsigned is not None:
            hint = hint or (*unsigned, one)
            continue
        last = _check_alone(one, path, judge, intermediate=intermediate)
        if last is not None:
            hint = hint or (last.text, last.cause, one)
        elif intermediate:
            below = _build((*path, one), anchors, sent, judge)
            if isinstance(below, Unknown):
                return below
            last = below if isinstance(below, Verdict) else None
            paths += below if isinstance(below, list) else []
        else:
            paths.append((*path, one))
    return paths or last or _unknown_authority(current, hint)


def _candidates(current: Certificate, anchors: Chain, sent: Chain) -> Iterator[tuple[bool, Certificate]]:
    """findPotentialParents: those whose key identifier fits come first."""
    for intermediate, pool in ((False, anchors), (True, sent)):
        named = [one for one in pool if one.subject_name == current.issuer_name]
        for one in sorted(named, key=lambda one: _rank(current, one)):
            yield intermediate, one


def _rank(current: Certificate, issuer: Certificate) -> int:
    wanted, found = current.authority_key_id or b"", issuer.subject_key_id or b""
    if wanted == found:
        return 0
    return 2 if wanted and found else 1


def _is_among(one: Certificate, path: Chain) -> bool:
    """alreadyInChain."""
    return any(
        one.subject_name == other.subject_name
        and one.public_key_der == other.public_key_der
        and one.extensions.get(_SAN, (False, b""))[1] == other.extensions.get(_SAN, (False, b""))[1]
        for other in path
    )


def _unknown_authority(current: Certificate, hint: tuple[str, str, Certificate] | None) -> Verdict:
    if hint is None:
        return verdict_on("certificate-not-trusted", current, "unknown-authority")
    problem, cause, one = hint
    return verdict_on(cause, one, "unknown-authority-because", problem=quote(problem), name=quote(_name_of(one)))


def _name_of(one: Certificate) -> str:
    """The CN, else the organisation, else the serial number of a CA that was looked at."""
    if one.common_names:
        return one.common_names[-1]
    of_organization = [
        content.decode("utf-8", "replace")
        for relative in one.subject_name
        for oid, _, content in relative
        if oid == _ORGANIZATION
    ]
    return of_organization[0] if of_organization else f"serial:{one.serial}"


def _check_signature(one: Certificate, issuer: Certificate) -> tuple[str, str] | Unknown | None:
    """CheckSignatureFrom: why *issuer* can't have signed, and the name of the rule."""
    if issuer.basic_constraints is False or (issuer.version == 3 and issuer.basic_constraints is None):
        return say_go("no-signer"), "certificate-not-a-ca"
    if issuer.key_usages and "keyCertSign" not in issuer.key_usages:
        return say_go("no-signer"), "certificate-ca-key-usage"
    algorithm, digest = one.signature_algorithm, one.signature_digest
    if algorithm not in _SIGNATURES or (algorithm == "RSASSA-PSS" and digest not in _PSS_DIGESTS):
        return say_go("unimplemented"), "certificate-algorithm-disabled"
    if digest in _INSECURE:
        return say_go("insecure", algorithm=_SIGNATURES[algorithm]), "certificate-algorithm-disabled"
    kind = {"ECDSA": "EC", "RSASSA-PSS": "RSA"}.get(algorithm.rpartition("with")[2], algorithm.rpartition("with")[2])
    if issuer.key_algorithm == "DSA":
        return say_go("unimplemented"), "certificate-algorithm-disabled"
    if kind != issuer.key_algorithm:
        return Unknown("a signature of another kind than the issuer's key is not reproduced for Go")
    small = _problem_of_size(issuer)
    if small is not None:
        return small, "certificate-algorithm-disabled"
    verified = verify_signature(one, issuer)
    if isinstance(verified, Unknown):
        return verified
    return None if verified else (say_go(f"signature-{kind}"), "certificate-signature")
