"""How opening a store fails: as the JVM fails, or because looking would take too long."""

from __future__ import annotations


class JavaError(Exception):
    """What the JVM throws: ``texts`` are ``SimpleClassName: message``, the innermost cause first."""

    def __init__(self, *texts: str) -> None:
        super().__init__(texts[0])
        self.texts = texts

    @property
    def is_wrong_password(self) -> bool:
        """Whether the JVM takes it for a wrong password: an IOException caused by an UnrecoverableKeyException."""
        return (
            len(self.texts) > 1
            and self.texts[-1].startswith("IOException")
            and self.texts[-2].startswith("UnrecoverableKeyException")
        )


class Unaffordable(Exception):
    """The store asks for more iterations than we spend unasked; the message is the reason that a user reads."""


class Work:
    """Counts iterations of key derivation against a limit (None: without one)."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._spent = 0

    def spend(self, iterations: int) -> None:
        """Count *iterations*; raises Unaffordable when that is more than the limit allows."""
        self._spent += iterations
        if self._limit is not None and self._spent > self._limit:
            raise Unaffordable(
                f"opening it takes {self._spent:,} iterations of key derivation, more than {self._limit:,}: not tried"
            )


def qualify(text: str) -> str:
    """Return ``SimpleClassName: message`` with the package, as Throwable.toString() prints it inside a message."""
    name = text.split(":", 1)[0]
    return f"{_PACKAGES.get(name, 'java.io')}.{text}"


def is_unchecked(text: str) -> bool:
    """Whether ``SimpleClassName: message`` is a RuntimeException of Java's, which Kafka does not expect of a store."""
    return text.split(":", 1)[0] in _UNCHECKED


_UNCHECKED = (
    "IllegalArgumentException",
    "NegativeArraySizeException",
    "NullPointerException",
    "UnsupportedOperationException",
)
_PACKAGES = {
    "BadPaddingException": "javax.crypto",
    "IllegalBlockSizeException": "javax.crypto",
    "CertificateException": "java.security.cert",
    "CertificateParsingException": "java.security.cert",
    "InvalidAlgorithmParameterException": "java.security",
    "InvalidKeyException": "java.security",
    "KeyManagementException": "java.security",
    "KeyStoreException": "java.security",
    "NoSuchProviderException": "java.security",
    "NoSuchAlgorithmException": "java.security",
    "UnrecoverableKeyException": "java.security",
    "InvalidKeySpecException": "java.security.spec",
    "NullPointerException": "java.lang",
    "IllegalArgumentException": "java.lang",
    "NegativeArraySizeException": "java.lang",
    "OutOfMemoryError": "java.lang",
    "UnsupportedOperationException": "java.lang",
}
