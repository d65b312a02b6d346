"""PEM that is made to be looked at over and over is left alone; what tools write is read in a few passes."""

from __future__ import annotations

import time

import pytest

from kafkassl_doctor.stores.failures import Unaffordable
from kafkassl_doctor.stores.pem import read_pem_truststore
from kafkassl_doctor.stores.pem_blocks import CERTIFICATE, PRIVATE_KEY, find_blocks

BLOCK = "-----BEGIN CERTIFICATE-----\n" + "QUJD" * 400 + "\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("text", ["-----BEGIN CERTIFICATE", "-----BEGIN CERTIFICATE----- "])
def test_a_line_of_beginnings_is_not_looked_into_any_further(text: str) -> None:
    started = time.process_time()
    with pytest.raises(Unaffordable):
        find_blocks(text * 20_000, CERTIFICATE)
    assert time.process_time() - started < 20
    assert "not looked into" in str(read_pem_truststore(text.encode() * 20_000).unknown)


def test_many_blocks_are_read_in_a_few_passes() -> None:
    assert len(find_blocks(BLOCK * 500, CERTIFICATE)) == 500
    assert len(find_blocks(BLOCK.replace("\n", "\r\n") * 500, CERTIFICATE)) == 500
    assert len(find_blocks(f"subject: a\nissuer: b\n{BLOCK}" * 500, CERTIFICATE)) == 500


def test_keys_are_found_among_many_certificates() -> None:
    assert find_blocks(BLOCK * 500 + BLOCK.replace("CERTIFICATE", "PRIVATE KEY"), PRIVATE_KEY) == [b"ABC" * 400]
