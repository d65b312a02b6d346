"""Stores of tools with one octet changed, and what real JVMs say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fixtures import der
from fixtures.toolstores import make
from tests.stores.answers import java_store, our_content, target_for
from tests.stores.tool_stores import MANIFEST

JDKS = {"8": "8u504", "11": "11.0.33", "17": "17.0.15", "21": "21.0.13", "25": "25.0.3"}


class Spoilt(NamedTuple):
    """A store with an octet that is another one, and what comes of it."""

    file: str
    mark: str
    """The octets before it, in hexadecimal."""
    octet: int
    old: str | None
    """What JDK 8 and 11 say; None where it opens without entries."""
    new: str | None

    @property
    def content(self) -> bytes:
        """The store."""
        content, mark = bytearray((make.FOLDER / self.file).read_bytes()), bytes.fromhex(self.mark)
        content[content.index(mark) + len(mark)] = self.octet
        return bytes(content)

    def answer(self, major: str) -> dict[str, Any]:
        """The answer of a JDK."""
        text = self.old if major in ("8", "11") else self.new
        return {"entries": []} if text is None else {"error": [text]}


SPOILT = {
    "a part that is no sequence": Spoilt(
        "openssl3.0-nomac.p12",
        "048206b0308206ac",
        0xB0,
        "IOException: Sequence tag error",
        "IOException: Not the correct tag",
    ),
    "attributes of which one reaches beyond their set": Spoilt(
        "keytool17-passwordless-trust.p12",
        "301b06092a864886f70d010914310e1e0c004300410052006f006f007430",
        0x70,
        None,
        None,
    ),
}

_NOTHING = der.octets(der.sequence())
_DATA = der.oid("1.2.840.113549.1.7.1")
ODD = {
    "Invalid length for ContentInfo": der.sequence(_DATA, der.explicit(0, _NOTHING), der.NULL),
    "ContentInfo encoding error": der.sequence(_DATA, der.explicit(0, _NOTHING + der.NULL)),
}
"""ContentInfo by what the JVM says of it."""


def _around(info: bytes) -> bytes:
    return der.sequence(der.integer(3), info)


@pytest.mark.parametrize("major", JDKS)
@pytest.mark.parametrize("said", ODD)
def test_a_content_info_has_a_type_and_one_content(said, major):
    told = our_content(_around(ODD[said]), "PKCS12", "s3cret", "s3cret", target_for(JDKS[major]))
    assert told == {"error": [f"ParsingException: {said}"]}


@pytest.mark.parametrize("major", JDKS)
@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_store_is_what_the_jvm_takes_it_for(name, major):
    spoilt = SPOILT[name]
    password = MANIFEST[spoilt.file]["password"]
    assert our_content(spoilt.content, "PKCS12", password, password, target_for(JDKS[major])) == spoilt.answer(major)


@pytest.mark.jvm
@pytest.mark.parametrize("major", JDKS)
def test_the_jvm_still_takes_them_so(major, tmp_path: Path):
    from fixtures.oracle.stores import StoreOracle
    from fixtures.tools import java_home

    home = java_home(major)
    if home is None:
        pytest.skip(f"no JDK {major} on this machine")
    with StoreOracle(home) as oracle:
        for name, spoilt in SPOILT.items():
            (tmp_path / "store").write_bytes(spoilt.content)
            password = MANIFEST[spoilt.file]["password"]
            told = oracle.ask(tmp_path / "store", "PKCS12", password, password, managers=False)
            assert java_store(told) == spoilt.answer(major), name
        for said, info in ODD.items():
            (tmp_path / "store").write_bytes(_around(info))
            told = oracle.ask(tmp_path / "store", "PKCS12", "s3cret", "s3cret", managers=False)
            assert told == {"error": [f"ParsingException: {said}"]}
