"""Private keys taken out of a keystore, to be presented to a live listener; they never leave memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import NamedTuple
from ..sources.files import STORE_LIMIT, read_file
from ..sources.secret import Secret
from .der import DerError
from .failures import JavaError, Unaffordable
from .keys import unseal_key
from .opening import open_store
from .pairing import PEM
from .pem import PemProblem, unseal_pem
from .view import INLINE

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target
    from .certificate import Certificate
    from .engine import SslStores
    from .view import StoreView


class UnsealedKey(NamedTuple):
    """A private key with its chain, leaf first."""

    alias: str
    chain: tuple[Certificate, ...]
    pkcs8: Secret
    """The DER of the PKCS #8 key, an octet a character."""


def unseal_keys(stores: SslStores, settings: Settings, target: Target) -> tuple[UnsealedKey, ...]:
    """Return the keys of the keystore that open, in its order; those that do not are left out. Raises nothing."""
    view = stores.keystore
    if view is None:
        return ()
    password = settings.value("ssl.key.password")
    try:
        if PEM in (view.declared_type.upper(), view.found_type) or view.name == INLINE:
            return _unseal_pem(view, settings, password, target)
        return _unseal_file(view, settings, password, target)
    except (JavaError, DerError, Unaffordable, PemProblem):
        return ()


def _unseal_pem(view: StoreView, settings: Settings, password: object, target: Target) -> tuple[UnsealedKey, ...]:
    if view.name == INLINE:
        written = settings.value("ssl.keystore.key")
        text = written.reveal() if isinstance(written, Secret) else str(written)
        content = text.encode("utf-8", "surrogatepass")
    else:
        content = read_file(view.path, STORE_LIMIT).content
    plain = unseal_pem(content, _secret(password), target)
    return (UnsealedKey("kafka", view.entries[0].chain, _hold(plain)),)


def _unseal_file(view: StoreView, settings: Settings, password: object, target: Target) -> tuple[UnsealedKey, ...]:
    store_password = _secret(settings.value("ssl.keystore.password"))
    key_password = store_password if password is None else _secret(password)
    opened = open_store(read_file(view.path, STORE_LIMIT).content, view.declared_type, store_password, target)
    found = []
    for entry in opened.entries:
        if entry.kind != "key" or not entry.chain:
            continue
        try:
            plain = unseal_key(entry, opened.reader, key_password, target)
        except (JavaError, DerError):
            continue
        found.append(UnsealedKey(entry.alias, entry.chain, _hold(plain)))
    return tuple(found)


def _secret(value: object) -> Secret | None:
    return value if isinstance(value, Secret) else None


def _hold(plain: bytes) -> Secret:
    return Secret(plain.decode("latin-1"))
