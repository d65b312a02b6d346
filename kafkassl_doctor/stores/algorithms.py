"""Names that Java gives to signature algorithms and digests (sun.security.util.KnownOIDs)."""

from __future__ import annotations

DIGESTS = {
    "1.2.840.113549.2.2": "MD2",
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.26": "SHA1",
    "2.16.840.1.101.3.4.2.1": "SHA256",
    "2.16.840.1.101.3.4.2.2": "SHA384",
    "2.16.840.1.101.3.4.2.3": "SHA512",
    "2.16.840.1.101.3.4.2.4": "SHA224",
    "2.16.840.1.101.3.4.2.5": "SHA512/224",
    "2.16.840.1.101.3.4.2.6": "SHA512/256",
    "2.16.840.1.101.3.4.2.7": "SHA3-224",
    "2.16.840.1.101.3.4.2.8": "SHA3-256",
    "2.16.840.1.101.3.4.2.9": "SHA3-384",
    "2.16.840.1.101.3.4.2.10": "SHA3-512",
}

_NIST = "2.16.840.1.101.3.4.3."

SIGNATURES = {
    "1.2.840.113549.1.1.2": "MD2withRSA",
    "1.2.840.113549.1.1.4": "MD5withRSA",
    "1.2.840.113549.1.1.5": "SHA1withRSA",
    "1.3.14.3.2.15": "SHA1withRSA",
    "1.3.14.3.2.29": "SHA1withRSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.11": "SHA256withRSA",
    "1.2.840.113549.1.1.12": "SHA384withRSA",
    "1.2.840.113549.1.1.13": "SHA512withRSA",
    "1.2.840.113549.1.1.14": "SHA224withRSA",
    "1.2.840.113549.1.1.15": "SHA512/224withRSA",
    "1.2.840.113549.1.1.16": "SHA512/256withRSA",
    "1.2.840.10040.4.3": "SHA1withDSA",
    "1.3.14.3.2.13": "SHA1withDSA",
    "1.3.14.3.2.27": "SHA1withDSA",
    "1.2.840.10045.4.1": "SHA1withECDSA",
    "1.2.840.10045.4.3.1": "SHA224withECDSA",
    "1.2.840.10045.4.3.2": "SHA256withECDSA",
    "1.2.840.10045.4.3.3": "SHA384withECDSA",
    "1.2.840.10045.4.3.4": "SHA512withECDSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    **{
        f"{_NIST}{number}": name
        for number, name in enumerate(
            [f"{digest}withDSA" for digest in ("SHA224", "SHA256", "SHA384", "SHA512")]
            + [f"SHA3-{bits}with{key}" for key in ("DSA", "ECDSA", "RSA") for bits in (224, 256, 384, 512)]
            + ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"],
            start=1,
        )
    },
}


def digest_of(algorithm: str, parameters: bytes = b"") -> str | None:
    """Return the digest of a signature algorithm (Java's name), as ``SHA256``; None where it has none or is unknown."""
    if "with" in algorithm:
        return algorithm.split("with", 1)[0]
    if algorithm != "RSASSA-PSS":
        return None
    return read_pss(parameters)[0]


def read_pss(parameters: bytes) -> tuple[str | None, str | None, int]:
    """Return (digest, digest of the mask function, salt length) of RSASSA-PSS parameters; defaults are SHA1, SHA1, 20.

    A digest is None when it is unknown or the parameters can't be read.
    """
    from . import der

    found: dict[int, str | None] = {0: "SHA1", 1: "SHA1"}
    salt = 20
    try:
        if parameters:
            _, start, stop = der.read_value(parameters, 0, len(parameters))
            for tag, inner, end in der.iterate(parameters, start, stop):
                if tag & 0x1F in found:
                    found[tag & 0x1F] = _read_digest(parameters, inner, end, mask=tag & 0x1F == 1)
                elif tag & 0x1F == 2:
                    salt = der.read_small(parameters, der.read_value(parameters, inner, end))
    except der.DerError:
        return None, None, salt
    return found[0], found[1], salt


def fits_pss_key(restriction: bytes, wanted: tuple[str | None, str | None, int]) -> bool:
    """Return whether an RSASSA-PSS key with the parameters *restriction* may be used with those *wanted* (read_pss).

    The digests must be the same, the salt may be longer (RSAPSSSignature.isCompatible).
    """
    if not restriction:
        return True
    digest, mask, salt = read_pss(restriction)
    return (digest, mask) == wanted[:2] and salt <= wanted[2]


def _read_digest(data: bytes, start: int, stop: int, *, mask: bool) -> str | None:
    from . import der

    algorithm = der.read_value(data, start, stop)
    oid = der.read_value(data, algorithm[1], algorithm[2])
    return _read_digest(data, oid[2], algorithm[2], mask=False) if mask else DIGESTS.get(der.read_oid(data, oid))
