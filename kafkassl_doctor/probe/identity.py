"""What a client's file (``--config``) gives a probe: its settings, its truststore, its key, its login."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from ..config.client import CONTROLLERS
from ..records import NamedTuple
from ..values import Unknown

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..jvm.keys import KeyEntry
    from ..jvm.sides import Side
    from ..options import Options
    from ..sources.secret import Secret
    from ..stores.engine import SslStores
    from ..stores.unsealing import UnsealedKey
    from ..target import Target
    from .handshakes import Key

TOKEN = "sasl.oauthbearer.token"
"""No key of Kafka's: ``--secret sasl.oauthbearer.token=env:NAME`` gives the token that its login would fetch."""


class Identity(NamedTuple):
    """The client that is looked through the eyes of."""

    file: str
    client: ClientConfig
    """``client.settings`` holds its settings (``sasl.mechanism``, …), ``client.settings.originals`` what is written
    (``sasl.jaas.config``); ``client.protocol`` is SSL, SASL_SSL, PLAINTEXT, SASL_PLAINTEXT."""
    stores: SslStores | None
    """Its stores, opened; None where it speaks no TLS."""
    side: Side | None
    """Its end of TLS as the JVM has it: anchors, keys, protocols, suites; None where that can't be told."""
    problem: str = ""
    """Why ``side`` can't be told, or what of its stores does not open."""
    keys: tuple[UnsealedKey, ...] = ()
    """Its private keys, in the order of the keystore."""
    token: Secret | None = None
    """A token for OAUTHBEARER that ``--secret`` gives; None without one."""
    refused: str | None = None
    """What Kafka says in place of constructing it, so that it never dials; None where nothing certain prevents it."""

    def __repr__(self) -> str:
        return f"Identity({self.file!r})"

    @property
    def taken_for(self) -> dict[tuple[str, int], Literal["broker", "controller"]]:
        """What it takes the addresses for with which it begins; ``bootstrap.controllers`` is of KIP-919."""
        from .hosts import HostProblem, read_address

        found: dict[tuple[str, int], Literal["broker", "controller"]] = {}
        written = self.client.bootstrap
        for text in written if isinstance(written, tuple) else ():
            with suppress(HostProblem):
                found[read_address(text)] = "controller" if self.client.settings.is_written(CONTROLLERS) else "broker"
        return found

    @property
    def entries(self) -> tuple[KeyEntry, ...]:
        """Its key entries as the JVM has them."""
        found = self.side.keys if self.side is not None else ()
        return found if isinstance(found, tuple) else ()


class IdentityProblem(Exception):
    """A client's file that can't be used for a probe; the message says why."""


def read_identity(file: str, options: Options) -> Identity:
    """Return the client of *file*, the first one where it holds several; raises IdentityProblem."""
    from ..config.client import read_clients
    from ..config.roles import detect_role
    from ..predict.clients import predict_client
    from ..sources.properties import load_source

    target = options.target
    source = load_source(file, target, options.overrides, options.secrets)
    if source.problem:
        raise IdentityProblem(source.problem)
    role = detect_role(source)
    if role in ("unknown", "broker", "controller", "combined"):
        role = "client"
    clients = read_clients(source, target, role)
    if not clients:
        raise IdentityProblem("it holds no client")
    client = clients[0]
    made = predict_client(client, target).verdict if client.is_java else None
    refused = made.says or made.because[0] if made is not None and made.constructs is False else None
    token = options.secrets.get(TOKEN)
    return _open(file, client, target)._replace(token=None if isinstance(token, Unknown) else token, refused=refused)


def _open(file: str, client: ClientConfig, target: Target) -> Identity:
    from ..predict.sides import make_side
    from ..stores.engine import load_stores
    from ..stores.unsealing import unseal_keys
    from ..values import Unknown

    if client.tls is not True:
        reason = client.protocol.reason if isinstance(client.protocol, Unknown) else ""
        return Identity(file, client, None, None, reason)
    stores = load_stores(client.settings, target)
    if stores.refusals:
        return Identity(file, client, stores, None, f"Kafka refuses its stores: {stores.refusals[0].text}")
    side = make_side(client.settings, stores, target)
    if isinstance(side, Unknown):
        return Identity(file, client, stores, None, side.reason)
    problem = stores.unknown[0] if stores.unknown else ""
    return Identity(file, client, stores, side, problem, unseal_keys(stores, client.settings, target))


class NotPresentable(Exception):
    """A key that OpenSSL can't present; the message says why."""


def make_key(unsealed: UnsealedKey) -> tuple[Key, tuple[Any, ...]]:
    """Return key and leaf as ``handshakes`` takes them, and the issuers of the leaf; raises NotPresentable."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    from .handshakes import Key

    try:
        private = load_der_private_key(unsealed.pkcs8.reveal().encode("latin-1"), None)
        leaf, *issuers = (x509.load_der_x509_certificate(one.der) for one in unsealed.chain)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotPresentable(f"OpenSSL can't present the key of alias {unsealed.alias}") from None
    return Key(private, leaf), tuple(issuers)


def make_foreign_key() -> Key:
    """Return a key with a certificate of its own signing, made on the spot, which nobody trusts."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    from .handshakes import Key

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kafkassl-doctor probe")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return Key(private, builder.sign(private, hashes.SHA256()))
