"""Listeners on loopback for probes to dial: TLS by OpenSSL, and hand-made ones that say whatever a test wants."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any

import trustme

from kafkassl_doctor.probe.endpoint import Endpoint, Stage
from kafkassl_doctor.probe.options import ProbeOptions
from kafkassl_doctor.probe.stages import probe_endpoint
from kafkassl_doctor.target import Target

AT = datetime(2026, 11, 24, tzinfo=UTC)
TARGET = Target(kafka="4.4.0", jdk="17.0.15", at=AT)
_PATIENCE = 20.0

Handler = Callable[[socket.socket], None]


@contextmanager
def listen(handle: Handler, family: int = socket.AF_INET) -> Iterator[int]:
    """Give the port of a listener that calls *handle* with each connection, in a thread of its own."""
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    server = socket.create_server((host, 0), family=family, backlog=200)
    over = Event()

    def serve_one(connection: socket.socket) -> None:
        with closing(connection), suppress(OSError, ssl.SSLError):
            connection.settimeout(_PATIENCE)
            handle(connection)

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            Thread(target=serve_one, args=(connection,), daemon=True).start()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(_PATIENCE)


@cache
def authority() -> trustme.CA:
    """Return the CA of every test."""
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@cache
def leaf(*names: str, rsa: bool = False) -> trustme.LeafCert:
    """Return a certificate of that CA."""
    return authority().issue_cert(*names, key_type=trustme.KeyType.RSA if rsa else trustme.KeyType.ECDSA)


def context_for(certificate: trustme.LeafCert, client_auth: str = "none", **limits: Any) -> ssl.SSLContext:
    """Return the context of a TLS server; *limits* are attributes of it, such as ``maximum_version``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if client_auth != "none":
        authority().configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED if client_auth == "required" else ssl.CERT_OPTIONAL
    for name, value in limits.items():
        setattr(context, name, value)
    return context


@contextmanager
def listen_tls(context: ssl.SSLContext, answer: bytes | None = None) -> Iterator[int]:
    """Give the port of a TLS listener that answers every message with *answer*, and closes without one."""

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            while secured.recv(4096) and answer is not None:
                secured.sendall(answer)

    with listen(handle) as port:
        yield port


def probe(port: int, host: str = "localhost", **options: Any) -> Endpoint:
    """Return what a listener on loopback answers; *options* are those of ProbeOptions."""
    resolved = {(host, port): "127.0.0.1"}
    given = {"timeout": 10.0, "resolve": resolved, **options}
    return probe_endpoint(host, port, ProbeOptions(TARGET, **given))


def stage(endpoint: Endpoint, name: str) -> Stage:
    """Return a stage by its name."""
    return next(one for one in endpoint.stages if one.name == name)


def write_client(folder: Path, *lines: str, trust: bool = True, key: trustme.LeafCert | None = None) -> str:
    """Write the file of a client that trusts the CA, and presents *key*; return its name."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    written = ["security.protocol=SSL", "bootstrap.servers=localhost:9093", *lines]
    if trust:
        authority().cert_pem.write_to_path(str(folder / "ca.pem"))
        written += ["ssl.truststore.type=PEM", f"ssl.truststore.location={folder / 'ca.pem'}"]
    if key is not None:
        private = load_pem_private_key(key.private_key_pem.bytes(), None)
        content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(content + b"".join(one.bytes() for one in key.cert_chain_pems))
        written += ["ssl.keystore.type=PEM", f"ssl.keystore.location={folder / 'key.pem'}"]
    file = folder / "client.properties"
    file.write_text("\n".join(written) + "\n")
    return str(file)


def identity(folder: Path, *lines: str, **given: Any) -> Any:
    """Return the client that ``write_client`` writes, as a probe takes it."""
    from kafkassl_doctor.options import Options
    from kafkassl_doctor.probe.identity import read_identity

    return read_identity(write_client(folder, *lines, **given), Options(TARGET))
