"""Clients that are none of the JVM: whether one can be made of its file, and with what it meets a broker."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from ..causes import Refusal
from ..config.librdkafka import MECHANISM, VERIFICATION
from ..jvm.keys import KeyEntry
from ..openssl.ciphers import read_ciphers
from ..openssl.stacks import load_stack
from ..openssl.trust import allows_key
from ..sources.plain_logins import make_entry
from ..sources.secret import Secret
from ..stores import openssl_files as files
from ..stores.openssl_files import Fault
from ..values import Unknown
from .material import Login, Material, Step

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.librdkafka import Properties
    from ..stores.certificate import Certificate
    from ..target import Target

_SMALL_KEYS = ("error:0A00018F:SSL routines::ee key too small", "error:0A00018D:SSL routines::ca key too small")
_CA, _CERTIFICATE, _KEY, _KEYSTORE = "ssl.ca", "ssl.certificate", "ssl.key", "ssl.keystore"


def judge_foreign(client: ClientConfig, cache: MutableMapping[Any, Any]) -> Iterator[Step]:
    """Yield what prevents a client from being made, in the order of its library (of librdkafka: rd_kafka_new)."""
    properties = client.properties
    if client.target.runtime != "librdkafka":
        from .own_certificates import judge_own

        yield from judge_own(client, load_material(client, cache))
        return
    assert properties is not None
    yield from properties.steps
    if client.tls is True and not any(isinstance(step, Refusal) for step in properties.steps):
        yield from load_material(client, cache).steps


def load_material(client: ClientConfig, cache: MutableMapping[Any, Any]) -> Material:
    """Return what a client's file gives its library; *cache* holds what was read before."""
    key = ("foreign", id(client))
    found: Material | None = cache.get(key)
    if found is None:
        found = cache[key] = _load(client, cache)
    return found


def _load(client: ClientConfig, cache: MutableMapping[Any, Any]) -> Material:
    properties = client.properties
    if properties is None:
        from .translation import translate

        return translate(client, cache)
    found = _Loading(properties, client.target).load() if client.tls is True else Material()
    algorithm = client.settings.value("ssl.endpoint.identification.algorithm")
    if isinstance(algorithm, Unknown):
        found = found._replace(steps=(*found.steps, algorithm))
    checks = not isinstance(algorithm, Unknown) and bool(algorithm)
    login = _read_login(properties) if client.sasl is True else None
    return found._replace(verifies=properties.is_on(VERIFICATION), checks_names=checks, login=login)


def _read_login(properties: Properties) -> Login | Unknown:
    mechanism, user, password = (properties.value(key) for key in (MECHANISM, "sasl.username", "sasl.password"))
    if isinstance(mechanism, Unknown):
        return mechanism
    doubt = next((value for value in (user, password) if isinstance(value, Unknown)), None)
    return Login(str(mechanism), make_entry(str(user), str(password)) if doubt is None else doubt)


