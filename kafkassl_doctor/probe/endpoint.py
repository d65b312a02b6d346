"""What a probe tells of one address: the stages that it went through, and what each one showed.

Texts of peers stand here as they came, at most a few hundred characters each; whoever prints them makes them printable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..records import NamedTuple

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .kafka import KafkaAnswer

StageName = Literal["dns", "tcp", "first-bytes", "tls", "certificate", "client-auth", "kafka"]
STAGES: tuple[StageName, ...] = ("dns", "tcp", "first-bytes", "tls", "certificate", "client-auth", "kafka")
"""In the order in which a connection goes through them."""
StageOutcome = Literal["passed", "failed", "unknown", "skipped"]
ClientAuth = Literal["none", "requested", "required", "unknown"]
Speaks = Literal["tls", "kafka", "kafka-sasl", "http", "proxy", "silent", "closed", "other"]
"""What the first bytes show: TLS, Kafka without TLS (PLAINTEXT, SASL_PLAINTEXT), a web server, a load balancer that
waits for a PROXY header or speaks one, nothing at all, a connection that is closed at once, something else."""


class Stage(NamedTuple):
    """One stage: how it ended, and why."""

    name: StageName
    outcome: StageOutcome
    text: str
    """In plain words, a whole sentence."""
    seconds: float | None = None
    """How long it took; None where it was not entered."""
    says: tuple[str, ...] = ()
    """What a Kafka client would say of it, ``SimpleClassName: message``, innermost first; empty where it says nothing.
    """
    cause: str | None = None
    """Name of the rule that knows the reason of a failure; None where none is known, and for other outcomes."""


class Address(NamedTuple):
    """One address that the name stands for, and whether it accepts connections."""

    address: str
    """As numbers: ``192.0.2.1``, ``2001:db8::1``."""
    accepts: bool
    seconds: float
    problem: str | None = None
    """Why not: ``Connection refused``, ``timed out``; None when it accepts."""


class Chain(NamedTuple):
    """A chain as the listener serves it, leaf first."""

    key_type: str
    """Java's name of the leaf's kind of key (RSA, RSASSA-PSS, EC, Ed25519, DSA), or its OID."""
    certificates: tuple[Certificate, ...]
    order: Literal["ordered", "disordered"] = "ordered"
    """Whether each certificate was issued by the next one."""
    gaps: tuple[str, ...] = ()
    """Issuers that are neither served nor at the end of the chain: subjects of certificates that are missing."""
    extras: tuple[str, ...] = ()
    """Subjects of certificates that lead nowhere."""
    ends_in_root: bool = False
    """Whether a self-signed certificate is served at the end, which no client needs."""
    java: Judged | None = None
    """What the JVM judged for says of it with the truststore given; None without a truststore."""
    openssl: Judged | None = None
    """What OpenSSL says of it with the same certificates; None without a truststore."""
    dropped: int = 0
    """Certificates that were served beyond what is looked at."""


class Judged(NamedTuple):
    """Whether a chain is trusted; None when it can't be told."""

    trusted: bool | None
    says: tuple[str, ...] = ()
    """Why not, in the judge's own words, innermost first; or the reason for which it can't be told."""
    cause: str | None = None
    """Name of the rule."""


class NameCheck(NamedTuple):
    """Whether the leaf covers a name, by the JVM's rules."""

    name: str
    covered: bool
    says: str | None = None
    """What the JVM says when it does not."""


class Version(NamedTuple):
    """What the listener accepts in one version of TLS."""

    name: str
    """SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3."""
    accepted: bool | None
    """None when it could not be told; ``text`` says why."""
    suites: tuple[str, ...] = ()
    """By the names of IANA, in the order in which the listener takes them where it has one, else strong ones first;
    only with ``--tls full``, otherwise the one that it took."""
    unknown_suites: tuple[int, ...] = ()
    """Numbers of suites that it took and that no table names."""
    groups: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    """Signature schemes that it signs its handshake with."""
    server_preference: bool | None = None
    """Whether the listener's order of suites counts rather than the client's; None where it can't be told."""
    complete: bool = False
    """Whether everything was tried (``--tls full``)."""
    text: str = ""


class Tls(NamedTuple):
    """What TLS shows. ``protocol``, ``cipher`` and ``group`` are those of the handshake that a default client does."""

    protocol: str | None = None
    cipher: str | None = None
    """By its name of IANA, which is Java's too."""
    group: str | None = None
    versions: tuple[Version, ...] = ()
    """SSLv3 to TLSv1.3; those that were not looked at are left out."""
    chains: tuple[Chain, ...] = ()
    """The chain that a client gets that sends the name, then those for other kinds of keys."""
    without_sni: Chain | None = None
    """The chain without server name indication where it is another one; None where it is the same or was not asked."""
    sni_differs: bool | None = None
    """None when it was not asked."""
    names: tuple[NameCheck, ...] = ()
    """The name dialled first, then those under which the listener is known to be dialled and advertised too."""
    names_checked: bool = True
    """Whether the client that is looked through the eyes of checks names."""
    alert: str | None = None
    """Name of the alert with which the listener ended the handshake; None without one."""
    secure_renegotiation: bool | None = None
    compression: bool | None = None

    @property
    def chain(self) -> Chain | None:
        """The chain that a client gets."""
        return self.chains[0] if self.chains else None


class Trial(NamedTuple):
    """One handshake, read past its end: without a certificate, with that of ``--config``, with a foreign one."""

    certificate: Literal["none", "given", "foreign"]
    protocol: str
    accepted: bool | None
    """None when it could not be told; ``text`` says why."""
    text: str
    alert: str | None = None


class ClientAuthentication(NamedTuple):
    """Whether the listener asks for a client certificate, and what it makes of one."""

    asks: ClientAuth = "unknown"
    by_version: tuple[tuple[str, ClientAuth], ...] = ()
    """The same for each version of TLS that was tried."""
    authorities: tuple[str, ...] = ()
    """Names of the CAs that it says it accepts, as Java prints them; empty: any."""
    authorities_told: bool = False
    """Whether it was seen asking, so that an empty list means any."""
    trials: tuple[Trial, ...] = ()
    withheld: bool | None = None
    """Whether a Java client withholds its certificate because no CA in the list fits its chain; None without one."""
    text: str = ""


class Endpoint(NamedTuple):
    """Everything that a probe tells of one address."""

    host: str
    port: int
    address: str | None = None
    """The address that was looked at, as numbers; None when no name was found."""
    sni: str | None = None
    """The name that was sent; None when none was (an address, a name without dots)."""
    stages: tuple[Stage, ...] = ()
    """Those that were entered, and those behind them as skipped."""
    addresses: tuple[Address, ...] = ()
    speaks: Speaks | None = None
    tls: Tls | None = None
    client_auth: ClientAuthentication | None = None
    kafka: KafkaAnswer | None = None
    connections: int = 0
    """How many were opened."""
    seconds: float = 0.0
    complete: bool = True
    """False when the deadline, or the user, ended it before everything was asked."""

    @property
    def stopped_at(self) -> Stage | None:
        """The first stage that failed; None when none did."""
        return next((stage for stage in self.stages if stage.outcome == "failed"), None)

    @property
    def name(self) -> str:
        """``host:port``, with brackets around an IPv6 address."""
        return name_endpoint(self.host, self.port)


def name_endpoint(host: str, port: int) -> str:
    """Return ``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
