"""Settings of stores, right and wrong, that tests judge here and give to real Kafka."""

from __future__ import annotations

from pathlib import Path

from fixtures import stores
from fixtures.certificates import Certificates

PASSWORD = stores.PASSWORD
CERTIFICATES = Certificates(
    {"ca": {"ca": True, "cn": "Demo CA"}, "broker": {"signed_by": "ca"}, "other": {"key": "p256"}}
)
KEYS = {"key": "broker", "anchors": ["ca"]}
FILES = {
    "key.p12": KEYS,
    "key.jks": KEYS,
    "key.jceks": KEYS,
    "own.jks": KEYS | {"key_password": "other-7"},
    "own.p12": KEYS | {"key_password": "other-7"},
    "two.jks": {"keys": [{"key": "broker"}, {"key": "other", "password": "other-7"}]},
    "trust.p12": {"anchors": ["ca"]},
    "trust.jks": {"anchors": ["ca"]},
    "key.pem": {"key": "broker"},
    "sealed.pem": {"key": "broker", "key_encryption": "pbes1-3des"},
    "trust.pem": {"anchors": ["ca"]},
}


def write_files(folder: Path) -> None:
    """Write the stores that the settings name."""
    for name, words in FILES.items():
        (folder / name).write_bytes(stores.build_store(name, words, CERTIFICATES))
    (folder / "bad.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    (folder / "empty").write_bytes(b"")
    (folder / "folder").mkdir(exist_ok=True)
    for link, end in (("loop", "loop"), ("link.p12", "key.p12")):
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(end)


def _inline(pem: str) -> str:
    return pem.strip().replace("\n", "\\n\\\n")


KEY, CHAIN, CA = CERTIFICATES["broker"].key.pem, CERTIFICATES["broker"].pem, CERTIFICATES["ca"].pem
K, T = "ssl.keystore.", "ssl.truststore."
STORE = {f"{K}location": "key.p12", f"{K}password": PASSWORD}
TRUST = {f"{T}location": "trust.p12", f"{T}password": PASSWORD}
INLINE = {f"{K}type": "PEM", f"{K}key": _inline(KEY), f"{K}certificate.chain": _inline(CHAIN)}
PEM = {f"{K}type": "PEM", f"{K}location": "key.pem"}
INLINE_TRUST = {f"{T}type": "PEM", f"{T}certificates": _inline(CA)}

SETTINGS: dict[str, dict[str, str]] = {
    "nothing": {},
    "both": STORE | TRUST,
    "inline": INLINE | INLINE_TRUST,
    "pem files": PEM | {f"{T}type": "PEM", f"{T}location": "trust.pem"},
    # pairing
    "key without type": {f"{K}key": _inline(KEY), f"{K}certificate.chain": _inline(CHAIN)},
    "key without chain": {f"{K}type": "PEM", f"{K}key": _inline(KEY)},
    "key and location": INLINE | {f"{K}location": "key.pem"},
    "key and password": INLINE | {f"{K}password": "x"},
    "chain without key": {f"{K}type": "PEM", f"{K}certificate.chain": _inline(CHAIN)},
    "pem and password": PEM | {f"{K}password": "x"},
    "password without location": {f"{K}password": "x"},
    "location without password": {f"{K}location": "key.p12"},
    "key password alone": {"ssl.key.password": "x"},
    "type alone": {f"{K}type": "PEM"},
    "certificates without type": {f"{T}certificates": _inline(CA)},
    "certificates and location": INLINE_TRUST | {f"{T}location": "trust.pem"},
    "certificates and password": INLINE_TRUST | {f"{T}password": "x"},
    "pem truststore and password": {f"{T}type": "PEM", f"{T}location": "trust.pem", f"{T}password": "x"},
    "truststore password alone": {f"{T}password": "x"},
    "truststore without password": {f"{T}location": "trust.p12"},
    "jks truststore without password": {f"{T}location": "trust.jks"},
    # files
    "absent": STORE | {f"{K}location": "absent.p12"},
    "absent, odd path": STORE | {f"{K}location": "./no//such///file/"},
    "absent truststore": STORE | {f"{T}location": "absent.p12"},
    "absent pem": PEM | {f"{K}location": "absent.pem"},
    "absent pem truststore": {f"{T}type": "PEM", f"{T}location": "absent.pem"},
    "blank location": STORE | {f"{K}location": ""},
    "folder": STORE | {f"{K}location": "folder"},
    "folder pem": PEM | {f"{K}location": "folder"},
    "loop": STORE | {f"{K}location": "loop"},
    "link": STORE | {f"{K}location": "link.p12"},
    "empty": STORE | {f"{K}location": "empty"},
    "empty truststore": {f"{T}location": "empty", f"{T}password": "x"},
    "empty pem": PEM | {f"{K}location": "empty"},
    "bad pem truststore": {f"{T}type": "PEM", f"{T}location": "bad.pem"},
    "bad inline truststore": {f"{T}type": "PEM", f"{T}certificates": "nothing of the kind"},
    "bad inline key": INLINE | {f"{K}key": "nothing of the kind"},
    "bad inline chain": INLINE | {f"{K}certificate.chain": "nothing of the kind"},
    "key as chain": INLINE | {f"{K}certificate.chain": _inline(KEY)},
    "damaged inline chain": INLINE | {f"{K}certificate.chain": _inline(CHAIN.replace("MII", "MIJ", 1))},
    "damaged inline truststore": INLINE_TRUST | {f"{T}certificates": _inline(CA.replace("MII", "MIJ", 1))},
    "der in base64 gone wrong": INLINE_TRUST | {f"{T}certificates": _inline(CA.replace("M", "=", 1))},
    # types
    "jks": STORE | {f"{K}location": "key.jks"},
    "jks as pkcs12": STORE | {f"{K}location": "key.jks", f"{K}type": "PKCS12"},
    "jceks": STORE | {f"{K}location": "key.jceks", f"{K}type": "JCEKS"},
    "jceks as jks": STORE | {f"{K}location": "key.jceks"},
    "pem as jks": STORE | {f"{K}location": "key.pem"},
    "pem as pkcs12": STORE | {f"{K}location": "key.pem", f"{K}type": "PKCS12"},
    "small type": STORE | {f"{K}type": "pkcs12"},
    "small pem": STORE | {f"{K}location": "key.pem", f"{K}type": "pem"},
    "p12 type": STORE | {f"{K}type": "P12"},
    "bks type": STORE | {f"{K}type": "BKS"},
    "no type": STORE | {f"{K}type": ""},
    "p12 truststore type": TRUST | {f"{T}type": "P12"},
    # passwords
    "wrong password": STORE | {f"{K}password": "nonsense"},
    "wrong password, jks": STORE | {f"{K}password": "nonsense", f"{K}location": "key.jks"},
    "empty password": STORE | {f"{K}password": ""},
    "wrong truststore password": TRUST | {f"{T}password": "nonsense"},
    "wrong key password": STORE | {"ssl.key.password": "nonsense"},
    "empty key password": STORE | {"ssl.key.password": ""},
    "wrong key password, jks": STORE | {f"{K}location": "key.jks", "ssl.key.password": "nonsense"},
    "wrong key password, jceks": STORE
    | {f"{K}location": "key.jceks", f"{K}type": "JCEKS", "ssl.key.password": "nonsense"},
    "own key password": STORE | {f"{K}location": "own.jks", "ssl.key.password": "other-7"},
    "own key password, not given": STORE | {f"{K}location": "own.jks"},
    "own key password, not given, p12": STORE | {f"{K}location": "own.p12"},
    "two keys": STORE | {f"{K}location": "two.jks"},
    "pem key password": PEM | {f"{K}location": "sealed.pem", "ssl.key.password": PASSWORD},
    "pem key password, wrong": PEM | {f"{K}location": "sealed.pem", "ssl.key.password": "nonsense"},
    "pem key password, not given": PEM | {f"{K}location": "sealed.pem"},
    "pem key password, not needed": PEM | {"ssl.key.password": PASSWORD},
    # names
    "random": STORE | {"ssl.secure.random.implementation": "SHA1PRNG"},
    "random, unknown": STORE | {"ssl.secure.random.implementation": "foo"},
    "protocol": STORE | {"ssl.protocol": "tlsv1.2"},
    "protocol, unknown": STORE | {"ssl.protocol": "TLS1.2"},
    "protocol, initialized by itself": STORE | {"ssl.protocol": "default"},
    "provider": STORE | {"ssl.provider": "SunJSSE"},
    "provider, unknown": STORE | {"ssl.provider": "foo"},
    "provider, small": STORE | {"ssl.provider": "sunjsse"},
    "provider, other": STORE | {"ssl.provider": "SUN"},
    "provider, empty": STORE | {"ssl.provider": ""},
    "key manager": STORE | {"ssl.keymanager.algorithm": "pkix"},
    "key manager, unknown": STORE | {"ssl.keymanager.algorithm": "IbmX509"},
    "key manager, unknown, no keystore": {"ssl.keymanager.algorithm": "IbmX509"},
    "key manager, lazy": STORE | {"ssl.keymanager.algorithm": "NewSunX509", "ssl.key.password": "nonsense"},
    "trust manager": STORE | {"ssl.trustmanager.algorithm": "X.509"},
    "trust manager, unknown": STORE | {"ssl.trustmanager.algorithm": "NewSunX509"},
    # order
    "order: key password and truststore": STORE | {"ssl.key.password": "nonsense", f"{T}location": "absent.p12"},
    "order: keystore and truststore": {f"{K}location": "absent.p12", f"{K}password": "x", f"{T}password": "x"},
    "order: names and key password": STORE | {"ssl.key.password": "nonsense", "ssl.trustmanager.algorithm": "foo"},
    "order: provider and stores": STORE | {"ssl.provider": "foo", f"{K}password": "nonsense"},
    "order: random and stores": STORE | {"ssl.secure.random.implementation": "foo", f"{K}password": "nonsense"},
    "order: key manager and key": STORE | {"ssl.keymanager.algorithm": "foo", "ssl.key.password": "nonsense"},
    "factory": STORE | {"ssl.engine.factory.class": "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory"},
}


def properties_of(settings: dict[str, str]) -> str:
    """Return the client file that holds the settings."""
    lines = [f"{key}={value}" for key, value in settings.items()]
    return "\n".join(["bootstrap.servers=localhost:1", "security.protocol=SSL", *lines, ""])
