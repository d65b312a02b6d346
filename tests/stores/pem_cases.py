"""PEM stores of every kind, whole and broken, that tests read here and give to real Kafka."""

from __future__ import annotations

from typing import Any, NamedTuple

from fixtures import ciphers, stores
from fixtures.certificates import Certificates
from fixtures.der import to_pem

PASSWORD = stores.PASSWORD
CERTIFICATES = Certificates(
    {
        "ca": {"ca": True, "cn": "Demo CA"},
        "inter": {"ca": True, "signed_by": "ca"},
        "broker": {"signed_by": "inter"},
        "elliptic": {"key": "p256"},
        "odd": {"key": "secp256k1"},
        "pool": {"key": "brainpool"},
        "edwards": {"key": "ed25519"},
        "classic": {"key": "dsa2048"},
        "pss": {"key": "rsapss2048"},
        "nameless": {"subject": ""},
        "spelt": {"key": "p256", "explicit_curve": True},
    }
)
CERT, KEY = CERTIFICATES["broker"].pem, CERTIFICATES["broker"].key.pem
CHAIN = "".join(one.pem for one in CERTIFICATES["broker"].chain)
_BODY = CERT.split("\n")[1]


class PemCase(NamedTuple):
    """A PEM file as keystore; ``key_password`` None: not set."""

    text: str
    key_password: str | None = None


def made(given: str | None = None, /, **words: Any) -> PemCase:
    """Return a case written from the words of the fixtures."""
    return PemCase(stores.build_store("x.pem", words, CERTIFICATES).decode(), given)


