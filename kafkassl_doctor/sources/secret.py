"""Secrets: passwords and private keys, which nothing can print, compare or store by accident."""

from __future__ import annotations

from typing import Never, NoReturn

_SECRET_ENDINGS = (
    *("password", "passphrase", "passwd", "secret", "token", "jaas.config", "user.info"),
    *("keystore.key", "private.key", "secret.key", "access.key", "api.key", "master.key", "key.pem"),
)
_WORDS = ("password", "passphrase", "passwd", "secret", "token", "credentials", "jaas")
_SHORT_WORDS = ("pass", "pwd", "psw", "pw", "key")
_ALIKE = 0.7
_PARTS = 20
"""Words of a key that are looked at, the last one first."""


class Secret:
    """A text that must not leave memory: no repr, no equality, no hash, no pickle; only :meth:`reveal` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; only sources/ and stores/ may ask for it."""
        return self._text

    @property
    def blank(self) -> bool:
        """Whether the text is empty or only blanks."""
        return not self._text.strip()

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> Never:
        raise TypeError("a secret is not compared; ask for the fact that is needed where the secret lives")

    __hash__ = None  # type: ignore[assignment]  # that is how Python says it

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not copied, pickled or stored")

    def __bool__(self) -> NoReturn:
        raise TypeError("a secret has no truth value; ask for .blank")


def is_secret_key(key: str) -> bool:
    """Return whether the property *key*, with any prefix, holds a password, a private key or a JAAS entry.

    It goes by the name, so that keys of plug-ins, registries and proxies are covered too.
    """
    return key.lower().replace("_", ".").replace("-", ".").endswith(_SECRET_ENDINGS)


def resembles_secret_key(key: str) -> bool:
    """Return whether a *key* that Kafka does not know may be a slip for one that :func:`is_secret_key` tells."""
    if is_secret_key(key):
        return True
    from difflib import SequenceMatcher

    *heads, last = key.lower().replace("_", ".").replace("-", ".").rstrip(". ").split(".")
    return (
        last in _SHORT_WORDS
        or last.endswith(_SHORT_WORDS[:3])
        or any(
            word in part or SequenceMatcher(None, word, part).ratio() >= _ALIKE
            for part in (last, *heads)[:_PARTS]
            for word in _WORDS
        )
    )


def holds_secret(text: str) -> bool:
    """Return whether *text* holds a private key, or an address with a user's name and password."""
    return "PRIVATE KEY" in text or ("://" in text and "@" in text)
