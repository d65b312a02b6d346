"""Whether a certificate covers the host that is dialled, as the JVM decides it.

sun.security.util.HostnameChecker and X509TrustManagerImpl.checkIdentity; javax.net.ssl.SNIHostName for what is a legal
name. The name is tried as it would be sent in SNI (for names with a dot), then as the peer host.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .addresses import read_address, show_address
from .idn import IllegalName, to_ascii, to_unicode
from .rejection import Rejection, jdk_text

if TYPE_CHECKING:
    from ..stores.certificate import Certificate
    from .runtime import Runtime

HTTPS, LDAP = "https", ("ldap", "ldaps")
_MOST_MATCHES = 4096
"""Answers that are kept: many clients dial one name, and an endpoint's is asked about twice."""
_LOOPBACK = {4: "127.0.0.1", 16: "::1"}


def match_host(
    host: str,
    certificate: Certificate,
    runtime: Runtime,
    *,
    algorithm: str = HTTPS,
    public_root: bool = False,
    sent: bool = True,
) -> Rejection | None:
    """Return why *certificate* does not cover *host*, or None when it does.

    *algorithm* is ``ssl.endpoint.identification.algorithm``, not empty; *public_root* says whether its chain ends in a
    CA that the JDK ships, which forbids wildcards right below a top-level domain; *sent* whether the engine sends the
    name in SNI, as Kafka's does.
    """
    return _match_host(host, certificate, runtime, algorithm, public_root, sent)


@lru_cache(_MOST_MATCHES)
def _match_host(
    host: str, certificate: Certificate, runtime: Runtime, algorithm: str, public_root: bool, sent: bool
) -> Rejection | None:
    name = host.removesuffix(".")
    known = algorithm.lower()
    if known != HTTPS and known not in LDAP:
        text = jdk_text("unknown-identification", runtime.numbers, algorithm=algorithm)
        return Rejection("endpoint-identification-unknown", text, values={"algorithm": algorithm})
    checker = _Checker(certificate, runtime, left_only=known in LDAP, public_root=public_root)
    in_sni = sent_name(host) if sent else None
    if in_sni is not None and in_sni.lower() != name.lower() and checker.check(in_sni) is None:
        return None
    name = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    return checker.check(name)


def name_dialled(host: str, runtime: Runtime) -> str | None:
    """Return what the engine calls the peer where *host* is dialled: for 0.0.0.0 and :: the JVM dials its own machine.

    None where only that machine can tell which of its own addresses that is.
    """
    address = read_address(host)
    if address is None or any(address):
        return host
    return _LOOPBACK[len(address)] if runtime.has("wildcard_dials_loopback") else None


def covers(host: str, certificate: Certificate, runtime: Runtime) -> bool:
    """Return whether *certificate* covers *host*."""
    return match_host(host, certificate, runtime) is None


def pattern_covers(host: str, pattern: str, runtime: Runtime) -> bool:
    """Return whether *pattern*, a name that may hold wildcards, matches *host*."""
    return _matches(host, pattern, runtime, left_only=not runtime.has("wildcard_in_any_label"), public_root=False)


def sent_name(host: str) -> str | None:
    """Return the host name that the engine sends in SNI; None when it sends none (Utilities.rawToSNIHostName)."""
    host = host.removesuffix(".")
    if host.find(".") <= 0 or host.endswith(".") or read_address(host) is not None:
        return None
    try:
        return check_legal(host)
    except IllegalName:
        return None


def check_legal(host: str) -> str:
    """Return *host* in ASCII; raises IllegalName with Java's words for what SNIHostName does not take."""
    ascii_name = to_ascii(host, strict=True)
    if not ascii_name:
        raise IllegalName("Server name value of host_name cannot be empty")
    if ascii_name.endswith("."):
        raise IllegalName("Server name value of host_name cannot have the trailing dot")
    return ascii_name


