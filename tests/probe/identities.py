"""Clients for probes, from the text of their files."""

from __future__ import annotations

from pathlib import Path

from kafkassl_doctor.options import Given, read_options
from kafkassl_doctor.probe.identity import Identity, read_identity

_MODULES = {
    "PLAIN": "plain.PlainLoginModule",
    "SCRAM-SHA-256": "scram.ScramLoginModule",
    "SCRAM-SHA-512": "scram.ScramLoginModule",
    "OAUTHBEARER": "oauthbearer.OAuthBearerLoginModule",
}


def login_text(mechanism: str, *options: str, protocol: str = "SASL_PLAINTEXT") -> str:
    """Return a client's file that logs in by *mechanism*, with the options of its JAAS entry."""
    module = f"org.apache.kafka.common.security.{_MODULES.get(mechanism, 'x.Module')}"
    jaas = " ".join([module, "required", *options])
    return f"security.protocol={protocol}\nsasl.mechanism={mechanism}\nsasl.jaas.config={jaas};\n"


def read_client(
    text: str, folder: Path, secret: tuple[str, ...] = (), environment: dict[str, str] | None = None
) -> Identity:
    """Return the client whose file holds *text*, with a bootstrap address."""
    file = folder / "client.properties"
    file.write_text(text + "bootstrap.servers=b1.example.com:9093\n")
    return read_identity(str(file), read_options(Given(secret=secret), (str(file),), environment or {}))
