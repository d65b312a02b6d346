"""A keystore type that the JVM does not have, and providers that can't be told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kafkassl_doctor.config.definitions import definitions
from kafkassl_doctor.config.settings import parse_settings
from kafkassl_doctor.sources.properties import parse_source
from kafkassl_doctor.stores.engine import load_stores
from kafkassl_doctor.target import Target

TARGET = Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("providers", "known"), [("", True), ("security.providers=<mine>", False), ("security.providers=com.x.Y", False)]
)
def test_a_type_that_a_provider_might_bring_is_refused_only_without_one(
    providers: str, known: bool, tmp_path: Path
) -> None:
    (tmp_path / "k").write_bytes(b"x")
    text = f"ssl.keystore.type=MINE\nssl.keystore.location={tmp_path}/k\nssl.keystore.password=Changeit-7!\n{providers}"
    source = parse_source("f", text.encode(), TARGET)
    settings, _ = parse_settings(source.effective, definitions("admin", TARGET.kafka_version), TARGET)
    stores = load_stores(settings, TARGET)
    assert (bool(stores.refusals), bool(stores.unknown)) == (known, not known)
