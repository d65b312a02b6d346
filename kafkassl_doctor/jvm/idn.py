"""International domain names as java.net.IDN converts them (RFC 3490)."""

from __future__ import annotations

_DOTS = ("\u3002", "\uff0e", "\uff61")
_PREFIX = "xn--"
_MAX_LABEL = 63
_LEGAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


class IllegalName(ValueError):
    """What the JVM does not take for a domain name; the text is that of its IllegalArgumentException."""


def to_ascii(name: str, *, strict: bool = False) -> str:
    """Return *name* with each label in ASCII; *strict* allows only letters, digits and hyphens. Raises IllegalName."""
    if name == "." or name in _DOTS:
        return "."
    labels = _split(name)
    if labels[-1] == "" and len(labels) > 1:
        return ".".join([_label_to_ascii(label, strict) for label in labels[:-1]]) + "."
    return ".".join([_label_to_ascii(label, strict) for label in labels]) if name else ""


def to_unicode(name: str) -> str:
    """Return *name* with each ``xn--`` label spelt out; one that is none is left as it is."""
    if _PREFIX not in name.lower():
        return name
    return ".".join(_label_to_unicode(label) for label in _split(name))


def _split(name: str) -> list[str]:
    if not name.isascii():
        for dot in _DOTS:
            name = name.replace(dot, ".")
    return name.split(".")


def _label_to_ascii(label: str, strict: bool) -> str:
    plain = label if label.isascii() else _prepare(label)
    if not plain:
        raise IllegalName("Empty label is not a legal name")
    if strict:
        if any(char.isascii() and char not in _LEGAL for char in plain):
            raise IllegalName("Contains non-LDH ASCII characters")
        if plain[0] == "-" or plain[-1] == "-":
            raise IllegalName("Has leading or trailing hyphen")
    if not plain.isascii():
        if plain.lower().startswith(_PREFIX):
            raise IllegalName("The input starts with the ACE Prefix")
        plain = (_PREFIX + plain.encode("punycode").decode("ascii")).lower()
    if len(plain) > _MAX_LABEL:
        raise IllegalName("The label in the input is too long")
    return plain


def _prepare(label: str) -> str:
    from encodings.idna import nameprep

    try:
        return nameprep(label)
    except UnicodeError as error:
        raise IllegalName(str(error)) from error


def _label_to_unicode(label: str) -> str:
    if not label.lower().startswith(_PREFIX) or not label.isascii():
        return label
    try:
        spelt = label[len(_PREFIX) :].encode("ascii").decode("punycode")
        return spelt if _label_to_ascii(spelt, False).lower() == label.lower() else label
    except (UnicodeError, ValueError, OverflowError):
        return label
