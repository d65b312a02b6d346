"""The broken set-up of ``make demo``."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from fixtures.certificates import CLOCK
from fixtures.demo import build_demo


def test_the_demo_holds_the_defects_that_it_is_about(tmp_path: Path) -> None:
    setup = build_demo(tmp_path)
    assert setup.files == ("config/server.properties", "config/orders.properties")
    node = (tmp_path / setup.files[0]).read_text()
    assert "ssl.client.auth=requested\n" in node
    assert "advertised.host.name=" in node
    assert "ssl.enabled.protocol=" in node
    assert (tmp_path / setup.files[0]).stat().st_mode & 0o004
    assert "ssl.endpoint.identification.algorithm=\n" in (tmp_path / setup.files[1]).read_text()


def test_its_certificate_names_another_host_and_ends_soon(tmp_path: Path) -> None:
    build_demo(tmp_path)
    store = pkcs12.load_pkcs12((tmp_path / "ssl/kafka-1.keystore.jks").read_bytes(), b"changeit")
    assert store.cert is not None
    certificate = store.cert.certificate
    assert (certificate.not_valid_after_utc - CLOCK).days == 12
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "kafka-1.acme.example" not in names.get_values_for_type(x509.DNSName)
