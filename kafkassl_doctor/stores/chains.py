"""How the bags of a PKCS #12 file become entries: keys find their certificates, certificates their issuers.

After sun.security.pkcs12.PKCS12KeyStore (loadSafeContents, engineLoad, findMatchedCertificate, findIssuer).
"""

from __future__ import annotations

from ..records import NamedTuple
from ..versions import Version
from .abilities import can
from .certificate import Certificate, verify_signature
from .jks import JavaEntry

_FIRST_KEY = b"01"


class Attributes(NamedTuple):
    """The attributes of a bag that Java reads."""

    name: str | None = None
    local_id: bytes | None = None
    trusted: bool = False


class _Key(NamedTuple):
    alias: str
    key_id: bytes
    protected: bytes


class _Held(NamedTuple):
    key_id: bytes | None
    alias: str | None
    certificate: Certificate


class Bags:
    """Collects the bags of a file in their order and makes entries of them."""

    def __init__(self) -> None:
        self.certificates: list[Certificate] = []
        self._entries: dict[str, JavaEntry] = {}
        self._keys: list[_Key] = []
        self._held: list[_Held] = []
        self._private = 0
        self._unnamed = 0

    def add_key(self, protected: bytes, attributes: Attributes) -> None:
        """Take a private key; one without localKeyID counts only as the first key of the file."""
        self._private += 1
        key_id = attributes.local_id
        if key_id is None:
            if self._private > 1:
                return
            key_id = _FIRST_KEY
        alias = self._name(attributes)
        self._keys.append(_Key(alias, key_id, protected))
        self._put(JavaEntry(alias.lower(), "key", (), protected))

    def add_secret(self, protected: bytes, attributes: Attributes) -> None:
        """Take a secret key."""
        self._put(JavaEntry(self._name(attributes).lower(), "secret", (), protected))

    def add_certificate(self, certificate: Certificate, attributes: Attributes, position: int) -> None:
        """Take a certificate; *position* counts from 0 within its part of the file."""
        self.certificates.append(certificate)
        if attributes.trusted:
            self._put(JavaEntry(self._name(attributes).lower(), "trusted", (certificate,)))
            return
        key_id = attributes.local_id
        if key_id is None and self._private == 1 and position == 0:
            key_id = _FIRST_KEY
        self._held.append(_Held(key_id, attributes.name, certificate))

    def _name(self, attributes: Attributes) -> str:
        if attributes.name is not None:
            return attributes.name
        self._unnamed += 1
        return str(self._unnamed)

    def _put(self, entry: JavaEntry) -> None:
        self._entries[entry.alias] = entry

    def entries(self, jdk: Version) -> tuple[JavaEntry, ...]:
        """Return the entries as Java lists them: of two with one alias the last one stays, in the first one's place."""
        for key in self._keys:
            entry = self._entries[key.alias.lower()]
            if entry.protected == key.protected:
                leaf = self._match(key)
                chain = _follow(leaf, self.certificates, jdk) if leaf else ()
                self._put(entry._replace(chain=chain))
        return tuple(self._entries.values())

    def _match(self, key: _Key) -> Certificate | None:
        same_id = same_name = None
        for held in self._held:
            named = held.alias is not None and held.alias.lower() == key.alias.lower()
            if held.key_id == key.key_id:
                same_id = held.certificate
                if named:
                    break
            elif named:
                same_name = held.certificate
        return same_id or same_name


def _follow(leaf: Certificate, every: list[Certificate], jdk: Version) -> tuple[Certificate, ...]:
    """From the leaf to its issuers, in whatever order they stand, until a self-signed one, a gap or a loop."""
    by_subject: dict[bytes, list[Certificate]] = {}
    for one in every:
        by_subject.setdefault(one.subject_key, []).append(one)
    chain: list[Certificate] = []
    current: Certificate | None = leaf
    while current is not None and current not in chain:
        chain.append(current)
        issuers = by_subject.get(current.issuer_key, [])
        if current.subject_key == current.issuer_key and _ends(current, issuers, jdk):
            break
        current = _issuer(current, issuers) if can(jdk, "chain-by-key-id") else next(iter(issuers), None)
    return tuple(chain)


def _ends(current: Certificate, issuers: list[Certificate], jdk: Version) -> bool:
    """Whether Java ends at a self-issued certificate; where only itself could follow, that is all the same."""
    if not can(jdk, "chain-ends-when-self-signed") or set(issuers) == {current}:
        return True
    return verify_signature(current, current) is True


def _issuer(current: Certificate, issuers: list[Certificate]) -> Certificate | None:
    """Of the certificates with the issuer's name the one with the right key identifier, else the last one without."""
    wanted = current.authority_key_id
    if wanted is None:
        return issuers[0] if issuers else None
    fallback = None
    for one in issuers:
        if one.subject_key_id == wanted:
            return one
        if one.subject_key_id is None:
            fallback = one
    return fallback
