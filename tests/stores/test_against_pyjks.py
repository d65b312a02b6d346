"""JKS and JCEKS files read, and written, by pyjks, which is an independent reading of the same formats."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.javastores import write_java_store
from fixtures.pkcs12 import KeyEntry, TrustedEntry
from fixtures.toolstores import make
from fixtures.toolstores.material import CERTIFICATES, LEAVES
from kafkassl_doctor.sources.secret import Secret
from kafkassl_doctor.stores.jks import JavaEntry
from kafkassl_doctor.stores.keys import recover_key
from kafkassl_doctor.stores.opening import Opened, open_store
from kafkassl_doctor.stores.private_keys import match_key
from tests.stores.answers import target_for
from tests.stores.tool_stores import MANIFEST

jks = pytest.importorskip("jks", reason="pyjks is not installed: a part of it, twofish, has to be compiled")
NEWEST = target_for("25")
_WITHOUT_PARAMETERS = ("keytool21-genkey-rsa.jks", "keytool25-genkey-rsa.jks")
"""Where the protection of keys has no parameters, not even NULL, pyjks can't open them."""
_FILES = [file for file, about in MANIFEST.items() if about["type"] in ("JKS", "JCEKS")]


def _open(content: bytes, kind: str, password: str) -> Opened:
    opened = open_store(content, kind, Secret(password), NEWEST)
    assert opened.texts == ()
    return opened


def _of(entry: object) -> tuple[str, list[bytes]]:
    if isinstance(entry, jks.TrustedCertEntry):
        return "trusted", [entry.cert]
    if isinstance(entry, jks.PrivateKeyEntry):
        return "key", [one for _, one in entry.cert_chain]
    return "secret", []


def _compare(ours: tuple[JavaEntry, ...], theirs: object) -> None:
    """The same entries, but for those that Java lists and does not find again."""
    found = {one.alias: (one.kind, [each.der for each in one.chain]) for one in ours if one.kind != "lost"}
    lost = {one.alias for one in ours if one.kind == "lost"}
    assert all(alias != alias.lower() for alias in lost)
    assert found == {alias: _of(entry) for alias, entry in theirs.entries.items() if alias not in lost}


def _decrypt(entry: object, password: str) -> bytes | None:
    try:
        entry.decrypt(password)
    except jks.util.DecryptionFailureException:
        return None
    return entry.pkey_pkcs8


@pytest.mark.parametrize("file", _FILES)
def test_a_store_of_a_tool_holds_the_same_for_both(file):
    about, content = MANIFEST[file], (make.FOLDER / file).read_bytes()
    password, key_password = about["password"], about.get("key_password", about["password"])
    theirs = jks.KeyStore.loads(content, password, try_decrypt_keys=False)
    opened = open_store(content, about["type"], Secret(password), NEWEST)
    if opened.unknown:
        assert theirs.secret_keys
        return
    _compare(opened.entries, theirs)
    for entry in (one for one in opened.entries if one.kind == "key"):
        state = recover_key(entry, opened.reader, Secret(key_password), NEWEST)
        assert recover_key(entry, opened.reader, Secret(key_password + "x"), NEWEST).opens is False
        if file in _WITHOUT_PARAMETERS:
            assert state.opens is True
            continue
        plain = _decrypt(theirs.entries[entry.alias], key_password)
        assert state.opens is (plain is not None)
        assert plain is None or match_key(plain, entry.chain[0]) is state.matches is True


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", max_codepoint=0xD7FF), min_size=1, max_size=20)
_ALIAS = _TEXT.map(str.lower).filter(lambda text: text == text.lower())


_ASCII = st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=20)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_random_store_is_what_pyjks_put_in(data):
    password, entries = data.draw(_TEXT), []
    for alias in data.draw(st.lists(_ALIAS, unique=True, max_size=5)):
        name = data.draw(st.sampled_from(list(CERTIFICATES)))
        if name in LEAVES and data.draw(st.booleans()):
            chain = [one.der for one in CERTIFICATES[name].chain]
            entries.append(jks.PrivateKeyEntry.new(alias, chain, CERTIFICATES[name].key.pkcs8, "pkcs8"))
        else:
            entries.append(jks.TrustedCertEntry.new(alias, CERTIFICATES[name].der))
    _read_both(jks.KeyStore.new("jks", entries).saves(password), "jks", password, password)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_pyjks_reads_a_random_jceks_as_we_do(data):
    password, key_password = data.draw(_TEXT), data.draw(_ASCII)
    entries = []
    for alias in data.draw(st.lists(_ALIAS, unique=True, max_size=5)):
        made = CERTIFICATES[data.draw(st.sampled_from(list(CERTIFICATES)))]
        of_key = data.draw(st.booleans())
        entry = KeyEntry(alias, made.key, tuple(made.chain), key_password) if of_key else TrustedEntry(alias, made)
        entries.append(entry)
    _read_both(write_java_store("jceks", entries, password, 20), "jceks", password, key_password)


def _read_both(content: bytes, kind: str, password: str, key_password: str) -> None:
    opened, theirs = _open(content, kind, password), jks.KeyStore.loads(content, password, try_decrypt_keys=False)
    _compare(opened.entries, theirs)
    for one in opened.entries:
        if one.kind == "key":
            state = recover_key(one, opened.reader, Secret(key_password), NEWEST)
            assert (state.opens, state.matches) == (True, True)
            assert _decrypt(theirs.entries[one.alias], key_password) is not None
    assert open_store(content, kind, Secret(password + "x"), NEWEST).texts[0].endswith("Password verification failed")