class _Checker:
    def __init__(self, certificate: Certificate, runtime: Runtime, *, left_only: bool, public_root: bool) -> None:
        self._certificate = certificate
        self._runtime = runtime
        self._left_only = left_only or not runtime.has("wildcard_in_any_label")
        self._public_root = public_root

    def check(self, host: str) -> Rejection | None:
        address = read_address(host)
        if address is not None:
            return self._check_address(host, address)
        try:
            check_legal(host)
        except IllegalName as illegal:
            return self._reject("host-name-illegal", f"IllegalArgumentException: {illegal}", "host-illegal", host)
        return self._check_name(host)

    def _check_address(self, host: str, address: bytes) -> Rejection | None:
        if not self._certificate.has_san:
            return self._reject("host-name-mismatch", None, "host-no-san", host)
        if "%" not in host and any(read_address(name) == address for name in self._certificate.ip_names):
            return None
        shown = host if "%" in host else show_address(address)
        return self._reject("host-name-mismatch", None, "host-ip-mismatch", host, shown=shown)

    def _check_name(self, host: str) -> Rejection | None:
        names = self._certificate.dns_names
        if names:
            if any(self._matches(host, name) for name in names):
                return None
            return self._reject("host-name-mismatch", None, "host-dns-mismatch", host)
        common = self._certificate.most_specific_cn
        if common is not None:
            if not common.isascii() and not _is_compatible(common):
                return self._reject("host-name-mismatch", None, "host-cn-informal", host, name=common)
            if self._matches(host, common):
                return None
        return self._reject("host-name-mismatch", None, "host-cn-mismatch", host)

    def _reject(self, cause: str, inner: str | None, text: str, host: str, **values: str) -> Rejection:
        said = jdk_text(text, self._runtime.numbers, **{"host": values.pop("shown", host), **values})
        chain = (said,) if inner is None else (inner, said)
        at_fault = self._certificate
        return Rejection(
            cause,
            chain[0],
            chain[1:],
            values={"host": host, "subject": at_fault.subject},
            fingerprint=at_fault.fingerprint,
        )

    def _matches(self, host: str, pattern: str) -> bool:
        return _matches(host, pattern, self._runtime, left_only=self._left_only, public_root=self._public_root)


def _matches(host: str, pattern: str, runtime: Runtime, *, left_only: bool, public_root: bool) -> bool:
    """HostnameChecker.isMatched."""
    if runtime.has("host_names_in_unicode"):
        try:
            host, pattern = to_unicode(to_ascii(host)), to_unicode(to_ascii(pattern))
        except IllegalName:
            return False
    if _has_illegal_wildcard(pattern, public_root):
        return False
    try:
        check_legal(pattern.replace("*", "z"))
    except IllegalName:
        return False
    match = _match_left if left_only else _match_all
    return match(host.lower(), pattern.lower())


def _is_compatible(name: str) -> bool:
    from unicodedata import is_normalized

    return is_normalized("NFKC", name)


def _has_illegal_wildcard(pattern: str, public_root: bool) -> bool:
    if pattern in ("*", "*."):
        return True
    last = pattern.rfind("*")
    if last < 0:
        return False
    dot = pattern.find(".", last)
    return dot < 0 or (public_root and "." not in pattern[dot + 1 :])


def _match_all(host: str, pattern: str) -> bool:
    labels, templates = ([part for part in name.split(".") if part] for name in (host, pattern))
    return len(labels) == len(templates) and all(map(_match_label, labels, templates))


def _match_left(host: str, pattern: str) -> bool:
    (label, dot, rest), (template, template_dot, template_rest) = host.partition("."), pattern.partition(".")
    return (dot, rest) == (template_dot, template_rest) and _match_label(label, template)


def _match_label(label: str, template: str) -> bool:
    """Match one label: each ``*`` stands for any run of characters, the pieces in between are taken leftmost first."""
    first, *pieces = template.split("*")
    if not pieces:
        return label == template
    if not label.startswith(first):
        return False
    label = label[len(first) :]
    for piece in pieces[:-1]:
        at = label.find(piece)
        if at < 0:
            return False
        label = label[at + len(piece) :]
    return label.endswith(pieces[-1])
