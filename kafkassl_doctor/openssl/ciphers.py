"""Lists of cipher suites in OpenSSL's language, as far as they are lists of names."""

from __future__ import annotations

import re

from ..data import read_data
from ..values import Unknown

_SIGNS = re.compile(r"[!+@]|^-|^(DEFAULT|ALL|HIGH|MEDIUM|LOW|COMPLEMENTOFALL|COMPLEMENTOFDEFAULT)$")


def read_ciphers(value: str | Unknown | None) -> tuple[str, ...] | Unknown | None:
    """Return the suites of a list by the names that JDKs have for them; () without a list.

    None when OpenSSL knows none of them (``no cipher match``); names that it does not know are passed over.
    """
    if value is None or isinstance(value, Unknown):
        return () if value is None else value
    words = [word for word in re.split(r"[:, ]", value) if word]
    if any(_SIGNS.search(word) for word in words):
        return Unknown("lists of cipher suites that are more than names are not reproduced for OpenSSL")
    names: dict[str, str] = {ours: java for java, ours in read_data("tls")["openssl"].items()}
    standard = set(names.values())
    found = [names.get(word, word if word in standard else "") for word in words]
    kept = tuple(dict.fromkeys(name for name in found if name and "_WITH_" in name))
    return kept or None
