"""Which GeneralNames the JVM accepts (sun.security.x509.GeneralName and the classes that it builds)."""

from __future__ import annotations

from . import der, names
from .der import DerError, Value

_CONSTRUCTED_CHOICES = (0, 3, 4, 5)
_CLASSES = {
    0: "Other-Name",
    1: "RFC822 name",
    2: "DNSName",
    3: "X400Address name",
    4: "Directory name",
    5: "EDI name",
    6: "URI",
    7: "IP address",
    8: "OID name",
}


def check_general_name(data: bytes, value: Value, *, constraint: bool = False) -> None:
    """Raise DerError when Java can't build the name, which makes it drop (or refuse) the whole extension.

    In a name *constraint* a URI is a host alone.
    """
    tag, start, stop = value
    choice = tag & 0x1F
    if choice not in _CLASSES:
        raise DerError(f"Unrecognized GeneralName tag, ({choice})")
    constructed = choice in _CONSTRUCTED_CHOICES
    if tag & 0xE0 != (0xA0 if constructed else 0x80):
        raise DerError(f"Invalid encoding of {_CLASSES[choice]}")
    content = data[start:stop]
    if choice == 0:
        _check_other(data, start, stop)
    elif choice == 1:
        _check_mail(content)
    elif choice == 4:
        names.read_name(data, der.read_value(data, start, stop))
    elif choice == 6 and not constraint:
        _check_uri(content.decode("ascii", "replace"))
    elif choice == 7 and len(content) not in (4, 8, 16, 32):
        raise DerError("Invalid IPAddressName")
    elif choice == 8:
        der.read_oid(data, (der.OID, start, stop))


def _check_other(data: bytes, start: int, stop: int) -> None:
    oid = der.read_value(data, start, stop)
    der.read_oid(data, oid)
    if der.read_value(data, oid[2], stop)[0] != 0xA0:
        raise DerError("value is not EXPLICTly tagged [0]")


def _check_mail(content: bytes) -> None:
    domain = content[content.find(b"@") + 1 :]
    if not content:
        raise DerError("RFC822Name may not be null or empty")
    if not domain:
        raise DerError("RFC822Name may not end with @")
    if domain == b".":
        raise DerError("RFC822Name domain may not be just .")


def _check_uri(text: str) -> None:
    """Refuse what java.net.URI can't parse, and one without a scheme."""
    from re import fullmatch

    if not fullmatch(r"(?:[^\x00-\x20\x7f\"<>\\^`{|}%]|%[0-9A-Fa-f]{2})*", text):
        raise DerError(f"invalid URI name:{text}")
    if not fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:.+", text):
        raise DerError(f"URI name must include scheme:{text}")
