"""The stage of the certificate: the chain that is served, judged by the JVM and by OpenSSL, and the names it covers."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from ..jvm.alerts import certificate_alert, say_alert
from ..jvm.hostnames import HTTPS, match_host
from ..jvm.runtime import runtime_of
from ..values import Unknown
from .chains import judge_by_java, judge_by_openssl, read_chain
from .endpoint import Chain, Judged, NameCheck

if TYPE_CHECKING:
    from ..jvm.rejection import Rejection
    from ..jvm.runtime import Runtime
    from ..jvm.sides import Side
    from ..stores.certificate import Certificate
    from .flight import Flight
    from .options import ProbeOptions
    from .stages import Line


def read_served(flight: Flight, options: ProbeOptions) -> Chain | None:
    """Return the chain of a flight; None when there is none."""
    if not flight.chain:
        return None
    side = options.identity.side if options.identity else None
    names = None if side is None or isinstance(side.anchors, Unknown) else frozenset(side.anchors.by_name)
    return read_chain(flight.chain, flight.dropped, names)


def note_certificate(line: Line) -> None:
    """Add the stage: every chain is judged, the names are checked against the leaf of the first."""
    begin = monotonic()
    tls = line.tls
    if tls is None or not tls.chains:
        line.note("certificate", "failed", "No certificate is served.", 0.0, (), "server-without-usable-key")
        return
    side = line.options.identity.side if line.options.identity else None
    if side is not None:
        chains = tuple(_judge(chain, line, side) for chain in tls.chains)
        tls = tls._replace(chains=chains)
    checked = side is None or bool(side.identification)
    leaf = tls.chains[0].certificates[0]
    mismatch = None if leaf.problem else _find_mismatch(line.host, leaf, line)
    line.tls = tls._replace(names=_check_names(leaf, line, mismatch), names_checked=checked)
    _note(line, tls.chains[0], side, mismatch, begin)


def judge_others(line: Line) -> None:
    """Judge the chains that were found since."""
    side = line.options.identity.side if line.options.identity else None
    tls = line.tls
    if tls is None or side is None:
        return
    chains = tuple(chain if chain.java is not None else _judge(chain, line, side) for chain in tls.chains)
    without = tls.without_sni
    line.tls = tls._replace(chains=chains, without_sni=_judge(without, line, side) if without else None)


def check_advertised(line: Line, host: str) -> None:
    """Check the name under which the listener itself is advertised too: clients dial that from then on."""
    tls = line.tls
    if tls is None or not tls.chains or tls.chains[0].certificates[0].problem:
        return
    if host not in {one.name for one in tls.names}:
        line.tls = tls._replace(names=(*tls.names, _check(host, tls.chains[0].certificates[0], line)))


def _judge(chain: Chain, line: Line, side: Side) -> Chain:
    assert line.tls is not None
    at = line.options.target.at
    protocol, cipher = line.tls.protocol or "TLSv1.2", line.tls.cipher or ""
    java = judge_by_java(chain.certificates, side, protocol, cipher, at)
    return chain._replace(java=java, openssl=judge_by_openssl(chain.certificates, side, at))


def _check_names(leaf: Certificate, line: Line, mismatch: Rejection | None) -> tuple[NameCheck, ...]:
    """The name dialled, then those under which the listener is known to be dialled too; by the JVM's rules."""
    if leaf.problem:
        return ()
    others = (name for name in line.options.names.get((line.host, line.port), ()) if name != line.host)
    return (_tell_check(line.host, mismatch), *(_check(name, leaf, line) for name in dict.fromkeys(others)))


def _check(name: str, leaf: Certificate, line: Line) -> NameCheck:
    return _tell_check(name, _find_mismatch(name, leaf, line))


def _tell_check(name: str, mismatch: Rejection | None) -> NameCheck:
    return NameCheck(name, mismatch is None, mismatch.chain[-1] if mismatch else None)


def _find_mismatch(name: str, leaf: Certificate, line: Line) -> Rejection | None:
    """As the client compares names, or as most do where it compares none."""
    side = line.options.identity.side if line.options.identity else None
    algorithm = (side.identification if side else "") or HTTPS
    return match_host(name, leaf, _runtime_of(line), algorithm=algorithm)


def _runtime_of(line: Line) -> Runtime:
    side = line.options.identity.side if line.options.identity else None
    return side.runtime if side else runtime_of(line.options.target)