CASES: dict[str, PemCase] = {
    "usual": made(key="broker"),
    "chain first": made(key="broker", chain_first=True),
    "crlf": made(key="broker", newline="\r\n"),
    "one line": made(key="broker", one_line=True),
    "no final newline": made(key="broker", final_newline=False),
    "bag attributes": made(key="broker", bag_attributes=True),
    "trusted label": made(key="broker", label="TRUSTED CERTIFICATE"),
    "x509 label": made(key="broker", label="X509 CERTIFICATE"),
    "blanks for newlines": PemCase((KEY + CHAIN).replace("\n", " ")),
    "glued": PemCase((KEY + CHAIN).replace("-----\nMII", "-----MII")),
    "indented": PemCase("\n".join("    " + line for line in (KEY + CHAIN).split("\n"))),
    "headers": PemCase((KEY + CHAIN).replace("CERTIFICATE-----\nMII", "CERTIFICATE-----\nX-Y: z\nA: b\n\nMII")),
    "text around": PemCase(f"hello - world\n{KEY}between: them\n{CHAIN}--- end ---\n"),
    "no key": PemCase(CHAIN),
    "no certificate": PemCase(KEY),
    "nothing": PemCase(""),
    "rubbish": PemCase("rubbish"),
    "two keys": PemCase(KEY + KEY + CHAIN),
    "three keys": PemCase(KEY * 3 + CHAIN),
    "leaf only": PemCase(KEY + CERT),
    "gap": made(parts=["key broker", "cert broker", "cert ca"]),
    "order": made(parts=["key broker", "cert inter", "cert broker", "cert ca"]),
    "root first": made(parts=["key broker", "cert ca", "cert inter", "cert broker"]),
    "twice": made(parts=["key broker", "cert broker", "cert broker"]),
    "root twice": made(parts=["key broker", "chain broker", "cert ca"]),
    "other key": made(parts=["key elliptic", "chain broker"]),
    "other rsa key": made(parts=["key ca", "chain broker"]),
    "pkcs1": made(key="broker", key_format="pkcs1"),
    "sec1": made(key="elliptic", key_format="sec1"),
    "dsa traditional": made(key="classic", key_format="traditional"),
    **{f"dek {c}": made(key="broker", key_encryption=f"dek-{c}") for c in ("aes256", "3des")},
    **{f"dek {c}, password": made(PASSWORD, key="broker", key_encryption=f"dek-{c}") for c in ("aes256", "3des")},
    "pkcs1 with password": made(PASSWORD, key="broker", key_format="pkcs1"),
    "plain with password": made(PASSWORD, key="broker", key_encryption="none", key_password=PASSWORD),
    "plain elliptic with password": made(PASSWORD, key="elliptic", key_encryption="none"),
    "encrypted without password": made(key="broker", key_encryption="pbes2"),
    "encrypted without password, 3des": made(key="broker", key_encryption="pbes1-3des"),
    "wrong password": made("nonsense", key="broker", key_encryption="pbes2"),
    "wrong password, 3des": made("nonsense", key="broker", key_encryption="pbes1-3des"),
    "wrong password, rc4": made("nonsense", key="broker", key_encryption="pbes1-rc4-128"),
    "empty password, encrypted": made("", key="broker", key_encryption="pbes2"),
    "empty password, plain": made("", key="broker"),
    "non-ascii password": made("grün7!", key="broker", key_encryption="pbes2", key_password="grün7!"),
    "non-ascii password, 3des": made("grün7!", key="broker", key_encryption="pbes1-3des", key_password="grün7!"),
    **{
        f"scheme {scheme}": made(PASSWORD, key="broker", key_encryption=scheme)
        for scheme in ciphers.schemes()
        if scheme not in ciphers.SHORT
    },
    **{
        f"{name} key": made(parts=[f"key {name}", f"chain {name}"])
        for name in ("elliptic", "odd", "pool", "edwards", "classic", "pss")
    },
    **{
        f"{name} key, encrypted": made(PASSWORD, parts=[f"key {name}", f"chain {name}"], key_encryption="pbes1-3des")
        for name in ("elliptic", "edwards", "classic", "pss")
    },
    "nameless certificate": made(parts=["key broker", "cert nameless"]),
    "spelt certificate": made(parts=["key broker", "cert spelt"]),
    "damaged certificate": PemCase(KEY + CERT.replace(_BODY, _BODY[:-8])),
    "lengthened certificate": PemCase(KEY + to_pem("CERTIFICATE", CERTIFICATES["broker"].der + b"rest")),
    "shortened certificate": PemCase(KEY + to_pem("CERTIFICATE", CERTIFICATES["broker"].der[:-9])),
    "no certificate in its block": PemCase(KEY + to_pem("CERTIFICATE", b"nothing of the kind")),
    "empty certificate": PemCase(KEY + "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
    "request": PemCase(KEY + to_pem("CERTIFICATE REQUEST", CERTIFICATES["broker"].der)),
    "padding inside": PemCase(KEY + CERT.replace(_BODY, _BODY[:10] + "=" + _BODY[11:])),
    "padding twice inside": PemCase(KEY + CERT.replace(_BODY, _BODY[:10] + "==" + _BODY[12:])),
    "one letter too many": PemCase(KEY + CERT.replace("\n-----END", "A\n-----END")),
    "odd letter": PemCase(KEY + CERT.replace(_BODY, _BODY[:10] + "_" + _BODY[11:])),
    "key is none": PemCase(to_pem("PRIVATE KEY", b"nothing of the kind") + CHAIN),
    "key is none, password": PemCase(to_pem("ENCRYPTED PRIVATE KEY", b"nothing of the kind") + CHAIN, PASSWORD),
    "empty key": PemCase("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n" + CHAIN),
    "shortened key": PemCase(to_pem("PRIVATE KEY", CERTIFICATES["broker"].key.pkcs8[:-5]) + CHAIN),
    "lengthened key": PemCase(to_pem("PRIVATE KEY", CERTIFICATES["broker"].key.pkcs8 + b"rest") + CHAIN),
    "no end of the key": PemCase(KEY.replace("-----END PRIVATE KEY-----\n", "") + CHAIN),
    "no end of a certificate": PemCase(KEY + CHAIN.replace("-----END CERTIFICATE-----\n", "", 1)),
    "lower case": PemCase((KEY + CHAIN).replace("CERTIFICATE", "certificate")),
    "three dashes": PemCase((KEY + CHAIN).replace("-----", "---")),
    "label on the next line": PemCase((KEY + CHAIN).replace("BEGIN CERT", "BEGIN\nCERT")),
    "byte order mark": PemCase("\ufeff" + KEY + CHAIN),
    "ec parameters": PemCase(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + KEY + CHAIN
    ),
    "end of another kind": PemCase(KEY + CHAIN.replace("END CERTIFICATE", "END OTHER", 1)),
    "colon after the end": PemCase(
        KEY + CHAIN.replace("-----END CERTIFICATE-----\n", "-----END CERTIFICATE----- a: b\n")
    ),
    "comment in the label": PemCase(KEY + CHAIN.replace("BEGIN CERTIFICATE", "BEGIN CERTIFICATE of mine")),
}
