"""Logins: PLAIN (RFC 4616), SCRAM-SHA-256 and -512 (RFC 5802, RFC 7677), OAUTHBEARER with a given token (RFC 7628)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..sources.secret import Secret
from ..values import Unknown
from .identity import TOKEN
from .kafka_messages import NONE, ask_login, read_login, shorten
from .kafka_wire import WireError

if TYPE_CHECKING:
    from .identity import Identity
    from .kafka_wire import Talk

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
_JAAS = "sasl.jaas.config"
_TOKEN_URL = ("sasl.oauthbearer.jwt.retriever.file", "sasl.oauthbearer.token.endpoint.url")
_DIGESTS = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
_FEWEST_ROUNDS, _MOST_ROUNDS = 4096, 1_000_000
"""Kafka's own minimum (ScramMechanism); a second of work."""
_MOST_TOKENS = 8
_LONGEST_TOKEN = 1 << 20

Exchange = Generator[bytes, bytes, None]
"""Yields what the client sends, takes what the server answers; raises ServerNotProved."""


class ServerNotProved(Exception):
    """The server did not prove that it knows the password, or asks for what no server of Kafka asks."""


class LoginResult(NamedTuple):
    """What came of a login."""

    accepted: bool
    says: str | None = None
    """What the client logs: the broker's own words."""
    text: str = ""
    """Why it failed where nothing is logged, in plain words."""


class Login(NamedTuple):
    """A login that can be tried."""

    mechanism: str
    user: str | None
    """Who; None where a token says so."""
    begin: Callable[[], Exchange]


def prepare_login(identity: Identity) -> Login | Unknown:
    """Return the login that a client's file describes; Unknown with the reason where it does not give all of it."""
    settings = identity.client.settings
    mechanism = settings.value("sasl.mechanism")
    if isinstance(mechanism, Unknown):
        return mechanism
    name = str(mechanism)
    if name not in MECHANISMS:
        return Unknown(f"a login by {shorten(name)} is not tried: only {', '.join(MECHANISMS)} are")
    if name == "OAUTHBEARER":
        return _prepare_bearer(identity)
    written = settings.originals.get(_JAAS)
    if written is None:
        return Unknown(f"{identity.file} has no {_JAAS}")
    if isinstance(written.value, Unknown):
        return written.value
    from ..sources.jaas import read_credentials

    found = read_credentials(Secret(written.value))
    if found is None:
        return Unknown(f"{_JAAS} in {identity.file} can't be read")
    if found.user is None or found.password is None:
        return Unknown(f"{_JAAS} in {identity.file} gives no {'password' if found.user else 'username'}")
    user, password = found.user, found.password
    if name == "PLAIN":
        return Login(name, user, lambda: _plain(user, password))
    return Login(name, user, lambda: _scram(_DIGESTS[name], user, password))


def log_in(talk: Talk, login: Login) -> LoginResult:
    """Return what comes of *login* after its mechanism was agreed on. Raises WireError and ChannelError."""
    exchange = login.begin()
    token = next(exchange)
    for _ in range(_MOST_TOKENS):
        error, text, answer = read_login(talk.ask(ask_login(token)))
        if error != NONE:
            words = shorten(text) if text else f"error {error}"
            return LoginResult(False, f"SaslAuthenticationException: {words}")
        try:
            token = exchange.send(answer)
        except StopIteration:
            return LoginResult(True)
        except ServerNotProved as problem:
            return LoginResult(False, None, str(problem))
    raise WireError(f"the login had no end after {_MOST_TOKENS} answers")


def _plain(user: str, password: Secret) -> Exchange:
    yield b"\0" + user.encode("utf-8", "replace") + b"\0" + password.reveal().encode("utf-8", "replace")


def _bearer(token: Secret) -> Exchange:
    answer = yield b"n,,\x01auth=Bearer " + token.reveal().strip().encode("utf-8", "replace") + b"\x01\x01"
    if answer:
        # The server told why in JSON; it waits for this before it says so in the protocol's own terms.
        yield b"\x01"


