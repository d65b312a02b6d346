"""What the start scripts of images make of an environment: the lines of server.properties, or why they give up.

Sources: apache/kafka docker/resources (configure; kafka.docker.KafkaDockerWrapper), confluentinc/kafka-images
(configure, kafka.properties.template), bitnami/containers (libkafka.sh). What differs is in data/images.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..causes import Refusal
from ..data import read_data
from ..records import NamedTuple
from ..values import Place
from .environment import Container, Variable
from .mounts import is_missing, read_mounted

_TAG = re.compile(r":v?(\d+\.\d+)(\.\d+)?[^/]*$")
_TLS_URL = "SSL://"
_STORE_VARIABLES = {
    "KAFKA_SSL_KEYSTORE_FILENAME": "ssl.keystore.location",
    "KAFKA_SSL_KEY_CREDENTIALS": "ssl.key.password",
    "KAFKA_SSL_KEYSTORE_CREDENTIALS": "ssl.keystore.password",
}
_TRUST_VARIABLES = {
    "KAFKA_SSL_TRUSTSTORE_FILENAME": "ssl.truststore.location",
    "KAFKA_SSL_TRUSTSTORE_CREDENTIALS": "ssl.truststore.password",
}
_BITNAMI_PASSWORDS = ("ssl.key.password", "ssl.keystore.password", "ssl.truststore.password")


class Line(NamedTuple):
    """A line of server.properties, and the variable that it comes from."""

    key: str
    value: str | None
    """None where it can't be told, as a file of the container is not on this machine."""
    place: Place
    file: str = ""
    """The file of the container that the value was read from."""


class Prepared(NamedTuple):
    """What an image makes of an environment."""

    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...] = ()


def prepare(container: Container) -> Prepared:
    """Return the properties that the image of a container writes from its environment, and what it refuses."""
    kind = name_image(container)
    if kind == "bitnami":
        return Prepared(tuple(_bitnami(container)))
    image = read_data("images")[kind]
    lines = _plain_lines(container, image)
    whole = next(iter(container.variables.values())).place
    refusals = [_refuse(image, container, name, whole) for name in image["needs"] if not _given(container, name)]
    advertised = _given(container, "KAFKA_ADVERTISED_LISTENERS")
    if advertised and "listeners" not in lines:
        wide = re.sub(r"://[^:]*:", "://0.0.0.0:", advertised.value)
        lines["listeners"] = Line("listeners", wide, advertised.place)
    for name, key in _wanted(container, advertised):
        if given := _given(container, name):
            lines.pop(_key_of(name), None)
            path = f"{image['secrets']}/{given.value}"
            lines[key] = _store_line(container, path, given, key)
            if is_missing(container, path):
                refusals.append(_refuse_file(image, container, path, given.place))
        elif advertised:
            refusals.append(_refuse(image, container, name, advertised.place))
    return Prepared(tuple(lines.values()), tuple(refusals))


def _plain_lines(container: Container, image: Any) -> dict[str, Line]:
    """The lines that variables give by their names alone."""
    found = {}
    for variable in container.variables.values():
        if variable.name.startswith("KAFKA_") and variable.name not in image["excluded"]:
            key = _key_of(variable.name)
            found[key] = Line(key, variable.value, variable.place)
    return found


def _key_of(name: str) -> str:
    """``KAFKA_A_B__C___D`` is ``a.b_c-d``."""
    return name.removeprefix("KAFKA_").lower().replace("_", ".").replace("...", "-").replace("..", "_")


def _wanted(container: Container, advertised: Variable | None) -> Iterator[tuple[str, str]]:
    """What the script wants of the stores, as (variable, key): nothing while no advertised listener has ``SSL://``."""
    if advertised is None or _TLS_URL not in advertised.value:
        return
    yield from _STORE_VARIABLES.items()
    client_auth = _given(container, "KAFKA_SSL_CLIENT_AUTH")
    if client_auth and ("required" in client_auth.value or "requested" in client_auth.value):
        yield from _TRUST_VARIABLES.items()


