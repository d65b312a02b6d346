"""Whole handshakes, by OpenSSL: what a client of the JVM would get, read past their end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL

from ..records import NamedTuple
from .channel import ChannelError, Deadline, DeadlinePassed, PeerClosed
from .flight import Flight
from .offers import exchange_of
from .schedule import Opener, can_open, load_ciphers, make_opener, read_key_log
from .tables import TLS13, is_suite_13, openssl_names, suite_number
from .tls_channel import CHUNK, FAREWELL, RECORD_HEAD, TlsChannel, explain_end, flush

if TYPE_CHECKING:
    from .sockets import Wire

_SERVER_SECRET = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
_LOGGED_SECRET = _SERVER_SECRET.encode()
_NUMBERS = {"TLSv1": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303, "TLSv1.3": TLS13}
_ANY_KEY = "@SECLEVEL=0"
_ALL_SUITES = b"ALL:@SECLEVEL=0"
_GROUPS = {
    "X25519MLKEM768": "X25519MLKEM768",
    "x25519": "X25519",
    "x448": "X448",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
    "ffdhe2048": "ffdhe2048",
    "ffdhe3072": "ffdhe3072",
}
"""What OpenSSL calls the groups that it offers, and a JVM has, by their names of IANA."""
_LEGACY_SERVERS = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: like the JVM, take servers that know nothing of secure renegotiation."""


class Client(NamedTuple):
    """How a client says hello."""

    protocols: tuple[str, ...]
    """Versions that it enables: TLSv1.2, TLSv1.3."""
    suites: tuple[str, ...]
    """Suites by their names of IANA or Java, in the order of preference."""
    sni: str | None = None
    issuers: tuple[Any, ...] = ()
    """Certificates of cryptography that go with the leaf presented."""
    groups: tuple[str, ...] = ()
    """Named groups in the order of preference; those of OpenSSL where there are none."""


class Key(NamedTuple):
    """What is presented to a server that asks: a private key and its certificate, of cryptography."""

    private: Any
    leaf: Any


ChooseKey = Callable[[Flight], Key | None]
"""Says what to present to a server that asks for a certificate; the flight tells whose it takes."""


class Shaken(NamedTuple):
    """What came of a handshake; ``problem`` says in plain words why it failed, None when it did not."""

    flight: Flight
    channel: TlsChannel | None = None
    """Open when it succeeded on the client's side."""
    first: bytes = b""
    """The first octets that came, where they are not of TLS."""
    alert: str | None = None
    """Name of the alert received."""
    problem: str | None = None
    closed: bool = False
    timed_out: bool = False
    presented: bool = False
    waited: float | None = None
    """Seconds until the first octet came; None when none did."""


def shake_hands(wire: Wire, client: Client, deadline: Deadline, choose: ChooseKey | None = None) -> Shaken:
    """Return what comes of a handshake on *wire*, which is left open; raises nothing that a peer can bring about.

    Without *choose* no certificate is presented.
    """
    return _Handshake(wire, client, choose).run(deadline)


def load_openssl(client: Client) -> None:
    """Have OpenSSL ready for a handshake, so that the time of one is that of the network and the peer."""
    load_ciphers()
    _context(client)


def lacks_suites(client: Client) -> bool:
    """Return whether OpenSSL has none of the client's suites for the versions up to TLS 1.2, and so offers its own."""
    return not _cipher_list(client.suites) and any(_NUMBERS.get(name, TLS13) < TLS13 for name in client.protocols)


class _NotTls(Exception):
    pass