class _Loading:
    """rd_kafka_ssl_ctx_init: suites, CAs, certificate, key, keystore."""

    def __init__(self, properties: Properties, target: Target) -> None:
        self._properties, self._target = properties, target
        self._steps: list[Step] = []

    def load(self) -> Material:
        suites = self._load_suites()
        anchors = self._load_anchors()
        self._check_revocations()
        key, doubt = self._load_identity()
        return Material(anchors, key, suites, tuple(self._steps), doubt)

    def _load_suites(self) -> tuple[str, ...]:
        found = read_ciphers(self._properties.value("ssl.cipher.suites"))
        if isinstance(found, Unknown):
            self._steps.append(found)
            return ()
        if found is None:
            self._refuse("ssl.cipher.suites", "librdkafka-value-refused", "ssl.cipher.suites failed: " + _NO_CIPHER)
        return found or ()

    def _load_anchors(self) -> tuple[Certificate, ...] | Unknown | None:
        location, inline = self._properties.value(f"{_CA}.location"), self._properties.value(f"{_CA}.pem")
        anchors: tuple[Certificate, ...] | None = None
        if location is not None and location != "probe":
            read = location if isinstance(location, Unknown) else files.read_cas(location, self._target)
            found = self._take(f"{_CA}.location", f"{_CA}.location failed: ", read)
            if found is None or isinstance(found, Unknown):
                return Unknown("its CAs can't be read") if found is None else found
            anchors = found
        if inline is not None:
            read = inline if isinstance(inline, Unknown) else files.read_inline_cas(inline)
            found = self._take(f"{_CA}.pem", "", read)
            if found is None or isinstance(found, Unknown):
                return Unknown("its CAs can't be read") if found is None else found
            anchors = (*(anchors or ()), *found)
        return anchors

    def _check_revocations(self) -> None:
        if self._properties.value("ssl.crl.location") is not None:
            self._steps.append(Unknown("lists of revoked certificates (ssl.crl.location) are not looked into"))

    def _load_identity(self) -> tuple[KeyEntry | None, Unknown | None]:
        chain = self._load_chain()
        key = self._load_key(chain)
        stored = self._load_keystore()
        for found in (chain, key, stored):
            if isinstance(found, Unknown):
                return None, found
        if isinstance(stored, files.Identity):
            return KeyEntry("", stored.chain, stored.matches), None
        if isinstance(chain, tuple) and key is True:
            return KeyEntry("", chain), None
        return None, None

    def _load_chain(self) -> tuple[Certificate, ...] | Unknown | None:
        found: tuple[Certificate, ...] | Unknown | None = self._either(
            _CERTIFICATE,
            lambda path: self._check_keys(files.read_chain(path, self._target)),
            lambda text: self._check_keys(files.read_inline_chain(text)),
        )
        return found

    def _check_keys(self, found: Any) -> Any:
        """SSL_CTX_use_certificate and SSL_CTX_add0_chain_cert want keys of the security level."""
        if self._target.runtime != "librdkafka" or isinstance(found, Fault | Unknown):
            return found  # other libraries have levels of their own
        for number, one in enumerate(found):
            if not allows_key(one, load_stack("librdkafka").level):
                what = "its key" if number == 0 else f"the key of {one.subject}"
                return Fault(_SMALL_KEYS[number > 0], f"{what} has only {one.key_bits} bits")
        return found

    def _load_key(self, chain: tuple[Certificate, ...] | Unknown | None) -> bool | Unknown | None:
        if isinstance(chain, Unknown):
            return chain
        if all(self._properties.value(f"{_KEY}.{part}") is None for part in ("location", "pem")):
            return None
        if chain is None:
            if not any(isinstance(step, Refusal) for step in self._steps):
                text = "Private key check failed: error:0A0000B1:SSL routines::no certificate assigned"
                part = "location" if self._properties.value(f"{_KEY}.location") is not None else "pem"
                self._refuse(f"{_KEY}.{part}", "librdkafka-file-refused", text, what="there is no certificate for it")
            return None
        leaf, password = chain[0], self._password("ssl.key.password")
        if isinstance(password, Unknown):
            self._steps.append(password)
            return password
        found: bool | Unknown | None = self._either(
            _KEY,
            lambda path: files.read_key(path, password, leaf, self._target),
            lambda text: files.read_inline_key(text, password, leaf),
        )
        return found

    def _load_keystore(self) -> files.Identity | Unknown | None:
        location = self._properties.value(f"{_KEYSTORE}.location")
        password = self._password("ssl.keystore.password")
        if location is None:
            return None
        if password is None:
            text = "`ssl.keystore.password` is mandatory when `ssl.keystore.location` is set"
            self._refuse(
                f"{_KEYSTORE}.location", "librdkafka-file-refused", text, first=True, what="it has no password"
            )
            return None
        doubt = next((one for one in (location, password) if isinstance(one, Unknown)), None)
        if doubt is not None or isinstance(location, Unknown) or isinstance(password, Unknown):
            self._steps += [] if doubt is None else [doubt]
            return doubt
        read = files.read_keystore(location, password, self._target)
        found: files.Identity | Unknown | None = self._take(f"{_KEYSTORE}.location", "", read)
        return found

    def _either(self, kind: str, read_file: Any, read_text: Any) -> Any:
        """What the file or the text of a setting gives; the text, which is loaded last, wins."""
        given = [(part, self._properties.value(f"{kind}.{part}")) for part in ("location", "pem")]
        result = None
        for part, value in given:
            if value is not None:
                read = read_file if part == "location" else read_text
                found = value if isinstance(value, Unknown) else read(value)
                result = self._take(f"{kind}.{part}", f"{kind}.{part} failed: ", found)
        return result

    def _password(self, name: str) -> Secret | Unknown | None:
        value = self._properties.value(name)
        return Secret(value) if isinstance(value, str) else value

    def _take(self, name: str, words: str, found: Any) -> Any:
        """What was read; None for what is refused, of which is made a note."""
        if isinstance(found, Unknown):
            self._steps.append(found)
        elif isinstance(found, Fault):
            self._refuse(name, "librdkafka-file-refused", words + found.text, what=found.what)
            return None
        return found

    def _refuse(self, name: str, cause: str, text: str, *, first: bool = False, what: str = "") -> None:
        entry = self._properties.written[name]
        path = str(entry.value) if name.endswith("location") else ""
        values = {"key": entry.key, "path": path, "what": what}
        refusal = Refusal(cause, entry.place, {name: value for name, value in values.items() if value}, text)
        self._steps.insert(0 if first else len(self._steps), refusal)


_NO_CIPHER = "error:0A0000B9:SSL routines::no cipher match"
