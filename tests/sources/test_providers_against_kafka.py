"""Config providers held to the real AbstractConfig of a broker."""

from datetime import UTC, datetime

import pytest

from fixtures.oracle.oracle import Oracle, why_absent
from kafkassl_doctor.sources.properties import load_source
from kafkassl_doctor.target import Target

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
KEY = "ssl.keystore.location"
PROVIDER = "org.apache.kafka.common.config.provider"
BASE = (
    "process.roles=broker\nnode.id=1\ncontroller.listener.names=C\ncontroller.quorum.voters=2@localhost:9\n"
    "listener.security.protocol.map=C:PLAINTEXT,PLAINTEXT:PLAINTEXT\nlisteners=PLAINTEXT://localhost:9092\n"
)
FILE = f"config.providers=file\nconfig.providers.file.class={PROVIDER}.FileConfigProvider\n"
FOLDER = f"config.providers=dir\nconfig.providers.dir.class={PROVIDER}.DirectoryConfigProvider\n"
ENVIRONMENT = f"config.providers=env\nconfig.providers.env.class={PROVIDER}.EnvVarConfigProvider\n"
CASES = (
    f"{FILE}{KEY}=a${{file:secrets.properties:key}}b${{file:secrets.properties:key}}",
    f"{FILE}{KEY}=${{file:secrets.properties:absent}}",
    f"{FILE}{KEY}=${{file:absent.properties:key}}",
    f"{FILE}{KEY}=${{file:binary.properties:key}}",
    f"{FILE}{KEY}=${{file:malformed.properties:key}}",
    f"{FILE}{KEY}=${{file:folder:key}}",
    f"{FILE}{KEY}=${{file::key}}",
    f"{FILE}{KEY}=${{file:key}}",
    f"{FILE}{KEY}=${{file:}}",
    f"{FILE}{KEY}=${{file:secrets.properties:a:b}}",
    f"{FILE}{KEY}=${{file:secrets.properties:key",
    f"{FILE}{KEY}=${{${{file:secrets.properties:key}}",
    f"{FILE}{KEY}=${{other:x}}${{file:secrets.properties:key}}",
    f"{KEY}=${{file:secrets.properties:key}}",
    f"config.providers=file\n{KEY}=${{file:secrets.properties:key}}",
    f"{FILE.replace('=file', '=x, file')}{KEY}=${{file:secrets.properties:key}}",
    f"{FILE.replace('ConfigProvider', 'ConfigProvder')}{KEY}=1",
    f"{FILE.replace('ConfigProvider', 'ConfigProvider ')}{KEY}=1",
    f"{FILE}config.providers.file.param.allowed.paths=relative\n{KEY}=1",
    f"{FILE}config.providers.file.param.allowed.paths=/absent/there\n{KEY}=1",
    f"{FILE}config.providers.file.param.allowed.paths=/usr\n{KEY}=${{file:secrets.properties:key}}",
    f"{FILE}config.providers.file.param.allowed.paths=/usr,/\n{KEY}=${{file:secrets.properties:key}}",
    f"{FOLDER}{KEY}=${{dir:folder:key}}",
    f"{FOLDER}{KEY}=${{dir:folder:absent}}",
    f"{FOLDER}{KEY}=${{dir:folder:../secrets.properties}}",
    f"{FOLDER}{KEY}=${{dir:absent:key}}",
    f"{FOLDER}{KEY}=${{dir:folder:bad}}",
    f"{ENVIRONMENT}{KEY}=${{env:KAFKASSL_TEST}}",
    f"{ENVIRONMENT}{KEY}=${{env:x:KAFKASSL_TEST}}",
    f"{ENVIRONMENT}config.providers.env.param.allowlist.pattern=KAFKASSL_.*\n{KEY}=${{env:KAFKASSL_TEST}}",
    f"{ENVIRONMENT}config.providers.env.param.allowlist.pattern=KAFKASSL\n{KEY}=${{env:KAFKASSL_TEST}}",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files of secrets, and the working directory of Kafka."""
    folder = tmp_path_factory.mktemp("providers")
    (folder / "secrets.properties").write_text("key=value\na\\:b=colon\n")
    (folder / "binary.properties").write_bytes(b"key=\xff")
    (folder / "malformed.properties").write_text("key=\\u1")
    (folder / "folder").mkdir()
    (folder / "folder" / "key").write_text("from a file\n")
    (folder / "folder" / "bad").write_bytes(b"\xff")
    return folder


@pytest.mark.parametrize("kafka", ["4.4.0", "4.0.0", "3.5.2", "3.1.2", "2.8.2"])
def test_kafka_looks_variables_up_in_the_same_way(kafka, folder, monkeypatch):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    monkeypatch.setenv("KAFKASSL_TEST", "from the environment")
    environment = {"KAFKASSL_TEST": "from the environment"}
    at = datetime(2026, 11, 24, tzinfo=UTC)
    target = Target(kafka, "17.0.15", at, cwd=str(folder), environment=environment)
    file = folder / "server.properties"
    with Oracle(kafka, cwd=folder) as real:
        for case in CASES:
            file.write_text(BASE + case)
            answer = real.values(file, "", KEY)
            source = load_source(str(file), target)
            ours = source.refusals[0].text if source.refusals else source.effective[KEY].value.strip()
            theirs = answer.facts["values"][KEY] if answer.ok else answer.says
            assert (case, ours) == (case, theirs)