def _scram(digest: str, user: str, password: Secret) -> Exchange:
    from secrets import token_urlsafe

    nonce = token_urlsafe(24)
    name = user.replace("=", "=3D").replace(",", "=2C")
    first = f"n={name},r={nonce}"
    answer = yield f"n,,{first}".encode("utf-8", "replace")
    fields = _fields(answer)
    salt, rounds = _challenge(fields, nonce)
    salted = hashlib.pbkdf2_hmac(digest, password.reveal().encode("utf-8", "replace"), salt, rounds)
    key = hmac.digest(salted, b"Client Key", digest)
    final = f"c=biws,r={fields['r']}"
    message = b",".join([first.encode("utf-8", "replace"), answer, final.encode("utf-8", "replace")])
    signature = hmac.digest(hashlib.new(digest, key).digest(), message, digest)
    proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
    fields = _fields((yield f"{final},p={b64encode(proof).decode()}".encode("utf-8", "replace")))
    wanted = hmac.digest(hmac.digest(salted, b"Server Key", digest), message, digest)
    if not hmac.compare_digest(_octets(fields.get("v", "")), wanted):
        raise ServerNotProved("the broker let us in without proving that it knows the password")


def _challenge(fields: dict[str, str], nonce: str) -> tuple[bytes, int]:
    rounds = fields.get("i", "")
    number = int(rounds) if rounds.isascii() and rounds.isdigit() and len(rounds) < 10 else 0
    if not fields.get("r", "").startswith(nonce):
        raise ServerNotProved("the broker's answer belongs to another login (its nonce is not ours)")
    if not _FEWEST_ROUNDS <= number <= _MOST_ROUNDS:
        raise ServerNotProved(f"the broker asks for {shorten(rounds) or 'no'} rounds of hashing")
    return _octets(fields.get("s", "")), number


def _fields(message: bytes) -> dict[str, str]:
    """The attributes ``a=value`` of a SCRAM message."""
    parts = message.decode("utf-8", "replace").split(",")
    return {part[0]: part[2:] for part in parts if part[1:2] == "="}


def _octets(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def _prepare_bearer(identity: Identity) -> Login | Unknown:
    settings, token = identity.client.settings, identity.token
    if token is not None:
        return Login("OAUTHBEARER", None, lambda: _bearer(token))
    for key in _TOKEN_URL:
        written = settings.originals.get(key)
        if written is not None and isinstance(written.value, str):
            return _token_of_file(key, written.value.strip())
    claims = _unsecured_claims(identity)
    if claims:
        return Login("OAUTHBEARER", dict(claims).get("sub"), lambda: _bearer(_unsecured(claims)))
    return Unknown(f"no token is given: --secret {TOKEN}=env:NAME gives one")


def _token_of_file(key: str, url: str) -> Login | Unknown:
    from ..sources.files import read_file

    if not url.startswith("file:"):
        return Unknown(f"{key} is asked by Kafka only: give the token with --secret {TOKEN}=env:NAME")
    path = url.removeprefix("file:").replace("///", "/", 1)
    content, problem = read_file(path, _LONGEST_TOKEN)
    if problem:
        return Unknown(f"{key}: {path} can't be read ({problem.text})")
    token = Secret(content.decode("ascii", "replace"))
    return Login("OAUTHBEARER", None, lambda: _bearer(token))


def _unsecured_claims(identity: Identity) -> tuple[tuple[str, str], ...]:
    from ..sources.jaas import read_credentials

    written = identity.client.settings.originals.get(_JAAS)
    if written is None or isinstance(written.value, Unknown):
        return ()
    found = read_credentials(Secret(written.value))
    return found.claims if found else ()


def _unsecured(claims: tuple[tuple[str, str], ...]) -> Secret:
    """An unsecured JSON web token, as Kafka's own login makes it for development."""
    import json
    from base64 import urlsafe_b64encode
    from time import time

    now = int(time())
    body = {**dict(claims), "iat": now, "exp": now + 3600}
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, body))
    return Secret(".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + ".")
