"""Stores of every kind, whole and broken, that tests open here and in real JVMs."""

from __future__ import annotations

from typing import Any, NamedTuple

from fixtures import ciphers, stores
from fixtures.certificates import Certificates

PASSWORD = stores.PASSWORD
CERTIFICATES = Certificates(
    {
        "ca": {"ca": True, "cn": "Demo CA"},
        "inter": {"ca": True, "signed_by": "ca"},
        "broker": {"signed_by": "inter"},
        "other": {"ca": True, "cn": "Demo CA"},
        "selfsigned": {"signed_by": "self"},
        "elliptic": {"key": "p256"},
        "odd": {"key": "secp256k1"},
        "pool": {"key": "brainpool"},
        "edwards": {"key": "ed25519"},
        "edwards4": {"key": "ed448"},
        "classic": {"key": "dsa2048"},
        "pss": {"key": "rsapss2048"},
        "noaki": {"signed_by": "inter", "aki": False},
        "wrongaki": {"signed_by": "inter", "aki": "wrong"},
        "noski": {"signed_by": "ca", "ca": True, "ski": False},
        "undernoski": {"signed_by": "noski"},
        "looks": {"signed_by": "ca", "issuer_name": "CN=looks", "subject": "CN=looks"},
        "nameless": {"subject": ""},
        "spelt": {"key": "p256", "explicit_curve": True},
        "negative": {"serial": -5},
    }
)


class Case(NamedTuple):
    """A store file and how it is asked for."""

    words: dict[str, Any]
    file: str = "x.p12"
    types: tuple[str, ...] = ("PKCS12", "JKS")
    password: str | None = PASSWORD
    key_password: str | None = PASSWORD

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return stores.build_store(self.file, self.words, CERTIFICATES)


KEY = {"key": "broker"}
TRUST = {"anchors": ["ca", "inter"]}
BOTH = {"key": "broker", "anchors": ["ca", "other"]}

CASES: dict[str, Case] = {
    "usual": Case(BOTH),
    "usual, wrong": Case(BOTH, password="nonsense"),
    "usual, null": Case(BOTH, password=None),
    "usual, empty": Case(BOTH, password=""),
    "trust": Case(TRUST),
    "trust, null": Case(TRUST, password=None),
    "other key password": Case(BOTH | {"key_password": "other-7"}),
    "other key password, given": Case(BOTH | {"key_password": "other-7"}, key_password="other-7"),
    "empty password": Case(BOTH | {"password": ""}, password="", key_password=""),
    "no password bytes": Case(BOTH | {"password": False}, password="", key_password=""),
    "non-ascii": Case(BOTH | {"password": "grün7!"}, password="grün7!", key_password="grün7!"),
    "non-ascii, pbes1": Case(
        BOTH | {"password": "grün7!", "encryption": "pbes1", "mac": "sha1"}, password="grün7!", key_password="grün7!"
    ),
    "non-ascii, clear certs": Case(
        BOTH | {"password": "grün7!", "encryption": "none"}, password="grün7!", key_password="grün7!"
    ),
    "clear": Case(BOTH | {"encryption": "none", "mac": "none"}),
    "clear, null": Case(BOTH | {"encryption": "none", "mac": "none"}, password=None),
    "clear, wrong": Case(BOTH | {"encryption": "none", "mac": "none"}, password="nonsense"),
    "clear, wrong for the key": Case(BOTH | {"encryption": "none", "mac": "none"}, key_password="nonsense"),
    "clear with mac": Case(BOTH | {"encryption": "none"}),
    "clear with mac, wrong": Case(BOTH | {"encryption": "none"}, password="nonsense"),
    "clear with mac, null": Case(BOTH | {"encryption": "none"}, password=None),
    "key bag": Case(BOTH | {"key_encryption": "none"}),
    "no attribute": Case(TRUST | {"java_attribute": False}),
    "no names": Case(BOTH | {"friendly_names": False}),
    "no names, certs first": Case(BOTH | {"friendly_names": False, "certs_first": True}),
    "no ids": Case(BOTH | {"local_key_ids": False}),
    "no ids, certs first": Case(BOTH | {"local_key_ids": False, "certs_first": True}),
    "nothing": Case(BOTH | {"local_key_ids": False, "friendly_names": False}),
    "nothing, certs first": Case(BOTH | {"local_key_ids": False, "friendly_names": False, "certs_first": True}),
    "two keys": Case({"keys": [{"key": "broker"}, {"key": "elliptic"}], "anchors": ["ca"]}),
    "two keys, no ids": Case({"keys": [{"key": "broker"}, {"key": "elliptic"}], "local_key_ids": False}),
    "two keys, no names": Case({"keys": [{"key": "broker"}, {"key": "elliptic"}], "friendly_names": False}),
    "two keys, nothing": Case(
        {"keys": [{"key": "broker"}, {"key": "elliptic"}], "friendly_names": False, "local_key_ids": False}
    ),
    "two keys, one alias": Case({"keys": [{"key": "broker", "alias": "A"}, {"key": "elliptic", "alias": "a"}]}),
    "one alias": Case({"anchors": [{"cert": "ca", "alias": "CA"}, {"cert": "other", "alias": "ca"}, "inter"]}),
    "key and anchor with one alias": Case(BOTH | {"alias": "ca"}),
    "gap": Case({"key": "broker", "chain": ["broker", "ca"]}),
    "order": Case({"key": "broker", "chain": ["broker", "ca", "inter"]}),
    "leaf alone": Case({"key": "broker", "chain": ["broker"]}),
    "leaf, issuers as extra": Case({"key": "broker", "chain": ["broker"], "extra": ["ca", "inter"]}),
    "leaf, issuers as anchors": Case({"key": "broker", "chain": ["broker"], "anchors": ["ca", "inter"]}),
    "two issuers": Case({"key": "inter", "chain": ["inter"], "extra": ["other", "ca"]}),
    "two issuers, no aki": Case({"key": "noaki", "chain": ["noaki"], "extra": ["ca", "inter", "other"]}),
    "wrong aki": Case({"key": "wrongaki", "chain": ["wrongaki"], "extra": ["ca", "inter"]}),
    "issuer without ski": Case({"key": "undernoski", "chain": ["undernoski"], "extra": ["noski", "ca"]}),
    "looks self-signed": Case({"key": "looks", "chain": ["looks"], "extra": ["ca"]}),
    "no chain": Case({"key": "broker", "chain": []}),
    "secret": Case({"key": "broker", "secrets": ["s1"]}),
    "ber": Case(BOTH | {"ber": True}),
    "ber, truncated": Case(BOTH | {"ber": True, "truncate": 1500}),
    "ber, two bytes": Case(BOTH | {"ber": True, "truncate": 2}),
    "ber, clear": Case(BOTH | {"ber": True, "encryption": "none"}),
    "appended": Case(BOTH | {"append": "rubbish"}),
    "prepended": Case(BOTH | {"prepend": "x"}),
    "version 2": Case(BOTH | {"pfx_version": 2}),
    "empty": Case(BOTH | {"truncate": 0}, types=("PKCS12", "JKS", "JCEKS", "DKS")),
    "one byte": Case(BOTH | {"truncate": 1}),
    "ten bytes": Case(BOTH | {"truncate": 10}),
    "truncated": Case(BOTH | {"truncate": 1500}),
    "iterations": Case(BOTH | {"iterations": 1, "mac_iterations": 1}),
    "mac iterations": Case(TRUST | {"encryption": "none", "mac_iterations": 3}),
    **{f"mac {mac}": Case(TRUST | {"mac": mac}) for mac in ("sha1", "sha384", "sha512", "md5", "pbmac1", "none")},
    **{
        f"scheme {scheme}": Case(BOTH | {"encryption": scheme})
        for scheme in ciphers.schemes()
        if scheme not in ciphers.SHORT
    },
    **{
        f"key scheme {scheme}": Case(BOTH | {"encryption": "none", "key_encryption": scheme})
        for scheme in ciphers.schemes()
        if scheme not in ciphers.SHORT
    },
    **{
        f"wrong, {scheme}": Case(BOTH | {"encryption": scheme}, password="nonsense")
        for scheme in ("pbes1-rc2-40", "pbes1-3des", "pbes1-rc4-128")
    },
    **{
        f"{name} key": Case({"key": name, "chain": [name, "ca"]})
        for name in ("elliptic", "odd", "pool", "edwards", "edwards4", "classic", "pss")
    },
    **{
        f"{name} anchor": Case({"anchors": [name]})
        for name in ("odd", "pool", "edwards", "nameless", "spelt", "negative")
    },
    "nameless, clear": Case({"anchors": ["nameless"], "encryption": "none"}),
    "other store type": Case(
        BOTH, types=("BKS", "P12", "pem", "DKS", "JCEKS", "pkcs12", "CaseExactJKS", "Windows-ROOT")
    ),
}