def name_image(container: Container) -> str:
    """Return whose image it is: apache, confluent or bitnami; told from the variables where no image is named."""
    image = container.image.lower()
    if "bitnami" in image or (not image and any(name.startswith("KAFKA_CFG_") for name in container.variables)):
        return "bitnami"
    return "confluent" if "confluent" in image or "cp-" in image else "apache"


def release_of(container: Container) -> str | None:
    """Return the Kafka release in the tag of a container's image (``3.9``, ``4.0.0``); None where it tells none."""
    tag = _TAG.search(container.image)
    if tag is None:
        return None
    if name_image(container) == "confluent":
        found: str | None = read_data("images")["confluent_releases"].get(tag[1])
        return found
    return f"{tag[1]}{tag[2] or ''}"


def _given(container: Container, name: str) -> Variable | None:
    variable = container.variables.get(name)
    return variable if variable is not None and variable.value else None


def _store_line(container: Container, path: str, variable: Variable, key: str) -> Line:
    """The path of a store, or the password that stands in a file beside it, without the line ends at its end."""
    if key.endswith(".location"):
        return Line(key, path, variable.place)
    return Line(key, read_mounted(container, path), variable.place, path)


def _refuse(image: Any, container: Container, name: str, place: Place) -> Refusal:
    text = image["missing"].format(variable=name)
    return Refusal(
        "image-variable-missing", place, {"variable": name, "container": container.name or "container"}, text
    )


def _refuse_file(image: Any, container: Container, path: str, place: Place) -> Refusal:
    text = image["absent"].format(path=path) if image["absent"] else None
    return Refusal("image-file-missing", place, {"path": path, "container": container.name or "container"}, text)


def _bitnami(container: Container) -> Iterator[Line]:
    """kafka_configure_from_environment_variables, then kafka_configure_ssl, which overrides it."""
    for variable in container.variables.values():
        if variable.name.startswith("KAFKA_CFG_"):
            key = variable.name.removeprefix("KAFKA_CFG_").replace("_", ".").lower()
            key = key.replace("sasl.ssl", "sasl_ssl").replace("sasl.plaintext", "sasl_plaintext")
            yield Line(key, variable.value, variable.place)
    if (kind := _bitnami_store_type(container)) is None:
        return
    place = next(iter(container.variables.values())).place
    folder = read_data("images")["bitnami"]["certificates"]
    yield _bitnami_line(container, "KAFKA_TLS_CLIENT_AUTH", "ssl.client.auth", "required", place)
    yield Line("ssl.keystore.type", kind, place)
    yield Line("ssl.truststore.type", kind, place)
    if kind != "JKS":
        yield from (Line(f"ssl.{part}", None, place) for part in _BITNAMI_INLINE)
        return
    yield Line("ssl.keystore.location", f"{folder}/kafka.keystore.jks", place)
    trust = container.variables.get("KAFKA_TLS_TRUSTSTORE_FILE")
    name = trust.value.rpartition("/")[2] if trust and trust.value else "kafka.truststore.jks"
    yield Line("ssl.truststore.location", f"{folder}/{name}", trust.place if trust else place)
    if password := _given(container, "KAFKA_CERTIFICATE_PASSWORD"):
        yield from (Line(key, password.value, password.place) for key in _BITNAMI_PASSWORDS)


_BITNAMI_INLINE = ("keystore.key", "keystore.certificate.chain", "truststore.certificates")


def _bitnami_store_type(container: Container) -> str | None:
    """JKS or PEM when the script configures TLS, None when it does not (kafka_has_ssl_listener)."""
    listeners = container.variables.get("KAFKA_CFG_LISTENERS")
    mapping = container.variables.get("KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP")
    if listeners is None:
        return None
    if mapping is None or not mapping.value:
        tls = "SSL:" in listeners.value
    else:
        pairs = (entry.partition(":")[::2] for entry in mapping.value.replace(",", " ").split())
        tls = any(protocol in ("SSL", "SASL_SSL") and name in listeners.value for name, protocol in pairs)
    kind = container.variables.get("KAFKA_TLS_TYPE")
    return (kind.value if kind and kind.value else "JKS") if tls else None


def _bitnami_line(container: Container, name: str, key: str, default: str, place: Place) -> Line:
    variable = container.variables.get(name)
    return Line(key, variable.value, variable.place) if variable else Line(key, default, place)