class _Handshake:
    def __init__(self, wire: Wire, client: Client, choose: ChooseKey | None) -> None:
        self._wire = wire
        self._choose = choose
        self._secrets: dict[str, bytes] = {}
        self._flight = Flight(self._unlock, exchange_of, goes_on=True)
        self._connection = SSL.Connection(_context(client), None)
        self._connection.set_app_data(self._secrets)
        self._connection.set_connect_state()
        if client.sni:
            self._connection.set_tlsext_host_name(client.sni.encode("ascii", "replace"))
        self._presented = False
        self._given = b""
        """What OpenSSL has and the flight has not yet."""
        self._first = b""
        self._waited: float | None = None

    def run(self, deadline: Deadline) -> Shaken:
        begin = monotonic()
        ended = self._run(deadline)
        self._flight.forget_keys()  # else flight and handshake hold each other, and OpenSSL's memory with them
        return ended if self._waited is None else ended._replace(waited=self._waited - begin)

    def _run(self, deadline: Deadline) -> Shaken:
        ended = Shaken(self._flight)
        try:
            rest = self._exchange(deadline)
        except _NotTls:
            return ended._replace(first=self._first, problem="the answer is not TLS")
        except PeerClosed as problem:
            return ended._replace(problem=str(problem), closed=True, presented=self._presented)
        except ChannelError as problem:
            late = isinstance(problem, DeadlinePassed)
            return ended._replace(problem=str(problem), timed_out=late, presented=self._presented)
        except SSL.Error as problem:
            self._say_why(deadline)
            alert, words = explain_end(problem)
            closed = alert is None and isinstance(problem, SSL.SysCallError | SSL.ZeroReturnError)
            return ended._replace(alert=alert, problem=words, closed=closed, presented=self._presented)
        unread = rest or not self._flight.read_whole
        channel = TlsChannel(self._wire, self._connection, self._presented, rest, unread)
        return Shaken(self._flight, channel, presented=self._presented)

    def _exchange(self, deadline: Deadline) -> bool:
        """Run the handshake; return whether records came behind it."""
        waiting = b""
        begun = False
        while True:
            if self._go_on(deadline):
                if self._flight.asks:  # what is pending otherwise goes with the first request
                    flush(self._connection, self._wire, deadline)
                return bool(waiting)
            if not waiting:
                waiting = self._receive(deadline)
            if self._choose is None:
                self._given, waiting = waiting, b""
                self._connection.bio_write(self._given)
                continue
            if not begun:  # the keys of TLS 1.3 are there only when OpenSSL has read the hello
                begun, waiting = self._take_hello(waiting, deadline)
                continue
            self._take(waiting)
            waiting = b""

    def _go_on(self, deadline: Deadline) -> bool:
        """Have OpenSSL take what was given to it, and read it then; return whether the handshake has finished."""
        try:
            self._connection.do_handshake()
            return True
        except SSL.WantReadError:
            flush(self._connection, self._wire, deadline)
            return False
        finally:
            if self._given:
                self._flight.feed(self._given)
                self._given = b""

    def _receive(self, deadline: Deadline) -> bytes:
        data = self._wire.receive(CHUNK, deadline)
        if not data:
            raise PeerClosed("the server closed the connection during the handshake")
        if self._waited is None:
            self._waited = monotonic()
            data = self._check_first(data, deadline)
        return data

    def _check_first(self, data: bytes, deadline: Deadline) -> bytes:
        """Return the first octets, of which the JVM wants as many as a record has before its content."""
        with suppress(ChannelError):
            while len(data) < RECORD_HEAD and (more := self._wire.receive(CHUNK, deadline)):
                data += more
        if data[0] not in (21, 22) or (len(data) > 1 and data[1] != 3):
            self._first = data[:512]
            raise _NotTls
        return data

    def _take_hello(self, data: bytes, deadline: Deadline) -> tuple[bool, bytes]:
        """Give on the first record alone; return whether it was a hello, and what came behind it."""
        while len(data) < RECORD_HEAD or len(data) < RECORD_HEAD + int.from_bytes(data[3:5], "big"):
            data += self._receive(deadline)
        size = RECORD_HEAD + int.from_bytes(data[3:5], "big")
        self._take(data[:size])
        return not self._flight.retrying and self._flight.version is not None, data[size:]

    def _take(self, data: bytes) -> None:
        self._flight.feed(data)
        if self._flight.asks and self._choose is not None:
            key, self._choose = self._choose(self._flight), None
            if key is not None:
                self._connection.use_certificate(key.leaf)
                self._connection.use_privatekey(key.private)
                self._presented = True
        self._connection.bio_write(data)

    def _unlock(self, flight: Flight) -> Opener | None:
        secret = self._secrets.get(_SERVER_SECRET)
        if secret is None or flight.suite is None or not can_open(flight.suite):
            return None
        return make_opener(flight.suite, secret)

    def _say_why(self, deadline: Deadline) -> None:
        """Let the peer have the alert that OpenSSL made."""
        with suppress(ChannelError):
            flush(self._connection, self._wire, deadline.within(FAREWELL))


_MOST_CONTEXTS = 32


def _context(client: Client) -> SSL.Context:
    """One context for each kind of client: to make one takes as long as ten handshakes."""
    return _make_context(client._replace(sni=None) if client.sni else client)


@lru_cache(_MOST_CONTEXTS)
def _make_context(client: Client) -> SSL.Context:
    context = SSL.Context(SSL.TLS_METHOD)
    numbers = sorted(_NUMBERS[name] for name in client.protocols if name in _NUMBERS)
    if numbers:
        context.set_min_proto_version(numbers[0])
        context.set_max_proto_version(numbers[-1])
    context.set_options(_LEGACY_SERVERS)
    context.set_cipher_list(_cipher_list(client.suites) or _ALL_SUITES)
    newer = [suite for suite in client.suites if is_suite_13(suite_number(suite) or 0)]
    if newer:
        context.set_tls13_ciphersuites(":".join(newer).encode())
    _limit_groups(context, client.groups)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_keylog_callback(_note_secret)
    for certificate in client.issuers:
        context.add_extra_chain_cert(certificate)
    return context


def _limit_groups(context: SSL.Context, groups: tuple[str, ...]) -> None:
    """Offer those *groups* alone that OpenSSL has: its own begin with a hybrid one, which most JVMs lack and whose keys
    take as long as the rest of a hello. pyOpenSSL has no call for it: without its binding all of OpenSSL's are offered.
    """
    binding: Any = getattr(SSL, "_lib", None)
    limit = getattr(binding, "SSL_CTX_set1_curves_list", None)
    if limit is None:
        return
    names = [_GROUPS[name].encode() for name in groups if name in _GROUPS]
    known = [name for name in names if limit(context._context, name) == 1]
    if known:
        limit(context._context, b":".join(known))
    binding.ERR_clear_error()


@lru_cache(_MOST_CONTEXTS)
def _cipher_list(suites: tuple[str, ...]) -> bytes:
    """What a client's suites up to TLS 1.2 are to OpenSSL; empty where it has none of them."""
    names = openssl_names()
    listed = ":".join([*(names[suite] for suite in map(_iana, suites) if suite in names), _ANY_KEY]).encode()
    try:
        SSL.Context(SSL.TLS_METHOD).set_cipher_list(listed)
    except SSL.Error:
        return b""
    return listed


def _iana(name: str) -> str:
    return name.replace("SSL_", "TLS_", 1) if name.startswith("SSL_") else name


def _note_secret(connection: SSL.Connection, line: bytes) -> None:
    if line.startswith(_LOGGED_SECRET):
        secrets = connection.get_app_data()
        secrets.update(read_key_log(line))
