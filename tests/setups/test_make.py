"""The vocabulary of set-ups: what a description gives, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

from fixtures import make, vocabulary
from fixtures.make import make_setup

MAKE = Path(make.__file__)
PASSWORD = b"Changeit-7!"


def _properties(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {key: value for key, _, value in pairs}


def test_nothing_said_is_a_complete_set_up(tmp_path: Path) -> None:
    setup = make_setup("", tmp_path)
    assert setup.files == ("server.properties",)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "broker.p12",
        "client.p12",
        "server.properties",
        "trust.p12",
    ]
    assert _properties(tmp_path / "server.properties")["ssl.client.auth"] == "required"


def test_files_are_private_unless_told(tmp_path: Path) -> None:
    make_setup('modes."trust.p12" = "0644"', tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"broker.p12": 0o600, "client.p12": 0o600, "server.properties": 0o600, "trust.p12": 0o644}


def test_properties_follow_the_stores(tmp_path: Path) -> None:
    make_setup('stores."broker.p12" = {format = "jks", password = "x", key_password = "y"}', tmp_path)
    written = _properties(tmp_path / "server.properties")
    assert written["ssl.keystore.type"] == "JKS"
    assert written["ssl.keystore.password"] == "x"
    assert written["ssl.key.password"] == "y"
    assert (tmp_path / "broker.p12").read_bytes()[:4] == b"\xfe\xed\xfe\xed"


def test_set_wins_over_what_follows(tmp_path: Path) -> None:
    make_setup('node.set = {"ssl.keystore.password" = "wrong"}\nnode.unset = ["ssl.truststore.password"]', tmp_path)
    written = _properties(tmp_path / "server.properties")
    assert written["ssl.keystore.password"] == "wrong"
    assert "ssl.truststore.password" not in written


def test_a_store_without_a_password_needs_none_in_the_file(tmp_path: Path) -> None:
    make_setup('stores."trust.p12".password = false', tmp_path)
    assert "ssl.truststore.password" not in _properties(tmp_path / "server.properties")
    assert pkcs12.load_pkcs12((tmp_path / "trust.p12").read_bytes(), None).additional_certs


def test_client_words_bring_the_client_file(tmp_path: Path) -> None:
    setup = make_setup('client.set = {"client.id" = "a"}\nclients."other.properties" = {keystore = false}', tmp_path)
    assert setup.files == ("server.properties", "client.properties", "other.properties")
    assert _properties(tmp_path / "client.properties")["bootstrap.servers"] == "b1.example.com:9093"
    assert "ssl.keystore.location" not in _properties(tmp_path / "other.properties")


def test_further_nodes_share_the_voters_and_have_their_own_names(tmp_path: Path) -> None:
    setup = make_setup('nodes."b2.properties" = {}\nnodes."c3.properties".role = "controller"', tmp_path)
    assert setup.files == ("server.properties", "b2.properties", "c3.properties")
    first, second, third = (_properties(tmp_path / name) for name in setup.files)
    voters = "1@b1.example.com:9094,2@b2.example.com:9094,3@c3.example.com:9094"
    assert first["controller.quorum.voters"] == second["controller.quorum.voters"] == voters
    assert second["ssl.keystore.location"] == "b2.p12"
    assert second["listeners"].startswith("SSL://b2.example.com:9093")
    assert third["process.roles"] == "controller"
    assert "inter.broker.listener.name" not in third


def test_a_set_up_can_be_without_a_node(tmp_path: Path) -> None:
    setup = make_setup("node = false\nclient = {}", tmp_path)
    assert setup.files == ("client.properties",)


def test_zookeeper_mode_asks_for_the_last_kafka_that_has_it(tmp_path: Path) -> None:
    setup = make_setup('node.mode = "zookeeper"', tmp_path)
    assert setup.args == ("--kafka", "3.9.1")
    assert "zookeeper.connect" in _properties(tmp_path / "server.properties")


def test_inline_stores_are_continued_lines(tmp_path: Path) -> None:
    make_setup("node.inline = true", tmp_path)
    text = (tmp_path / "server.properties").read_text()
    assert "ssl.keystore.key=-----BEGIN PRIVATE KEY-----\\n\\\n" in text
    assert "-----END CERTIFICATE-----\nssl.client.auth=required\n" in text


def test_tokens_are_replaced(tmp_path: Path) -> None:
    setup = make_setup(
        """
        node.set = {"ssl.keystore.location" = "@HERE@/broker.p12"}
        files."ca.crt" = "@CERT ca@"
        args = ["--cwd", "@HERE@"]
        """,
        tmp_path,
    )
    assert _properties(tmp_path / "server.properties")["ssl.keystore.location"] == f"{tmp_path}/broker.p12"
    assert (tmp_path / "ca.crt").read_text().startswith("-----BEGIN CERTIFICATE-----\n")
    assert setup.args == ("--cwd", str(tmp_path))


def test_raw_lines_stand_around_the_keys(tmp_path: Path) -> None:
    setup = make_setup('node.head = ["# top"]\nnode.lines = ["a: b\\\\", "  c"]\nenv.SECRET = "x"', tmp_path)
    lines = (tmp_path / "server.properties").read_text().split("\n")
    assert lines[0] == "# top"
    assert lines[-3:] == ["a: b\\", "  c", ""]
    assert setup.env == {"SECRET": "x"}


def test_files_can_be_anything(tmp_path: Path) -> None:
    make_setup(
        """
        files."a.bin".hex = "00ff"
        files."b.bin".base64 = "AAE="
        files."sub/link".link = "../a.bin"
        files.folder.folder = true
        files.pipe.fifo = true
        files."latin.txt" = {text = "é", encoding = "latin-1"}
        """,
        tmp_path,
    )
    assert (tmp_path / "sub/link").read_bytes() == b"\x00\xff"
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\x01"
    assert (tmp_path / "folder").is_dir()
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "latin.txt").read_bytes() == b"\xe9"


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("cert.broker.san = []", "did you mean 'certs'"),
        ("certs.broker.sans = []", "did you mean 'san'"),
        ('stores."broker.p12".anchor = ["ca"]', "did you mean 'anchors'"),
        ('stores."a.jks".friendly_names = false', "unknown word 'friendly_names'"),
        ('stores."a.p12".format = "bks"', "unknown format 'bks'"),
        ("node.unsets = []", "did you mean 'unset'"),
        ('node.unset = ["ssl.keystore.lokation"]', "not in the file anyway"),
        ('nodes."b2.properties".rol = "broker"', "did you mean 'role'"),
        ('node.role = "boss"', "unknown role"),
        ('certs.broker.key = "rsa1"', "no keys of the kind"),
        ('certs.broker.usages = ["signing"]', "unknown key usage"),
        ('certs.broker.san = ["b1.example.com"]', "unknown alternative name"),
        ('certs.broker.digest = "sha3"', "can't sign with 'sha3'"),
        ('certs.a.signed_by = "b"\ncerts.b.signed_by = "a"\nstores."x.p12".key = "a"', "signed by itself"),
        ('stores."broker.p12".encryption = "rot13"', "unknown encryption"),
        ('stores."broker.p12".mac = "sha9"', "unknown mac"),
        ('files."../x" = ""', "not inside"),
        ('files."x".txt = ""', "unknown word 'txt'"),
        ('certs.broker.ends = "soon"', "soon"),
        ("node = 1", "a table is wanted"),
        ("no toml", "Expected"),
    ],
)
def test_what_the_vocabulary_does_not_have_is_refused(description: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as refused:
        make_setup(description, tmp_path)
    assert words in str(refused.value)


def test_an_unknown_certificate_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no certificate 'brocker'; there are: ca, broker, client"):
        make_setup('stores."broker.p12".key = "brocker"', tmp_path)


def test_the_same_description_gives_the_same_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        make_setup('certs.broker.key = "p256"\nstores."c.jks".anchors = ["ca"]', tmp_path / folder)
    for name in ("broker.p12", "trust.p12", "c.jks", "server.properties"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_three_hundred_set_ups_are_built_in_seconds(tmp_path: Path) -> None:
    started = time.monotonic()
    for number in range(300):
        make_setup(f'certs.broker.san = ["dns:b{number % 30}.example.com"]', tmp_path / str(number))
    assert time.monotonic() - started < 10


def test_the_examples_of_the_readme_are_built(tmp_path: Path) -> None:
    text = MAKE.with_name("README.md").read_text()
    examples = [block.partition("```")[0] for block in text.split("```toml\n")[1:]]
    assert len(examples) == 2
    for number, example in enumerate(examples):
        without_tools = "\n".join(line for line in example.splitlines() if "tool =" not in line)
        assert make_setup(without_tools, tmp_path / str(number)).files


def test_every_word_is_explained() -> None:
    text = vocabulary.explain_vocabulary()
    assert all(line.startswith(("    ", "  and")) and len(line) < 180 for line in text.splitlines() if line[:1] == " ")
    assert "permissions of files" in text
    assert "extended_usages" in text


def test_one_is_built_by_hand(tmp_path: Path) -> None:
    description = tmp_path / "a.toml"
    description.write_text('client = {}\nargs = ["--quiet"]')
    command = [sys.executable, str(MAKE), str(description), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "check server.properties client.properties --at 2026-11-24T00:00:00Z --quiet" in done.stdout
    description.write_text("cleint = {}")
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "did you mean 'client'" in done.stderr