def _note(line: Line, chain: Chain, side: Side | None, mismatch: Rejection | None, begin: float) -> None:
    leaf = chain.certificates[0]
    judged = chain.java if side is not None else _judge_without_truststore(chain, line)
    assert judged is not None
    subject = leaf.subject or "a certificate without a subject"
    if judged.trusted is False:
        says = _wrap(line, judged.says)
        text = f"A client of the JVM refuses {subject}: {judged.says[-1] if judged.says else judged.cause}."
        line.note("certificate", "failed", text, monotonic() - begin, says, judged.cause)
        return
    if mismatch is not None and line.tls is not None and line.tls.names_checked:
        text = f"{subject} does not name {line.host}: {_names_of(leaf)}."
        if mismatch.cause != "host-name-mismatch":
            text = f"A client of the JVM refuses {subject}: {mismatch.chain[-1]}."
        line.note("certificate", "failed", text, monotonic() - begin, _tell(line, mismatch), mismatch.cause)
        return
    doubt = judged.says[0] if judged.trusted is None and judged.says else ""
    covered = f"{subject} names {line.host}" if mismatch is None else f"{subject}, whose names are not checked"
    ends = f"ends {leaf.not_after:%Y-%m-%d}"
    if judged.trusted is None:
        line.note("certificate", "unknown", f"{covered} and {ends}; {doubt}.", monotonic() - begin)
        return
    line.note("certificate", "passed", f"{covered}, is trusted, and {ends}.", monotonic() - begin)


def _names_of(leaf: Certificate) -> str:
    names = (*leaf.dns_names, *leaf.ip_names)
    if names:
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        return f"it names {', '.join(names[:6])}{more}"
    return f"it has no subjectAltName, only CN={leaf.most_specific_cn}" if leaf.common_names else "it names nothing"


def _tell(line: Line, mismatch: Rejection) -> tuple[str, ...]:
    """All that a client says of a name, innermost first."""
    runtime, protocol = _runtime_of(line), line.tls.protocol if line.tls else None
    alert = certificate_alert(mismatch, "client", protocol or "TLSv1.2", runtime)
    return _wrap(line, (*mismatch.chain, say_alert(f"SSLHandshakeException: {mismatch.message}", alert, runtime)))


def _wrap(line: Line, says: tuple[str, ...]) -> tuple[str, ...]:
    texts = tuple(text for text in says if text)
    if not texts:
        return ()
    return (*texts, line.say("tls-handshake-failed"))


def _judge_without_truststore(chain: Chain, line: Line) -> Judged:
    """Everything but trust: the chain is judged as if whoever signed its last certificate were trusted."""
    assert line.tls is not None
    identity = line.options.identity
    without = "whether it is trusted is not judged without a truststore (--config)"
    if identity is not None and identity.problem:
        without = f"whether {identity.file} trusts it can't be told: {identity.problem}"
    if len(chain.certificates) == 1:
        leaf = chain.certificates[0]
        if leaf.problem:
            return Judged(False, leaf.problem_texts, "certificate-unreadable")
        if not leaf.not_before <= line.options.target.at <= leaf.not_after:
            return _out_of_time(leaf, line)
        return Judged(None, (without,))
    side = _lenient_side(runtime_of(line.options.target), chain.certificates[-1])
    judged = judge_by_java(
        chain.certificates, side, line.tls.protocol or "TLSv1.2", line.tls.cipher or "", line.options.target.at
    )
    return judged if judged.trusted is False else Judged(None, (without,))


def _out_of_time(leaf: Certificate, line: Line) -> Judged:
    at = line.options.target.at
    expired = at > leaf.not_after
    moment = leaf.not_after if expired else leaf.not_before
    what = "CertificateExpiredException: NotAfter" if expired else "CertificateNotYetValidException: NotBefore"
    text = f"{what}: {moment:%a %b %d %H:%M:%S} UTC {moment.year}"
    return Judged(False, (text,), "certificate-expired" if expired else "certificate-not-yet-valid")


@lru_cache(256)
def _lenient_side(runtime: Runtime, anchor: Certificate) -> Side:
    from ..jvm.paths import Anchors
    from ..jvm.sides import Side

    return Side(runtime, (), Anchors([anchor]), ("TLSv1.3", "TLSv1.2"))
