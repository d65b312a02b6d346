"""What a client's library says of the certificate and key that it is to show, before it dials anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..causes import Refusal
from ..openssl.stacks import load_stack
from ..openssl.trust import allows_key, allows_signature
from ..values import Unknown
from .material import Material, Step
from .voices import refuse_own

if TYPE_CHECKING:
    from ..config.client import ClientConfig
    from ..config.librdkafka import Properties
    from ..openssl.stacks import Stack
    from ..stores.certificate import Certificate

STACKS = {"python": ("kafka-python", "aiokafka")}
"""The libraries of a runtime that has several."""
_SUITES = "ssl.cipher.suites"
_UNREADABLE_IN_GO = ("DSA", "RSASSA-PSS", "Ed448")
"""Kinds of keys that crypto/x509 does not parse (ParsePKCS8PrivateKey)."""


def judge_own(client: ClientConfig, material: Material) -> Iterator[Step]:
    """Yield what prevents a client of Python, Go or Node from being made, or why that can't be told."""
    name, properties = client.target.runtime_name, client.properties
    for step in (*(properties.steps if properties else ()), *material.steps):
        yield step if isinstance(step, Unknown) else Unknown(f"what {name} does with {step.text}")
    stack = load_stack(STACKS.get(name, (name,))[0])
    if properties and client.tls is True and material.key is None and _has_certificate(properties):
        yield Unknown(f"what {name} does with a certificate without its key")
    if material.suites and stack.judge != "openssl":
        yield Unknown(f"{_SUITES} has no counterpart in {name}")
    if client.tls is True and material.anchors == () and stack.judge == "openssl":
        yield Unknown(f"what {name} does with a bundle of CAs that is empty")
    if material.key is None or client.tls is not True:
        return
    said = _refuse(material.key.chain, stack)
    if said is not None:
        values = {"runtime": name, "subject": material.key.leaf.subject, "file": client.file}
        yield Refusal("client-certificate-unusable", client.place, values, said)


def _has_certificate(properties: Properties) -> bool:
    return any(properties.value(f"ssl.certificate.{part}") is not None for part in ("location", "pem"))


def _refuse(chain: tuple[Certificate, ...], stack: Stack) -> str | None:
    """Of OpenSSL: ssl_security_cert_chain, where a certificate is put into a context; of Go: tls.X509KeyPair."""
    leaf = chain[0]
    if stack.judge == "go":
        from ..golang.parsing import why_unparsed

        unparsed = why_unparsed(leaf)
        return unparsed or (refuse_own("go", "unread") if leaf.key_algorithm in _UNREADABLE_IN_GO else None)
    for number, one in enumerate(chain):
        if not allows_key(one, stack.level):
            return refuse_own(stack.name, "key" if number == 0 else "ca-key")
        if one.subject_key != one.issuer_key and not allows_signature(one, stack.level):
            return refuse_own(stack.name, "digest")
    return None
