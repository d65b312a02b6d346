"""What this package and what a real JVM or Kafka answer to the same question, in one shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fixtures.toolstores.material import CERTIFICATES as TOOL_CERTIFICATES
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.config.client import read_clients
from kafkassl_doctor.sources.properties import load_source
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.stores.engine import load_stores
from kafkassl_doctor.stores.keys import recover_key
from kafkassl_doctor.stores.opening import open_store
from kafkassl_doctor.stores.pem import read_pem_keystore
from kafkassl_doctor.target import Target
from tests.stores import engine_cases, pem_cases, store_cases

RECORDED = Path(__file__).with_name("recorded.json")
NAMES = {
    decode_certificate(made.der).fingerprint: name
    for certificates in (store_cases.CERTIFICATES, TOOL_CERTIFICATES)
    for name, made in certificates.items()
}


def target_for(jdk: str, kafka: str = "4.4.0", cwd: Path | None = None) -> Target:
    """Return the target of a question."""
    return Target(kafka=kafka, jdk=jdk, at=datetime(2026, 11, 24, tzinfo=UTC), cwd=str(cwd or "."))


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


def name_of(fingerprint: str) -> str:
    """Return the name of a certificate of the fixtures, the beginning of its fingerprint for one that a tool made."""
    return NAMES.get(fingerprint, fingerprint[:12])


def our_store(case: store_cases.Case, kind: str, target: Target) -> dict[str, Any]:
    """Return what we make of a store."""
    return our_content(case.content, kind, case.password, case.key_password, target)


def our_content(
    content: bytes, kind: str, password: str | None, key_password: str | None, target: Target
) -> dict[str, Any]:
    """Return what we make of the content of a store."""
    opened = open_store(content, kind, _secret(password), target)
    if opened.unknown:
        return {"unknown": opened.unknown}
    if opened.texts:
        return {"error": list(reversed(opened.texts))}
    entries = []
    for entry in opened.entries:
        shown: dict[str, Any] = {"alias": entry.alias, "kind": entry.kind}
        shown["chain"] = [name_of(one.fingerprint) for one in entry.chain]
        if entry.kind == "key":
            state = recover_key(entry, opened.reader, _secret(key_password), target)
            shown["key"] = "opens" if state.opens is True else list(reversed(state.texts))
        entries.append(shown)
    return {"entries": entries}


def java_store(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a JVM's answer in the same shape."""
    if "entries" not in answer:
        return answer
    entries = []
    for entry in answer["entries"]:
        kind = entry["kind"].replace("none", "lost")
        shown = {"alias": entry["alias"], "kind": kind, "chain": [name_of(one) for one in entry["chain"]]}
        if kind == "key":
            shown["key"] = "opens" if isinstance(entry["key"], str) else entry["key"]
        entries.append(shown)
    return {"entries": entries}


def our_pem(case: pem_cases.PemCase, target: Target) -> list[str]:
    """Return the exceptions for a PEM keystore, the outermost first, without what Kafka puts around them."""
    text = case.text.encode()
    return list(reversed(read_pem_keystore(text, text, _secret(case.key_password), target).texts))


def our_client(name: str, target: Target, folder: Path, cache: dict[Any, Any]) -> list[str | None]:
    """Return the exceptions for a client with these settings of stores, the outermost first."""
    file = folder / "client.properties"
    file.write_text(engine_cases.properties_of(engine_cases.SETTINGS[name]))
    (client,) = read_clients(load_source(str(file), target), target, "client")
    first = next(iter((*client.refusals, *load_stores(client.settings, target, cache).steps)), None)
    if first is None:
        return []
    return [*reversed(first.outer), first.text] if isinstance(first, Refusal) else [first.reason]


def read_recorded() -> dict[str, dict[str, list[Any]]]:
    """Return kind of question -> question -> [[versions, answer], …]."""
    found: dict[str, dict[str, list[Any]]] = json.loads(RECORDED.read_text("utf-8"))
    return found
