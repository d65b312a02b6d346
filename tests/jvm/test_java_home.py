"""A JVM on this machine is judged by its own java.security and its own cacerts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fixtures.certificates import Certificates
from fixtures.stores import build_store
from kafkassl_doctor.jvm.java_home import read_cacerts, read_lists
from kafkassl_doctor.jvm.runtime import load_runtime, runtime_of
from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.target import Target
from kafkassl_doctor.values import Unknown

SECURITY = r"""
# a policy of one's own
jdk.tls.disabledAlgorithms=SSLv3, TLSv1.2, \
    RSA keySize  < 3072
jdk.tls.legacyAlgorithms=
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "conf/security").mkdir(parents=True)
    (tmp_path / "lib/security").mkdir(parents=True)
    (tmp_path / "release").write_text('JAVA_VERSION="17.0.15"\n')
    (tmp_path / "conf/security/java.security").write_text(SECURITY)
    return tmp_path


def target_of(home: Path) -> Target:
    return Target("4.4.0", "17.0.15", datetime(2026, 11, 24, tzinfo=UTC), java_home=str(home))


@pytest.mark.parametrize("form", ["jks", "pkcs12"])
def test_its_cas_are_read_without_a_password(home: Path, form: str) -> None:
    made = Certificates({"ca": {"ca": True}, "other": {"ca": True}})
    words = {"anchors": ["ca", "other"], "format": form, "password": "changeit"}
    if form == "pkcs12":
        words |= {"encryption": "none", "mac": "none"}
    (home / "lib/security/cacerts").write_bytes(build_store("cacerts", words, made))
    found = read_cacerts(str(home), target_of(home))
    assert not isinstance(found, Unknown)
    assert {one.der for one in found} == {made["ca"].der, made["other"].der}


def test_jssecacerts_come_before_cacerts(home: Path) -> None:
    made = Certificates({"ca": {"ca": True}, "other": {"ca": True}})
    for name, anchor in (("cacerts", "ca"), ("jssecacerts", "other")):
        words = {"anchors": [anchor], "format": "jks", "password": "changeit"}
        (home / "lib/security" / name).write_bytes(build_store(name, words, made))
    found = read_cacerts(str(home), target_of(home))
    assert not isinstance(found, Unknown)
    assert [one.der for one in found] == [made["other"].der]


def test_without_cacerts_nothing_is_known(home: Path) -> None:
    assert isinstance(read_cacerts(str(home), target_of(home)), Unknown)


def test_its_lists_replace_those_of_the_release(home: Path) -> None:
    assert read_lists(str(home)) == {"tls_disabled": ("SSLv3", "TLSv1.2", "RSA keySize < 3072"), "tls_legacy": ()}
    runtime = runtime_of(target_of(home))
    assert "TLSv1.2" in runtime.tls_disabled
    assert runtime.certpath_disabled == load_runtime("17.0.15").certpath_disabled


def test_its_release_is_the_target(home: Path) -> None:
    target = read_options(Given(java_home=str(home)), ()).target
    assert (target.jdk, target.java_home) == ("17.0.15", str(home))