JAVA_TYPES = ("JKS", "PKCS12", "JCEKS", "DKS")
CASES |= {
    f"{kind}: {name}": case._replace(file=f"x.{kind}", types=JAVA_TYPES)
    for kind in ("jks", "jceks")
    for name, case in {
        "usual": Case(BOTH),
        "wrong": Case(BOTH, password="nonsense"),
        "null": Case(BOTH, password=None),
        "empty": Case(BOTH, password=""),
        "other key password": Case(BOTH | {"key_password": "other-7"}),
        "other key password, given": Case(BOTH | {"key_password": "other-7"}, key_password="other-7"),
        "non-ascii": Case(BOTH | {"password": "grün7!"}, password="grün7!", key_password="grün7!"),
        "truncated": Case(BOTH | {"truncate": 1500}),
        "without digest": Case(TRUST | {"truncate": 1100}),
        "twelve bytes": Case(BOTH | {"truncate": 12}),
        "appended": Case(BOTH | {"append": "rubbish"}),
        "prepended": Case(BOTH | {"prepend": "x"}),
        "gap": Case({"key": "broker", "chain": ["broker", "ca"]}),
        "many": Case(
            {"keys": [{"key": "broker", "alias": f"broker{number}"} for number in range(14)], "anchors": ["ca"]}
        ),
        "edwards key": Case({"key": "edwards"}),
        "odd key": Case({"key": "odd"}),
        "classic key": Case({"key": "classic"}),
        "pss key": Case({"key": "pss"}),
        "nameless anchor": Case({"anchors": ["nameless"]}),
        "spelt anchor": Case({"anchors": ["spelt"]}),
        "capitals": Case({"key": "broker", "alias": "Broker", "anchors": [{"cert": "ca", "alias": "CA"}]}),
        "one alias": Case({"anchors": [{"cert": "ca", "alias": "ca"}, {"cert": "other", "alias": "ca"}, "inter"]}),
        "odd aliases": Case({"anchors": [{"cert": "ca", "alias": "grün €"}, {"cert": "other", "alias": "𝄞 clef"}]}),
    }.items()
}
CASES |= {
    "pem": Case(BOTH, "x.pem", JAVA_TYPES),
    "der": Case(TRUST, "x.der", JAVA_TYPES),
}
