"""Asks the real JVMs and the real Kafka what tests hold us to: python -m tests.stores.record (in the checkout).

JDKs 8, 11, 17, 21 and 25 must be there, and Kafka 4.4.0, 3.9.1 and 2.8.2 (fixtures/oracle/get_kafka.py).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fixtures.oracle.jsse import version_of
from fixtures.oracle.oracle import Oracle
from fixtures.oracle.stores import StoreOracle
from fixtures.tools import java_home
from tests.stores import engine_cases, pem_cases, store_cases
from tests.stores.answers import RECORDED, java_store

JDKS = ("8", "11", "17", "21", "25")
RELEASES = (("2.8.2", "8"), ("3.9.1", "8"), ("3.9.1", "17"), ("4.4.0", "17"), ("4.4.0", "25"))
_CLIENT = ("Failed to create new", "Failed create new")


def ask_stores(major: str, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a JDK answers to the store cases *names*: (case as type, answer)."""
    home = java_home(major)
    assert home
    with tempfile.TemporaryDirectory() as folder, StoreOracle(home) as oracle:
        file = Path(folder) / "store"
        for name in names:
            case = store_cases.CASES[name]
            file.write_bytes(case.content)
            for kind in case.types:
                answer = oracle.ask(file, kind, case.password, case.key_password)
                yield f"{name} as {kind}", java_store(answer)


def ask_pem(kafka: str, major: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what Kafka on a JDK answers to the PEM cases *names*."""
    with tempfile.TemporaryDirectory() as folder, Oracle(kafka, major, cwd=Path(folder)) as oracle:
        file = Path(folder) / "client.properties"
        for name in names:
            case = pem_cases.CASES[name]
            (Path(folder) / "k.pem").write_bytes(case.text.encode())
            settings = {"ssl.keystore.type": "PEM", "ssl.keystore.location": "k.pem"}
            if case.key_password is not None:
                settings["ssl.key.password"] = "".join(f"\\u{ord(one):04x}" for one in case.key_password)
            file.write_text(engine_cases.properties_of(settings))
            yield name, list(oracle.client("admin", file).chain[4:])


def ask_clients(kafka: str, major: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what Kafka on a JDK answers to the settings *names*."""
    with tempfile.TemporaryDirectory() as folder, Oracle(kafka, major, cwd=Path(folder)) as oracle:
        engine_cases.write_files(Path(folder))
        file = Path(folder) / "client.properties"
        for name in names:
            file.write_text(engine_cases.properties_of(engine_cases.SETTINGS[name]))
            yield name, [text for text in oracle.client("admin", file).chain if not any(one in text for one in _CLIENT)]


def _gather(found: dict[str, list[Any]], version: str, answers: Iterator[tuple[str, Any]]) -> None:
    for question, answer in answers:
        known = found.setdefault(question, [])
        same = next((one for one in known if one[1] == answer), None)
        if same:
            same[0].append(version)
        else:
            known.append([[version], answer])


def main() -> None:
    """Write recorded.json anew."""
    stores: dict[str, list[Any]] = {}
    pem: dict[str, list[Any]] = {}
    clients: dict[str, list[Any]] = {}
    for major in JDKS:
        home = java_home(major)
        assert home, f"no JDK {major}"
        version = version_of(home)
        _gather(stores, version, ask_stores(major, list(store_cases.CASES)))
        _gather(pem, version, ask_pem("3.9.1" if major == "8" else "4.4.0", major, list(pem_cases.CASES)))
    for kafka, major in RELEASES:
        home = java_home(major)
        assert home
        _gather(clients, f"{kafka} {version_of(home)}", ask_clients(kafka, major, list(engine_cases.SETTINGS)))
    parts = ((name, found) for name, found in (("stores", stores), ("pem", pem), ("clients", clients)))
    lines = [f'"{name}": {{\n' + ",\n".join(_line(*one) for one in found.items()) + "\n}" for name, found in parts]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _line(question: str, answers: list[Any]) -> str:
    return f"{json.dumps(question)}: {json.dumps(answers, ensure_ascii=True)}"


if __name__ == "__main__":
    main()
